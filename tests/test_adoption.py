"""A lower office takes a superior's item as its own, and gives it up again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hub_builders import SmallHub, open_hub
from published import open_hub as open_pages
from published import person, publish
from web_builders import Hub

from hub import adoptions
from hub.errors import Conflict, Refused
from hub.models import Item, Office, Person


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("website", office="qu", site_name="示例区", site_domain="x.example")
    made.outlet("website", office="jia", site_name="甲社区", site_domain="jia.example")
    return made


def act(hub: SmallHub, what: Callable[..., None], item: int, office: str = "jia") -> None:
    with hub.runtime.database.writing() as session:
        row, place = session.get_one(Item, item), session.get_one(Office, hub.offices[office])
        by = session.get_one(Person, hub.people["publisher"])
        what(session, row, place, by=by, now=hub.clock())


def test_an_adoption_shows_it_and_its_end_takes_it_away(hub: SmallHub) -> None:
    item = hub.published(office="qu", matter=None)
    before = set(hub.states(item))

    act(hub, adoptions.adopt, item)
    hub.run()
    adopted = hub.states(item)
    act(hub, adoptions.end, item)
    hub.run()

    assert before == {"qu-website"}
    assert adopted["jia-website"][:2] == ("show", "show")
    assert hub.states(item)["jia-website"][:2] == ("nothing", "nothing")
    assert hub.states(item)["qu-website"][:2] == ("show", "show")


def test_it_can_be_adopted_anew_after_its_end(hub: SmallHub) -> None:
    item = hub.published(office="qu", matter=None)
    act(hub, adoptions.adopt, item)
    act(hub, adoptions.end, item)

    with pytest.raises(Conflict):
        act(hub, adoptions.end, item)
    act(hub, adoptions.adopt, item)
    hub.run()

    assert hub.states(item)["jia-website"][:2] == ("show", "show")


def test_what_is_not_public_cannot_be_adopted(hub: SmallHub) -> None:
    draft = hub.draft(office="qu", matter=None)
    on_request = hub.draft(
        office="qu", matter=None, disclosure="on_request", disclosure_ground="条例第十三条"
    )
    hub.approve(on_request)
    gone = hub.published(office="qu", matter=None)
    hub.take_down(gone)

    for item in (draft, on_request, gone):
        with pytest.raises(Refused) as refused:
            act(hub, adoptions.adopt, item)
        assert refused.value.code == "adopt_only_public"


def test_the_page_ends_an_adoption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages: Hub = open_pages(tmp_path, monkeypatch)
    item = publish(pages)
    with pages.writing() as session:
        person(session, "keeper").grants[0].role = "clerk"
        office = session.query(Office).filter(Office.code == "wj-dd").one().id
    browser = pages.browser("keeper")
    browser.get(f"/console/items/{item}")
    browser.post(f"/console/items/{item}/adopt", {"office": str(office)})

    shown = browser.get(f"/console/items/{item}").text
    answer = browser.post(f"/console/items/{item}/end-adoption", {"office": str(office)})

    assert "停止引用" in shown
    assert answer.status_code == 303
    assert "停止引用</button>" not in browser.get(f"/console/items/{item}").text
