"""What a keeper's phone loads before the round, and what it brings back: once, and from whom."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from published import (
    LIST_TITLE,
    board_row,
    correct,
    open_hub,
    person,
    post_sheets,
    publish,
    publish_list,
    run,
    sheet_codes,
)
from sqlalchemy import func, select
from web_builders import Browser, Hub

from hub.models import Grant, LedgerLine, Office, Sheet, SheetState, SheetStep, Visit

BOARD = "东堤社区公示栏"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


class Phone:
    """A keeper's phone: what it loaded, and a clock of its own."""

    def __init__(self, hub: Hub, login: str = "keeper") -> None:
        self.hub = hub
        self.browser: Browser = hub.browser(login)
        self.wrong = timedelta()
        self.round: dict[str, Any] = {}

    def load(self) -> dict[str, Any]:
        answer = self.browser.get("/round/data", headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text
        self.round = dict(answer.json or {})
        return self.round

    @property
    def now(self) -> int:
        return round((self.hub.now + self.wrong).timestamp() * 1000)

    def report(self, number: int, *lines: tuple[str, str], **changes: Any) -> dict[str, Any]:
        board = self.round["boards"][0]["id"]
        offset = -round(self.wrong.total_seconds() * 1000)
        said = [{"sheet": code, "what": what} for code, what in lines]
        made = {"id": f"visit-number-{number:04d}", "board": board, "at": self.now}
        return {**made, "offset": offset, "strength": "scan", "lines": said, **changes}

    def send(self, *reports: Any, **changes: Any) -> list[dict[str, Any]]:
        sent = {"person": self.round["person"], "sent_at": self.now, "reports": list(reports)}
        answer = self.post(json.dumps({**sent, **changes}))
        assert answer.status_code == 200, answer.text
        return list((answer.json or {})["answers"])

    def post(self, body: str | bytes, **headers: str) -> Any:
        given = {"X-CSRFToken": self.round["token"], "Accept": "application/json", **headers}
        kind = "application/json"
        client = self.browser.client
        return client.post("/round/reports", data=body, content_type=kind, headers=given)

    def photograph(self, report: str, data: bytes, original: str = "") -> Any:
        return self.browser.client.post(
            f"/round/reports/{report}/photo",
            data={"photo": (io.BytesIO(data), "board.jpg"), "original": original},
            headers={"X-CSRFToken": self.round["token"], "Accept": "application/json"},
        )


@pytest.fixture
def printed(hub: Hub) -> str:
    """Return the code of a printed sheet of the keeper's board."""
    item = publish_list(hub)
    post_sheets(hub, SheetState.PRINTED)
    return sheet_codes(hub, item)[0]


def state(hub: Hub, code: str) -> str:
    with hub.reading() as session:
        return session.scalars(select(Sheet.state).where(Sheet.code == code)).one()


def count(hub: Hub, what: Any) -> int:
    with hub.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def the_visit(hub: Hub) -> Visit:
    with hub.reading() as session:
        return session.scalars(select(Visit)).one()


def test_the_phone_loads_its_boards_and_no_name_of_a_list(hub: Hub, printed: str) -> None:
    phone = Phone(hub)

    answer = phone.browser.get("/round/data")
    (board,) = phone.load()["boards"]

    (line,) = board["lines"]
    assert (board["name"], board["place"], len(board["code"])) == (BOARD, "东堤社区一号门", 16)
    assert board["number"].isdecimal()
    assert (line["code"], line["todo"], line["title"]) == (printed, "up", "公示")
    assert (line["page"], line["pages"]) == (1, 1)
    for secret in (LIST_TITLE, "王珺昇", "渡口社区"):
        assert secret not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_report_sent_a_hundred_times_is_written_once(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    report = phone.report(1, (printed, "posted"))

    answers = [phone.send(report)[0] for _ in range(100)]
    run(hub)

    assert [one["answer"] for one in answers] == ["done"] + ["already"] * 99
    assert state(hub, printed) == "posted"
    assert count(hub, Visit) == 1
    with hub.reading() as session:
        steps = session.scalars(select(SheetStep).where(SheetStep.state == "posted")).all()
        acts = list(session.scalars(select(LedgerLine.act)))
    assert [(step.strength, step.done_by) for step in steps] == [("scan", phone.round["person"])]
    assert acts.count("board_visited") == acts.count("sheet_posted") == 1


def test_all_done_except(hub: Hub) -> None:
    guide, persons = publish(hub, matter="SHJZ-02", kind="notice"), publish_list(hub)
    post_sheets(hub, SheetState.PRINTED)
    (one,), (two,) = sheet_codes(hub, guide), sheet_codes(hub, persons)
    phone = Phone(hub)
    phone.load()

    (answer,) = phone.send(phone.report(1, (one, "posted"), (two, "not_done")))

    assert (answer["answer"], answer["remarks"]) == ("done", [])
    assert (state(hub, one), state(hub, two)) == ("posted", "printed")
    lines = phone.load()["boards"][0]["lines"]
    assert {line["code"]: line["todo"] for line in lines} == {one: "keep", two: "up"}


def test_a_late_report_is_taken_as_of_when_it_happened_and_marked(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    posted_at = hub.now
    report = phone.report(1, (printed, "posted"))

    hub.now += timedelta(hours=5)
    (answer,) = phone.send(report)

    visit = the_visit(hub)
    assert answer["marks"] == visit.marks == ["late"]
    assert (visit.at, visit.recorded_at) == (posted_at, hub.now)


@pytest.mark.parametrize("wrong", [timedelta(hours=-9), timedelta(days=400)])
def test_a_wrong_clock_is_put_right(hub: Hub, printed: str, wrong: timedelta) -> None:
    phone = Phone(hub)
    phone.wrong = wrong
    phone.load()

    (answer,) = phone.send(phone.report(1, (printed, "posted")))

    assert answer["marks"] == ["clock"]
    assert the_visit(hub).at == hub.now


@pytest.mark.parametrize("days", [-900, 900])
def test_a_time_that_cannot_be_is_moved_and_marked(hub: Hub, printed: str, days: int) -> None:
    phone = Phone(hub)
    phone.load()
    at = phone.now + days * 24 * 3600 * 1000

    (answer,) = phone.send(phone.report(1, (printed, "posted"), at=at))

    with hub.reading() as session:
        created = board_row(session, BOARD).created_at
        step = session.scalars(select(SheetStep).order_by(SheetStep.id.desc())).first()
    assert "clamped" in answer["marks"]
    assert step is not None
    assert created <= the_visit(hub).at <= step.at <= hub.now


def test_one_bad_report_stops_no_other(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    good = phone.report(5, (printed, "posted"))
    bad = [
        None,
        {"id": "visit-number-0001"},
        phone.report(2, (printed, "eaten")),
        phone.report(3, (printed, "posted"), at="yesterday"),
        phone.report(4, (printed, "posted"), at=9e14),
        phone.report(6, (printed, "posted"), board=999_999),
        phone.report(7, ("0" * 16, "posted")),
    ]

    answers = phone.send(*bad, good)

    assert [one["answer"] for one in answers] == ["refused"] * 7 + ["done"]
    assert all(one["sentence"].endswith("。") for one in answers[:7])
    assert "不是本系统的张贴件" in answers[6]["sentence"]
    assert count(hub, Visit) == 1


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", "\x00", '{"reports": 1}', '{"reports": [1]}', "[" * 5000],
    ids=["empty", "list", "dict", "nul", "number", "nobody", "deep"],
)
def test_what_is_no_batch_is_said_so(hub: Hub, body: str) -> None:
    phone = Phone(hub)
    phone.load()

    answer = phone.post(body)

    assert answer.status_code in (409, 422)
    assert "都还在" in answer.json["error"]


def test_a_sheet_of_another_board_is_left_out_and_said(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub, SheetState.PRINTED)
    (mine,), (other,) = sheet_codes(hub, item), sheet_codes(hub, item, "渡口社区公示栏")
    phone = Phone(hub)
    phone.load()

    (answer,) = phone.send(phone.report(1, (mine, "posted"), (other, "posted")))

    assert answer["answer"] == "done"
    assert "不是这块公示栏的张贴件" in answer["remarks"][0]["sentence"]
    assert (state(hub, mine), state(hub, other)) == ("posted", "planned")


def test_the_same_name_for_another_report_is_refused(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    phone.send(phone.report(1, (printed, "posted")))

    (answer,) = phone.send(phone.report(1, (printed, "lost")))

    assert answer["answer"] == "refused"
    assert state(hub, printed) == "posted"


def test_another_keepers_reports_are_not_sent_under_this_sign_in(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    sent = {"person": phone.round["person"] + 1, "sent_at": phone.now}

    answer = phone.post(json.dumps({**sent, "reports": [phone.report(1, (printed, "posted"))]}))

    assert answer.status_code == 409
    assert "另一个人的" in answer.json["error"]
    assert state(hub, printed) == "printed"


def test_who_lost_the_role_on_the_way_is_refused_and_told(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    report = phone.report(1, (printed, "posted"))
    with hub.writing() as session:
        for grant in session.scalars(select(Grant).where(Grant.role == "keeper")):
            session.delete(grant)

    (answer,) = phone.send(report)

    assert answer["answer"] == "refused"
    assert "公示栏管理员" in answer["sentence"]
    assert phone.browser.get("/round/data").status_code == 403
    assert state(hub, printed) == "printed"


def test_nobody_of_another_office_reports_here(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    stranger = Phone(hub, "stranger")
    stranger.load()

    (answer,) = stranger.send({**phone.report(1, (printed, "posted"))})

    assert stranger.round["boards"] == []
    assert answer["answer"] == "refused"
    assert state(hub, printed) == "printed"


def test_a_sign_in_that_ended_is_said_and_nothing_is_taken(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    with hub.writing() as session:
        person(session, "keeper").disabled_at = hub.now

    loaded = phone.browser.get("/round/data", headers={"Accept": "application/json"})
    sent = phone.post(json.dumps({"person": 1, "sent_at": phone.now, "reports": []}))

    assert (loaded.status_code, sent.status_code) == (401, 401)
    assert loaded.json is not None
    assert "请先登录" in loaded.json["error"]


def test_the_form_token_is_needed(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    phone.round["token"] = "made up"

    answer = phone.post(json.dumps({"person": phone.round["person"], "reports": []}))
    picture = phone.photograph("visit-number-0001", jpeg())

    assert (answer.status_code, picture.status_code) == (400, 400)


def test_a_superseded_sheet_that_hangs_is_on_record_and_must_come_down(hub: Hub) -> None:
    item = publish(hub, matter="SHJZ-02", kind="notice")
    post_sheets(hub, SheetState.PRINTED)
    (old,) = sheet_codes(hub, item)
    phone = Phone(hub)
    phone.load()
    report = phone.report(1, (old, "posted"))

    correct(hub, item, body="<p>更正为1,560元。</p>")
    (answer,) = phone.send(report)
    run(hub)

    assert answer["answer"] == "done"
    assert "请取下" in answer["remarks"][0]["sentence"]
    assert state(hub, old) == "posted"
    todo = {line["code"]: line["todo"] for line in phone.load()["boards"][0]["lines"]}
    assert todo[old] == "down"


def test_what_was_cancelled_and_hangs_all_the_same_is_on_record(hub: Hub) -> None:
    item = publish(hub, matter="SHJZ-02", kind="notice")
    (old,) = sheet_codes(hub, item)
    phone = Phone(hub)
    phone.load()
    # The keeper had a printer of their own; the hub had heard of no paper, and thinks it is gone.
    report = phone.report(1, (old, "posted"))
    correct(hub, item, body="<p>更正为1,560元。</p>")

    (answer,) = phone.send(report)
    run(hub)

    assert answer["answer"] == "done"
    assert "请取下" in answer["remarks"][0]["sentence"]
    todo = {line["code"]: line["todo"] for line in phone.load()["boards"][0]["lines"]}
    assert todo[old] == "down"


def test_reports_in_the_wrong_order_end_where_the_last_one_says(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    first = phone.report(1, (printed, "posted"))
    hub.now += timedelta(minutes=20)
    second = phone.report(2, (printed, "missing"))

    phone.send(second)
    phone.send(first)

    assert state(hub, printed) == "lost"
    assert count(hub, Visit) == 2


def test_a_covered_sheet_waits_to_be_laid_open(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    phone.send(phone.report(1, (printed, "posted")))
    hub.now += timedelta(hours=1)

    phone.send(phone.report(2, (printed, "covered")))

    (line,) = phone.load()["boards"][0]["lines"]
    assert (line["todo"], line["covered"]) == ("up", True)


def test_an_office_may_want_photographs_and_the_phone_knows(hub: Hub) -> None:
    with hub.writing() as session:
        session.scalars(select(Office).where(Office.code == "wj")).one().photo_required = True

    assert Phone(hub).load()["boards"][0]["photo"] is True


def test_a_photograph_goes_with_the_visit_without_its_place(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    phone.load()
    phone.send(phone.report(1, (printed, "posted")))

    answers = [phone.photograph("visit-number-0001", jpeg(), "a" * 64) for _ in range(2)]

    visit = the_visit(hub)
    kept = hub.runtime.blobs.read(visit.photo)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert visit.original == "a" * 64
    assert b"GPS" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    with hub.reading() as session:
        step = session.scalars(select(SheetStep).order_by(SheetStep.id.desc())).first()
    assert step is not None
    assert step.photo == visit.photo


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_photograph_is_said_and_the_visit_stays(
    hub: Hub, printed: str, data: bytes
) -> None:
    phone = Phone(hub)
    phone.load()
    phone.send(phone.report(1, (printed, "posted")))

    answer = phone.photograph("visit-number-0001", data)

    assert answer.status_code == 422
    assert answer.json["error"].endswith("。")
    assert state(hub, printed) == "posted"


def test_a_photograph_belongs_to_who_reported(hub: Hub, printed: str) -> None:
    phone, other = Phone(hub), Phone(hub, "publisher")
    phone.load()
    other.load()
    phone.send(phone.report(1, (printed, "posted")))

    answer = other.photograph("visit-number-0001", jpeg())

    assert answer.status_code == 404
    assert the_visit(hub).photo == ""


def test_a_boards_own_code_leads_its_keeper_into_the_round(hub: Hub, printed: str) -> None:
    phone = Phone(hub)
    code = phone.load()["boards"][0]["code"]

    mine = phone.browser.get(f"/q/{code.lower()}")
    citizen = hub.browser().get(f"/Q/{code}")

    assert (mine.status_code, mine.headers["Location"]) == (303, f"/round#/Q/{code}")
    assert citizen.status_code == 200
    assert "Set-Cookie" not in citizen.headers


def test_the_page_and_its_worker_are_the_same_for_everybody(hub: Hub) -> None:
    signed_in, nobody = hub.browser("keeper"), hub.browser()

    pages = [browser.get("/round") for browser in (signed_in, nobody)]
    worker = nobody.get("/round/sw.js")

    assert pages[0].data == pages[1].data
    assert all("Set-Cookie" not in page.headers for page in pages)
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert b"/static/round/app.js" in worker.data


def jpeg() -> bytes:
    """Return a photograph that says where it was taken."""
    image = Image.new("RGB", (64, 48), "white")
    exif = image.getexif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "GPS 31.2 121.4"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()
