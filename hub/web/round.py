"""The round on a keeper's phone: the page that works without signal, and what it asks and sends."""

import hashlib
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from channels.templates import FOLDER
from hub import round as rounds
from hub import sheets, standing
from hub.errors import Forbidden, Refused
from hub.models import Outlet
from hub.people import offices_of
from hub.web import base
from hub.web.base import words

STATIC = Path(__file__).parent / "static" / "round"

# The page and its worker are the same for everybody and say nothing of anybody.
page = base.for_everybody(Blueprint("round", __name__))
calls = base.sign_in_only(Blueprint("round_calls", __name__, url_prefix="/round"))
PAGES = (page, calls)


@page.get("/round", strict_slashes=False)
def show() -> Response:
    """Return the page; what it shows it asks for, or has on the phone."""
    return _part(_shell(), "text/html; charset=utf-8")


@page.get("/round/sw.js")
def worker() -> Response:
    """Return the worker that keeps the page on the phone, for the round and for boards' codes."""
    answer = _part(_worker(), "text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


@calls.get("/data")
def data() -> Response:
    """Return the round of who is signed in, as the phone keeps it."""
    person = base.person()
    with base.reading() as session:
        if not offices_of(session, person, *sheets.BY_HAND):
            raise Forbidden("role_missing", roles="keeper")
        stops = standing.round_standing(session, person)
    if not all(stop.code for stop in stops):
        stops = _coded([stop.id for stop in stops])
    return jsonify(
        person=person.id,
        name=person.name,
        language="en" if words.language() == words.ENGLISH else "zh",
        now=round(base.now().timestamp() * 1000),
        token=generate_csrf(),
        boards=[asdict(stop) for stop in stops],
    )


@calls.post("/reports")
def reports() -> ResponseReturnValue:
    """Take what a phone brings back; every report is answered by itself."""
    sent = rounds.batch(request.get_data())
    answers = rounds.take(base.runtime(), sent, by=base.person())
    return jsonify(now=round(base.now().timestamp() * 1000), answers=[_told(a) for a in answers])


@calls.post("/reports/<report>/photo")
def photo(report: str) -> ResponseReturnValue:
    """Keep the photograph of a visit that was reported."""
    file = request.files.get("photo")
    if file is None:
        raise Refused("file_missing")
    with file.stream as stream:
        content = stream.read()
    original = request.form.get("original", "")[:64]
    rounds.attach(
        base.runtime(), report, file.filename or "", content, original=original, by=base.person()
    )
    return jsonify(kept=True)


def _told(answer: rounds.Answer) -> dict[str, Any]:
    return {
        "id": answer.report,
        "answer": answer.answer,
        "sentence": base.say(answer.code, dict(answer.params)) if answer.code else "",
        "marks": list(answer.marks),
        "remarks": [
            {"number": one.sheet, "sentence": base.say(one.code, {"number": one.sheet})}
            for one in answer.remarks
        ],
    }


def _coded(boards: list[int]) -> list[standing.Stop]:
    """Return a round whose boards have their permanent codes, made now."""
    with base.writing() as session:
        rows = [session.get_one(Outlet, board) for board in boards]
        for row in rows:
            sheets.board_code(session, row)
        return standing.stops(session, rows)


@cache
def _shell() -> bytes:
    return (FOLDER / "round" / "page.html").read_bytes()


@cache
def _worker() -> bytes:
    """Return the worker with its list of files; its bytes change whenever one of them does."""
    parts = {path.name: path.read_bytes() for path in sorted(STATIC.iterdir())}
    body = parts.pop("sw.js")
    version = hashlib.sha256(b"\0".join([_shell(), body, *parts.values()])).hexdigest()[:16]
    files = ["/round", *(f"/static/round/{name}" for name in parts)]
    return f"const VERSION = {version!r};\nconst FILES = {files!r};\n".encode() + body


def _part(body: bytes, content_type: str) -> Response:
    answer = Response(body, content_type=content_type)
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.make_conditional(request)
    return answer
