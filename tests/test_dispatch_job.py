"""The main job without a browser: approve once, and what is shown follows what is wanted."""

from collections.abc import Sequence
from errno import ENOSPC
from pathlib import Path

import pytest
from hub_builders import LIST, PUBLIC, SmallHub, open_hub

from channels.base import ShelfState
from channels.website import Website
from hub.models import Copy, Item, Outlet, Placement, Rendering


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    return open_hub(tmp_path, monkeypatch)


def test_an_approved_item_is_proven_on_website_and_feeds(hub: SmallHub) -> None:
    hub.outlet("website", site_name="示例区")
    hub.outlet("feeds")

    item = hub.published(matter="web")

    assert hub.states(item) == {
        "qu-website": ("show", "show", "settled", ""),
        "qu-feeds": ("show", "show", "settled", ""),
    }


def test_a_correction_replaces_it_and_a_take_down_removes_it(hub: SmallHub) -> None:
    hub.outlet("website", site_name="示例区")
    hub.outlet("feeds")
    item = hub.published(matter="web")

    hub.correct(item, body="<p>更正为1,560元。</p>")
    hub.run()
    second = hub.shown_editions(item)
    hub.take_down(item)
    hub.run()

    assert second == {"qu-website": 2, "qu-feeds": 2}
    assert hub.states(item) == {
        "qu-website": ("notice", "notice", "settled", ""),
        "qu-feeds": ("notice", "notice", "settled", ""),
    }


def test_the_publication_minute_is_sealed_once(hub: SmallHub) -> None:
    hub.outlet("website", site_name="示例区")
    item = hub.published(matter="web")
    with hub.runtime.database.reading() as session:
        first = session.get_one(Item, item).published_at

    hub.clock.pass_by(days=3)
    hub.correct(item)
    hub.run()

    with hub.runtime.database.reading() as session:
        assert session.get_one(Item, item).published_at == first
    assert first is not None


def test_a_board_waits_for_its_keeper(hub: SmallHub) -> None:
    hub.outlet("board", "jia", name="甲栏", place="门口", size="A4")
    hub.outlet("board", "yi", name="乙栏", place="门口", size="A4")

    item = hub.published(matter="persons", body=LIST, title="9月低保审核名单公示", kind="publicity")

    assert hub.states(item) == {
        "甲栏": ("show", "nothing", "accepted", "to_print"),
        "乙栏": ("show", "nothing", "accepted", "to_print"),
    }


def test_a_board_of_no_named_community_shows_its_offices_residents_alone(hub: SmallHub) -> None:
    hub.outlet("board", "jia", name="甲栏")
    hub.outlet("board", "yi", name="乙栏")

    hub.published(matter="persons", body=LIST, title="9月低保审核名单公示", kind="publicity")

    with hub.runtime.database.reading() as session:
        texts = {
            session.get_one(Outlet, placement.outlet_id).name: rendering.text
            for copy, placement, rendering in session.query(Copy, Placement, Rendering)
            .join(Placement, Placement.id == Copy.placement_id)
            .join(Rendering, Rendering.id == Copy.rendering_id)
        }
    assert ("王珺昇" in texts["甲栏"], "李堃翀" in texts["甲栏"]) == (True, False)
    assert ("王珺昇" in texts["乙栏"], "李堃翀" in texts["乙栏"]) == (False, True)


def test_the_address_is_the_new_copys_when_the_old_one_is_gone(
    hub: SmallHub, tmp_path: Path
) -> None:
    hub.outlet("website", site_name="示例区")
    item = hub.published(matter="web")

    hub.take_down(item)
    hub.run()

    with hub.runtime.database.reading() as session:
        addresses = [placement.address for placement in session.query(Placement)]
    assert addresses == [f"{PUBLIC}/item/0/{item}.html"]


def test_one_publication_writes_the_home_page_once_and_a_failing_one_again(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.outlet("website", site_name="示例区")
    hub.published(matter="web", title="关于第一件事的通知")
    fronts: list[list[str]] = []
    write_front = Website.write_front

    def counted(site: Website, shelves: Sequence[ShelfState]) -> None:
        fronts.append([one.key.path for one in shelves])
        if len(fronts) == 1:
            raise OSError(ENOSPC, "No space left on device")
        write_front(site, shelves)

    monkeypatch.setattr(Website, "write_front", counted)

    hub.published(matter="web", title="关于第二件事的通知")
    hub.clock.pass_by(minutes=10)
    hub.run()

    assert [sorted(lists) for lists in fronts] == [sorted(fronts[0])] * 2
    assert len(fronts[0]) > 3
    home = (hub.runtime.settings.data / "site" / "index.html").read_text("utf-8")
    assert "关于第二件事的通知" in home
