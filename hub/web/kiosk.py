"""The screens' pages and calls, under /kiosk. Nothing here uses a session."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Response, jsonify, request
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from werkzeug.http import parse_cookie

from channels.templates import FOLDER
from hub.errors import Forbidden, Refused
from hub.kiosks.desk import Desk, Peer, Revoked
from hub.kiosks.pairing import LetIn
from hub.kiosks.polling import Poll

STATIC = Path(__file__).parent / "static" / "kiosk"
# Chromium keeps no cookie longer than this; each answer with news starts it anew.
COOKIE_LASTS = timedelta(days=400)
# One browser can be several screens (`/kiosk?slot=2`), which a demonstration needs.
SLOTS = frozenset("123456789")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}


def blueprint(desk: Desk) -> Blueprint:
    """Return the blueprint. Exempt it from CSRF tokens: its cookie is SameSite=Strict, and every
    unsafe call is JSON, which no form of another site can send."""
    pages = Blueprint("kiosk", __name__, url_prefix="/kiosk")
    pages.add_url_rule("", "page", _page, strict_slashes=False)
    pages.add_url_rule("/sw.js", "worker", _worker)
    pages.add_url_rule("/static/<name>", "static_file", _static)
    _calls(pages, desk)
    pages.register_error_handler(Revoked, _revoked)
    pages.after_request(_secured)
    pages.record(lambda state: _poll_first(state.app, desk))
    return pages


def _poll_first(app: App, desk: Desk) -> None:
    app.wsgi_app = Polls(app.wsgi_app, desk)  # type: ignore[attr-defined]  # Flask's own, by manual


def _calls(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/sync")
    def sync() -> Response:
        """Answer a poll: 304 when the device has what there is, else the signed manifest."""
        peer = desk.peer(_token())
        answer = _answer(peer)
        desk.polled(peer, Poll.read(request.args))
        return answer

    @pages.get("/blob/<sha256>")
    def blob(sha256: str) -> Response:
        """Return a blob of the device's manifest; it never changes under its name."""
        body, media_type = desk.blob(desk.peer(_token()), sha256)
        answer = Response(body, content_type=media_type)
        answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        return answer

    @pages.post("/shown")
    def shown() -> ResponseReturnValue:
        """Take a report of what was on screen."""
        _same_site()
        return jsonify(stored=desk.displayed(desk.peer(_token()), request.get_data()))

    @pages.post("/pair")
    def pair() -> ResponseReturnValue:
        """Give a screen a code to show, and the key it pins."""
        _same_site()
        waiting = desk.start(_text("secret_hash"), request.remote_addr or "")
        return jsonify(
            code=waiting.code,
            expires_at=_milliseconds(waiting.expires_at.timestamp()),
            key=desk.signer.public.hex(),
        )

    @pages.post("/pair/collect")
    def collect() -> ResponseReturnValue:
        """Return the token, as a cookie, once a person has confirmed."""
        _same_site()
        answer = desk.collect(_text("secret"))
        if not isinstance(answer, LetIn):
            return jsonify(waits=True, key=desk.signer.public.hex()), 202
        paired = jsonify(device=answer.device_id, key=desk.signer.public.hex())
        _give(paired, answer.token)
        return paired


def _answer(peer: Peer) -> Response:
    served = peer.served
    if request.headers.get("If-None-Match") == served.etag:
        answer = Response(status=304)
    else:
        answer = Response(served.body, content_type="application/json")
        answer.headers["Gaoshi-Signature"] = served.signature
        _give(answer, _token())
    answer.headers.extend(_news(peer))
    return answer


def _news(peer: Peer) -> list[tuple[str, str]]:
    """Return what every answer to a poll says, beside the manifest itself."""
    return [
        ("ETag", peer.served.etag),
        ("Cache-Control", "no-store"),
        ("Gaoshi-Now", str(_milliseconds(peer.now.timestamp()))),
        # The end as stored, never later: it bounds how long a lost device can go on showing.
        ("Gaoshi-Lease", str(_milliseconds(peer.device.lease_until.timestamp()))),
    ]


class Polls:
    """The common poll, answered before Flask: with two thousand screens it is most of the load.

    Whatever is not a plain "nothing new" goes on to the application, which answers all of it.
    """

    def __init__(self, application: WSGIApplication, desk: Desk) -> None:
        self._application = application
        self._desk = desk

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer 304, or let the application answer."""
        if environ["PATH_INFO"] == "/kiosk/sync" and environ["REQUEST_METHOD"] == "GET":
            peer = self._unchanged(environ)
            if peer is not None:
                start_response("304 NOT MODIFIED", _news(peer))
                return ()
        return self._application(environ, start_response)

    def _unchanged(self, environ: WSGIEnvironment) -> Peer | None:
        query = dict(parse_qsl(environ["QUERY_STRING"]))
        token = parse_cookie(environ).get(_cookie(query.get("slot", "1")))
        etag = environ.get("HTTP_IF_NONE_MATCH")
        if not token or not etag:
            return None
        try:
            peer = self._desk.peer(token)
        except Revoked:
            return None
        if peer.served.etag != etag:
            return None
        self._desk.polled(peer, Poll.read(query))
        return peer


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _cookie(slot: str) -> str:
    return f"gaoshi_screen_{slot}" if slot in SLOTS else "gaoshi_screen_1"


def _my_cookie() -> str:
    return _cookie(request.args.get("slot", "1"))


def _token() -> str:
    token = request.cookies.get(_my_cookie(), "")
    if not token:
        raise Revoked
    return token


def _give(answer: Response, token: str) -> None:
    answer.set_cookie(
        _my_cookie(),
        token,
        max_age=COOKIE_LASTS,
        path="/kiosk",
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )


def _same_site() -> None:
    """Refuse what another site's page sends."""
    if request.mimetype != "application/json":
        raise Refused("kiosk_json_wanted")
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Forbidden("kiosk_other_site")


def _text(name: str) -> str:
    values = request.get_json(silent=True)
    value = values.get(name) if isinstance(values, dict) else None
    if not isinstance(value, str) or not 20 <= len(value) <= 200:
        raise Refused("kiosk_secret_wrong")
    return value


def _revoked(_error: Exception) -> Response:
    answer = Response(status=401)
    # Only this word makes a page wipe itself: a proxy's own 401 must not.
    answer.headers["Gaoshi-Screen"] = "revoked"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _secured(answer: Response) -> Response:
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if answer.status_code != 304:
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


# The page and its parts.


@cache
def _files() -> dict[str, bytes]:
    """Return the page's parts by name, read once."""
    return {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.is_file()}


@cache
def _shell() -> bytes:
    return (FOLDER / "kiosk" / "page.html").read_bytes()


@cache
def _service_worker() -> bytes:
    """Return the worker with its list of files; its bytes change whenever one of them does."""
    files = {name: body for name, body in _files().items() if name != "sw.js"}
    version = hashlib.sha256(b"\0".join([_shell(), *_files().values()])).hexdigest()[:16]
    names = [f"/kiosk/static/{name}" for name in files]
    head = f"const VERSION = {version!r};\nconst FILES = {['/kiosk', *names]!r};\n"
    return head.encode() + _files()["sw.js"]


def _page() -> Response:
    return _part(_shell(), ".html")


def _worker() -> Response:
    answer = _part(_service_worker(), ".js")
    answer.headers["Service-Worker-Allowed"] = "/kiosk"
    return answer


def _static(name: str) -> ResponseReturnValue:
    body = _files().get(name)
    return ("", 404) if body is None else _part(body, Path(name).suffix)


def _part(body: bytes, suffix: str) -> Response:
    answer = Response(body, content_type=TYPES[suffix])
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.make_conditional(request)
    return answer
