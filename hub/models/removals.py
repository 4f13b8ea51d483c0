"""Removals: who stopped an item from being public, and who else answers for it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Id
from hub.models.items import Item
from hub.models.people import Person


class RemovalKind(StrEnum):
    """Whether the item may be shown again."""

    SUSPENSION = "suspension"
    TAKE_DOWN = "take_down"


class Removal(Base):
    """One suspension or take-down; the item itself says what is wanted of it."""

    __tablename__ = "removal"

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    # Something of it cannot be undone, so that a second person answers for it too.
    final: Mapped[bool]
    at: Mapped[datetime]
    done_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    strength: Mapped[str] = mapped_column(String(16))
    # The second person's word, and that of who ordered it by telephone.
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    # By when those words must be there; None when nothing is waited for, or others were told.
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    escalated_at: Mapped[datetime | None]
    # When it was resumed, or a take-down followed.
    ended_at: Mapped[datetime | None]

    item: Mapped[Item] = relationship()
    doer: Mapped[Person] = relationship(foreign_keys=[done_by])
    recorder: Mapped[Person] = relationship(foreign_keys=[recorded_by])
    confirmer: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by])
