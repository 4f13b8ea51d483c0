"""How the folder is served: the same answers as deploy/nginx, for the hub's own server."""

import re
from pathlib import Path
from typing import NamedTuple

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".json": "application/feed+json",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
# No name of the site's is longer, and a file system refuses longer ones with an error.
LONGEST_PATH = 255
BYTES = "application/octet-stream"
PICTURES = (".png", ".jpg", ".gif", ".webp")

# An item's page or one of its files; what follows is a file alone.
ITEM = re.compile(r"(item/\d{1,12}/\d{1,12})(\.html|/[^/]+)")
ITEM_FILE = re.compile(r"(item/\d+|feeds/file)/\d+/[^/]+")


class Served(NamedTuple):
    """What to answer: the status, the file with the body (None: no body), its media type."""

    status: int
    file: Path | None
    media_type: str

    @property
    def download(self) -> bool:
        """Tell whether it is only offered for saving: an office's upload is never run."""
        return self.media_type == BYTES


def resolve(root: Path, path: str) -> Served:
    """Return what to answer for a decoded address path, e.g. "item/0/17.html"."""
    path = path.removeprefix("/")
    if _is_public(path):
        file = root / path
        if file.is_dir():
            file = file / "index.html"
        if file.is_file():
            return Served(200, file, _media_type(path, file))
    return _without(root, path)


def _media_type(path: str, file: Path) -> str:
    """Return the media type of a file; attachments are bytes, whatever their name says."""
    if ITEM_FILE.fullmatch(path) and file.suffix not in PICTURES:
        return BYTES
    return MEDIA_TYPES.get(file.suffix, BYTES)


def _is_public(path: str) -> bool:
    if "\\" in path or "\0" in path or path.endswith(".gone.html"):
        return False
    if len(path.encode("utf-8", "replace")) > LONGEST_PATH:
        return False
    # Names with a leading dot are the channel's own; empty names would be a second address.
    parts = path.removesuffix("/").split("/") if path else []
    return all(part and not part.startswith(".") for part in parts)


def _without(root: Path, path: str) -> Served:
    of_item = ITEM.fullmatch(path)
    if of_item:
        notice = root / f"{of_item[1]}.gone.html"
        if notice.is_file():
            return Served(410, notice, MEDIA_TYPES[".html"])
    missing = root / "404.html"
    return Served(404, missing if missing.is_file() else None, MEDIA_TYPES[".html"])
