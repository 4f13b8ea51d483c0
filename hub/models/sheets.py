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
    # A step only: it was seen to hang. The sheet itself stays, or is again, posted.
    CHECKED = "checked"
    # It hangs, but nobody can read it: pasted over, or under another paper.
    COVERED = "covered"
    LOST = "lost"
    # A fresh sheet was set for it (lost, torn); this one must come down.
    REPLACED = "replaced"
    TAKEN_DOWN = "taken_down"
    CANCELLED = "cancelled"


class Sheet(Base):
    """Page p of n of a board's copy, the i-th of equal ones; its code is what its QR leads to."""

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("copy_id", "exemplar", "page"),)

    id: Mapped[Id]
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"))
    page: Mapped[int]
    pages: Mapped[int]
    # Which of several equal ones on the same board, from 1 (一式几份).
    exemplar: Mapped[int] = mapped_column(default=1)
    # 80 random bits in Crockford base 32, upper case.
    code: Mapped[str] = mapped_column(String(16), unique=True)
    # Six digits printed beside the code, for where a camera will not do; unique per board.
    number: Mapped[str] = mapped_column(String(6), index=True, default="")
    state: Mapped[str] = mapped_column(String(12), default=SheetState.PLANNED)
    state_at: Mapped[datetime]
    # When somebody last saw it hang.
    checked_at: Mapped[datetime | None]
    # When somebody unknown first scanned it though it must not hang: it opens one task, ever.
    sighted_at: Mapped[datetime | None]

    copy: Mapped[Copy] = relationship()
    steps: Mapped[list["SheetStep"]] = relationship(order_by="SheetStep.id")

    @property
    def key(self) -> str:
        """Return what its copy's channel calls it: "2", or "3.2" for page 2 of the third one."""
        return f"{self.exemplar}.{self.page}" if self.exemplar > 1 else str(self.page)

    @property
    def is_sighted(self) -> bool:
        """Tell whether it was scanned though it must not hang, and no keeper has looked since."""
        if self.sighted_at is None or self.state == SheetState.TAKEN_DOWN:
            return False
        looked = max(self.state_at, self.checked_at or self.state_at)
        return looked < self.sighted_at


class SheetStep(Base):
    """One thing that happened to a sheet: by whom, typed in by whom, how strongly."""

    __tablename__ = "sheet_step"
    __table_args__ = (UniqueConstraint("sheet_id", "report"),)

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    # When it happened, and when the hub heard of it.
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    done_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    strength: Mapped[str] = mapped_column(String(16))
    # The photograph as it is kept, and the hash of the one that was taken (hub.sheets.photos).
    photo: Mapped[str] = mapped_column(String(64), default="")
    photo_original: Mapped[str] = mapped_column(String(64), default="")
    # The report's own name, made where it was written down: heard again, it changes nothing.
    report: Mapped[str | None] = mapped_column(String(64))
    # "ahead" or "behind" where the reporter's clock cannot have been right.
    clock: Mapped[str] = mapped_column(String(6), default="")
    # Of a take-down before the display was full: "mistake" while it should still have hung,
    # "ordered" where the item had been taken down.
    early: Mapped[str] = mapped_column(String(8), default="")

    doer: Mapped[Person] = relationship(foreign_keys=[done_by])


class BoardCode(Base):
    """The permanent code on a board itself."""

    __tablename__ = "board_code"

    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
