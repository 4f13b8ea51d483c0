"""The evidence of an item stands by itself: hashes, bytes and ledger verify outside the hub."""

import io
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from hub_builders import SmallHub, open_hub
from paper import Paper
from sqlalchemy import select

from channels.document import canonical
from hub import evidence, ledger, sheets
from hub.cli import main
from hub.errors import Forbidden
from hub.heads import Keeper
from hub.models import LedgerLine, Sheet, SheetState
from hub.people import Signature


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    """Return a hub whose one item was published, hung, corrected and taken down."""
    made = open_hub(tmp_path / "data", monkeypatch)
    made.outlet("website", site_name="示例区")
    made.outlet("board", "jia", name="甲栏", place="门口", size="A4")
    body = "<p>低保标准调整为每人每月1,510元，珺 昇 照常办理。</p>"
    item = made.published(matter="all", body=body)
    with made.runtime.database.writing() as session:
        for sheet in session.scalars(select(Sheet)):
            keeper = Signature.own(made.person("keeper"))
            now = made.clock()
            sheets.report(session, sheet, SheetState.POSTED, keeper, at=now, now=now)
    made.run()
    made.correct(item, body="<p>更正为每人每月1,560元。</p>")
    made.run()
    made.take_down(item)
    made.run()
    with made.runtime.database.writing() as session:
        ledger.seal(session)
    with made.runtime.database.reading() as session:
        Keeper(made.runtime.settings.heads_file).keep(session, made.clock())
    return made


def archive(hub: SmallHub, by: str = "publisher") -> ZipFile:
    out = io.BytesIO()
    with hub.runtime.database.reading() as session:
        evidence.write(
            session,
            1,
            out,
            blobs=hub.runtime.blobs,
            heads=hub.runtime.settings.heads_file,
            by=hub.person(by),
            now=hub.clock(),
        )
    return ZipFile(out)


def unpacked(hub: SmallHub, folder: Path) -> Path:
    archive(hub).extractall(folder)
    return folder / "evidence-1"


def test_its_hashes_and_its_ledger_verify_outside_the_hub(hub: SmallHub, tmp_path: Path) -> None:
    folder = unpacked(hub, tmp_path)

    sums = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder, check=False)
    chain = subprocess.run(
        [sys.executable, "-I", "verify_ledger.py", "ledger.jsonl", "ledger-heads.txt"],
        cwd=folder,
        check=False,
    )

    assert (sums.returncode, chain.returncode) == (0, 0)
    listed = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    there = [one for one in folder.rglob("*") if one.is_file()]
    assert len(listed) == len(there) - 1


def test_a_byte_that_was_changed_is_found(hub: SmallHub, tmp_path: Path) -> None:
    folder = unpacked(hub, tmp_path)
    text = folder / "editions" / "1" / "text.html"
    text.write_text(text.read_text("utf-8").replace("1,510", "1,610"), "utf-8")

    sums = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=folder, check=False, capture_output=True, text=True
    )

    assert sums.returncode == 1
    assert "editions/1/text.html: FAILED" in sums.stdout


def test_what_was_sent_is_in_it_though_the_outlets_have_it_no_more(hub: SmallHub) -> None:
    found = archive(hub)
    names = [name.removeprefix("evidence-1/") for name in found.namelist()]

    sent = [name for name in names if name.startswith("copies/")]
    assert [name for name in sent if "qu-website" in name] == [
        "copies/1-qu-website/1-edition-1.html",
        "copies/1-qu-website/2-edition-2.html",
    ]
    assert [name for name in sent if "甲栏" in name] == [
        "copies/2-甲栏/1-edition-1.pdf",
        "copies/2-甲栏/2-edition-2.pdf",
    ]
    pages = [found.read(f"evidence-1/{name}").decode() for name in sent if "website" in name]
    assert ["1,510" in pages[0], "1,560" in pages[1]] == [True, True]
    first = Paper(found.read("evidence-1/copies/2-甲栏/1-edition-1.pdf"))
    assert canonical("每人每月1,510元") in canonical(first.text)
    assert found.read("evidence-1/editions/1/text.html").decode().count("1,510") == 1


def test_the_summary_says_who_approved_and_where_it_was_seen(hub: SmallHub) -> None:
    paper = Paper(archive(hub).read("evidence-1/summary.pdf"))

    paper.check()
    said = canonical(paper.text)
    for told in ("第 1 版 复审 通过 王reviewer 本人登录", "核验：与审定一致", "张贴", "如何核验"):
        assert canonical(told) in said, told


def test_it_tells_machines_the_same(hub: SmallHub) -> None:
    told = json.loads(archive(hub).read("evidence-1/item.json"))

    assert [one["number"] for one in told["approvals"]] == [2, 1]
    assert {one["kind"] for one in told["acts"]} == {"receipt", "sighting", "sheet"}


def test_only_who_answers_for_the_office_gets_it(hub: SmallHub) -> None:
    for login in ("clerk", "reviewer", "keeper"):
        with pytest.raises(Forbidden):
            archive(hub, by=login)


def test_the_command_writes_it_and_the_ledger_says_so(hub: SmallHub, tmp_path: Path) -> None:
    data = hub.runtime.settings.data
    words = ["evidence", "1", str(tmp_path / "out.zip"), "--by", "publisher"]

    done = CliRunner().invoke(main, words, env={"GAOSHI_DATA": str(data)})

    assert done.exit_code == 0, done.output
    assert ZipFile(tmp_path / "out.zip").testzip() is None
    with hub.runtime.database.reading() as session:
        line = session.scalars(select(LedgerLine).where(LedgerLine.act == "evidence")).one()
    assert (line.item_id, line.done_by) == (1, hub.people["publisher"])
