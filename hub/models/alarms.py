"""Alarms: sheets a keeper covered because something on them is wrong."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Id
from hub.models.items import Item
from hub.models.people import Person
from hub.models.sheets import Sheet


class AlarmEnd(StrEnum):
    """What a duty person decided."""

    SUSPENSION = "suspension"
    TAKE_DOWN = "take_down"
    # Nothing is wrong: the sheet is to be free again.
    RELEASED = "released"


class Alarm(Base):
    """A sheet covered and reported; a duty person of the item's office decides."""

    __tablename__ = "alarm"

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    # A code of hub.removals.REASONS.
    reason: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    done_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    strength: Mapped[str] = mapped_column(String(16))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str] = mapped_column(String(12), default="")

    item: Mapped[Item] = relationship()
    sheet: Mapped[Sheet] = relationship()
    doer: Mapped[Person] = relationship(foreign_keys=[done_by])
