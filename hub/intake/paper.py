"""The blocks of a paper while it is being read, before headings are levelled and lists are gathered."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import groupby
from typing import TypeAlias

import nh3

from hub.intake.lists import ListLine, list_html

TAGS = frozenset(
    "h2 h3 h4 p ul ol li table thead tbody tr th td strong em u s sub sup br a img blockquote hr".split()
)
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto", "tel", "blob"}
DEEPEST_HEADING = 4
PORTION = 65_536


# 一、 （一） 1. 第一章: a part of the text, never its title.
_NUMBERED = re.compile(r"^(?:第?[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．章条节部])")


@dataclass(frozen=True)
class HeadingLine:
    """A heading as deep as the file says, from 1."""

    depth: int
    html: str


@dataclass(frozen=True)
class Ready:
    """A block whose HTML is final."""

    html: str


Block: TypeAlias = HeadingLine | ListLine | Ready


def paper_html(blocks: Sequence[Block], *, level_headings: bool) -> str:
    """Return the sanitised HTML of all blocks.

    With `level_headings` the file's highest heading becomes h2, whatever it was; else only h1 moves the rest down.
    """
    depths = [block.depth for block in blocks if isinstance(block, HeadingLine)]
    shift = 2 - min(depths, default=2)
    if not level_headings:
        shift = max(shift, 0)
    return "\n".join(_sanitised_portions(_gathered(blocks, shift)))


def take_first_heading(blocks: list[Block]) -> str | None:
    """Remove a heading which opens the paper and has no equal in it, and return it as the title."""
    first = blocks[0] if blocks else None
    if not isinstance(first, HeadingLine) or "<" in first.html or _NUMBERED.match(first.html):
        return None
    headings = [block for block in blocks if isinstance(block, HeadingLine)]
    if sum(block.depth <= first.depth for block in headings) > 1:
        return None
    del blocks[0]
    return unescape(first.html)


def sanitised(html: str) -> str:
    """Return HTML with the Document's tags and attributes only. The last gate, for every reader."""
    return _CLEANER.clean(html)


def _sanitised_portions(parts: Iterable[str]) -> Iterator[str]:
    """Yield the parts sanitised in portions: the gate's own tree is twenty times what it reads."""
    waiting: list[str] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size > PORTION:
            yield sanitised("\n".join(waiting))
            waiting, size = [], 0
    if waiting:
        yield sanitised("\n".join(waiting))


def _gathered(blocks: Iterable[Block], shift: int) -> Iterator[str]:
    for kind, group in groupby(blocks, key=type):
        if kind is ListLine:
            yield list_html([block for block in group if isinstance(block, ListLine)])
            continue
        for block in group:
            if isinstance(block, HeadingLine):
                level = min(max(block.depth + shift, 2), DEEPEST_HEADING)
                yield f"<h{level}>{block.html}</h{level}>"
            elif isinstance(block, Ready):
                yield block.html


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute in ("colspan", "rowspan"):
        return value if value.isascii() and value.isdigit() and 1 < int(value[:6]) <= 5000 else None
    if attribute == "src":
        name = value.removeprefix("blob:")
        good = (
            value.startswith("blob:") and len(name) == 64 and set(name) <= set("0123456789abcdef")
        )
        return value if good else None
    if attribute == "href":
        return None if value.lower().startswith("blob:") else value
    return value


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={"script", "style"},
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes=SCHEMES,
    link_rel=None,
    strip_comments=True,
)
