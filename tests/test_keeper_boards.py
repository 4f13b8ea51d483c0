"""Boards for staff: print runs, and reports for keepers without a phone."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
from published import (
    LIST_TITLE,
    board_row,
    open_hub,
    person,
    post_sheets,
    publish,
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


def test_the_boards_of_my_offices_say_what_waits(hub: Hub) -> None:
    publish_list(hub)

    page = hub.browser("publisher").get("/console/boards").text
    strange = hub.browser("stranger").get("/console/boards").text

    assert page.count("▲</span> 1</span>") == 2
    assert "您的机构还没有公示栏" in strange


def test_a_print_run_is_one_pdf_of_all_boards(hub: Hub) -> None:
    publish_list(hub)
    publish(hub, matter="SHJZ-02", kind="notice")
    browser = hub.browser("publisher")
    page = browser.get("/console/boards/run").text

    answer = browser.get("/console/boards/run.pdf?copy=" + "&copy=".join(copies(page)))

    assert len(copies(page)) == 4
    assert answer.mimetype == "application/pdf"
    assert len(pikepdf.open(io.BytesIO(answer.data)).pages) == 4


def test_a_single_sheet_is_the_very_file_that_was_stored(hub: Hub) -> None:
    publish_list(hub)
    browser = hub.browser("keeper")
    page = browser.get("/console/boards/run").text

    once = browser.get(f"/console/boards/run.pdf?copy={copies(page)[0]}").data
    again = browser.get(f"/console/boards/run.pdf?copy={copies(page)[0]}").data

    assert once == again
    assert once.startswith(b"%PDF")


def test_nothing_is_written_down_before_the_paper_lies_there(hub: Hub) -> None:
    item = publish_list(hub)
    browser = hub.browser("publisher")
    page = browser.get("/console/boards/run").text
    before = _states(hub, item)

    browser.post("/console/boards/printed", {"copy": copies(page)})
    run(hub)

    assert before == ["planned"]
    assert _states(hub, item) == ["printed"]


def test_an_empty_run_says_that_nothing_waits(hub: Hub) -> None:
    answer = hub.browser("publisher").get("/console/boards/run")

    assert answer.status_code == 422
    assert "没有要打印的张贴件" in answer.text


def test_somebody_elses_sheets_are_not_printed(hub: Hub) -> None:
    publish_list(hub)
    page = hub.browser("publisher").get("/console/boards/run").text

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
