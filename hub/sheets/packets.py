"""Packets: the print run of some boards, made once, printed once, and named when printed again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import ledger
from hub.errors import Conflict, Refused
from hub.models import Copy, Outlet, Placement, PrintRun, PrintRunCopy
from hub.people import Signature
from hub.sheets.board_tasks import tasks_of
from hub.sheets.keeping import mark_printed, may_hang


def make(
    session: Session,
    boards: Sequence[Outlet],
    *,
    signature: Signature,
    now: datetime,
) -> PrintRun:
    """Put what waits at some boards into a print run of its own.

    Sheets that lie in another run which nobody has printed yet stay there, so that none is printed
    twice unawares. Raises Refused where nothing is left: to print, put up or take down.
    """
    waiting = [task for task in tasks_of(session, boards) if task.waiting]
    copies = [copy.id for task in waiting for copy in task.to_print]
    elsewhere = held(session, copies)
    free = [copy for copy in copies if copy not in elsewhere]
    if not free and not any(task.to_post or task.to_take_down for task in waiting):
        raise _nothing(elsewhere)
    run = PrintRun(
        boards=[task.board.id for task in waiting],
        made_at=now,
        made_by=signature.done_by.id,
    )
    run.copies = [PrintRunCopy(copy_id=copy) for copy in free]
    session.add(run)
    session.flush()
    _note(session, "print_run_made", run, signature, now=now)
    return run


def held(session: Session, copies: Sequence[int]) -> dict[int, int]:
    """Return for each of these copies that lies in a run still to be printed, which run."""
    query = (
        select(PrintRunCopy.copy_id, PrintRunCopy.run_id)
        .join(PrintRun, PrintRun.id == PrintRunCopy.run_id)
        .where(PrintRun.printed_at.is_(None), PrintRun.dropped_at.is_(None))
        .where(PrintRunCopy.copy_id.in_(copies))
    )
    return dict(session.execute(query).all())


def copies_of(session: Session, run: PrintRun) -> list[Copy]:
    """Return the copies of a run that may still hang; what was superseded since is left out."""
    rows = session.execute(
        select(Copy, Placement)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Copy.id.in_([one.copy_id for one in run.copies]))
        .order_by(Placement.outlet_id, Copy.id)
    )
    return [copy for copy, placement in rows if may_hang(copy, placement)]


def boards_of(session: Session, run: PrintRun) -> list[Outlet]:
    """Return the boards of a run."""
    return list(session.scalars(select(Outlet).where(Outlet.id.in_(run.boards))).unique())


def mark(session: Session, run: PrintRun, signature: Signature, *, now: datetime) -> int:
    """Write down that a whole run lies there on paper; return how many of its pages are new there.

    Marked again, it was printed again: that is counted, and told by its own line in the ledger.
    Raises Conflict for a run that was given up.
    """
    if run.dropped_at is not None:
        raise Conflict("print_run_dropped")
    again = run.printed_at is not None
    pages = mark_printed(session, copies_of(session, run), signature, now=now)
    run.printed_at = run.printed_at or now
    run.printed_times += 1
    act = "print_run_reprinted" if again else "print_run_printed"
    _note(session, act, run, signature, now=now)
    return pages


def drop(session: Session, run: PrintRun, signature: Signature, *, now: datetime) -> None:
    """Give a run up that was not printed; its sheets wait for another."""
    if run.printed_at is not None or run.dropped_at is not None:
        raise Conflict("print_run_settled")
    run.dropped_at = now
    _note(session, "print_run_dropped", run, signature, now=now)


def _nothing(elsewhere: dict[int, int]) -> Refused:
    if elsewhere:
        runs = "、".join(str(run) for run in sorted({*elsewhere.values()}))
        return Refused("all_in_print_runs", runs=runs)
    return Refused("nothing_to_print")


def _note(
    session: Session, act: str, run: PrintRun, signature: Signature, *, now: datetime
) -> None:
    ledger.write(
        session,
        act,
        at=now,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
        run=run.id,
        boards=len(run.boards),
        copies=len(run.copies),
    )
