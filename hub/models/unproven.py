"""Places given up: nobody can prove that what must be gone is gone there."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Id
from hub.models.people import Person
from hub.models.placements import Placement


class Unproven(Base):
    """One person says that a removal cannot be proven somewhere, and a second agrees."""

    __tablename__ = "unproven"

    id: Mapped[Id]
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    # A code of hub.removals.UNPROVABLE, and the office's own words.
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    # When it was declined, or turned up after all.
    ended_at: Mapped[datetime | None]

    placement: Mapped[Placement] = relationship()
    asker: Mapped[Person] = relationship(foreign_keys=[asked_by])
    agreer: Mapped[Person | None] = relationship(foreign_keys=[agreed_by])
