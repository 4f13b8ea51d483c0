"""One folder, two servers: the hub's own answers and those of nginx with our configuration."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest
from channel_builders import article, file, notice
from website_desk import open_site, publish, served

from channels.website import Website, resolve

DEPLOY = Path(__file__).parent.parent / "deploy" / "nginx"
LETTER = file("申请表.html", b"<script>alert(1)</script>", "text/html")
PICTURE = file("图.png", b"\x89PNG", "image/png")
BODY = f'<p>见图</p><img src="blob:{PICTURE.sha256}" alt="示意图">'
LETTER_AT = f"/item/0/17/{LETTER.sha256[:8]}-申请表.html"
PICTURE_AT = f"/item/0/17/{PICTURE.sha256[:16]}.png"
LONG = "长" * 400

# What a reader asks for, and the status that is right.
ANSWERS = {
    "/": 200,
    "/index.html": 200,
    "/list/all/": 200,
    "/robots.txt": 200,
    "/sitemap.xml": 200,
    "/item/0/17.html": 200,
    LETTER_AT: 200,
    PICTURE_AT: 200,
    "/item/0/30.html": 410,
    "/item/0/30/0a1b2c3d-名单.xlsx": 410,
    "/item/0/30/0a1b2c3d4e5f6071.png": 410,
    "/item/7/30.html": 404,
    "/item/0/30.gone.html": 404,
    "/item/0/99.html": 404,
    "/item/0/99/0a1b2c3d-名单.xlsx": 404,
    f"/item/0/{'9' * 200}.html": 404,
    "/nothing": 404,
    "/.front.json": 404,
    "/.standing": 404,
    "/item/0/.17.html.1.2.3": 404,
    f"/{LONG}": 404,
}


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Website:
    opened = open_site(tmp_path_factory.mktemp("data"))
    publish(opened, article(body=BODY, pictures={PICTURE.sha256: PICTURE}, attachments=(LETTER,)))
    publish(opened, article(item=30, attachments=(LETTER,)))
    opened.remove({}, notice(item=30), key="30.3.1")
    return opened


@pytest.fixture(scope="module", params=["hub", "nginx"])
def ask(
    request: pytest.FixtureRequest, site: Website, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Answer]]:
    if request.param == "hub":
        with served(site.folder.root) as address:
            yield lambda path: fetch(int(address.rpartition(":")[2]), path)
        return
    with nginx(site.folder.root, tmp_path_factory.mktemp("nginx")) as port:
        yield lambda path: fetch(port, path)


def fetch(port: int, path: str) -> Answer:
    """Ask a server on this machine."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", quote(path))
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


class nginx:  # noqa: N801 - reads as the program it starts
    """The real nginx with our configuration in front of a folder, while the block lasts."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.port = free_port()
        self.work = work
        places = "".join(
            f"{kind}_temp_path {work}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        # As root, its workers would be somebody who may not look into the test's folder.
        (work / "nginx.conf").write_text(
            f"user root; daemon off; pid {work}/pid; error_log {work}/error.log;"
            f"worker_processes 1; events {{}} http {{ access_log off; {places}"
            f"server {{ listen 127.0.0.1:{self.port}; root {folder};"
            f"include {DEPLOY}/gaoshi-site.conf; }} }}",
            encoding="utf-8",
        )

    def __enter__(self) -> int:
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
        assert program, "make test installs nginx"
        command = [program, "-p", str(self.work), "-c", str(self.work / "nginx.conf")]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE)
        wait_for(self.port, self.process)
        return self.port

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate(timeout=20)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server listens; say what it said when it ended instead."""
    for _ in range(200):
        if process.poll() is not None:
            raise AssertionError(process.communicate()[1].decode())
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


@pytest.mark.parametrize(("path", "status"), ANSWERS.items(), ids=lambda value: str(value)[:40])
def test_the_answer_is_right(ask: Callable[[str], Answer], path: str, status: int) -> None:
    assert ask(path).status == status


def test_what_was_withdrawn_says_so(ask: Callable[[str], Answer]) -> None:
    for path in ("/item/0/30.html", "/item/0/30/0a1b2c3d-名单.xlsx"):
        answer = ask(path)

        assert "这条信息已停止公开" in answer.body.decode()
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "Content-Disposition" not in answer.headers


def test_what_never_was_shows_the_ways_on(ask: Callable[[str], Answer]) -> None:
    answer = ask("/item/0/99.html")

    assert "没有这个页面" in answer.body.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_an_upload_is_saved_and_never_run(ask: Callable[[str], Answer]) -> None:
    answer = ask(LETTER_AT)

    assert answer.body == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/item/0/17.html", "text/html; charset=utf-8"),
        (PICTURE_AT, "image/png"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/sitemap.xml", "application/xml"),
    ],
)
def test_a_browser_is_told_what_it_gets(
    ask: Callable[[str], Answer], path: str, media_type: str
) -> None:
    assert ask(path).headers["Content-Type"] == media_type


def test_no_inline_script_or_style_has_an_effect(ask: Callable[[str], Answer]) -> None:
    for path in ("/", "/item/0/17.html", "/item/0/30.html", "/nothing"):
        assert ask(path).headers["Content-Security-Policy"].startswith("default-src 'self'")


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "item/../../../etc/passwd",
        "item/0/..",
        "item//17.html",
        "item\\0\\17.html",
        "item/0/17.html\0.png",
        "/etc/passwd",
        "//etc/passwd",
        "\udcff",
    ],
)
def test_no_path_leaves_the_folder(site: Website, path: str) -> None:
    assert resolve(site.folder.root, path).status == 404


def test_the_sample_server_block_is_one_nginx_takes(tmp_path: Path) -> None:
    sample = (DEPLOY / "gaoshi.conf").read_text("utf-8")
    key, certificate = tmp_path / "site.key", tmp_path / "site.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    local = sample.replace("/etc/nginx/tls", str(tmp_path))
    shutil.copy(DEPLOY / "gaoshi-site.conf", tmp_path)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {local} }}", "utf-8"
    )

    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    done = subprocess.run(
        [str(program), "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "syntax is ok" in done.stderr
    assert "[warn]" not in done.stderr
