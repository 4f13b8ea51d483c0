"""Outlets: configured destinations, and what is wrong with them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Id, Name
from hub.models.offices import Office


class Outlet(Base):
    """One destination, serving its office alone or all below it too."""

    __tablename__ = "outlet"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[Name]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    # "own" or "subtree"
    serves: Mapped[str] = mapped_column(String(10), default="subtree")
    # Which of the thirteen channels it answers; empty: all that its kind can answer.
    answers: Mapped[list[str]]
    fields: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    # Switched off: nothing new goes there, but what must go still goes.
    switched_off_at: Mapped[datetime | None]
    # What is wrong with the outlet itself, said once; claims skip it until then.
    trouble_code: Mapped[str] = mapped_column(String(60), default="")
    trouble_params: Mapped[dict[str, Any] | None]
    trouble_since: Mapped[datetime | None]
    trouble_until: Mapped[datetime | None]
    trouble_tries: Mapped[int] = mapped_column(default=0)
    # It let us wait lately, so it is served in a lane of its own until then.
    slow_until: Mapped[datetime | None]
    # How often what stands there was looked at again on the last day that it was.
    watched_on: Mapped[date | None]
    watches: Mapped[int] = mapped_column(default=0)

    office: Mapped[Office] = relationship(lazy="joined")


class MemoryValue(Base):
    """A channel's own small store: tokens' expiry, image caches, budgets."""

    __tablename__ = "memory_value"
    __table_args__ = (UniqueConstraint("outlet_id", "key"),)

    id: Mapped[Id]
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"))
    key: Mapped[str] = mapped_column(String(200))
    value: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime | None]
