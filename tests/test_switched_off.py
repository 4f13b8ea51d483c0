"""An outlet that is switched off: what came meanwhile is there once it is on again."""

from pathlib import Path

import pytest
from hub_builders import SmallHub, open_hub

from hub import outlet_book
from hub.models import Outlet, Person


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区")
    made.outlet("feeds")
    return made


def switch(hub: SmallHub, *, off: bool) -> None:
    with hub.runtime.database.writing() as session:
        row = session.get_one(Outlet, hub.outlets["qu-feeds"])
        by = session.get_one(Person, hub.people["admin"])
        act = outlet_book.switch_off if off else outlet_book.switch_on
        act(session, row, by=by, now=hub.clock())


def test_what_was_approved_meanwhile_is_placed_when_it_is_on_again(hub: SmallHub) -> None:
    before = hub.published(matter="web")
    switch(hub, off=True)
    hub.clock.pass_by(hours=1)
    item = hub.published(matter="web")
    meanwhile = hub.states(item)

    hub.clock.pass_by(hours=1)
    switch(hub, off=False)
    hub.run()

    shown = ("show", "show", "settled", "")
    assert meanwhile == {"qu-website": shown}
    assert hub.states(item) == {"qu-website": shown, "qu-feeds": shown}
    assert hub.states(before) == {"qu-website": shown, "qu-feeds": shown}


def test_what_was_taken_down_meanwhile_stays_away(hub: SmallHub) -> None:
    switch(hub, off=True)
    item = hub.published(matter="web")
    hub.take_down(item)
    hub.run()

    switch(hub, off=False)
    hub.run()

    gone = ("notice", "notice", "settled", "")
    assert hub.states(item)["qu-website"] == gone
    assert hub.states(item).get("qu-feeds", ("nothing",))[1:3] != ("show", "settled")
