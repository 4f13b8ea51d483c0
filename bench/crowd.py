"""Very many screens that poll, in a process of their own.

`python -m bench.crowd PORT COUNT PERIOD SECONDS` prints what they met as JSON. Each screen asks at
its own fixed moments, however long the answers take, and a late answer counts from the moment the
question was due: a server that falls behind cannot slow the questions down.
"""

import asyncio
import json
import re
import sys
import time
from collections import deque
from dataclasses import dataclass, field

from bench.figures import percentile
from bench.screens import BOOT, token_of

STATUS = re.compile(rb"^HTTP/1\.1 (\d{3})")
LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
CLOSES = re.compile(rb"^connection: *close", re.IGNORECASE | re.MULTILINE)
# The serial a manifest has is the first part of its tag.
ETAG = re.compile(rb"^etag: *(\"(\d+)-\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Met:
    """What the screens met. The first round stands apart: then each fetches the manifest."""

    port: int
    waits: list[float] = field(default_factory=list)
    wrong: int = 0
    fetched: int = 0
    connections: int = 0


class Screen(asyncio.Protocol):
    """One screen; it keeps its connection while the server does, and opens another when not."""

    def __init__(self, number: int, met: Met) -> None:
        self._number = number
        self._met = met
        self._etag = b""
        self._serial = b"0"
        self._received = b""
        # When the questions not yet answered were due; only the first has been asked.
        self._due: deque[float] = deque()
        self._transport: asyncio.Transport | None = None
        # The server said that it ends the connection after this answer.
        self._ends = False
        self._opening: asyncio.Task[object] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received, self._ends = b"", False
        self._met.connections += 1
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if not self._ends and self._due:
            self._due.popleft()
            self._met.wrong += 1
        if self._due:
            self._send()

    def ask(self, due: float) -> None:
        """Poll, or do so once the question before has its answer, as the page does."""
        self._due.append(due)
        if len(self._due) == 1:
            self._send()

    def _send(self) -> None:
        if self._transport is None:
            self._opening = asyncio.ensure_future(self._open())
        elif not self._ends:
            self._transport.write(self._question())

    async def _open(self) -> None:
        try:
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: self, "127.0.0.1", self._met.port)
        except OSError:
            self._met.wrong += len(self._due)
            self._due.clear()

    def _question(self) -> bytes:
        kept = b"If-None-Match: " + self._etag + b"\r\n" if self._etag else b""
        serial = self._serial.decode()
        query = f"slot=1&serial={serial}&boot={BOOT}&offset=0&queue=0&trouble="
        cookie = f"gaoshi_screen_1={token_of(self._number)}"
        head = f"GET /kiosk/sync?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
        return head.encode() + kept + b"\r\n"

    def data_received(self, data: bytes) -> None:
        self._received += data
        size = self._whole()
        if size is None or not self._due:
            return
        answer, self._received = self._received[:size], self._received[size:]
        self._take(answer, self._due.popleft())
        self._ends = CLOSES.search(answer, 0, answer.find(b"\r\n\r\n")) is not None
        if self._due:
            self._send()

    def _whole(self) -> int | None:
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return None
        size = end + 4
        if not self._received.startswith(b"HTTP/1.1 304"):
            length = LENGTH.search(self._received, 0, end)
            size += int(length[1]) if length else 0
        return size if len(self._received) >= size else None

    def _take(self, answer: bytes, due: float) -> None:
        status = STATUS.match(answer)
        etag = ETAG.search(answer, 0, answer.find(b"\r\n\r\n"))
        if status is None or status[1] not in (b"200", b"304") or etag is None:
            self._met.wrong += 1
        elif status[1] == b"200":
            self._met.fetched += 1
            self._etag, self._serial = etag[1], etag[2]
        else:
            self._met.waits.append(time.monotonic() - due)


async def _poll(met: Met, count: int, period: float, seconds: float) -> None:
    screens = [Screen(number, met) for number in range(count)]
    began = time.monotonic()
    rounds = int(seconds / period)
    for asked in range(rounds * count):
        due = began + asked * period / count
        wait = due - time.monotonic()
        if wait > 0.001:
            await asyncio.sleep(wait)
        screens[asked % count].ask(due)
    # What is still under way gets as long as a screen would wait.
    await asyncio.sleep(period)


def main(port: int, count: int, period: float, seconds: float) -> None:
    """Let the screens poll, and print what they met."""
    met = Met(port)
    asyncio.run(_poll(met, count, period, seconds))
    said = {
        "answered": len(met.waits),
        "expected": (int(seconds / period) - 1) * count,
        "fetched": met.fetched,
        "wrong": met.wrong,
        "connections": met.connections,
        "median": percentile(met.waits, 0.5),
        "p99": percentile(met.waits, 0.99),
    }
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
