"""The database: short read-only and writing sessions, and nothing held in between."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from hub.doorbell import Doorbell

BUSY_MILLISECONDS = 15_000


class Database:
    """Two engines on one database: one that cannot write, one that takes the lock at once."""

    def __init__(self, address: str, doorbell: Doorbell | None = None) -> None:
        self.address = address
        self.doorbell = doorbell or Doorbell()
        self._embedded = address.startswith("sqlite")
        # SQLite knows one writer at a time; waiting here is fairer and cheaper than its polling.
        self._turn: Any = threading.Lock() if self._embedded else nullcontext()
        self.writer = self._engine(query_only=False)
        self.reader = self._engine(query_only=True)

    def _engine(self, *, query_only: bool) -> Engine:
        if not self._embedded:
            return create_engine(self.address, pool_size=20, max_overflow=60)
        engine = create_engine(
            self.address,
            pool_size=10,
            max_overflow=90,
            connect_args={
                "check_same_thread": False,
                "timeout": BUSY_MILLISECONDS / 1000,
            },
        )
        event.listen(engine, "connect", _open(query_only))
        # A deferred BEGIN that reads first cannot be rescued by waiting once another has written.
        begin = "BEGIN" if query_only else "BEGIN IMMEDIATE"
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one state of the data and cannot change it."""
        with Session(self.reader, expire_on_commit=False, autoflush=False) as session:
            # Closing ends the transaction and leaves what was read as it was read.
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session whose changes are committed together at the end, or not at all.

        Rings the doorbell afterwards when something was marked due.
        """
        with self._turn, Session(self.writer, expire_on_commit=False) as session:
            with session.begin():
                yield session
            due = bool(session.info.get("due"))
        if due:
            self.doorbell.ring()

    def forget_deleted(self) -> None:
        """Let nothing that was deleted linger in the files beside the database."""
        if self._embedded:
            with self._turn, self.writer.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()


def mark_due(session: Session) -> None:
    """Say that this transaction leaves work for the dispatcher."""
    session.info["due"] = True


def _open(query_only: bool) -> Any:
    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own implicit transactions are off; ours are explicit.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # FULL, for NORMAL can lose the last commits at power loss.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA foreign_keys=ON")
        # What is deleted is overwritten: content that must go by law may not linger in free pages.
        cursor.execute("PRAGMA secure_delete=ON")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    return prepare
