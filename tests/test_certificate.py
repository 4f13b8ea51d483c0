"""The certificate of a display: what it says, and whom it is shown to."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hub_builders import LIST, SmallHub, open_hub
from paper import Paper
from sqlalchemy import select

from channels.certificate import Certificate, Missing, Shown, certificate
from channels.document import canonical
from hub import ledger, sheets
from hub.clock import SHANGHAI
from hub.errors import Conflict
from hub.models import Placement, Sheet, SheetState
from hub.people import Signature


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=SHANGHAI)


CONTENT = Certificate(
    title="9月低保审核名单公示",
    number="",
    office="示例街道办事处",
    board="甲社区公示栏",
    place="2 号门内东侧",
    demanded=7,
    days=("2026-11-24", "2026-11-25", "2026-11-27"),
    shown=(
        Shown(1, 2, at(23), at(25, 18), "遗失或被遮盖"),
        Shown(1, 2, at(26), None, ""),
    ),
    missing=(Missing(at(25, 18), at(26), "遗失或被遮盖"),),
    sure=True,
    hangs=True,
    lines=(12, 31),
    head="第 40 行 6f1c0a9be2d34711",
    check_phrase="1234 5678",
    address="https://hub.example.gov.cn/Q/7ZK3QH0M5V9WBX2C",
    made_at=at(27, 20),
)


def test_it_says_how_long_and_where_and_what_was_missing() -> None:
    paper = Paper(certificate(CONTENT))

    paper.check()
    assert len(paper.page_texts) == 1
    assert paper.codes == ["HTTPS://HUB.EXAMPLE.GOV.CN/Q/7ZK3QH0M5V9WBX2C"]
    said = canonical(paper.text)
    for told in (
        "已公示 3 个工作日，规定不少于 7 个工作日，未满",
        "第 1 版（2 页） 2026-11-23 10:00 2026-11-25 18:00 遗失或被遮盖",
        "2026-11-26 10:00 张贴中",
        "2026-11-24、2026-11-25、2026-11-27",
        "台账第 12、31 行",
        "核对码 1234 5678",
    ):
        assert canonical(told) in said, (told, said)


def test_it_says_when_the_days_are_met_and_when_a_year_is_not_known() -> None:
    met = replace(CONTENT, demanded=3, missing=(), sure=False, hangs=False)

    said = canonical(Paper(certificate(met)).text)

    assert "未满" not in said
    assert canonical("没有中断") in said
    assert canonical("放假安排尚未公布") in said
    assert canonical("仍在张贴") not in said


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("board", "jia", name="甲栏", place="门口", size="A4")
    return made


def happens(hub: SmallHub, state: SheetState) -> None:
    """Let the keeper report the same of every sheet now."""
    with hub.runtime.database.writing() as session:
        keeper = Signature.own(hub.person("keeper"))
        for sheet in session.scalars(select(Sheet)):
            sheets.report(session, sheet, state, keeper, at=hub.clock(), now=hub.clock())
        ledger.seal(session)


def made(hub: SmallHub) -> Certificate:
    with hub.runtime.database.reading() as session:
        placement = session.scalars(select(Placement)).one()
        return sheets.certificate_of(
            session, placement, public="https://hub.example", now=hub.clock()
        )


def test_a_display_of_seven_working_days_with_a_gap(hub: SmallHub) -> None:
    rows = LIST.replace("乙社区", "甲社区")
    hub.published(matter="persons", body=rows, title="9月低保审核名单公示", kind="publicity")
    happens(hub, SheetState.POSTED)
    hub.clock.pass_by(days=2)
    happens(hub, SheetState.LOST)
    hub.clock.pass_by(hours=4)
    happens(hub, SheetState.POSTED)
    hub.run()
    hub.clock.pass_by(days=9)
    happens(hub, SheetState.TAKEN_DOWN)

    found = made(hub)

    # Posted on Monday 23 November at noon; lost on Wednesday from 12 to 16 o'clock.
    gone = {date(2026, 11, 25), date(2026, 11, 28), date(2026, 11, 29)}
    hung = [date(2026, 11, 24) + timedelta(days=past) for past in range(10)]
    assert found.days == tuple(day.isoformat() for day in hung if day not in gone)
    assert (found.demanded, found.hangs) == (7, False)
    assert [(one.edition, one.ended) for one in found.shown] == [(1, "遗失"), (1, "取下")]
    assert [one.cause for one in found.missing] == ["遗失"]
    assert len(found.lines) == 4
    # A list's own title may name people.
    assert found.title == "公示"


def test_nothing_is_certified_that_never_hung(hub: SmallHub) -> None:
    hub.published(matter="persons", body=LIST.replace("乙社区", "甲社区"))

    with pytest.raises(Conflict, match="never_displayed"):
        made(hub)
