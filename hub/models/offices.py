"""Offices: a tree with dates of validity."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Code, Id, Name


class Office(Base):
    """A unit that discloses: city, district, sub-district, community, bureau."""

    __tablename__ = "office"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    short_name: Mapped[Name]
    level: Mapped[str] = mapped_column(String(16))
    # The front part of an index number: organisation code without hyphen.
    organisation_code: Mapped[str] = mapped_column(String(18))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    # "/1/4/9/": every office from the root to this one, for "this one and all below".
    path: Mapped[str] = mapped_column(String(200), index=True, default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    phone: Mapped[str] = mapped_column(String(40), default="")
    supervision_phone: Mapped[str] = mapped_column(String(40), default="")
    # Steps after the writer's own, e.g. [{"name": "复审", "role": "reviewer"}]; None inherits.
    chain: Mapped[list[dict[str, Any]] | None]
    # Whether its keepers, and those of the offices below, must photograph what they put up or took.
    photo_required: Mapped[bool] = mapped_column(default=False)

    successor: Mapped["Office | None"] = relationship(
        remote_side="Office.id", foreign_keys="Office.successor_id"
    )
    parent: Mapped["Office | None"] = relationship(
        remote_side="Office.id", foreign_keys="Office.parent_id"
    )

    def acts_on(self, day: date) -> bool:
        """Tell whether the office acts on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
