"""The order in which keepers walk to their boards."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import sheets, standing
from hub.errors import Refused
from hub.sheets.rounds import LAST_STOP
from hub.web import base

bp = base.sign_in_only(Blueprint("rounds", __name__, url_prefix="/console/boards/rounds"))

MOVES = {"up": -1, "down": 1}


@bp.get("")
def show() -> ResponseReturnValue:
    """Show the rounds of my offices, each with its boards in walking order."""
    return _page("")


@bp.post("")
def put() -> ResponseReturnValue:
    """Write down the numbers of one round, or move one board up or down."""
    base.again(_page)
    move = next(
        (
            (request.form.get(name, 0, type=base.number), by)
            for name, by in MOVES.items()
            if name in request.form
        ),
        None,
    )
    with base.writing() as session:
        sheets.put_in_order(session, _stops(), move=move, by=base.person(), now=base.now())
    base.flash_done(_("Written down: the round goes in this order now."))
    return base.see_other(url_for(".show"))


def _stops() -> dict[int, int]:
    """Return the number typed in for each board; a board without one comes last."""
    stops = {}
    for board in request.form.getlist("board", type=base.number):
        typed = request.form.get(f"stop-{board}", "").strip()
        if typed and not (typed.isascii() and typed.isdecimal()):
            raise Refused("stop_wrong", most=LAST_STOP)
        stops[board] = int(typed) if typed else LAST_STOP
    return stops


def _page(problem: str) -> str:
    with base.reading() as session:
        boards = standing.boards_of(session, base.person(), *sheets.MAY_ORDER)
        rounds = sheets.rounds(session, boards)
        typed = {board.id: request.form.get(f"stop-{board.id}") for board in boards}
        return str(
            base.fragment(
                "rounds.html",
                title=_("Rounds"),
                rounds=rounds,
                stops={board.id: typed[board.id] or sheets.stop_of(board) for board in boards},
                problem=problem,
            )
        )
