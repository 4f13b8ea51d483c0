"""The life of a sheet: each report once, in any order, and true to what hangs."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from paper import Paper
from published import (
    board_row,
    correct,
    open_hub,
    person,
    placement_of,
    post_sheets,
    publish,
    run,
    sheet_codes,
)
from sqlalchemy import select
from web_builders import Hub

from hub import sheets, standing
from hub.errors import Conflict, Refused
from hub.models import Copy, LedgerLine, Office, Placement, PlacementState, Sheet, SheetState
from hub.people import Signature
from hub.sheets import Answer

BOARD = "东堤社区公示栏"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


@pytest.fixture
def item(hub: Hub) -> int:
    return publish(hub, matter="SHJZ-02", kind="notice")


def tell(
    hub: Hub,
    code: str,
    state: SheetState,
    *,
    at: datetime | None = None,
    report_id: str | None = None,
    photo: str = "",
) -> bool:
    """Report of a sheet as its keeper; return whether it was news."""
    with hub.writing() as session:
        sheet = session.scalars(select(Sheet).where(Sheet.code == code)).one()
        keeper = replace(Signature.own(person(session, "keeper"), "scan"), photo=photo)
        news = sheets.report(
            session, sheet, state, keeper, at=at or hub.now, now=hub.now, report_id=report_id
        )
    run(hub, seconds=60)
    return news


def life(hub: Hub, code: str) -> tuple[str, list[str]]:
    """Return a sheet's state and its steps."""
    with hub.reading() as session:
        sheet = session.scalars(select(Sheet).where(Sheet.code == code)).one()
        return sheet.state, [step.state for step in sheet.steps]


def placement(hub: Hub, item: int) -> Placement:
    with hub.reading() as session:
        return session.get_one(Placement, placement_of(hub, item, BOARD))


def test_a_report_heard_a_hundred_times_is_one_step(hub: Hub, item: int) -> None:
    code = sheet_codes(hub, item)[0]
    happened = hub.now

    news = []
    for _ in range(100):
        hub.now += timedelta(seconds=30)
        news.append(tell(hub, code, SheetState.POSTED, at=happened, report_id="a1"))

    assert news == [True] + [False] * 99
    assert life(hub, code) == ("posted", ["posted"])
    with hub.reading() as session:
        lines = select(LedgerLine).where(LedgerLine.act == "sheet_posted")
        assert len(session.scalars(lines).all()) == 1


def test_a_name_stays_known_when_other_news_came_between(hub: Hub, item: int) -> None:
    code = sheet_codes(hub, item)[0]
    happened = hub.now
    hub.now += timedelta(minutes=20)
    tell(hub, code, SheetState.POSTED, at=happened, report_id="a1")
    tell(hub, code, SheetState.LOST, report_id="a2")

    tell(hub, code, SheetState.POSTED, at=happened, report_id="a1")

    assert life(hub, code) == ("lost", ["posted", "lost"])


def test_reports_heard_in_the_wrong_order_end_in_the_right_state(hub: Hub, item: int) -> None:
    code = sheet_codes(hub, item)[0]
    morning = hub.now
    hub.now += timedelta(hours=5)

    tell(hub, code, SheetState.POSTED, at=morning + timedelta(hours=3), report_id="b")
    tell(hub, code, SheetState.LOST, at=morning + timedelta(hours=2), report_id="c")
    tell(hub, code, SheetState.POSTED, at=morning + timedelta(hours=1), report_id="d")

    assert life(hub, code) == ("posted", ["posted", "lost", "posted"])
    with hub.reading() as session:
        sheet = session.scalars(select(Sheet).where(Sheet.code == code)).one()
        copy = session.get_one(Copy, sheet.copy_id)
        assert sheets.posted_at(session, copy) == morning + timedelta(hours=1)
        assert all(sheets.is_late(step.at, step.recorded_at) for step in sheet.steps)


def test_what_was_seen_at_the_board_outdoes_a_later_tick_in_the_office(hub: Hub, item: int) -> None:
    code = sheet_codes(hub, item)[0]
    morning = hub.now
    hub.now += timedelta(hours=5)
    tell(hub, code, SheetState.PRINTED)

    tell(hub, code, SheetState.POSTED, at=morning, report_id="a1")

    assert life(hub, code)[0] == "posted"


def test_a_phone_with_a_wrong_clock_is_put_right_and_marked(hub: Hub, item: int) -> None:
    code = sheet_codes(hub, item)[0]

    tell(hub, code, SheetState.POSTED, at=hub.now + timedelta(days=400), report_id="a1")
    posted = hub.now
    hub.now += timedelta(days=1)
    tell(hub, code, SheetState.CHECKED, at=hub.now.replace(year=1970), report_id="a2")

    with hub.reading() as session:
        sheet = session.scalars(select(Sheet).where(Sheet.code == code)).one()
        first, second = sheet.steps
        copy = session.get_one(Copy, sheet.copy_id)
        assert abs(first.at - posted) < timedelta(minutes=2)
        assert second.at == copy.created_at
        assert (first.clock, second.clock) == ("ahead", "behind")
        line = session.scalars(select(LedgerLine).where(LedgerLine.act == "sheet_posted")).one()
        assert line.facts["clock"] == "ahead"


def test_a_posting_told_late_is_kept_though_it_must_come_down_by_now(hub: Hub, item: int) -> None:
    code = sheet_codes(hub, item)[0]
    happened = hub.now
    hub.now += timedelta(hours=3)
    correct(hub, item, body="<p>更正为1,560元。</p>")

    tell(hub, code, SheetState.POSTED, at=happened, report_id="a1")

    assert life(hub, code) == ("posted", ["posted"])
    with hub.reading() as session:
        board = standing.board_standing(session, board_row(session, BOARD))
        assert [one.codes for one in board.to_take_down] == [(code,)]


def test_seen_again_it_stays_posted_and_the_look_is_a_step(hub: Hub, item: int) -> None:
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]
    hub.now += timedelta(days=1)

    first = tell(hub, code, SheetState.CHECKED)
    again = tell(hub, code, SheetState.CHECKED)

    assert (first, again) == (True, False)
    assert life(hub, code) == ("posted", ["printed", "posted", "checked"])
    assert placement(hub, item).state == PlacementState.SETTLED


def test_what_was_said_to_be_gone_and_still_hangs_is_a_task_again(hub: Hub, item: int) -> None:
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]
    correct(hub, item, body="<p>更正为1,560元。</p>")
    post_sheets(hub)
    tell(hub, code, SheetState.TAKEN_DOWN)
    run(hub)
    settled = placement(hub, item).state

    hub.now += timedelta(hours=1)
    tell(hub, code, SheetState.CHECKED)
    hanging = placement(hub, item)
    hub.now += timedelta(hours=1)
    tell(hub, code, SheetState.TAKEN_DOWN)

    assert settled == PlacementState.SETTLED
    assert (hanging.state, hanging.reason) == (PlacementState.ACCEPTED, "to_take_down")
    assert placement(hub, item).state == PlacementState.SETTLED


def test_a_covered_page_is_not_shown_and_waits_to_be_freed(hub: Hub, item: int) -> None:
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]

    tell(hub, code, SheetState.COVERED)
    covered = placement(hub, item)
    hub.now += timedelta(hours=1)
    tell(hub, code, SheetState.POSTED)

    assert (covered.shown, covered.reason) == ("nothing", "to_post")
    assert placement(hub, item).state == PlacementState.SETTLED


def test_a_torn_sheet_is_replaced_by_a_fresh_one_with_a_code_of_its_own(
    hub: Hub, item: int
) -> None:
    post_sheets(hub)
    old = sheet_codes(hub, item)[0]

    with hub.writing() as session:
        sheet = session.scalars(select(Sheet).where(Sheet.code == old)).one()
        keeper = Signature.own(person(session, "keeper"))
        sheets.replace(session, session.get_one(Copy, sheet.copy_id), keeper, now=hub.now)
    run(hub)

    _, new = sheet_codes(hub, item)
    with hub.reading() as session:
        board = standing.board_standing(session, board_row(session, BOARD))
        assert [one.codes for one in board.to_print] == [(new,)]
        assert [one.codes for one in board.to_take_down] == [(old,)]
        assert sheets.scan(session, old, now=hub.now).answer is Answer.REPLACED
        assert sheets.scan(session, new, now=hub.now).answer is not Answer.REPLACED
    tell(hub, new, SheetState.POSTED)
    tell(hub, old, SheetState.TAKEN_DOWN)
    run(hub)
    assert placement(hub, item).state == PlacementState.SETTLED
    assert life(hub, old) == ("taken_down", ["printed", "posted", "replaced", "taken_down"])


def test_what_is_on_no_paper_is_not_replaced(hub: Hub, item: int) -> None:
    with hub.writing() as session:
        copy = session.scalars(select(Copy).join(Sheet, Sheet.copy_id == Copy.id)).first()
        assert copy is not None
        keeper = Signature.own(person(session, "publisher"))
        with pytest.raises(Conflict, match="nothing_to_replace"):
            sheets.replace(session, copy, keeper, now=hub.now)


def test_an_office_that_wants_photographs_is_given_them(hub: Hub, item: int) -> None:
    code = sheet_codes(hub, item)[0]
    with hub.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "wj")).one()
        office.photo_required = True

    with pytest.raises(Refused, match="photo_needed"):
        tell(hub, code, SheetState.POSTED)
    tell(hub, code, SheetState.POSTED, photo="ab" * 32)

    assert life(hub, code) == ("posted", ["posted"])


def sheet_of(hub: Hub, code: str) -> Sheet:
    with hub.reading() as session:
        return session.scalars(select(Sheet).where(Sheet.code == code)).one()


def lines(hub: Hub, act: str) -> list[LedgerLine]:
    with hub.reading() as session:
        return list(session.scalars(select(LedgerLine).where(LedgerLine.act == act)))


def test_a_keepers_scan_of_what_must_come_down_proves_that_it_hangs(hub: Hub, item: int) -> None:
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]
    correct(hub, item, body="<p>更正为1,560元。</p>")
    keeper = hub.browser("keeper")

    pages = [keeper.get(f"/Q/{code}").text for _ in range(100)]

    assert '<p class="order">▲ 请取下</p>' in pages[0]
    assert "已登记：它还挂着" in pages[0]
    assert life(hub, code) == ("posted", ["printed", "posted", "checked"])
    (line,) = lines(hub, "sheet_checked")
    assert (line.strength, line.facts["sheet"]) == ("scan", sheet_of(hub, code).id)


def test_a_scan_of_what_may_hang_writes_nothing(hub: Hub, item: int) -> None:
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]

    hub.browser("keeper").get(f"/Q/{code}")
    hub.browser().get(f"/Q/{code}")

    assert life(hub, code) == ("posted", ["printed", "posted"])
    assert sheet_of(hub, code).sighted_at is None


def test_a_citizens_scan_opens_one_task_and_nothing_is_kept_of_them(hub: Hub, item: int) -> None:
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]
    tell(hub, code, SheetState.LOST)
    correct(hub, item, body="<p>更正为1,560元。</p>")
    tell(hub, sheet_codes(hub, item)[1], SheetState.POSTED)
    hub.now += timedelta(hours=1)
    before = placement(hub, item).state

    for _ in range(100):
        hub.browser().get(f"/Q/{code}")
    run(hub, seconds=60)

    (line,) = lines(hub, "sheet_sighted")
    assert (line.done_by, line.recorded_by, line.strength) == (None, None, "")
    assert line.facts == {"sheet": sheet_of(hub, code).id}
    assert before == PlacementState.SETTLED
    assert placement(hub, item).reason == "to_take_down"
    with hub.reading() as session:
        board = standing.board_standing(session, board_row(session, BOARD))
        assert [(one.codes, one.sighted) for one in board.to_take_down] == [((code,), True)]
    hub.now += timedelta(hours=1)
    tell(hub, code, SheetState.LOST)
    run(hub, seconds=60)
    assert placement(hub, item).state == PlacementState.SETTLED
    hub.browser().get(f"/Q/{code}")
    assert len(lines(hub, "sheet_sighted")) == 1


def test_after_a_reported_take_down_a_citizens_scan_opens_no_task(hub: Hub, item: int) -> None:
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]
    correct(hub, item, body="<p>更正为1,560元。</p>")
    tell(hub, code, SheetState.TAKEN_DOWN)

    hub.browser().get(f"/Q/{code}")

    assert sheet_of(hub, code).sighted_at is None
    assert lines(hub, "sheet_sighted") == []


def test_several_equal_sheets_on_one_board_each_have_a_code_and_all_must_hang(hub: Hub) -> None:
    with hub.writing() as session:
        row = board_row(session, BOARD)
        row.fields = {**row.fields, "copies": "2"}
    item = publish(hub, matter="SHJZ-02", kind="notice")
    first, second = sheet_codes(hub, item)
    with hub.reading() as session:
        board = standing.board_standing(session, board_row(session, BOARD))
        (waiting,) = board.to_print
    pdf = hub.browser("publisher").get(f"/console/boards/run.pdf?copy={waiting.copy}").data

    tell(hub, first, SheetState.POSTED)
    half = placement(hub, item)
    tell(hub, second, SheetState.POSTED)

    assert first != second
    assert len({*waiting.numbers}) == 2
    assert [code.rpartition("/")[2] for code in Paper(pdf).codes] == [first, second]
    assert half.shown == "nothing"
    assert placement(hub, item).state == PlacementState.SETTLED
