"""The end of retention: gone from every place, and said as what it is."""

from datetime import timedelta
from pathlib import Path

import pytest
from hub_builders import SmallHub, open_hub

from channels.website.serving import resolve
from hub import publishing


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区人民政府")
    return made


def pass_by(hub: SmallHub, *, days: int) -> None:
    """Let days go by, and the dispatcher do what they bring."""
    hub.clock.pass_by(days=days)
    with hub.runtime.database.writing() as session:
        publishing.wake(session, now=hub.clock())
    hub.run()


def gone_page(hub: SmallHub, item: int) -> str:
    served = resolve(hub.runtime.settings.data / "site", f"/item/0/{item}.html")
    assert served.status == 410
    assert served.file is not None
    return served.file.read_text("utf-8")


def test_a_page_whose_retention_ended_says_so(hub: SmallHub) -> None:
    item = hub.published(matter="web", retention_until=hub.clock().date() + timedelta(days=9))

    pass_by(hub, days=10)

    page = gone_page(hub, item)
    assert "这条信息的保留期已满" in page
    assert "公示已经结束" not in page
    assert hub.states(item) == {"qu-website": ("notice", "notice", "settled", "")}


def test_a_page_whose_window_ended_says_that_instead(hub: SmallHub) -> None:
    item = hub.published(matter="web", window_until=hub.clock() + timedelta(days=9))

    pass_by(hub, days=10)

    assert "公示已经结束" in gone_page(hub, item)


def test_what_was_taken_down_goes_on_saying_so(hub: SmallHub) -> None:
    item = hub.published(matter="web", retention_until=hub.clock().date() + timedelta(days=9))
    hub.take_down(item)

    pass_by(hub, days=10)

    assert "已停止公开" in gone_page(hub, item)
