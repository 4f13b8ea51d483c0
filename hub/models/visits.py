"""Visits to boards, as keepers report them, and the tick lists printed for those without a phone."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Code, Hash, Id
from hub.models.outlets import Outlet
from hub.models.people import Person


class Visit(Base):
    """One visit to one board: what was found and done there, told in one report."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_outlet_id_at", "outlet_id", "at"),)

    id: Mapped[Id]
    # Made where the report was made, so that sending it twice writes it once.
    report: Mapped[Code] = mapped_column(unique=True)
    # What was told, so that another report under the same name is not taken for this one.
    digest: Mapped[Hash]
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"))
    # When it happened, corrected; and when the hub heard of it.
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    done_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    strength: Mapped[str] = mapped_column(String(16))
    # Of hub.sheets.visits.Mark: what is unusual about its time.
    marks: Mapped[list[str]]
    # Each {"sheet", "what", "remark"}: a sheet's number, what was said of it, and what was refused.
    lines: Mapped[list[dict[str, Any]]]
    photo: Mapped[str] = mapped_column(String(64), default="")
    # The hash of the photograph as the camera took it, which stayed on the phone.
    original: Mapped[str] = mapped_column(String(64), default="")

    outlet: Mapped[Outlet] = relationship()
    doer: Mapped[Person] = relationship(foreign_keys=[done_by])
    recorder: Mapped[Person] = relationship(foreign_keys=[recorded_by])


class TickList(Base):
    """A round on paper (巡栏单): what stood on it, for whoever enters it afterwards."""

    __tablename__ = "tick_list"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(8), unique=True)
    keeper_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    printed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    printed_at: Mapped[datetime]
    # In walking order, each {"board", "lines": [{"sheet": a sheet's number, "todo"}]}.
    stops: Mapped[list[dict[str, Any]]]

    keeper: Mapped[Person] = relationship(foreign_keys=[keeper_id])
