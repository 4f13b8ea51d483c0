"""The blocks of an HTML page: paragraphs, headings, lists and tables, Word's own kinds included."""

import re
from collections.abc import Iterator

from lxml import etree

from hub.intake.cleaned import Remark
from hub.intake.html_inline import (
    InlineReader,
    is_list_marker,
    is_or_holds_block,
    mark_holders,
    style_of,
    text_inside,
)
from hub.intake.html_tables import table_html
from hub.intake.inline import BREAK, Run, folded, inline_html, inline_text
from hub.intake.lists import ListLine
from hub.intake.paper import Block, HeadingLine, Ready

_HEADINGS = {f"h{depth}": depth for depth in range(1, 7)}
_LIST_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d)")
_OUTLINE = re.compile(r"mso-outline-level:\s*(\d)")


class Reader:
    """Reads one parsed page; `title` is its title paragraph, which is not among the blocks."""

    def __init__(self, name: str, *, from_word: bool) -> None:
        self.remarks: list[Remark] = []
        self.title: str | None = None
        self.title_block: Block | None = None
        self._inline = InlineReader(name, from_word=from_word, remarks=self.remarks)

    def read(self, root: etree._Element) -> list[Block]:
        """Return the blocks of the whole page."""
        mark_holders(root)
        return list(self._blocks(root))

    def _blocks(self, element: etree._Element) -> Iterator[Block]:
        loose = [Run(folded(element.text))] if element.text else []
        for child in element:
            if not self._inline.skips(child):
                if is_or_holds_block(child):
                    yield from _paragraphs(loose)
                    loose = []
                    yield from self._block(child)
                else:
                    loose += self._inline.run_of(child)
            if child.tail:
                loose.append(Run(folded(child.tail)))
        yield from _paragraphs(loose)

    def _block(self, element: etree._Element) -> Iterator[Block]:
        tag = str(element.tag)
        if tag in _HEADINGS:
            yield from self._heading(element, _HEADINGS[tag])
        elif tag == "p":
            yield from self._paragraph(element)
        elif tag == "ol" and _counts_oddly(element):
            yield from self._counted(element)
        elif tag in ("ul", "ol"):
            yield from self._list(element)
        elif tag == "table":
            yield from self._table(element)
        elif tag == "hr":
            yield Ready("<hr>")
        elif tag == "pre":
            yield from self._preformatted(element)
        elif tag == "blockquote":
            inner = "".join(_flat(self._blocks(element)))
            if inner:
                yield Ready(f"<blockquote>{inner}</blockquote>")
        else:
            yield from self._blocks(element)

    def _heading(self, element: etree._Element, depth: int) -> Iterator[Block]:
        marker = _marker(element)
        runs = list(self._inline.runs(element))
        pictures = [run for run in runs if run.markup.startswith("<img")]
        html = inline_html([Run(marker), *(_unbold(run) for run in runs if run not in pictures)])
        if html:
            yield HeadingLine(depth, html)
        for picture in pictures:
            yield Ready(f"<p>{picture.markup}</p>")

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        if any(is_or_holds_block(child) for child in element):
            yield from self._blocks(element)
            return
        style, kind = style_of(element), (element.get("class") or "").lower()
        outline = _OUTLINE.search(style)
        if "msotitle" in kind and self.title is None:
            self._take_title(element)
        elif outline:
            yield from self._heading(element, int(outline.group(1)))
        elif _LIST_LEVEL.search(style) or _marker(element):
            yield from self._list_line(element, style)
        else:
            yield from _paragraphs(list(self._inline.runs(element)))

    def _take_title(self, element: etree._Element) -> None:
        runs = [_unbold(run) for run in self._inline.runs(element)]
        self.title = inline_text(runs) or None
        self.title_block = HeadingLine(1, inline_html(runs)) if self.title else None

    def _list_line(self, element: etree._Element, style: str) -> Iterator[Block]:
        level = _LIST_LEVEL.search(style)
        html = inline_html(self._inline.runs(element))
        if html:
            yield ListLine(int(level.group(1)) - 1 if level else 0, _marker(element), html)

    def _list(self, element: etree._Element) -> Iterator[Block]:
        entries: list[str] = []
        for child in element:
            if isinstance(child.tag, str) and not self._inline.skips(child):
                inner = "".join(
                    _flat(self._blocks(child) if child.tag == "li" else self._block(child))
                )
                if child.tag != "li" and entries:
                    # Word and old browsers put an inner list beside the entry it belongs to.
                    entries[-1] += inner
                elif inner:
                    entries.append(inner)
        if entries:
            inside = "".join(f"<li>{entry}</li>" for entry in entries)
            yield Ready(f"<{element.tag}>{inside}</{element.tag}>")

    def _counted(self, element: etree._Element) -> Iterator[Block]:
        number = _integer(element.get("start"), 1)
        for child in element.iterchildren("li"):
            number = _integer(child.get("value"), number)
            blocks = list(self._blocks(child))
            first = _flat(blocks[:1])
            if first and first[0].startswith("<p>"):
                yield Ready(f"<p>{number}. " + first[0].removeprefix("<p>"))
                yield from blocks[1:]
            else:
                yield Ready(f"<p>{number}.</p>")
                yield from blocks
            number += 1

    def _table(self, element: etree._Element) -> Iterator[Block]:
        table, pictures = table_html(element, self._inline)
        for caption in element.iterchildren("caption"):
            yield from _paragraphs(list(self._inline.runs(caption)))
        if table:
            yield Ready(table)
        if pictures:
            self.remarks.append(Remark("table_pictures_moved", {"count": len(pictures)}))
        for picture in pictures:
            yield Ready(f"<p>{picture}</p>")

    def _preformatted(self, element: etree._Element) -> Iterator[Block]:
        for line in text_inside(element).splitlines():
            yield from _paragraphs([Run(folded(line))])


def _paragraphs(runs: list[Run]) -> Iterator[Block]:
    """Yield the runs as paragraphs; two line breaks in a row begin a new one."""
    part: list[Run] = []
    for run in runs:
        if run == BREAK and part and part[-1] == BREAK:
            yield from _paragraph(part)
            part = []
        elif run != BREAK or part:
            part.append(run)
    yield from _paragraph(part)


def _paragraph(runs: list[Run]) -> Iterator[Block]:
    html = inline_html(runs)
    if html:
        yield Ready(f"<p>{html}</p>")


def _flat(blocks: Iterator[Block] | list[Block]) -> list[str]:
    # Inside a list or a quotation a heading is a bold line, and Word's list lines cannot occur.
    flat = []
    for block in blocks:
        if isinstance(block, HeadingLine):
            flat.append(f"<p><strong>{block.html}</strong></p>")
        else:
            flat.append(block.html if isinstance(block, Ready) else f"<p>{block.html}</p>")
    return flat


def _marker(element: etree._Element) -> str:
    for child in element.iter("span"):
        if is_list_marker(child):
            return folded(text_inside(child)).strip()
    return ""


def _unbold(run: Run) -> Run:
    return Run(run.text, run.marks - {"strong"}, run.href, run.markup)


def _counts_oddly(element: etree._Element) -> bool:
    odd_entry = any(child.get("value") for child in element.iterchildren("li"))
    return element.get("start", "1") != "1" or odd_entry or element.get("reversed") is not None


def _integer(value: str | None, default: int) -> int:
    return (
        int(value) if value and value.isascii() and value.isdigit() and len(value) < 6 else default
    )
