"""The readers the rest of the hub calls: each judges the file, reads it apart, and answers with values."""

import re

from hub.errors import Refused
from hub.intake import guard, wire
from hub.intake.cleaned import Cleaned, Picture
from hub.intake.form import Form, form_of
from hub.intake.office_list import OfficeRow, rows_of

_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")
LONGEST_NAME = 120


def read_document(name: str, data: bytes) -> Cleaned:
    """Return a .docx, .xlsx, HTML or text file as clean HTML, whatever its name claims to be.

    Raises Refused with a sentence naming the file and what in it is wrong.
    """
    label = file_label(name)
    kind = guard.check(data, name=label)
    function = {"zip": _office_function(data), "html": "html", "text": "text"}.get(kind)
    if function is None:
        raise _not_read(kind, data, label)
    return wire.to_cleaned(guard.run_limited(function, data, name=label))


def read_catalogue(name: str, data: bytes) -> Form:
    """Return a field's workbook in the national form as rows."""
    label = file_label(name)
    kind = guard.check(data, name=label)
    if kind != "zip":
        raise _not_read(kind, data, label)
    return form_of(guard.run_limited("form", data, name=label).values)


def read_offices(name: str, data: bytes) -> tuple[OfficeRow, ...]:
    """Return a list of offices (.csv or .xlsx) as rows, each with its line's number."""
    label = file_label(name)
    kind = guard.check(data, name=label)
    if kind not in ("zip", "text"):
        raise _not_read(kind, data, label)
    return rows_of(guard.run_limited("offices", data, name=label).values)


def read_picture(name: str, data: bytes) -> Picture:
    """Return an image checked, turned upright, bounded and without metadata."""
    label = file_label(name)
    kind = guard.check(data, name=label)
    if kind != "image":
        raise Refused("image_unknown", file=label)
    return guard.run_limited("picture", data, name=label).pictures[0]


def read_markup(html: str) -> Cleaned:
    """Return pasted HTML cleaned in a process of its own; see `hub.intake.html.clean_html`."""
    data = html.encode("utf-8", "ignore")
    if not data.strip():
        return Cleaned("")
    return wire.to_cleaned(guard.run_limited("markup", data, name="HTML"))


def file_label(name: str) -> str:
    """Return a file's name as sentences show it: its last part, printable, not endless."""
    last = _UNSAFE.sub("", name.replace("\\", "/")).rsplit("/", 1)[-1].strip()
    return last[-LONGEST_NAME:] or "?"


def _office_function(data: bytes) -> str:
    # The parts' names stand in the clear; the worker finds out whether they are true.
    if b"xl/workbook.xml" in data:
        return "excel"
    return "word"


def _not_read(kind: str, data: bytes, label: str) -> Refused:
    if kind == "ole":
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        return Refused("file_encrypted" if encrypted else "file_old_office", file=label)
    if kind in ("pdf", "image", "heic", "svg"):
        return Refused(f"file_is_{kind}", file=label)
    return Refused("file_type_unknown", file=label)
