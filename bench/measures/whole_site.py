"""The whole site written anew: every page, all lists, the home page and the sitemap.

It is what `gaoshi rewrite` does, in a process of its own: `python -m bench.measures.whole_site`.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench import archive
from bench.figures import Figure
from bench.pelican_site import seconds
from bench.processes import MEGABYTE, ROOT
from bench.town import FIELDS, ONLINE, Town, town
from hub import settings, whole_site
from hub.runtime import Runtime

COUNT = 10_000


class Rewriting(NamedTuple):
    """What one writing of the whole site took."""

    # From the call to its end, and of the whole process with its start.
    seconds: float
    whole_seconds: float
    # The most memory one of its processes had, in MB.
    memory: float


def measure() -> list[Figure]:
    """Write the site of an archive, let Pelican make one of the same notices; then a small one."""
    # Pelican writes while the larger site still lies there, for the same reason as in `_archive`.
    with _archive(COUNT) as hub, TemporaryDirectory() as folder:
        large = _rewritten(hub, COUNT)
        other = seconds(Path(folder), COUNT, FIELDS)
    with _archive(COUNT // 10) as hub:
        small = _rewritten(hub, COUNT // 10)
    more = large.memory - small.memory
    peer = f"Pelican {other:.1f} s (in this run)"
    return [
        Figure("whole site of 10,000 notices", round(large.seconds, 2), "s", "< 8", peer),
        Figure("whole site: share of Pelican's time", round(large.seconds / other, 2), "", "< 0.5"),
        Figure("whole site: with the start of its process", round(large.whole_seconds, 2), "s"),
        Figure("whole site: more memory than for a tenth of it", round(more), "MB", "< 10"),
    ]


@contextmanager
def _archive(count: int) -> Iterator[Town]:
    """Lend a hub with so many notices and nothing of its site, so that every file is written."""
    with town(outlets=ONLINE) as hub:
        archive.fill(hub, count)
        data = hub.runtime.settings.data
        # Moved aside, not removed: for minutes after very many removals ext4 makes each new file
        # thirty times slower, for it looks past the places that have just become free.
        (data / "site").rename(data / "written-before")
        # What was laid down is not to be waited for later.
        os.sync()
        yield hub


def _rewritten(hub: Town, count: int) -> Rewriting:
    given = hub.runtime.settings
    environment = {
        **os.environ,
        "GAOSHI_DATA": str(given.data),
        "GAOSHI_PORT": str(given.port),
        "GAOSHI_SECRETS": str(given.secrets),
    }
    command = [sys.executable, "-m", "bench.measures.whole_site"]
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    whole = time.monotonic() - began
    _require_whole(given.data / "site", count)
    said = json.loads(done.stdout)
    return Rewriting(said["seconds"], whole, said["memory"])


def _require_whole(site: Path, count: int) -> None:
    pages = len(list(site.glob("item/*/*.html")))
    lists = len(list(site.glob("list/all/*.html")))
    if pages != count or lists < count // 20:
        raise RuntimeError(f"only {pages} pages and {lists} lists were written")


def main() -> None:
    """Write the sites of this environment's hub; say how long it took and the memory it had."""
    runtime = Runtime.open(settings.from_environment())
    began = time.monotonic()
    whole_site.write(runtime)
    taken = time.monotonic() - began
    used = [
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(json.dumps({"seconds": taken, "memory": max(used) / MEGABYTE}))


if __name__ == "__main__":
    main()
