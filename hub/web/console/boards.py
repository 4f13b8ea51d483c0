"""Boards for staff: what waits where, print runs, and reports for keepers without a phone."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from channels.qr import draw
from hub import people, printing, sheets, standing
from hub.errors import NotFound, Refused
from hub.models import Person, Role, SheetState
from hub.people import Signature
from hub.web import base

bp = base.sign_in_only(Blueprint("boards", __name__, url_prefix="/console/boards"))

STAFF = (Role.KEEPER, Role.PUBLISHER, Role.CLERK, Role.ADMINISTRATOR, Role.DUTY)
REPORTED = {
    one.value: one
    for one in (
        *(SheetState.POSTED, SheetState.CHECKED, SheetState.COVERED),
        *(SheetState.LOST, SheetState.TAKEN_DOWN),
    )
}


@bp.get("")
def listing() -> ResponseReturnValue:
    """Show the boards of my offices, or of one keeper or office, those where most waits first."""
    keeper, office = request.args.get("keeper", ""), request.args.get("office", 0, type=base.number)
    with base.reading() as session:
        rows = standing.boards_of(session, base.person(), *STAFF)
        boards = standing.boards(session, rows)
        may_print = bool(people.offices_of(session, base.person(), *sheets.BY_HAND))
    shown = [
        board
        for board in boards
        if (not keeper or board.keeper == keeper) and (not office or board.office_id == office)
    ]
    return base.console_page(
        "boards.html",
        title=_("Boards"),
        boards=shown,
        keepers=sorted({board.keeper for board in boards if board.keeper}),
        offices=sorted({(board.office_id, board.office) for board in boards}),
        chosen=(keeper, office),
        may_print=may_print,
    )


@bp.get("/run.pdf")
def pdf() -> ResponseReturnValue:
    """Return the sheets of the chosen copies as one PDF."""
    wanted = request.args.getlist("copy", type=base.number)
    with base.reading() as session:
        copies = standing.copies_of(session, wanted, base.person(), *STAFF)
        if not copies:
            raise Refused("nothing_to_print")
        stored = printing.stored_sheet(base.runtime(), session, copies)
    body = stored or printing.print_copies(base.runtime(), copies).pdf
    answer = Response(body, content_type="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename="sheets.pdf")
    return answer


@bp.get("/<int:board_id>")
def show(board_id: int) -> ResponseReturnValue:
    """Show one board: what to print, put up, take down, and what hangs."""
    with base.reading() as session:
        row = standing.require_board(session, board_id, base.person(), *STAFF)
        found = standing.board_standing(session, row)
        keepers = [(one.id, one.name) for one in people.holders(session, row.office, Role.KEEPER)]
        may_report = people.has_role(base.person(), row.office, *sheets.BY_HAND)
        visits = standing.visits(session, row.id)
    return base.console_page(
        "board.html",
        title=found.name,
        board=found,
        keepers=keepers,
        may_report=may_report,
        visits=visits,
    )


@bp.post("/<int:board_id>/report")
def report(board_id: int) -> ResponseReturnValue:
    """Record for a keeper without a phone what they did with a sheet."""
    now = base.now()
    state = REPORTED.get(request.form.get("state", ""))
    with base.writing() as session:
        row = standing.require_board(session, board_id, base.person(), *sheets.BY_HAND)
        copies = standing.copies_of(
            session, request.form.getlist("copy", type=base.number), base.person(), *sheets.BY_HAND
        )
        if state is None or not copies:
            raise NotFound("no_such_sheet")
        doer = session.get(Person, request.form.get("done_by", 0, type=base.number))
        signature = Signature(doer or base.person(), base.person(), "tick")
        sheets.report_copies(session, copies, state, signature, at=now, now=now)
        board_id = row.id
    base.flash_done(_("Written down."))
    return base.see_other(url_for(".show", board_id=board_id))


@bp.post("/<int:board_id>/replace")
def replace(board_id: int) -> ResponseReturnValue:
    """Have a fresh set of sheets made for one that is lost or torn."""
    with base.writing() as session:
        standing.require_board(session, board_id, base.person(), *sheets.BY_HAND)
        wanted = request.form.getlist("copy", type=base.number)
        copies = standing.copies_of(session, wanted, base.person(), *sheets.BY_HAND)
        if not copies:
            raise NotFound("no_such_sheet")
        for copy in copies:
            sheets.replace(session, copy, Signature.own(base.person()), now=base.now())
    base.flash_done(
        _("A fresh one is being set; print it, and take down what is left of the old one.")
    )
    return base.see_other(url_for(".show", board_id=board_id))


@bp.get("/<int:board_id>/code")
def code(board_id: int) -> ResponseReturnValue:
    """Show the board's permanent code, to be printed once and fixed to the board."""
    with base.writing() as session:
        row = standing.require_board(session, board_id, base.person(), *STAFF)
        letters = sheets.board_code(session, row)
        values: dict[str, Any] = {
            "board": row.name,
            "place": str(row.fields.get("place", "")),
            "office": row.office.name,
            "board_id": row.id,
        }
    address = f"{base.runtime().settings.public}/Q/{letters}".upper()
    drawing = Markup(draw(address).svg)  # noqa: S704 - drawn here, from our own letters
    return render_template(
        "console/board_code.html",
        drawing=drawing,
        letters=letters,
        number=sheets.board_number(letters),
        address=address,
        **values,
    )
