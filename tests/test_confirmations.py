"""A take-down is carried out at once, and a second person confirms it within a day."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hub_builders import SmallHub
from hub_builders import open_hub as open_small
from published import open_hub, publish
from web_builders import Hub

from hub import take_downs
from hub.errors import Conflict, Forbidden
from hub.models import Item, LedgerLine
from hub.people import Signature
from hub.reports import day_of


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_small(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区")
    made.published(matter="web")
    return made


def text(page: str) -> str:
    """Return a page's words without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def confirm(hub: SmallHub, login: str) -> None:
    with hub.runtime.database.writing() as session:
        item = session.get_one(Item, 1)
        take_downs.confirm(session, item, Signature.own(hub.person(login)), now=hub.clock())


def waiting(hub: SmallHub, login: str) -> list[bool]:
    """Return for each take-down on a person's day whether it is late."""
    with hub.runtime.database.reading() as session:
        day = day_of(session, hub.person(login), hub.clock())
        return [one.late for one in day.to_confirm]


def test_it_is_gone_before_anybody_confirmed_it(hub: SmallHub) -> None:
    hub.take_down(1)
    hub.run()

    assert hub.states(1) == {"qu-website": ("notice", "notice", "settled", "")}


def test_whoever_ordered_it_cannot_be_the_second_person(hub: SmallHub) -> None:
    hub.take_down(1)

    with pytest.raises(Forbidden, match="removal_needs_another"):
        confirm(hub, "publisher")
    with pytest.raises(Forbidden):
        confirm(hub, "clerk")
    confirm(hub, "approver")
    with pytest.raises(Conflict, match="removal_confirmed_already"):
        confirm(hub, "approver")
    with hub.runtime.database.reading() as session:
        line = session.query(LedgerLine).filter_by(act="take_down_confirmed").one()
    assert line.done_by == hub.people["approver"]


def test_nothing_is_confirmed_that_was_not_taken_down(hub: SmallHub) -> None:
    with pytest.raises(Conflict, match="not_taken_down"):
        confirm(hub, "approver")


def test_the_others_are_asked_today_and_after_a_day_everybody_is_told(hub: SmallHub) -> None:
    hub.take_down(1)
    first = {login: waiting(hub, login) for login in ("approver", "publisher", "admin", "clerk")}

    hub.clock.now += timedelta(hours=25)
    later = {login: waiting(hub, login) for login in ("approver", "publisher", "admin", "clerk")}
    confirm(hub, "approver")
    done = waiting(hub, "approver")

    assert first == {"approver": [False], "publisher": [], "admin": [], "clerk": []}
    assert later == {"approver": [True], "publisher": [True], "admin": [True], "clerk": []}
    assert done == []


def test_the_page_asks_the_second_person_and_says_who_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub: Hub = open_hub(tmp_path, monkeypatch)
    item = publish(hub)
    first, second = hub.browser("publisher"), hub.browser("approver")
    address = f"/console/items/{item}/removal"
    first.get(f"/console/items/{item}/take-down")
    first.post(f"/console/items/{item}/take-down", {"reason": "privacy", "note": ""})

    own = text(first.get(address).text)
    asked = text(second.get(address).text)
    today = text(second.get("/console/").text)
    sent = second.post(f"/console/items/{item}/take-down/confirm", {})
    told = text(second.get(address).text)

    assert "须另一人在 24 小时内确认" in own
    assert "确认撤下" not in own
    assert "确认撤下" in asked
    assert "待第二人确认的撤下" in today
    assert sent.status_code == 303
    assert "确认撤下" not in told
    assert "撤下，" in told
    hub.close()
