"""From the last approval to what a citizen can read, and to the proof of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from random import Random
from urllib.parse import urlsplit

from bench import archive
from bench.figures import Figure, middle, percentile
from bench.patience import until
from bench.proof import is_proven
from bench.town import Town, serving, town

ARCHIVE = 10_000
TIMES = 40
WARM_UP = 3
PATIENCE = 60.0
# How often is looked: quick enough to tell, seldom enough not to be what is measured. Looking for the
# page's file costs next to nothing, for the proof some queries in the hub's own process.
PAUSE, PAUSE_PROOF = 0.002, 0.02
PEER = "Wagtail 8: 54 ms, publish to readable (measured before, on two cores)"


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
    page = hub.runtime.settings.data / "site" / _page(item)
    until(page.exists, within=PATIENCE, every=PAUSE)
    if not readable(item):
        raise RuntimeError("the page is there and cannot be read")
    read = time.monotonic() - began
    proven = until(lambda: is_proven(hub, item), within=PATIENCE, every=PAUSE_PROOF) - began
    return passed, read, proven


def _page(item: int) -> str:
    return f"item/{item // 1000}/{item}.html"


@contextmanager
def _reader(hub: Town) -> Iterator[Callable[[int], bool]]:
    """Lend a citizen with one connection that stays open."""
    address = urlsplit(hub.address)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=10)

    def readable(item: int) -> bool:
        connection.request("GET", f"/{_page(item)}")
        answer = connection.getresponse()
        return answer.read() is not None and answer.status == 200

    try:
        yield readable
    finally:
        connection.close()


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _s(seconds: float) -> float:
    return round(seconds, 3)
