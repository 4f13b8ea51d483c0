"""A folder of public files, each written whole or not at all."""

import os
import threading
from dataclasses import dataclass
from itertools import count
from pathlib import Path

_serial = count()


@dataclass(frozen=True)
class Folder:
    """Files under one root, named by relative paths with "/"."""

    root: Path
    # False while very many files are written: then os.sync() comes before anybody is told of them.
    lasting: bool = True

    def path(self, name: str) -> Path:
        """Return where a file lies; raise ValueError for a name that leaves the folder."""
        # Judged as text: asking the disk each time would cost more than the writing.
        if name.startswith("/") or ".." in name.split("/"):
            raise ValueError("name leaves the folder")
        return self.root / name

    def write(self, name: str, content: bytes) -> None:
        """Replace a file in one step: a reader sees the old bytes or the new, never a part."""
        path = self.path(name)
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        # A leading dot keeps half-written files from every server's reach.
        mark = f".{path.name}.{os.getpid()}.{threading.get_ident()}.{next(_serial)}"
        beside = path.parent / mark
        try:
            with beside.open("wb") as file:
                file.write(content)
                if self.lasting:
                    file.flush()
                    os.fsync(file.fileno())
            beside.replace(path)
        except OSError:
            beside.unlink(missing_ok=True)
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
            return self.path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def exists(self, name: str) -> bool:
        """Tell whether a file is there."""
        return self.path(name).is_file()

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is success."""
        self.path(name).unlink(missing_ok=True)

    def names(self, under: str) -> list[str]:
        """Return the files directly in one folder, in order."""
        folder = self.path(under)
        if not folder.is_dir():
            return []
        return sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))
