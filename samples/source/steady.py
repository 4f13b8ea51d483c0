"""Files that come out the same each time they are made: no clock in them."""

import io
import re
import zipfile
from pathlib import Path
from typing import Protocol

from openpyxl import Workbook

EPOCH = (2026, 9, 1, 0, 0, 0)
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


class Document(Protocol):
    """What can be saved into a file, such as a Word document."""

    def save(self, path_or_stream: io.BytesIO) -> None:
        """Write itself."""


def save_workbook(book: Workbook, path: Path) -> None:
    """Save a workbook without the time it was made."""
    out = io.BytesIO()
    book.save(out)
    path.write_bytes(without_clock(out.getvalue()))


def save_document(document: Document, path: Path) -> None:
    """Save a Word document without the time it was made."""
    out = io.BytesIO()
    document.save(out)
    path.write_bytes(without_clock(out.getvalue()))


def without_clock(data: bytes) -> bytes:
    """Return the zip container with every date in it set to one day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MOMENT.sub(rb"\g<1>2026-09-01T00:00:00Z\g<2>", content)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
