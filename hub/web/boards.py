"""Codes on paper for everybody, and the keeper's phone."""

from collections import Counter
from datetime import datetime, timedelta

import structlog
from flask import Blueprint, Response, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from hub import removals, sheets, standing
from hub.errors import NotFound
from hub.models import Sheet, SheetState
from hub.people import Signature
from hub.sheets import Answer
from hub.standing.scans import KEEPERS
from hub.web import base

log = structlog.get_logger()

public = Blueprint("scan", __name__)
keeper = base.sign_in_only(Blueprint("keeper", __name__, url_prefix="/k"))
PAGES = (public, keeper)

# Whoever tries codes out meets this soon; somebody with a stained sheet does not.
WRONG_CODES = "30 per 10 minutes"
# How often codes that are none were asked for since the start, for the operator's eyes.
WRONG = Counter[str]()

# Shape, words in both languages, and the tone of each answer.
ANSWERS: dict[Answer, tuple[str, str, str, str]] = {
    Answer.ON_DISPLAY: ("●", "公示中", "On display", "good"),
    Answer.VALID: ("●", "有效", "Valid", "good"),
    Answer.SUPERSEDED: ("▲", "已有新版，此件作废", "Replaced by a newer edition", "bad"),
    Answer.SUSPENDED: ("▲", "暂停公开", "Suspended", "bad"),
    Answer.TAKEN_DOWN: ("■", "已撤下", "Taken down", "bad"),
    Answer.DISPLAY_ENDED: ("■", "公示已结束", "The display has ended", "over"),
    Answer.NOT_HERE: ("■", "本栏不再张贴此件", "No longer for this board", "bad"),
    Answer.ABOLISHED: ("■", "已废止", "Abolished", "over"),
    Answer.LAPSED: ("■", "已失效", "No longer in force", "over"),
    Answer.AMENDED: (
        "▲",
        "已修改，请以修改后的文件为准",
        "Amended: the amended text holds",
        "warn",
    ),
    Answer.NOT_OURS: ("✕", "不是本系统的张贴件", "Not a sheet of this system", "bad"),
}


@public.before_request
def without_session() -> None:
    """Let citizens go without a session's cookie; a keeper keeps theirs."""
    g.for_everybody = not _signed_in()


@public.get("/Q/<code>", endpoint="upper")
@public.get("/q/<code>", endpoint="lower")
@base.limiter.limit(WRONG_CODES, deduct_when=lambda answer: answer.status_code == 404)
def scanned(code: str) -> ResponseReturnValue:
    """Say what a code stands for now; no cookie, no sign-in, no script."""
    with base.reading() as session:
        found = standing.scanned(session, base.runtime().outlets, code, now=base.now())
        if not _signed_in():
            return _answer(found, None)
        if found.board is not None and _walks_to(session, found.board.id):
            # The page finds the board by its code, which never reaches a server's log this way.
            return base.see_other(f"{url_for('round.show')}#/Q/{sheets.normal_code(code)}")
        return _answer(found, standing.sheet_task(session, code, base.person()))


def _walks_to(session: Session, board: int) -> bool:
    return any(one.id == board for one in sheets.round_of(session, base.person()))


def _answer(found: standing.Scanned, task: standing.SheetTask | None) -> Response:
    if found.board is not None:
        page = render_template("scan/board.html", board=found.board, signed_in=_signed_in())
        return _plain(make_response(page))
    shape, chinese, english, tone = ANSWERS[found.scan.answer]
    page = render_template(
        "scan/sheet.html",
        found=found,
        scan=found.scan,
        shape=shape,
        chinese=chinese,
        english=english,
        tone=tone,
        reason=(
            removals.public_reason(found.scan.reason),
            removals.public_reason(found.scan.reason, english=True),
        ),
        task=task,
    )
    response = _plain(make_response(page))
    if found.scan.answer is Answer.NOT_OURS:
        WRONG["asked"] += 1
        log.info("sheet_code_unknown", since_start=WRONG["asked"])
        response.status_code = 404
    return response


def _plain(response: Response) -> Response:
    """The answer holds now and is nobody's secret; a keeper's own page is."""
    response.headers["Cache-Control"] = "no-store" if _signed_in() else "no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _signed_in() -> bool:
    # Asked only of a browser that brought a cookie: a citizen's visit touches no session.
    return bool(request.cookies) and bool(current_user.is_authenticated)


@public.app_template_filter("clock_day")
def clock_day(moment: datetime) -> str:
    """Return the day of a moment here, e.g. 2026-11-23; the last one of a display for its end."""
    return (base.local(moment) - timedelta(seconds=1)).date().isoformat()


@public.app_template_global("sheet_state")
def sheet_state(state: str) -> str:
    """Return a sheet's state in words."""
    words: dict[SheetState, str] = {
        SheetState.PLANNED: _("to be printed"),
        SheetState.PRINTED: _("printed"),
        SheetState.POSTED: _("hanging"),
        SheetState.LOST: _("lost"),
        SheetState.TAKEN_DOWN: _("off the board"),
        SheetState.CANCELLED: _("cancelled"),
    }
    return words[SheetState(state)]


@public.app_template_global("report_word")
def report_word(state: str) -> str:
    """Return what a keeper taps."""
    words: dict[SheetState, str] = {
        SheetState.POSTED: _("It hangs now"),
        SheetState.TAKEN_DOWN: _("I took it down"),
        SheetState.LOST: _("It is lost"),
    }
    return words[SheetState(state)]


# The keeper's phone.


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
    with base.writing() as session:
        row = standing.require_board(session, board_id, base.person(), *KEEPERS)
        tasks = sheets.tasks(session, row)
        signature = Signature.own(base.person(), "tick")
        count = 0
        for copies, state in (
            (tasks.to_take_down, SheetState.TAKEN_DOWN),
            ((*tasks.to_post, *tasks.to_print), SheetState.POSTED),
        ):
            ticked = [copy for copy in copies if copy.id in _ticked()]
            count += sheets.report_copies(session, ticked, state, signature, at=now, now=now)
    said = ngettext("Written down: %(num)d page.", "Written down: %(num)d pages.", count)
    base.flash_done(said)
    return base.see_other(url_for("keeper.listing"))


def _ticked() -> set[int]:
    return set(request.form.getlist("copy", type=base.number))


@keeper.post("/sheets/<int:sheet_id>")
def report(sheet_id: int) -> ResponseReturnValue:
    """Take one tap on a scanned sheet: put up, taken down, or lost."""
    now = base.now()
    state = {one.value: one for one in (SheetState.POSTED, SheetState.TAKEN_DOWN, SheetState.LOST)}
    wanted = state.get(request.form.get("state", ""))
    with base.writing() as session:
        sheet = session.get(Sheet, sheet_id)
        if sheet is None or wanted is None:
            raise NotFound("no_such_sheet")
        signature = Signature.own(base.person(), "scan")
        sheets.report(session, sheet, wanted, signature, at=now, now=now)
        code = sheet.code
    base.flash_done(_REPORTED[wanted]())
    return base.see_other(url_for("scan.upper", code=code))


_REPORTED = {
    SheetState.POSTED: lambda: _("Written down: it hangs."),
    SheetState.TAKEN_DOWN: lambda: _("Written down: it came down."),
    SheetState.LOST: lambda: _("Written down: it is lost."),
}


@keeper.get("/boards/<int:board_id>/number")
def number(board_id: int) -> ResponseReturnValue:
    """Lead from the six digits beside a code to the sheet, where a camera will not do."""
    base.again(lambda told: _number_form(board_id, told))
    digits = "".join(c for c in request.args.get("number", "") if c.isdecimal())
    with base.reading() as session:
        row = standing.require_board(session, board_id, base.person(), *KEEPERS)
        code = sheets.by_number(session, row, digits).code
    return base.see_other(url_for("scan.upper", code=code))


def _number_form(board_id: int, problem: str) -> str:
    with base.reading() as session:
        row = standing.require_board(session, board_id, base.person(), *KEEPERS)
        found = standing.board_standing(session, row)
        return render_template("scan/round.html", board=found, title=found.name, problem=problem)
