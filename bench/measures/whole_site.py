"""The whole site written anew by `gaoshi rewrite`: every page, all lists, home page and sitemap."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import archive
from bench.figures import Figure
from bench.pelican_site import seconds
from bench.processes import MEGABYTE, ROOT
from bench.town import FIELDS, ONLINE, Town, town

COUNT = 10_000
COMMAND = [str(Path(sys.executable).with_name("gaoshi")), "rewrite"]


def measure() -> list[Figure]:
    """Write the sites of two archives, then let Pelican make one of the larger one's notices."""
    _, little = _written(COUNT // 10)
    taken, most = _written(COUNT)
    with TemporaryDirectory() as folder:
        other = seconds(Path(folder), COUNT, FIELDS)
    peer = f"Pelican {other:.1f} s (in this run)"
    return [
        Figure("whole site of 10,000 notices", round(taken, 2), "s", "< 8", peer),
        Figure("whole site: share of Pelican's time", round(taken / other, 2), "", "< 0.5"),
        Figure(
            "whole site: more memory than for a tenth of it", round(most - little), "MB", "< 10"
        ),
    ]


def _written(count: int) -> tuple[float, float]:
    """Return the seconds the command takes for so many notices, and its largest process in MB."""
    with town(outlets=ONLINE) as hub:
        archive.fill(hub, count)
        # Of the site nothing is there, so that every file is written.
        shutil.rmtree(hub.runtime.settings.data / "site")
        began = time.monotonic()
        memory = _run(hub)
        taken = time.monotonic() - began
        _require_whole(hub, count)
    return taken, memory


def _run(hub: Town) -> float:
    """Run the command on the hub's data; return the most memory one of its processes had, in MB."""
    settings = hub.runtime.settings
    environment = {
        **os.environ,
        "GAOSHI_DATA": str(settings.data),
        "GAOSHI_PORT": str(settings.port),
        "GAOSHI_SECRETS": str(settings.secrets),
    }
    process = subprocess.Popen(COMMAND, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("the command did not end well")
    return used.ru_maxrss / MEGABYTE


def _require_whole(hub: Town, count: int) -> None:
    root = hub.runtime.settings.data / "site"
    pages = len(list(root.glob("item/*/*.html")))
    lists = len(list(root.glob("list/all/*.html")))
    if pages != count or lists < count // 20:
        raise RuntimeError(f"only {pages} pages and {lists} lists were written")
