"""The press: files on their way to printers, sent once and followed until they are out.

A job's `next_at` is its only queue, and the end of its lease while somebody acts on it. A call whose
answer was lost leaves it unclear: the printer is asked for the job by its name, and where it cannot
tell, a person is. Nothing is ever sent a second time by itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select

from channels import ipp
from channels.base import ChannelError, Unavailable, Unclear
from channels.ipp import Stage
from channels.packet import test_page
from hub import print_runs
from hub.errors import GaoshiError
from hub.models import JobState, PrintJob
from hub.printers import PAPER_OF
from hub.runtime import Runtime

log = structlog.get_logger()

# Longer than setting a packet and sending it can take.
LEASE = timedelta(minutes=4)
# A printer that is off over the week-end gets what was meant for Monday.
MOST_TRIES = 60
LONGEST_WAIT = timedelta(minutes=5)
# How often a printer that answers is asked for a job it does not name, before a person is.
ASKS = 4
SOON, LATER = timedelta(seconds=2), timedelta(seconds=15)

_LIVE = (
    JobState.WAITING,
    JobState.SENDING,
    JobState.UNCLEAR,
    JobState.ACCEPTED,
    JobState.PRINTING,
    JobState.STOPPED,
)


@dataclass(frozen=True)
class Claim:
    """A job in the hands of one worker until its lease ends."""

    id: int
    state: JobState
    run: int | None
    file: str
    name: str
    number: int | None
    tries: int
    pages: int
    made_at: datetime
    until: datetime
    printer: str
    office: str
    address: str


@dataclass(frozen=True)
class Outcome:
    """What came of it, and after how long to go on; `wait` is None when nothing is left to do."""

    state: JobState
    reason: str = ""
    params: dict[str, Any] | None = None
    number: int | None = None
    pages: int = 0
    tries: int = 0
    wait: timedelta | None = None


def step(runtime: Runtime, *, only: int | None = None) -> bool:
    """Do the next thing that is due for one job; tell whether there was one."""
    claim = _claim(runtime, only)
    if claim is None:
        return False
    _record(runtime, claim, _act(runtime, claim))
    return True


def _claim(runtime: Runtime, only: int | None) -> Claim | None:
    now = runtime.clock()
    due = select(PrintJob).where(PrintJob.next_at <= now, PrintJob.state.in_(_LIVE))
    if only is not None:
        due = due.where(PrintJob.id == only)
    with runtime.database.reading() as session:
        # Most of the time nothing is: that costs no writing transaction.
        if session.scalar(due.limit(1)) is None:
            return None
    with runtime.database.writing() as session:
        job = session.scalar(
            due.order_by(PrintJob.next_at, PrintJob.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=PrintJob)
        )
        if job is None:
            return None
        state = JobState(job.state)
        if state is JobState.SENDING:
            # Whoever sent it never came back.
            state = JobState.UNCLEAR
        if state is JobState.WAITING:
            job.state = JobState.SENDING
        job.next_at = until = now + LEASE
        return Claim(
            job.id,
            state,
            job.run_id,
            job.file,
            job.name,
            job.number,
            job.tries,
            job.pages,
            job.made_at,
            until,
            job.printer.name,
            job.printer.office.name,
            job.printer.address,
        )


def _act(runtime: Runtime, claim: Claim) -> Outcome:
    if claim.state is JobState.WAITING:
        return _send(runtime, claim)
    if claim.state is JobState.UNCLEAR:
        return _find(claim)
    return _look(claim, runtime.clock())


def _send(runtime: Runtime, claim: Claim) -> Outcome:
    paper = PAPER_OF[claim.file]
    try:
        pdf = _file(runtime, claim, paper)
        job = ipp.send(claim.address, pdf, name=claim.name, paper=paper)
    except Unavailable as error:
        if claim.tries + 1 >= MOST_TRIES:
            return Outcome(JobState.FAILED, error.code, dict(error.params))
        wait = min(timedelta(seconds=5) * 2**claim.tries, LONGEST_WAIT)
        return Outcome(
            JobState.WAITING, error.code, dict(error.params), None, 0, claim.tries + 1, wait
        )
    except Unclear as error:
        return Outcome(JobState.UNCLEAR, error.code, dict(error.params), wait=SOON)
    except (ChannelError, GaoshiError) as error:
        return Outcome(JobState.FAILED, error.code, dict(error.params))
    return _stands(job, SOON)


def _file(runtime: Runtime, claim: Claim, paper: str) -> bytes:
    if claim.run is None:
        return test_page(
            claim.printer,
            claim.office,
            claim.address,
            public=runtime.settings.public,
            paper=paper,
            made_at=claim.made_at,
        )
    return print_runs.file_of(runtime, claim.run, claim.file)


def _find(claim: Claim) -> Outcome:
    try:
        job = ipp.find(claim.address, claim.name)
    except ChannelError as error:
        return Outcome(
            JobState.UNCLEAR, error.code, dict(error.params), tries=claim.tries, wait=LATER
        )
    if job is not None:
        return _stands(job, SOON)
    if claim.tries + 1 < ASKS:
        return Outcome(JobState.UNCLEAR, "printer_unclear", tries=claim.tries + 1, wait=SOON)
    return Outcome(JobState.ASKED, "printer_knows_of_none")


def _look(claim: Claim, now: datetime) -> Outcome:
    wait = SOON if now - claim.made_at < timedelta(minutes=5) else LATER
    try:
        job = ipp.look(claim.address, claim.number or 0)
    except ChannelError as error:
        known = Outcome(claim.state, error.code, dict(error.params), claim.number, claim.pages)
        return replace(known, wait=LATER)
    if job is None:
        return Outcome(JobState.ASKED, "printer_knows_of_none", number=claim.number)
    return _stands(job, wait)


def _stands(job: ipp.Job, wait: timedelta) -> Outcome:
    """Return what a printer's own word for a job means to us."""
    ended = {
        Stage.DONE: (JobState.DONE, ""),
        Stage.CANCELLED: (JobState.FAILED, "print_cancelled"),
        Stage.ABORTED: (JobState.FAILED, "print_aborted"),
    }
    if job.stage in ended:
        state, reason = ended[job.stage]
        return Outcome(state, reason, number=job.id, pages=job.pages)
    stops = job.stage is Stage.STOPPED or (job.trouble is not None and job.trouble.stops)
    printing = JobState.PRINTING if job.stage is Stage.PRINTING else JobState.ACCEPTED
    state = JobState.STOPPED if stops else printing
    reason = job.trouble.code if job.trouble else "printer_stopped" if stops else ""
    return Outcome(state, reason, None, job.id, job.pages, wait=wait)


def _record(runtime: Runtime, claim: Claim, outcome: Outcome) -> None:
    now = runtime.clock()
    with runtime.database.writing() as session:
        job = session.get_one(PrintJob, claim.id)
        if job.next_at != claim.until:
            # The lease ran out, and somebody else has gone on meanwhile.
            log.warning("print_job_overtaken", job=claim.id)
            return
        if job.state != outcome.state:
            job.state, job.state_at = outcome.state, now
        job.reason, job.reason_params = outcome.reason, outcome.params or None
        job.number = outcome.number if outcome.number is not None else job.number
        job.pages, job.tries = outcome.pages or job.pages, outcome.tries
        job.next_at = now + outcome.wait if outcome.wait is not None else None
