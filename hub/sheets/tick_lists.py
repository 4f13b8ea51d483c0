"""Rounds on paper (巡栏单): printed for a keeper without a phone, entered by somebody else."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import ledger, people
from hub.clock import SHANGHAI, today
from hub.errors import Conflict, NotFound, Refused
from hub.models import Office, Outlet, Person, TickList, Visit
from hub.people import Signature
from hub.sheets.codes import board_code, normal_code
from hub.sheets.keeping import BY_HAND
from hub.sheets.visits import Taken, Told, What, take

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
# Where nobody wrote down when, a board counts as visited at the end of the day's hours.
_END_OF_HOURS = time(17, tzinfo=SHANGHAI)


def make(
    session: Session,
    keeper: Person,
    stops: Mapping[int, Sequence[tuple[str, str]]],
    *,
    by: Person,
    now: datetime,
) -> TickList:
    """Write down what stands on a keeper's list: per board, sheets' codes and what is to be done.

    Raises Refused for a round without boards, Forbidden for a board of another office.
    """
    if not stops:
        raise Refused("round_without_boards")
    for board in stops:
        # The board's own digits stand on the list too.
        board_code(session, _required(session, board, by))
    made = TickList(
        code="".join(secrets.choice(_LETTERS) for _ in range(8)),
        keeper_id=keeper.id,
        printed_by=by.id,
        printed_at=now,
        stops=[
            {"board": board, "lines": [{"sheet": code, "todo": todo} for code, todo in lines]}
            for board, lines in stops.items()
        ],
    )
    session.add(made)
    session.flush()
    ledger.write(
        session, "tick_list_printed", at=now, done_by=by.id, keeper=keeper.id, list=made.id
    )
    return made


def tick_list(session: Session, code: str, person: Person) -> TickList:
    """Return a list by the code on it; raise NotFound for one that is none, or of others."""
    query = select(TickList).where(TickList.code == normal_code(code))
    found = session.scalar(query)
    if found is None:
        raise NotFound("no_such_tick_list")
    for stop in found.stops:
        board = session.get_one(Outlet, stop["board"])
        if not people.has_role(person, session.get_one(Office, board.office_id), *BY_HAND):
            raise NotFound("no_such_tick_list")
    return found


def tick_lists(session: Session, boards: Sequence[int], *, limit: int = 10) -> list[TickList]:
    """Return the last lists that name one of these boards, the newest first."""
    newest = session.scalars(select(TickList).order_by(TickList.id.desc()).limit(200))
    mine = [one for one in newest if {stop["board"] for stop in one.stops} <= {*boards}]
    return mine[:limit]


def entered(session: Session, found: TickList) -> dict[int, Visit]:
    """Return the visits entered from a list, by board."""
    names = [_name(found, stop["board"]) for stop in found.stops]
    return {
        one.outlet_id: one for one in session.scalars(select(Visit).where(Visit.report.in_(names)))
    }


def enter(
    session: Session,
    found: TickList,
    board: int,
    said: Mapping[str, What],
    *,
    at: datetime,
    by: Person,
    proof: tuple[str, str] = ("", ""),
    now: datetime,
) -> Taken:
    """Write down for the keeper what was ticked at one board; a second time changes nothing.

    `proof` is the hash of the list's photograph as it is kept, and of the file as it was taken.
    """
    on_paper = next((stop for stop in found.stops if stop["board"] == board), None)
    if on_paper is None:
        raise NotFound("no_such_board")
    known = {line["sheet"] for line in on_paper["lines"]}
    lines = tuple((code, what) for code, what in said.items() if code in known)
    told = Told(_name(found, board), board, at, lines)
    keeper = session.get_one(Person, found.keeper_id)
    try:
        return take(session, told, Signature(keeper, by, "paper_slip", *proof), now=now)
    except Conflict:
        raise Conflict("list_entered_already", board=session.get_one(Outlet, board).name) from None


def moment(day: date, at: time | None, found: TickList, *, now: datetime) -> datetime:
    """Return when a board was visited by what stands on paper; raise Refused for what cannot be."""
    if not today(found.printed_at) <= day <= today(now):
        raise Refused("visit_day_wrong")
    said = datetime.combine(day, at.replace(tzinfo=SHANGHAI) if at else _END_OF_HOURS)
    return min(max(said, found.printed_at), now)


def _name(found: TickList, board: int) -> str:
    return f"tick-list-{found.code}-{board}"


def _required(session: Session, board_id: int, by: Person) -> Outlet:
    board = session.get_one(Outlet, board_id)
    people.require(by, session.get_one(Office, board.office_id), *BY_HAND)
    return board
