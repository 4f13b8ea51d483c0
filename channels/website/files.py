"""The pictures and attachments of an item: their names on the site, and their place beside it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from channels.base import Article, File, Rejected
from channels.folder import Folder
from channels.website.paths import files_folder

# What a browser may show by itself; everything else is only offered for saving.
PICTURE_SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
}
# Half of what file systems take, for a Chinese character needs three bytes.
LONGEST_NAME = 120

UNWANTED = re.compile(r'[\s/\\:*?"<>|#%&;+\x00-\x1f\x7f]+')


def stored_pictures(article: Article) -> dict[str, File]:
    """Return the pictures the document uses by hash, named as they are stored."""
    stored = {}
    for picture in article.document.pictures():
        file = article.pictures.get(picture.sha256)
        if file is None or file.media_type not in PICTURE_SUFFIXES:
            raise Rejected("website_picture_missing", count=1)
        name = f"{file.sha256[:16]}{PICTURE_SUFFIXES[file.media_type]}"
        stored[picture.sha256] = replace(file, name=name)
    return stored


def stored_attachment(file: File) -> File:
    """Return an attachment under the name it is stored by, e.g. "0f3a9c21-名单.xlsx"."""
    return replace(file, name=f"{file.sha256[:8]}-{safe_name(file.name)}")


def safe_name(name: str) -> str:
    """Return a file's name without what an address or a file system minds."""
    cleaned = UNWANTED.sub("_", unicodedata.normalize("NFC", name)).strip("._")
    path = PurePosixPath(cleaned or "file")
    suffix = path.suffix if len(path.suffix.encode()) <= 10 else ""
    stem = path.name.removesuffix(suffix)
    while len((stem + suffix).encode()) > LONGEST_NAME:
        stem = stem[:-1]
    return stem + suffix


def write_files(folder: Folder, number: int, files: tuple[File, ...]) -> None:
    """Write the files that are not there yet; their names follow from their bytes."""
    for file in files:
        name = f"{files_folder(number)}/{file.name}"
        if not folder.exists(name):
            folder.write(name, file.read())


def drop_files(folder: Folder, number: int, *, keep: frozenset[str] = frozenset()) -> None:
    """Remove an item's files except those to keep."""
    for name in folder.names(files_folder(number)):
        if name not in keep:
            folder.remove(f"{files_folder(number)}/{name}")


def size_of(file: File) -> str:
    """Return a file's size as people say it."""
    if file.size < 1024 * 1024:
        return f"{max(round(file.size / 1024), 1)} KB"
    return f"{file.size / 1024 / 1024:.1f} MB"


def suffix_of(file: File) -> str:
    """Return the kind of a file as its name tells it, e.g. "XLSX"."""
    return PurePosixPath(file.name).suffix[1:].upper()


def unusable_pictures(article: Article) -> Iterator[str]:
    """Yield the hashes of pictures that are missing or of a type browsers do not show."""
    for picture in article.document.pictures():
        file = article.pictures.get(picture.sha256)
        if file is None or file.media_type not in PICTURE_SUFFIXES:
            yield picture.sha256
