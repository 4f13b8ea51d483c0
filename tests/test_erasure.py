"""Erasure by law: nothing of the content is left anywhere, and the ledger verifies as before."""

import hashlib
import shutil
from pathlib import Path

import pytest
from hub_builders import SmallHub, open_hub
from sqlalchemy import select

from hub import erasure, erasure_requests, ledger, sheets, stored_files
from hub.editorial.drafts import Upload
from hub.erasure import ERASED, Record
from hub.errors import Conflict, Forbidden, Refused
from hub.models import (
    Edition,
    FileUse,
    Item,
    LedgerLine,
    Outlet,
    Person,
    Sheet,
    SheetState,
    SheetStep,
    Visit,
)
from hub.people import Signature

SECRET = "王珺昇四零一室"
FILE = "附件里的李堃翀".encode()


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    """Return a hub whose one item, full of what must go, hangs and is on the site."""
    made = open_hub(tmp_path / "data", monkeypatch)
    made.outlet("website", site_name="示例区")
    made.outlet("feeds")
    made.outlet("board", "jia", name="甲栏", place="门口", size="A4")
    upload = Upload("名单.txt", made.runtime.blobs.put(FILE))
    with made.runtime.database.writing() as session:
        stored_files.keep(
            session,
            upload.sha256,
            media_type="text/plain",
            size=len(FILE),
            by=session.get_one(Person, made.people["clerk"]),
            now=made.clock(),
        )
    item = made.published(
        title=f"关于{SECRET}的通知",
        body=f"<p>{SECRET}，每月1,510元。</p>",
        summary=f"{SECRET}的摘要",
        attachments=(upload,),
    )
    happens(made, SheetState.POSTED)
    made.run()
    made.correct(item, body=f"<p>更正：{SECRET}，每月1,560元。</p>", change_note=f"{SECRET}有误")
    made.run()
    return made


def happens(hub: SmallHub, state: SheetState) -> None:
    with hub.runtime.database.writing() as session:
        keeper, now = Signature.own(hub.person("keeper")), hub.clock()
        for sheet in session.scalars(select(Sheet)):
            if sheets.may_follow(sheet.state, state):
                sheets.report(session, sheet, state, keeper, at=now, now=now)


def clear(hub: SmallHub) -> None:
    hub.take_down(1, reason="privacy")
    hub.run()
    happens(hub, SheetState.TAKEN_DOWN)
    hub.run()


def erase(hub: SmallHub, by: str = "publisher", second: str = "approver", **more: str) -> None:
    runtime = hub.runtime
    erasure.erase(
        runtime.database,
        runtime.blobs,
        Record(runtime.settings.erasures_file),
        1,
        Signature.own(hub.person(by)),
        confirmed_by=hub.person(second),
        ground=more.get("ground", "privacy_law"),
        now=hub.clock(),
    )


def left(folder: Path) -> list[str]:
    """Return the files in which something of the content is left."""
    wanted = [SECRET.encode(), "李堃翀".encode(), b"1,510"]
    wanted += [SECRET.encode("unicode_escape"), hashlib.sha256(FILE).hexdigest().encode()]
    return [
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and any(one in file.read_bytes() for one in wanted)
    ]


def test_before_it_is_everywhere_and_after_it_is_nowhere(hub: SmallHub) -> None:
    data = hub.runtime.settings.data
    clear(hub)
    before = left(data)

    erase(hub)

    assert any(name.startswith("gaoshi.db") for name in before)
    assert any(name.startswith("blobs/") for name in before)
    hub.runtime.close()
    assert left(data) == []
    assert [one for one in (data / "blobs").rglob("*") if one.is_file()] == []


def test_the_ledger_verifies_and_says_that_it_was_erased(hub: SmallHub) -> None:
    clear(hub)
    with hub.runtime.database.writing() as session:
        ledger.seal(session)

    erase(hub)

    with hub.runtime.database.writing() as session:
        ledger.seal(session)
    with hub.runtime.database.reading() as session:
        assert ledger.first_fault(session) is None
        line = session.scalars(select(LedgerLine).where(LedgerLine.act == "erase")).one()
        assert (line.done_by, line.facts["confirmed_by"]) == (
            hub.people["publisher"],
            hub.people["approver"],
        )
        item = session.get_one(Item, 1)
        assert (item.title, item.index_number) == (ERASED, "000014349/2026-00001")
        assert {one.title for one in session.query(Edition)} == {ERASED}
        assert {one.check_phrase for one in session.query(Edition)} == {""}


def test_a_restored_backup_is_erased_again(hub: SmallHub, tmp_path: Path) -> None:
    data = hub.runtime.settings.data
    clear(hub)
    hub.runtime.database.forget_deleted()
    shutil.copytree(data, tmp_path / "backup")
    erase(hub)

    hub.runtime.close()
    for name in ("gaoshi.db", "gaoshi.db-wal", "gaoshi.db-shm"):
        (data / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup" / "gaoshi.db", data / "gaoshi.db")
    shutil.copytree(tmp_path / "backup" / "blobs", data / "blobs", dirs_exist_ok=True)
    record = Record(hub.runtime.settings.erasures_file)
    runtime = hub.runtime
    assert left(data) != []
    assert erasure.again(runtime.database, runtime.blobs, record, now=hub.clock()) == 1
    assert erasure.again(runtime.database, runtime.blobs, record, now=hub.clock()) == 0
    runtime.close()
    assert left(data) == []


def test_it_takes_two_people_who_answer_for_the_office(hub: SmallHub) -> None:
    clear(hub)

    for by, second in (("publisher", "publisher"), ("clerk", "approver"), ("publisher", "keeper")):
        with pytest.raises(Forbidden):
            erase(hub, by, second)
    with pytest.raises(Refused):
        erase(hub, ground="because")


def test_what_may_still_be_seen_is_not_erased(hub: SmallHub) -> None:
    with pytest.raises(Conflict, match="not_taken_down"):
        erase(hub)
    hub.take_down(1, reason="privacy")
    hub.run()

    # A sheet still hangs.
    with pytest.raises(Conflict, match="not_cleared_yet"):
        erase(hub)


def test_a_file_another_item_uses_stays(hub: SmallHub) -> None:
    other = hub.draft(matter="web", title="另一条")
    with hub.runtime.database.writing() as session:
        sha256 = hashlib.sha256(FILE).hexdigest()
        session.add(FileUse(sha256=sha256, item_id=other))
    clear(hub)

    erase(hub)

    assert hub.runtime.blobs.read(hashlib.sha256(FILE).hexdigest()) == FILE


def test_a_photograph_of_the_whole_board_goes_with_it(hub: SmallHub) -> None:
    other = hub.published(title="另一条", body="<p>照常。</p>")
    photo = hub.runtime.blobs.put(b"a board with everything on it")
    with hub.runtime.database.writing() as session:
        by, now = hub.person("keeper"), hub.clock()
        stored_files.keep(session, photo, media_type="image/jpeg", size=1, by=by, now=now)
        board = session.scalars(select(Outlet).where(Outlet.kind == "board")).unique().one()
        lines = tuple((sheet.code, sheets.What.SEEN) for sheet in session.scalars(select(Sheet)))
        told = sheets.Told("visit-number-0001", board.id, hub.clock(), lines)
        sheets.take(session, told, Signature(by, by, "scan", photo), now=now)
    clear(hub)

    erase(hub)

    assert not hub.runtime.blobs.path(photo).exists()
    with hub.runtime.database.reading() as session:
        assert session.scalars(select(Visit)).one().photo == ""
        assert not session.scalars(select(SheetStep).where(SheetStep.photo == photo)).all()
        assert session.get(FileUse, (photo, other)) is None


def test_nothing_is_erased_before_a_second_person_says_so(hub: SmallHub) -> None:
    clear(hub)
    database, now = hub.runtime.database, hub.clock()
    first, second = hub.person("publisher"), hub.person("approver")
    with database.writing() as session:
        item = session.get_one(Item, 1)
        with pytest.raises(Refused):
            erasure_requests.ask(session, item, ground="because", by=first, now=now)
        with pytest.raises(Forbidden):
            erasure_requests.ask(session, item, ground="court", by=hub.person("clerk"), now=now)
        erasure_requests.ask(session, item, ground="court", by=first, now=now)
        with pytest.raises(Conflict):
            erasure_requests.ask(session, item, ground="court", by=second, now=now)
        waiting = erasure_requests.to_erase(session, second, most=9)
        assert [(one.item, one.ground) for one in waiting] == [(1, "court")]
        assert erasure_requests.to_erase(session, first, most=9) == []
    record = Record(hub.runtime.settings.erasures_file)

    with pytest.raises(Forbidden):
        erasure.carry_out(database, hub.runtime.blobs, record, 1, first, now=now)
    before = left(hub.runtime.settings.data)
    erasure.carry_out(database, hub.runtime.blobs, record, 1, second, now=now)

    assert before != []
    with database.reading() as session:
        assert session.get_one(Item, 1).title == ERASED
        assert erasure_requests.to_erase(session, second, most=9) == []


def test_an_erasure_asked_for_can_be_withdrawn(hub: SmallHub) -> None:
    clear(hub)
    first, second = hub.person("publisher"), hub.person("approver")
    with hub.runtime.database.writing() as session:
        item = session.get_one(Item, 1)
        erasure_requests.ask(session, item, ground="court", by=first, now=hub.clock())
        erasure_requests.withdraw(session, item, by=second, now=hub.clock())
        with pytest.raises(Conflict):
            erasure_requests.withdraw(session, item, by=second, now=hub.clock())
        assert item.title != ERASED
