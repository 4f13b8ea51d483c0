"""Word files as clerks make them: by style, by hand, with numbering, merged cells and pictures."""

import io
from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from PIL import Image, ImageDraw, ImageFont
from steady import save_document

CLERK = "街道文员"
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
)


class Paper:
    """One Word file being written."""

    def __init__(self) -> None:
        self.document: Document = docx.Document()
        self.document.core_properties.author = CLERK
        self._lists = 100

    def title(self, *lines: str) -> None:
        """Add the title: centred, large, bold, set by hand as most people do."""
        for line in lines:
            paragraph = self._add(line, bold=True, size=22)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def centred(self, text: str) -> None:
        """Add a centred line, such as the document's number."""
        self._add(text).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading by its style."""
        self.document.add_heading(text, level)

    def bold_line(self, text: str) -> None:
        """Add a heading as people without styles make it."""
        self._add(text, bold=True)

    def text(self, *paragraphs: str) -> None:
        """Add paragraphs; what stands between ** is bold."""
        for text in paragraphs:
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Cm(0.85)
            for index, part in enumerate(text.split("**")):
                paragraph.add_run(part).bold = index % 2 == 1 or None

    def signed(self, *lines: str) -> None:
        """Add the office and the date at the right."""
        for line in lines:
            self._add(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def numbered(self, lines: Sequence[tuple[int, str]], *formats: tuple[str, str]) -> None:
        """Add a list numbered by Word: (level, text) lines, and (format, pattern) for each level."""
        number = self._list(formats)
        for level, text in lines:
            self._count(self._add(text), number, level)

    def chapters(self, chapters: Sequence[Sequence[str]]) -> None:
        """Add chapters, each a heading and its articles; Word counts both, articles through all chapters."""
        heads = self._list([("chineseCounting", "第%1章　")])
        articles = self._list([("chineseCounting", "第%1条　")])
        for title, *texts in chapters:
            self._count(self.document.add_heading(title, 2), heads, 0)
            for text in texts:
                self._count(self._add(text), articles, 0)

    def table(self, rows: Sequence[Sequence[str]], *, merges: Sequence[str] = ()) -> None:
        """Add a table whose first row is bold; merges are like "1,0-2,0" (row,column to row,column)."""
        table = self.document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        for cell in table.rows[0].cells:
            for run in cell.paragraphs[0].runs:
                run.bold = True
        for merge in merges:
            first, last = ([int(each) for each in end.split(",")] for end in merge.split("-"))
            for row in range(first[0] + 1, last[0] + 1):
                table.cell(row, first[1]).text = ""
            table.cell(first[0], first[1]).merge(table.cell(last[0], last[1]))

    def picture(self, data: bytes, *, about: str) -> None:
        """Add a picture with its description."""
        shape = self.document.add_picture(io.BytesIO(data), width=Cm(13))
        shape._inline.find(qn("wp:docPr")).set("descr", about)  # noqa: SLF001 (the only way to it)

    def save(self, path: Path) -> None:
        """Write the file."""
        save_document(self.document, path)

    def _add(self, text: str, *, bold: bool = False, size: int = 0) -> Paragraph:
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(text)
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        return paragraph

    def _count(self, paragraph: Paragraph, number: int, level: int) -> None:
        inner = f'<w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 (the only way to it)
        properties.append(parse_xml(f"<w:numPr {nsdecls('w')}>{inner}</w:numPr>"))

    def _list(self, formats: Sequence[tuple[str, str]]) -> int:
        """Add a numbering of its own and return its number."""
        self._lists += 1
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{pattern}"/></w:lvl>'
            for level, (form, pattern) in enumerate(formats)
        )
        root = self.document.part.numbering_part.element
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{self._lists}">{levels}</w:abstractNum>'
        )
        root.insert(0, abstract)
        root.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{self._lists}"><w:abstractNumId w:val="{self._lists}"/></w:num>'
            )
        )
        return self._lists


def sketch_map(places: Sequence[tuple[str, int, int]], *, caption: str) -> bytes:
    """Return a simple map as PNG: a river, two roads, and places by name."""
    image = Image.new("RGB", (1200, 760), "#f6f3ec")
    draw = ImageDraw.Draw(image)
    font, small = _font(34), _font(28)
    draw.polygon(
        [(0, 620), (400, 560), (820, 640), (1200, 570), (1200, 760), (0, 760)], fill="#bcd7e8"
    )
    draw.line([(60, 120), (1140, 420)], fill="#ffffff", width=38)
    draw.line([(760, 60), (560, 580)], fill="#ffffff", width=38)
    for name, x, y in places:
        draw.ellipse([x - 15, y - 15, x + 15, y + 15], fill="#b3202a")
        draw.text((x + 26, y - 20), name, font=small, fill="#222222")
    draw.text((40, 690), caption, font=font, fill="#204060")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    for path in FONTS:
        if Path(path).exists():
            return ImageFont.truetype(path, size)
    raise SystemExit(
        "Noto Sans CJK is needed to draw the sample's map: apt-get install fonts-noto-cjk"
    )
