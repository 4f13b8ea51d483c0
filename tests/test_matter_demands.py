"""What a matter's line of the catalogue demands, and what a writer cannot type away."""

from pathlib import Path

import pytest
from hub_builders import LIST, SmallHub, open_hub
from sqlalchemy import update
from web_builders import Hub

from hub.errors import Refused
from hub.models import Disclosure, Item, MatterVersion


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    return open_hub(tmp_path, monkeypatch)


def item_of(hub: SmallHub, number: int) -> Item:
    with hub.runtime.database.reading() as session:
        return session.get_one(Item, number)


def disclose_on_request(hub: SmallHub) -> None:
    """Let the catalogue say of every matter that it is disclosed on request."""
    with hub.runtime.database.writing() as session:
        session.execute(update(MatterVersion).values(disclosure="依申请"))


def test_an_item_begins_with_the_disclosure_of_its_matter(hub: SmallHub) -> None:
    disclose_on_request(hub)

    as_said, by_choice = hub.draft(), hub.draft(disclosure="active")

    assert item_of(hub, as_said).disclosure == Disclosure.ON_REQUEST
    assert item_of(hub, by_choice).disclosure == Disclosure.ACTIVE


def test_the_form_shows_the_disclosure_of_the_catalogue(tmp_path: Path) -> None:
    made = Hub(tmp_path)
    made.import_catalogue("户籍管理")

    page = made.browser("clerk").get("/console/write?matter=HJGL-11").text

    assert '<option value="on_request" selected>' in page
    made.close()


def test_fewer_days_of_display_than_the_matter_demands_are_refused(hub: SmallHub) -> None:
    with pytest.raises(Refused) as refused:
        hub.draft(matter="persons", body=LIST, display_days=3)

    kept = hub.draft(matter="persons", body=LIST, display_days=10)

    assert (refused.value.code, refused.value.params) == (
        "display_days_few",
        {"least": 7, "days": 3},
    )
    assert item_of(hub, kept).display_days == 10
