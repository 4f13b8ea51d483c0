"""The commands a person or another program calls: what they do, and what they refuse."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hub_builders import SmallHub, open_hub
from ipp_printer import printing
from paper import Paper
from sqlalchemy import delete, select

from channels import http
from hub import cli, printers
from hub.models import Grant, Item, LedgerLine, Office, ReviewStep, Role, Sheet, SheetStep
from hub.printers import Entry


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path / "data", monkeypatch)
    monkeypatch.setattr("hub.commands.base.opened", lambda **_: made.runtime)
    return made


def call(*words: str) -> Result:
    """Call a command as a terminal would."""
    return CliRunner().invoke(cli.main, words)


def on_a_board(hub: SmallHub) -> int:
    """Return an item whose sheet waits to be printed."""
    hub.outlet("board", office="jia", place="甲社区一号门", size="A4")
    return hub.published(office="jia", body="<p>周三停水。</p>")


def test_sheets_are_printed_where_no_keeper_was_named(hub: SmallHub, tmp_path: Path) -> None:
    on_a_board(hub)
    with hub.runtime.database.writing() as session:
        session.execute(delete(Grant).where(Grant.role == Role.KEEPER))
    file = tmp_path / "run.pdf"

    done = call("print", str(file), "--mark", "--by", "publisher")

    assert (done.exit_code, file.read_bytes()[:5]) == (0, b"%PDF-"), done.output
    with hub.runtime.database.reading() as session:
        assert session.scalars(select(Sheet.state)).all() == ["printed"]
        step = session.scalars(select(SheetStep)).one()
        assert (step.done_by, step.strength) == (hub.people["publisher"], "command")


def test_marking_sheets_as_printed_needs_the_name_of_who_printed(
    hub: SmallHub, tmp_path: Path
) -> None:
    on_a_board(hub)
    file = tmp_path / "run.pdf"

    done = call("print", str(file), "--mark")

    assert done.exit_code != 0
    assert "--by" in done.output
    assert not file.exists()


def test_a_marking_that_fails_leaves_the_printed_file(hub: SmallHub, tmp_path: Path) -> None:
    on_a_board(hub)
    file = tmp_path / "run.pdf"

    done = call("print", str(file), "--mark", "--by", "reviewer")

    assert done.exit_code == 1
    assert "您没有办理这件事的角色" in done.output
    assert file.read_bytes().startswith(b"%PDF-")


def test_a_packet_is_written_and_marked_by_command(hub: SmallHub, tmp_path: Path) -> None:
    on_a_board(hub)
    file = tmp_path / "packet.pdf"

    done = call("print", str(file), "--packet", "--by", "clerk", "--mark")
    again = call("print", str(file), "--packet", "--by", "clerk", "--office", "nowhere")

    assert done.exit_code == 0, done.output
    assert "第 1 号张贴批次" in done.output
    paper = Paper(file.read_bytes())
    assert [len(codes) for codes in paper.all_codes] == [0, 1]
    with hub.runtime.database.reading() as session:
        assert session.scalars(select(Sheet.state)).all() == ["printed"]
    assert again.exit_code == 1


def test_a_packet_goes_to_a_printer_by_its_name(
    hub: SmallHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_board(hub)
    with printing(tmp_path / "printer", "a4", "a3") as real:
        with hub.runtime.database.writing() as session:
            office, by = session.get_one(Office, hub.offices["jd"]), hub.person("admin")
            entry = Entry("文印室", real.address, ("a4", "a3"))
            printers.enter(session, entry, office=office, by=by, now=hub.clock())
        hub.runtime.doors.look()
        monkeypatch.setattr(time, "sleep", lambda _: hub.clock.pass_by(seconds=3))

        named = ("print", "--printer", "文印室", "--two-up", "--by", "clerk")
        done = call(*named)
        twice = call(*named)
        reprint = call(*named, "--run", "1", "--again")

        assert done.exit_code == 0, done.output
        assert "打印机已打完" in done.output
        assert reprint.exit_code == 0, reprint.output
        first, second = real.tray
    http.configure(http.Policy())
    assert first == second
    assert Paper(first).facts["Page size"].startswith("1190")
    assert (twice.exit_code, "已在第 1 号张贴批次里" in twice.output) == (1, True)


def test_printing_asks_for_what_it_needs(hub: SmallHub, tmp_path: Path) -> None:
    for words in ((), ("x.pdf", "--packet"), ("x.pdf", "--printer", "文印室", "--by", "clerk")):
        assert call("print", *words).exit_code == 2
    on_a_board(hub)

    unknown = call("print", "--printer", "没有的", "--by", "clerk")
    right = call("print", str(tmp_path / "x.pdf"), "--packet", "--by", "clerk")

    assert (unknown.exit_code, "没有这台打印机" in unknown.output) == (1, True)
    # Nothing was left behind that would be in the way.
    assert right.exit_code == 0, right.output


def test_status_ends_at_no_number_of_items(hub: SmallHub) -> None:
    with hub.runtime.database.writing() as session:
        for number in range(205):
            session.add(_bare(hub, f"通知{number}"))

    done = call("status", "--json")

    told = json.loads(done.stdout)
    assert len({one["id"] for one in told}) == len(told) == 205


def test_the_hub_signs_for_nobody_who_was_not_named(hub: SmallHub, tmp_path: Path) -> None:
    hub.outlet("website", site_name="示例区", site_domain="x.example")
    file = tmp_path / "停水.txt"
    file.write_text("周三停水。", "utf-8")
    named = ("publish", str(file), "--title", "周三停水", "--office", "jd", "--writer", "clerk")

    without_writer = call(*named[:-2])
    without_last = call(*named, "--approved-by", "reviewer")
    whole = call(*named, "--approved-by", "reviewer,approver", "--wait", "0")

    assert (without_writer.exit_code, without_last.exit_code) == (1, 1)
    assert "没有写明“初审”由谁办理（示例街道的经办人）" in without_writer.output
    assert "没有写明“终审”由谁办理（示例街道的签发人）" in without_last.output
    assert whole.exit_code == 0, whole.output
    with hub.runtime.database.reading() as session:
        assert len(session.scalars(select(Item)).all()) == 1
        steps = session.scalars(select(ReviewStep).order_by(ReviewStep.position)).all()
    assert [step.done_by for step in steps] == [
        hub.people[login] for login in ("clerk", "reviewer", "approver")
    ]
    assert [step.strength for step in steps] == ["command", "command", "command"]


def test_a_take_down_by_command_is_signed_as_one(hub: SmallHub) -> None:
    hub.outlet("website", site_name="示例区", site_domain="x.example")
    item = hub.published()

    unnamed = call("take-down", str(item), "--reason", "by_mistake")
    named = call(
        "take-down", str(item), "--reason", "by_mistake", "--by", "publisher", "--wait", "0"
    )

    assert unnamed.exit_code == 1
    assert "没有写明“撤下”由谁办理" in unnamed.output
    assert named.exit_code == 0, named.output
    with hub.runtime.database.reading() as session:
        line = session.scalars(select(LedgerLine).where(LedgerLine.act == "take_down")).one()
    assert (line.done_by, line.strength) == (hub.people["publisher"], "command")


def _bare(hub: SmallHub, title: str, **values: Any) -> Item:
    given: dict[str, Any] = {"kind": "notice", "disclosure": "active", **values}
    return Item(
        office_id=hub.offices["jd"],
        title=title,
        elements=[],
        issuers=[],
        narrowed=[],
        added=[],
        created_by=hub.people["clerk"],
        created_at=hub.clock(),
        updated_at=hub.clock(),
        **given,
    )


def test_private_addresses_are_opened_by_command_and_a_running_hub_follows(hub: SmallHub) -> None:
    opened = call("hosts", "open", "10.0.0.8:8443")
    hub.runtime.doors.look()
    followed = http._state.policy.private_hosts
    listed = call("hosts", "list")
    wrong = call("hosts", "open", "十号机")
    closed = call("hosts", "close", "10.0.0.8:8443")
    again = call("hosts", "close", "10.0.0.8:8443")
    hub.runtime.doors.look()

    assert (opened.exit_code, closed.exit_code) == (0, 0), opened.output
    assert "10.0.0.8:8443" in followed
    assert listed.output.strip() == "10.0.0.8:8443"
    assert "不是“主机:端口”" in wrong.output
    assert "没有开放过" in again.output
    assert "10.0.0.8:8443" not in http._state.policy.private_hosts
