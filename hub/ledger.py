"""The ledger: lines appended by the acting transaction, numbered and chained by one sealer."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from json.encoder import encode_basestring as _word
from typing import Any, NamedTuple

from sqlalchemy import Text, func, select, type_coerce
from sqlalchemy.orm import Session

from hub.models import LedgerLine, Salt
from hub.models.base import CanonicalJson

BATCH = 500


def write(
    session: Session,
    act: str,
    *,
    at: datetime,
    item: int | None = None,
    done_by: int | None = None,
    recorded_by: int | None = None,
    strength: str = "",
    **facts: Any,
) -> None:
    """Append a line to this transaction. `facts` holds ids, numbers and digests, never text."""
    session.add(
        LedgerLine(
            at=at,
            act=act,
            item_id=item,
            done_by=done_by,
            recorded_by=recorded_by if recorded_by is not None else done_by,
            strength=strength,
            facts=facts,
        )
    )


def salted(session: Session, item: int, text: str) -> str:
    """Return a digest of text that says nothing once the item's salt is erased."""
    salt = session.get(Salt, item)
    if salt is None:
        salt = Salt(item_id=item, value=secrets.token_hex(32))
        session.add(salt)
        session.flush()
    return hashlib.sha256(f"{salt.value}\n{text}".encode()).hexdigest()


def seal(session: Session) -> int:
    """Number and chain the lines not yet sealed, oldest first; return how many.

    One sealer at a time: the writing transaction is the lock.
    """
    waiting = session.scalars(
        select(LedgerLine).where(LedgerLine.number.is_(None)).order_by(LedgerLine.id).limit(BATCH)
    ).all()
    if not waiting:
        return 0
    number = session.scalar(select(func.max(LedgerLine.number))) or 0
    last = session.scalar(select(LedgerLine.hash).where(LedgerLine.number == number)) or ""
    for line in waiting:
        number += 1
        line.number, line.previous = number, last
        line.hash = last = line_hash(_line(line))
    return len(waiting)


def _line(line: LedgerLine) -> "Line":
    values = {name: getattr(line, name) for name in Line._fields}
    return Line(**{**values, "facts": CanonicalJson.encode(line.facts)})


class Line(NamedTuple):
    """A sealed line as it was stored; its facts as the JSON text they are kept as."""

    number: int
    previous: str
    at: datetime
    act: str
    item_id: int | None
    done_by: int | None
    recorded_by: int | None
    strength: str
    facts: str
    hash: str

    def content(self) -> str:
        """Return all but the hash as one JSON array in its one form: what the hash is made of.

        docs/ledger.md tells the form, and docs/verify_ledger.py reads it without the hub.
        """
        return (
            f"[{self.number},{_word(self.previous)},{_word(self.at.isoformat())},{_word(self.act)},"
            f"{_id(self.item_id)},{_id(self.done_by)},{_id(self.recorded_by)},"
            f"{_word(self.strength)},{self.facts}]"
        )

    def exported(self) -> str:
        """Return the line as an export holds it: its content and its hash, as one JSON array."""
        return f"{self.content()[:-1]},{_word(self.hash)}]"


def _id(value: int | None) -> str:
    return "null" if value is None else str(value)


def line_hash(line: Line) -> str:
    """Return the hash that binds a line to its place and to the line before it."""
    return hashlib.sha256(line.content().encode()).hexdigest()


class Head(NamedTuple):
    """The newest line's number and hash at some moment, kept outside the ledger."""

    at: str
    number: int
    hash: str


class Fault(NamedTuple):
    """What is wrong at a line: a code, and for what is missing the last number missing."""

    number: int
    code: str
    until: int


def lines(session: Session) -> Iterator[Line]:
    """Return the sealed lines in their order, a few thousand at a time."""
    as_kept = {"facts": type_coerce(LedgerLine.facts, Text)}
    columns = [as_kept.get(name, getattr(LedgerLine, name)) for name in Line._fields]
    query = select(*columns).where(LedgerLine.number.is_not(None)).order_by(LedgerLine.number)
    for row in session.execute(query.execution_options(yield_per=5000)):
        yield Line._make(row)


def faults(kept: Iterable[Line], heads: Iterable[Head] = ()) -> Iterator[Fault]:
    """Return every edit, gap, change of order and cut that lines and heads betray.

    Without a head from elsewhere nobody can tell that the newest lines were cut off, or that the
    whole chain was written anew.
    """
    known = {head.number: head.hash for head in heads}
    last, expected = "", 1
    for line in _readable(kept):
        if line is None:
            yield Fault(expected, "unreadable", expected)
            return
        if line.number > expected:
            yield Fault(expected, "missing", line.number - 1)
        elif line.previous != last:
            yield Fault(line.number, "out_of_chain", line.number)
        if line.hash != line_hash(line):
            yield Fault(line.number, "edited", line.number)
        if known.pop(line.number, line.hash) != line.hash:
            yield Fault(line.number, "not_the_head_kept", line.number)
        last, expected = line.hash, line.number + 1
    beyond = [number for number in known if number >= expected]
    if beyond:
        yield Fault(expected, "cut_off", max(beyond))


def _readable(kept: Iterable[Line]) -> Iterator[Line | None]:
    """Return the lines, and None in the place of the first one that holds what no line can."""
    try:
        yield from kept
    except (ValueError, TypeError):
        yield None


def first_fault(session: Session) -> Fault | None:
    """Return the first fault the ledger betrays by itself, or None."""
    return next(faults(lines(session)), None)


def newest(session: Session, now: datetime) -> Head | None:
    """Return the head of the ledger, or None while nothing is sealed."""
    number = session.scalar(select(func.max(LedgerLine.number)))
    digest = session.scalar(select(LedgerLine.hash).where(LedgerLine.number == number))
    if number is None or digest is None:
        return None
    return Head(now.isoformat(timespec="seconds"), number, digest)
