"""The readable part of an item's evidence (证明材料): who approved what, and where it was seen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from channels.typeset import Layout

NAME = "证明材料"


@dataclass(frozen=True)
class Part:
    """One table of the dossier; `empty` is said where it has no rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str


@dataclass(frozen=True)
class Dossier:
    """What stands in it: facts by their labels, then the parts, then how to check it all."""

    title: str
    office: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    made_at: datetime
    made: str


def dossier(content: Dossier) -> bytes:
    """Return the dossier as PDF (A4, UA-1): the same content gives the same bytes."""
    values = {
        "name": NAME,
        "title": content.title,
        "office": content.office,
        "facts": _pairs(content.facts),
        "parts": [asdict(part) for part in content.parts],
        "notes": list(content.notes),
        "made": content.made,
    }
    return Layout("dossier.typ", values).pdf(content.made_at)


def _pairs(facts: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[label, value or "—"] for label, value in facts]
