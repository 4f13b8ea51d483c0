"""Printers in the console: entering one, its test page, and sending a print run to it."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ipp_printer import IppPrinter, printing
from published import open_hub, publish_list
from web_builders import Browser, Hub

from channels import http
from hub import press
from hub.models import JobState, PrintJob


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IppPrinter]:
    with printing(tmp_path_factory.mktemp("printer") / "real", "a4") as made:
        yield made


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    yield open_hub(tmp_path, monkeypatch)
    http.configure(http.Policy())


def enter(hub: Hub, address: str) -> str:
    """Enter a printer for the sub-district and return what the page says then."""
    admin = hub.browser("admin")
    office = re.search(r'value="(\d+)">临江区望江街道办事处', admin.get("/console/printers").text)
    assert office
    form = {"name": "三楼文印室", "address": address, "office": office[1], "papers": ["a4"]}
    admin.post("/console/printers", form)
    return admin.get("/console/printers").text


def work(hub: Hub) -> None:
    """Let the press work until nothing is under way."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if not press.step(hub.runtime):
            with hub.reading() as session:
                if all(job.next_at is None for job in session.query(PrintJob)):
                    return
            hub.now += press.LATER
            time.sleep(0.03)
    raise AssertionError("the press does not come to rest")


def make(browser: Browser) -> str:
    boards = re.findall(r'name="board" value="(\d+)"', browser.get("/console/boards").text)
    return browser.post("/console/packets", {"board": boards}).location


def test_a_run_goes_to_the_printer_of_the_street(hub: Hub, real: IppPrinter) -> None:
    publish_list(hub)
    before = len(real.tray)
    page = enter(hub, real.address)
    publisher = hub.browser("publisher")
    run = make(publisher)
    printer = re.search(r'<option value="(\d+)">三楼文印室（A4）', publisher.get(run).text)
    assert printer

    sent = publisher.post(f"{run}/send", {"printer": printer[1], "file": "a4"})
    under_way = publisher.get(f"{run}/jobs").text
    work(hub)
    done = publisher.get(f"{run}/jobs").text
    twice = publisher.post(f"{run}/send", {"printer": printer[1], "file": "a4"})

    assert "三楼文印室" in page
    assert sent.status_code == 303
    assert "every 3s" in under_way
    assert "打印机已打完" in done
    assert "every 3s" not in done
    assert (twice.status_code, "已经发给打印机" in twice.text) == (409, True)
    assert len(real.tray) == before + 1


def test_a_printer_that_is_off_is_said_in_words(hub: Hub) -> None:
    publish_list(hub)
    page = enter(hub, "ipp://127.0.0.1:9/ipp/print")
    (printer,) = re.findall(r"/console/printers/(\d+)/test", page)

    hub.browser("admin").post(f"/console/printers/{printer}/test")
    press.step(hub.runtime)

    assert "连不上打印机" in hub.browser("admin").get("/console/printers").text


def test_a_person_says_what_the_printer_cannot(hub: Hub) -> None:
    publish_list(hub)
    enter(hub, "ipp://127.0.0.1:9/ipp/print")
    publisher = hub.browser("publisher")
    run = make(publisher)
    printer = re.search(r'<option value="(\d+)">三楼文印室', publisher.get(run).text)
    assert printer
    publisher.post(f"{run}/send", {"printer": printer[1], "file": "a4"})
    with hub.writing() as session:
        job = session.query(PrintJob).one()
        job.state, job.reason, job.next_at = JobState.ASKED, "printer_knows_of_none", None
        number = job.id
    asked = publisher.get(run).text

    publisher.post(f"{run}/jobs/{number}", {"printed": "yes"})

    assert "请到打印机旁看一看" in asked
    assert "没有打出来，重新发送" in asked
    assert "打印机已打完" in publisher.get(run).text
    assert hub.browser("stranger").post(f"{run}/jobs/{number}").status_code == 404


def test_what_is_typed_in_wrongly_is_kept_and_said(hub: Hub) -> None:
    answer = hub.browser("admin").post(
        "/console/printers", {"name": "三楼文印室", "address": "10.0.0.9", "office": "1"}
    )

    assert answer.status_code == 422
    assert "打印机地址应像 ipp://10.0.0.9/ipp/print" in answer.text
    assert 'value="三楼文印室"' in answer.text


def test_printers_are_for_their_own_offices(hub: Hub) -> None:
    page = enter(hub, "ipp://127.0.0.1:9/ipp/print")
    (printer,) = re.findall(r"/console/printers/(\d+)/test", page)

    # A keeper below prints there, and neither tests nor removes it; elsewhere nobody knows of it.
    keeper, stranger = hub.browser("keeper"), hub.browser("stranger")
    assert "三楼文印室" in keeper.get("/console/printers").text
    assert "三楼文印室" not in stranger.get("/console/printers").text
    assert keeper.post(f"/console/printers/{printer}/remove").status_code == 403
    assert keeper.post(f"/console/printers/{printer}/test").status_code == 403
    assert stranger.post(f"/console/printers/{printer}/test").status_code == 404
    assert hub.browser("admin").post(f"/console/printers/{printer}/remove").status_code == 303
    assert "三楼文印室" not in keeper.get("/console/printers").text
