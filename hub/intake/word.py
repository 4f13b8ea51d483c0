"""Word files (.docx) as clean HTML with their headings, lists, tables, links and pictures."""

import resource
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from hub.errors import Refused
from hub.intake import wire
from hub.intake.cleaned import Cleaned, Remark, said_once
from hub.intake.inline import Run, inline_html
from hub.intake.package import Package, Relation, open_package
from hub.intake.paper import Block, HeadingLine, Ready, paper_html, take_first_heading
from hub.intake.word_names import W
from hub.intake.word_numbering import read_numbering
from hub.intake.word_paragraphs import ParagraphReader
from hub.intake.word_pictures import WordPictures
from hub.intake.word_runs import RunReader
from hub.intake.word_styles import read_styles
from hub.intake.word_tables import WordTable
from hub.intake.word_title import title_lines

OPENING_LINES = 10
MOST_BLOCKS = 10_000
_STREAMED = (W + "p", W + "tbl", W + "tr")


def answer(file: BinaryIO, name: str) -> wire.Answer:
    """Return the worker's answer for one Word file."""
    package = open_package(file, name=name)
    allow_time_for_pictures(sum(part.startswith("word/media/") for part in package.parts))
    return wire.of_cleaned(read_word(package))


def read_word(package: Package) -> Cleaned:
    """Return the file's text as clean HTML, its title taken out.

    Not taken along, and said in the remarks: hidden and deleted text, comments, headers and footers, a table of
    contents, charts, and pictures which lie elsewhere.
    """
    main = package.main_part()
    if "wordprocessingml" not in package.main_type():
        raise Refused("file_not_word", file=package.name)
    reader = WordReader(package, main)
    blocks = list(reader.blocks())
    title = reader.take_title(blocks)
    html = paper_html([*blocks, *reader.note_blocks()], level_headings=True)
    if not html.strip():
        raise Refused("word_empty", file=package.name)
    return Cleaned(html, title, tuple(reader.pictures.kept.values()), said_once(reader.remarks))


class WordReader:
    """Streams one document part; a table or paragraph is forgotten as soon as it is written."""

    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._main = main
        self.remarks: list[Remark] = []
        relations = package.relations(main)
        self._parts = {
            relation.kind: relation.target
            for relation in relations.values()
            if not relation.external
        }
        styles = read_styles(package, self._parts.get("styles"))
        self.pictures = WordPictures(package, relations, self.remarks)
        self._runs = RunReader(relations, styles, self.pictures, self.remarks)
        numbering = read_numbering(package, self._parts.get("numbering"))
        self._paragraphs = ParagraphReader(styles, numbering, self._runs)
        self._say_left_out(relations)

    def blocks(self) -> Iterator[Block]:
        """Yield the document's blocks in order."""
        open_tags: list[str] = []
        table: WordTable | None = None
        count = 0
        for event, element in self._package.events(self._main, _STREAMED):
            if count > MOST_BLOCKS:
                raise Refused("word_too_long", file=self._package.name, limit=MOST_BLOCKS)
            if event == "start":
                open_tags.append(element.tag)
                if len(open_tags) == 1 and element.tag == W + "tbl":
                    table = WordTable(self._package.name)
                continue
            open_tags.pop()
            if not open_tags and element.tag == W + "p":
                for block in self._paragraph(element, count):
                    yield block
                    count += 1
            elif table is not None and open_tags == [W + "tbl"] and element.tag == W + "tr":
                table.add_row(element, self._paragraphs.cell_runs)
            elif table is not None and not open_tags:
                for block in self._table(table):
                    yield block
                    count += 1
                table = None
            else:
                continue
            element.clear()

    def take_title(self, blocks: list[Block]) -> str | None:
        """Return the title and remove its lines from the blocks."""
        lines = self._paragraphs.lines
        start, end = title_lines([line for line, _ in lines])
        if start == end:
            return take_first_heading(blocks)
        title = "".join(line.text for line, _ in lines[start:end])
        first, last = lines[start][1], lines[end - 1][1]
        del blocks[first : last + 1]
        return title

    def note_blocks(self) -> Iterator[Block]:
        """Yield the footnotes the text refers to, in the order of their numbers."""
        texts = {**self._notes("footnote"), **self._notes("endnote")}
        for number, reference in enumerate(self._runs.notes, start=1):
            if texts.get(reference):
                yield Ready(f"<p>[{number}] {texts[reference]}</p>")

    def _paragraph(self, element: etree._Element, count: int) -> Iterator[Block]:
        blocks = list(self._paragraphs.blocks(element))
        if blocks and count < OPENING_LINES and not isinstance(blocks[0], HeadingLine):
            text = "".join(str(text) for text in element.itertext(W + "t")).strip()
            if text:
                self._paragraphs.lines.append((self._paragraphs.look(element, text), count))
        yield from blocks

    def _table(self, table: WordTable) -> Iterator[Block]:
        html = table.html()
        if html:
            yield Ready(html)
        if table.pictures:
            self.remarks.append(Remark("table_pictures_moved", {"count": len(table.pictures)}))
        for picture in table.pictures:
            yield Ready(f"<p>{picture}</p>")

    def _notes(self, kind: str) -> dict[str, str]:
        part = self._parts.get(kind + "s")
        if not self._runs.notes or part is None or not self._package.has(part):
            return {}
        texts = {}
        for note in self._package.xml(part).iterchildren(W + kind):
            runs = [Run(str(text.text or "")) for text in note.iter(W + "t")]
            texts[f"{kind}:{note.get(W + 'id')}"] = inline_html(runs)
        return texts

    def _say_left_out(self, relations: dict[str, Relation]) -> None:
        kinds = {relation.kind for relation in relations.values()}
        if "comments" in kinds:
            self.remarks.append(Remark("word_comments_left_out", {}))
        for kind in sorted(kinds & {"oleObject", "package", "control", "chart"}):
            self.remarks.append(Remark("word_drawing_left_out", {"element": kind}))


def allow_time_for_pictures(count: int) -> None:
    """Raise this process's own processor limit by half a second a picture, as far as its hard limit allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if count and soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_CPU, (min(hard, soft + (count + 1) // 2), hard))
