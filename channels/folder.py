"""A folder of public files, each written whole or not at all."""

import os
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

_serial = count()
# Beside the first site's folder lie others' of like name; no other folder of the hub's is public.
PUBLIC = "site"
_PUBLIC_NAME = re.compile(r"site(-[a-z0-9]+)*")


def public_folder(data: Path, name: str, *, address: str) -> Path:
    """Return a folder of public files; raise ValueError with the name of the field that is wrong.

    The hub itself serves `site` at its public address; any other is served by nginx under an
    address of its own, which has to be known.
    """
    name = name.strip() or PUBLIC
    if not _PUBLIC_NAME.fullmatch(name):
        raise ValueError("folder")
    if name != PUBLIC and not address.strip():
        raise ValueError("address")
    return data.resolve() / name


@dataclass(frozen=True)
class Folder:
    """Files under one root, named by relative paths with "/"."""

    root: Path
    # False while very many files are written: then os.sync() comes before anybody is told of them.
    lasting: bool = True

    def path(self, name: str) -> Path:
        """Return where a file lies; raise ValueError for a name that leaves the folder."""
        return Path(self._place(name))

    def _place(self, name: str) -> str:
        # Judged and joined as text: asking the disk, or taking names apart, would cost more than
        # the writing.
        if name.startswith("/") or ".." in name.split("/"):
            raise ValueError("name leaves the folder")
        return f"{self.root}/{name}"

    def write(self, name: str, content: bytes) -> None:
        """Replace a file in one step: a reader sees the old bytes or the new, never a part."""
        place = self._place(name)
        folder, _, last = place.rpartition("/")
        # A leading dot keeps half-written files from every server's reach.
        beside = f"{folder}/.{last}.{os.getpid()}.{threading.get_ident()}.{next(_serial)}"
        try:
            self._lay_down(beside, content)
        except FileNotFoundError:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._lay_down(beside, content)
        try:
            os.replace(beside, place)  # noqa: PTH105 - by text, as above
        except OSError:
            Path(beside).unlink(missing_ok=True)
            raise

    def _lay_down(self, place: str, content: bytes) -> None:
        """Write a file that nobody looks for yet; a part of one does not stay."""
        try:
            with open(place, "wb", buffering=0) as file:  # noqa: PTH123 - by text, as above
                left = memoryview(content)
                while left:
                    left = left[file.write(left) :]
                if self.lasting:
                    os.fsync(file.fileno())
        except FileNotFoundError:
            raise
        except OSError:
            Path(place).unlink(missing_ok=True)
            raise

    def write_if_changed(self, name: str, content: bytes) -> bool:
        """Write unless the same bytes lie there already; tell whether it wrote."""
        if self.read(name) == content:
            return False
        self.write(name, content)
        return True

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None when there is none."""
        try:
            with open(self._place(name), "rb", buffering=0) as file:  # noqa: PTH123 - as above
                return file.readall()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def exists(self, name: str) -> bool:
        """Tell whether a file is there."""
        return os.path.isfile(self._place(name))  # noqa: PTH113 - by text, as above

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is success."""
        with suppress(FileNotFoundError):
            os.unlink(self._place(name))  # noqa: PTH108 - by text, as above

    def names(self, under: str) -> list[str]:
        """Return the files directly in one folder, in order."""
        try:
            names = os.listdir(self._place(under))  # noqa: PTH208 - by text, as above
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(name for name in names if not name.startswith("."))
