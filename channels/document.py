"""The content tree every channel renders from, and its one canonical text."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import lxml.html
from lxml import etree

MARKS = ("strong", "em", "u", "s", "sub", "sup")
# What these hold is for a machine; nobody reads it.
_NEVER_SAID = ("script", "style", "template")
# Deeper nesting than this is never a notice; it is somebody trying the parser.
MAX_DEPTH = 24
PICTURE_SCHEME = "blob:"
# What no HTML or XML document can carry (XML 1.0, section 2.2); most come from broken pastes.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# The signs of Chinese writing that have another form. A text in which they are folded beforehand
# has the same normal form, and mostly is in it already, which is seen far sooner than made.
_FULL_WIDTH = {sign: unicodedata.normalize("NFKC", sign) for sign in "，：；！？（）％～…\u3000"}


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters with its marks (a subset of MARKS) and, for a link, its address."""

    text: str
    marks: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """A line break inside a block."""


Inline: TypeAlias = Text | Break


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the document; `level` is 2, 3 or 4 (1 is the title)."""

    level: int
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image known by the hash of its bytes; `alt` describes it."""

    sha256: str
    alt: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; each entry is a tuple of blocks."""

    ordered: bool
    entries: tuple[tuple["Block", ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted blocks."""

    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; paragraphs inside it are parted by breaks."""

    inlines: tuple[Inline, ...]
    header: bool = False
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first `head` rows are repeated on every printed page."""

    head: int
    rows: tuple[tuple[Cell, ...], ...]


Block: TypeAlias = Paragraph | Heading | Picture | Rule | ListBlock | Quote | Table


@dataclass(frozen=True, slots=True)
class Document:
    """The body of an edition."""

    blocks: tuple[Block, ...]

    @classmethod
    def from_html(cls, markup: str) -> "Document":
        """Read sanitised HTML (the tags of hub.intake.html); unknown elements give their text."""
        markup = _UNWRITABLE.sub("", markup)
        if not markup.strip():
            return cls(())
        root = lxml.html.fragment_fromstring(markup, create_parent="div")
        etree.strip_elements(root, *_NEVER_SAID, with_tail=False)
        return cls(tuple(_blocks(root, 0)))

    def to_html(self, picture: Callable[[Picture], str] | None = None) -> str:
        """Return canonical HTML; `picture` gives an image's address (default its token)."""
        return "\n".join(self.blocks_html(picture or (lambda one: PICTURE_SCHEME + one.sha256)))

    def blocks_html(self, picture: Callable[[Picture], str]) -> list[str]:
        """Return the canonical HTML of each block."""
        return [_block_html(block, picture) for block in self.blocks]

    def text(self) -> str:
        """Return the plain text, one line a block, cells parted by tabs."""
        return "\n".join(line for block in self.blocks for line in _lines(block))

    def as_json(self) -> list[dict[str, Any]]:
        """Return the tree as plain values, for a template engine that is not Python."""
        return [_block_json(block) for block in self.blocks]

    def pictures(self) -> tuple[Picture, ...]:
        """Return every image in reading order."""
        return tuple(block for block in walk(self.blocks) if isinstance(block, Picture))

    def tables(self) -> tuple[Table, ...]:
        """Return every table in reading order."""
        return tuple(block for block in walk(self.blocks) if isinstance(block, Table))

    def links(self) -> tuple[str, ...]:
        """Return every link's address in reading order."""
        return tuple(
            inline.href
            for inline in _all_inlines(self.blocks)
            if isinstance(inline, Text) and inline.href
        )

    def with_tables(self, change: Callable[[Table], Table]) -> "Document":
        """Return the document with every table changed, e.g. to fewer rows."""
        return Document(tuple(_with_tables(block, change) for block in self.blocks))


def canonical(text: str) -> str:
    """Return text as sightings compare it: compatibility forms folded, all white space gone."""
    for sign, folded in _FULL_WIDTH.items():
        text = text.replace(sign, folded)
    return "".join(unicodedata.normalize("NFKC", text).split())


def fingerprint(title: str, document: Document) -> str:
    """Return the SHA-256 (hex) that approval binds: canonical title and body text."""
    content = canonical(title) + "\n" + canonical(document.text())
    return hashlib.sha256(content.encode()).hexdigest()


def check_phrase(print_of_text: str) -> str:
    """Return eight digits in two groups from a fingerprint, for comparing by eye."""
    number = int(print_of_text[:16], 16) % 100_000_000
    return f"{number:08d}"[:4] + " " + f"{number:08d}"[4:]


def holds(page_text: str, title: str, document: Document) -> bool:
    """Tell whether a page's text carries the title and every line of the document, in order.

    What stands between the lines (menus, dates, a portal's own words) does not matter.
    """
    page = canonical(page_text)
    if canonical(title) not in page:
        return False
    position = 0
    for line in document.text().replace("\t", "\n").split("\n"):
        wanted = canonical(line)
        found = page.find(wanted, position)
        if found < 0:
            return False
        position = found + len(wanted)
    return True


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield every block, the nested ones after what holds them."""
    for block in blocks:
        yield block
        if isinstance(block, Quote):
            yield from walk(block.blocks)
        elif isinstance(block, ListBlock):
            for entry in block.entries:
                yield from walk(entry)


# Reading


_BLOCK_TAGS = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "blockquote",
    "hr",
    "img",
    "div",
    "section",
}


def _blocks(element: etree._Element, depth: int) -> Iterator[Block]:
    if depth > MAX_DEPTH:
        text = " ".join(_all_text(element).split())
        if text:
            yield Paragraph((Text(text),))
        return
    loose: list[Inline] = _text(element.text, (), "")
    for child in element:
        if not isinstance(child.tag, str):
            loose += _text(child.tail, (), "")
            continue
        if child.tag in _BLOCK_TAGS:
            yield from _paragraph(loose)
            loose = []
            yield from _block(child, depth)
        else:
            loose += _inline(child, (), "", depth)
        loose += _text(child.tail, (), "")
    yield from _paragraph(loose)


def _paragraph(inlines: list[Inline]) -> Iterator[Block]:
    trimmed = _trim(inlines)
    if trimmed:
        yield Paragraph(trimmed)


def _block(element: etree._Element, depth: int) -> Iterator[Block]:
    tag = str(element.tag)
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        inlines = _trim(_inlines(element, depth))
        if inlines:
            yield Heading(min(max(int(tag[1]), 2), 4), inlines)
    elif tag in ("ul", "ol"):
        entries = tuple(tuple(_blocks(entry, depth + 1)) for entry in element.iterchildren("li"))
        entries = tuple(entry for entry in entries if entry)
        if entries:
            yield ListBlock(tag == "ol", entries)
    elif tag == "table":
        table = _table(element, depth)
        if table.rows:
            yield table
    elif tag == "blockquote":
        blocks = tuple(_blocks(element, depth + 1))
        if blocks:
            yield Quote(blocks)
    elif tag == "hr":
        yield Rule()
    elif tag == "img":
        yield from _picture(element)
    else:
        yield from _blocks(element, depth + 1)


def _picture(element: etree._Element) -> Iterator[Block]:
    source = element.get("src", "")
    if source.startswith(PICTURE_SCHEME):
        yield Picture(source.removeprefix(PICTURE_SCHEME), element.get("alt", "").strip())


def _table(element: etree._Element, depth: int) -> Table:
    rows: list[tuple[Cell, ...]] = []
    head = 0
    for row in element.iter("tr"):
        if next(row.iterancestors("table")) is not element:
            # A table inside a cell is read with the cell; its rows are not rows of this one.
            continue
        cells = tuple(_cell(cell, depth) for cell in row.iterchildren("td", "th"))
        if not cells:
            continue
        if head == len(rows) and all(cell.header for cell in cells):
            head += 1
        rows.append(cells)
    return Table(head if head < len(rows) else 0, tuple(rows))


def _cell(element: etree._Element, depth: int) -> Cell:
    inlines = _trim(_inlines(element, depth))
    return Cell(
        inlines,
        header=element.tag == "th",
        colspan=_span(element.get("colspan")),
        rowspan=_span(element.get("rowspan")),
    )


def _all_text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _span(value: str | None) -> int:
    return min(max(int(value), 1), 1000) if value and value.isdigit() else 1


def _inlines(element: etree._Element, depth: int) -> list[Inline]:
    found = _text(element.text, (), "")
    for child in element:
        if isinstance(child.tag, str):
            found += _inline(child, (), "", depth)
        found += _text(child.tail, (), "")
    return found


def _inline(element: etree._Element, marks: tuple[str, ...], href: str, depth: int) -> list[Inline]:
    tag = str(element.tag)
    if tag == "br":
        return [Break()]
    if depth > MAX_DEPTH:
        return _text(_all_text(element), marks, href)
    inner = tuple(mark for mark in MARKS if mark in marks or mark == _MARK_OF.get(tag))
    address = _link(element.get("href", "")) if tag == "a" else href
    found: list[Inline] = _text(element.text, inner, address)
    for child in element:
        if isinstance(child.tag, str):
            found += _inline(child, inner, address, depth + 1)
        found += _text(child.tail, inner, address)
    # Blocks inside a cell or a heading stand on lines of their own.
    if tag in _BLOCK_TAGS or tag == "li":
        found = [Break(), *found, Break()]
    return found


_MARK_OF = {
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "u": "u",
    "s": "s",
    "del": "s",
    "sub": "sub",
    "sup": "sup",
}


def _link(address: str) -> str:
    return address.strip() if address.strip().lower().startswith(LINKS) else ""


_CHINESE_LINE_END = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])"
)
# What a link may lead to; anything else keeps its words and loses its address.
LINKS = ("http://", "https://", "mailto:", "tel:")


def _text(text: str | None, marks: tuple[str, ...], href: str) -> list[Inline]:
    if not text:
        return []
    joined = text.replace("\u00a0", " ")
    if "\n" in joined:
        # A line's end between two Chinese characters is no space; editors break lines anywhere.
        joined = _CHINESE_LINE_END.sub("", joined)
    folded = " ".join(joined.split())
    lead = " " if text[0].isspace() and folded else ""
    tail = " " if text[-1].isspace() and folded else ""
    return [Text(lead + folded + tail, marks, href)] if folded else [Text(" ", marks, href)]


def _trim(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Join equal runs and drop white space and breaks at both ends."""
    joined: list[Inline] = []
    for inline in inlines:
        last = joined[-1] if joined else None
        if (
            isinstance(inline, Text)
            and isinstance(last, Text)
            and (last.marks, last.href) == (inline.marks, inline.href)
        ):
            joined[-1] = _saying(last, (last.text + inline.text).replace("  ", " "))
        else:
            joined.append(inline)
    while joined and _is_blank(joined[0]):
        joined.pop(0)
    while joined and _is_blank(joined[-1]):
        joined.pop()
    if joined and isinstance(joined[0], Text):
        joined[0] = _saying(joined[0], joined[0].text.lstrip())
    if joined and isinstance(joined[-1], Text):
        joined[-1] = _saying(joined[-1], joined[-1].text.rstrip())
    return tuple(joined)


def _saying(run: Text, text: str) -> Text:
    """Return a run with another text; most runs need none."""
    return run if text == run.text else Text(text, run.marks, run.href)


def _is_blank(inline: Inline) -> bool:
    return isinstance(inline, Break) or not inline.text.strip()


# Writing


def inlines_html(inlines: tuple[Inline, ...]) -> str:
    """Return inlines as canonical HTML."""
    return "".join(_inline_html(inline) for inline in inlines)


def _inline_html(inline: Inline) -> str:
    if isinstance(inline, Break):
        return "<br>"
    out = html.escape(inline.text, quote=False)
    for mark in inline.marks:
        out = f"<{mark}>{out}</{mark}>"
    if inline.href:
        out = f'<a href="{html.escape(inline.href)}">{out}</a>'
    return out


def _block_html(block: Block, address: Callable[[Picture], str]) -> str:
    match block:
        case Paragraph(inlines):
            return f"<p>{inlines_html(inlines)}</p>"
        case Heading(level, inlines):
            return f"<h{level}>{inlines_html(inlines)}</h{level}>"
        case Picture(_, alt):
            return f'<img src="{html.escape(address(block))}" alt="{html.escape(alt)}">'
        case Rule():
            return "<hr>"
        case ListBlock(ordered, entries):
            tag = "ol" if ordered else "ul"
            inner = "".join(f"<li>{_blocks_html(entry, address)}</li>" for entry in entries)
            return f"<{tag}>{inner}</{tag}>"
        case Quote(blocks):
            return f"<blockquote>{_blocks_html(blocks, address)}</blockquote>"
        case Table():
            return _table_html(block)


def _blocks_html(blocks: tuple[Block, ...], address: Callable[[Picture], str]) -> str:
    return "".join(_block_html(block, address) for block in blocks)


def _table_html(table: Table) -> str:
    head = "".join(_row_html(row) for row in table.rows[: table.head])
    body = "".join(_row_html(row) for row in table.rows[table.head :])
    return (
        "<table>"
        + (f"<thead>{head}</thead>" if head else "")
        + (f"<tbody>{body}</tbody>" if body else "")
        + "</table>"
    )


def _row_html(row: tuple[Cell, ...]) -> str:
    return "<tr>" + "".join(cell_html(cell) for cell in row) + "</tr>"


def cell_html(cell: Cell, inner: str | None = None) -> str:
    """Return a cell, holding its own words or other HTML."""
    tag = "th" if cell.header else "td"
    spans = (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "") + (
        f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    )
    return f"<{tag}{spans}>{inlines_html(cell.inlines) if inner is None else inner}</{tag}>"


def plain(inlines: tuple[Inline, ...]) -> str:
    """Return inlines as plain text, a break as a space."""
    return "".join(" " if isinstance(inline, Break) else inline.text for inline in inlines)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(inlines) | Heading(_, inlines):
            yield plain(inlines)
        case ListBlock(_, entries):
            for entry in entries:
                for inner in entry:
                    yield from _lines(inner)
        case Quote(blocks):
            for inner in blocks:
                yield from _lines(inner)
        case Table(_, rows):
            for row in rows:
                yield "\t".join(plain(cell.inlines) for cell in row)
        case _:
            return


def _all_inlines(blocks: tuple[Block, ...]) -> Iterator[Inline]:
    for block in walk(blocks):
        if isinstance(block, Paragraph | Heading):
            yield from block.inlines
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from cell.inlines


def _inline_json(inline: Inline) -> dict[str, Any]:
    if isinstance(inline, Break):
        return {"type": "break"}
    return {
        "type": "text",
        "text": inline.text,
        "marks": list(inline.marks),
        "href": inline.href,
    }


def _inlines_json(inlines: tuple[Inline, ...]) -> list[dict[str, Any]]:
    return [_inline_json(inline) for inline in inlines]


def _block_json(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph(inlines):
            return {"type": "paragraph", "inlines": _inlines_json(inlines)}
        case Heading(level, inlines):
            return {
                "type": "heading",
                "level": level,
                "inlines": _inlines_json(inlines),
            }
        case Picture(sha256, alt):
            return {"type": "picture", "sha256": sha256, "alt": alt}
        case Rule():
            return {"type": "rule"}
        case ListBlock(ordered, entries):
            inner = [[_block_json(block) for block in entry] for entry in entries]
            return {"type": "list", "ordered": ordered, "entries": inner}
        case Quote(blocks):
            return {"type": "quote", "blocks": [_block_json(inner) for inner in blocks]}
        case Table(head, rows):
            cells = [[_cell_json(cell) for cell in row] for row in rows]
            return {
                "type": "table",
                "head": head,
                "columns": columns(block),
                "rows": cells,
            }


def _cell_json(cell: Cell) -> dict[str, Any]:
    return {
        "inlines": _inlines_json(cell.inlines),
        "header": cell.header,
        "colspan": cell.colspan,
        "rowspan": cell.rowspan,
    }


def columns(table: Table) -> int:
    """Return how many columns the widest row takes, cells reaching down from above included."""
    reaching: list[int] = []
    widest = 1
    for row in table.rows:
        width = sum(cell.colspan for cell in row) + sum(1 for rows in reaching if rows > 0)
        widest = max(widest, width)
        reaching = [rows - 1 for rows in reaching if rows > 1]
        reaching += [cell.rowspan - 1 for cell in row for _ in range(cell.colspan)]
    return widest


def _with_tables(block: Block, change: Callable[[Table], Table]) -> Block:
    if isinstance(block, Table):
        return change(block)
    if isinstance(block, Quote):
        return Quote(tuple(_with_tables(one, change) for one in block.blocks))
    if isinstance(block, ListBlock):
        entries = tuple(tuple(_with_tables(one, change) for one in each) for each in block.entries)
        return ListBlock(block.ordered, entries)
    return block
