"""Tables of HTML: rows of cells, each cell one line of runs, pictures put behind the table."""

import re
from collections.abc import Iterator

from lxml import etree

from hub.errors import Refused
from hub.intake.html_inline import BLOCK_TAGS, InlineReader, holds_blocks
from hub.intake.inline import BREAK, Run, folded, inline_html

MOST_ROWS = 10_000
_BOLD_ROW = re.compile(r"<tr>(?:<td[^>]*>(?:<strong>[^<]*</strong>)?</td>)+</tr>")


def table_html(element: etree._Element, inline: InlineReader) -> tuple[str, list[str]]:
    """Return the table's HTML and the pictures found in its cells.

    A table inside a cell becomes lines of that cell: no notice board can print it otherwise.
    """
    pictures: list[str] = []
    head: list[str] = []
    body: list[str] = []
    for row in _rows(element):
        if inline.skips(row):
            continue
        parent = row.getparent()
        in_head = parent is not None and parent.tag == "thead"
        cells = [
            _cell(cell, inline, pictures, heads=in_head)
            for cell in row.iterchildren("td", "th")
            if not inline.skips(cell)
        ]
        if not cells:
            continue
        whole = "<tr>" + "".join(cells) + "</tr>"
        all_heads = all(cell.startswith("<th") for cell in cells)
        (head if all_heads and not body else body).append(whole)
        if len(head) + len(body) > MOST_ROWS:
            raise Refused("table_too_long", file=inline.name, limit=MOST_ROWS)
    if inline.from_word and not head and len(body) > 1 and _BOLD_ROW.fullmatch(body[0]):
        head.append(_headed(body.pop(0)))
    return _table(head, body), pictures


def _headed(row: str) -> str:
    """Return a row of bold cells as a row of heads: Word's clipboard knows no other."""
    plain = row.replace("<strong>", "").replace("</strong>", "")
    return plain.replace("<td", "<th").replace("</td>", "</th>")


def _table(head: list[str], body: list[str]) -> str:
    if not head and not body:
        return ""
    top = f"<thead>{''.join(head)}</thead>" if head else ""
    return f"<table>{top}<tbody>{''.join(body)}</tbody></table>"


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _cell(
    element: etree._Element, inline: InlineReader, pictures: list[str], *, heads: bool
) -> str:
    runs: list[Run] = []
    for run in _lines(element, inline):
        if run.markup.startswith("<img"):
            pictures.append(run.markup)
        elif run != BREAK or (runs and runs[-1] != BREAK):
            runs.append(run)
    tag = "th" if heads or element.tag == "th" else "td"
    if tag == "th":
        runs = [Run(run.text, run.marks - {"strong"}, run.href, run.markup) for run in runs]
    spans = "".join(
        f' {name}="{element.get(name)}"'
        for name in ("colspan", "rowspan")
        if (element.get(name) or "1").isdigit() and int((element.get(name) or "1")[:6]) > 1
    )
    return f"<{tag}{spans}>{inline_html(runs)}</{tag}>"


def _lines(element: etree._Element, inline: InlineReader) -> Iterator[Run]:
    """Yield the runs of a cell, a break after each paragraph in it."""
    if not holds_blocks(element):
        yield from inline.runs(element)
        return
    if element.text:
        yield Run(folded(element.text))
    for number, child in enumerate(element, start=1):
        if not inline.skips(child):
            if child.tag in BLOCK_TAGS:
                yield BREAK
            yield from _label(child, number)
            yield from _lines(child, inline) if holds_blocks(child) else inline.run_of(child)
            if child.tag in BLOCK_TAGS:
                yield BREAK
            elif child.tag in ("td", "th"):
                yield Run("\u3000")
        if child.tail:
            yield Run(folded(child.tail))


def _label(element: etree._Element, number: int) -> Iterator[Run]:
    parent = element.getparent()
    if element.tag == "li" and parent is not None:
        yield Run(f"{number}. " if parent.tag == "ol" else "• ")
