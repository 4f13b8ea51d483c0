"""Review: two steps by two people, reasons, paper slips, and what changed."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from console_story import approved, decided, handed_in, read_mark, typed, written
from PIL import Image
from sqlalchemy import select
from web_builders import Hub

from hub.models import Edition, EditionState, Grant, Office, ReviewStep, Role
from hub.web.console.differences import compare


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = Hub(tmp_path)
    yield made
    made.close()


def state(hub: Hub, item: int) -> str:
    with hub.reading() as session:
        return session.scalars(select(Edition.state).where(Edition.item_id == item)).all()[-1]


def slip_code(hub: Hub, item: int) -> str:
    with hub.reading() as session:
        step = session.scalars(
            select(ReviewStep)
            .join(Edition)
            .where(Edition.item_id == item, ReviewStep.state == "waiting")
            .order_by(ReviewStep.position)
        ).first()
    assert step is not None
    return step.slip_code


def photo() -> tuple[BytesIO, str]:
    file = BytesIO()
    Image.new("RGB", (60, 80), "white").save(file, "JPEG")
    file.seek(0)
    return file, "审签单.jpg"


def test_the_reviewer_finds_it_under_today_and_reads_it_as_it_will_be_read(hub: Hub) -> None:
    item = handed_in(hub)
    reviewer = hub.browser("reviewer")

    today = reviewer.get("/console/").text
    page = reviewer.get(f"/console/items/{item}/review").text

    assert f"/console/items/{item}/review" in today
    assert "请您复审" in page
    assert "昇平路 3 号窗口" in page
    assert "周晓棠" in page


def test_nobody_passes_two_steps_of_one_edition(hub: Hub) -> None:
    with hub.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "wj")).one()
        for role in (Role.CLERK, Role.APPROVER):
            session.add(Grant(person_id=hub.person("reviewer").id, office_id=office.id, role=role))
    item = handed_in(hub)
    reviewer = hub.browser("reviewer")
    assert decided(reviewer, item).status_code == 303

    page = reviewer.get(f"/console/items/{item}/review").text
    answer = reviewer.post(f"/console/items/{item}/review/pass")

    assert "下一步须由另一个人审核" in page
    assert answer.status_code == 403
    assert "同一人不能审核两步" in answer.text
    assert state(hub, item) == EditionState.IN_REVIEW


def test_the_writer_cannot_pass_what_they_wrote(hub: Hub) -> None:
    item = handed_in(hub)

    answer = hub.browser("clerk").post(f"/console/items/{item}/review/pass")

    assert answer.status_code == 403
    assert state(hub, item) == EditionState.IN_REVIEW


def test_sending_back_needs_a_reason_and_the_writer_reads_it(hub: Hub) -> None:
    item = handed_in(hub)
    reviewer = hub.browser("reviewer")

    refused = decided(reviewer, item, "back", reason="  ")
    done = decided(reviewer, item, "back", reason="第二条金额有误")

    assert refused.status_code == 422
    assert "退回请写明理由" in refused.text
    assert done.status_code == 303
    assert state(hub, item) == EditionState.SENT_BACK
    assert "第二条金额有误" in hub.browser("clerk").get("/console/").text


def test_the_writer_pulls_it_back_and_nobody_else_can(hub: Hub) -> None:
    item = handed_in(hub)

    other = hub.browser("reviewer").post(f"/console/items/{item}/review/withdraw")
    own = hub.browser("clerk").post(f"/console/items/{item}/review/withdraw")

    assert other.status_code == 403
    assert own.status_code == 303
    assert state(hub, item) == EditionState.DRAFT


@pytest.mark.parametrize("act", ["pass", "back"])
@pytest.mark.parametrize(
    "change",
    [
        {"body": "<p>金额改为九千元。</p>"},
        {"summary": "另一段摘要。"},
        {"short_title": "另一个短标题"},
        {"publish_at": "2026-12-24T09:00"},
        {"window_until": "2026-12-31T17:00"},
        {"outlet": "0"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_was_changed_after_it_was_read_is_not_decided(
    hub: Hub, act: str, change: dict[str, str]
) -> None:
    item = handed_in(hub)
    reviewer, clerk = hub.browser("reviewer"), hub.browser("clerk")
    old = read_mark(reviewer, item)
    clerk.post(f"/console/items/{item}/review/withdraw")
    form = typed(clerk, f"/console/items/{item}/write")
    if "outlet" in change:
        change = {"outlet": form["outlet"][0]}  # type: ignore[index]
    assert clerk.post(f"/console/items/{item}/write", {**form, **change}).status_code == 303
    assert clerk.post(f"/console/items/{item}/submit").status_code == 303

    answer = reviewer.post(
        f"/console/items/{item}/review/{act}", {"read": old, "reason": "金额有误"}
    )

    assert answer.status_code == 409
    assert "已与您读到的不同" in answer.text
    assert state(hub, item) == EditionState.IN_REVIEW
    assert old not in answer.text


def test_a_page_without_what_was_read_passes_nothing(hub: Hub) -> None:
    item = handed_in(hub)

    answer = hub.browser("reviewer").post(f"/console/items/{item}/review/pass")

    assert answer.status_code == 409
    assert state(hub, item) == EditionState.IN_REVIEW


def test_whoever_wrote_passes_no_later_step_though_another_hands_it_in(hub: Hub) -> None:
    with hub.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "wj")).one()
        for login in ("reviewer", "approver"):
            person = hub.person(login)
            session.add(Grant(person_id=person.id, office_id=office.id, role=Role.CLERK))
    item = written(hub, "approver")
    touched = hub.browser("reviewer")
    form = typed(touched, f"/console/items/{item}/write")
    assert touched.post(f"/console/items/{item}/write", form).status_code == 303
    assert hub.browser("clerk").post(f"/console/items/{item}/submit").status_code == 303

    page = touched.get(f"/console/items/{item}/review").text
    answer = decided(touched, item)

    assert "这一版您写过或改过" in page
    assert answer.status_code == 403
    assert state(hub, item) == EditionState.IN_REVIEW


def test_the_reviewer_sees_all_that_is_approved_with_the_text(hub: Hub) -> None:
    said = {
        "summary": "十二月起受理临时救助。",
        "short_title": "临时救助",
        "publish_at": "2026-12-24T09:00",
        "window_until": "2026-12-31T17:00",
        "contact_phone": "0000-55500100",
        "document_number": "望办〔2026〕3号",
        "issuers": "望江街道\n东堤社区",
    }
    item = handed_in(hub, **said)

    page = hub.browser("reviewer").get(f"/console/items/{item}/review").text

    shown = ("十二月起受理", "2026-12-24 09:00:00", "2026-12-31 17:00:00", "望江街道、东堤社区")
    for words in (*shown, "临时救助", "0000-55500100", "望办〔2026〕3号", "主动公开"):
        assert words in page, words


def test_a_correction_shows_what_was_said_before(hub: Hub) -> None:
    item = approved(hub, document_number="望办〔2026〕3号")
    clerk = hub.browser("clerk")
    clerk.post(f"/console/items/{item}/revise")
    form = typed(clerk, f"/console/items/{item}/write", document_number="望办〔2026〕4号")
    assert clerk.post(f"/console/items/{item}/write", form).status_code == 303
    clerk.post(f"/console/items/{item}/submit")

    page = hub.browser("reviewer").get(f"/console/items/{item}/review").text

    assert re.search(r"<del>.*望办〔2026〕3号</del> <ins>.*望办〔2026〕4号</ins>", page)


def test_the_slip_of_a_later_step_does_not_pass_this_one(hub: Hub) -> None:
    item = handed_in(hub)
    with hub.reading() as session:
        steps = session.scalars(
            select(ReviewStep).join(Edition).where(Edition.item_id == item)
        ).all()
    last = max(steps, key=lambda step: step.position)
    clerk = hub.browser("clerk")

    values = {"done_by": str(hub.person("approver").id), "photo": photo()}
    answer = clerk.post(f"/console/slips/{last.slip_code}", values)

    assert answer.status_code == 409
    assert "还没有轮到" in answer.text
    assert state(hub, item) == EditionState.IN_REVIEW


def test_an_edition_passed_by_somebody_else_meanwhile_says_so(hub: Hub) -> None:
    item = approved(hub)

    answer = hub.browser("approver").post(f"/console/items/{item}/review/pass")

    assert answer.status_code == 409
    assert "已经不在审核中" in answer.text


def test_what_changed_is_shown_line_by_line(hub: Hub) -> None:
    item = approved(hub)
    clerk = hub.browser("clerk")
    clerk.post(f"/console/items/{item}/revise")
    form = typed(clerk, f"/console/items/{item}/write")
    form["body"] = "<p>自 2026 年 12 月 5 日起，由昇平路 3 号窗口受理。</p><p>联系人：翀。</p>"
    answer = clerk.post(
        f"/console/items/{item}/write", {**form, "change_note": "更正日期。", "act": "save"}
    )
    assert answer.status_code == 303, answer.text

    page = clerk.get(f"/console/items/{item}/review").text

    assert "与现行版本相比的改动" in page
    assert re.search(r"12 月 <strong>1</strong> 日", page)
    assert re.search(r"12 月 <strong>5</strong> 日", page)


def test_unchanged_stretches_are_shortened() -> None:
    old = [f"第{number}条" for number in range(30)]
    new = [*old[:15], "新增一条", *old[15:]]

    lines = [(change.kind, change.text) for change in compare(old, new)]

    assert lines == [
        ("gap", "14"),
        ("same", "第14条"),
        ("added", "新增一条"),
        ("same", "第15条"),
        ("gap", "14"),
    ]


def test_the_slip_is_a_pdf_that_leads_to_its_page(hub: Hub) -> None:
    title = "关于吴珺等户𬭎临时救助的通知〔2026〕3 号"
    item = handed_in(hub, title=title)
    clerk = hub.browser("clerk")
    code = slip_code(hub, item)

    pdf = clerk.get(f"/console/items/{item}/slip.pdf")
    scanned = clerk.get(f"/S/{code.lower()}")

    assert pdf.data.startswith(b"%PDF-")
    assert scanned.headers["Location"] == f"/console/slips/{code}"
    assert title in clerk.get(f"/console/slips/{code[:4]}-{code[4:]}").text


def test_a_character_no_font_has_is_named_instead_of_printed_as_a_box(hub: Hub) -> None:
    item = handed_in(hub)

    answer = hub.browser("clerk").get(f"/console/items/{item}/slip.pdf")

    assert answer.status_code == 422
    assert "字库里没有“☕”这个字" in answer.text


def test_a_signature_on_paper_is_recorded_with_its_photograph(hub: Hub) -> None:
    item = handed_in(hub)
    clerk, signer = hub.browser("clerk"), hub.person("reviewer")
    code = slip_code(hub, item)
    clerk.get(f"/console/slips/{code}")

    answer = clerk.post(f"/console/slips/{code}", {"done_by": str(signer.id), "photo": photo()})

    assert answer.status_code == 303, answer.text
    with hub.reading() as session:
        step = session.scalars(select(ReviewStep).where(ReviewStep.slip_code == code)).one()
    assert (step.state, step.strength, step.done_by) == ("passed", "paper_slip", signer.id)
    assert step.recorded_by == hub.person("clerk").id
    assert clerk.get(f"/console/files/{step.slip_photo}").mimetype == "image/jpeg"
    assert "由周晓棠代录" in clerk.get(f"/console/items/{item}/review").text


def test_a_slip_that_sends_back_keeps_its_photograph_too(hub: Hub) -> None:
    item = handed_in(hub)
    clerk, signer = hub.browser("clerk"), hub.person("reviewer")
    code = slip_code(hub, item)
    clerk.get(f"/console/slips/{code}")
    said = {"done_by": str(signer.id), "decision": "back", "reason": "金额有误"}

    answer = clerk.post(f"/console/slips/{code}", {**said, "photo": photo()})

    assert answer.status_code == 303, answer.text
    with hub.reading() as session:
        step = session.scalars(select(ReviewStep).where(ReviewStep.slip_code == code)).one()
    assert (step.state, step.strength) == ("sent_back", "paper_slip")
    assert clerk.get(f"/console/files/{step.slip_photo}").mimetype == "image/jpeg"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "请附上已签审签单的照片"),
        ({"photo": (BytesIO(b"%PDF-1.7 no picture"), "审签单.pdf")}, "不是可用的图片"),
    ],
)
def test_without_its_photograph_no_signature_is_recorded(
    hub: Hub, values: dict[str, object], sentence: str
) -> None:
    item = handed_in(hub)
    clerk = hub.browser("clerk")
    code = slip_code(hub, item)
    done_by = str(hub.person("reviewer").id)

    answer = clerk.post(f"/console/slips/{code}", {"done_by": done_by, **values})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert slip_code(hub, item) == code


def test_a_slip_signed_by_somebody_without_the_role_is_not_recorded(hub: Hub) -> None:
    item = handed_in(hub)
    clerk = hub.browser("clerk")
    code = slip_code(hub, item)
    done_by = str(hub.person("stranger").id)

    answer = clerk.post(f"/console/slips/{code}", {"done_by": done_by, "photo": photo()})

    assert answer.status_code == 422
    assert "请选择是谁签的" in answer.text


def test_a_slip_serves_once(hub: Hub) -> None:
    item = handed_in(hub)
    code = slip_code(hub, item)
    decided(hub.browser("reviewer"), item)

    answer = hub.browser("clerk").get(f"/console/slips/{code}")

    assert answer.status_code == 409
    assert "已经办完或作废" in answer.text
