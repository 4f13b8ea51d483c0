"""Proof of display: what devices say they had on screen, hour by hour."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.errors import Refused
from hub.models.kiosks import Display

LINES = 200
HOUR = 3600
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Line:
    """One item on one device within one hour; `hour` counts from 1970 in hours, UTC."""

    seq: int
    hour: int
    item: int
    edition: int
    title: str
    sha256: str
    opened: int
    open_seconds: int
    listed_seconds: int


# The largest value of each number; a device's clock and counters are not to be trusted.
LARGEST = {
    "seq": 2**53,
    "hour": 10_000_000,
    "item": 2**31 - 1,
    "edition": 2**31 - 1,
    "opened": 100_000,
    "open_seconds": HOUR + 60,
    "listed_seconds": HOUR + 60,
}


def read(body: bytes) -> list[Line]:
    """Read a report `{"lines": [...]}`; raise Refused when it is none or too long."""
    try:
        lines = json.loads(body)["lines"]
        if not isinstance(lines, list) or len(lines) > LINES:
            raise ValueError("lines")
        return [_line(dict(values)) for values in lines]
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("kiosk_report_wrong") from error


def _line(values: dict[str, Any]) -> Line:
    line = Line(**values)
    for name, largest in LARGEST.items():
        value = values[name]
        if type(value) is not int or not 0 <= value <= largest:
            raise ValueError(name)
    if not isinstance(line.title, str) or not HASH.fullmatch(line.sha256):
        raise ValueError("title")
    return replace(line, title=line.title[:600])


def store(session: Session, device_id: int, lines: Iterable[Line], *, now: datetime) -> list[int]:
    """Store what is new and return every line's number: a repeated report counts once."""
    by_seq: Mapping[int, Line] = {line.seq: line for line in lines}
    kept = set(
        session.scalars(
            select(Display.seq).where(Display.device_id == device_id, Display.seq.in_(by_seq))
        )
    )
    session.add_all(
        _row(device_id, line, now) for seq, line in sorted(by_seq.items()) if seq not in kept
    )
    return sorted(by_seq)


def _row(device_id: int, line: Line, now: datetime) -> Display:
    values = asdict(line)
    hour, item, sha256 = (values.pop(name) for name in ("hour", "item", "sha256"))
    return Display(
        **values,
        device_id=device_id,
        hour=datetime.fromtimestamp(hour * HOUR, UTC),
        item_id=item,
        content_sha256=sha256,
        received_at=now,
    )
