"""Who calls: the person of a bearer token, and what the token may be used for."""

from dataclasses import dataclass
from typing import cast

from flask import g, request
from flask_limiter.util import get_remote_address

from hub import tokens
from hub.errors import Forbidden, GaoshiError
from hub.models import Person, Token
from hub.tokens import Scope
from hub.web.base import now, reading, runtime
from hub.web.base.signing_in import is_private

# How strongly the ledger knows who acted: they, or whoever holds their token.
STRENGTH = "token"


@dataclass(frozen=True)
class Caller:
    """A live token and its person; they belong to no session of the database."""

    token: Token
    person: Person


class TokenNeeded(GaoshiError):
    """No token came, or none that opens anything; which of them is not said."""

    status = 401


class ScopeMissing(Forbidden):
    """The token may not be used for this, whatever its person may do."""


def look() -> None:
    """Find out who calls, before anything is counted or refused."""
    g.caller = None
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip() or not is_private(request):
        return
    with reading() as session:
        token = tokens.of_secret(session, secret.strip(), now=now())
        if token is not None:
            g.caller = Caller(token, token.person)


def require(scope: Scope) -> None:
    """Raise unless the caller's token has the scope."""
    if not is_private(request):
        raise Forbidden("token_needs_tls", public=runtime().settings.public)
    if g.caller is None:
        raise TokenNeeded("token_needed")
    if scope not in g.caller.token.scopes:
        raise ScopeMissing("scope_missing", scope=scope)


def caller() -> Caller:
    """Return who calls; only after `require`."""
    return cast(Caller, g.caller)


def person() -> Person:
    """Return the person who calls."""
    return caller().person


def counted_as() -> str:
    """Return whom a request counts against: its token, else the address it came from."""
    known = g.get("caller")
    return f"token:{known.token.id}" if known else f"from:{get_remote_address()}"
