"""Heads of the ledger, written into a file that can be kept elsewhere."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from hub import ledger
from hub.errors import Refused
from hub.ledger import Head

# How much of the ledger could be cut off unseen by somebody who holds the whole machine.
EVERY = timedelta(hours=1)


def read(file: Path) -> list[Head]:
    """Return the heads of a file, the oldest first; none when there is no file.

    Raises Refused for a line that is no head: a file of proof is never guessed at.
    """
    if not file.exists():
        return []
    lines = file.read_text("utf-8").splitlines()
    return [_head(file, place, line) for place, line in enumerate(lines, start=1) if line.strip()]


def _head(file: Path, place: int, line: str) -> Head:
    parts = line.split(" ")
    if len(parts) != 3 or not parts[1].isdigit():
        raise Refused("head_unreadable", file=file.name, line=place)
    return Head(parts[0], int(parts[1]), parts[2])


class Keeper:
    """Appends a head to the file every hour in which the ledger grew."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._written: datetime | None = None

    def keep(self, session: Session, now: datetime) -> bool:
        """Append the newest head when it is time; tell whether one was written."""
        if self._written is not None and now - self._written < EVERY:
            return False
        self._written = now
        head = ledger.newest(session, now)
        known = read(self._file)
        if head is None or (known and known[-1].number == head.number):
            return False
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as kept:
            kept.write(f"{head.at} {head.number} {head.hash}\n")
        return True
