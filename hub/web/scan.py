"""What codes on paper lead to, for everybody: a sheet's answer, a board, where an item hangs."""

from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from hub import removals, sheets, standing
from hub.models import Sheet, SheetState
from hub.people import Signature
from hub.sheets import Answer
from hub.web import base
from hub.web.base.guesses import WITHIN

public = Blueprint("scan", __name__)
PAGES = (public,)

# Shape, words in both languages, and the tone of each answer.
ANSWERS: dict[Answer, tuple[str, str, str, str]] = {
    Answer.ON_DISPLAY: ("●", "公示中", "On display", "good"),
    Answer.VALID: ("●", "有效", "Valid", "good"),
    Answer.SUPERSEDED: ("▲", "已有新版，此件作废", "Replaced by a newer edition", "bad"),
    Answer.REPLACED: ("▲", "已换新张，此张作废", "Replaced by a fresh sheet", "bad"),
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

# What was reported of a sheet, as citizens are told; a date follows.
STATES: dict[str, tuple[str, str]] = {
    "planned": ("尚未登记张贴", "not registered as posted yet"),
    "printed": ("尚未登记张贴", "not registered as posted yet"),
    "posted": ("已登记张贴", "registered as posted"),
    "checked": ("已核对在栏", "seen on its board"),
    "lost": ("已登记遗失", "registered as lost"),
    "covered": ("已登记被遮盖", "registered as covered"),
    "replaced": ("已登记换新张", "registered as replaced by a fresh one"),
    "taken_down": ("已登记取下", "registered as taken down"),
    "cancelled": ("已作废", "cancelled"),
}


@public.before_request
def without_session() -> None:
    """Let citizens go without a session's cookie; a keeper keeps theirs."""
    g.for_everybody = not _signed_in()


@public.get("/Q/<code>", endpoint="upper")
@public.get("/q/<code>", endpoint="lower")
def scanned(code: str) -> ResponseReturnValue:
    """Say what a code stands for now; no cookie, no sign-in, no script."""
    with base.reading() as session:
        found = standing.scanned(session, base.runtime().outlets, code, now=base.now())
        task = standing.sheet_task(session, code, base.person()) if _signed_in() else None
        walks = _signed_in() and found.board is not None and _walks_to(session, found.board.id)
    if walks:
        # The page finds the board by its code, which never reaches a server's log this way.
        return base.see_other(f"{url_for('round.show')}#/Q/{sheets.normal_code(code)}")
    if found.board is not None:
        return _page("board.html", board=found.board, signed_in=_signed_in())
    if found.scan.sheet is None:
        return _not_ours()
    _seen_there(found.scan.sheet.id, task)
    return _sheet_page(found, found.scan.sheet, task)


def _seen_there(sheet_id: int, task: standing.SheetTask | None) -> None:
    """Take a scan of what must not hang as proof that it does; of a citizen nothing is kept."""
    if task is not None and not (task.must_go and task.state in sheets.ON_BOARD):
        return
    with base.reading() as session:
        new = task is not None or sheets.opens_task(session, session.get_one(Sheet, sheet_id))
    if not new:
        return
    now = base.now()
    with base.writing() as session:
        sheet = session.get_one(Sheet, sheet_id)
        if task is None:
            sheets.sighted(session, sheet, now=now)
        else:
            by = Signature.own(base.person(), "scan")
            sheets.report(session, sheet, SheetState.CHECKED, by, at=now, now=now)


def _walks_to(session: Session, board: int) -> bool:
    return any(one.id == board for one in sheets.round_of(session, base.person()))


@public.get("/Q/board/<int:board_id>")
def board(board_id: int) -> ResponseReturnValue:
    """Say what hangs at a board, for whoever comes to it from another page."""
    with base.reading() as session:
        found = standing.board_by_number(session, base.runtime().outlets, board_id, now=base.now())
    if found is None:
        return _page("none.html", status=404)
    return _page("board.html", board=found, signed_in=_signed_in())


@public.get("/Q/item/<int:item_id>")
def item(item_id: int) -> ResponseReturnValue:
    """Say at which boards an item hangs that anybody may read."""
    with base.reading() as session:
        found = standing.item_on_boards(session, base.runtime().outlets, item_id, now=base.now())
    return _page("item.html", found=found) if found else _page("none.html", status=404)


@public.get("/Q/office/<code>")
def office(code: str) -> ResponseReturnValue:
    """List the boards of an office and of all below it."""
    with base.reading() as session:
        found = standing.boards_of_office(session, code)
    return _page("office.html", found=found) if found else _page("none.html", status=404)


def _sheet_page(found: standing.Scanned, sheet: Sheet, task: standing.SheetTask | None) -> Response:
    shape, chinese, english, tone = ANSWERS[found.scan.answer]
    return _page(
        "sheet.html",
        found=found,
        scan=found.scan,
        shape=shape,
        answer=(chinese, english),
        tone=tone,
        state=STATES.get(sheet.state, ("", "")),
        reason=(
            removals.public_reason(found.scan.reason),
            removals.public_reason(found.scan.reason, english=True),
        ),
        task=task,
    )


def _not_ours() -> Response:
    """Answer a code that is none; of very many of them from one place with the limit alone."""
    if base.wrong_code():
        response = _page("limited.html", status=429, minutes=WITHIN.seconds // 60)
        response.headers["Retry-After"] = str(WITHIN.seconds)
        return response
    shape, chinese, english, tone = ANSWERS[Answer.NOT_OURS]
    answer = (chinese, english)
    return _page("not_ours.html", status=404, shape=shape, answer=answer, tone=tone)


def _page(template: str, *, status: int = 200, **values: Any) -> Response:
    """Return a page in the reader's language: the one asked for, else the browser's."""
    english = _is_english()
    page = render_template(f"scan/{template}", english=english, **values)
    response = make_response(page, status)
    # The answer holds now and is nobody's secret; a keeper's own page is.
    response.headers["Cache-Control"] = "no-store" if _signed_in() else "no-cache"
    response.headers["Content-Language"] = "en" if english else "zh-CN"
    response.vary.add("Accept-Language")
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _is_english() -> bool:
    asked = request.args.get("lang", "")
    if asked in ("en", "zh"):
        return asked == "en"
    return request.accept_languages.best_match(("zh", "en"), default="zh") == "en"


def _signed_in() -> bool:
    # Asked only of a browser that brought a cookie: a citizen's visit touches no session.
    return bool(request.cookies) and bool(current_user.is_authenticated)
