"""Print runs: what is printed together, on which printer, and how often."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Id
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
