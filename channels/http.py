"""The only module that opens outgoing connections."""

import heapq
import ipaddress
import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from channels.base import AccessLost, Json, Rejected, Throttled, Unavailable, Unclear

USER_AGENT = "Gaoshi/1 (+public information hub)"
ALWAYS = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
DEADLINE = timedelta(seconds=15)
MAX_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Policy:
    """Which addresses inside private networks may be called, as "host:port" in lower case."""

    private_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answer:
    """A whole answer; the body is bounded and bytes, for servers lie about their charset."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Tell whether the status is a 2xx."""
        return 200 <= self.status < 300

    def json(self) -> Json:
        """Return the body as JSON; raise Unclear when it is none."""
        try:
            # Some vendors answer with raw control characters inside strings.
            return json.loads(self.body.decode("utf-8"), strict=False)
        except ValueError as error:
            raise Unclear("answer_is_not_json") from error

    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode("utf-8", "replace")

    def expect(self) -> "Answer":
        """Return the answer itself when it is a 2xx, else raise what the status means."""
        if self.ok:
            return self
        if self.status in (401, 403, 407):
            raise AccessLost("http_forbidden", status=self.status)
        if self.status in (408, 425, 429):
            raise Throttled("http_busy", until=self._retry_at(), status=self.status)
        if self.status in (502, 503, 504):
            raise Unavailable("http_unavailable", status=self.status)
        if self.status >= 500:
            # The server failed while it worked on the call; it may have done its part.
            raise Unclear("http_server_error", status=self.status)
        raise Rejected("http_rejected", status=self.status)

    def _retry_at(self) -> datetime:
        now = datetime.now(UTC)
        value = self.headers.get("Retry-After", "")
        if value.isdigit():
            return now + timedelta(seconds=min(int(value), 86_400))
        try:
            named = parsedate_to_datetime(value)
        except ValueError:
            return now + timedelta(minutes=1)
        return named if named.tzinfo else named.replace(tzinfo=UTC)


def configure(policy: Policy) -> None:
    """Set, once at start, which private addresses may be called."""
    _state.policy = policy


def get(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    deadline: timedelta = DEADLINE,
    max_bytes: int = MAX_BYTES,
) -> Answer:
    """Fetch an address. Any failure is Unavailable: a look has no effect to be unsure of."""
    try:
        return _send("GET", url, headers or {}, None, None, deadline, max_bytes)
    except Unclear as error:
        raise Unavailable(error.code) from None


def post(
    url: str,
    body: bytes | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
    deadline: timedelta = DEADLINE,
    max_bytes: int = MAX_BYTES,
) -> Answer:
    """Send bytes, or multipart `files` (field: name, bytes, media type).

    Raises Unavailable when the call surely did not reach the server, Unclear when it may have.
    """
    return _send("POST", url, headers or {}, body, files, deadline, max_bytes)


def _send(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    files: Mapping[str, tuple[str, bytes, str]] | None,
    deadline: timedelta,
    max_bytes: int,
) -> Answer:
    """Make one call within a total deadline, connecting and reading included."""
    _state.ends = time.monotonic() + deadline.total_seconds()
    _state.sent = False
    try:
        return _exchange(method, url, headers, body, files, max_bytes)
    except (
        requests.RequestException,
        urllib3.exceptions.HTTPError,
        OSError,
        ValueError,
    ) as error:
        raise _meaning(error) from None
    finally:
        _watch.release(threading.get_ident())


def _exchange(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    files: Mapping[str, tuple[str, bytes, str]] | None,
    max_bytes: int,
) -> Answer:
    remaining = max(_state.ends - time.monotonic(), 0.01)
    request = requests.Request(
        method,
        url,
        data=body,
        files=dict(files) if files else None,
        headers={**ALWAYS, **headers},
    )
    # Handed to the adapter itself: no proxy or .netrc of the machine, no cookie of an earlier
    # answer and no redirect comes into it, and a call costs a third less.
    with _adapter().send(
        request.prepare(), stream=True, timeout=(min(remaining, 5), remaining)
    ) as answer:
        content = bytearray()
        for chunk in answer.iter_content(65_536):
            content += chunk
            if len(content) > max_bytes:
                raise Rejected("answer_too_large", limit=max_bytes)
        # A connection shut at its deadline can look like a short but whole answer.
        if time.monotonic() >= _state.ends:
            raise TimeoutError
        return Answer(answer.status_code, answer.headers, bytes(content))


def _meaning(error: Exception) -> Exception:
    """Turn a library's failure into ours; its text is dropped, for it may carry a key."""
    blocked = _find(error, _Blocked)
    if isinstance(blocked, _Blocked):
        return Rejected("private_address", host=blocked.host)
    if isinstance(error, requests.exceptions.SSLError) and not _state.sent:
        return Unavailable("tls_failed")
    late = time.monotonic() >= _state.ends
    code = "no_answer_in_time" if late else "connection_failed"
    return Unclear(code) if _state.sent else Unavailable(code)


def _find(error: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, kind):
            return current
        waiting += [current.__cause__, current.__context__]
        # An SSL error's reason is a word, urllib3's is the error behind it.
        told = (getattr(current, "reason", None), *current.args)
        waiting += [inner for inner in told if isinstance(inner, BaseException)]
    return None


class _State(threading.local):
    adapter: "_Adapter | None" = None
    judged_by: Policy | None = None
    ends: float = 0.0
    sent: bool = False


class _Shared:
    policy = Policy()


class _Combined(_State):
    """Per-thread state, and the one policy that all threads share."""

    @property
    def policy(self) -> Policy:
        return _Shared.policy

    @policy.setter
    def policy(self, value: Policy) -> None:
        _Shared.policy = value


_state = _Combined()


class _NoConnection(OSError):
    """Nothing listened there, or no such name: nothing was sent."""


class _Blocked(OSError):
    def __init__(self, host: str) -> None:
        super().__init__("blocked")
        self.host = host


class _Watch:
    """Shuts a connection that is past its deadline, so that a trickle cannot hold a thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._order = count()
        self._heap: list[tuple[float, int, int, socket.socket]] = []
        self._live: dict[int, int] = {}
        self._thread: threading.Thread | None = None

    def guard(self, sock: socket.socket, ends: float) -> None:
        ticket, owner = next(self._order), threading.get_ident()
        with self._lock:
            self._live[owner] = ticket
            heapq.heappush(self._heap, (ends, ticket, owner, sock))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()

    def release(self, owner: int) -> None:
        with self._lock:
            self._live.pop(owner, None)

    def _run(self) -> None:
        while True:
            time.sleep(0.05)
            with self._lock:
                self._close_late()

    def _close_late(self) -> None:
        now = time.monotonic()
        # Finished calls are dropped from the top as they come up, so the heap stays small.
        while self._heap:
            ends, ticket, owner, sock = self._heap[0]
            finished = self._live.get(owner) != ticket
            if not finished and ends > now:
                return
            heapq.heappop(self._heap)
            if not finished:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


_watch = _Watch()


def _allowed(address: str, host: str, port: int) -> bool:
    if f"{host.lower()}:{port}" in _state.policy.private_hosts:
        return True
    return ipaddress.ip_address(address.split("%", maxsplit=1)[0]).is_global


def _connect(host: str, port: int) -> socket.socket:
    """Connect to an address that was itself judged, so that a name cannot change in between."""
    last: OSError = _Blocked(host)
    for family, kind, protocol, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not _allowed(str(place[0]), host, port):
            continue
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(max(min(_state.ends - time.monotonic(), 5), 0.01))
            sock.connect(place)
        except OSError as error:
            sock.close()
            last = error
        else:
            return sock
    raise last


class _Guarded:
    """What both kinds of connection do: judge the address, keep the deadline, note the sending."""

    host: str
    port: int
    sock: Any

    def _new_conn(self) -> socket.socket:
        try:
            return _connect(self.host, self.port)
        except _Blocked:
            raise
        except OSError as error:
            raise _NoConnection("nothing listens there") from error

    def request(self, *args: Any, **options: Any) -> None:
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        _watch.guard(self.sock, _state.ends)
        _state.sent = True
        super().request(*args, **options)  # type: ignore[misc]


class _Plain(_Guarded, HTTPConnection):
    pass


class _Secure(_Guarded, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _PlainPool,
            "https": _SecurePool,
        }


def _adapter() -> _Adapter:
    # A connection that is kept was judged when it was made: another policy judges anew.
    if _state.adapter is None or _state.judged_by is not _state.policy:
        if _state.adapter is not None:
            _state.adapter.close()
        _state.adapter = _Adapter(pool_connections=8, pool_maxsize=1, max_retries=0)
        _state.judged_by = _state.policy
    return _state.adapter


def host_of(url: str) -> str:
    """Return "host:port" of an address, as the policy names it."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{(parts.hostname or '').lower()}:{port}"
