"""Receivers on this machine, in a process of their own: one answers at once, one never does.

`python -m bench.sink` prints both ports as JSON and ends when its standard input does.
"""

import asyncio
import json
import sys

ANSWER = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
LENGTH = b"content-length:"


class Quick(asyncio.Protocol):
    """Answers every message as soon as it is whole, on connections that stay open."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._waiting = b""

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (size := _whole(self._waiting)) is not None:
            self._waiting = self._waiting[size:]
            self._transport.write(ANSWER)


class Silent(asyncio.Protocol):
    """Takes everything and says nothing."""


def _whole(received: bytes) -> int | None:
    """Return how many bytes the first message has, None while some of them are missing."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = received[:end].lower()
    at = head.find(LENGTH)
    length = int(head[at + len(LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    size = end + 4 + length
    return size if len(received) >= size else None


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(kind, "127.0.0.1", 0, backlog=1024) for kind in (Quick, Silent)
    ]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    print(json.dumps(ports), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
