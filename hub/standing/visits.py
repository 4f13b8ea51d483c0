"""Visits to a board as staff see them: when, by whom, how it was told, and what did not work."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import sheets
from hub.models import Sheet, Visit
from hub.sheets.visits import What

# What of a visit somebody in the office should know.
_WORTH_A_WORD = (What.NOT_DONE, What.MISSING, What.LOST, What.COVERED)


@dataclass(frozen=True)
class Told:
    """What was said of one sheet, or why it was not taken down as said."""

    number: str
    what: str
    remark: str


@dataclass(frozen=True)
class VisitStanding:
    """One visit."""

    at: datetime
    recorded_at: datetime
    keeper: str
    # Who typed it in, where that was somebody else.
    recorder: str
    strength: str
    marks: tuple[str, ...]
    photo: str
    count: int
    told: tuple[Told, ...]


def visits(session: Session, board: int) -> list[VisitStanding]:
    """Return the last visits to a board, the newest first."""
    return [_standing(session, one) for one in sheets.last_visits(session, [board])]


def _standing(session: Session, visit: Visit) -> VisitStanding:
    odd = [line for line in visit.lines if line["remark"] or line["what"] in _WORTH_A_WORD]
    numbers = {
        sheet.id: sheet.number
        for sheet in session.scalars(select(Sheet).where(Sheet.id.in_([x["sheet"] for x in odd])))
    }
    return VisitStanding(
        at=visit.at,
        recorded_at=visit.recorded_at,
        keeper=visit.doer.name,
        recorder=visit.recorder.name if visit.recorded_by != visit.done_by else "",
        strength=visit.strength,
        marks=tuple(visit.marks),
        photo=visit.photo,
        count=len(visit.lines),
        told=tuple(Told(numbers.get(x["sheet"], ""), x["what"], x["remark"]) for x in odd),
    )
