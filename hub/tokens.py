"""Keys to the programming interface: a person's own, with scopes, kept as hashes alone."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub import ledger
from hub.errors import Conflict, Forbidden, NotFound, Refused
from hub.models import Person, Token

# A word in front lets scanners of leaked secrets know what they found.
PREFIX = "gaoshi_"
MOST = 50


class Scope(StrEnum):
    """What a token may be used for, at most; its person's roles decide as everywhere."""

    ITEMS_READ = "items:read"
    ITEMS_WRITE = "items:write"
    REVIEW = "review"
    PUBLISH = "publish"
    PLACEMENTS_WRITE = "placements:write"
    CATALOGUE_READ = "catalogue:read"
    OUTLETS_READ = "outlets:read"
    TOKENS = "tokens"


def issue(
    session: Session,
    person: Person,
    *,
    name: str,
    scopes: Iterable[Scope],
    expires_at: datetime | None,
    now: datetime,
    within: Token | None = None,
) -> tuple[Token, str]:
    """Return a new token and its secret, which nobody can look up again.

    `within` is the token that asks for it: nothing wider and nothing longer may come of it.
    Raises Refused for a moment that has passed and for one person's 51st live token.
    """
    wanted = sorted(set(scopes))
    if expires_at is not None and expires_at <= now:
        raise Refused("moment_past")
    if within is not None:
        _require_narrower(within, wanted, expires_at)
    if len(live(session, person, now=now)) >= MOST:
        raise Refused("too_many_tokens", most=MOST)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        person_id=person.id,
        name=name.strip(),
        token_hash=_hash(secret),
        scopes=[str(scope) for scope in wanted],
        created_at=now,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    ledger.write(session, "token_issued", at=now, done_by=person.id, token=token.id)
    return token, secret


def of_secret(session: Session, secret: str, *, now: datetime) -> Token | None:
    """Return the live token of a secret, or None; a disabled person's tokens are dead."""
    token = session.scalar(select(Token).where(Token.token_hash == _hash(secret)))
    if token is None or token.revoked_at is not None or token.person.disabled_at is not None:
        return None
    return token if token.expires_at is None or token.expires_at > now else None


def live(session: Session, person: Person, *, now: datetime) -> Sequence[Token]:
    """Return a person's tokens that open something, oldest first."""
    return session.scalars(
        select(Token)
        .where(
            Token.person_id == person.id,
            Token.revoked_at.is_(None),
            or_(Token.expires_at.is_(None), Token.expires_at > now),
        )
        .order_by(Token.id)
    ).all()


def revoke(session: Session, token_id: int, *, by: Person, now: datetime) -> Token:
    """End one of a person's own tokens; raise NotFound for any other."""
    token = session.get(Token, token_id)
    if token is None or token.person_id != by.id:
        raise NotFound("no_such_token")
    if token.revoked_at is not None:
        raise Conflict("token_already_revoked")
    token.revoked_at = now
    ledger.write(session, "token_revoked", at=now, done_by=by.id, token=token.id)
    return token


def revoke_all(session: Session, person: Person, *, now: datetime) -> int:
    """End all tokens of a person, e.g. with a lost password; return how many."""
    found = live(session, person, now=now)
    for token in found:
        revoke(session, token.id, by=person, now=now)
    return len(found)


def _require_narrower(within: Token, scopes: Sequence[Scope], expires_at: datetime | None) -> None:
    wider = [str(scope) for scope in scopes if scope not in within.scopes]
    if wider:
        raise Forbidden("token_scope_wider", scopes="、".join(wider))
    ends = within.expires_at
    if ends is not None and (expires_at is None or expires_at > ends):
        raise Forbidden("token_outlives_its_own")


def _hash(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
