"""What a phone brings back from a round: reports, each taken or answered by itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hub import sheets, uploads
from hub.errors import Conflict, GaoshiError, Refused
from hub.models import Person
from hub.people import Signature
from hub.runtime import Runtime
from hub.sheets import tick_lists
from hub.sheets.visits import MOST_LINES, SheetNote

MOST_REPORTS = 100
LARGEST_BATCH = 2 * 1024 * 1024
LONGEST_NAME = 64
# How a keeper came to a board: by its code, or by choosing it from the list.
STRENGTHS = ("scan", "tick")


@dataclass(frozen=True)
class Answer:
    """What became of one report. `answer` is done, already or refused; `code` says why it was."""

    report: str
    answer: str
    code: str = ""
    params: tuple[tuple[str, str | int], ...] = ()
    marks: tuple[str, ...] = ()
    remarks: tuple[SheetNote, ...] = ()


def batch(body: bytes) -> dict[str, Any]:
    """Return what a phone sent; raise Refused for what is no batch of reports."""
    try:
        sent = json.loads(body) if len(body) <= LARGEST_BATCH else None
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict) or not isinstance(sent.get("reports"), list):
        raise Refused("reports_unreadable")
    if len(sent["reports"]) > MOST_REPORTS:
        raise Refused("reports_too_many", most=MOST_REPORTS)
    return sent


def take(runtime: Runtime, sent: dict[str, Any], *, by: Person) -> list[Answer]:
    """Write down what a phone sends, report by report; return what became of each, in order.

    One that cannot be taken is answered and stops no other. Raises Conflict for another
    person's reports: who signs in on the same phone must not send what somebody else did.
    """
    if sent.get("person") != by.id:
        raise Conflict("reports_of_another")
    now = runtime.clock()
    clock = sheets.moment_of(_number(sent.get("sent_at")))
    return [_one(runtime, told, by, now=now, behind=now - clock) for told in sent["reports"]]


def _one(runtime: Runtime, raw: Any, by: Person, *, now: datetime, behind: timedelta) -> Answer:
    name = raw.get("id") if isinstance(raw, dict) else None
    name = name if isinstance(name, str) else ""
    try:
        told, strength = read(raw, behind=behind)
        with runtime.database.writing() as session:
            signature = Signature.own(session.get_one(Person, by.id), strength)
            taken = sheets.take(session, told, signature, now=now)
    except GaoshiError as refused:
        return Answer(name, "refused", refused.code, tuple(refused.params.items()))
    answer = "already" if taken.already else "done"
    return Answer(name, answer, marks=taken.marks, remarks=taken.remarks)


@dataclass(frozen=True)
class Ticked:
    """What was ticked on paper at one board."""

    board: int
    at: datetime
    # By the sheets' codes.
    said: dict[str, sheets.What]


def enter(
    runtime: Runtime,
    code: str,
    ticked: Sequence[Ticked],
    photo: uploads.Photograph | None,
    *,
    by: Person,
) -> list[Answer]:
    """Write down for its keeper what was ticked on a list; return what became of each board.

    `photo` is the photographed paper. A board entered before is answered and not written again.
    """
    now = runtime.clock()
    proof = ("", "")
    if photo is not None:
        with runtime.database.writing() as session:
            kept = uploads.keep(session, runtime.blobs, photo.file, by=by, now=now)
            proof = (kept.sha256, photo.original)
    return [_entered(runtime, code, one, proof, by, now) for one in ticked]


def _entered(
    runtime: Runtime, code: str, ticked: Ticked, proof: tuple[str, str], by: Person, now: datetime
) -> Answer:
    name = str(ticked.board)
    try:
        with runtime.database.writing() as session:
            found = tick_lists.tick_list(session, code, by)
            mine = session.get_one(Person, by.id)
            board, said = ticked.board, ticked.said
            taken = tick_lists.enter(
                session, found, board, said, at=ticked.at, by=mine, proof=proof, now=now
            )
    except GaoshiError as refused:
        return Answer(name, "refused", refused.code, tuple(refused.params.items()))
    answer = "already" if taken.already else "done"
    return Answer(name, answer, marks=taken.marks, remarks=taken.remarks)


def read(raw: Any, *, behind: timedelta) -> tuple[sheets.Told, str]:
    """Return a report and its strength from what a phone sent; raise Refused for what is none.

    `behind` is how far the phone's clock is behind the hub's while it sends.
    """
    if not isinstance(raw, dict):
        raise Refused("report_unreadable")
    name, strength, lines = (raw.get(key) for key in ("id", "strength", "lines"))
    if not isinstance(name, str) or not name.isascii() or not 16 <= len(name) <= LONGEST_NAME:
        raise Refused("report_unreadable")
    if strength not in STRENGTHS or not isinstance(lines, list) or len(lines) > MOST_LINES:
        raise Refused("report_unreadable")
    said = sheets.moment_of(_number(raw.get("at")))
    offset = timedelta(milliseconds=_number(raw.get("offset")))
    at, wrong = sheets.happened(said, offset, sent=behind)
    told = sheets.Told(name, _number(raw.get("board")), at, _lines(lines), clock_was_wrong=wrong)
    return told, strength


def attach(
    runtime: Runtime, report: str, name: str, data: bytes, *, original: str, by: Person
) -> None:
    """Keep the photograph of a visit with what it proves; a second time changes nothing.

    Raises NotFound for a report the hub does not have, Refused for what is no photograph.
    """
    with runtime.database.reading() as session:
        if sheets.visit_of(session, report, by).photo:
            return
    picture = uploads.photograph(name, data)
    now = runtime.clock()
    with runtime.database.writing() as session:
        visit = sheets.visit_of(session, report, session.get_one(Person, by.id))
        kept = uploads.keep(session, runtime.blobs, picture.file, by=by, now=now)
        # A phone that could not tell sent the file as it was taken.
        original = original or picture.original
        sheets.prove(session, visit, kept.sha256, original=original, now=now)


def _lines(raw: Sequence[Any]) -> tuple[tuple[str, sheets.What], ...]:
    lines = {}
    for line in raw:
        code, what = (line.get(key) if isinstance(line, dict) else "" for key in ("sheet", "what"))
        if not isinstance(code, str) or not isinstance(what, str) or what not in {*sheets.What}:
            raise Refused("report_unreadable")
        lines[sheets.normal_code(code)[:16]] = sheets.What(what)
    return tuple(lines.items())


def _number(value: Any) -> int:
    """Return a whole number a phone sent: milliseconds may have a fraction."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        raise Refused("report_unreadable")
    return round(value)
