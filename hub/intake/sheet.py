"""Workbooks (.xlsx): the visible sheets as they are shown, and what of them is hidden."""

from dataclasses import dataclass, field
from typing import BinaryIO

from hub.errors import Refused
from hub.intake.cleaned import Remark
from hub.intake.package import Package, forget, open_package
from hub.intake.sheet_numbers import S, read_formats
from hub.intake.sheet_rows import Merge, SheetReader, text_of

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MOST_CHARACTERS = 8_000_000
MOST_SHEETS = 50


@dataclass(frozen=True)
class Sheet:
    """One visible sheet: `rows` maps row numbers to {column: text}, both from 1, hidden ones left out."""

    name: str
    rows: dict[int, dict[int, str]]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def columns(self) -> list[int]:
        """Return the columns in use from the first to the last filled one, without the hidden."""
        used = {column for row in self.rows.values() for column in row}
        between = range(min(used, default=1), max(used, default=0) + 1)
        return [column for column in between if column not in self.hidden_columns]


@dataclass(frozen=True)
class Workbook:
    """The visible sheets of a file that hold anything, and what has to be said about the file."""

    name: str
    sheets: tuple[Sheet, ...]
    remarks: tuple[Remark, ...] = field(default=())


def read_workbook(file: BinaryIO, *, name: str) -> Workbook:
    """Return the workbook's visible content, or raise Refused naming file, sheet and row.

    Hidden sheets, rows and columns are left out and each named in a remark.
    """
    package = open_package(file, name=name)
    main = package.main_part()
    if "spreadsheetml" not in package.main_type():
        raise Refused("file_not_workbook", file=name)
    relations = package.relations(main)
    parts = {
        relation.kind: relation.target for relation in relations.values() if not relation.external
    }
    targets = {key: relation.target for key, relation in relations.items() if not relation.external}
    root = package.xml(main)
    entries = list(root.iterfind(f"{S}sheets/{S}sheet"))
    if len(entries) > MOST_SHEETS:
        raise Refused("sheet_too_many", file=name, limit=MOST_SHEETS)
    formats = read_formats(package, parts.get("styles"), root)
    strings = _shared_strings(package, parts.get("sharedStrings"))
    sheets: list[Sheet] = []
    remarks = [Remark("sheet_links_elsewhere", {"file": name})] if "externalLink" in parts else []
    for entry in entries:
        label, part = entry.get("name", ""), targets.get(entry.get(R + "id", ""), "")
        if entry.get("state", "visible") != "visible":
            remarks.append(Remark("sheet_hidden_left_out", {"sheet": label}))
        elif "worksheets" in part:
            reader = SheetReader(package, part, label, strings, formats)
            sheets.append(_sheet(reader))
            remarks.extend(reader.remarks())
    return Workbook(name, tuple(sheet for sheet in sheets if sheet.rows), tuple(remarks))


def _sheet(reader: SheetReader) -> Sheet:
    reader.read()
    return Sheet(
        reader.label,
        reader.rows,
        tuple(reader.merges),
        frozenset(reader.hidden_rows),
        frozenset(reader.hidden_columns),
    )


def _shared_strings(package: Package, part: str | None) -> list[str]:
    if part is None or not package.has(part):
        return []
    strings: list[str] = []
    size = 0
    for event, element in package.events(part, (S + "si",)):
        if event == "end":
            strings.append(text_of(element))
            size += len(strings[-1])
            if size > MOST_CHARACTERS:
                raise Refused("file_needs_too_much", file=package.name)
            forget(element)
    return strings
