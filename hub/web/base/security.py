"""Cookies, headers, tokens against forged requests, and limits of rate."""

import secrets
from datetime import timedelta
from pathlib import Path

from flask import Blueprint, Flask, Response, g, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf import CSRFProtect

from hub import secret_files
from hub.errors import Forbidden
from hub.settings import Settings

LARGEST_REQUEST = 32 * 1024 * 1024
SESSION_LASTS = timedelta(hours=12)
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; frame-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
# What is kept with an answer that sets none of its own.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}

csrf = CSRFProtect()
limiter = Limiter(
    get_remote_address, storage_uri="memory://", headers_enabled=False, strategy="moving-window"
)


class Sessions(SecureCookieSessionInterface):
    """Cookies of sign-ins, which pages for everybody neither set, renew nor depend on."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie, unless the page is the same for everybody: shared caches keep those."""
        if not g.get("for_everybody"):
            super().save_session(app, session, response)


def prepare(app: Flask, settings: Settings) -> None:
    """Set cookies, limits, and what goes with every answer."""
    app.session_interface = Sessions()
    app.config.update(
        SECRET_KEY=_secret_key(settings.secrets),
        SESSION_COOKIE_NAME="gaoshi",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not settings.plain_http_is_safe,
        PERMANENT_SESSION_LIFETIME=SESSION_LASTS,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        # A form stays good as long as the sign-in: a clerk may write for hours.
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_headers)


def sign_in_only(pages: Blueprint) -> Blueprint:
    """Let nobody in who has not signed in; returns the blueprint."""
    pages.before_request(_signed_in)
    pages.after_request(_private)
    return pages


def for_everybody(pages: Blueprint) -> Blueprint:
    """Let the pages go without a session's cookie, whoever looks at them; returns the blueprint."""
    pages.before_request(_without_session)
    return pages


def _without_session() -> None:
    g.for_everybody = True


def _signed_in() -> ResponseReturnValue | None:
    if current_user.is_authenticated:
        return None
    json_wanted = (
        request.accept_mimetypes["application/json"] > request.accept_mimetypes["text/html"]
    )
    if request.method == "GET" and not json_wanted and "HX-Request" not in request.headers:
        wanted = request.full_path.rstrip("?")
        return redirect(url_for("sign_in.show", next=wanted), code=303)
    raise _SignInFirst("sign_in_first")


class _SignInFirst(Forbidden):
    status = 401


def _private(response: Response) -> Response:
    # Nothing a signed-in person sees may stay in a cache on the way or on a shared computer.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _secret_key(folder: Path) -> str:
    """Return the key cookies are signed with, made at the first start, for the hub's user alone."""
    return secret_files.kept(folder / "session-key", _made).decode("ascii").strip()


def _made() -> bytes:
    return secrets.token_hex(32).encode("ascii")
