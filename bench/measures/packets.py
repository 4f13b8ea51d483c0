"""The packet of two hundred boards: lists and sheets for twenty keepers' rounds."""

import time
from dataclasses import replace

from sqlalchemy import select

from bench.figures import Figure, middle
from bench.town import Town, town
from hub import print_runs
from hub.editorial import drafts, review
from hub.editorial.digest import digest
from hub.engines.embedded import run_once
from hub.models import Copy, Item, Outlet, Person, Sheet, SheetState
from hub.people import Signature
from hub.sheets import packets, report_copies

BOARDS, KEEPERS = 200, 20
# Two notices hang and are corrected: each board has two sheets to come down and two to go up.
NOTICES = 2
TIMES = 3


def measure() -> list[Figure]:
    """Make the print run of all boards and put it on paper."""
    with town(outlets=()) as hub:
        for number in range(BOARDS):
            place = {"keeper": f"管理员{number % KEEPERS}", "stop": str(number // KEEPERS + 1)}
            name = f"第{number}居民小区公示栏"
            hub.outlet(name, "board", "jd", {"name": name, "size": "A4", **place})
        items = [hub.submitted(number) for number in range(1, 1 + NOTICES)]
        for item in items:
            hub.approve(item)
        _settle(hub)
        _hang(hub)
        for item in items:
            _correct(hub, item)
        _settle(hub)
        made, run = _make(hub)
        small = middle([_seconds(hub, run, "a4") for _ in range(TIMES)])
        doubled = _seconds(hub, run, "two_up")
    name = "packet for 200 boards, 400 sheets, 20 keepers' lists"
    return [
        Figure(f"{name}: made and set", round(made + small, 2), "s", "< 10"),
        Figure(f"{name}: two on an A3", round(made + doubled, 2), "s", "< 10"),
    ]


def _settle(hub: Town) -> None:
    while run_once(hub.runtime, limit=400):
        pass


def _correct(hub: Town, item_id: int) -> None:
    """Approve a next edition, so that every board has a sheet to take down and one to put up."""
    runtime = hub.runtime
    with runtime.database.writing() as session:
        item = session.get_one(Item, item_id)
        clerk = session.get_one(Person, hub.people["clerk"])
        edition = drafts.revise(session, item, by=clerk, now=runtime.clock())
        content = replace(drafts.content_of(edition), change_note="更正了电话")
        drafts.save(
            session, edition, content, version=edition.version, by=clerk, now=runtime.clock()
        )
        review.submit(session, edition, runtime.review, by=clerk, now=runtime.clock())
        for login in ("reviewer", "approver"):
            signature = Signature.own(session.get_one(Person, hub.people[login]))
            review.pass_step(
                session,
                edition,
                runtime.review,
                signature,
                read=digest(edition),
                now=runtime.clock(),
            )


def _hang(hub: Town) -> None:
    """Let everything hang that was laid down."""
    runtime = hub.runtime
    now = runtime.clock()
    with runtime.database.writing() as session:
        copies = session.scalars(select(Copy).where(Copy.id.in_(select(Sheet.copy_id)))).all()
        by = Signature.own(session.get_one(Person, hub.people["clerk"]))
        report_copies(session, copies, SheetState.POSTED, by, at=now, now=now)
    _settle(hub)


def _make(hub: Town) -> tuple[float, int]:
    runtime = hub.runtime
    with runtime.database.writing() as session:
        boards = session.scalars(select(Outlet).where(Outlet.kind == "board")).unique().all()
        by = Signature.own(session.get_one(Person, hub.people["clerk"]))
        began = time.monotonic()
        run = packets.make(session, boards, signature=by, now=runtime.clock()).id
    return time.monotonic() - began, run


def _seconds(hub: Town, run: int, name: str) -> float:
    began = time.monotonic()
    if not print_runs.file_of(hub.runtime, run, name).startswith(b"%PDF"):
        raise RuntimeError("the packet is no PDF")
    return time.monotonic() - began
