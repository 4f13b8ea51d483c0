"""What stands is looked at again: found changed or gone, it is named, and mended where it can be."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dispatch_stage import Stage
from hub_builders import SmallHub, open_hub
from sqlalchemy import func, select

from channels import http
from channels.base import Unavailable
from channels.website import Website
from hub.clock import start_of, today
from hub.dispatch.retry import FIRST_WATCH, LAST_WATCH, next_watch
from hub.models import LedgerLine, Placement, Sighting

DAY = 86_400
TEN_DAYS = timedelta(days=10)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区")
    return made


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage.open()
    made.heal()
    yield made
    made.close()


def page_of(hub: SmallHub, item: int) -> Path:
    return hub.runtime.settings.data / "site" / "item" / "0" / f"{item}.html"


def sightings_since(hub: SmallHub, moment: datetime) -> int:
    """Return how often items were seen after a moment."""
    query = select(func.count()).select_from(Sighting).where(Sighting.at >= moment)
    with hub.runtime.database.reading() as session:
        return session.scalar(query) or 0


def lines(hub: SmallHub, act: str) -> int:
    """Return how many lines of an act the ledger has."""
    with hub.runtime.database.reading() as session:
        return len(session.scalars(select(LedgerLine).where(LedgerLine.act == act)).all())


def test_a_page_that_was_deleted_is_put_again(hub: SmallHub) -> None:
    item = hub.published(matter="web")
    before = page_of(hub, item).read_bytes()

    page_of(hub, item).unlink()
    hub.clock.pass_by(days=10)
    hub.run()

    assert page_of(hub, item).read_bytes() == before
    assert hub.states(item) == {"qu-website": ("show", "show", "settled", "")}
    assert lines(hub, "drift") == 1


def test_a_page_that_was_edited_outside_the_hub_is_put_again(hub: SmallHub) -> None:
    item = hub.published(matter="web")
    page = page_of(hub, item)
    before = page.read_bytes()

    page.write_bytes(before.replace(b"1,510", b"1,610"))
    hub.clock.pass_by(days=10)
    hub.run()

    assert page.read_bytes() == before
    assert hub.states(item) == {"qu-website": ("show", "show", "settled", "")}


def test_what_is_changed_again_at_once_is_told_to_a_person(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = hub.published(matter="web")
    real = http.get

    def changed(url: str, **options: Any) -> http.Answer:
        answer = real(url, **options)
        return http.Answer(answer.status, {}, answer.body.replace(b"1,510", b"1,610"))

    monkeypatch.setattr(http, "get", changed)
    hub.clock.pass_by(days=10)
    hub.run(seconds=7200)

    assert hub.states(item) == {"qu-website": ("show", "show", "held", "text_changed")}
    assert lines(hub, "drift") == 1


def test_a_site_that_cannot_be_reached_is_no_drift(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = hub.published(matter="web")
    real = http.get

    def down(url: str, **options: Any) -> http.Answer:
        raise Unavailable("connection_failed")

    monkeypatch.setattr(http, "get", down)
    hub.clock.pass_by(days=10)
    hub.run()
    meanwhile = hub.states(item)
    monkeypatch.setattr(http, "get", real)
    hub.run(seconds=4 * 3600)

    assert meanwhile == {"qu-website": ("show", "show", "accepted", "connection_failed")}
    assert hub.states(item) == {"qu-website": ("show", "show", "settled", "")}
    assert lines(hub, "drift") == 0


def test_looking_again_is_a_sighting_and_no_line_of_the_ledger(hub: SmallHub) -> None:
    item = hub.published(matter="web")
    before = lines(hub, "settled")

    hub.clock.pass_by(days=10)
    hub.run()

    with hub.runtime.database.reading() as session:
        since = session.scalars(select(Placement.since).where(Placement.item_id == item)).one()
        seen = session.scalars(select(Sighting.seen)).all()
    assert seen == ["shown", "shown"]
    assert hub.clock() - since < timedelta(minutes=1)
    assert lines(hub, "settled") == before


def test_an_outlet_that_is_switched_off_is_left_alone(hub: SmallHub) -> None:
    item = hub.published(matter="web")
    with hub.runtime.database.writing() as session:
        placement = session.scalars(select(Placement).where(Placement.item_id == item)).one()
        placement.outlet.switched_off_at = hub.clock()

    page_of(hub, item).unlink()
    hub.clock.pass_by(days=10)
    hub.run()

    assert hub.states(item) == {"qu-website": ("show", "show", "settled", "")}


def test_an_article_the_platform_took_down_is_told_to_a_person(stage: Stage) -> None:
    account = next(world for world in stage.city.worlds.values() if world.articles)
    account.articles.clear()
    account.meddled.update(account.submitted)

    stage.hub.clock.pass_by(days=10)
    stage.rest()

    with stage.reading() as session:
        held = session.scalars(select(Placement).where(Placement.outlet_id == account.outlet)).one()
        assert (held.state, held.reason, held.shown) == ("held", "vanished", "nothing")
    stage.lead_out()
    stage.rest()
    assert account.shown(stage.items[0]) == [1], stage.states()


@pytest.mark.parametrize(
    ("stands", "wait"),
    [
        (timedelta(0), FIRST_WATCH),
        (timedelta(hours=5), timedelta(hours=5)),
        (timedelta(days=900), LAST_WATCH),
    ],
)
def test_what_has_stood_long_is_looked_at_less_often(stands: timedelta, wait: timedelta) -> None:
    waits = [next_watch(stands, number) for number in range(200)]

    assert all(0.5 * wait <= one <= 1.5 * wait for one in waits)
    assert len({round(one / wait, 2) for one in waits}) > 40


def test_everything_else_goes_before_what_is_only_looked_at_again(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = hub.published(matter="web")
    hub.clock.pass_by(days=10)
    new = hub.draft(matter="web")
    hub.approve(new)
    asked: list[str] = []
    real: Callable[..., http.Answer] = http.get

    def noted(url: str, **options: Any) -> http.Answer:
        asked.append(url)
        return real(url, **options)

    monkeypatch.setattr(http, "get", noted)
    hub.run()

    assert [url for url in asked if "/item/" in url] == [
        f"http://127.0.0.1:8765/item/0/{number}.html" for number in (new, old)
    ]


def test_looks_beyond_the_outlets_budget_wait_for_the_next_day(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        hub.published(matter="web")
    monkeypatch.setattr(Website, "traits", replace(Website.traits, looks_a_day=2))
    hub.clock.now = start_of(today(hub.clock()) + timedelta(days=10))

    looked = []
    for _ in range(3):
        began = hub.clock()
        hub.run(seconds=DAY)
        hub.clock.now = began + timedelta(days=1)
        looked.append(sightings_since(hub, began))

    assert looked[0] == 2
    assert all(count <= 2 for count in looked)
    assert sum(looked) > 2


def test_a_correction_does_not_wait_for_the_budget(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = hub.published(matter="web")
    monkeypatch.setattr(Website, "traits", replace(Website.traits, looks_a_day=0))

    hub.correct(item, body="<p>更正为1,560元。</p>")
    hub.run()

    assert hub.shown_editions(item) == {"qu-website": 2}
