"""Every kind of page through the W3C checker, axe and a narrow screen; sitemaps through grammars."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import chromium
import pytest
from channel_builders import PNG, article, file, notice
from playwright.sync_api import Browser, Page, sync_playwright
from website_desk import CATALOGUE, many, open_site, publish, served, state, write_lists

from channels.base import Column, Related
from channels.website import Website

ROOT = Path(__file__).parent.parent
MODULES = ROOT / "node_modules"
GRAMMAR = Path(__file__).parent / "grammar"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

FULL = 17
LONG_TITLE = 18
WITHDRAWN = 19
PICTURE = file("图.png", PNG, "image/png")
TABLE = "<table><tr>{}</tr>{}</table>".format(
    "".join(f"<th>第{n}项</th>" for n in range(9)),
    "<tr>{}</tr>".format("".join(f"<td>临江街道第{n}居民委员会</td>" for n in range(9))) * 20,
)
BODY = f"""
<h2>一、依据 ☕</h2><p>王珺、李堃、张翀、𬭎<br>示府〔2026〕1号 <a href="https://www.example.gov.cn/">原文</a></p>
<h3>（一）</h3><ol><li>一<ul><li>甲</li></ul></li></ol>{TABLE}<hr>
<blockquote><p>逾期不予受理。</p>{TABLE}</blockquote>
<p>{"0123456789" * 30}</p><img src="blob:{PICTURE.sha256}" alt="办理流程">
"""
PAGES = {
    "home": "/",
    "item": f"/item/0/{FULL}.html",
    "plain item": "/item/0/1.html",
    "long title": f"/item/0/{LONG_TITLE}.html",
    "withdrawn": f"/item/0/{WITHDRAWN}.html",
    "list": "/list/all/",
    "page of a list": "/list/all/1.html",
    "map": "/map.html",
    "catalogue": "/catalogue/",
    "field": "/catalogue/SHJZ.html",
    "missing": "/nothing",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Website:
    """Return a site that has everything on it once."""
    opened = open_site(tmp_path_factory.mktemp("data"))
    related = (Related("政策解读", "一图读懂", opened.address_of(1)),)
    given = many(24, topics=(Column("pilot", ""),))
    given[FULL - 1] = article(
        item=FULL,
        edition=2,
        body=BODY,
        pictures={PICTURE.sha256: PICTURE},
        attachments=(file("附件 1：名单.xlsx", b"x" * 4000),),
        related=related,
        validity="废止",
        change_note="第二条的电话有误",
        topics=(Column("pilot", ""),),
    )
    given[LONG_TITLE - 1] = article(item=LONG_TITLE, title="Aa1（长）" * 83)
    for one in given:
        publish(opened, one)
    opened.write_catalogue(CATALOGUE)
    gone = frozenset({WITHDRAWN})
    keys = opened.shelves(given[0])
    write_lists(opened, *(state(opened, given, key=key, gone=gone) for key in keys))
    opened.remove({}, notice(item=WITHDRAWN), key=f"{WITHDRAWN}.3.1")
    return opened


@pytest.fixture(scope="module")
def address(site: Website) -> Iterator[str]:
    with served(site.folder.root) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    # axe is put in from outside, past the policy that keeps every script out.
    context = browser.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


def test_the_w3c_checker_finds_no_error(site: Website) -> None:
    checker = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"

    done = subprocess.run(
        ["java", "-jar", str(checker), "--skip-non-html", "--errors-only", str(site.folder.root)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr.strip() == ""
    assert done.returncode == 0


def test_the_w3c_checker_would_find_one(tmp_path: Path) -> None:
    checker = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    (tmp_path / "bad.html").write_text("<!DOCTYPE html><p><table><tr><b>", encoding="utf-8")

    done = subprocess.run(["java", "-jar", str(checker), str(tmp_path)], check=False, stderr=-3)

    assert done.returncode != 0


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(page: Page, address: str, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address + PAGES[name])
    page.evaluate((MODULES / "axe-core" / "axe.min.js").read_text("utf-8"))

    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)

    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_screen_is_moved_in_one_direction_only(
    page: Page, address: str, name: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})

    page.goto(address + PAGES[name])

    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.browser
def test_everything_a_page_needs_comes_from_the_site_and_is_there(page: Page, address: str) -> None:
    asked: list[tuple[str, int]] = []
    page.on("response", lambda answer: asked.append((answer.url, answer.status)))

    page.goto(f"{address}/item/0/{FULL}.html")

    assert len(asked) == 3  # the page, its style sheet, its picture
    assert [one for one in asked if not one[0].startswith(address) or one[1] != 200] == []


@pytest.mark.browser
def test_the_text_grows_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/item/0/{FULL}.html")
    before = page.locator("#text p").first.bounding_box()

    page.get_by_label("特大").check()

    after = page.locator("#text p").first.bounding_box()
    context.close()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] * 1.3


@pytest.mark.browser
def test_on_paper_the_ways_around_are_gone(page: Page, address: str) -> None:
    page.goto(f"{address}/item/0/{FULL}.html")

    page.emulate_media(media="print")

    assert page.locator("main nav, .masthead nav, .sizes, aside").first.is_hidden()
    assert page.locator("#text").is_visible()
    assert page.locator(".proof").is_visible()


def test_the_sitemaps_keep_their_grammars(site: Website) -> None:
    schema = MODULES / "sitemap" / "schema" / "sitemap.xsd"
    shards = sorted((site.folder.root / "sitemap").glob("*.xml"))
    assert len(shards) == 2
    xmllint, jing = shutil.which("xmllint"), shutil.which("jing")
    assert xmllint, "make test installs xmllint"
    assert jing, "make test installs jing"

    done = subprocess.run(
        [xmllint, "--nonet", "--noout", "--schema", str(schema), *map(str, shards)],
        capture_output=True,
        text=True,
        check=False,
    )
    index = site.folder.root / "sitemap.xml"
    said = subprocess.run(
        [jing, "-c", str(GRAMMAR / "sitemap_index.rnc"), str(index)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (said.returncode, said.stdout) == (0, "")
