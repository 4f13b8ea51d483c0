"""Private addresses an administrator opened for outgoing calls, by name."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from channels import http
from hub import ledger, people
from hub.database import Database
from hub.errors import Forbidden, NotFound, Refused
from hub.models import Person, Preference

KEY = "private_hosts"
_HOST = re.compile(r"[a-z0-9][a-z0-9.\-]*:\d{1,5}|\[[0-9a-f:]+\]:\d{1,5}")


def opened(session: Session) -> frozenset[str]:
    """Return the hosts opened so far, as "host:port"."""
    kept = session.get(Preference, KEY)
    return frozenset(kept.value["hosts"]) if kept else frozenset()


def open_hosts(
    session: Session, hosts: Iterable[str], *, by: Person | None, now: datetime
) -> frozenset[str]:
    """Let these hosts inside private networks be called too; return all that may be.

    `by` is None only where a command on the machine itself does it. Raises Refused for what is
    no "host:port".
    """
    named = frozenset(_checked(host) for host in hosts if host.strip())
    return _keep(session, opened(session) | named, "hosts_opened", by, now)


def close_host(session: Session, host: str, *, by: Person | None, now: datetime) -> frozenset[str]:
    """Let a host be called no longer; return all that still may be."""
    known = opened(session)
    if _checked(host) not in known:
        raise NotFound("host_not_open", host=host)
    return _keep(session, known - {_checked(host)}, "hosts_closed", by, now)


class Doors:
    """What this process lets outgoing calls reach: what its settings name, and what was opened."""

    def __init__(self, database: Database, always: frozenset[str]) -> None:
        self._database = database
        self._always = always
        self._opened: frozenset[str] | None = None
        # A database without tables has opened none.
        if inspect(database.reader).has_table(Preference.__tablename__):
            self.look()
        else:
            http.configure(http.Policy(private_hosts=always))

    def look(self) -> None:
        """Follow what was opened or closed meanwhile, by a page or by a command."""
        with self._database.reading() as session:
            found = opened(session)
        if found != self._opened:
            self._opened = found
            http.configure(http.Policy(private_hosts=self._always | found))


def _checked(host: str) -> str:
    named = host.strip().lower()
    if not _HOST.fullmatch(named) or not 0 < int(named.rpartition(":")[2]) < 65536:
        raise Refused("host_wrong", host=host.strip()[:80])
    return named


def _keep(
    session: Session, hosts: frozenset[str], act: str, by: Person | None, now: datetime
) -> frozenset[str]:
    if by is not None and not people.is_administrator(by):
        raise Forbidden("top_administrator_needed")
    session.merge(Preference(key=KEY, value={"hosts": sorted(hosts)}))
    ledger.write(session, act, at=now, done_by=by.id if by else None, count=len(hosts))
    return hosts
