"""A thousand outlets that take a message each and give it up again, and twenty that never answer."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import func, insert, select

from bench.figures import Figure, middle
from bench.patience import until
from bench.processes import beside, forget_highest, highest_memory, memory
from bench.town import Town, town
from hub.engines.embedded import Engine
from hub.models import Outlet, Placement, PlacementState

LIVE = 1000
HANGING = 20
TIMES = 3
PATIENCE = 60.0
PAUSE = 0.02
PEER = "Apprise 2.2: 467/s (measured before, on two cores)"
PEER_MEMORY = "Apprise 2.2: 50 MB in all (measured before)"
PEER_HANGING = "Apprise 2.2: 14 s (measured before, on two cores)"


def measure() -> list[Figure]:
    """Publish to all live outlets some times, then as often with those that hang before them."""
    with beside("bench.sink") as (quick, silent):
        hosts = (f"127.0.0.1:{quick}", f"127.0.0.1:{silent}")
        with town(outlets=(), hosts=hosts) as hub:
            # The lowest numbers are claimed first, so those that hang stand in the way. Each time
            # there are others: those already known to hang have a lane of their own.
            hanging = _outlets(hub, silent, HANGING * TIMES)
            live = _outlets(hub, quick, LIVE)
            with _engine(hub):
                before = memory()
                forget_highest()
                alone = [_published(hub, n, live, hanging) for n in range(1 + TIMES)][1:]
                more = highest_memory() - before
                gone = [_taken_down(hub, item, live) for item in range(2, 2 + TIMES)]
                with_others = [
                    _published(hub, 1 + TIMES + n, live, _all_but(hanging, n)) for n in range(TIMES)
                ]
    taken = middle(alone)
    return [
        Figure("1,000 outlets", round(LIVE / taken), "/s", "> 500", PEER),
        Figure("1,000 outlets: more memory", round(more), "MB", "< 80", PEER_MEMORY),
        Figure("1,000 outlets: last live one", round(taken, 2), "s"),
        Figure("a take-down over 1,000 outlets: last one gone", round(max(gone), 2), "s", "< 30"),
        Figure(
            "1,000 outlets: last live one beside 20 that hang",
            round(middle(with_others), 2),
            "s",
            f"< {max(alone) * 1.1:.2f}",
            PEER_HANGING,
        ),
    ]


def _all_but(hanging: Sequence[int], place: int) -> Sequence[int]:
    """Return all but one share of those that hang."""
    share = range(place * HANGING, (place + 1) * HANGING)
    return [outlet for index, outlet in enumerate(hanging) if index not in share]


@contextmanager
def _engine(hub: Town) -> Iterator[None]:
    engine = Engine(hub.runtime)
    engine.start()
    try:
        yield
    finally:
        engine.stop(0.1)


def _outlets(hub: Town, port: int, count: int) -> Sequence[int]:
    """Configure receivers of messages, each with an address of its own."""
    rows = [
        {
            "kind": "webhook",
            "name": f"接口{port}-{number}",
            "office_id": hub.offices["qu"],
            "serves": "subtree",
            "answers": [],
            "fields": {"address": f"http://127.0.0.1:{port}/{number}", "secret": "bench"},
            "created_at": hub.runtime.clock(),
        }
        for number in range(count)
    ]
    with hub.runtime.database.writer.begin() as connection:
        connection.execute(insert(Outlet), rows)
        newest = connection.scalar(select(func.max(Outlet.id))) or 0
    return range(newest - count + 1, newest + 1)


def _published(hub: Town, number: int, live: Sequence[int], without: Sequence[int]) -> float:
    """Approve a notice for the live outlets; return the seconds until the last one has it."""
    item = hub.submitted(number, narrowed=without)
    hub.approve(item)
    return _settled(hub, item, live)


def _taken_down(hub: Town, item: int, live: Sequence[int]) -> float:
    """Take a notice down; return the seconds from the order until the last outlet has let it go."""
    began = time.monotonic()
    hub.take_down(item)
    ordered = time.monotonic() - began
    return ordered + _settled(hub, item, live)


def _settled(hub: Town, item: int, live: Sequence[int]) -> float:
    """Return the seconds from now until shown is wanted at every live outlet."""
    began = time.monotonic()
    left = select(func.count()).where(
        Placement.item_id == item,
        Placement.outlet_id.between(live[0], live[-1]),
        Placement.state != PlacementState.SETTLED,
    )

    def all_have() -> bool:
        with hub.runtime.database.reading() as session:
            return not session.scalar(left)

    return until(all_have, within=PATIENCE, every=PAUSE) - began
