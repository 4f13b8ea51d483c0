"""How many files one publication writes, with a small and with a large archive behind it."""

import time
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from bench import archive
from bench.figures import Figure, middle
from bench.patience import until
from bench.proof import is_proven
from bench.town import Town, serving, town
from bench.writings import Writings
from hub.models import Shelf

# The larger is the smaller and 25 times 4,000, so that both end at the same place within a page of
# every list and within a part of the sitemap: equal steps of both are alike.
SMALL, LARGE = 1_000, 101_000
TIMES = 8
WARM_UP = 2
PATIENCE = 30.0
# Long enough for the list writer to come round again.
QUIET = 0.3
ABOUT_25 = "<= 30"
# The database and its log are no files of a publication.
DATABASE = "gaoshi.db"


def measure() -> list[Figure]:
    """Publish some notices, one after the other, in front of each archive."""
    small, large = _counted(SMALL), _counted(LARGE)
    numbers = [[len(names) for names in written] for written in (small, large)]
    differ = sum(abs(one - other) for one, other in zip(*numbers, strict=True))
    parts = Counter(name.partition("/")[0] for names in large for name in names)
    # The feeds lie in the site's folder.
    site = parts["site"] / TIMES
    return [
        Figure("one publication: files of website and feeds, 101,000 items", site, "", ABOUT_25),
        Figure("one publication: files of the hall's screens", parts["kiosk"] / TIMES, ""),
        Figure("one publication: files of three boards", parts["blobs"] / TIMES, ""),
        Figure("one publication: all files, 1,000 items", middle(numbers[0]), ""),
        Figure(
            "one publication: all files, 101,000 items",
            middle(numbers[1]),
            "",
            f"= {middle(numbers[0]):g}",
        ),
        Figure(f"{TIMES} publications: difference of both in files", differ, "", "= 0"),
    ]


def _counted(count: int) -> list[list[str]]:
    """Return the names of the files each of some publications wrote."""
    with town() as hub:
        archive.fill(hub, count, whole=False)
        items = [hub.submitted(count + number) for number in range(1, TIMES + WARM_UP + 1)]
        writings = Writings(hub.runtime.settings.data)
        with serving(hub):
            return [_written(hub, item, writings) for item in items][WARM_UP:]


def _written(hub: Town, item: int, writings: Writings) -> list[str]:
    """Approve a notice and return the names of the files that were written for it."""
    data = hub.runtime.settings.data
    # In a second of its own: the sitemap's index gives the last change to the second, and stays as
    # it is when two fall into the same.
    time.sleep(1 - time.time() % 1)
    began = time.time_ns()
    writings.taken()
    hub.approve(item)
    _wait_until_done(hub, item)
    names = writings.taken()
    unheard = _changed_since(data, began) - set(names)
    if unheard:
        raise RuntimeError(f"written unheard: {sorted(unheard)[:5]}")
    return names


def _wait_until_done(hub: Town, item: int) -> None:
    """Wait until all is proven, no list is due, and a while has passed after that."""
    due = select(func.count()).where(Shelf.next_at.is_not(None))

    def done() -> bool:
        with hub.runtime.database.reading() as session:
            lists = session.scalar(due)
        return not lists and is_proven(hub, item)

    until(done, within=PATIENCE)
    time.sleep(QUIET)


def _changed_since(data: Path, began: int) -> set[str]:
    """Return the files that were changed since a moment, in nanoseconds since 1970."""
    return {
        str(path.relative_to(data))
        for path in data.rglob("*")
        if path.is_file()
        and path.stat().st_mtime_ns >= began
        and not path.name.startswith(DATABASE)
    }
