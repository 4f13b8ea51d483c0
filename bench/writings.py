"""Which files this process writes, heard from Python itself."""

import os
import sys
from pathlib import Path
from typing import Any


class Writings:
    """Hears of every file laid down under a folder, by whichever thread.

    A file is written beside its place and then moved there; the move is what counts. SQLite opens
    its files below Python: the database is not among them.
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
            name = os.fsdecode(arguments[1])
            if name.startswith(self._root):
                self._names.append(name.removeprefix(self._root))
