"""Printers, and what was sent to them, as staff see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.models import JobState, Printer, PrintJob, PrintRun


@dataclass(frozen=True)
class PrintJobStanding:
    """One file on its way to a printer, or out of it."""

    id: int
    printer: str
    file: str
    state: str
    reason: str
    params: Mapping[str, Any]
    pages: int
    at: datetime

    @property
    def moving(self) -> bool:
        """Tell whether it may change by itself."""
        return self.state not in (JobState.ASKED, JobState.DONE, JobState.FAILED)


@dataclass(frozen=True)
class PrinterStanding:
    """One printer, and what became of its newest test page."""

    id: int
    name: str
    office: str
    address: str
    papers: tuple[str, ...]
    test: PrintJobStanding | None


def printers(session: Session, rows: Sequence[Printer]) -> list[PrinterStanding]:
    """Return how these printers stand."""
    newest = (
        select(func.max(PrintJob.id))
        .where(PrintJob.printer_id.in_([row.id for row in rows]), PrintJob.run_id.is_(None))
        .group_by(PrintJob.printer_id)
    )
    jobs = session.scalars(select(PrintJob).where(PrintJob.id.in_(newest)))
    tests = {job.printer_id: print_job(job) for job in jobs}
    return [
        PrinterStanding(
            row.id, row.name, row.office.name, row.address, tuple(row.papers), tests.get(row.id)
        )
        for row in rows
    ]


def print_jobs(session: Session, run: PrintRun) -> list[PrintJobStanding]:
    """Return what was sent of a run, newest first."""
    query = select(PrintJob).where(PrintJob.run_id == run.id).order_by(PrintJob.id.desc())
    return [print_job(job) for job in session.scalars(query)]


def print_job(job: PrintJob) -> PrintJobStanding:
    """Return how one file stands."""
    return PrintJobStanding(
        id=job.id,
        printer=job.printer.name,
        file=job.file,
        state=job.state,
        reason=job.reason,
        params=job.reason_params or {},
        pages=job.pages,
        at=job.state_at,
    )
