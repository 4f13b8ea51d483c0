"""Lists kept in Excel (.xlsx) as clean HTML tables."""

import html
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from hub.errors import Refused
from hub.intake import wire
from hub.intake.cleaned import Cleaned, said_once
from hub.intake.inline import folded
from hub.intake.paper import sanitised
from hub.intake.sheet import Sheet, Workbook, read_workbook
from hub.intake.sheet_rows import Merge


def answer(file: BinaryIO, name: str) -> wire.Answer:
    """Return the worker's answer for one workbook."""
    return wire.of_cleaned(read_list(read_workbook(file, name=name)))


def read_list(workbook: Workbook) -> Cleaned:
    """Return each visible sheet as a table with its head; the first sheet's title row is the title.

    Lines across the whole table before the head or behind the last row become paragraphs.
    """
    if not workbook.sheets:
        raise Refused("sheet_nothing_visible", file=workbook.name)
    parts: list[str] = []
    title = None
    for index, sheet in enumerate(workbook.sheets):
        page = _page(sheet)
        before = page.before
        if index == 0 and before:
            title, before = before[0], before[1:]
        if len(workbook.sheets) > 1:
            parts.append(f"<h2>{html.escape(sheet.name)}</h2>")
        parts += [f"<p>{_lines(line)}</p>" for line in before]
        parts.append(page.table)
        parts += [f"<p>{_lines(line)}</p>" for line in page.after]
    single = title.replace("\n", "") if title else None
    return Cleaned(sanitised("\n".join(parts)), single, remarks=said_once(workbook.remarks))


@dataclass(frozen=True)
class Page:
    """A sheet taken apart: lines before the table, the table as HTML, lines behind it."""

    before: list[str]
    table: str
    after: list[str]


def _page(sheet: Sheet) -> Page:
    columns = sheet.columns()
    rows = sorted(sheet.rows)
    first, last = 0, len(rows)
    while first < last - 1 and _across(sheet, rows[first], columns):
        first += 1
    while last > first + 1 and _across(sheet, rows[last - 1], columns):
        last -= 1
    before = [_only(sheet, row) for row in rows[:first]]
    after = [_only(sheet, row) for row in rows[last:]]
    return Page(before, _table(sheet, rows[first:last], columns), after)


def _across(sheet: Sheet, row: int, columns: list[int]) -> bool:
    """Tell whether a row holds one text for the whole width: a title or a note."""
    filled = sheet.rows[row]
    if len(filled) != 1 or len(columns) < 2:
        return False
    column = next(iter(filled))
    merge = next(
        (each for each in sheet.merges if each.top == row and each.left <= column <= each.right),
        None,
    )
    # A lone cell that reaches over half the table, or one in the first column with nothing beside it.
    return merge.right - merge.left + 1 > len(columns) / 2 if merge else column == columns[0]


def _only(sheet: Sheet, row: int) -> str:
    return next(iter(sheet.rows[row].values()))


def _table(sheet: Sheet, rows: list[int], columns: list[int]) -> str:
    heads = _heads(sheet, rows)
    covered: set[tuple[int, int]] = set()
    starts = _seen_starts(sheet.merges, rows, columns)
    html_rows = [
        "<tr>"
        + "".join(
            _cells(sheet, row, rows, columns, starts, covered, "th" if index < heads else "td")
        )
        + "</tr>"
        for index, row in enumerate(rows)
    ]
    top, body = "".join(html_rows[:heads]), "".join(html_rows[heads:])
    return f"<table><thead>{top}</thead><tbody>{body}</tbody></table>"


def _heads(sheet: Sheet, rows: list[int]) -> int:
    """Return how many rows the head has: the first, and as far down as its merged cells reach."""
    bottom = max((merge.bottom for merge in sheet.merges if merge.top == rows[0]), default=rows[0])
    heads = sum(1 for row in rows if row <= bottom)
    return min(heads, len(rows) - 1) if len(rows) > 1 else 0


def _cells(
    sheet: Sheet,
    row: int,
    rows: list[int],
    columns: list[int],
    starts: dict[tuple[int, int], Merge],
    covered: set[tuple[int, int]],
    tag: str,
) -> Iterator[str]:
    for column in columns:
        if (row, column) in covered:
            continue
        merge = starts.get((row, column))
        spans = ""
        if merge is not None:
            down = _between(rows, merge.top, merge.bottom)
            right = _between(columns, merge.left, merge.right)
            covered.update((each, other) for each in down for other in right)
            spans = _span("colspan", len(right)) + _span("rowspan", len(down))
        yield f"<{tag}{spans}>{_lines(sheet.rows[row].get(column, ''))}</{tag}>"


def _seen_starts(
    merges: tuple[Merge, ...], rows: list[int], columns: list[int]
) -> dict[tuple[int, int], Merge]:
    """Return the merged areas by the first of their cells that is seen."""
    starts = {}
    for merge in merges:
        top, left = _first_from(rows, merge.top), _first_from(columns, merge.left)
        if top is not None and left is not None and top <= merge.bottom and left <= merge.right:
            starts[top, left] = merge
    return starts


def _first_from(numbers: list[int], number: int) -> int | None:
    at = bisect_left(numbers, number)
    return numbers[at] if at < len(numbers) else None


def _between(numbers: list[int], first: int, last: int) -> list[int]:
    return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]


def _span(name: str, count: int) -> str:
    return f' {name}="{count}"' if count > 1 else ""


def _lines(text: str) -> str:
    lines = (html.escape(folded(line).strip(), quote=False) for line in text.split("\n"))
    return "<br>".join(line for line in lines if line)
