"""One folder, two servers: the hub's own answers and those of nginx with our configuration."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import quote

import pytest
from channel_builders import article, file, notice
from proxy import free_port, nginx
from website_desk import open_site, publish, served

from channels.website import Website, resolve

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
    "/item/": 404,
    "/item/0/": 404,
    "/item/0/17/": 404,
    "/list/": 404,
    "/assets/": 404,
    "/sitemap/": 404,
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
    port = free_port()
    block = (
        f"server {{ listen 127.0.0.1:{port}; root {site.folder.root}; include gaoshi-site.conf; }}"
    )
    with nginx(block, tmp_path_factory.mktemp("nginx"), port):
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


@pytest.mark.parametrize(("path", "status"), ANSWERS.items(), ids=lambda value: str(value)[:40])
def test_the_answer_is_right(ask: Callable[[str], Answer], path: str, status: int) -> None:
    assert ask(path).status == status


def test_what_was_withdrawn_says_so(ask: Callable[[str], Answer]) -> None:
    for path in ("/item/0/30.html", "/item/0/30/0a1b2c3d-名单.xlsx"):
        answer = ask(path)

        assert "这条信息已停止公开" in answer.body.decode()
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize("path", ["/item/0/99.html", "/item/0/", "/assets/", "/item/0/17/"])
def test_what_never_was_shows_the_ways_on(ask: Callable[[str], Answer], path: str) -> None:
    answer = ask(path)

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
