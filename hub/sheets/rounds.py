"""A keeper's round: which boards, and in which order they are walked to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import ledger, people
from hub.errors import Refused
from hub.models import Office, Outlet, Person, Role
from hub.sheets.board_tasks import paper_kinds
from hub.sheets.keeping import BY_HAND

# Whoever walks the round, and whoever prints for it, may say how it goes.
MAY_ORDER = (*BY_HAND, Role.ADMINISTRATOR)
# No round has so many stops; a larger number is a slip of the hand.
LAST_STOP = 999


@dataclass(frozen=True)
class Round:
    """Some boards of one keeper in walking order; no login where nobody is known to keep them."""

    login: str
    name: str
    boards: tuple[Outlet, ...]


def stop_of(board: Outlet) -> int | None:
    """Return which stop of its round a board is, from 1; None where nobody said."""
    stop = str(board.fields.get("stop", ""))
    return int(stop) if stop.isascii() and stop.isdecimal() and int(stop) else None


def in_walking_order(boards: Sequence[Outlet]) -> list[Outlet]:
    """Return boards in the order they are walked to; those that nobody placed come last."""
    return sorted(boards, key=lambda one: (stop_of(one) or LAST_STOP + 1, one.office.path, one.id))


def round_of(session: Session, keeper: Person) -> list[Outlet]:
    """Return a keeper's boards in walking order.

    They are those that name the keeper, and at the keeper's offices those that name nobody; a
    board where the keeper may report nothing is left out.
    """
    boards = session.scalars(select(Outlet).where(Outlet.kind.in_(paper_kinds()))).unique()
    return in_walking_order([board for board in boards if _keeps(keeper, board)])


def rounds(session: Session, boards: Sequence[Outlet]) -> list[Round]:
    """Return boards keeper by keeper, each keeper's in walking order.

    A board that names nobody goes with the keeper of its office, where there is only one.
    """
    groups: dict[str, list[Outlet]] = {}
    for board in in_walking_order(boards):
        groups.setdefault(_named(board) or _only_keeper(session, board), []).append(board)
    names = people.names(session, groups)
    found = [Round(login, names.get(login, login), tuple(group)) for login, group in groups.items()]
    # Boards that nobody keeps come last: there is nobody to hand the paper to.
    return sorted(found, key=lambda one: (not one.login, one.boards[0].office.path))


def put_in_order(
    session: Session,
    stops: Mapping[int, int],
    *,
    move: tuple[int, int] | None = None,
    by: Person,
    now: datetime,
) -> None:
    """Write down the order of a round: for each board a number, smallest first.

    `move` is a board and how many places it goes on, e.g. -1 for one up. The boards are numbered
    anew from 1, so that a gap or a number given twice does no harm. Raises Forbidden for a board
    of another office, Refused for a number no round has.
    """
    boards = list(session.scalars(select(Outlet).where(Outlet.id.in_(stops))).unique())
    for board in boards:
        people.require(by, session.get_one(Office, board.office_id), *MAY_ORDER, now=now)
    if not all(0 <= stop <= LAST_STOP for stop in stops.values()):
        raise Refused("stop_wrong", most=LAST_STOP)
    # Equal numbers keep the order they had.
    order = sorted(in_walking_order(boards), key=lambda one: stops[one.id])
    for stop, board in enumerate(_moved(order, move), start=1):
        if stop_of(board) != stop:
            board.fields = {**board.fields, "stop": str(stop)}
            ledger.write(session, "board_stop", at=now, done_by=by.id, outlet=board.id, stop=stop)


def _moved(order: list[Outlet], move: tuple[int, int] | None) -> list[Outlet]:
    place = next((at for at, one in enumerate(order) if move and one.id == move[0]), None)
    if move is None or place is None:
        return order
    board = order.pop(place)
    order.insert(min(max(place + move[1], 0), len(order)), board)
    return order


def _keeps(keeper: Person, board: Outlet) -> bool:
    if _named(board):
        return _named(board) == keeper.login and people.has_role(keeper, board.office, *BY_HAND)
    return people.has_role(keeper, board.office, Role.KEEPER)


def _named(board: Outlet) -> str:
    return str(board.fields.get("keeper", "")).strip()


def _only_keeper(session: Session, board: Outlet) -> str:
    keepers = {person.login for person in people.holders(session, board.office, Role.KEEPER)}
    return keepers.pop() if len(keepers) == 1 else ""
