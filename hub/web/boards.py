"""The keeper's phone: the boards, what waits there, and one tap for what was done."""

from datetime import datetime, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub import removals, sheets, standing, stored_files, uploads
from hub.errors import NotFound
from hub.models import Sheet, SheetState
from hub.people import Signature
from hub.standing.scans import KEEPERS
from hub.web import base

keeper = base.sign_in_only(Blueprint("keeper", __name__, url_prefix="/k"))
PAGES = (keeper,)


@keeper.app_template_filter("clock_day")
def clock_day(moment: datetime) -> str:
    """Return the day of a moment here, e.g. 2026-11-23; the last one of a display for its end."""
    return (base.local(moment) - timedelta(seconds=1)).date().isoformat()


@keeper.app_template_filter("clock_date")
def clock_date(moment: datetime) -> str:
    """Return the day on which a moment lies here, e.g. 2026-11-23."""
    return base.local(moment).date().isoformat()


@keeper.app_template_global("sheet_state")
def sheet_state(state: str) -> str:
    """Return a sheet's state in words."""
    words: dict[str, str] = {
        SheetState.PLANNED: _("to be printed"),
        SheetState.PRINTED: _("printed"),
        SheetState.POSTED: _("hanging"),
        SheetState.CHECKED: _("seen to hang"),
        SheetState.COVERED: _("covered"),
        SheetState.LOST: _("lost"),
        SheetState.REPLACED: _("replaced, still to come down"),
        SheetState.TAKEN_DOWN: _("off the board"),
        SheetState.CANCELLED: _("cancelled"),
        sheets.EARLY["mistake"]: _("taken down too early"),
        sheets.EARLY["ordered"]: _("taken down by order, its days not full"),
    }
    return words[state]


@keeper.app_template_global("report_word")
def report_word(state: str) -> str:
    """Return what a keeper taps."""
    words: dict[SheetState, str] = {
        SheetState.POSTED: _("It hangs now"),
        SheetState.TAKEN_DOWN: _("I took it down"),
        SheetState.CHECKED: _("It still hangs"),
        SheetState.COVERED: _("It is covered"),
        SheetState.LOST: _("It is lost"),
    }
    return words[SheetState(state)]


@keeper.get("", strict_slashes=False)
def listing() -> ResponseReturnValue:
    """Show the keeper's boards, the one with most to do first."""
    with base.reading() as session:
        person = base.person()
        boards = standing.boards(session, standing.boards_of(session, person, *KEEPERS))
        return render_template("scan/keeper.html", boards=boards, title=_("My boards"))


@keeper.get("/boards/<int:board_id>")
def board(board_id: int) -> ResponseReturnValue:
    """Show one board: what to take down, what to put up, what hangs."""
    with base.reading() as session:
        row = standing.require_board(session, board_id, base.person(), *KEEPERS)
        found = standing.board_standing(session, row)
        return render_template("scan/round.html", board=found, title=found.name)


@keeper.post("/boards/<int:board_id>/done")
def done(board_id: int) -> ResponseReturnValue:
    """Take a keeper's word for everything ticked: what went up and what came down."""
    now = base.now()
    photograph = _photograph()
    with base.writing() as session:
        row = standing.require_board(session, board_id, base.person(), *KEEPERS)
        tasks = sheets.tasks(session, row)
        signature = _signed(session, "tick", photograph)
        count = 0
        for copies, state in (
            (tasks.to_take_down, SheetState.TAKEN_DOWN),
            ((*tasks.to_post, *tasks.to_print), SheetState.POSTED),
        ):
            ticked = [copy for copy in copies if copy.id in _ticked()]
            count += sheets.report_copies(session, ticked, state, signature, at=now, now=now)
            for copy in ticked if signature.photo else ():
                stored_files.prove(session, copy.placement.item_id, signature.photo)
    said = ngettext("Written down: %(num)d page.", "Written down: %(num)d pages.", count)
    base.flash_done(said)
    return base.see_other(url_for("keeper.listing"))


def _photograph() -> uploads.Photograph | None:
    """Return the photograph that was sent along, cleaned; None where there is none."""
    sent = request.files.get("photo")
    if sent is None or not sent.filename:
        return None
    with sent.stream as stream:
        return uploads.photograph(sent.filename, stream.read())


def _signed(session: Session, strength: str, photograph: uploads.Photograph | None) -> Signature:
    """Return the keeper's own signature, with the photograph kept."""
    person = base.person()
    if photograph is None:
        return Signature.own(person, strength)
    blobs = base.runtime().blobs
    kept = uploads.keep(session, blobs, photograph.file, by=person, now=base.now())
    return Signature(person, person, strength, kept.sha256, photograph.original)


def _ticked() -> set[int]:
    return set(request.form.getlist("copy", type=base.number))


@keeper.post("/sheets/<int:sheet_id>")
def report(sheet_id: int) -> ResponseReturnValue:
    """Take one tap on a scanned sheet: put up, taken down, or lost."""
    now = base.now()
    wanted = {one.value: one for one in _REPORTED}.get(request.form.get("state", ""))
    photograph = _photograph()
    with base.writing() as session:
        sheet = session.get(Sheet, sheet_id)
        if sheet is None or wanted is None:
            raise NotFound("no_such_sheet")
        signature = _signed(session, "scan", photograph)
        sheets.report(session, sheet, wanted, signature, at=now, now=now)
        if signature.photo:
            stored_files.prove(session, sheet.copy.placement.item_id, signature.photo)
        code = sheet.code
    base.flash_done(_REPORTED[wanted]())
    return base.see_other(url_for("scan.upper", code=code))


@keeper.post("/sheets/<int:sheet_id>/cover")
def cover(sheet_id: int) -> ResponseReturnValue:
    """Take down that the keeper covered a sheet and why, and ask a duty person to decide."""
    with base.writing() as session:
        sheet = session.get(Sheet, sheet_id)
        if sheet is None:
            raise NotFound("no_such_sheet")
        signature = Signature.own(base.person(), "scan")
        sheets.cover(session, sheet, request.form.get("reason", ""), signature, now=base.now())
        code = sheet.code
    base.flash_done(_("Reported: the duty person decides. Leave it covered until then."))
    return base.see_other(url_for("scan.upper", code=code))


@keeper.app_template_global("cover_reasons")
def cover_reasons() -> list[tuple[str, str]]:
    """Return what may be wrong with a sheet: the codes and their sentences."""
    english = str(get_locale()) == "en"
    return [(code, told[english]) for code, told in removals.REASONS.items()]


_REPORTED = {
    SheetState.POSTED: lambda: _("Written down: it hangs."),
    SheetState.CHECKED: lambda: _("Written down: it still hangs."),
    SheetState.COVERED: lambda: _("Written down: it is covered."),
    SheetState.TAKEN_DOWN: lambda: _("Written down: it came down."),
    SheetState.LOST: lambda: _("Written down: it is lost."),
}


@keeper.get("/boards/<int:board_id>/number")
def number(board_id: int) -> ResponseReturnValue:
    """Lead from the six digits beside a code to the sheet, where a camera will not do."""
    base.again(lambda told: _number_form(board_id, told))
    digits = "".join(c for c in request.args.get("number", "") if c.isdecimal())
    with base.counted("no_such_sheet"), base.reading() as session:
        row = standing.require_board(session, board_id, base.person(), *KEEPERS)
        code = sheets.by_number(session, row, digits).code
    return base.see_other(url_for("scan.upper", code=code))


def _number_form(board_id: int, problem: str) -> str:
    with base.reading() as session:
        row = standing.require_board(session, board_id, base.person(), *KEEPERS)
        found = standing.board_standing(session, row)
        return render_template("scan/round.html", board=found, title=found.name, problem=problem)
