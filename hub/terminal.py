"""How things stand, as a table for a terminal."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from hub.models import Wanted
from hub.sentences import sentence
from hub.standing import ItemStanding, Mark, PlacementStanding

HEADS = ("发布端 outlet", "应为 wanted", "现为 shown", "状态 state", "地址 address")
MARKS = {
    Mark.PROVEN: "● 已核验",
    Mark.UNDER_WAY: "◐ 处理中",
    Mark.WAITING: "○ 等待",
    Mark.ACT: "▲ 等人处理",
    Mark.QUIET: "■ 不再显示",
}
_WORDS = {Wanted.NOTHING: "—", Wanted.NOTICE: "停止公开"}


def table(items: Iterable[ItemStanding]) -> str:
    """Return one block for each item: its title, then a line for each outlet."""
    return "\n\n".join(_block(item) for item in items)


def _block(item: ItemStanding) -> str:
    rows = [_row(one) for one in item.placements]
    head = f"{item.id}  {item.title}"
    if not rows:
        return f"{head}\n  （尚未发布 not published yet）"
    widths = [max(_width(row[column]) for row in (HEADS, *rows)) for column in range(4)]
    lines = [_line(row, widths) for row in (HEADS, *rows)]
    return "\n".join([head, *lines])


def _row(one: PlacementStanding) -> tuple[str, ...]:
    state = MARKS[one.mark] + (f"：{_briefly(one)}" if one.reason else "")
    return (
        one.outlet,
        _said(one.wanted, one.wanted_edition),
        _said(one.shown, one.shown_edition),
        state,
        one.address,
    )


def _briefly(one: PlacementStanding) -> str:
    """Return the reason's first clause: there is no room for more beside an address."""
    return re.split("[，。；：]", sentence(one.reason, one.params))[0]


def _said(wanted: str, edition: int | None) -> str:
    return f"第 {edition} 版" if wanted == Wanted.SHOW else _WORDS[Wanted(wanted)]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=False)]
    return ("  " + "  ".join([*cells, row[-1]])).rstrip()


def _width(text: str) -> int:
    """Return how many columns a terminal needs: two for each Chinese character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
