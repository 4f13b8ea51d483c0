"""`gaoshi serve` as a process of its own, with an archive: until it answers, and its memory."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from bench import archive
from bench.figures import Figure, middle
from bench.patience import until
from bench.processes import ROOT, highest_memory, memory
from bench.proof import is_proven
from bench.town import Town, town

ARCHIVE = 10_000
TIMES = 5
NOTICES = 20
PATIENCE = 60.0
COMMAND = [str(Path(sys.executable).with_name("gaoshi")), "serve"]


def measure() -> list[Figure]:
    """Start the server some times; let the last one publish, and look at its memory again."""
    with town() as hub:
        archive.fill(hub, ARCHIVE)
        items = [hub.submitted(ARCHIVE + number) for number in range(1, NOTICES + 1)]
        starts = [_seconds_to_start(hub) for _ in range(TIMES)]
        with _serving(hub) as process:
            until(lambda: _answers(hub), within=PATIENCE)
            at_rest = memory(process.pid)
            for item in items:
                hub.approve(item)
            until(lambda: all(is_proven(hub, item) for item in items), within=PATIENCE)
            highest = highest_memory(process.pid)
    return [
        Figure("server start until it answers", round(middle(starts), 2), "s", "< 2"),
        Figure("server: memory after the start", round(at_rest), "MB", "< 200"),
        # What the typesetter takes on top; the goal is the start's.
        Figure(f"server: most memory while it publishes {NOTICES} notices", round(highest), "MB"),
    ]


def _seconds_to_start(hub: Town) -> float:
    began = time.monotonic()
    with _serving(hub):
        ended = until(lambda: _answers(hub), within=PATIENCE)
        # Its thread has still to end the request: stopped within that, it would complain.
        time.sleep(0.2)
    return ended - began


@contextmanager
def _serving(hub: Town) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server on the hub's data; it is told to end afterwards, as by the system."""
    settings = hub.runtime.settings
    environment = {
        **os.environ,
        "GAOSHI_DATA": str(settings.data),
        "GAOSHI_PORT": str(settings.port),
        "GAOSHI_SECRETS": str(settings.secrets),
    }
    process = subprocess.Popen(COMMAND, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _answers(hub: Town) -> bool:
    """Tell whether the home page is answered."""
    address = urlsplit(hub.address)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=5)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.status == 200 and bool(answer.read())
    except OSError:
        return False
    finally:
        connection.close()
