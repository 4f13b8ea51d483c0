"""Files people bring along: judged by their bytes, kept under their hash, never active content."""

import hashlib
import struct
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from sqlalchemy.orm import Session

from hub import stored_files
from hub.blobs import Blobs
from hub.editorial.drafts import Upload
from hub.errors import Refused
from hub.intake import guard
from hub.intake.cleaned import Cleaned
from hub.intake.package import open_package
from hub.intake.reading import file_label, read_picture
from hub.models import Person, StoredFile

LARGEST = 20
_OFFICE = "application/vnd.openxmlformats-officedocument"
# What a container is known by, its ending, and its media type. OFD is GB/T 33190.
_CONTAINERS = (
    ("word/document.xml", ".docx", f"{_OFFICE}.wordprocessingml.document"),
    ("xl/workbook.xml", ".xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
    ("OFD.xml", ".ofd", "application/ofd"),
)
_PICTURES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}
# The end of a container's directory, and the largest directory that is opened.
_END, _END_LENGTH, _LARGEST_DIRECTORY = b"PK\x05\x06", 22, 1024 * 1024


@dataclass(frozen=True)
class File:
    """A file that may be kept: its name with the ending it deserves, its type, its bytes."""

    name: str
    media_type: str
    data: bytes


def checked(name: str, data: bytes) -> File:
    """Return a file as it may be attached, whatever its name claims. Raises Refused."""
    label = file_label(name)
    kind = guard.check(data, name=label)
    if len(data) > LARGEST * guard.MEGABYTE:
        raise Refused("file_too_large", file=label, limit=LARGEST)
    if kind == "pdf":
        return File(_named(label, ".pdf"), "application/pdf", data)
    if kind == "zip":
        return _container(label, data)
    if kind == "image":
        return picture(name, data)
    if kind == "text":
        return File(_named(label, ".txt"), "text/plain", data)
    raise Refused("file_old_office" if kind == "ole" else "attachment_type", file=label)


def picture(name: str, data: bytes) -> File:
    """Return an image turned upright, bounded, and without what a camera wrote into it."""
    made = read_picture(name, data)
    ending = _PICTURES.get(made.media_type, "")
    return File(_named(file_label(name), ending), made.media_type, made.data)


@dataclass(frozen=True)
class Photograph:
    """A photograph without what the camera wrote into it, and the hash of the one it took."""

    file: File
    original: str


def photograph(name: str, data: bytes) -> Photograph:
    """Return a photograph as it may be kept: place, time and device are gone. Raises Refused.

    The hash of the original ties the two together for whoever has the original.
    """
    return Photograph(picture(name, data), hashlib.sha256(data).hexdigest())


def keep(session: Session, blobs: Blobs, file: File, *, by: Person, now: datetime) -> Upload:
    """Keep a file under its hash."""
    sha256 = blobs.put(file.data)
    stored_files.keep(
        session, sha256, media_type=file.media_type, size=len(file.data), by=by, now=now
    )
    return Upload(file.name, sha256)


def keep_pictures(
    session: Session, blobs: Blobs, cleaned: Cleaned, *, by: Person, now: datetime
) -> None:
    """Keep the pictures of what was read."""
    for one in cleaned.pictures:
        keep(session, blobs, File(one.sha256, one.media_type, one.data), by=by, now=now)


def is_picture(stored: StoredFile) -> bool:
    """Tell whether a file may be shown in a page: an image this hub wrote itself."""
    return stored.media_type in _PICTURES


def _container(label: str, data: bytes) -> File:
    end = data.rfind(_END)
    if end < 0 or len(data) < end + _END_LENGTH:
        raise Refused("file_broken", file=label)
    if struct.unpack_from("<I", data, end + 12)[0] > _LARGEST_DIRECTORY:
        raise Refused("file_needs_too_much", file=label)
    package = open_package(BytesIO(data), name=label)
    for part, ending, media_type in _CONTAINERS:
        if package.has(part):
            return File(_named(label, ending), media_type, data)
    raise Refused("attachment_type", file=label)


def _named(label: str, ending: str) -> str:
    """Return a name with this ending, so that no other program opens it than should."""
    stem, dot, last = label.rpartition(".")
    alike = {".jpeg": ".jpg"}.get(f".{last.lower()}", f".{last.lower()}")
    return label if dot and alike == ending else f"{stem if dot and stem else label}{ending}"
