"""The home page and the site map, made from the newest lines of each list."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Self

from channels.base import Entry, Json, ShelfKey, ShelfState
from channels.folder import Folder
from channels.templates import day
from channels.website.frame import page
from channels.website.paths import list_path
from channels.website.site import Site

# Under a dot, where no server looks.
STATE = ".front.json"
HOME = "index.html"
MAP = "map.html"
# How many lines the home page shows of a list; of the others it shows the name alone.
LINES = {"all": 10, "topic": 4, "column": 5}


@dataclass(frozen=True)
class Line:
    """One line as the home page shows it."""

    title: str
    address: str
    date: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Take what the home page shows of a list's line."""
        return cls(entry.title, entry.address, day(entry.published_at))


@dataclass(frozen=True)
class Listed:
    """A list and its newest lines."""

    key: ShelfKey
    lines: tuple[Line, ...] = ()

    @classmethod
    def of(cls, state: ShelfState) -> Self:
        """Take what the home page needs of a list."""
        newest = state.newest[: LINES.get(state.key.kind, 0)]
        return cls(state.key, tuple(Line.of(entry) for entry in newest))

    @property
    def path(self) -> str:
        """Return the address of the list's newest end, below the site's."""
        return list_path(self.key)


@dataclass(frozen=True)
class Front:
    """Every list of the site by its path."""

    lists: dict[str, Listed] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Folder) -> Self:
        """Read what was kept; a file that cannot be read is begun anew."""
        try:
            kept = json.loads(folder.read(STATE) or b"{}")
            return cls({path: _listed(value) for path, value in kept.items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def write(self, folder: Folder) -> None:
        """Keep the lists for the next writing."""
        kept = {path: _json(listed) for path, listed in self.lists.items()}
        content = json.dumps(kept, ensure_ascii=False, indent=0).encode()
        folder.write_if_changed(STATE, content)

    def with_lists(self, lists: Iterable[Listed]) -> "Front":
        """Return the front with some lists replaced or added."""
        return Front(self.lists | {one.key.path: one for one in lists})

    def led_by(self, lists: Iterable[Listed]) -> "Front":
        """Return the front with some lists first, in their order; known lines stay."""
        first = {
            one.key.path: replace(self.lists.get(one.key.path, one), key=one.key) for one in lists
        }
        return Front(first | {path: one for path, one in self.lists.items() if path not in first})

    def of_kind(self, kind: str) -> list[Listed]:
        """Return the lists of one kind in the order they were met."""
        return [listed for listed in self.lists.values() if listed.key.kind == kind]

    def keys(self) -> list[ShelfKey]:
        """Return every list there is, in the order they were met."""
        return [listed.key for listed in self.lists.values()]


def home_page(site: Site, front: Front) -> bytes:
    """Return the home page: the topic, the newest lines, and every way into the lists."""
    return page(
        "home.html",
        site,
        title="首页",
        everything=front.lists.get("all", Listed(ShelfKey("all", "", "最新公开"))),
        topics=[listed for listed in front.of_kind("topic") if listed.lines],
        columns=[listed for listed in front.of_kind("column") if listed.lines],
        fields=front.of_kind("field"),
        offices=_by_code(front.of_kind("office")),
    )


def map_page(site: Site, front: Front) -> bytes:
    """Return the site map: every list by its name."""
    groups = (
        ("专题", front.of_kind("topic")),
        ("栏目", front.of_kind("column")),
        ("领域", front.of_kind("field")),
        ("机构", _by_code(front.of_kind("office"))),
    )
    return page("map.html", site, title="网站地图", groups=[one for one in groups if one[1]])


def _by_code(lists: list[Listed]) -> list[Listed]:
    return sorted(lists, key=lambda listed: listed.key.code)


def _listed(value: Json) -> Listed:
    return Listed(
        ShelfKey(value["kind"], value["code"], value["title"]),
        tuple(Line(**line) for line in value["lines"]),
    )


def _json(listed: Listed) -> Json:
    key = listed.key
    lines = [vars(line) for line in listed.lines]
    return {"kind": key.kind, "code": key.code, "title": key.title, "lines": lines}
