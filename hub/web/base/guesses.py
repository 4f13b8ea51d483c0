"""Wrong codes and numbers: counted for the operator, limited for whoever tries them out.

Right ones are never held up, so that a village behind one mobile gateway can scan its sheets
whatever a neighbour does. Who asked is kept nowhere: a hash of the address's first part, with a
salt that dies with the process, for ten minutes in memory.
"""

import hashlib
import ipaddress
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from flask import current_app, request
from sqlalchemy.orm import Session

from hub import wrong_codes
from hub.errors import Refused
from hub.web.base.running import now, person, writing
from hub.wrong_codes import Count

# Somebody with a stained sheet never meets this; somebody who tries codes out does soon.
MOST = 30
WITHIN = timedelta(minutes=10)
# The counts are written down at most this often, whatever is asked.
WRITTEN_EVERY = timedelta(minutes=1)
_KEPT = 10_000


class Guesses:
    """What one process knows of wrong codes lately."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)
        self._lock = threading.Lock()
        self._lately: OrderedDict[bytes, deque[datetime]] = OrderedDict()
        self._count = Count()
        self._written_at: datetime | None = None

    def wrong(self, who: str) -> bool:
        """Count one wrong code; tell whether this is one too many from there."""
        with self._lock:
            too_many = self._is_too_many(who, now())
            count = self._count
            self._count = replace(
                count, asked=count.asked + 1, refused=count.refused + int(too_many)
            )
        self._write()
        return too_many

    def unwritten(self) -> Count:
        """Return what was counted since it was written down last."""
        return self._count

    def _is_too_many(self, who: str, moment: datetime) -> bool:
        key = hashlib.blake2b(who.encode(), key=self._salt, digest_size=16).digest()
        times = self._lately.setdefault(key, deque(maxlen=MOST))
        self._lately.move_to_end(key)
        while len(self._lately) > _KEPT:
            self._lately.popitem(last=False)
        while times and times[0] <= moment - WITHIN:
            times.popleft()
        if len(times) == MOST:
            return True
        times.append(moment)
        return False

    def _write(self) -> None:
        moment = now()
        with self._lock:
            if self._written_at is not None and moment < self._written_at + WRITTEN_EVERY:
                return
            self._written_at, count, self._count = moment, self._count, Count()
        with writing() as session:
            wrong_codes.add(session, count, now=moment)


def of_this_app() -> Guesses:
    """Return what this app knows of wrong codes."""
    return cast(Guesses, current_app.extensions["gaoshi_guesses"])


def wrong_code() -> bool:
    """Count a wrong code of this request; tell whether it is one too many from there."""
    return of_this_app().wrong(_part_of(request.remote_addr or ""))


@contextmanager
def counted(code: str) -> Iterator[None]:
    """Count a signed-in person's wrong numbers, refused with this code; raise Refused beyond."""
    try:
        yield
    except Refused as error:
        if error.code == code and of_this_app().wrong(f"person {person().id}"):
            raise Refused("too_many_numbers") from None
        raise


def _part_of(address: str) -> str:
    """Return the part of an address that many share: a hash of all of it could be tried out."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{known}/{24 if known.version == 4 else 48}", strict=False))


def wrong_today(session: Session) -> Count:
    """Return how many wrong codes and numbers there were today, as far as this process knows."""
    known, lately = wrong_codes.of_today(session, now=now()), of_this_app().unwritten()
    return Count(known.asked + lately.asked, known.refused + lately.refused)
