"""A packet by command: made, written into files or sent to a printer, and followed until it is out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from hub import people, press, print_runs, printers, sheets, standing
from hub.errors import NotFound
from hub.models import JobState, Outlet, Person, Printer, PrintJob, PrintRun
from hub.people import Signature
from hub.runtime import Runtime
from hub.sheets import packets

# How long a command waits for a printer; a server goes on following it.
WAIT_SECONDS = 120
# What is said of a job in words: in Chinese, in English.
STATES: dict[str, tuple[str, str]] = {
    JobState.WAITING: ("等待发送", "waits to be sent"),
    JobState.SENDING: ("正在发送", "being sent"),
    JobState.UNCLEAR: ("核实中", "being asked for"),
    JobState.ASKED: ("请去看看打出来没有", "go and look whether it came out"),
    JobState.ACCEPTED: ("打印机已收下", "in the printer"),
    JobState.PRINTING: ("正在打印", "printing"),
    JobState.STOPPED: ("停住了", "stands still"),
    JobState.DONE: ("打印机已打完", "printed out"),
    JobState.FAILED: ("没有打成", "not printed"),
}


@dataclass(frozen=True)
class Told:
    """How a job stands: its state, and the reason as code and parameters."""

    file: str
    state: str
    reason: str
    params: dict[str, str | int]


def make(
    runtime: Runtime, *, by: str, keepers: Sequence[str] = (), office: str = "", printer: str = ""
) -> int:
    """Make a print run of what waits at somebody's boards, or at those of keepers or an office.

    Returns its number. Raises NotFound for a person, an office or a printer that is none.
    """
    with runtime.database.writing() as session:
        person = people.by_login(session, by)
        if printer:
            _printer(session, person, printer)
        boards = standing.boards_of(session, person, *sheets.BY_HAND)
        chosen = _chosen(session, boards, keepers, office)
        signature = Signature.own(person, "command")
        return packets.make(session, chosen, signature=signature, now=runtime.clock()).id


def write(runtime: Runtime, run: int, file: Path, *, two_up: bool) -> list[Path]:
    """Write a run's files: the one named, and beside it one for A3 where there are sheets for it."""
    names = _names(runtime, run, two_up=two_up)
    files = [file, *(file.with_stem(f"{file.stem}-{name}") for name in names[1:])]
    for name, path in zip(names, files, strict=True):
        path.write_bytes(print_runs.file_of(runtime, run, name))
    return files


def known(runtime: Runtime, run: int, *, by: str) -> int:
    """Return a print run made before; raise NotFound where it is not the person's."""
    with runtime.database.reading() as session:
        return standing.require_print_run(session, run, people.by_login(session, by)).id


def send(
    runtime: Runtime,
    run: int,
    printer: str,
    *,
    by: str,
    two_up: bool,
    again: bool,
    say: Callable[[Told], None],
) -> bool:
    """Send a run's files to a printer by its name, and tell of each change; True when all are out."""
    jobs = []
    with runtime.database.writing() as session:
        person = people.by_login(session, by)
        machine = _printer(session, person, printer)
        row = session.get_one(PrintRun, run)
        for name in _names_of(session, runtime, row, two_up=two_up):
            signature = Signature.own(person, "command")
            job = printers.send(
                session,
                row,
                machine,
                name,
                again=again,
                signature=signature,
                now=runtime.clock(),
            )
            jobs.append(job.id)
    ended = [_follow(runtime, job, say) for job in jobs]
    return all(state == JobState.DONE for state in ended)


def mark(runtime: Runtime, run: int, *, by: str) -> None:
    """Write down that a run lies there on paper."""
    with runtime.database.writing() as session:
        signature = Signature.own(people.by_login(session, by), "command")
        packets.mark(session, session.get_one(PrintRun, run), signature, now=runtime.clock())


def _printer(session: Session, person: Person, name: str) -> Printer:
    for printer in printers.usable(session, person):
        if printer.name == name:
            return printer
    raise NotFound("no_such_printer")


def _chosen(
    session: Session, boards: Sequence[Outlet], keepers: Sequence[str], office: str
) -> list[Outlet]:
    if office and not any(office in (one.office.code, one.office.name) for one in boards):
        raise NotFound("no_such_office")
    for login in keepers:
        people.by_login(session, login)
    rounds = sheets.rounds(session, boards)
    return [
        board
        for each in rounds
        for board in each.boards
        if (not keepers or each.login in keepers)
        and (not office or office in (board.office.code, board.office.name))
    ]


def _names(runtime: Runtime, run: int, *, two_up: bool) -> list[str]:
    with runtime.database.reading() as session:
        return _names_of(session, runtime, session.get_one(PrintRun, run), two_up=two_up)


def _names_of(session: Session, runtime: Runtime, run: PrintRun, *, two_up: bool) -> list[str]:
    if two_up:
        return ["two_up"]
    packet = print_runs.packet_of(session, run, now=runtime.clock())
    return [name for name in packet.files if name != "two_up"]


def _follow(runtime: Runtime, job: int, say: Callable[[Told], None]) -> str:
    """Do the job's steps here, beside a server or without one, until nothing moves any more."""
    ends = time.monotonic() + WAIT_SECONDS
    told: Told | None = None
    while True:
        press.step(runtime, only=job)
        with runtime.database.reading() as session:
            row = session.get_one(PrintJob, job)
            now = Told(row.file, row.state, row.reason, dict(row.reason_params or {}))
            moving = row.next_at is not None
        if now != told:
            say(now)
        told = now
        if not moving or time.monotonic() > ends:
            return now.state
        time.sleep(0.2)
