"""The office's name and date at the end of a document: where they begin."""

import re
from dataclasses import replace

from channels.document import Block, Document, Paragraph, canonical, plain

_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_NAME = re.compile(r"[^。；，：、！？,.;:!?]{2,30}")
# A date, and up to three offices that issued the document together.
_MOST_LINES = 4


def parted(document: Document) -> tuple[Document, Document]:
    """Return the text, and the names and date it is signed with; the second is empty without a date.

    Put together again they are the document: no word is added or left out.
    """
    start = _start(document)
    return (
        replace(document, blocks=document.blocks[:start]),
        replace(document, blocks=document.blocks[start:]),
    )


def lines_of(signature: Document) -> list[str]:
    """Return the lines of a signature, e.g. ["示例街道办事处", "2026年11月20日"]."""
    return [line for line in map(canonical, signature.text().split("\n")) if line]


def _start(document: Document) -> int:
    blocks = document.blocks
    if not blocks or not _DATE.fullmatch(_line(blocks[-1])):
        return len(blocks)
    start = len(blocks) - 1
    while (
        start > 0
        and _NAME.fullmatch(_line(blocks[start - 1]))
        and len(blocks) - start < _MOST_LINES
    ):
        start -= 1
    return start


def _line(block: Block) -> str:
    return canonical(plain(block.inlines)) if isinstance(block, Paragraph) else ""
