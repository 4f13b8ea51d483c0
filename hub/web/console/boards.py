"""Boards for staff: what waits where, print runs, and reports for keepers without a phone."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from channels.qr import draw
from hub import people, printing, sheets, standing
from hub.errors import NotFound, Refused
from hub.models import Person, Role, SheetState
from hub.people import Signature
from hub.web import base

bp = base.sign_in_only(Blueprint("boards", __name__, url_prefix="/console/boards"))

STAFF = (Role.KEEPER, Role.PUBLISHER, Role.CLERK, Role.ADMINISTRATOR, Role.DUTY)
REPORTED = {one.value: one for one in (SheetState.POSTED, SheetState.TAKEN_DOWN, SheetState.LOST)}


@bp.get("")
def listing() -> ResponseReturnValue:
    """Show the boards of my offices, those where most waits first."""
    with base.reading() as session:
        boards = standing.boards(session, standing.boards_of(session, base.person(), *STAFF))
    return base.console_page("boards.html", title=_("Boards"), boards=boards)


@bp.get("/run")
def run() -> ResponseReturnValue:
    """Show what a print run of the chosen boards holds, before and after it is printed."""
    chosen = request.args.getlist("board", type=base.number)
    with base.reading() as session:
        rows = standing.boards_of(session, base.person(), *sheets.BY_HAND)
        picked = [row for row in rows if row.id in chosen or not chosen]
        boards = [one for one in standing.boards(session, picked) if one.to_print]
    if not boards:
        raise Refused("nothing_to_print")
    copies = [sheet.copy for one in boards for sheet in one.to_print]
    return base.console_page(
        "print_run.html", title=_("Print run"), boards=boards, copies=copies, pages=_pages(boards)
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


@bp.post("/printed")
def printed() -> ResponseReturnValue:
    """Write down that a run was printed."""
    wanted = request.form.getlist("copy", type=base.number)
    with base.writing() as session:
        copies = standing.copies_of(session, wanted, base.person(), *sheets.BY_HAND)
        count = sheets.mark_printed(session, copies, Signature.own(base.person()), now=base.now())
    base.flash_done(
        ngettext(
            "Written down: %(num)d page printed.", "Written down: %(num)d pages printed.", count
        )
    )
    return base.see_other(url_for(".listing"))


@bp.get("/<int:board_id>")
def show(board_id: int) -> ResponseReturnValue:
    """Show one board: what to print, put up, take down, and what hangs."""
    with base.reading() as session:
        row = standing.require_board(session, board_id, base.person(), *STAFF)
        found = standing.board_standing(session, row)
        keepers = [(one.id, one.name) for one in people.holders(session, row.office, Role.KEEPER)]
        may_report = people.has_role(base.person(), row.office, *sheets.BY_HAND)
    return base.console_page(
        "board.html", title=found.name, board=found, keepers=keepers, may_report=may_report
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
        "console/board_code.html", drawing=drawing, letters=letters, address=address, **values
    )


def _pages(boards: list[standing.BoardStanding]) -> int:
    paper = (SheetState.PRINTED, SheetState.POSTED)
    return sum(sheet.pages - sheet.count(*paper) for one in boards for sheet in one.to_print)
