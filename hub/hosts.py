"""Private addresses an administrator opened for outgoing calls, by name."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from channels import http
from hub import ledger, people
from hub.database import Database
from hub.errors import Forbidden, Refused
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
    """Make these the hosts inside private networks that may be called; return all of them.

    `by` is None only where a command on the machine itself does it. Raises Refused for what is
    no "host:port".
    """
    if by is not None and not people.is_administrator(by):
        raise Forbidden("top_administrator_needed")
    named = frozenset(host.strip().lower() for host in hosts if host.strip())
    for host in named:
        if not _HOST.fullmatch(host):
            raise Refused("host_wrong", host=host)
    session.merge(Preference(key=KEY, value={"hosts": sorted(named)}))
    ledger.write(session, "hosts_opened", at=now, done_by=by.id if by else None, count=len(named))
    return named


def apply(database: Database, always: frozenset[str]) -> None:
    """Let outgoing calls reach the opened hosts; a database without tables has opened none."""
    found: frozenset[str] = frozenset()
    if inspect(database.reader).has_table(Preference.__tablename__):
        with database.reading() as session:
            found = opened(session)
    http.configure(http.Policy(private_hosts=always | found))
