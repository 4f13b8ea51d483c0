"""The list of channels, and those that other packages add."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from channel_builders import around

from channels import registry
from channels.base import Channel
from channels.webhook import Webhook


class Weibo(Webhook):
    """A channel of another package."""

    kind = "weibo"


class Impostor(Webhook):
    """A channel that names a kind of ours."""


class Point:
    """An entry point that gives a class, or fails as a broken package does."""

    def __init__(self, name: str, given: Any) -> None:
        self.name = name
        self._given = given

    def load(self) -> Any:
        """Return the class."""
        if isinstance(self._given, Exception):
            raise self._given
        return self._given


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Point]]:
    points: list[Point] = []

    def entry_points(*, group: str) -> Sequence[Point]:
        assert group == "gaoshi.channels"
        return points

    monkeypatch.setattr(registry, "entry_points", entry_points)
    registry.kinds.cache_clear()
    yield points
    registry.kinds.cache_clear()


def test_all_seven_are_there() -> None:
    assert set(registry.kinds()) == {
        *("website", "wechat", "feeds", "board", "kiosk", "hand", "webhook")
    }


def test_each_names_its_own_kind_and_label() -> None:
    labels = {channel.label for channel in registry.CHANNELS}

    assert len(labels) == len({channel.kind for channel in registry.CHANNELS}) == 7


def test_a_channel_of_another_package_comes_in(installed: list[Point], tmp_path: Path) -> None:
    installed.append(Point("weibo", Weibo))

    fields = {"address": "https://portal.example.gov.cn", "secret": "shared"}
    opened = registry.open_channel("weibo", fields, around(tmp_path))

    assert isinstance(opened, Weibo)
    assert isinstance(opened, Channel)


def test_a_broken_package_keeps_nobody_from_publishing(
    installed: list[Point], caplog: pytest.LogCaptureFixture
) -> None:
    installed += [Point("broken", ImportError("no module")), Point("weibo", Weibo)]

    assert {"weibo", "website"} <= set(registry.kinds())
    assert "broken" in caplog.text


def test_a_kind_of_ours_cannot_be_taken(
    installed: list[Point], caplog: pytest.LogCaptureFixture
) -> None:
    installed.append(Point("impostor", Impostor))

    with caplog.at_level(logging.ERROR):
        assert registry.kinds()["webhook"] is Webhook
    assert "impostor" in caplog.text


def test_an_unknown_kind_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(registry.UnknownKind) as caught:
        registry.open_channel("fax", {}, around(tmp_path))

    assert caught.value.kind == "fax"
    assert "'fax'" in str(caught.value)
    assert "website" in str(caught.value)
