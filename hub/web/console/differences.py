"""What changed between two editions, block by block. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from channels.document import Document
from hub.models import Edition

# Of an unchanged stretch, as many lines are shown on either side of a change.
AROUND = 1


@dataclass(frozen=True)
class Change:
    """One line of the comparison: same, added, removed, or a gap of so many lines left out."""

    kind: str
    text: str = ""
    # The parts of a changed line: (same or changed, words).
    parts: tuple[tuple[str, str], ...] = ()


def between(before: Edition, after: Edition) -> list[Change]:
    """Return the comparison of two editions' titles and texts."""
    return list(compare(_lines(before), _lines(after)))


def compare(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Yield the lines of a comparison, unchanged stretches shortened."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for operation, i, j, k, m in matcher.get_opcodes():
        if operation == "equal":
            yield from _shortened(old[i:j], first=i == 0, last=j == len(old))
        else:
            yield from _replaced(old[i:j], new[k:m])


def _lines(edition: Edition) -> list[str]:
    text = Document.from_html(edition.body).text()
    return [edition.title, *(line for line in text.splitlines() if line.strip())]


def _shortened(lines: Sequence[str], *, first: bool, last: bool) -> Iterator[Change]:
    before = 0 if first else AROUND
    after = 0 if last else AROUND
    if len(lines) <= before + after + 1:
        yield from (Change("same", line) for line in lines)
        return
    yield from (Change("same", line) for line in lines[:before])
    yield Change("gap", str(len(lines) - before - after))
    yield from (Change("same", line) for line in lines[len(lines) - after :])


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    for one, other in zip(old, new, strict=False):
        yield Change("removed", one, tuple(_parts(one, other)))
        yield Change("added", other, tuple(_parts(other, one)))
    for line in old[len(new) :]:
        yield Change("removed", line)
    for line in new[len(old) :]:
        yield Change("added", line)


def _parts(line: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a line, told apart by whether the other line has them too."""
    for operation, i, j, _k, _m in SequenceMatcher(None, line, other, autojunk=False).get_opcodes():
        if i < j:
            yield ("same" if operation == "equal" else "changed", line[i:j])
