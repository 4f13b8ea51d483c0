"""A list of offices as an administrator keeps it: a CSV file, or the first sheet of a workbook."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from channels.document import canonical
from hub.errors import Refused
from hub.intake import wire
from hub.intake.sheet import read_workbook
from hub.intake.text import decoded

# The headings of the list by what stands below them; the first is how sentences name it.
HEADINGS = {
    "code": ("代码", "机构代码", "code"),
    "name": ("名称", "机构名称", "name"),
    "short_name": ("简称", "shortname"),
    "level": ("级别", "层级", "level"),
    "above": ("上级代码", "上级机构代码", "above"),
    "organisation_code": ("组织机构代码", "统一社会信用代码", "organisationcode"),
    "phone": ("电话", "联系电话", "phone"),
    "supervision_phone": ("监督电话", "supervisionphone"),
}
NEEDED = ("code", "name", "level", "above", "organisation_code")
MOST_ROWS = 5000


@dataclass(frozen=True)
class OfficeRow:
    """One line of the list; `line` is its number in the file, from 1."""

    line: int
    code: str
    name: str
    short_name: str
    level: str
    above: str
    organisation_code: str
    phone: str
    supervision_phone: str


def answer(file: BinaryIO, name: str) -> wire.Answer:
    """Return the worker's answer for one list."""
    rows = read_rows(_lines(file, name), name=name)
    return wire.Answer({"rows": [asdict(row) for row in rows]})


def rows_of(values: dict[str, Any]) -> tuple[OfficeRow, ...]:
    """Return the rows a worker's answer was made from."""
    return tuple(OfficeRow(**row) for row in values["rows"])


def read_rows(lines: Iterable[tuple[int, list[str]]], *, name: str) -> list[OfficeRow]:
    """Return the rows below the headings; raise Refused naming a heading that is missing."""
    filled = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
    if not filled:
        raise Refused("file_empty", file=name)
    if len(filled) > MOST_ROWS:
        raise Refused("offices_too_many", file=name, limit=MOST_ROWS)
    columns = _columns(filled[0][1])
    for needed in NEEDED:
        if needed not in columns:
            raise Refused("offices_heading_missing", file=name, heading=HEADINGS[needed][0])
    return [OfficeRow(line, **_values(cells, columns)) for line, cells in filled[1:]]


def _lines(file: BinaryIO, name: str) -> Iterator[tuple[int, list[str]]]:
    data = file.read()
    if not data.startswith(b"PK"):
        reader = csv.reader(io.StringIO(decoded(data, name=name)))
        for cells in reader:
            yield reader.line_num, cells
        return
    workbook = read_workbook(io.BytesIO(data), name=name)
    if not workbook.sheets:
        raise Refused("sheet_nothing_visible", file=name)
    sheet = workbook.sheets[0]
    columns = sheet.columns()
    for number in sorted(sheet.rows):
        yield number, [sheet.rows[number].get(column, "") for column in columns]


def _columns(heads: list[str]) -> dict[str, int]:
    said = [canonical(head).lower().replace("_", "").replace(" ", "") for head in heads]
    return {
        name: said.index(found)
        for name, headings in HEADINGS.items()
        if (found := next((one for one in headings if one in said), None)) is not None
    }


def _values(cells: list[str], columns: dict[str, int]) -> dict[str, str]:
    at = {name: columns.get(name, len(cells)) for name in HEADINGS}
    return {
        name: cells[column].strip() if column < len(cells) else "" for name, column in at.items()
    }
