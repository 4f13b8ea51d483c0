"""A correction for somebody's privacy: the name it takes away is read nowhere and by nobody again."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import hub_builders
import pytest
from console_story import typed
from published import (
    approve,
    board_row,
    correct,
    open_hub,
    person,
    post_sheets,
    publish,
    run,
    sheet_codes,
)
from sqlalchemy import select
from web_builders import Hub

from hub import evidence, stored_files, tokens
from hub.editorial import drafts, review
from hub.editorial.digest import digest
from hub.editorial.drafts import Upload
from hub.models import Copy, CopyState, Edition, Item, LedgerLine, Placement, SheetState
from hub.people import Signature
from hub.tokens import Scope

NAME = "王珺昇"
FILE = f"附件：{NAME}的材料".encode()
BODY = (
    f"<p>经审核，{NAME}符合条件。</p><p>咨询电话0000-55500100，每月1,510元。</p><h2>一、条件</h2>"
    "<p>全街道困难家庭均可申请，由社区受理后报街道审核。</p>"
)
CLEAN = BODY.replace(NAME, "申请人")
BOARD = "SHJZ-02"
EVERYBODY = ("clerk", "reviewer", "approver", "publisher", "keeper", "admin", "stranger", "")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


def with_name(hub: Hub) -> tuple[int, Upload]:
    """Publish an item that names somebody in every part of it, and correct it once."""
    upload = kept(hub, FILE, f"{NAME}.txt")
    item = publish(
        hub,
        matter=BOARD,
        kind="notice",
        title=f"关于{NAME}的通知",
        summary=f"{NAME}的摘要",
        body=BODY,
        attachments=(upload,),
    )
    post_sheets(hub)
    correct(hub, item, body=BODY.replace("1,510", "1,560"), change_note=f"更正{NAME}的金额")
    post_sheets(hub)
    return item, upload


def kept(hub: Hub, content: bytes, name: str) -> Upload:
    upload = Upload(name, hub.runtime.blobs.put(content))
    with hub.writing() as session:
        stored_files.keep(
            session,
            upload.sha256,
            media_type="text/plain",
            size=len(content),
            by=person(session, "clerk"),
            now=hub.now,
        )
    return upload


def take_out(hub: Hub, item: int) -> None:
    """Let the correction for privacy through its chain."""
    correct(
        hub,
        item,
        title="关于审核结果的通知",
        summary="审核结果",
        body=CLEAN.replace("1,510", "1,560"),
        attachments=(),
        privacy=True,
        change_note=f"删去{NAME}",
    )


def reader(hub: Hub, login: str) -> dict[str, str]:
    with hub.writing() as session:
        scopes = [Scope.ITEMS_READ, Scope.REVIEW, Scope.OUTLETS_READ, Scope.PLACEMENTS_WRITE]
        _token, secret = tokens.issue(
            session, person(session, login), name="读", scopes=scopes, expires_at=None, now=hub.now
        )
    return {"Authorization": f"Bearer {secret}"}


def writer(hub: Hub) -> dict[str, str]:
    with hub.writing() as session:
        _token, secret = tokens.issue(
            session,
            person(session, "clerk"),
            name="写",
            scopes=[Scope.ITEMS_READ, Scope.ITEMS_WRITE],
            expires_at=None,
            now=hub.now,
        )
    return {"Authorization": f"Bearer {secret}"}


def told(hub: Hub, item: int, upload: Upload) -> dict[str, str]:
    """Return by its place everything that anybody is told, as text."""
    found = {
        str(file.relative_to(hub.runtime.settings.data)): file.read_bytes().decode(
            "utf-8", "replace"
        )
        for folder in ("site", "kiosk")
        for file in (hub.runtime.settings.data / folder).rglob("*")
        if file.is_file()
    }
    with hub.reading() as session:
        editions = session.scalars(select(Edition).where(Edition.item_id == item)).all()
        numbers = [edition.number for edition in editions]
    codes = [*sheet_codes(hub, item), *sheet_codes(hub, item, "渡口社区公示栏")]
    paths = [
        "/k",
        "/round/data",
        "/console/",
        "/console/items",
        "/console/boards",
        "/console/items?words=通知",
    ]
    paths += [f"/Q/{code}{more}" for code in codes for more in ("", "?lang=en", "?lang=zh")]
    paths += [f"/console/items/{item}{part}" for part in ("", "/history", "/review", "/check")]
    paths += [f"/console/items/{item}?edition={number}" for number in numbers]
    paths += [f"/console/files/{upload.sha256}"]
    for login in EVERYBODY:
        browser = hub.browser(login) if login else hub.browser()
        links = set(paths)
        for path in paths:
            answer = browser.get(path)
            found[f"{login} {path}"] = answer.text
            links.update(re.findall(r'href="(/(?:console|k|Q)[^"#]*)"', answer.text))
        for path in sorted(links - set(paths)):
            found[f"{login} {path}"] = browser.get(path).get_data().decode("utf-8", "replace")
    for login in ("clerk", "approver", "publisher", "admin"):
        headers, browser = reader(hub, login), hub.browser()
        for path in ("", f"/{item}", f"/{item}/editions", f"/{item}/ledger", f"/{item}/history"):
            address = f"/api/v1/items{path}"
            found[f"{login} {address}"] = browser.get(address, headers=headers).text
        for number in numbers:
            address = f"/api/v1/items/{item}/editions/{number}"
            found[f"{login} {address}"] = browser.get(address, headers=headers).text
    found.update(in_evidence(hub, item))
    return found


def in_evidence(hub: Hub, item: int) -> dict[str, str]:
    out = io.BytesIO()
    with hub.reading() as session:
        evidence.write(
            session,
            item,
            out,
            blobs=hub.runtime.blobs,
            heads=hub.runtime.settings.data / "none",
            by=person(session, "publisher"),
            now=hub.now,
        )
    with zipfile.ZipFile(out) as archive:
        return {
            f"evidence {one}": one + archive.read(one).decode("utf-8", "replace")
            for one in archive.namelist()
        }


def naming(places: dict[str, str]) -> list[str]:
    escaped = NAME.encode("unicode_escape").decode()
    return sorted(place for place, text in places.items() if NAME in text or escaped in text)


def test_before_the_name_is_everywhere_and_after_it_is_nowhere(hub: Hub) -> None:
    item, upload = with_name(hub)
    before = naming(told(hub, item, upload))

    take_out(hub, item)
    run(hub, 60)
    after = told(hub, item, upload)

    for part in (
        "keeper /round/data",
        "site/",
        "publisher /console/items",
        "/api/v1/items",
        "evidence ",
        "keeper /k",
    ):
        assert any(part in place for place in before), part
    assert naming(after) == []
    assert "申请人符合条件" in after[f"site/item/0/{item}.html"]
    assert not (hub.runtime.settings.data / "site" / "item" / "0" / str(item)).exists() or not list(
        (hub.runtime.settings.data / "site" / "item" / "0" / str(item)).iterdir()
    )


def test_the_public_is_told_of_no_difference(hub: Hub) -> None:
    item, _upload = with_name(hub)
    take_out(hub, item)

    page = (hub.runtime.settings.data / "site" / "item" / "0" / f"{item}.html").read_text("utf-8")

    assert "<del>" not in page
    assert "更正说明" not in page
    assert 'class="change"' not in page
    # The next ordinary correction is compared with what may be read, never with what was hidden.
    correct(hub, item, body=CLEAN.replace("1,510", "1,590"), change_note="更正金额")
    page = (hub.runtime.settings.data / "site" / "item" / "0" / f"{item}.html").read_text("utf-8")
    assert "<del>1,560</del><ins>1,590</ins>" in page
    assert NAME not in page


def test_an_old_sheet_says_that_it_is_replaced_and_gives_nothing_to_guess_with(hub: Hub) -> None:
    item, _upload = with_name(hub)
    old = sheet_codes(hub, item)[0]
    take_out(hub, item)

    page = hub.browser().get(f"/Q/{old}").text

    assert "已有新版，此件作废" in page
    assert "核对码" not in page
    assert "1,560" not in page


def test_old_sheets_must_go_at_once_and_before_all_that_is_only_to_be_shown(hub: Hub) -> None:
    item, _upload = with_name(hub)
    with hub.writing() as session:
        clerk = person(session, "clerk")
        edition = drafts.revise(session, session.get_one(Item, item), by=clerk, now=hub.now)
        content = replace(
            drafts.content_of(edition),
            title="通知",
            body=CLEAN,
            summary="摘要",
            short_title="通知",
            attachments=(),
            privacy=True,
        )
        drafts.save(session, edition, content, version=edition.version, by=clerk, now=hub.now)
    handed_through(hub, item)
    with hub.reading() as session:
        query = select(Placement.priority).where(Placement.item_id == item)
        assert set(session.scalars(query)) == {0}

    run(hub)

    with hub.reading() as session:
        states = session.execute(
            select(Edition.number, Copy.state)
            .join(Copy, Copy.edition_id == Edition.id)
            .join(Placement, Placement.id == Copy.placement_id)
            .where(Placement.outlet_id == board_row(session, "东堤社区公示栏").id)
            .where(Copy.state != CopyState.GONE)
        ).all()
    # Nobody has put the new sheet up yet, and the old ones are on the list to take down.
    assert (3, CopyState.ACCEPTED) in states
    assert {state for number, state in states if number < 3} == {CopyState.REMOVING}


def handed_through(hub: Hub, item: int) -> None:
    """Let the newest draft through its chain, and deliver nothing yet."""
    with hub.writing() as session:
        edition = session.get_one(Item, item).editions[-1]
        desk = hub.runtime.review
        review.submit(session, edition, desk, by=person(session, "clerk"), now=hub.now)
        for login in ("reviewer", "approver"):
            signature = Signature.own(person(session, login))
            review.pass_step(session, edition, desk, signature, read=digest(edition), now=hub.now)


def test_screens_and_feeds_keep_nothing_of_the_earlier_editions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = hub_builders.open_hub(tmp_path / "small", monkeypatch)
    made.outlet("feeds")
    made.outlet("kiosk", "jd", hall="办事大厅", screens="窗口屏")
    made.outlet("website", site_name="示例区")
    item = made.published(title=f"关于{NAME}的通知", body=BODY, summary=f"{NAME}的摘要")
    made.run()
    before = holding(tmp_path / "small")

    made.correct(item, title="通知", short_title="通知", body=CLEAN, summary="摘要", privacy=True)
    made.run()
    after = holding(tmp_path / "small")
    made.runtime.close()

    assert {place.split("/")[0] for place in before} == {"site", "kiosk"}
    assert any("feeds" in place for place in before)
    assert after == []


def holding(data: Path) -> list[str]:
    """Return the files that outlets serve and that hold the name."""
    return [
        str(file.relative_to(data))
        for folder in ("site", "kiosk")
        for file in (data / folder).rglob("*")
        if file.is_file() and NAME.encode() in file.read_bytes()
    ]


def test_a_repeated_call_of_a_program_is_not_answered_with_what_was_taken_away(hub: Hub) -> None:
    headers = {**writer(hub), "Idempotency-Key": "k-1", "Content-Type": "application/json"}
    sent = {"title": f"关于{NAME}的通知", "matter": BOARD, "body": BODY, "kind": "notice"}
    browser = hub.browser()
    first = browser.client.post("/api/v1/items", json=sent, headers=headers)
    item = first.get_json()["id"]
    approve(hub, item)
    change = {"body": BODY.replace("1,510", "1,560")}
    again = {**headers, "Idempotency-Key": "k-2"}
    address = f"/api/v1/items/{item}/editions"
    second = browser.client.post(address, json=change, headers=again)
    approve(hub, item)
    take_out(hub, item)

    answers = [
        browser.client.post("/api/v1/items", json=sent, headers=headers),
        browser.client.post(address, json=change, headers=again),
    ]

    assert NAME in second.text
    assert [one.headers["Idempotency-Replayed"] for one in answers] == ["true", "true"]
    assert not any(NAME in one.text for one in answers)


def test_an_old_sheet_is_not_printed_again(hub: Hub) -> None:
    item, _upload = with_name(hub)
    post_sheets(hub, SheetState.POSTED)
    with hub.reading() as session:
        query = select(Copy.id).join(Edition, Edition.id == Copy.edition_id)
        copies = session.scalars(query.where(Edition.number == 1, Copy.seed != "")).all()
    take_out(hub, item)

    answers = [
        hub.browser("publisher").get(f"/console/boards/run.pdf?copy={copy}").status_code
        for copy in copies
    ]

    assert copies
    assert set(answers) == {403}


def test_named_roles_read_it_once_for_a_reason_that_the_ledger_keeps(hub: Hub) -> None:
    item, _upload = with_name(hub)
    take_out(hub, item)
    address = f"/console/items/{item}/editions/1/open"

    for login, status in (("clerk", 403), ("admin", 403), ("stranger", 404)):
        assert hub.browser(login).post(address, {"reason": "audit"}).status_code == status
    assert hub.browser("approver").post(address, {"reason": ""}).status_code == 422
    opened = hub.browser("approver").post(address, {"reason": "complaint"})

    assert NAME in opened.text
    with hub.reading() as session:
        line = session.scalars(select(LedgerLine).where(LedgerLine.act == "open_hidden")).one()
        assert line.done_by == person(session, "approver").id
        assert line.facts == {"edition": 1, "reason": "complaint"}
    assert NAME not in hub.browser("approver").get(f"/console/items/{item}?edition=1").text


def test_it_passes_the_same_chain_and_waits_for_no_day(hub: Hub) -> None:
    item, _upload = with_name(hub)
    clerk = hub.browser("clerk")
    clerk.post(f"/console/items/{item}/revise")
    form = typed(clerk, f"/console/items/{item}/write", body=CLEAN, title="关于审核结果的通知")
    sent = {
        **form,
        "privacy": "yes",
        "summary": "审核结果",
        "short_title": "审核结果",
    }

    address = f"/console/items/{item}/write"

    waits = clerk.post(address, {**sent, "publish_at": "2027-01-04T09:00", "act": "check"})
    version = typed(clerk, address)["version"]
    left = {**sent, "version": version, "summary": f"{NAME}的摘要", "act": "check"}
    checked = clerk.post(address, left, follow_redirects=True)

    assert waits.status_code == 422
    assert "不能定时发布" in waits.text
    assert f"正文删去的“{NAME}”还在摘要" in checked.text
    assert clerk.post(f"/console/items/{item}/submit").status_code == 422


def test_what_is_not_hidden_is_opened_by_nobody_this_way(hub: Hub) -> None:
    item, _upload = with_name(hub)

    answer = hub.browser("approver").post(
        f"/console/items/{item}/editions/1/open", {"reason": "audit"}
    )

    assert answer.status_code == 409
