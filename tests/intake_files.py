"""Builds the files people bring, valid by default, and the broken and hostile ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence

import docx
import openpyxl
from docx.document import Document
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"
BODY = "word/document.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def word_file(*paragraphs: str, write: Callable[[Document], None] | None = None) -> bytes:
    """Return a .docx with these paragraphs, and whatever `write` adds."""
    document = docx.Document()
    for text in paragraphs or (() if write else ("正文",)):
        document.add_paragraph(text)
    if write is not None:
        write(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_body(inner: str) -> str:
    """Return a main part around these block elements."""
    return f'<?xml version="1.0"?><w:document {W}><w:body>{inner}</w:body></w:document>'


def run(text: str, properties: str = "") -> str:
    """Return a paragraph with one run."""
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def workbook(*rows: Sequence[object], write: Callable[[Worksheet], None] | None = None) -> bytes:
    """Return an .xlsx with these rows on its first sheet, and whatever `write` does to it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "名单"
    for row in rows or (("姓名", "社区"), ("乔珺", "东堤社区")):
        sheet.append(list(row))
    if write is not None:
        write(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_xml(rows: str, after: str = "") -> str:
    """Return a worksheet part with these rows."""
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{name}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def with_parts(container: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """Return the container with these parts put in, in place of those of the same name."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(container)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def picture(
    width: int = 60, height: int = 40, kind: str = "PNG", mode: str = "RGB", **more: object
) -> bytes:
    """Return an image."""
    out = io.BytesIO()
    Image.new(mode, (width, height), "#b3202a").save(out, kind, **more)
    return out.getvalue()


def blank_png(width: int, height: int) -> bytes:
    """Return a PNG of any size which takes few bytes; a very large one ends early, like a lie."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + 3 * width)
    written = min(height, 50_000_000 // width)
    data = b"".join(packer.compress(row) for _ in range(written)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
