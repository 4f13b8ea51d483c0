"""Every page in real Chromium: axe, wide and narrow, under the content policy, by keyboard."""

import pytest
from page_looks import ASK, AXE, OVERFLOW, RULES, Look, look_round
from playwright.sync_api import Browser
from whole_district import District
from whole_hub import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("whole_hub")]

# What has the focus, as a person would name it.
FOCUS = """() => {
    const it = document.activeElement;
    return [it.textContent.trim(), it.getAttribute('name') || '', it.value || ''].join('|');
}"""
FURTHEST = 80


@pytest.fixture(scope="module")
def looks(district: District, chromium_browser: Browser) -> dict[str, Look]:
    """Return what was seen of every page, by what it is called."""
    return look_round(district, chromium_browser)


def test_axe_finds_no_fault_on_any_page(looks: dict[str, Look]) -> None:
    assert {name: look.axe for name, look in looks.items() if look.axe} == {}


def test_no_page_is_wider_than_a_screen_or_a_phone(looks: dict[str, Look]) -> None:
    assert {name: look.wide for name, look in looks.items() if look.wide} == {}
    assert {name: look.narrow for name, look in looks.items() if look.narrow} == {}


def test_no_page_breaks_the_content_policy_or_fails_in_a_script(looks: dict[str, Look]) -> None:
    assert {name: look.said for name, look in looks.items() if look.said} == {}


@pytest.mark.parametrize(
    ("login", "path", "act"),
    [
        ("clerk", "/console/items/{draft}/write", "检查并预览"),
        ("clerk", "/console/items/{draft}/check", "送审"),
        ("reviewer", "/console/items/{waiting}/review", "通过"),
        ("clerk", "/console/items/{guide}", "更正"),
        ("wj-duty", "/console/items/{guide}/take-down", "全部撤下"),
        ("keeper", "/k", "东堤社区北门公示栏"),
    ],
)
def test_tab_alone_leads_to_the_main_act(
    district: District, chromium_browser: Browser, login: str, path: str, act: str
) -> None:
    with district.hub.context(chromium_browser, login) as context:
        page = context.new_page()
        page.goto(f"{district.hub.address}{path.format(**vars(district))}")

        seen: list[str] = []
        while not any(act in one for one in seen[-1:]) and len(seen) < FURTHEST:
            # Escape, then Tab, leaves the text of the editor.
            page.keyboard.press("Escape")
            page.keyboard.press("Tab")
            seen.append(str(page.evaluate(FOCUS)))

        assert act in seen[-1], seen
        assert page.evaluate("document.activeElement.matches(':focus-visible')")


def test_the_checks_would_find_a_fault(chromium_browser: Browser) -> None:
    with chromium_browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.set_content("<img src='data:,'><div style='width:900px'>长</div>")
        page.evaluate(AXE.read_text("utf-8"))

        assert any("image-alt" in fault for fault in page.evaluate(ASK, RULES))
        assert page.evaluate(OVERFLOW) == "DIV."
