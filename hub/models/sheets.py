"""Sheets: pages of paper on boards, each with a code of its own."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Id
from hub.models.people import Person
from hub.models.placements import Copy


class SheetState(StrEnum):
    """Where a sheet is in its life."""

    PLANNED = "planned"
    PRINTED = "printed"
    POSTED = "posted"
    LOST = "lost"
    TAKEN_DOWN = "taken_down"
    CANCELLED = "cancelled"


class Sheet(Base):
    """Page p of n of a board's copy; its code is what the QR on it leads to."""

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("copy_id", "page"),)

    id: Mapped[Id]
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"))
    page: Mapped[int]
    pages: Mapped[int]
    # 80 random bits in Crockford base 32, upper case.
    code: Mapped[str] = mapped_column(String(16), unique=True)
    # Six digits printed beside the code, for where a camera will not do; unique per board.
    number: Mapped[str] = mapped_column(String(6), index=True, default="")
    state: Mapped[str] = mapped_column(String(12), default=SheetState.PLANNED)
    state_at: Mapped[datetime]

    copy: Mapped[Copy] = relationship()
    steps: Mapped[list["SheetStep"]] = relationship(order_by="SheetStep.id")


class SheetStep(Base):
    """One thing that happened to a sheet: by whom, typed in by whom, how strongly."""

    __tablename__ = "sheet_step"

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    # When it happened, and when the hub heard of it.
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    done_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    strength: Mapped[str] = mapped_column(String(16))
    photo: Mapped[str] = mapped_column(String(64), default="")

    doer: Mapped[Person] = relationship(foreign_keys=[done_by])


class BoardCode(Base):
    """The permanent code on a board itself."""

    __tablename__ = "board_code"

    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
