"""From the last approval to what a citizen can read, and to the proof of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from random import Random
from typing import cast
from urllib.parse import urlsplit

from sqlalchemy import func, select

from bench import archive
from bench.figures import Figure, middle, percentile
from bench.town import Town, serving, town
from channels.kiosk import Kiosk
from hub.models import Copy, Placement, PlacementState, Sheet

ARCHIVE = 10_000
TIMES = 40
WARM_UP = 3
PATIENCE = 20.0
# Every five milliseconds: quick enough to tell, seldom enough not to be what is measured.
PAUSE = 0.005
PEER = "Wagtail 8: 54 ms publish to readable at 10,000 pages (measured before, same machine)"


def measure() -> list[Figure]:
    """Approve notices one after the other, with an archive behind them."""
    with town() as hub:
        archive.fill(hub, ARCHIVE)
        items = [hub.submitted(ARCHIVE + number) for number in range(1, TIMES + WARM_UP + 1)]
        with serving(hub), _reader(hub) as readable:
            random = Random(1)
            taken = []
            for item in items:
                taken.append(_approve(hub, item, readable))
                # The list writer's rhythm must not be hit at the same beat each time.
                time.sleep(random.uniform(0.1, 0.3))
    passed, read, proven = zip(*taken[WARM_UP:], strict=True)
    return [
        Figure("approve: the last step itself, median", _ms(middle(passed)), "ms"),
        Figure("approve to readable on the website, median", _ms(middle(read)), "ms"),
        Figure(
            "approve to readable on the website, p95",
            _ms(percentile(read, 0.95)),
            "ms",
            "< 100",
            PEER,
        ),
        Figure("approve to proven, manifest and sheets ready, median", _s(middle(proven)), "s"),
        Figure(
            "approve to proven, manifest and sheets ready, p95",
            _s(percentile(proven, 0.95)),
            "s",
            "< 1",
        ),
    ]


def _approve(hub: Town, item: int, readable: Callable[[int], bool]) -> tuple[float, float, float]:
    began = time.monotonic()
    hub.approve(item)
    passed = time.monotonic() - began
    read = _until(lambda: readable(item), began)
    return passed, read, _until(lambda: _proven(hub, item), began)


def _until(true: Callable[[], bool], began: float) -> float:
    while not true():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError("the notice did not get there")
        time.sleep(PAUSE)
    return time.monotonic() - began


@contextmanager
def _reader(hub: Town) -> Iterator[Callable[[int], bool]]:
    """Lend a citizen with one connection that stays open."""
    address = urlsplit(hub.address)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=10)

    def readable(item: int) -> bool:
        connection.request("GET", f"/item/{item // 1000}/{item}.html")
        answer = connection.getresponse()
        return answer.read() is not None and answer.status == 200

    try:
        yield readable
    finally:
        connection.close()


def _proven(hub: Town, item: int) -> bool:
    """Tell whether website and feeds were seen, screens are told, and every sheet is set."""
    seen = [hub.outlets["website"], hub.outlets["feeds"]]
    boards = [key for name, key in hub.outlets.items() if name.startswith("board")]
    settled = select(func.count()).where(
        Placement.item_id == item,
        Placement.outlet_id.in_(seen),
        Placement.state == PlacementState.SETTLED,
    )
    planned = (
        select(func.count(func.distinct(Sheet.copy_id)))
        .join(Copy, Copy.id == Sheet.copy_id)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Placement.item_id == item, Copy.rendering_id.is_not(None))
    )
    with hub.runtime.database.reading() as session:
        done = session.scalar(settled) == len(seen) and session.scalar(planned) == len(boards)
    if not done:
        return False
    line = cast(Kiosk, hub.channel("kiosk")).screens.line(item)
    return line is not None and line["live"]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _s(seconds: float) -> float:
    return round(seconds, 3)
