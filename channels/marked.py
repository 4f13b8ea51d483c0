"""A corrected document as HTML that shows what is new and what went, readable without colour.

New words stand in `<ins>` and those that went in `<del>`; the document itself writes neither, so
whoever leaves every `<del>` out again reads exactly the text that was approved.
"""

from collections.abc import Callable, Sequence

from channels.differences import (
    Change,
    Kind,
    RowChange,
    can_be_marked,
    differences,
    entries,
    rows,
    share,
    words,
)
from channels.document import (
    Block,
    Cell,
    Document,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    Picture,
    Quote,
    Table,
    Text,
    cell_html,
    inlines_html,
)

# Beyond this share of the text, marks would be all there is to see.
MOST_MARKED = 0.6

PictureAt = Callable[[Picture], str]


def too_much(before: Document, after: Document) -> bool:
    """Tell whether so much was rewritten that marking it would help nobody."""
    return share(differences(before.blocks, after.blocks)) > MOST_MARKED


def marked_blocks(
    before: Document, after: Document, picture: PictureAt
) -> list[tuple[Block | None, str]]:
    """Return the HTML of each block in reading order; None stands for one that is gone."""
    found = []
    for change in differences(before.blocks, after.blocks):
        html = _change_html(change, picture)
        if html:
            found.append((change.after, html))
    return found


def _change_html(change: Change, picture: PictureAt) -> str:
    before, after = change.before, change.after
    if after is None:
        return _removed(before)
    if before is None:
        return _added(after, picture)
    return _html(after, picture) if before == after else _changed(before, after, picture)


def _changed(before: Block, after: Block, picture: PictureAt) -> str:
    match before, after:
        case Paragraph(old), Paragraph(new):
            return f"<p>{marked_inlines(old, new)}</p>"
        case Heading(level, old), Heading(now, new) if level == now:
            return f"<h{now}>{marked_inlines(old, new)}</h{now}>"
        case Quote(olds), Quote(news):
            return f"<blockquote>{_inside(olds, news, picture)}</blockquote>"
        case ListBlock(_, olds), ListBlock(ordered, news):
            return _list_html(ordered, olds, news, picture)
        case Table(), Table() if can_be_marked(before, after):
            return _table_html(before, after)
        case _:
            return _removed(before) + _added(after, picture)


def marked_inlines(before: Sequence[Inline], after: Sequence[Inline]) -> str:
    """Return a run of words with what is new and what went."""
    tags = {Kind.ADDED: "ins", Kind.REMOVED: "del"}
    return "".join(
        f"<{tags[kind]}>{inlines_html(inlines)}</{tags[kind]}>"
        if kind in tags
        else inlines_html(inlines)
        for kind, inlines in words(before, after)
    )


def _html(block: Block, picture: PictureAt) -> str:
    return Document((block,)).to_html(picture)


def _added(block: Block, picture: PictureAt) -> str:
    """Return a new block; of a table each cell is marked, so that its frame stays what it is."""
    if isinstance(block, Table):
        return _table_html(Table(0, ()), block)
    return f"<ins>{_html(block, picture)}</ins>"


def _removed(block: Block | None) -> str:
    """Return what went as plain paragraphs; a picture that went is nowhere any more."""
    lines = Document((block,)).text().split("\n") if block is not None else []
    return "".join(f"<p><del>{_line(line)}</del></p>" for line in lines if line.strip())


def _line(line: str) -> str:
    return inlines_html((Text(line.replace("\t", "　")),))


def _inside(before: Sequence[Block], after: Sequence[Block], picture: PictureAt) -> str:
    return "".join(_change_html(one, picture) for one in differences(before, after))


def _list_html(
    ordered: bool,
    before: Sequence[tuple[Block, ...]],
    after: Sequence[tuple[Block, ...]],
    picture: PictureAt,
) -> str:
    """Return a list; an entry that went stands before the next one, for it has no number any more."""
    written: list[str] = []
    gone = ""
    for old, new in entries(before, after):
        if new is None:
            gone += _inside(old or (), (), picture)
        else:
            written.append(gone + _inside(old or (), new, picture))
            gone = ""
    written[-1] += gone
    tag = "ol" if ordered else "ul"
    return f"<{tag}>" + "".join(f"<li>{entry}</li>" for entry in written) + f"</{tag}>"


def _table_html(before: Table, after: Table) -> str:
    parts = {"thead": "", "tbody": ""}
    written = 0
    for change in rows(before, after):
        part = "thead" if written < after.head else "tbody"
        parts[part] += _row_html(change)
        written += change.after is not None
    return (
        "<table>"
        + "".join(f"<{part}>{html}</{part}>" for part, html in parts.items() if html)
        + "</table>"
    )


def _row_html(change: RowChange) -> str:
    old, new = change
    if new is None:
        cells = [cell_html(cell, _wrapped("del", cell)) for cell in old or ()]
    elif old is None:
        cells = [cell_html(cell, _wrapped("ins", cell)) for cell in new]
    elif old == new:
        cells = [cell_html(cell) for cell in new]
    else:
        pairs = zip(old, new, strict=True)
        cells = [cell_html(cell, marked_inlines(was.inlines, cell.inlines)) for was, cell in pairs]
    return "<tr>" + "".join(cells) + "</tr>"


def _wrapped(tag: str, cell: Cell) -> str:
    inner = inlines_html(cell.inlines)
    return f"<{tag}>{inner}</{tag}>" if inner else ""
