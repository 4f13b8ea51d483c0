"""One worksheet as it streams by: rows of shown texts, merged areas, hidden rows and columns."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from hub.errors import Refused
from hub.intake.cleaned import Remark
from hub.intake.inline import plain_characters
from hub.intake.package import Package, forget
from hub.intake.sheet_numbers import Formats, S, shown_number

MOST_ROWS = 10_000
# A sheet formatted down to its last row has a million empty ones, which nobody meant.
MOST_ROW_ELEMENTS = 60_000
MOST_COLUMNS = 200
MOST_CELLS = 200_000
MOST_MERGES = 20_000
_REFERENCE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Merge:
    """A merged area; rows and columns count from 1, ends included."""

    top: int
    left: int
    bottom: int
    right: int


class SheetReader:
    """Reads one worksheet part into `rows`, `merges`, `hidden_rows` and `hidden_columns`."""

    def __init__(
        self, package: Package, part: str, label: str, strings: list[str], formats: Formats
    ) -> None:
        self.label = label
        self.rows: dict[int, dict[int, str]] = {}
        self.merges: list[Merge] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._package = package
        self._part = part
        self._strings = strings
        self._formats = formats
        self._remarks: list[Remark] = []
        self._hidden_cells: dict[tuple[int, int], str] = {}
        self._row = self._elements = self._cells = 0

    def read(self) -> None:
        """Read the whole part; raises Refused naming the sheet and the row."""
        tags = tuple(S + name for name in ("row", "col", "mergeCell", "drawing", "legacyDrawing"))
        for event, element in self._package.events(self._part, tags):
            if event == "start":
                continue
            match str(element.tag).removeprefix(S):
                case "row":
                    self._read_row(element)
                case "col":
                    self._read_column(element)
                case "mergeCell":
                    self._read_merge(element.get("ref", ""))
                case "drawing":
                    self._say("sheet_drawing_left_out")
                case _:
                    self._say("sheet_comments_left_out")
            forget(element)
        self._uncover_merged()

    def remarks(self) -> tuple[Remark, ...]:
        """Return what has to be said about the sheet once it has been read."""
        found = list(self._remarks)
        if self.hidden_rows:
            found.append(self._remark("sheet_rows_left_out", rows=ranges(self.hidden_rows)))
        hidden = sorted({column for _, column in self._hidden_cells})
        if hidden:
            columns = "、".join(letters(column) for column in hidden)
            found.append(self._remark("sheet_columns_left_out", columns=columns))
        return tuple(found)

    def _read_row(self, element: etree._Element) -> None:
        self._elements += 1
        self._row = _whole(element.get("r"), self._row + 1)
        if self._elements > MOST_ROW_ELEMENTS:
            raise self._refused("sheet_too_long", limit=MOST_ROWS, row=self._row)
        filled = dict(self._filled(element))
        for column in self.hidden_columns & filled.keys():
            self._hidden_cells[self._row, column] = filled.pop(column)
        if not filled:
            return
        if _hidden(element) or element.get("ht") == "0":
            self.hidden_rows.add(self._row)
            return
        if len(self.rows) >= MOST_ROWS:
            raise self._refused("sheet_too_long", limit=MOST_ROWS, row=self._row)
        self.rows[self._row] = filled

    def _filled(self, row: etree._Element) -> Iterator[tuple[int, str]]:
        column = 0
        for cell in row.iterchildren(S + "c"):
            found = _REFERENCE.match(cell.get("r", ""))
            column = column_number(found.group(1)) if found else column + 1
            text = self._text(cell, column)
            if not text:
                continue
            self._cells += 1
            if column > MOST_COLUMNS:
                raise self._refused("sheet_too_wide", limit=MOST_COLUMNS, row=self._row)
            if self._cells > MOST_CELLS:
                raise self._refused("sheet_too_long", limit=MOST_ROWS, row=self._row)
            yield column, text

    def _text(self, cell: etree._Element, column: int) -> str:
        kind, value = cell.get("t", "n"), cell.findtext(S + "v")
        if kind == "inlineStr":
            inline = cell.find(S + "is")
            return text_of(inline).strip() if inline is not None else ""
        if not value:
            if cell.find(S + "f") is not None:
                self._say("sheet_formula_without_value", cell=f"{letters(column)}{self._row}")
            return ""
        if kind == "s":
            return self._shared(value, column).strip()
        if kind == "e":
            self._say("sheet_cell_in_error", cell=f"{letters(column)}{self._row}", value=value[:20])
        if kind == "b":
            return "是" if value == "1" else "否"
        if kind == "n":
            return shown_number(
                value, self._formats.code(cell.get("s")), from_1904=self._formats.from_1904
            )
        return unescaped(value).strip()

    def _shared(self, value: str, column: int) -> str:
        index = _whole(value, -1)
        if 0 <= index < len(self._strings):
            return self._strings[index]
        raise self._refused("sheet_cell_broken", cell=f"{letters(column)}{self._row}")

    def _read_column(self, element: etree._Element) -> None:
        if _hidden(element) or element.get("width") == "0":
            first = _whole(element.get("min"), 1)
            last = min(_whole(element.get("max"), first), MOST_COLUMNS)
            self.hidden_columns.update(range(first, last + 1))

    def _read_merge(self, reference: str) -> None:
        start, _, end = reference.partition(":")
        first, last = _REFERENCE.match(start), _REFERENCE.match(end)
        if first is None or last is None:
            return
        if len(self.merges) >= MOST_MERGES:
            raise self._refused("sheet_too_long", limit=MOST_ROWS, row=int(first.group(2)))
        left, right = column_number(first.group(1)), column_number(last.group(1))
        self.merges.append(Merge(int(first.group(2)), left, int(last.group(2)), right))

    def _uncover_merged(self) -> None:
        """Give back the text of a merged cell that begins in a hidden column and is seen beside it."""
        for merge in self.merges:
            text = self._hidden_cells.get((merge.top, merge.left))
            if not text or merge.top in self.hidden_rows:
                continue
            across = range(merge.left, min(merge.right, MOST_COLUMNS) + 1)
            seen = next((each for each in across if each not in self.hidden_columns), None)
            if seen is not None:
                self.rows.setdefault(merge.top, {}).setdefault(seen, text)
                del self._hidden_cells[merge.top, merge.left]

    def _say(self, code: str, **params: str | int) -> None:
        remark = self._remark(code, **params)
        if remark not in self._remarks[-20:] and len(self._remarks) < 100:
            self._remarks.append(remark)

    def _remark(self, code: str, **params: str | int) -> Remark:
        return Remark(code, {"sheet": self.label, **params})

    def _refused(self, code: str, **params: str | int) -> Refused:
        return Refused(code, file=self._package.name, sheet=self.label, **params)


def text_of(element: etree._Element) -> str:
    """Return the text of a string item: its runs without the reading aids above them."""
    texts = []
    for child in element:
        if child.tag == S + "t":
            texts.append(child.text or "")
        elif child.tag == S + "r":
            texts.append(child.findtext(S + "t") or "")
    return unescaped("".join(texts))


def unescaped(text: str) -> str:
    """Return text with Excel's _x000D_ notation undone and line ends made plain."""
    plain = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text
    return plain_characters(plain.replace("\r\n", "\n").replace("\r", "\n"))


def column_number(name: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def letters(column: int) -> str:
    """Return A for 1, AA for 27."""
    out = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def ranges(numbers: Iterable[int]) -> str:
    """Return numbers shortly, such as 3、7-9, at most ten of them."""
    out: list[list[int]] = []
    for number in sorted(numbers):
        if out and number == out[-1][1] + 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    said = [str(first) if first == last else f"{first}-{last}" for first, last in out[:10]]
    return "、".join(said) + ("…" if len(out) > 10 else "")


def _hidden(element: etree._Element) -> bool:
    return element.get("hidden") in ("1", "true")


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default
