"""Print runs and printers: what is printed together, where, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Code, Id, Name
from hub.models.offices import Office
from hub.models.people import Person


class PrintRun(Base):
    """The packet of some boards: sheets to be posted, and lists of what must come down."""

    __tablename__ = "print_run"

    id: Mapped[Id]
    # The boards it is for, by id.
    boards: Mapped[list[int]]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # When its paper first lay there; every time after that is a reprint.
    printed_at: Mapped[datetime | None] = mapped_column(index=True)
    printed_times: Mapped[int] = mapped_column(default=0)
    # Given up before it was printed: its sheets wait for another run.
    dropped_at: Mapped[datetime | None]

    maker: Mapped[Person] = relationship()
    copies: Mapped[list["PrintRunCopy"]] = relationship(order_by="PrintRunCopy.copy_id")


class PrintRunCopy(Base):
    """A copy whose sheets a print run holds."""

    __tablename__ = "print_run_copy"

    run_id: Mapped[int] = mapped_column(ForeignKey("print_run.id"), primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"), primary_key=True, index=True)


class Printer(Base):
    """A printer on the network of an office, for that office and all below it."""

    __tablename__ = "printer"

    id: Mapped[Id]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    name: Mapped[Name]
    # E.g. "ipp://10.0.0.9:631/ipp/print".
    address: Mapped[str] = mapped_column(String(300))
    # Which papers lie in it: "a4", "a3".
    papers: Mapped[list[str]]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    office: Mapped[Office] = relationship(lazy="joined")


class JobState(StrEnum):
    """How far a file has come on its way onto paper."""

    WAITING = "waiting"  # not sent yet, or surely not arrived
    SENDING = "sending"  # a call is under way
    UNCLEAR = "unclear"  # it may have arrived: the printer is asked for it by name
    ASKED = "asked"  # the printer cannot tell: a person is asked
    ACCEPTED = "accepted"  # the printer has it
    PRINTING = "printing"
    STOPPED = "stopped"  # out of paper, jammed, open: a person must go there
    DONE = "done"
    FAILED = "failed"


class PrintJob(Base):
    """One file sent to one printer, once."""

    __tablename__ = "print_job"

    id: Mapped[Id]
    printer_id: Mapped[int] = mapped_column(ForeignKey("printer.id"), index=True)
    # None for a test page.
    run_id: Mapped[int | None] = mapped_column(ForeignKey("print_run.id"), index=True)
    # Which file of the run, and on which paper.
    file: Mapped[str] = mapped_column(String(10))
    # What the printer is told to call it, so that it can be asked for.
    name: Mapped[Code] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(10), default=JobState.WAITING)
    # The number the printer gave it.
    number: Mapped[int | None]
    # Why it waits or failed: a code and its parameters.
    reason: Mapped[str] = mapped_column(String(60), default="")
    reason_params: Mapped[dict[str, Any] | None]
    pages: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state_at: Mapped[datetime]
    # When to send it or to look at it next; None when nothing more can happen by itself.
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)

    printer: Mapped[Printer] = relationship(lazy="joined")
