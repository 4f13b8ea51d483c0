"""The round on paper (巡栏单): printed for a keeper without a phone, entered by somebody else."""

import hashlib
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from paper import Paper
from PIL import Image
from published import (
    LIST_TITLE,
    TITLE,
    open_hub,
    person,
    post_sheets,
    publish,
    publish_list,
    run,
    sheet_codes,
)
from sqlalchemy import select
from web_builders import Browser, Hub

from hub.models import Sheet, SheetState, SheetStep, TickList, Visit

BOARD = "东堤社区公示栏"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


@pytest.fixture
def codes(hub: Hub) -> list[str]:
    """Return the codes of a guide that hangs, and of a list of persons to be put up."""
    guide = publish(hub, matter="SHJZ-02", kind="notice")
    post_sheets(hub)
    persons = publish_list(hub)
    post_sheets(hub, SheetState.PRINTED)
    return [*sheet_codes(hub, guide), *sheet_codes(hub, persons)]


def print_list(hub: Hub, browser: Browser) -> str:
    """Print the keeper's list and return the path of its page."""
    answer = browser.post("/console/round-lists", {"keeper": "keeper"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def the_board(hub: Hub) -> int:
    with hub.reading() as session:
        return int(session.scalars(select(TickList)).one().stops[0]["board"])


def enter(hub: Hub, browser: Browser, path: str, **changes: Any) -> Any:
    board = the_board(hub)
    form = {"day": "2026-11-23", f"there-{board}": "1", **changes}
    return browser.post(path, {name: value for name, value in form.items() if value is not None})


def states(hub: Hub, codes: list[str]) -> list[str]:
    with hub.reading() as session:
        found = {row.code: row.state for row in session.scalars(select(Sheet))}
    return [found[code] for code in codes]


def test_the_list_on_paper_has_numbers_boxes_and_a_code(hub: Hub, codes: list[str]) -> None:
    browser = hub.browser("publisher")
    path = print_list(hub, browser)
    with hub.reading() as session:
        numbers = list(session.scalars(select(Sheet.number).where(Sheet.code.in_(codes))))
        code = session.scalars(select(TickList.code)).one()

    answer = browser.get(f"{path}/list.pdf")

    paper = Paper(answer.data)
    paper.check()
    assert answer.mimetype == "application/pdf"
    assert paper.codes == [f"HTTP://127.0.0.1:8765/R/{code}"]
    assert f"{code[:4]}-{code[4:]}" in paper.text
    for word in (BOARD, "张阿姨", TITLE, "全部照常", "已贴好", "没贴成", "不见了", "被遮挡"):
        assert word in paper.text
    for number in numbers:
        assert f"{number[:3]} {number[3:]}" in paper.text
    for secret in (LIST_TITLE, "王珺昇"):
        assert secret not in paper.text


def test_the_code_on_the_list_leads_to_its_page(hub: Hub, codes: list[str]) -> None:
    browser = hub.browser("publisher")
    path = print_list(hub, browser)
    code = path.rsplit("/", 1)[1]

    assert browser.get(f"/r/{code.lower()}").headers["Location"] == path
    typed = browser.get(f"/console/round-lists?code={code[:4].lower()}-{code[4:]}")
    assert typed.headers["Location"] == path
    assert f"{code[:4]}-{code[4:]}" in browser.get("/console/round-lists").text
    assert hub.browser("stranger").get(path).status_code == 404
    assert browser.get("/console/round-lists/22222222").status_code == 404


def test_what_was_ticked_is_the_keepers_and_entered_by_another(hub: Hub, codes: list[str]) -> None:
    browser = hub.browser("publisher")
    path = print_list(hub, browser)
    hub.now += timedelta(hours=4)
    board, (guide, persons) = the_board(hub), codes

    answer = enter(hub, browser, path, **{f"said-{guide}": "missing", f"at-{board}": "14:20"})
    run(hub)

    assert answer.status_code == 303
    assert states(hub, [guide, persons]) == ["lost", "posted"]
    with hub.reading() as session:
        keeper, publisher = person(session, "keeper"), person(session, "publisher")
        visit = session.scalars(select(Visit)).one()
        step = session.scalars(select(SheetStep).order_by(SheetStep.id.desc())).first()
    assert (visit.done_by, visit.recorded_by) == (keeper.id, publisher.id)
    assert visit.strength == "paper_slip"
    assert visit.at.isoformat() == "2026-11-23T06:20:00+00:00"
    assert step is not None
    assert (step.done_by, step.recorded_by, step.strength) == (
        keeper.id,
        publisher.id,
        "paper_slip",
    )
    page = browser.get(path).text
    assert "张阿姨 巡栏，唐小满 代录" in page
    assert "<select" not in page


def test_entering_twice_writes_once(hub: Hub, codes: list[str]) -> None:
    browser = hub.browser("publisher")
    path = print_list(hub, browser)

    first = enter(hub, browser, path)
    second = enter(hub, browser, path)
    other = enter(hub, browser, path, **{f"said-{codes[0]}": "missing"})

    assert (first.status_code, second.status_code, other.status_code) == (303, 303, 422)
    assert "已经按这张单子录过了" in other.text
    assert states(hub, codes) == ["posted", "posted"]
    with hub.reading() as session:
        assert len(session.scalars(select(Visit)).all()) == 1


def test_a_photograph_of_the_list_is_kept_as_proof(hub: Hub, codes: list[str]) -> None:
    browser = hub.browser("publisher")
    path = print_list(hub, browser)
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "JPEG")

    enter(hub, browser, path, photo=(io.BytesIO(out.getvalue()), "list.jpg"))

    with hub.reading() as session:
        visit = session.scalars(select(Visit)).one()
    assert hub.runtime.blobs.read(visit.photo)
    assert visit.original == hashlib.sha256(out.getvalue()).hexdigest()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": "2026-11-24"}, "巡栏日期"),
        ({"day": "2026-11-20"}, "巡栏日期"),
        ({"day": "昨天"}, "巡栏日期"),
        ({"at": "25:00"}, "到达时间"),
        ({"there": None}, "至少勾选一块"),
        ({"photo": (io.BytesIO(b"%PDF-1.7\n"), "list.jpg")}, "list.jpg"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    hub: Hub, codes: list[str], changes: dict[str, Any], sentence: str
) -> None:
    browser = hub.browser("publisher")
    path = print_list(hub, browser)
    board = the_board(hub)
    named = {
        f"{name}-{board}" if name in ("at", "there") else name: v for name, v in changes.items()
    }

    answer = enter(hub, browser, path, **{f"said-{codes[0]}": "covered", **named})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert re.search(r'value="covered" selected', answer.text)
    assert states(hub, codes) == ["posted", "printed"]


def test_a_round_without_boards_is_not_printed(hub: Hub) -> None:
    answer = hub.browser("publisher").post("/console/round-lists", {"keeper": "clerk"})

    assert answer.status_code == 422
    assert "没有公示栏" in answer.text


def test_nobody_of_another_office_prints_or_enters_it(hub: Hub, codes: list[str]) -> None:
    path = print_list(hub, hub.browser("publisher"))
    stranger = hub.browser("stranger")

    printed = stranger.post("/console/round-lists", {"keeper": "keeper"})
    entered = enter(hub, stranger, path)

    assert (printed.status_code, entered.status_code) == (422, 404)
    assert states(hub, codes) == ["posted", "printed"]
