"""Plain text: paragraphs, and headings by the numbering official papers use."""

import re
from typing import BinaryIO

from hub.errors import Refused
from hub.intake import wire
from hub.intake.cleaned import Cleaned
from hub.intake.inline import Run, folded, inline_html
from hub.intake.paper import Block, HeadingLine, Ready, paper_html

LONGEST_HEADING = 50
LONGEST_TITLE = 200
_NUMERAL = "[一二三四五六七八九十百]{1,4}"
# GB/T 9704-2012: first level 一、, second level （一）.
_FIRST = re.compile(rf"^{_NUMERAL}、")
_SECOND = re.compile(rf"^[（(]{_NUMERAL}[）)]")
_SENTENCE_END = tuple("。；：，！？;:,!?")


def answer(file: BinaryIO, name: str) -> wire.Answer:
    """Return the worker's answer for one text file."""
    return wire.of_cleaned(read_text(file.read(), name=name))


def read_text(data: bytes, *, name: str) -> Cleaned:
    """Return a text file as paragraphs and headings; its first line is the suggested title.

    UTF-8, UTF-16 with a mark, and GB18030 are understood.
    """
    lines = [folded(line).strip() for line in decoded(data, name=name).splitlines()]
    filled = [line for line in lines if line]
    if not filled:
        raise Refused("file_empty", file=name)
    title = filled[0] if len(filled[0]) <= LONGEST_TITLE and len(filled) > 1 else None
    body = filled[1:] if title else filled
    return Cleaned(paper_html([_block(line) for line in body], level_headings=False), title)


def decoded(data: bytes, *, name: str) -> str:
    """Return the bytes as text, or raise Refused when they are in no encoding we know."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("text_encoding_unknown", file=name)


def _block(line: str) -> Block:
    html = inline_html([Run(line)])
    short = len(line) <= LONGEST_HEADING and not line.endswith(_SENTENCE_END)
    if short and _FIRST.match(line):
        return HeadingLine(2, html)
    if short and _SECOND.match(line):
        return HeadingLine(3, html)
    return Ready(f"<p>{html}</p>")
