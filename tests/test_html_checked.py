"""Every page of the running hub through the W3C checker, and every page in the list of pages."""

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from page_looks import look_round
from playwright.sync_api import Browser
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from whole_district import District, every_page

from hub.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("whole_hub")]

CHECKER = Path(__file__).parent.parent / "node_modules/vnu-jar/build/dist/vnu.jar"
# Files, parts of pages, answers in JSON, and another address of the same page.
NO_PAGES = frozenset(
    (
        *(
            "files.show",
            "item_page.placements",
            "writing.matters",
            "writing.show_places",
            "writing.find_links",
        ),
        *(
            "boards.pdf",
            "packets.pdf",
            "packets.jobs",
            "printers.rows",
            "certificates.pdf",
            "slips.sheet",
            "by_hand.file",
            "static",
            "callbacks.call",
        ),
        *("kiosk.blob", "kiosk.static_file", "kiosk.worker", "kiosk.sync"),
        *("checking.frame", "keeper.number", "scan.lower", "slips_short.scanned"),
        *("round.worker", "round_calls.data", "tick_lists.pdf", "tick_lists_short.scanned"),
    )
)


@pytest.fixture(scope="module")
def pages(
    district: District, chromium_browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a folder with the HTML of every page as the hub sent it."""
    folder = tmp_path_factory.mktemp("pages")
    for name, look in look_round(district, chromium_browser).items():
        file = folder / f"{name.replace(' ', '-').replace(':', '')}.html"
        file.write_text(look.html, encoding="utf-8")
    return folder


def test_the_w3c_checker_finds_no_error_in_any_page(pages: Path) -> None:
    done = subprocess.run(
        ["java", "-jar", str(CHECKER), "--errors-only", "--format", "gnu", str(pages)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert [line.replace(str(pages), "") for line in done.stderr.splitlines()] == []
    assert done.returncode == 0


def test_no_page_says_none_or_shows_what_was_not_filled_in(pages: Path) -> None:
    for page in pages.iterdir():
        text = re.sub(r"<script.*?</script>|<[^>]*>", " ", page.read_text("utf-8"), flags=re.DOTALL)
        for word in ("None", "null", "undefined", "{{", "%("):
            assert word not in text, f"{page.name}: {word}"


def test_every_page_of_the_hub_is_in_the_list(district: District) -> None:
    app = create_app(district.hub.runtime)
    adapter = app.url_map.bind("127.0.0.1")
    listed = set()
    for _name, _login, path in every_page(district):
        try:
            endpoint, _values = adapter.match(urlsplit(path).path)
        except (NotFound, MethodNotAllowed, RequestRedirect) as error:
            raise AssertionError(f"{path}: {error}") from None
        listed.add(endpoint)

    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    assert there - listed == NO_PAGES
