"""What a correction changed: two documents side by side, block by block and word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from channels.alignment import aligned, paired
from channels.document import (
    Block,
    Break,
    Cell,
    Document,
    Heading,
    Inline,
    Paragraph,
    Table,
    Text,
    plain,
)

Row: TypeAlias = tuple[Cell, ...]
Entry: TypeAlias = tuple[Block, ...]

# Figures, dates and foreign words are read as one; Chinese is compared sign by sign.
_WORDS = re.compile(r"[0-9]+(?:[.,:/-]?[0-9]+)*[%％]?|[A-Za-z]+|\s+|.", re.DOTALL)
_SIGNS = re.compile(r"[\W_]")
_RUNS = re.compile(r"\w+")
# Of two blocks that stand for each other, at least so much is the same.
_ALIKE = 0.4
# Longer texts are not compared to find out whether they stand for each other.
_COMPARED = 2_000


class Kind(StrEnum):
    """What became of something."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One block as it was (None: it is new) and as it is (None: it is gone)."""

    before: Block | None
    after: Block | None

    @property
    def kind(self) -> Kind:
        """Return what became of it."""
        if self.before is None:
            return Kind.ADDED
        if self.after is None:
            return Kind.REMOVED
        return Kind.SAME if self.before == self.after else Kind.CHANGED


class Span(NamedTuple):
    """Words that are the same in both, or stand in one of them alone."""

    kind: Kind
    inlines: tuple[Inline, ...]


class RowChange(NamedTuple):
    """One row of a table as it was (None: it is new) and as it is (None: it is gone)."""

    before: Row | None
    after: Row | None


def differences(before: Sequence[Block], after: Sequence[Block]) -> list[Change]:
    """Return the blocks of both in reading order, what went before what came in its place."""
    changes: list[Change] = []
    for same, i, j, k, m in aligned(before, after):
        if same:
            changes += [Change(one, one) for one in after[k:m]]
        else:
            changes += [Change(*pair) for pair in paired(before[i:j], after[k:m], _stands_for)]
    return changes


def share(changes: Sequence[Change]) -> float:
    """Return how much of the earlier text is gone, from 0 to 1."""
    whole = gone = 0.0
    for change in changes:
        length = len(text_of(change.before)) if change.before is not None else 0
        whole += length
        gone += length * _lost(change)
    return gone / whole if whole else 0.0


def words(before: Sequence[Inline], after: Sequence[Inline]) -> list[Span]:
    """Return the words of two runs in reading order, each told apart."""
    old, new = _words(before), _words(after)
    parts: list[Span] = []
    for same, i, j, k, m in aligned(old, new):
        # A comma that stayed between two changed words would make three marks of one.
        if same and parts and m < len(new) and _is_bit(new[k:m]):
            parts.append(Span(Kind.REMOVED, tuple(old[i:j])))
            parts.append(Span(Kind.ADDED, tuple(new[k:m])))
        elif same:
            parts.append(Span(Kind.SAME, tuple(new[k:m])))
        else:
            parts.append(Span(Kind.REMOVED, tuple(old[i:j])))
            parts.append(Span(Kind.ADDED, tuple(new[k:m])))
    return list(_gathered(parts))


def rows(before: Table, after: Table) -> list[RowChange]:
    """Return the rows of both in reading order, e.g. to mark what changed inside one table."""
    found: list[RowChange] = []
    for same, i, j, k, m in aligned(before.rows, after.rows):
        old, new = before.rows[i:j], after.rows[k:m]
        if same:
            found += [RowChange(row, row) for row in new]
        elif len(old) == len(new) and all(map(of_one_shape, old, new)):
            found += map(RowChange, old, new)
        else:
            found += [RowChange(*pair) for pair in paired(old, new, _is_row_of)]
    return found


def entries(
    before: Sequence[Entry], after: Sequence[Entry]
) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Yield the entries of both lists in reading order, as they were and as they are."""
    for same, i, j, k, m in aligned(before, after):
        if same:
            yield from ((one, one) for one in after[k:m])
        else:
            yield from paired(before[i:j], after[k:m], _is_entry_of)


def gone_words(before: Sequence[Block], after: Sequence[Block]) -> Iterator[str]:
    """Yield the words that went, each run of signs by itself."""
    for change in differences(before, after):
        match change.before, change.after:
            case None, _:
                continue
            case Paragraph(old), Paragraph(new):
                gone = (plain(part) for kind, part in words(old, new) if kind is Kind.REMOVED)
                yield from (run for text in gone for run in _RUNS.findall(text))
            case block, other if block is not None and block != other:
                kept = set(_RUNS.findall(text_of(other))) if other is not None else set()
                yield from (run for run in _RUNS.findall(text_of(block)) if run not in kept)


def can_be_marked(before: Table, after: Table) -> bool:
    """Tell whether rows of both fit into one table: cells that reach down fit nowhere else."""
    if len(before.rows) == len(after.rows):
        return all(map(of_one_shape, before.rows, after.rows)) or _is_plain(before, after)
    return _is_plain(before, after)


def of_one_shape(row: Row, other: Row) -> bool:
    """Tell whether two rows have the same cells, whatever is in them."""
    return [(cell.colspan, cell.rowspan) for cell in row] == [
        (cell.colspan, cell.rowspan) for cell in other
    ]


def text_of(block: Block) -> str:
    """Return the words of one block, its lines parted by spaces."""
    return Document((block,)).text().replace("\n", " ").replace("\t", " ")


def _lost(change: Change) -> float:
    """Return how much of a block is gone, from 0 to 1."""
    if change.before == change.after:
        return 0.0
    if change.before is None or change.after is None:
        return 1.0
    if isinstance(change.before, Table) and isinstance(change.after, Table):
        kept = sum(one.before == one.after for one in rows(change.before, change.after))
        return 1 - kept / max(len(change.before.rows), 1)
    return 1 - _alike(text_of(change.before), text_of(change.after))


# What stands for what


def _stands_for(block: Block, other: Block) -> bool:
    if type(block) is not type(other):
        return False
    return isinstance(block, Table) or _alike(text_of(block), text_of(other)) >= _ALIKE


def _is_row_of(row: Row, other: Row) -> bool:
    return of_one_shape(row, other) and _in_common(row, other) >= _ALIKE


def _is_entry_of(entry: Entry, other: Entry) -> bool:
    return _alike(_entry_text(entry), _entry_text(other)) >= _ALIKE


def _entry_text(entry: Entry) -> str:
    return " ".join(map(text_of, entry))


def _in_common(row: Row, other: Row) -> float:
    return sum(map(Cell.__eq__, row, other)) / max(len(row), 1)


def _alike(text: str, other: str) -> float:
    """Return how much two texts have in common, from 0 to 1."""
    if text == other:
        return 1.0
    text, other = text[:_COMPARED], other[:_COMPARED]
    matcher = SequenceMatcher(None, text, other, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    # What is the same by words, which is far quicker to see than by longest runs of signs.
    same = sum(j - i for same, i, j, _k, _m in aligned(text, other) if same)
    return 2 * same / (len(text) + len(other))


def _is_plain(*tables: Table) -> bool:
    return not any(cell.rowspan > 1 for table in tables for row in table.rows for cell in row)


# Words


def _words(inlines: Sequence[Inline]) -> list[Inline]:
    found: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Break):
            found.append(inline)
        else:
            found += [Text(word, inline.marks, inline.href) for word in _WORDS.findall(inline.text)]
    return found


def _is_bit(inlines: Sequence[Inline]) -> bool:
    return (
        len(inlines) == 1
        and isinstance(inlines[0], Text)
        and bool(_SIGNS.fullmatch(inlines[0].text))
    )


def _gathered(parts: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts with neighbours put together: of one change first all that went."""
    gone: list[Inline] = []
    come: list[Inline] = []
    for kind, inlines in (*parts, Span(Kind.SAME, ())):
        if kind is Kind.REMOVED:
            gone += inlines
        elif kind is Kind.ADDED:
            come += inlines
        else:
            if gone:
                yield Span(Kind.REMOVED, _joined(gone))
            if come:
                yield Span(Kind.ADDED, _joined(come))
            if inlines:
                yield Span(Kind.SAME, _joined(inlines))
            gone, come = [], []


def _joined(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    """Return words put together again where marks and link are the same."""
    found: list[Inline] = []
    for inline in inlines:
        last = found[-1] if found else None
        if (
            isinstance(inline, Text)
            and isinstance(last, Text)
            and (last.marks, last.href) == (inline.marks, inline.href)
        ):
            found[-1] = Text(last.text + inline.text, last.marks, last.href)
        else:
            found.append(inline)
    return tuple(found)


def said(block: Block) -> str:
    """Return a paragraph's or heading's words, a break as a space; empty for anything else."""
    return plain(block.inlines) if isinstance(block, Paragraph | Heading) else ""
