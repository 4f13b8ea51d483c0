"""A whole list of offices at once: first what it would do, then all of it or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import office_book, people
from hub.database import Database
from hub.errors import Conflict, Forbidden, Refused
from hub.intake.office_list import OfficeRow
from hub.models import Office, Person
from hub.office_book import LEVELS, OfficeEntry

# How people write a level besides its name.
_ALSO = {
    "区": "district",
    "县": "district",
    "局": "bureau",
    "镇": "town",
    "乡": "town",
    "居委会": "community",
    "村委会": "village",
}


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one line of the list: a code and parameters, to be put into words."""

    line: int
    code: str
    params: dict[str, str | int]


@dataclass(frozen=True)
class Outcome:
    """What a list came to, or would: names of offices, and the lines that keep it from that."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    wrong: tuple[Wrong, ...]


def look(database: Database, rows: Sequence[OfficeRow], *, by: str, now: datetime) -> Outcome:
    """Return what a list would come to; nothing is kept of it."""
    with database.writing() as session, session.begin_nested() as attempt:
        outcome = bring(session, rows, by=people.by_login(session, by), now=now)
        attempt.rollback()
    return outcome


def carry_out(database: Database, rows: Sequence[OfficeRow], *, by: str, now: datetime) -> Outcome:
    """Bring a list in; raise Conflict, changing nothing, when a line has become wrong meanwhile."""
    with database.writing() as session:
        outcome = bring(session, rows, by=people.by_login(session, by), now=now)
        if outcome.wrong:
            raise Conflict("offices_changed_meanwhile", line=outcome.wrong[0].line)
    return outcome


def bring(session: Session, rows: Sequence[OfficeRow], *, by: Person, now: datetime) -> Outcome:
    """Add and change the offices of a list in this transaction.

    Every line that is wrong is told. The caller undoes the transaction when there is one, and also
    after a mere look at what would happen.
    """
    added: list[str] = []
    changed: list[str] = []
    same = 0
    wrong: list[Wrong] = list(_twice(rows))
    known = {office.code: office for office in session.scalars(select(Office))}
    for row in _from_above(rows):
        try:
            office = known.get(row.code.lower())
            if office is None:
                known[row.code.lower()] = _added(session, row, known, by, now)
                added.append(row.name)
            elif _changed(session, office, row, known, by, now):
                changed.append(row.name)
            else:
                same += 1
        except (Refused, Forbidden) as error:
            wrong.append(Wrong(row.line, error.code, error.params))
    return Outcome(tuple(added), tuple(changed), same, tuple(sorted(wrong, key=lambda w: w.line)))


def _added(
    session: Session, row: OfficeRow, known: dict[str, Office], by: Person, now: datetime
) -> Office:
    if not row.above:
        raise Refused("office_above_missing")
    above = known.get(row.above.lower())
    if above is None:
        raise Refused("office_above_unknown", office_code=row.above)
    return office_book.add(session, row.code, _entry(row), above=above, by=by, now=now)


def _changed(
    session: Session,
    office: Office,
    row: OfficeRow,
    known: dict[str, Office],
    by: Person,
    now: datetime,
) -> bool:
    above = known.get(row.above.lower()) if row.above else None
    if (above.id if above else None) != office.parent_id:
        raise Refused("office_above_fixed", office=office.name)
    return office_book.change(session, office, _entry(row), by=by, now=now)


def _entry(row: OfficeRow) -> OfficeEntry:
    return OfficeEntry(
        name=row.name,
        level=_level(row.level),
        organisation_code=row.organisation_code,
        short_name=row.short_name,
        phone=row.phone,
        supervision_phone=row.supervision_phone,
    )


def _level(said: str) -> str:
    named = {name: level for level, name in LEVELS.items()}
    return named.get(said) or _ALSO.get(said) or said.lower()


def _twice(rows: Sequence[OfficeRow]) -> Iterator[Wrong]:
    first: dict[str, int] = {}
    for row in rows:
        line = first.setdefault(row.code.lower(), row.line)
        if line != row.line:
            yield Wrong(row.line, "office_line_twice", {"office_code": row.code, "first": line})


def _from_above(rows: Sequence[OfficeRow]) -> Iterator[OfficeRow]:
    """Yield each code's first line, an office always before those below it, whatever the order."""
    waiting: dict[str, OfficeRow] = {}
    for row in rows:
        waiting.setdefault(row.code.lower(), row)
    while waiting:
        ready = [row for row in waiting.values() if row.above.lower() not in waiting]
        # What is left names each other in a circle; it is told as an unknown office above.
        for row in ready or list(waiting.values()):
            del waiting[row.code.lower()]
            yield row
