"""The ledger: lines appended by the acting transaction, numbered and chained by one sealer."""

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.models import LedgerLine, Salt

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
        line.hash = last = line_hash(line)
    return len(waiting)


def line_hash(line: LedgerLine) -> str:
    """Return the hash that binds a line to its place and to the line before it."""
    content = [
        line.number,
        line.previous,
        line.at.isoformat(),
        line.act,
        line.item_id,
        line.done_by,
        line.recorded_by,
        line.strength,
        line.facts,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_fault(session: Session) -> int | None:
    """Return the number of the first sealed line that does not verify, or None."""
    last, expected = "", 1
    lines = session.scalars(
        select(LedgerLine).where(LedgerLine.number.is_not(None)).order_by(LedgerLine.number)
    )
    for line in lines.yield_per(1000):
        if line.number != expected or line.previous != last or line.hash != line_hash(line):
            return expected
        last, expected = line.hash, expected + 1
    return None
