"""A list of persons through the console: on its communities' boards, and nowhere else."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from console_acts import approve, begin, citizen, hand_in, print_run, words_of
from openpyxl import load_workbook
from paper import Paper
from playwright.sync_api import Browser, expect
from whole_hub import WholeHub

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("whole_hub")]

LIST = Path(__file__).parent.parent / "samples" / "notices" / "03-低保拟纳入名单.xlsx"
COMMUNITIES = {
    "东堤社区公示栏": "东堤社区",
    "东堤社区北门公示栏": "东堤社区",
    "渡口社区公示栏": "渡口社区",
    "灯塔社区公示栏": "灯塔社区",
    "纺机社区公示栏": "纺机社区",
}


@dataclass
class Published:
    """The list once it is approved and printed."""

    hub: WholeHub
    browser: Browser
    item: int
    names: dict[str, set[str]]
    paper: Paper

    @property
    def sheets(self) -> list[tuple[str, str]]:
        """Return text and code of each page of the list; other notices may be in the same run."""
        return self.paper.pages_about("拟纳入")

    @property
    def all_names(self) -> set[str]:
        return set().union(*self.names.values())

    def names_in(self, text: str) -> set[str]:
        """Return which names of the list a text holds."""
        plain = re.sub(r"\s", "", text)
        return {name for name in self.all_names if name in plain}


@pytest.fixture(scope="module")
def published(whole_hub: WholeHub, chromium_browser: Browser) -> Published:
    with whole_hub.context(chromium_browser, "clerk") as context:
        page = context.new_page()
        begin(page, whole_hub, "最低生活保障 审核信息")
        with page.expect_file_chooser() as chooser:
            page.locator(".editor-toolbar").get_by_role("button", name="导入 Word").click()
        chooser.value.set_files(LIST)
        expect(page.locator(".editor-page tr")).to_have_count(29)
        page.locator("#title").fill("望江街道2026年9月拟纳入最低生活保障家庭名单")
        item = hand_in(page)
    approve(whole_hub, chromium_browser, item)
    with whole_hub.context(chromium_browser, "wj-duty") as context:
        whole_hub.until(
            lambda: _all_wait_for_paper(whole_hub, item), "every sheet waits to be printed"
        )
        paper = Paper(print_run(whole_hub, context.new_page()))
    return Published(whole_hub, chromium_browser, item, _names(), paper)


def test_it_is_placed_on_its_communities_boards_alone(published: Published) -> None:
    placements = published.hub.item(published.item).placements

    assert {one.outlet for one in placements} == set(COMMUNITIES)
    assert {one.channel for one in placements} == {"board"}


def test_each_sheet_has_the_rows_of_its_own_community(published: Published) -> None:
    published.paper.check()
    seen: dict[str, set[str]] = {}

    for text, _code in published.sheets:
        board = next(name for name in COMMUNITIES if name in text)
        seen.setdefault(board, set()).update(published.names_in(text))

    assert seen == {board: published.names[own] for board, own in COMMUNITIES.items()}


def test_nothing_the_hub_shows_or_sends_holds_a_name(published: Published) -> None:
    folder = published.hub.folder
    # What the hub keeps to print from, and what it was told; neither is ever served as it is.
    kept = ("gaoshi.db", "blobs", "secrets")

    files = [path for path in folder.rglob("*") if path.is_file()]
    shown = [one for one in files if one.relative_to(folder).parts[0].split("-")[0] not in kept]
    assert any(one.suffix == ".html" for one in shown)
    for path in shown:
        assert published.names_in(path.read_bytes().decode("utf-8", "ignore")) == set(), path


def test_public_addresses_know_no_such_item(published: Published) -> None:
    for path in (
        f"/item/0/{published.item}.html",
        f"/feeds/entry/{published.item}.atom",
        f"/item/0/{published.item}/",
        "/feeds/all.atom",
        "/feeds/all.json",
        "/list/all/",
        "/",
        f"/api/v1/items/{published.item}",
    ):
        answer = requests.get(f"{published.hub.address}{path}", timeout=10)
        assert published.names_in(answer.text) == set(), path
        assert "拟纳入最低生活保障家庭名单" not in answer.text, path


def test_the_screens_of_the_hall_never_get_it(published: Published) -> None:
    hub = published.hub
    with hub.screen("望江") as secret:
        device = requests.Session()
        collected = device.post(
            f"{hub.address}/kiosk/pair/collect", json={"secret": secret}, timeout=10
        )
        manifest = device.get(f"{hub.address}/kiosk/sync", timeout=10)

    assert collected.status_code == manifest.status_code == 200
    assert published.names_in(manifest.text) == set()
    assert "拟纳入" not in manifest.text


def test_whoever_scans_a_sheet_learns_its_state_and_no_name(published: Published) -> None:
    with citizen(published.hub, published.browser) as context:
        page = context.new_page()
        for _text, code in published.sheets:
            page.goto(code)
            expect(page.locator("h1")).to_contain_text("公示中")
            assert published.names_in(page.content()) == set()
            assert "拟纳入" not in words_of(page)
            assert "名单只在公示栏公开" in words_of(page)


def test_no_preview_but_a_boards_can_be_asked_for(published: Published) -> None:
    hub = published.hub
    with hub.context(published.browser, "clerk") as context:
        address = f"{hub.address}/console/items/{published.item}/preview"
        for kind in ("website", "wechat", "feeds", "kiosk", "hand", "webhook"):
            answer = context.request.get(f"{address}/{hub.outlet(kind)}/frame")
            assert answer.status == 404, kind
            assert published.names_in(answer.text()) == set()


def test_a_stranger_to_the_office_sees_nothing_of_it(published: Published) -> None:
    hub = published.hub
    with hub.context(published.browser, "yq-clerk") as context:
        for path in (
            f"/console/items/{published.item}",
            f"/console/items/{published.item}/review",
            f"/console/items/{published.item}/history",
            "/console/items?q=拟纳入",
            "/console/",
        ):
            answer = context.request.get(f"{hub.address}{path}")
            assert published.names_in(answer.text()) == set(), path
            assert "拟纳入最低生活保障家庭名单" not in answer.text(), path


def _all_wait_for_paper(hub: WholeHub, item: int) -> bool:
    placements = hub.item(item).placements
    return bool(placements) and all(one.reason == "to_print" for one in placements)


def _names() -> dict[str, set[str]]:
    """Return the names of the sample list by community."""
    found: dict[str, set[str]] = {}
    for row in load_workbook(LIST).worksheets[0].iter_rows(values_only=True):
        if isinstance(row[0], int):
            found.setdefault(str(row[1]), set()).add(str(row[2]))
    return found


def test_the_sample_is_what_this_module_takes_it_for() -> None:
    assert sum(map(len, _names().values())) == 28
    assert set(_names()) == set(COMMUNITIES.values())
