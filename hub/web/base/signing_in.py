"""Sign-ins: a cookie that names a person and the key all their present sign-ins share."""

import hashlib
import ipaddress
import secrets
from urllib.parse import urlsplit

from flask import Flask, Request, session
from flask_login import LoginManager, UserMixin, login_user

from hub.models import Person
from hub.settings import Settings
from hub.web.base.running import reading, runtime, writing

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# What a proxy says of whom it asks for, whether or not the hub was told of the proxy.
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Via")


class SignedIn(UserMixin):  # type: ignore[misc]  # the package ships no types
    """A person as Flask-Login knows them."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        """Return what the cookie says; it is void as soon as the person's key changes."""
        key = hashlib.sha256(self.person.session_key.encode()).hexdigest()[:32]
        return f"{self.person.id}.{key}"


def prepare(app: Flask) -> None:
    """Let Flask-Login find people."""
    manager = LoginManager()
    manager.init_app(app)
    manager.user_loader(_load)


def begin(person: Person) -> None:
    """Sign a person in, in a session that shares nothing with the one before."""
    with writing() as database:
        stored = database.get_one(Person, person.id)
        if not stored.session_key:
            stored.session_key = secrets.token_hex(16)
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session.permanent = True
    login_user(SignedIn(stored))


def is_private(request: Request) -> bool:
    """Tell whether nobody on the way can read this request: TLS, or this machine itself.

    Who asks is judged by where the connection comes from: the name they ask for is theirs to choose.
    """
    if request.is_secure:
        return True
    if runtime().settings.proxies or any(name in request.headers for name in _PASSED_ON):
        # Behind a proxy everybody seems to be on this machine.
        return False
    host = urlsplit(f"//{request.host}").hostname or ""
    return host in _LOOPBACK and _is_here(request.remote_addr or "")


def public_is_private(settings: Settings) -> bool:
    """Tell whether the public address is one people may sign in at."""
    return settings.public.startswith("https://") or settings.plain_http_is_safe


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False


def _load(cookie: str) -> SignedIn | None:
    number, _, _ = cookie.partition(".")
    if not number.isdigit():
        return None
    with reading() as database:
        person = database.get(Person, int(number))
        if person is None or person.disabled_at is not None or not person.session_key:
            return None
        person.grants  # noqa: B018 - loaded here, for afterwards there is no session
    found = SignedIn(person)
    return found if secrets.compare_digest(found.get_id(), cookie) else None
