"""HTML as people bring it (pasted from Word, saved from a browser, from our editor), made clean."""

import re
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from hub.errors import Refused
from hub.intake import wire
from hub.intake.cleaned import Cleaned, Remark, said_once
from hub.intake.html_blocks import Reader
from hub.intake.html_inline import text_inside
from hub.intake.html_pictures import lift_pictures
from hub.intake.inline import folded
from hub.intake.paper import Block, paper_html, take_first_heading
from hub.intake.text import decoded

# A table of 5,000 rows with ten columns has 55,000, twice that when each cell holds a paragraph.
MOST_ELEMENTS = 120_000
LARGEST_MARKUP = 4 * 1024 * 1024
_WORD = re.compile(r"urn:schemas-microsoft-com|class=[\"']?Mso|mso-", re.IGNORECASE)


def clean_html(html: str, *, name: str = "HTML") -> Cleaned:
    """Return the HTML with the Document's tags only: what a reader saw stays, what could act or hide goes.

    Word's lists become lists, marks in styles become marks, deleted and hidden text is left out and said.
    Cleaning its own result changes nothing. Raises Refused when it is larger than 4 MB without its pictures
    or nested too deep.
    """
    return _cleaned(html, name, take_title=False)


def answer(file: BinaryIO, name: str) -> wire.Answer:
    """Return the worker's answer for one HTML file; its title is taken out of the text."""
    return wire.of_cleaned(_cleaned(decoded(file.read(), name=name), name, take_title=True))


def _cleaned(html: str, name: str, *, take_title: bool) -> Cleaned:
    lifted = lift_pictures(html)
    if len(lifted.html) > LARGEST_MARKUP:
        raise Refused("file_too_large", file=name, limit=LARGEST_MARKUP // 1024 // 1024)
    if not lifted.html.strip():
        return Cleaned("", remarks=lifted.remarks)
    read = _read(lifted.html, name, take_title=take_title)
    used = paper_html(read.blocks, level_headings=take_title)
    pictures = tuple(picture for picture in lifted.pictures if picture.sha256 in used)
    return Cleaned(used, read.title, pictures, said_once([*lifted.remarks, *read.remarks]))


@dataclass(frozen=True)
class _Read:
    """What a page holds, when its tree (ten times its size) has been let go."""

    blocks: list[Block]
    title: str | None
    remarks: list[Remark]


def _read(html: str, name: str, *, take_title: bool) -> _Read:
    root = _parsed(html, name)
    reader = Reader(name, from_word=bool(_WORD.search(html)))
    blocks = reader.read(root)
    title = None
    if take_title:
        title = reader.title or take_first_heading(blocks) or _title_tag(root)
    elif reader.title_block is not None:
        blocks.insert(0, reader.title_block)
    return _Read(blocks, title, reader.remarks)


def _parsed(html: str, name: str) -> etree._Element:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(html.encode("utf-8", "ignore"), parser)
    except etree.XMLSyntaxError as problem:
        raise Refused("html_broken", file=name) from problem
    # The parser drops what lies deeper than 256 elements; text must never be lost without a word.
    if any("depth" in entry.message.lower() for entry in parser.error_log.filter_from_errors()):
        raise Refused("html_too_deep", file=name)
    if root is None:
        raise Refused("html_broken", file=name)
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Refused("html_too_long", file=name, limit=MOST_ELEMENTS)
    return root


def _title_tag(root: etree._Element) -> str | None:
    found = root.find(".//title")
    title = folded(text_inside(found)).strip() if found is not None else ""
    return title or None
