"""The content tree as the print templates read it: tables as a grid, headings without gaps."""

from base64 import b64encode
from collections.abc import Mapping
from io import BytesIO

from PIL import Image

from channels.base import File, Json, Rejected
from channels.document import Document

# Intake writes every picture anew as one of these.
_MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
# A column is never narrower than this or wider than that, in ems of text.
_NARROWEST, _WIDEST = 2.2, 16.0
# Cells of a column with only short texts stand in its middle.
_SHORT = 12.0


def paper_blocks(document: Document, pictures: Mapping[str, File]) -> list[Json]:
    """Return the blocks of a document for templates/print/body.typ."""
    return _prepared(document.as_json(), pictures, _Levels())


def picture_drawings(document: Document, pictures: Mapping[str, File]) -> dict[str, str]:
    """Return every picture, by its hash, as an SVG that holds its bytes.

    The typesetter takes text only from us; a JPEG goes into the PDF as it is.
    """
    return {image.sha256: _drawing(_read(image.sha256, pictures)) for image in document.pictures()}


def _drawing(content: bytes) -> str:
    with _opened(content) as image:
        (wide, tall), kind = image.size, _MEDIA_TYPES[image.format or "PNG"]
    data = b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}">'
        f'<image width="{wide}" height="{tall}" href="data:{kind};base64,{data}"/></svg>'
    )


class _Levels:
    """Heading levels without gaps: a screen reader must not meet a 4 after a 2 (PDF/UA-1)."""

    def __init__(self) -> None:
        self._last = 1

    def next(self, wanted: int) -> int:
        self._last = min(wanted, self._last + 1)
        return self._last


def _prepared(blocks: list[Json], pictures: Mapping[str, File], levels: _Levels) -> list[Json]:
    return [_block(block, pictures, levels) for block in blocks]


def _block(block: Json, pictures: Mapping[str, File], levels: _Levels) -> Json:
    match block["type"]:
        case "heading":
            return block | {"look": block["level"], "level": levels.next(block["level"])}
        case "table":
            return _gridded(block)
        case "picture":
            return _measured(block, pictures)
        case "list":
            entries = [_prepared(entry, pictures, levels) for entry in block["entries"]]
            return block | {"entries": entries}
        case "quote":
            return block | {"blocks": _prepared(block["blocks"], pictures, levels)}
    return block


def _measured(block: Json, pictures: Mapping[str, File]) -> Json:
    with _opened(_read(block["sha256"], pictures)) as image:
        wide, tall = image.size
    return block | {"alt": block["alt"] or "图片", "ratio": tall / wide}


def _read(sha256: str, pictures: Mapping[str, File]) -> bytes:
    if sha256 not in pictures:
        raise Rejected("picture_missing")
    return pictures[sha256].read()


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(content), formats=tuple(_MEDIA_TYPES))
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise Rejected("picture_unreadable") from error


def _gridded(table: Json) -> Json:
    """Return a table whose cells know their column and row, and never reach over each other."""
    cells = _placed(table["rows"], table["head"], table["columns"])
    # Columns in which no cell starts are only the reach of a careless span.
    columns = max((cell["x"] for cell in cells), default=0) + 1
    for cell in cells:
        cell["colspan"] = min(cell["colspan"], columns - cell["x"])
    needs, middles = _shape(cells, columns)
    for cell in cells:
        cell["middle"] = middles[cell["x"]] or cell["colspan"] > 1
    return {"type": "table", "head": table["head"], "cells": cells, "needs": needs}


def _placed(rows: list[list[Json]], head: int, columns: int) -> list[Json]:
    taken: set[tuple[int, int]] = set()
    cells: list[Json] = []
    for y, row in enumerate(rows):
        # A cell of the repeated head cannot reach into the body, nor any below the last row.
        bottom = head if y < head else len(rows)
        x = 0
        for cell in row:
            while (x, y) in taken:
                x += 1
            if x >= columns:
                break
            across = _free(taken, x, y, min(cell["colspan"], columns - x))
            down = min(cell["rowspan"], bottom - y)
            taken |= {(x + i, y + j) for i in range(across) for j in range(down)}
            cells.append(cell | {"x": x, "y": y, "colspan": across, "rowspan": down})
            x += across
    return cells


def _free(taken: set[tuple[int, int]], x: int, y: int, wanted: int) -> int:
    count = 1
    while count < wanted and (x + count, y) not in taken:
        count += 1
    return count


def _shape(cells: list[Json], columns: int) -> tuple[list[float], list[bool]]:
    """Return how many ems each column asks for, and whether its texts stand in its middle."""
    widest = [_NARROWEST] * columns
    middles = [True] * columns
    for cell in cells:
        if cell["colspan"] == 1:
            x = cell["x"]
            wide = max(_ems(line) for line in _lines(cell))
            # A heading may break in two where the column's own texts are short.
            asked = wide / 2 if cell["header"] and wide > 4 else wide
            widest[x] = max(widest[x], min(asked, _WIDEST))
            if not cell["header"]:
                middles[x] = middles[x] and wide <= _SHORT and not _is_sentence(cell)
    # Nearly an em goes to the space at both sides of a text.
    return [wide + 0.9 for wide in widest], middles


def _is_sentence(cell: Json) -> bool:
    return any(mark in run.get("text", "") for run in cell["inlines"] for mark in "，。；：")


def _lines(cell: Json) -> list[str]:
    text = "".join("\n" if run["type"] == "break" else run["text"] for run in cell["inlines"])
    return text.split("\n")


def _ems(text: str) -> float:
    return sum(1.0 if ord(character) > 0x2E7F else 0.56 for character in text)
