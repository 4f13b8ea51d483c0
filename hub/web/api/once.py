"""Idempotency keys: a repeated creation is answered again and never done again."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, json, request
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.errors import Refused
from hub.models import IdempotencyKey
from hub.web.api.caller import person
from hub.web.api.problems import Unreadable
from hub.web.base import now, reading, writing

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(hours=48)
_KEY = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True)
class Made:
    """What was made: the answer, and the address of the new thing."""

    answer: BaseModel
    address: str
    status: int = 201
    # What a repeated call is told instead, where the answer holds what is kept nowhere.
    again: BaseModel | None = None


def replayed() -> Response | None:
    """Return the answer this key was given before, or None when there is none to repeat."""
    key = _key()
    if not key:
        return None
    with reading() as session:
        kept = _kept(session, key)
    return _again(kept) if kept is not None else None


def once(work: Callable[[Session], Made]) -> Response:
    """Do the work in one transaction with the key it came under, and return its answer.

    Of two at once, one does it and the other gets its answer: the key is unique, and is only
    there when the effect is. What was refused is not kept, so that it can be mended and repeated.
    """
    key = _key()
    try:
        with writing() as session:
            kept = _kept(session, key) if key else None
            if kept is not None:
                return _again(kept)
            row = _begin(session, key) if key else None
            made = work(session)
            body = made.answer.model_dump_json(by_alias=True)
            if row is not None:
                repeated = (made.again or made.answer).model_dump_json(by_alias=True)
                row.status, row.body, row.address = made.status, repeated, made.address
    except IntegrityError:
        # Another process was first.
        again = replayed()
        if again is None:
            raise
        return again
    return _response(body, made.status, made.address)


def _key() -> str:
    """Return the key as it was sent, with or without the quotes of a structured header."""
    sent = request.headers.get(HEADER)
    if sent is None:
        return ""
    key = sent.strip()
    if len(key) > 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _KEY.fullmatch(key):
        raise Unreadable("idempotency_key_wrong")
    return key


def _kept(session: Session, key: str) -> IdempotencyKey | None:
    return session.scalar(
        select(IdempotencyKey).where(
            IdempotencyKey.person_id == person().id,
            IdempotencyKey.key == key,
            IdempotencyKey.created_at > now() - KEPT,
        )
    )


def _begin(session: Session, key: str) -> IdempotencyKey:
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at <= now() - KEPT))
    row = IdempotencyKey(
        person_id=person().id,
        key=key,
        request_hash=_request_hash(),
        status=0,
        body="",
        created_at=now(),
    )
    session.add(row)
    session.flush()
    return row


def _again(kept: IdempotencyKey) -> Response:
    if kept.request_hash != _request_hash():
        raise Refused("idempotency_key_reused")
    response = _response(kept.body, kept.status, kept.address)
    response.headers[REPLAYED] = "true"
    return response


def _response(body: str, status: int, address: str) -> Response:
    response = Response(body, status, mimetype="application/json")
    if address:
        response.headers["Location"] = address
    return response


def _request_hash() -> str:
    """Return a digest of what was asked; how JSON is spaced and files are parted says nothing."""
    parts = [request.method, request.path]
    if request.is_json:
        parts.append(json.dumps(request.get_json(), sort_keys=True))
    for name, file in sorted(request.files.items(multi=True)):
        # The view may have read it before, and will after.
        file.stream.seek(0)
        digest = hashlib.sha256(file.stream.read()).hexdigest()
        file.stream.seek(0)
        parts += [name, file.filename or "", digest]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
