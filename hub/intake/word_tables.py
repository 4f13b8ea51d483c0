"""Tables of a Word file, gathered row by row and written when the last row is known."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from hub.errors import Refused
from hub.intake.inline import BREAK, Run, inline_html
from hub.intake.word_names import W, integer, toggle, value

MOST_ROWS = 10_000
MOST_COLUMNS = 60

CellRuns = Callable[[etree._Element], list[Run]]  # noqa: SLF001 (lxml names its own type so)


@dataclass
class WordCell:
    """One cell: where it begins, how many columns it takes, and whether it goes on from the row above."""

    column: int
    columns: int
    goes_on: bool
    html: str
    bold: bool
    rows: int = 1


@dataclass
class WordTable:
    """The rows read so far; `pictures` are those found in cells, to be shown behind the table."""

    name: str
    rows: list[list[WordCell]] = field(default_factory=list)
    heads: int = 0
    pictures: list[str] = field(default_factory=list)

    def add_row(self, row: etree._Element, cell_runs: CellRuns) -> None:
        """Read one w:tr."""
        properties = row.find(W + "trPr")
        column = integer(value(properties, "gridBefore"))
        cells = [WordCell(0, column, False, "", False)] if column else []
        for cell in _cells(row):
            read = self._cell(cell, column, cell_runs)
            column += read.columns
            cells.append(read)
        if column > MOST_COLUMNS:
            raise Refused(
                "table_too_wide", file=self.name, row=len(self.rows) + 1, limit=MOST_COLUMNS
            )
        if len(self.rows) >= MOST_ROWS:
            raise Refused("table_too_long", file=self.name, limit=MOST_ROWS)
        if self.heads == len(self.rows) and toggle(properties, "tblHeader"):
            self.heads += 1
        self.rows.append(cells)

    def html(self) -> str:
        """Return the whole table; its first row is a head when Word repeats it or all of it is bold."""
        rows = [row for row in self.rows if row]
        if not any(cell.html for row in rows for cell in row):
            return ""
        heads = self.heads or _bold_heads(rows)
        _join_down(rows)
        top = "".join(_row_html(row, "th") for row in rows[:heads])
        body = "".join(_row_html(row, "td") for row in rows[heads:])
        return f"<table>{f'<thead>{top}</thead>' if top else ''}<tbody>{body}</tbody></table>"

    def _cell(self, cell: etree._Element, column: int, cell_runs: CellRuns) -> WordCell:
        properties = cell.find(W + "tcPr")
        merged = properties.find(W + "vMerge") if properties is not None else None
        goes_on = merged is not None and merged.get(W + "val", "continue") == "continue"
        runs: list[Run] = []
        for run in cell_runs(cell):
            if run.markup.startswith("<img"):
                self.pictures.append(run.markup)
            else:
                runs.append(run)
        said = [run for run in runs if run != BREAK and run.text.strip()]
        bold = bool(said) and all("strong" in run.marks for run in said)
        columns = max(1, integer(value(properties, "gridSpan"), 1))
        return WordCell(column, columns, goes_on, inline_html(runs), bold)


def _cells(row: etree._Element) -> list[etree._Element]:
    found: list[etree._Element] = []
    for child in row:
        if child.tag == W + "tc":
            found.append(child)
        elif child.tag in (W + "sdt", W + "sdtContent", W + "customXml"):
            found.extend(_cells(child))
    return found


def _bold_heads(rows: list[list[WordCell]]) -> int:
    """Return how many leading rows are heads: one whose every filled cell is bold, and those its merged cells reach."""
    if len(rows) < 2 or len(rows[0]) < 2 or not all(cell.bold for cell in rows[0] if cell.html):
        return 0
    heads = 1
    while heads < len(rows) - 1 and all(cell.goes_on or cell.bold for cell in rows[heads]):
        heads += 1
    return heads


def _join_down(rows: list[list[WordCell]]) -> None:
    """Give each merged cell its number of rows and drop those it covers."""
    above: dict[int, WordCell] = {}
    # A row of nothing but continued cells has no cell of its own, and HTML knows no such row.
    rows[:] = [row for row in rows if not all(cell.goes_on for cell in row)]
    for row in rows:
        begun = {}
        for cell in row:
            top = above.get(cell.column)
            if cell.goes_on and top is not None and top.columns == cell.columns:
                top.rows += 1
                begun[cell.column] = top
            else:
                cell.goes_on = False
                begun[cell.column] = cell
        above = begun
    for row in rows:
        row[:] = [cell for cell in row if not cell.goes_on]


def _row_html(row: list[WordCell], tag: str) -> str:
    return "<tr>" + "".join(_cell_html(cell, tag) for cell in row) + "</tr>"


def _cell_html(cell: WordCell, tag: str) -> str:
    columns = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    rows = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    html = cell.html
    if tag == "th":
        html = html.replace("<strong>", "").replace("</strong>", "")
    return f"<{tag}{columns}{rows}>{html}</{tag}>"
