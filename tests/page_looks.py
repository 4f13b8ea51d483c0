"""A walk through every page in real Chromium: what was sent, what axe says, what runs over."""

from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as NotInTime
from whole_district import District, every_page
from whole_hub import PHONE, WIDE, watched

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = """rules => axe.run({runOnly: rules}).then(done => done.violations.map(
    one => one.id + ' at ' + one.nodes.slice(0, 3).map(node => node.target.join(' ')).join(', ')))"""
OVERFLOW = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return '';
    const past = [...document.body.querySelectorAll('*')].filter(
        one => one.getBoundingClientRect().right > wide + 1);
    return past.slice(0, 3).map(one => one.tagName + '.' + one.className).join(', ') || 'the page';
}"""


@dataclass(frozen=True)
class Look:
    """What was seen of a page."""

    html: str
    axe: list[str]
    wide: str
    narrow: str
    said: list[str]


def look_round(district: District, browser: Browser) -> dict[str, Look]:
    """Return what was seen of every page, by what it is called; the walk is made once."""
    if not district.looks:
        with ExitStack() as opened:
            pages: dict[str, Page] = {}
            said: dict[str, list[str]] = {}
            for name, login, path in every_page(district):
                if login not in pages:
                    context = opened.enter_context(district.hub.context(browser, login))
                    said[login] = watched(context)
                    pages[login] = context.new_page()
                seen = _look(pages[login], f"{district.hub.address}{path}")
                district.looks[name] = Look(*seen, list(said[login]))
                said[login].clear()
    return district.looks


def _look(page: Page, address: str) -> tuple[str, list[str], str, str]:
    page.set_viewport_size(WIDE)
    answer = page.goto(address)
    assert answer is not None
    assert answer.status < 500, address
    with suppress(NotInTime):
        # Screens and phones draw their page by script. One that never has a heading is axe's to name.
        page.locator("h1").first.wait_for(state="attached", timeout=5_000)
    wide = str(page.evaluate(OVERFLOW))
    # Put in by the debugger, so that the page keeps its policy.
    page.evaluate(AXE.read_text("utf-8"))
    faults = list(page.evaluate(ASK, RULES))
    page.set_viewport_size(PHONE)
    return answer.text(), faults, wide, str(page.evaluate(OVERFLOW))
