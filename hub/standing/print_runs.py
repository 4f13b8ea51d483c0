"""Print runs as staff see them: who made them, and whether their paper lies there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import sheets
from hub.errors import NotFound
from hub.models import Person, PrintRun
from hub.standing.boards import boards_of

MOST = 50


@dataclass(frozen=True)
class PrintRunStanding:
    """One print run."""

    id: int
    made_at: datetime
    maker: str
    boards: int
    sheets: int
    printed_at: datetime | None
    printed_times: int
    dropped_at: datetime | None

    @property
    def open(self) -> bool:
        """Tell whether it waits to be printed."""
        return self.printed_at is None and self.dropped_at is None


def print_runs(session: Session, person: Person) -> list[PrintRunStanding]:
    """Return the newest print runs of a person's boards, those to be printed first."""
    mine = {board.id for board in boards_of(session, person, *sheets.BY_HAND)}
    query = select(PrintRun).order_by(PrintRun.id.desc()).limit(MOST * 4)
    runs = [run for run in session.scalars(query) if mine.issuperset(run.boards)]
    found = [print_run(session, run) for run in runs[:MOST]]
    return sorted(found, key=lambda one: not one.open)


def print_run(session: Session, run: PrintRun) -> PrintRunStanding:
    """Return one print run."""
    return PrintRunStanding(
        id=run.id,
        made_at=run.made_at,
        maker=run.maker.name,
        boards=len(run.boards),
        sheets=len(run.copies),
        printed_at=run.printed_at,
        printed_times=run.printed_times,
        dropped_at=run.dropped_at,
    )


def require_print_run(session: Session, run_id: int, person: Person) -> PrintRun:
    """Return a print run all of whose boards are the person's; raise NotFound for any other."""
    run = session.get(PrintRun, run_id)
    mine = {board.id for board in boards_of(session, person, *sheets.BY_HAND)}
    if run is None or not mine.issuperset(run.boards):
        raise NotFound("no_such_print_run")
    return run
