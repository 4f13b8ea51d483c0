"""What the website tests work with: a site in a folder, its lists, and a server in front of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from channel_builders import PUBLIC, Call, Wire, around, article, entry
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from channels.base import (
    PAGE_SIZE,
    Article,
    Entry,
    ShelfKey,
    ShelfPage,
    ShelfState,
)
from channels.http import Answer
from channels.website import (
    CatalogueField,
    CatalogueMatter,
    CatalogueWay,
    Website,
    resolve,
)

FIELDS = {
    "site_name": "示范区人民政府",
    "site_id_code": "3100000087",
    "organiser": "示范区人民政府办公室",
    "organiser_phone": "021-00000000",
    "icp": "沪ICP备00000000号",
    "police_record": "沪公网安备00000000000000号",
    "fault_address": "https://faults.example.gov.cn/",
    "feeds": "yes",
    "mark_address": "https://marks.example.gov.cn/31",
}
ALL = ShelfKey("all", "", "最新公开")
WAYS = (CatalogueWay("政府网站", True), CatalogueWay("两微一端", False))
MATTER = CatalogueMatter(
    code="SHJZ-04",
    level1="最低生活保障",
    level2="办事指南",
    elements=("办理事项", "办理条件"),
    basis=("《社会救助暂行办法》",),
    limit="制定或获取信息之日起10个工作日内",
    bodies=("区民政局", "街道办事处"),
    ways=WAYS,
    audience="全社会",
    disclosure="主动",
    levels=("区级", "街镇级"),
)
CATALOGUE = (CatalogueField("SHJZ", "社会救助", (MATTER,)),)


def open_site(data: Path, **changes: str) -> Website:
    """Return a site under `data`, with changed fields."""
    return Website.open({**FIELDS, **changes}, around(data))


def publish(site: Website, given: Article, *, key: str = "") -> None:
    """Write an item's page."""
    site.put(site.render(given), key=key or f"{given.item}.3.1", previous=None)


def many(count: int, **changes: Any) -> list[Article]:
    """Return articles with the numbers 1 to `count`."""
    return [
        article(item=number, title=f"关于第{number}批补贴对象的公告", **changes)
        for number in range(1, count + 1)
    ]


def state(
    site: Website,
    articles: list[Article],
    *,
    key: ShelfKey = ALL,
    dirty: set[int] | None = None,
    gone: frozenset[int] = frozenset(),
) -> ShelfState:
    """Return a list of these articles as the hub would have it written; positions in order."""
    lines = [
        _line(site, one, position, live=one.item not in gone)
        for position, one in enumerate(articles)
    ]
    pages = [
        ShelfPage(first // PAGE_SIZE + 1, tuple(lines[first : first + PAGE_SIZE]))
        for first in range(0, len(lines), PAGE_SIZE)
    ]
    newest = tuple(line for line in reversed(lines) if line.live)[:50]
    chosen = tuple(page for page in pages if dirty is None or page.number in dirty)
    return ShelfState(key, len(lines), len(pages), chosen, tuple(lines[:-51:-1]), newest)


def _line(site: Website, given: Article, position: int, *, live: bool) -> Entry:
    words = {} if live else {"title": "", "summary": "", "document_number": ""}
    address = site.address_of(given.item)
    return entry(given, position=position, serial=position + 1, address=address, live=live, **words)


def serve_on(wire: Wire, site: Website) -> None:
    """Let the wire answer for the site's address as the hub's own server does."""

    def answer(call: Call) -> Answer:
        status, file, media_type = resolve(site.folder.root, unquote(call.url.removeprefix(PUBLIC)))
        body = file.read_bytes() if file else b""
        return Answer(status, {"Content-Type": media_type}, body)

    wire.on(PUBLIC, answer)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder over loopback as the hub does; yield its address."""

    @Request.application
    def application(request: Request) -> Response:
        found = resolve(folder, request.path)
        body = found.file.read_bytes() if found.file else b""
        answer = Response(body, found.status, content_type=found.media_type)
        # What the hub and deploy/nginx send along: no inline script or style has any effect.
        answer.headers["Content-Security-Policy"] = "default-src 'self'"
        if found.download:
            answer.headers["Content-Disposition"] = "attachment"
        return answer

    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def write_lists(site: Website, *states: ShelfState) -> None:
    """Write some lists and then the front, as the hub does."""
    for one in states:
        site.write_shelf(one)
    site.write_front(states)
