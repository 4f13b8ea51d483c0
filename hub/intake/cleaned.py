"""What a foreign file becomes: clean HTML, its pictures, and what had to be said about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

Param: TypeAlias = str | int


@dataclass(frozen=True)
class Picture:
    """One checked and re-encoded image; `sha256` is of `data`, so it is also its name."""

    sha256: str
    media_type: str
    width: int
    height: int
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Remark:
    """Something a person should know about what was read; the words are in sentences.py."""

    code: str
    params: dict[str, Param]


@dataclass(frozen=True)
class Cleaned:
    """Sanitised HTML of the Document's tags; images are `blob:<sha256>` and lie in `pictures`.

    `title` is a suggestion that was taken out of the text, or None where the file gave none.
    """

    html: str
    title: str | None = None
    pictures: tuple[Picture, ...] = ()
    remarks: tuple[Remark, ...] = ()


def said_once(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Return the remarks in order, each only once: a thing left out twenty times is said once."""
    seen: list[Remark] = []
    for remark in remarks:
        if remark not in seen:
            seen.append(remark)
    return tuple(seen)
