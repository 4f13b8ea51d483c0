"""All that stands is written once more: with new words in its frame, or into a lost folder."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hub_builders import SmallHub, open_hub
from sqlalchemy import select

from channels.base import Receipt, Rendered, Unavailable
from channels.website import Website
from hub import catalogue_site, cli, whole_site
from hub.dispatch import rewriting, shelves
from hub.models import Copy, LedgerLine, Outlet, Shelf

SITE = {"qu-website": ("show", "show", "settled", "")}
GONE = {"qu-website": ("notice", "notice", "settled", "")}


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区")
    catalogue_site.write(made.runtime)
    return made


def rewrite(hub: SmallHub) -> int:
    return whole_site.write(hub.runtime)["qu-website"]


def site(hub: SmallHub) -> Path:
    return hub.runtime.settings.data / "site"


def files(hub: SmallHub) -> dict[str, bytes]:
    """Return every public file of the site."""
    return {
        str(file.relative_to(site(hub))): file.read_bytes()
        for file in site(hub).rglob("*")
        if file.is_file()
    }


def change_organiser(hub: SmallHub) -> None:
    with hub.runtime.database.writing() as session:
        outlet = session.get_one(Outlet, hub.outlets["qu-website"])
        outlet.fields = {**outlet.fields, "organiser": "珺昇区政务公开办公室"}


def lines(hub: SmallHub, act: str) -> list[dict[str, Any]]:
    with hub.runtime.database.reading() as session:
        query = select(LedgerLine).where(LedgerLine.act == act)
        return [line.facts for line in session.scalars(query)]


def at_the_first_put(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Let something happen just before the first page is written."""
    put, once = Website.put, [happens]

    def interrupted(self: Website, rendered: Rendered, **given: Any) -> Receipt:
        if once:
            once.pop()()
        return put(self, rendered, **given)

    monkeypatch.setattr(Website, "put", interrupted)


def test_every_page_gets_the_new_words_of_its_frame(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "LEASED", 2)
    monkeypatch.setattr(rewriting, "HELD", 1)
    items = [hub.published(matter="web", title=f"通知{number}") for number in range(3)]
    hub.take_down(items[0])
    hub.run()

    change_organiser(hub)
    count = rewrite(hub)

    assert count == 3
    unlike = [name for name, content in files(hub).items() if "珺昇区".encode() not in content]
    assert {name for name in unlike if name.endswith(".html")} == set()
    assert lines(hub, "rewritten") == [{"outlet": hub.outlets["qu-website"], "items": 3}]


def test_what_was_written_is_looked_at_again_and_is_no_drift(hub: SmallHub) -> None:
    item = hub.published(matter="web")

    change_organiser(hub)
    rewrite(hub)
    hub.run()
    hub.clock.pass_by(days=10)
    hub.run()

    assert hub.states(item) == SITE
    assert lines(hub, "drift") == []
    with hub.runtime.database.reading() as session:
        assert all(session.scalars(select(Copy.rendering_id)))


def test_a_lost_folder_comes_back_with_the_same_bytes(hub: SmallHub) -> None:
    items = [hub.published(matter=matter, title=f"通知{matter}") for matter in ("web", "all", None)]
    hub.take_down(items[1])
    hub.run()
    before = files(hub)

    shutil.rmtree(site(hub))
    rewrite(hub)

    assert files(hub) == before


def test_processes_side_by_side_write_what_one_would(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [hub.published(matter="web", title=f"通知{number}") for number in range(4)]
    before = files(hub)

    shutil.rmtree(site(hub))
    monkeypatch.setattr(whole_site, "ITEMS_A_PROCESS", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    count = rewrite(hub)

    assert count == len(items)
    assert files(hub) == before


def test_the_same_again_writes_no_file(hub: SmallHub) -> None:
    hub.published(matter="web")
    rewrite(hub)
    before = {file: file.stat().st_mtime_ns for file in site(hub).rglob("*.html")}

    rewrite(hub)

    assert {file: file.stat().st_mtime_ns for file in site(hub).rglob("*.html")} == before


def test_what_is_taken_down_meanwhile_goes_right_afterwards(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = hub.published(matter="web")
    at_the_first_put(monkeypatch, lambda: hub.take_down(item))

    rewrite(hub)
    hub.run(seconds=1)

    assert hub.states(item) == GONE
    assert not (site(hub) / "item" / "0" / f"{item}.html").exists()


def test_a_lease_that_ran_out_brings_nothing_back(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = hub.published(matter="web")

    def asleep() -> None:
        hub.clock.pass_by(minutes=10)
        hub.take_down(item)
        hub.run(seconds=1)
        assert hub.states(item) == GONE

    at_the_first_put(monkeypatch, asleep)
    rewrite(hub)
    hub.run(seconds=1)

    assert hub.states(item) == GONE
    assert not (site(hub) / "item" / "0" / f"{item}.html").exists()


def test_one_that_was_killed_leaves_nothing_waiting(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = hub.published(matter="web")

    def die() -> None:
        raise KeyboardInterrupt

    at_the_first_put(monkeypatch, die)
    with pytest.raises(KeyboardInterrupt):
        rewrite(hub)
    hub.take_down(item)
    hub.run()

    assert hub.states(item) == GONE


def test_one_that_cannot_be_written_keeps_none_from_it(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [hub.published(matter="web", title=f"通知{number}") for number in range(2)]

    def refuse() -> None:
        raise Unavailable("connection_failed")

    at_the_first_put(monkeypatch, refuse)
    change_organiser(hub)

    assert rewrite(hub) == 1
    hub.run()
    assert [hub.states(item) for item in items] == [SITE, SITE]


def test_a_list_that_is_just_being_written_is_written_whole_afterwards(hub: SmallHub) -> None:
    hub.published(matter="web")
    runtime = hub.runtime
    with runtime.database.writing() as session:
        session.scalars(select(Shelf).limit(1)).one().next_at = hub.clock()
        (claim,) = shelves.claim_shelves(session, now=hub.clock(), limit=1)

    change_organiser(hub)
    rewrite(hub)
    with runtime.database.writing() as session:
        shelves.record_shelf(session, claim, None, hub.clock())
    hub.run()

    pages = site(hub) / "list"
    assert all("珺昇区" in page.read_text("utf-8") for page in pages.rglob("*.html"))


def test_an_outlet_that_is_switched_off_is_left_alone(hub: SmallHub) -> None:
    with hub.runtime.database.writing() as session:
        session.get_one(Outlet, hub.outlets["qu-website"]).switched_off_at = hub.clock()

    assert rewriting.outlets(hub.runtime.database) == []


def test_the_command_says_what_it_wrote(hub: SmallHub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.published(matter="web")
    monkeypatch.setattr("hub.commands.base.opened", lambda: hub.runtime)

    answer = CliRunner().invoke(cli.main, ["rewrite"])

    assert answer.output == ("qu-website：1 条信息的页面和全部列表已重写。1 items written anew.\n")
