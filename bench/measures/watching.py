"""What looking again at everything that stands costs: the page fetched, compared, and noted."""

import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select, update

from bench import archive
from bench.figures import Figure
from bench.patience import until
from bench.town import ONLINE, Town, serving, town
from hub import whole_site
from hub.dispatch.resting import WATCHED
from hub.dispatch.retry import FIRST_WATCH, LAST_WATCH
from hub.models import Placement, Sighting

ARCHIVE = 10_000
LOOKS = 1_000
IDLE = 5.0
PATIENCE = 100.0


def measure() -> list[Figure]:
    """Let a thousand pages of an archive be due for another look, twice; the second time counts."""
    with town(outlets=ONLINE) as hub:
        archive.fill(hub, ARCHIVE)
        whole_site.write(hub.runtime)
        _put_off(hub)
        with serving(hub):
            idle = _used(lambda: time.sleep(IDLE)) / IDLE
            # What was sent is made once more at the first look after the site was written anew.
            _look(hub)
            each = _used(lambda: _look(hub)) / LOOKS
    # The first looks at what was shown in one moment are spread over the length of the first wait.
    first = ARCHIVE * each / FIRST_WATCH.total_seconds()
    steady = ARCHIVE * each / LAST_WATCH.total_seconds()
    return [
        Figure("watching: processor time of one look", round(each * 1000, 1), "ms"),
        Figure("watching 10,000 pages that stand: share of a core", _percent(steady), "%", "< 5"),
        Figure("watching 10,000 just published: share of a core", _percent(first), "%", "< 5"),
        Figure("server at rest: share of a core", _percent(idle), "%"),
    ]


def _put_off(hub: Town) -> None:
    """Let nothing be due yet, and all of it some time."""
    later = hub.runtime.clock() + timedelta(days=3)
    with hub.runtime.database.writing() as session:
        session.execute(update(Placement).values(next_at=later, priority=WATCHED))


def _look(hub: Town) -> None:
    """Let some pages be due, and wait until each was seen."""
    began = hub.runtime.clock()
    seen = select(func.count()).select_from(Sighting).where(Sighting.at >= began)
    with hub.runtime.database.writing() as session:
        due = Placement.outlet_id == hub.outlets["website"], Placement.item_id <= LOOKS
        session.execute(update(Placement).where(*due).values(next_at=began, priority=WATCHED))
    hub.runtime.database.doorbell.ring()

    def done() -> bool:
        with hub.runtime.database.reading() as session:
            return (session.scalar(seen) or 0) >= LOOKS

    until(done, within=PATIENCE, every=0.2)


def _used(work: Callable[[], None]) -> float:
    """Return the processor time of this process, server included, while something is done."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _percent(share: float) -> float:
    return round(share * 100, 2)
