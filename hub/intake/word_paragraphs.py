"""Paragraphs of a Word file: headings, numbered lines, text boxes, and how they open the paper."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from hub.intake.inline import BREAK, Run, inline_html, inline_text
from hub.intake.lists import ListLine, literal_line
from hub.intake.paper import Block, HeadingLine, Ready
from hub.intake.word_names import W, integer, toggle, value
from hub.intake.word_numbering import Numbering
from hub.intake.word_runs import RunReader
from hub.intake.word_styles import PLAIN, Style, outline_depth

BIG_TYPE = 36  # half-points: 18 pt, between 小二 and 二号, which titles are set in
DEEPEST_BOX = 4


@dataclass(frozen=True)
class Line:
    """What a paragraph looked like; the first lines of a paper tell its title by it."""

    text: str
    title_style: bool
    centred: bool
    big: bool
    bold: bool


@dataclass
class ParagraphReader:
    """Turns w:p into blocks; `lines` keeps the look of the paragraphs that open the paper."""

    styles: dict[str, Style]
    numbering: Numbering
    run_reader: RunReader
    lines: list[tuple[Line, int]] = field(default_factory=list)
    _depth: int = 0

    def blocks(self, paragraph: etree._Element) -> Iterator[Block]:
        """Yield the paragraph's blocks, its text boxes after it."""
        properties = paragraph.find(W + "pPr")
        style = self.styles.get(value(properties, "pStyle") or "", PLAIN)
        yield from self._own(paragraph, properties, style)
        boxes, self.run_reader.boxes = self.run_reader.boxes, []
        if self._depth < DEEPEST_BOX:
            self._depth += 1
            for box in boxes:
                for inner in box.iter(W + "p"):
                    if next(inner.iterancestors(W + "txbxContent")) is box:
                        yield from self.blocks(inner)
            self._depth -= 1

    def look(self, paragraph: etree._Element, text: str) -> Line:
        """Return how a paragraph looks."""
        properties = paragraph.find(W + "pPr")
        style = self.styles.get(value(properties, "pStyle") or "", PLAIN)
        said = value(properties, "jc")
        run = next(
            (
                each.find(W + "rPr")
                for each in paragraph.iter(W + "r")
                if each.find(W + "t") is not None
            ),
            None,
        )
        size = integer(value(run, "sz"), style.size)
        bold = toggle(run, "b")
        return Line(
            text=text,
            title_style=style.title,
            centred=style.centred if said is None else said == "center",
            big=size >= BIG_TYPE,
            bold=bool(style.bold if bold is None else bold),
        )

    def cell_runs(self, cell: etree._Element) -> list[Run]:
        """Return the runs of a table's cell, its lines parted by breaks, inner tables as lines."""
        out: list[Run] = []
        for paragraph in cell.iter(W + "p"):
            if any(parent.tag == W + "txbxContent" for parent in _between(paragraph, cell)):
                continue
            properties = paragraph.find(W + "pPr")
            style = self.styles.get(value(properties, "pStyle") or "", PLAIN)
            runs = list(self.run_reader.runs(paragraph, bold=bool(style.bold)))
            label = self._label(properties, style)
            if out and (runs or label):
                out.append(BREAK)
            if label and inline_text(runs):
                out.append(Run(literal_line(ListLine(0, label, ""))))
            out += runs
            self.run_reader.boxes.clear()
        return out

    def _own(
        self, paragraph: etree._Element, properties: etree._Element | None, style: Style
    ) -> Iterator[Block]:
        depth = outline_depth(properties) or style.heading
        runs = list(self.run_reader.runs(paragraph, bold=bool(style.bold) and not depth))
        if depth:
            runs = [Run(run.text, run.marks - {"strong"}, run.href, run.markup) for run in runs]
        html = inline_html(runs)
        if not html:
            return
        label = self._label(properties, style)
        level = integer(value(properties, "numPr", "ilvl"), style.level)
        if depth and not _only_pictures(runs):
            yield from _heading(depth, label, runs)
        elif label is not None:
            yield ListLine(level, label, html)
        else:
            yield Ready(f"<p>{html}</p>")

    def _label(self, properties: etree._Element | None, style: Style) -> str | None:
        number_id = value(properties, "numPr", "numId") or style.numbering
        if not number_id or number_id == "0":
            return None
        return self.numbering.label(
            number_id, integer(value(properties, "numPr", "ilvl"), style.level)
        )


def _heading(depth: int, label: str | None, runs: list[Run]) -> Iterator[Block]:
    pictures = [run for run in runs if run.markup.startswith("<img")]
    html = inline_html(run for run in runs if run not in pictures)
    yield HeadingLine(depth, literal_line(ListLine(0, label or "", html)))
    for picture in pictures:
        yield Ready(f"<p>{picture.markup}</p>")


def _only_pictures(runs: list[Run]) -> bool:
    return not inline_text(runs)


def _between(element: etree._Element, top: etree._Element) -> Iterator[etree._Element]:
    for parent in element.iterancestors():
        if parent is top:
            return
        yield parent
