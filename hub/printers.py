"""Printers on the network: the book they are entered in, and sending a file to one of them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels import ipp
from hub import hosts, ledger, people
from hub.errors import Conflict, NotFound, Refused
from hub.models import JobState, Office, Person, Printer, PrintJob, PrintRun, Role
from hub.people import Signature
from hub.sheets import BY_HAND

# Which paper each file of a run is on.
PAPER_OF = {"a4": "a4", "a3": "a3", "two_up": "a3"}
PAPERS = ("a4", "a3")
MAY_PRINT = (*BY_HAND, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Entry:
    """What an administrator types in for a printer."""

    name: str
    address: str
    papers: Sequence[str] = ("a4",)


def enter(session: Session, entry: Entry, *, office: Office, by: Person, now: datetime) -> Printer:
    """Enter a printer for an office; raise Refused naming the field that is wrong.

    Printers are on private networks: one entered by an administrator of a topmost office has its
    address opened along, for any other that administrator is asked to.
    """
    people.require(by, office, Role.ADMINISTRATOR, now=now)
    people.require_acting(office, now)
    name, address, papers = _checked(entry)
    same = select(func.count()).where(
        Printer.office_id == office.id, Printer.name == name, Printer.removed_at.is_(None)
    )
    if session.scalar(same):
        raise Refused("printer_name_taken", name="name")
    printer = Printer(
        office_id=office.id, name=name, address=address, papers=papers, created_at=now
    )
    session.add(printer)
    session.flush()
    ledger.write(session, "printer_entered", at=now, done_by=by.id, printer=printer.id)
    if people.is_administrator(by):
        hosts.open_hosts(session, [ipp.host_of(address)], by=by, now=now)
    return printer


def remove(session: Session, printer: Printer, *, by: Person, now: datetime) -> None:
    """Let nothing be sent to a printer any more; what it has is followed to its end."""
    people.require(by, session.get_one(Office, printer.office_id), Role.ADMINISTRATOR, now=now)
    printer.removed_at = printer.removed_at or now
    ledger.write(session, "printer_removed", at=now, done_by=by.id, printer=printer.id)


def usable(session: Session, person: Person) -> list[Printer]:
    """Return the printers a person may print on: of their offices, and of those above them."""
    paths = [one.path for one in people.offices_of(session, person, *MAY_PRINT)]
    query = select(Printer).where(Printer.removed_at.is_(None)).order_by(Printer.id)
    return [
        printer
        for printer in session.scalars(query)
        if any(path.startswith(printer.office.path) for path in paths)
        or people.has_role(person, printer.office, *MAY_PRINT)
    ]


def usable_one(session: Session, person: Person, printer_id: int) -> Printer:
    """Return a printer a person may print on; raise NotFound for any other."""
    for printer in usable(session, person):
        if printer.id == printer_id:
            return printer
    raise NotFound("no_such_printer")


def send(
    session: Session,
    run: PrintRun,
    printer: Printer,
    file: str,
    *,
    again: bool = False,
    signature: Signature,
    now: datetime,
) -> PrintJob:
    """Have a file of a run printed.

    Raises Conflict where it was sent, or printed, before and nobody said that it is meant again.
    """
    if run.dropped_at is not None:
        raise Conflict("print_run_dropped")
    if PAPER_OF.get(file, "") not in printer.papers:
        raise Refused("printer_lacks_paper")
    if not again and (run.printed_at is not None or _sent(session, run, file)):
        raise Conflict("print_run_sent_already")
    job = _job(printer, run.id, file, signature, now)
    session.add(job)
    session.flush()
    _note(session, "print_run_sent", job, signature, now)
    return job


def send_test(session: Session, printer: Printer, signature: Signature, *, now: datetime) -> None:
    """Have a test page printed."""
    people.require(
        signature.done_by, session.get_one(Office, printer.office_id), *MAY_PRINT, now=now
    )
    session.add(_job(printer, None, printer.papers[0], signature, now))


def answer(
    session: Session, job: PrintJob, *, printed: bool, signature: Signature, now: datetime
) -> None:
    """Take a person's word for what came of a file the printer cannot tell of."""
    if job.state != JobState.ASKED:
        raise Conflict("print_job_not_asked")
    job.state = JobState.DONE if printed else JobState.WAITING
    job.state_at, job.reason, job.reason_params, job.tries = now, "", None, 0
    if not printed:
        # Under a new name, so that the first, should it come out after all, is known for what it is.
        job.name, job.number, job.next_at = _name(job.run_id, job.file), None, now
    act = "print_job_came_out" if printed else "print_job_sent_again"
    _note(session, act, job, signature, now)


def _sent(session: Session, run: PrintRun, file: str) -> bool:
    # All of it on A3 holds what the other two hold.
    same = PAPER_OF if file == "two_up" else (file, "two_up")
    query = select(func.count()).where(
        PrintJob.run_id == run.id, PrintJob.file.in_(same), PrintJob.state != JobState.FAILED
    )
    return bool(session.scalar(query))


def _job(
    printer: Printer, run: int | None, file: str, signature: Signature, now: datetime
) -> PrintJob:
    return PrintJob(
        printer_id=printer.id,
        run_id=run,
        file=file,
        name=_name(run, file),
        made_at=now,
        made_by=signature.done_by.id,
        state_at=now,
        next_at=now,
    )


def _name(run: int | None, file: str) -> str:
    return f"gaoshi-{run or 'test'}-{file}-{secrets.token_hex(4)}"


def _checked(entry: Entry) -> tuple[str, str, list[str]]:
    name = entry.name.strip()[:200]
    if not name:
        raise Refused("printer_name_missing", name="name")
    try:
        address = ipp.address_of(entry.address)
    except ValueError:
        raise Refused("printer_address_wrong", name="address") from None
    if len(address) > 300:
        raise Refused("printer_address_wrong", name="address")
    papers = [paper for paper in PAPERS if paper in entry.papers]
    if not papers:
        raise Refused("printer_papers_missing", name="papers")
    return name, address, papers


def _note(session: Session, act: str, job: PrintJob, signature: Signature, now: datetime) -> None:
    ledger.write(
        session,
        act,
        at=now,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
        run=job.run_id,
        job=job.id,
        printer=job.printer_id,
    )
