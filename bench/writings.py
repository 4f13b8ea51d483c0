"""Which files this process writes, heard from Python itself."""

import os
import sys
from pathlib import Path
from typing import Any


class Writings:
    """Hears of every file laid down under a folder, by whichever thread.

    A file is written beside its place, under a name with a leading dot, and then moved there: the
    move counts. One that is written in its place counts when it is opened. SQLite opens its files
    below Python: the database is not among them.
    """

    def __init__(self, folder: Path) -> None:
        """Listen from now on; Python lets nobody stop listening."""
        self._root = f"{folder}/"
        self._names: list[str] = []
        sys.addaudithook(self._hear)

    def taken(self) -> list[str]:
        """Return the names written since the last call, one written twice twice."""
        names, self._names = self._names, []
        return names

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.rename":
            self._note(os.fsdecode(arguments[1]))
        # An open descriptor may be handed in as well.
        elif event == "open" and isinstance(arguments[0], str | Path):
            name, flags = str(arguments[0]), arguments[2]
            beside = name.rpartition("/")[2].startswith(".")
            if flags & (os.O_WRONLY | os.O_RDWR) and not beside:
                self._note(name)

    def _note(self, name: str) -> None:
        if name.startswith(self._root):
            self._names.append(name.removeprefix(self._root))
