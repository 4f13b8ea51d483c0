"""Boards for staff: print runs, and reports for keepers without a phone."""

import re
from pathlib import Path

import pytest
from published import (
    LIST_TITLE,
    board_row,
    open_hub,
    person,
    post_sheets,
    publish_list,
    run,
    sheet_codes,
)
from sqlalchemy import select
from web_builders import Hub

from hub.models import Sheet, SheetState, SheetStep


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


def copies(page: str) -> list[str]:
    return re.findall(r'name="copy" value="(\d+)"', page)


def board_page(hub: Hub) -> str:
    with hub.reading() as session:
        board = board_row(session, "东堤社区公示栏").id
    return hub.browser("keeper").get(f"/console/boards/{board}").text


def test_the_boards_of_my_offices_say_what_waits(hub: Hub) -> None:
    publish_list(hub)

    page = hub.browser("publisher").get("/console/boards").text
    strange = hub.browser("stranger").get("/console/boards").text

    assert page.count("▲</span> 1</span>") == 2
    assert "您的机构还没有公示栏" in strange


def test_a_single_sheet_is_the_very_file_that_was_stored(hub: Hub) -> None:
    publish_list(hub)
    browser = hub.browser("keeper")
    page = board_page(hub)

    once = browser.get(f"/console/boards/run.pdf?copy={copies(page)[0]}").data
    again = browser.get(f"/console/boards/run.pdf?copy={copies(page)[0]}").data

    assert once == again
    assert once.startswith(b"%PDF")


def test_somebody_elses_sheets_are_not_printed(hub: Hub) -> None:
    publish_list(hub)
    page = board_page(hub)

    answer = hub.browser("stranger").get(f"/console/boards/run.pdf?copy={copies(page)[0]}")

    assert answer.status_code == 422
    assert LIST_TITLE.encode() not in answer.data


def test_a_clerk_records_for_a_keeper_without_a_phone(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub, SheetState.PRINTED)
    with hub.reading() as session:
        board, keeper = board_row(session, "东堤社区公示栏").id, person(session, "keeper").id
    browser = hub.browser("clerk")
    page = browser.get(f"/console/boards/{board}").text

    answer = browser.post(
        f"/console/boards/{board}/report",
        {"copy": copies(page), "state": "posted", "done_by": str(keeper)},
    )

    assert answer.status_code == 303
    assert _states(hub, item) == ["posted"]
    with hub.reading() as session:
        step = session.scalars(select(SheetStep).order_by(SheetStep.id.desc())).first()
        assert step is not None
        assert (step.doer.login, step.strength) == ("keeper", "tick")
        assert step.recorded_by == person(session, "clerk").id


def test_a_boards_code_is_made_once_and_printed_large(hub: Hub) -> None:
    with hub.reading() as session:
        board = board_row(session, "东堤社区公示栏").id
    browser = hub.browser("keeper")

    first = browser.get(f"/console/boards/{board}/code").text
    second = browser.get(f"/console/boards/{board}/code").text

    assert first == second
    assert "<svg" in first
    assert "style=" not in first
    assert "HTTP://127.0.0.1:8765/Q/" in first


def _states(hub: Hub, item: int) -> list[str]:
    codes = sheet_codes(hub, item)
    with hub.reading() as session:
        return list(session.scalars(select(Sheet.state).where(Sheet.code.in_(codes))))


def test_what_is_ticked_becomes_a_print_run_that_is_marked_in_one_tap(hub: Hub) -> None:
    item = publish_list(hub)
    browser = hub.browser("publisher")
    boards = re.findall(r'name="board" value="(\d+)"', browser.get("/console/boards").text)

    address = browser.post("/console/packets", {"board": boards}).location
    before = browser.get(address).text
    pdf = browser.get(f"{address}/a4.pdf")
    unchanged = _states(hub, item)
    done = browser.post(f"{address}/printed")
    run(hub)

    assert len(boards) == 2
    assert pdf.mimetype == "application/pdf"
    assert "待打印" in before
    assert LIST_TITLE not in before
    assert (unchanged, _states(hub, item)) == (["planned"], ["printed"])
    assert done.status_code == 303
    assert "补打" in browser.get(address).text


def test_a_print_run_of_boards_that_are_not_mine_is_not_there(hub: Hub) -> None:
    publish_list(hub)
    browser = hub.browser("publisher")
    boards = re.findall(r'name="board" value="(\d+)"', browser.get("/console/boards").text)
    address = browser.post("/console/packets", {"board": boards}).location

    # The keeper has one of the two boards, the stranger none.
    for login in ("keeper", "stranger"):
        other = hub.browser(login)
        assert other.get(address).status_code == 404
        assert other.get(f"{address}/a4.pdf").status_code == 404
        assert other.post(f"{address}/printed").status_code == 404
    assert "第 1 号" not in hub.browser("keeper").get("/console/packets").text


def test_nothing_ticked_and_nothing_waiting_is_said(hub: Hub) -> None:
    answer = hub.browser("publisher").post("/console/packets", {})

    assert answer.status_code == 422
    assert "没有要打印的张贴件" in answer.text


def test_boards_are_narrowed_to_a_keeper_or_an_office(hub: Hub) -> None:
    with hub.reading() as session:
        office = board_row(session, "渡口社区公示栏").office_id
    page = hub.browser("publisher").get(f"/console/boards?office={office}").text

    assert "渡口社区公示栏" in page
    assert "东堤社区公示栏" not in page
