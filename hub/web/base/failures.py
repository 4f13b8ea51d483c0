"""One handler for everything that goes wrong: what happened, what was kept, what to do; no trace."""

import secrets
import traceback
from dataclasses import dataclass
from pathlib import Path

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from channels.base import ChannelError, Rejected
from hub.errors import GaoshiError, NotFound
from hub.web.base.answers import Told, wants_fragment
from hub.web.base.words import say

log = structlog.get_logger()


@dataclass(frozen=True)
class Failure:
    """What a person is told: the status, and three sentences."""

    status: int
    code: str
    happened: str
    kept: str
    todo: str


def prepare(app: Flask) -> None:
    """Answer for every error, whoever raised it."""
    app.register_error_handler(Exception, _answer)


def _answer(error: Exception) -> Response:
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return make_response(error.get_response())
    failure = describe(error)
    form = _form_again(error)
    if form is not None:
        return make_response(form, failure.status)
    response = _shape(failure)
    response.status_code = failure.status
    if isinstance(error, HTTPException):
        # What goes with the status, e.g. Allow or Retry-After.
        for name, value in error.get_headers():
            if name.lower() not in ("content-type", "content-length"):
                response.headers.setdefault(name, value)
    return response


def _form_again(error: Exception) -> str | None:
    """Return the form with what was typed, where the view said how to show it again."""
    form = g.pop("again", None)
    if form is None or not isinstance(error, GaoshiError) or _wants_json():
        return None
    if isinstance(error, NotFound):
        return None
    try:
        return str(form(Told.of(error.code, error.params)))
    except GaoshiError:
        # What the form is about is gone or hidden; the plain page says what happened.
        return None


def describe(error: Exception) -> Failure:
    """Return what to tell a person of an error."""
    if isinstance(error, GaoshiError | ChannelError):
        return _failure(_status_of(error), error.code, say(error.code, error.params))
    if isinstance(error, RateLimitExceeded):
        return _failure(429, "too_many_tries", say("too_many_tries"))
    if isinstance(error, CSRFError):
        return _failure(400, "form_too_old", say("form_too_old"))
    if isinstance(error, HTTPException):
        status = error.code or 500
        code = f"http_{status}" if status in _KNOWN else "http_400"
        return _failure(status, code, say(code))
    if isinstance(error, OperationalError):
        _report(error, "")
        return _failure(503, "database_busy", say("database_busy"))
    number = secrets.token_hex(4)
    _report(error, number)
    return _failure(500, "http_500", say("http_500", {"number": number}))


def _status_of(error: GaoshiError | ChannelError) -> int:
    if isinstance(error, GaoshiError):
        return error.status
    # What an outlet refuses can be mended here; everything else lies with the outlet.
    return 422 if isinstance(error, Rejected) else 502


_KNOWN = {400, 401, 403, 404, 405, 410, 413, 415, 429, 500}
_TODO = {
    401: "do_sign_in",
    403: "do_ask_administrator",
    404: "do_look_elsewhere",
    405: "do_look_elsewhere",
    409: "do_look_again",
    410: "do_look_elsewhere",
    413: "do_make_smaller",
    429: "do_wait_a_minute",
    500: "do_try_again_or_call",
    502: "do_try_later",
    503: "do_try_later",
}


def _failure(status: int, code: str, happened: str) -> Failure:
    changes = request.method not in ("GET", "HEAD", "OPTIONS")
    kept = say("kept_everything") if changes else ""
    return Failure(status, code, happened, kept, say(_TODO.get(status, "do_mend_and_repeat")))


def _shape(failure: Failure) -> Response:
    if _wants_json():
        return jsonify(error=failure.happened, code=failure.code)
    if wants_fragment():
        response = make_response(render_template("console/parts/failure.html", failure=failure))
        # The part of the page that was asked for stays as it is.
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    title = _("Not found") if failure.status == 404 else _("That did not work")
    return make_response(render_template("console/failure.html", failure=failure, title=title))


def _wants_json() -> bool:
    if request.path.startswith(("/api/", "/kiosk/", "/callbacks/")):
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _report(error: Exception, number: str) -> None:
    """Log the kind and the place of a fault; its own words may hold anything."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-6:]]
    log.error(
        "request_failed",
        number=number,
        kind=type(error).__name__,
        endpoint=request.endpoint or "",
        places=places,
    )
