"""The only outgoing network code, against real sockets that behave badly."""

import contextlib
import datetime as dates
import ipaddress
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from channels import http
from channels.base import AccessLost, ChannelError, Rejected, Throttled, Unavailable, Unclear
from channels.http import Answer, Policy

QUICK = timedelta(seconds=0.6)
Behaviour = Callable[[socket.socket], None]


@pytest.fixture
def open_loopback() -> Iterator[Callable[[str], None]]:
    """Let named hosts through the guard for one test."""
    yield lambda *hosts: http.configure(Policy(frozenset(hosts)))
    http.configure(Policy())


@contextlib.contextmanager
def server(behave: Behaviour, *, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve one behaviour on a free loopback port that the guard lets through."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = int(listener.getsockname()[1])
    ended = threading.Event()

    def run() -> None:
        while not ended.is_set():
            try:
                conversation, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), conversation:
                if context:
                    with context.wrap_socket(conversation, server_side=True) as secure:
                        behave(secure)
                else:
                    behave(conversation)

    thread = threading.Thread(target=run)
    thread.start()
    http.configure(Policy(frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})))
    try:
        yield port
    finally:
        http.configure(Policy())
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def request_of(conversation: socket.socket) -> bytes:
    """Read a whole request with a short body."""
    told = b""
    while b"\r\n\r\n" not in told:
        told += conversation.recv(65_536)
    head, _, body = told.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    while len(body) < length:
        body += conversation.recv(65_536)
    return head + b"\r\n\r\n" + body


def saying(reply: bytes, seen: list[bytes] | None = None) -> Behaviour:
    """Answer every request with the same bytes, and close."""

    def behave(conversation: socket.socket) -> None:
        told = request_of(conversation)
        if seen is not None:
            seen.append(told)
        conversation.sendall(reply)

    return behave


def reply(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


# What goes out and comes back.


def test_it_sends_exactly_what_it_is_given() -> None:
    seen: list[bytes] = []
    with server(saying(reply("回执".encode()), seen)) as port:
        answer = http.post(f"http://127.0.0.1:{port}/in?a=1", "珺".encode(), headers={"X-Key": "1"})

    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /in?a=1 HTTP/1.1\r\n")
    assert b"User-Agent: Gaoshi/1" in head
    assert b"X-Key: 1" in head
    assert body == "珺".encode()
    assert (answer.status, answer.ok, answer.text()) == (200, True, "回执")


def test_it_sends_files_as_a_form() -> None:
    seen: list[bytes] = []
    with server(saying(reply(b"{}"), seen)) as port:
        http.post(f"http://127.0.0.1:{port}/", files={"media": ("a.png", b"PNG!", "image/png")})

    assert b'name="media"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nPNG!' in seen[0]


def test_neither_a_proxy_nor_a_password_file_of_the_machine_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password secret-of-root\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    seen: list[bytes] = []

    with server(saying(reply(b""), seen)) as port:
        http.get(f"http://127.0.0.1:{port}/")

    assert b"Authorization" not in seen[0]


def test_a_redirect_is_told_and_not_followed() -> None:
    seen: list[bytes] = []
    away = reply(b"", "302 Found", "Location: http://127.0.0.1:1/elsewhere")
    with server(saying(away, seen)) as port:
        answer = http.post(f"http://127.0.0.1:{port}/", b"x")

    assert (answer.status, answer.headers["location"]) == (302, "http://127.0.0.1:1/elsewhere")
    assert len(seen) == 1


# What goes wrong.


def test_a_closed_port_means_that_nothing_was_sent(
    open_loopback: Callable[[str], None],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    open_loopback(f"127.0.0.1:{port}")

    with pytest.raises(Unavailable) as caught:
        http.post(f"http://127.0.0.1:{port}/", b"x", deadline=QUICK)

    assert caught.value.code == "connection_failed"


def test_a_name_that_nobody_has_means_that_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(Unavailable):
        http.post("http://no-such-host.example/", b"x", deadline=QUICK)


def reset(conversation: socket.socket) -> None:
    """Read the request and cut the line as a crashed server does."""
    request_of(conversation)
    conversation.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def say_nothing(conversation: socket.socket) -> None:
    request_of(conversation)
    time.sleep(1.5)


def trickle_the_head(conversation: socket.socket) -> None:
    request_of(conversation)
    conversation.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(40):
        conversation.sendall(b"X-Slow: 1\r\n")
        time.sleep(0.1)


def trickle_the_body(conversation: socket.socket) -> None:
    request_of(conversation)
    conversation.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    for _ in range(40):
        conversation.sendall(b"x")
        time.sleep(0.1)


def trickle_without_a_length(conversation: socket.socket) -> None:
    request_of(conversation)
    conversation.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    for _ in range(40):
        conversation.sendall(b"x")
        time.sleep(0.1)


def half_an_answer(conversation: socket.socket) -> None:
    request_of(conversation)
    conversation.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


def no_http_at_all(conversation: socket.socket) -> None:
    request_of(conversation)
    conversation.sendall(b"SSH-2.0-OpenSSH\r\n")


AFTER_SENDING = [reset, say_nothing, trickle_the_head, trickle_the_body]
AFTER_SENDING += [trickle_without_a_length, half_an_answer, no_http_at_all]


@pytest.mark.parametrize("behave", AFTER_SENDING, ids=lambda one: one.__name__)
def test_after_sending_the_outcome_is_unclear_and_known_in_time(behave: Behaviour) -> None:
    with server(behave) as port:
        began = time.monotonic()
        with pytest.raises(Unclear):
            http.post(f"http://127.0.0.1:{port}/", b"x", deadline=QUICK)
        took = time.monotonic() - began

    assert took < QUICK.total_seconds() + 0.5


@pytest.mark.parametrize("behave", AFTER_SENDING, ids=lambda one: one.__name__)
def test_a_fetch_that_fails_has_no_effect_to_be_unsure_of(behave: Behaviour) -> None:
    with server(behave) as port, pytest.raises(Unavailable):
        http.get(f"http://127.0.0.1:{port}/", deadline=QUICK)


def test_a_connection_kept_for_reuse_that_has_died_is_unclear_at_worst() -> None:
    turns: list[int] = []

    def once(conversation: socket.socket) -> None:
        request_of(conversation)
        turns.append(1)
        conversation.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with server(once) as port:
        http.post(f"http://127.0.0.1:{port}/", b"1", deadline=QUICK)
        time.sleep(0.1)
        with contextlib.suppress(Unclear, Unavailable):
            http.post(f"http://127.0.0.1:{port}/", b"2", deadline=QUICK)

    assert len(turns) <= 2


def test_a_deadline_of_one_call_does_not_cut_the_next() -> None:
    def slow_then_fine(conversation: socket.socket) -> None:
        request_of(conversation)
        time.sleep(0.4)
        conversation.sendall(reply(b"ok"))

    with server(slow_then_fine) as port:
        address = f"http://127.0.0.1:{port}/"
        answers = [http.get(address, deadline=QUICK).text() for _ in range(3)]

    assert answers == ["ok"] * 3


def test_too_large_an_answer_is_not_read_to_its_end() -> None:
    sent: list[int] = []

    def pour(conversation: socket.socket) -> None:
        request_of(conversation)
        conversation.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(1000):
            conversation.sendall(b"x" * 65_536)
            sent.append(1)

    with server(pour) as port, pytest.raises(Rejected) as caught:
        http.get(f"http://127.0.0.1:{port}/", max_bytes=200_000)

    assert (caught.value.code, caught.value.params) == ("answer_too_large", {"limit": 200_000})
    assert len(sent) < 500


def test_packed_bytes_are_counted_unpacked() -> None:
    import gzip

    bomb = gzip.compress(b"0" * 50_000_000)
    with (
        server(saying(reply(bomb, "200 OK", "Content-Encoding: gzip"))) as port,
        pytest.raises(Rejected),
    ):
        http.get(f"http://127.0.0.1:{port}/", max_bytes=1_000_000)


def test_no_error_carries_the_address_or_its_key() -> None:
    with server(reset) as port, pytest.raises(ChannelError) as caught:
        http.post(f"http://127.0.0.1:{port}/in?access_token=secret-77", b"x", deadline=QUICK)

    error: BaseException = caught.value
    assert "secret-77" not in f"{error!r} {error} {vars(error)}"
    assert error.__cause__ is None
    assert error.__suppress_context__


# TLS.


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dates.timedelta(days=1))
        .not_valid_after(now + dates.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_server_that_cannot_prove_its_name_gets_nothing(self_signed: ssl.SSLContext) -> None:
    seen: list[bytes] = []
    with (
        server(saying(reply(b""), seen), context=self_signed) as port,
        pytest.raises(Unavailable) as caught,
    ):
        http.post(f"https://127.0.0.1:{port}/", b"secret", deadline=QUICK)

    assert caught.value.code == "tls_failed"
    assert seen == []


def test_a_server_that_speaks_no_tls_gets_nothing() -> None:
    told: list[bytes] = []

    def listen(conversation: socket.socket) -> None:
        told.append(conversation.recv(65_536))
        conversation.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with server(listen) as port, pytest.raises(Unavailable):
        http.post(f"https://127.0.0.1:{port}/", b"secret", deadline=QUICK)

    assert not any(b"secret" in one for one in told)


# Private addresses.


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://127.1:{port}/",
        "http://2130706433:{port}/",
        "http://localhost:{port}/",
        "http://0.0.0.0:{port}/",
        "http://0:{port}/",
        "http://[::1]:{port}/",
        "http://[::]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[::ffff:10.0.0.1]/",
        "https://user:word@127.0.0.1:{port}/",
    ],
)
def test_nothing_private_is_called(url: str) -> None:
    called: list[bytes] = []
    with server(saying(reply(b"inside"), called)) as port:
        http.configure(Policy())
        with pytest.raises(Rejected) as caught:
            http.get(url.format(port=port), deadline=QUICK)

    assert caught.value.code == "private_address"
    assert called == []


def resolving_to(*addresses: str) -> Callable[..., Any]:
    def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    return getaddrinfo


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0"])
def test_a_public_name_for_a_private_address_is_not_called(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to(address))

    with pytest.raises(Rejected) as caught:
        http.post("https://portal.example.gov.cn/in", b"x", deadline=QUICK)

    assert caught.value.params == {"host": "portal.example.gov.cn"}


def test_the_address_that_was_judged_is_the_one_that_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    tried: list[Any] = []

    def changing(host: str, port: int, *_: Any, **__: Any) -> Any:
        asked.append(host)
        address = "203.0.113.7" if len(asked) == 1 else "127.0.0.1"
        return resolving_to("8.8.8.8" if address == "203.0.113.7" else address)(host, port)

    def note(self: socket.socket, place: Any) -> None:
        tried.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setattr(socket.socket, "connect", note)

    with pytest.raises(Unavailable):
        http.post("http://portal.example.gov.cn/in", b"x", deadline=QUICK)

    assert tried == [("8.8.8.8", 80)]
    assert asked == ["portal.example.gov.cn"]


def test_only_the_named_host_and_port_is_let_through() -> None:
    with server(saying(reply(b"inside"))) as port:
        http.configure(Policy(frozenset({f"127.0.0.1:{port + 1}", f"127.0.0.2:{port}"})))
        with pytest.raises(Rejected):
            http.get(f"http://127.0.0.1:{port}/")

        http.configure(Policy(frozenset({f"localhost:{port}"})))
        assert http.get(f"http://LOCALHOST:{port}/").text() == "inside"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "/in", "", "http://"]
)
def test_an_address_that_is_not_for_the_web_is_not_called(url: str) -> None:
    with pytest.raises(ChannelError):
        http.get(url, deadline=QUICK)


# What answers mean.


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, Rejected),
        (400, Rejected),
        (401, AccessLost),
        (403, AccessLost),
        (404, Rejected),
        (407, AccessLost),
        (408, Throttled),
        (409, Rejected),
        (422, Rejected),
        (429, Throttled),
        (500, Unclear),
        (501, Unclear),
        (502, Unavailable),
        (503, Unavailable),
        (504, Unavailable),
    ],
)
def test_a_status_means_what_can_be_done_about_it(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        Answer(status, {}, b"").expect()


@pytest.mark.parametrize(
    ("named", "seconds"),
    [
        ("120", 120),
        ("999999999", 86_400),
        ("", 60),
        ("soon", 60),
        ("-5", 60),
        ("Fri, 01 Jan 2100 00:00:00 GMT", None),
        ("Fri, 01 Jan 2100 00:00:00 -0000", None),
    ],
)
def test_the_named_wait_is_kept(named: str, seconds: int | None) -> None:
    with pytest.raises(Throttled) as caught:
        Answer(429, {"Retry-After": named}, b"").expect()

    until = caught.value.until
    if seconds is None:
        assert until == datetime(2100, 1, 1, tzinfo=UTC)
    else:
        assert abs(until - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(seconds=5)


def test_json_with_raw_control_characters_is_read() -> None:
    assert Answer(200, {}, b'{"a": "line\nline"}').json() == {"a": "line\nline"}


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"{"])
def test_what_is_no_json_leaves_the_outcome_open(body: bytes) -> None:
    with pytest.raises(Unclear):
        Answer(200, {}, body).json()
