"""Rounds on paper: printing a keeper's tick list, and entering it afterwards (代录)."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from channels import tick_list as paper
from hub import people, sheets, standing, uploads
from hub import round as rounds
from hub.clock import today
from hub.errors import NotFound, Refused
from hub.models import TickList, Visit
from hub.sheets import What, tick_lists
from hub.standing.round import DOWN, KEEP, PRINT, UP, Line, Stop
from hub.web import base
from hub.web.console import files

bp = base.sign_in_only(Blueprint("tick_lists", __name__, url_prefix="/console/round-lists"))
short = Blueprint("tick_lists_short", __name__)

# What may be ticked beside a page, what is usual first; in the order things are done at a board.
CHOICES: dict[str, tuple[tuple[What, str], ...]] = {
    DOWN: ((What.TAKEN_DOWN, "已取下"), (What.MISSING, "已经不在"), (What.NOT_DONE, "没取下")),
    UP: ((What.POSTED, "已贴好"), (What.NOT_DONE, "没贴成"), (What.LOST, "纸丢了")),
    PRINT: ((What.NOT_DONE, "还没有纸"), (What.POSTED, "已贴好")),
    KEEP: ((What.SEEN, "还在"), (What.MISSING, "不见了"), (What.COVERED, "被遮挡")),
}
PARTS = {
    DOWN: ("■", "取下"),
    UP: ("▲", "贴上"),
    PRINT: ("○", "还没有打印"),
    KEEP: ("●", "应当还在"),
}


@bp.post("")
def make() -> ResponseReturnValue:
    """Write down what stands on a keeper's list now, and lead to its page, where it is printed."""
    login = request.form.get("keeper", "")
    with base.writing() as session:
        keeper = people.by_login(session, login)
        mine = standing.boards_of(session, base.person(), *sheets.BY_HAND)
        walked = [
            one
            for each in sheets.rounds(session, mine)
            if each.login == login
            for one in each.boards
        ]
        stops = {
            stop.id: [(line.code, line.todo) for line in stop.lines]
            for stop in standing.stops(session, walked)
        }
        made = tick_lists.make(session, keeper, stops, by=base.person(), now=base.now())
        code = made.code
    return base.see_other(url_for(".show", code=code))


@bp.get("")
def ask() -> ResponseReturnValue:
    """Ask for the code on a list, and show those printed lately."""
    code = request.args.get("code", "")
    if code:
        return base.see_other(url_for(".show", code=sheets.normal_code(code)))
    with base.reading() as session:
        boards = standing.boards_of(session, base.person(), *sheets.BY_HAND)
        found = tick_lists.tick_lists(session, [board.id for board in boards])
        lists = [(one, one.keeper.name, len(tick_lists.entered(session, one))) for one in found]
    return base.console_page("tick_lists.html", title=_("Rounds on paper"), lists=lists)


@short.get("/R/<code>")
@short.get("/r/<code>")
def scanned(code: str) -> ResponseReturnValue:
    """Lead from the code on a list, which is written in upper case, to its page."""
    return base.see_other(url_for("tick_lists.show", code=code.upper()))


@bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show a list as it was printed, to be printed again or entered."""
    return _page(code, "")


@bp.get("/<code>/list.pdf")
def pdf(code: str) -> ResponseReturnValue:
    """Return the list for the printer."""
    with base.reading() as session:
        listed = tick_lists.tick_list(session, code, base.person())
        content = _content(listed, standing.listed_stops(session, listed))
    answer = Response(paper.tick_list(content), content_type="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=f"round-{listed.code}.pdf")
    return answer


@bp.post("/<code>")
def record(code: str) -> ResponseReturnValue:
    """Write down what was ticked, for the keeper and by who enters it."""
    base.again(lambda told: _page(code, told)[0])
    photo = uploads.photograph(*files.sent("photo")) if request.files.get("photo") else None
    with base.reading() as session:
        listed = tick_lists.tick_list(session, code, base.person())
        stops = standing.listed_stops(session, listed)
    ticked = [_ticked(listed, stop) for stop in stops if f"there-{stop.id}" in request.form]
    if not ticked:
        raise Refused("nothing_ticked")
    answers = rounds.enter(base.runtime(), code, ticked, photo, by=base.person())
    for answer in answers:
        if answer.answer == "refused":
            raise Refused(answer.code, **dict(answer.params))
    count = len(answers)
    base.flash_done(ngettext("Entered: %(num)d board.", "Entered: %(num)d boards.", count))
    return base.see_other(url_for(".show", code=code))


def _ticked(listed: TickList, stop: Stop) -> rounds.Ticked:
    at = tick_lists.moment(_day(), _time(f"at-{stop.id}"), listed, now=base.now())
    said = {line.code: _what(line.code, line.todo) for line in stop.lines}
    return rounds.Ticked(
        stop.id,
        at,
        # Of what was not printed, only what hangs all the same is worth a word.
        {
            line.code: said[line.code]
            for line in stop.lines
            if (line.todo, said[line.code]) != (PRINT, What.NOT_DONE)
        },
    )


def _what(code: str, todo: str) -> What:
    choices = {what.value: what for what, _word in CHOICES[todo]}
    usual = CHOICES[todo][0][0]
    chosen = choices.get(request.form.get(f"said-{code}", usual.value))
    if chosen is None:
        raise NotFound("no_such_sheet")
    return chosen


def _day() -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise Refused("visit_day_wrong") from None


def _time(name: str) -> time | None:
    typed = request.form.get(name, "").strip()
    try:
        return datetime.strptime(typed, "%H:%M").time() if typed else None  # noqa: DTZ007 - a time of day
    except ValueError:
        raise Refused("visit_time_wrong") from None


def _entered(visits: Mapping[int, Visit]) -> dict[int, dict[str, Any]]:
    """Return what was entered, by board."""
    return {
        board: {
            "at": visit.at,
            "recorder": visit.recorder.name,
            "recorded_at": visit.recorded_at,
            "remarks": [
                base.say(line["remark"], {"number": line["number"]})
                for line in visit.lines
                if line["remark"]
            ],
        }
        for board, visit in visits.items()
    }


def _content(listed: TickList, stops: list[Stop]) -> paper.TickList:
    return paper.TickList(
        keeper=listed.keeper.name,
        office=stops[0].office,
        code=f"{listed.code[:4]}-{listed.code[4:]}",
        address=f"{base.runtime().settings.public}/R/{listed.code}",
        stops=tuple(_paper_stop(number, stop) for number, stop in enumerate(stops, start=1)),
        printed_at=listed.printed_at,
    )


def _paper_stop(number: int, stop: Stop) -> paper.Stop:
    parts = [
        paper.Part(
            shape, word, tuple(_paper_line(line) for line in stop.lines if line.todo == todo)
        )
        for todo, (shape, word) in PARTS.items()
    ]
    return paper.Stop(
        stop=str(number),
        board=stop.name,
        place=stop.place,
        number=stop.number,
        parts=tuple(part for part in parts if part.lines),
    )


def _paper_line(line: Line) -> paper.Line:
    page = f" · 第 {line.page} / {line.pages} 页" if line.pages > 1 else ""
    # What is not printed can only be ticked where it hangs all the same.
    words = [
        word for what, word in CHOICES[line.todo] if (line.todo, what) != (PRINT, What.NOT_DONE)
    ]
    told = f"{line.kind} · 第 {line.edition} 版{page}"
    return paper.Line(line.number, line.title, told, tuple(words))


def _page(code: str, problem: str) -> tuple[str, int]:
    with base.reading() as session:
        listed = tick_lists.tick_list(session, code, base.person())
        values: dict[str, Any] = {
            "listed": {"code": listed.code, "printed_at": listed.printed_at},
            "keeper": listed.keeper.name,
            "stops": standing.listed_stops(session, listed),
            "entered": _entered(tick_lists.entered(session, listed)),
        }
    return base.console_page(
        "tick_list.html",
        title=_("Round on paper of %(keeper)s", keeper=values["keeper"]),
        parts=PARTS,
        choices=CHOICES,
        day=request.form.get("day") or today(base.now()).isoformat(),
        typed=request.form,
        problem=problem,
        **values,
    )
