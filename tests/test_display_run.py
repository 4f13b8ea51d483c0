"""The run of a display: its days, its first one, a correction, and an end that came too early."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from paper import Paper
from published import (
    LIST,
    correct,
    open_hub,
    person,
    placement_of,
    post_sheets,
    publish,
    publish_list,
    run,
    sheet_codes,
    take_down,
)
from sqlalchemy import select
from web_builders import Hub

from channels.certificate import Certificate, certificate
from hub import catalogue, display, reports, sheets
from hub.clock import SHANGHAI
from hub.display import Hung
from hub.editorial import displays, drafts
from hub.models import Edition, Item, LedgerLine, MatterVersion, Placement, SheetState, SheetStep
from hub.people import Signature
from hub.plans import Plan

BOARD = "东堤社区公示栏"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


def at(day: int, hour: int = 10, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def certified(hub: Hub, item: int) -> Certificate:
    with hub.reading() as session:
        placement = session.get_one(Placement, placement_of(hub, item, BOARD))
        return sheets.certificate_of(session, placement, public="https://hub.example", now=hub.now)


@pytest.mark.parametrize(
    ("limit", "counts"),
    [
        ("自公示之日起7个工作日", False),
        ("自公示次日起公示7个工作日", False),
        ("公示7个工作日", False),
        ("自公示当日起公示7个工作日", True),
        ("公示7个工作日（含公示当天）", True),
        ("公示期不少于7个工作日,包括张贴首日", True),
        ("信息形成之日起20个工作日内公开（当日计入）", True),
    ],
)
def test_the_catalogue_says_whether_day_one_counts(limit: str, counts: bool) -> None:
    assert catalogue.first_day_counts(limit) is counts


def test_the_day_of_posting_counts_where_it_is_the_first() -> None:
    # 23 November 2026 is a Monday.
    times = [Hung(at(23, 15), None)]

    with_it = display.counted(times, now=at(24, 20), first_day=True).days
    without = display.counted(times, now=at(24, 20)).days

    assert [day.day for day in with_it] == [23, 24]
    assert [day.day for day in without] == [24]
    assert display.end(times, 2, now=at(23, 16), first_day=True) == (at(25, 0), True)
    assert display.end(times, 2, now=at(23, 16)) == (at(26, 0), True)


def test_what_was_put_up_after_the_boards_hours_has_no_day_yet() -> None:
    times = [Hung(at(23, 18), None)]

    assert display.counted(times, now=at(24, 8), first_day=True).days == ()


def test_posted_late_and_torn_meanwhile_the_end_is_put_off() -> None:
    whole = [Hung(at(24), None)]
    torn = [Hung(at(24), at(26, 12), "lost"), Hung(at(26, 14), None)]

    assert display.end(whole, 3, now=at(27, 20)) == (at(28, 0), True)
    assert display.end(torn, 3, now=at(27, 20)) == (at(1, 0, month=12), True)


def test_today_still_counts_while_it_hangs_and_not_once_it_was_torn() -> None:
    torn = [Hung(at(23), at(24, 10), "lost"), Hung(at(24, 11), None)]

    assert display.end([Hung(at(23), None)], 1, now=at(24, 12)) == (at(25, 0), True)
    assert display.end(torn, 1, now=at(24, 12)) == (at(26, 0), True)


def test_an_end_that_was_reached_stays_where_it_was() -> None:
    times = [Hung(at(23), at(30, 18), "taken_down")]

    assert display.end(times, 3, now=at(30, 20)) == (at(27, 0), True)
    assert display.end([], 3, now=at(30, 20)) is None


def test_the_rule_of_the_catalogue_stands_on_paper_and_in_the_count(hub: Hub) -> None:
    with hub.writing() as session:
        for version in session.scalars(select(MatterVersion)):
            version.first_day = True
    item = publish_list(hub)
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]
    with hub.reading() as session:
        first = sheets.scan(session, code, now=hub.now)
        body = sheets_pdf(hub, code)

    # Posted on a Monday: Monday to Tuesday of the week after.
    assert first.days_left == 7
    assert first.ends is not None
    assert first.ends.astimezone(SHANGHAI) == at(1, 0, month=12) + timedelta(days=1)
    assert "自张贴当日起（含当日）不少于 7 个工作日" in Paper(body).text


def sheets_pdf(hub: Hub, code: str) -> bytes:
    browser = hub.browser("publisher")
    with hub.reading() as session:
        copy = sheets.scan(session, code, now=hub.now).sheet
        assert copy is not None
        return bytes(browser.get(f"/console/boards/run.pdf?copy={copy.copy_id}").data)


def begin_correction(hub: Hub, item: int) -> int:
    """Write a correction of what is on display, without an answer; return its edition."""
    with hub.writing() as session:
        clerk = person(session, "clerk")
        edition = drafts.revise(session, session.get_one(Item, item), by=clerk, now=hub.now)
        content = drafts.content_of(edition)
        changed = replace(content, body=LIST.replace("王珺昇", "王珺升"), change_note="更正姓名")
        drafts.save(session, edition, changed, version=edition.version, by=clerk, now=hub.now)
        return edition.id


def test_a_correction_of_what_is_on_display_asks_whether_the_run_restarts(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    edition = begin_correction(hub, item)
    browser = hub.browser("clerk")
    page = browser.get(f"/console/items/{item}/check")
    browser.token = page.text.split('name="csrf_token" value="')[1].split('"')[0]

    refused = browser.post(f"/console/items/{item}/submit")
    browser.post(f"/console/items/{item}/restart", {"restarts": "yes"})
    answered = browser.get(f"/console/items/{item}/check").text

    assert "公示期怎么计算" in page.text
    assert refused.status_code == 422
    assert "公示期怎么计算" not in answered
    with hub.reading() as session:
        plan = Plan.of(session.get_one(Edition, edition))
        assert (plan.restarts, plan.run_from) == (True, 2)


def test_nothing_is_asked_before_it_hangs_or_while_the_text_stays(hub: Hub) -> None:
    item = publish_list(hub)
    edition = begin_correction(hub, item)

    with hub.reading() as session:
        assert not displays.asks_restart(session, session.get_one(Edition, edition))


def put_up_again(hub: Hub, item: int) -> None:
    """Put the newest copy up and take the older ones down."""
    codes = sheet_codes(hub, item)
    with hub.writing() as session:
        by = Signature.own(person(session, "keeper"))
        for code in codes:
            sheet = sheets.scan(session, code, now=hub.now).sheet
            assert sheet is not None
            state = SheetState.POSTED if code == codes[-1] else SheetState.TAKEN_DOWN
            sheets.report(session, sheet, state, by, at=hub.now, now=hub.now)
    run(hub, seconds=60)


@pytest.mark.parametrize(("restarts", "days", "left"), [(True, 1, 7), (False, 3, 5)])
def test_the_answer_decides_how_the_days_go_on(
    hub: Hub, restarts: bool, days: int, left: int
) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    hub.now += timedelta(days=2)
    correct(hub, item, body=LIST.replace("王珺昇", "王珺升"), restarts=restarts)
    put_up_again(hub, item)
    hub.now += timedelta(days=1, hours=9)

    found = certified(hub, item)
    with hub.reading() as session:
        scan = sheets.scan(session, sheet_codes(hub, item)[-1], now=hub.now)

    assert len(found.days) == days
    assert scan.days_left == left
    assert [one.edition for one in found.restarts] == ([2] if restarts else [])
    said = Paper(certificate(found)).text.replace("\n", "")
    assert ("第 2 版更正后重新公示" in said) is restarts


def test_an_early_take_down_is_a_fault_that_everybody_sees(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    hub.now += timedelta(days=2)

    post_sheets(hub, SheetState.TAKEN_DOWN)

    with hub.reading() as session:
        (line,) = session.scalars(
            select(LedgerLine).where(LedgerLine.act == "display_cut_short")
        ).all()
        assert line.facts["demanded"] == 7
        assert line.facts["ordered"] is False
        day = reports.day_of(session, person(session, "publisher"), hub.now)
        assert [(one.item, one.board) for one in day.cut_short] == [(item, BOARD)]
    found = certified(hub, item)
    assert [one.ended for one in found.shown] == ["提前取下"]
    assert "已作为差错记入台账" in Paper(certificate(found)).text.replace("\n", "")
    assert "未满公示期就被取下" in hub.browser("publisher").get("/console/").text
    hub.now += timedelta(hours=1)
    post_sheets(hub, SheetState.POSTED)
    with hub.reading() as session:
        assert not reports.day_of(session, person(session, "publisher"), hub.now).cut_short


def test_a_full_display_and_a_superseded_sheet_come_down_without_a_fault(hub: Hub) -> None:
    full = publish_list(hub)
    post_sheets(hub)
    hub.now += timedelta(days=14)
    post_sheets(hub, SheetState.TAKEN_DOWN)
    other = publish_list(hub)
    post_sheets(hub)
    correct(hub, other, body=LIST.replace("王珺昇", "王珺升"), restarts=False)
    put_up_again(hub, other)

    with hub.reading() as session:
        assert {step.early for step in session.scalars(select(SheetStep))} == {""}
        assert full != other


def test_what_an_order_took_down_is_told_apart(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    hub.now += timedelta(days=1)
    take_down(hub, item)

    post_sheets(hub, SheetState.TAKEN_DOWN)

    found = certified(hub, item)
    assert [one.ended for one in found.shown] == ["按决定撤下"]
    assert found.cut_short == 0


def test_an_end_before_the_display_is_full_is_asked_before_approval(hub: Hub) -> None:
    item = publish(
        hub,
        matter="SHJZ-02",
        kind="publicity",
        display_days=7,
        window_until=hub.now + timedelta(days=3),
    )
    with hub.reading() as session:
        row = session.get_one(Item, item)
        plan = Plan.of(row.editions[-1])
        found = displays.ends_too_early(session, row, plan, hub.runtime.outlets)
        enough = displays.ends_too_early(
            session, row, replace(plan, display_days=1), hub.runtime.outlets
        )

    assert [one.code for one in found] == ["window_before_display"]
    assert not found[0].refuses
    assert enough == []
