"""Printers by IPP, with a real one: what is sent, followed, and never printed twice."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hub_builders import SmallHub, open_hub
from ipp_printer import IppPrinter, printing
from paper import Paper

from channels import http, ipp
from channels.base import Rejected, Unavailable, Unclear
from hub import press, print_runs, printers
from hub.errors import Conflict, Forbidden, Refused
from hub.models import JobState, Office, Outlet, Person, Printer, PrintJob, PrintRun
from hub.people import Signature
from hub.printers import Entry
from hub.sheets import packets

BODY = "<p>各社区：低保标准调整为每人每月1,510元，珺 昇 喆 堃 翀 𬭎 照常办理。</p>"
# Status 0x0507, and the one attribute every answer has.
BUSY = b"\x01\x01\x05\x07\0\0\0\1\1\x47\0\x12attributes-charset\0\5utf-8\3"
NOWHERE = "ipp://127.0.0.1:9/ipp/print"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IppPrinter]:
    with printing(tmp_path_factory.mktemp("printer") / "real", "a4", "a3") as made:
        yield made


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallHub]:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("board", "jia", name="甲社区栏", keeper="keeper")
    made.published(title="关于调整低保标准的通知", body=BODY)
    yield made
    http.configure(http.Policy())


def enter(hub: SmallHub, address: str, *papers: str, login: str = "admin") -> int:
    entry = Entry("街道文印室", address, papers or ("a4",))
    with hub.runtime.database.writing() as session:
        office, by = session.get_one(Office, hub.offices["jd"]), hub.people[login]
        person = session.get_one(Person, by)
        made = printers.enter(session, entry, office=office, by=person, now=hub.clock()).id
    hub.runtime.doors.look()
    return made


def make(hub: SmallHub) -> int:
    with hub.runtime.database.writing() as session:
        boards = session.query(Outlet).filter(Outlet.kind == "board").all()
        by = Signature.own(session.get_one(Person, hub.people["clerk"]))
        return packets.make(session, boards, signature=by, now=hub.clock()).id


def send(hub: SmallHub, run: int, printer: int, file: str = "a4", *, again: bool = False) -> int:
    with hub.runtime.database.writing() as session:
        by = Signature.own(session.get_one(Person, hub.people["clerk"]))
        row, machine = session.get_one(PrintRun, run), session.get_one(Printer, printer)
        now = hub.clock()
        job = printers.send(session, row, machine, file, again=again, signature=by, now=now)
        session.flush()
        return job.id


def answer(hub: SmallHub, job: int, *, printed: bool) -> None:
    with hub.runtime.database.writing() as session:
        by = Signature.own(session.get_one(Person, hub.people["clerk"]))
        row = session.get_one(PrintJob, job)
        printers.answer(session, row, printed=printed, signature=by, now=hub.clock())


def stands(hub: SmallHub, job: int) -> tuple[str, str]:
    with hub.runtime.database.reading() as session:
        row = session.get_one(PrintJob, job)
        return row.state, row.reason


def follow(hub: SmallHub, job: int, *until: JobState, reason: str = "") -> tuple[str, str]:
    """Let the press work, the clock going on, until a job stands so."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if not press.step(hub.runtime):
            hub.clock.pass_by(seconds=20)
            time.sleep(0.03)
        found = stands(hub, job)
        if found[0] in until and reason in ("", found[1]):
            return found
    raise AssertionError(f"the job stands at {stands(hub, job)}")


def test_a_packet_comes_out_of_a_real_printer(hub: SmallHub, real: IppPrinter) -> None:
    run, before = make(hub), len(real.tray)
    printer = enter(hub, real.address)

    job = send(hub, run, printer)
    ended = follow(hub, job, JobState.DONE)

    assert ended == ("done", "")
    (came_out,) = real.tray[before:]
    assert came_out == print_runs.file_of(hub.runtime, run, "a4")
    assert [len(codes) for codes in Paper(came_out).all_codes] == [0, 1]
    with hub.runtime.database.reading() as session:
        assert session.get_one(PrintJob, job).pages == 7


def test_a_printer_without_paper_is_said_and_goes_on_when_it_has_some(
    hub: SmallHub, real: IppPrinter
) -> None:
    printer, before = enter(hub, real.address), len(real.tray)
    real.flag("empty")
    job = send(hub, make(hub), printer)

    waits = follow(hub, job, JobState.PRINTING, JobState.STOPPED, reason="printer_no_paper")
    real.flag("empty", on=False)
    ended = follow(hub, job, JobState.DONE)

    assert waits[1] == "printer_no_paper"
    assert ended == ("done", "")
    assert len(real.tray) == before + 1


def test_what_a_printer_cannot_finish_has_failed_and_is_not_sent_again(
    hub: SmallHub, real: IppPrinter
) -> None:
    printer = enter(hub, real.address)
    real.flag("broken")
    job = send(hub, make(hub), printer)

    ended = follow(hub, job, JobState.FAILED)
    real.flag("broken", on=False)
    hub.clock.pass_by(hours=1)

    assert ended == ("failed", "print_aborted")
    assert not press.step(hub.runtime)


def test_a_lost_answer_is_asked_for_by_name_and_nothing_is_printed_twice(
    hub: SmallHub, real: IppPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, post = len(real.tray), http.post

    def lose_the_answer(url: str, body: bytes, **options: Any) -> http.Answer:
        answered = post(url, body, **options)
        if b"%PDF" in body:
            raise Unclear("no_answer_in_time")
        return answered

    monkeypatch.setattr(http, "post", lose_the_answer)
    job = send(hub, make(hub), enter(hub, real.address))

    press.step(hub.runtime)
    unclear = stands(hub, job)
    follow(hub, job, JobState.DONE)

    assert unclear == ("unclear", "printer_unclear")
    assert len(real.tray) == before + 1


def test_what_the_printer_knows_nothing_of_is_asked_of_a_person(
    hub: SmallHub, real: IppPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, post = len(real.tray), http.post

    def lose_it(url: str, body: bytes, **options: Any) -> http.Answer:
        if b"%PDF" in body:
            raise Unclear("no_answer_in_time")
        return post(url, body, **options)

    monkeypatch.setattr(http, "post", lose_it)
    run, printer = make(hub), enter(hub, real.address)
    job = send(hub, run, printer)
    asked = follow(hub, job, JobState.ASKED)
    hub.clock.pass_by(days=1)
    idle = press.step(hub.runtime)
    monkeypatch.setattr(http, "post", post)
    answer(hub, job, printed=False)
    follow(hub, job, JobState.DONE)

    assert asked == ("asked", "printer_knows_of_none")
    assert not idle
    assert len(real.tray) == before + 1
    with pytest.raises(Conflict):
        answer(hub, job, printed=True)


def test_a_worker_killed_while_sending_leaves_it_unclear(hub: SmallHub, real: IppPrinter) -> None:
    before = len(real.tray)
    job = send(hub, make(hub), enter(hub, real.address))
    claim = press._claim(hub.runtime, None)
    assert claim is not None

    held = press.step(hub.runtime)
    hub.clock.now += press.LEASE + timedelta(seconds=1)
    asked = follow(hub, job, JobState.ASKED)

    assert not held
    assert asked[1] == "printer_knows_of_none"
    assert len(real.tray) == before
    # Should it come back after all, its word counts no more.
    press._record(hub.runtime, claim, press.Outcome(JobState.DONE))
    assert stands(hub, job)[0] == "asked"


def test_a_printer_that_is_off_gets_it_when_it_is_on_again(hub: SmallHub, real: IppPrinter) -> None:
    before = len(real.tray)
    printer = enter(hub, NOWHERE)
    job = send(hub, make(hub), printer)
    press.step(hub.runtime)
    off = stands(hub, job)
    with hub.runtime.database.writing() as session:
        session.get_one(Printer, printer).address = real.address
    http.configure(http.Policy(frozenset({ipp.host_of(real.address)})))

    follow(hub, job, JobState.DONE)

    assert off == ("waiting", "printer_unreachable")
    assert len(real.tray) == before + 1


def test_an_address_inside_the_network_is_not_called_before_it_is_opened(
    hub: SmallHub, real: IppPrinter
) -> None:
    before, printer = len(real.tray), enter(hub, real.address)
    http.configure(http.Policy())
    job = send(hub, make(hub), printer)

    assert follow(hub, job, JobState.FAILED) == ("failed", "private_address")
    assert len(real.tray) == before


def test_paper_the_printer_has_not_is_refused_by_the_book_and_by_the_printer(
    hub: SmallHub, tmp_path: Path
) -> None:
    with printing(tmp_path / "small", "a4") as small:
        run = make(hub)
        honest, boasting = enter(hub, small.address), 0
        with pytest.raises(Refused, match="printer_lacks_paper"):
            send(hub, run, honest, "two_up")
        with hub.runtime.database.writing() as session:
            session.get_one(Printer, honest).papers = ["a4", "a3"]
            boasting = honest
        job = send(hub, run, boasting, "two_up")

        assert follow(hub, job, JobState.FAILED) == ("failed", "printer_lacks_paper")
        assert small.tray == []


def test_a_file_is_sent_again_only_when_somebody_says_so(hub: SmallHub, real: IppPrinter) -> None:
    run, printer = make(hub), enter(hub, real.address, "a4", "a3")
    send(hub, run, printer)

    for file in ("a4", "two_up"):
        with pytest.raises(Conflict, match="print_run_sent_already"):
            send(hub, run, printer, file)

    assert send(hub, run, printer, again=True)


def test_a_test_page_comes_out_with_a_ruler_and_a_code(hub: SmallHub, real: IppPrinter) -> None:
    before, printer = len(real.tray), enter(hub, real.address)
    with hub.runtime.database.writing() as session:
        by = Signature.own(session.get_one(Person, hub.people["admin"]))
        printers.send_test(session, session.get_one(Printer, printer), by, now=hub.clock())
        session.flush()
        job = session.query(PrintJob).one().id

    follow(hub, job, JobState.DONE)

    page = Paper(real.tray[before])
    page.check()
    assert "100 毫米" in page.text
    assert "街道文印室" in page.text
    assert page.codes == ["HTTP://127.0.0.1:8765/"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "printer_name_missing"),
        ({"address": "http://10.0.0.9/"}, "printer_address_wrong"),
        ({"address": "ipp://用户:口令@10.0.0.9/"}, "printer_address_wrong"),
        ({"address": "ipp://10.0.0.9:99999/"}, "printer_address_wrong"),
        ({"papers": ("a5",)}, "printer_papers_missing"),
    ],
)
def test_what_is_typed_in_wrongly_is_said(
    hub: SmallHub, changes: dict[str, Any], code: str
) -> None:
    entry = Entry(**{"name": "文印室", "address": "ipp://10.0.0.9", **changes})
    with hub.runtime.database.writing() as session:
        office, admin = session.get_one(Office, hub.offices["jd"]), hub.person("admin")
        with pytest.raises(Refused, match=code):
            printers.enter(session, entry, office=office, by=admin, now=hub.clock())


def test_only_an_administrator_enters_printers(hub: SmallHub) -> None:
    with pytest.raises(Forbidden):
        enter(hub, NOWHERE, login="clerk")


def test_an_address_is_completed() -> None:
    assert ipp.address_of(" ipp://Printer.Local ") == "ipp://printer.local:631/ipp/print"
    assert ipp.host_of("ipps://10.0.0.9:8443/x") == "10.0.0.9:8443"


def test_an_empty_tray_of_several_does_not_stop_a_printer() -> None:
    warned = ipp.trouble_of(["toner-low-report", "media-empty-warning"], stopped=False)
    stopped = ipp.trouble_of(["media-empty-warning", "media-jam-error"], stopped=False)

    assert warned == ipp.Trouble("printer_no_paper", stops=False)
    assert stopped == ipp.Trouble("printer_jam", stops=True)
    assert ipp.trouble_of(["none"], stopped=False) is None
    assert ipp.trouble_of(["other"], stopped=True) == ipp.Trouble("printer_stopped", stops=True)


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (404, b"", Rejected, "printer_is_none"),
        (401, b"", Rejected, "printer_locked"),
        (200, b"<html>no printer</html>", Unavailable, "printer_unclear"),
        (200, BUSY, Unavailable, "printer_busy"),
        (200, b"", Unavailable, "printer_unclear"),
    ],
)
def test_whatever_answers_badly_is_put_into_words(
    monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, error: type[Exception], code: str
) -> None:
    monkeypatch.setattr(http, "post", lambda *_, **__: http.Answer(status, {}, body))

    with pytest.raises(error, match=code):
        ipp.find(NOWHERE, "gaoshi-1")
