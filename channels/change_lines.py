"""What a correction changed in a few short lines, for a small page. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from channels.differences import Kind, Row, differences, rows, said, text_of, words
from channels.document import Block, Document, Paragraph, Picture, Rule, Table, Text, plain

# Unchanged words shown on either side of a change, and the longest stretch shown at all.
_AROUND = 8
_LONGEST = 60

Part: TypeAlias = tuple[Kind, str]


@dataclass(frozen=True)
class Line:
    """One change: its parts are words that stayed, went, or are new."""

    parts: tuple[Part, ...]


def change_lines(
    before: tuple[str, Document], after: tuple[str, Document], *, most: int
) -> tuple[tuple[Line, ...], int]:
    """Return the first `most` changes between two titles and texts, and how many more there are."""
    old, new = (
        (Paragraph((Text(title),)), *document.blocks) for title, document in (before, after)
    )
    found = list(_lines(old, new))
    return tuple(found[:most]), max(len(found) - most, 0)


def _lines(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Line]:
    for change in differences(before, after):
        old, new = change.before, change.after
        if isinstance(old, Picture | Rule) or isinstance(new, Picture | Rule) or old == new:
            continue
        if isinstance(old, Table) and isinstance(new, Table):
            yield from _table_lines(old, new)
        else:
            yield _line(_text(old), _text(new))


def _table_lines(old: Table, new: Table) -> Iterator[Line]:
    for before, after in rows(old, new):
        if before != after:
            yield _line(_row_text(before), _row_text(after))


def _text(block: Block | None) -> str:
    return "" if block is None else said(block) or text_of(block)


def _row_text(row: Row | None) -> str:
    return "　".join(plain(cell.inlines) for cell in row or ())


def _line(before: str, after: str) -> Line:
    found = words((Text(before),) if before else (), (Text(after),) if after else ())
    last = len(found) - 1
    return Line(
        tuple(
            (kind, _shortened(plain(inlines), kind, first=at == 0, last=at == last))
            for at, (kind, inlines) in enumerate(found)
        )
    )


def _shortened(text: str, kind: Kind, *, first: bool, last: bool) -> str:
    """Return what stayed without its middle, and what went or came no longer than a line."""
    if kind is not Kind.SAME:
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    if len(text) <= 2 * _AROUND + 1:
        return text
    head = "" if first else text[:_AROUND]
    tail = "" if last else text[-_AROUND:]
    return f"{head}…{tail}"
