"""Packets: what a keeper takes along, printed once and named when it is printed again."""

import io
import re
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from hub_builders import LIST, SmallHub, open_hub
from paper import Paper
from PIL import Image

from hub import print_runs, sheets
from hub.errors import Conflict, Refused
from hub.models import LedgerLine, Outlet, Person, PrintRun, Sheet, SheetState
from hub.people import Signature
from hub.sheets import packets

TITLE = "9月低保审核名单公示"
NOTICE = "关于调整低保标准的通知"
BODY = "<p>各社区：低保标准调整为每人每月1,510元，珺 昇 喆 堃 翀 𬭎 照常办理。</p>"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    """Return a hub with two keepers, one of whom walks to two boards."""
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("board", "jia", name="甲社区北栏", keeper="clerk", stop="2")
    made.outlet("board", "jia", name="甲社区南栏", keeper="clerk", stop="1", place="南门内")
    made.outlet("board", "yi", name="乙社区栏", keeper="老王")
    return made


def publish(hub: SmallHub, title: str = NOTICE) -> int:
    return hub.published(title=title, body=BODY)


def make(hub: SmallHub, *names: str) -> int:
    with hub.runtime.database.writing() as session:
        boards = session.query(Outlet).filter(Outlet.kind == "board").all()
        chosen = [board for board in boards if not names or board.name in names]
        by = Signature.own(session.get_one(Person, hub.people["clerk"]))
        return packets.make(session, chosen, signature=by, now=hub.clock()).id


def mark(hub: SmallHub, run: int) -> int:
    with hub.runtime.database.writing() as session:
        by = Signature.own(session.get_one(Person, hub.people["clerk"]))
        return packets.mark(session, session.get_one(PrintRun, run), by, now=hub.clock())


def drop(hub: SmallHub, run: int) -> None:
    with hub.runtime.database.writing() as session:
        by = Signature.own(session.get_one(Person, hub.people["clerk"]))
        packets.drop(session, session.get_one(PrintRun, run), by, now=hub.clock())


def hang(hub: SmallHub) -> None:
    """Let everything printed hang."""
    with hub.runtime.database.writing() as session:
        by = Signature.own(session.get_one(Person, hub.people["clerk"]))
        for sheet in session.query(Sheet).filter(Sheet.state == SheetState.PRINTED):
            at = hub.clock()
            sheets.report(session, sheet, SheetState.POSTED, by, at=at, now=at)
    hub.run()


def paper(hub: SmallHub, run: int, name: str = "a4") -> Paper:
    return Paper(print_runs.file_of(hub.runtime, run, name))


def states(hub: SmallHub) -> set[str]:
    with hub.runtime.database.reading() as session:
        return {sheet.state for sheet in session.query(Sheet)}


def test_each_keeper_has_a_list_and_the_sheets_in_walking_order(hub: SmallHub) -> None:
    publish(hub)

    printed = paper(hub, make(hub))

    printed.check()
    with hub.runtime.database.reading() as session:
        known = {sheet.code: sheet.number for sheet in session.query(Sheet)}
    kinds = ["sheet" if codes else "list" for codes in printed.all_codes]
    assert kinds == ["list", "sheet", "sheet", "list", "sheet"]
    assert [("甲社区南栏" in t, "甲社区北栏" in t) for t in printed.page_texts[1:3]] == [
        (True, False),
        (False, True),
    ]
    assert {codes[0].rpartition("/")[2] for codes in printed.all_codes if codes} == {*known}
    first, last = "".join(printed.page_texts[0].split()), "".join(printed.page_texts[3].split())
    assert first.index("甲社区南栏") < first.index("甲社区北栏")
    assert "老王" in last
    assert first.count("第1页共1页") == last.count("第1页共1页") == 1
    assert all(number in first + last for number in known.values())


def test_what_must_come_down_stands_there_with_its_reason(hub: SmallHub) -> None:
    item = publish(hub)
    other = publish(hub, "关于暂停办理的通知")
    mark(hub, make(hub))
    hang(hub)
    hub.correct(item, title=NOTICE + "（更正）", body=BODY)
    hub.take_down(other)
    hub.run()

    page = "".join(paper(hub, make(hub, "甲社区南栏")).page_texts[0].split())

    assert "取下2份·张贴1份" in page
    assert page.count("已有新版") == page.count("已撤下") == 1
    assert page.index("■取下") < page.index("▲张贴")


def test_a_list_of_persons_is_called_by_its_kind_on_what_is_carried_about(hub: SmallHub) -> None:
    hub.published(matter="persons", body=LIST, title=TITLE, kind="publicity")

    printed = paper(hub, make(hub, "乙社区栏"))

    assert TITLE not in printed.page_texts[0]
    assert "公示" in printed.page_texts[0]
    assert TITLE in printed.page_texts[1]


def test_a_sheet_lies_in_one_run_until_that_is_printed_or_given_up(hub: SmallHub) -> None:
    publish(hub)
    first = make(hub, "甲社区南栏")

    with pytest.raises(Refused, match="all_in_print_runs") as refused:
        make(hub, "甲社区南栏")
    rest = paper(hub, make(hub))
    drop(hub, first)
    again = make(hub, "甲社区南栏")

    assert refused.value.params == {"runs": str(first)}
    assert sum(bool(codes) for codes in rest.all_codes) == 2
    assert sum(bool(codes) for codes in paper(hub, again).all_codes) == 1
    with pytest.raises(Conflict):
        mark(hub, first)


def test_one_tap_marks_the_whole_run_and_a_reprint_is_named(hub: SmallHub) -> None:
    publish(hub)
    run = make(hub)
    fresh = paper(hub, run).page_texts[0]

    first, second = mark(hub, run), mark(hub, run)

    assert (first, second) == (3, 0)
    assert states(hub) == {SheetState.PRINTED}
    assert "补打" not in fresh
    assert "补打（第3次打印）" in "".join(paper(hub, run).page_texts[0].split())
    with hub.runtime.database.reading() as session:
        acts = [line.act for line in session.query(LedgerLine).order_by(LedgerLine.id)]
    assert [act for act in acts if act.startswith("print_run")] == [
        "print_run_made",
        "print_run_printed",
        "print_run_reprinted",
    ]


def test_an_empty_run_is_not_made(hub: SmallHub) -> None:
    with pytest.raises(Refused, match="nothing_to_print"):
        make(hub)


def test_what_was_superseded_before_it_was_printed_is_on_no_paper(hub: SmallHub) -> None:
    item = publish(hub)
    run = make(hub)
    hub.correct(item, title=NOTICE + "（更正）", body=BODY)
    hub.run()

    assert not any(paper(hub, run).all_codes)
    assert mark(hub, run) == 0
    assert SheetState.PRINTED not in states(hub)


def test_a_reprint_leaves_out_what_hangs(hub: SmallHub) -> None:
    publish(hub)
    run = make(hub)
    mark(hub, run)
    hang(hub)

    assert not any(paper(hub, run).all_codes)


def test_two_on_a_sheet_keep_their_size_and_their_codes(hub: SmallHub) -> None:
    publish(hub)
    run = make(hub)
    double = paper(hub, run, "two_up")

    pages = list(double.pictures(150))

    double.check()
    # The first keeper's three pages make two sheets, to be cut in one go; the other's two one.
    assert len(pages) == 3
    assert re.search(r"1190\.\d+ x 841\.\d+", double.facts["Page size"])
    found = [zxingcpp.read_barcodes(page) for page in pages]
    assert [len(codes) for codes in found] == [1, 1, 1]
    assert min(_across(codes[0], 150) for codes in found) >= 25
    with hub.runtime.database.reading() as session:
        known = sorted(sheet.code for sheet in session.query(Sheet))
    assert sorted(codes[0].text.rpartition("/")[2] for codes in found) == known
    assert sorted(code.rpartition("/")[2] for code in _read_by_zbar(pages)) == known
    assert double.content == paper(hub, run, "two_up").content


def test_a_board_changed_since_gets_the_sheet_that_was_stored(hub: SmallHub) -> None:
    hub.published(matter="persons", body=LIST, title=TITLE, kind="publicity")
    with hub.runtime.database.writing() as session:
        board = session.query(Outlet).filter_by(name="甲社区南栏").one()
        board.fields = {**board.fields, "community": "乙社区"}

    printed = paper(hub, make(hub))

    with hub.runtime.database.reading() as session:
        known = {sheet.code for sheet in session.query(Sheet)}
    assert {codes[0].rpartition("/")[2] for codes in printed.all_codes if codes} == known
    south = next(text for text in printed.page_texts[1:] if "甲社区南栏" in text)
    assert ("王珺昇" in south, "李堃翀" in south) == (True, False)
    assert [bool(codes) for codes in printed.all_codes] == [False, True, True, False, True]


def _across(code: zxingcpp.Barcode, resolution: int) -> float:
    """Return how many millimetres a code is across."""
    return float(code.position.top_right.x - code.position.top_left.x) / resolution * 25.4


def _read_by_zbar(pages: list[Image.Image]) -> list[str]:
    """Return the codes another decoder reads."""
    found = []
    for page in pages:
        picture = io.BytesIO()
        page.save(picture, "PNG")
        done = subprocess.run(
            ["zbarimg", "--quiet", "--raw", "-"],
            input=picture.getvalue(),
            capture_output=True,
            check=True,
        )
        found += done.stdout.decode().split()
    return found
