"""The main job as a program does it: write, submit, pass twice, look, correct, take down."""

import io
from pathlib import Path
from typing import Any

import pytest
from api_builders import V1, Desk, open_desk, problem
from hub_builders import BODY
from PIL import Image

from hub import publishing

TITLE = "关于调整低保标准的通知〔2026〕珺 ☕"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return open_desk(tmp_path, monkeypatch)


def draft(desk: Desk, **changes: Any) -> Any:
    sent = {"title": TITLE, "body": BODY, "matter": desk.hub.matters["all"], "office": "jd"}
    return desk.post("/items", {**sent, **changes})


def test_a_program_writes_and_two_people_approve_and_it_is_shown(desk: Desk) -> None:
    item = draft(desk)["id"]

    approved = desk.approve(item)
    desk.hub.run()

    assert (approved["state"], approved["edition"]) == ("approved", 1)
    assert approved["index_number"] == "000014349/2026-00001"
    found = {one["channel"]: one for one in desk.get(f"/items/{item}/placements")["placements"]}
    assert (found["website"]["wanted"], found["website"]["shown"]) == (1, 1)
    assert found["website"]["state"] == "settled"
    assert found["website"]["address"].endswith(f"/item/0/{item}.html")
    assert (found["hand"]["wanted"], found["hand"]["shown"]) == (1, "nothing")
    assert found["hand"]["reason"] == "to_type_in"
    assert found["hand"]["ways"] == ["by_hand"]
    assert desk.get(f"/items/{item}")["published_at"].endswith("+08:00")


def test_a_new_item_is_told_in_full_with_its_address(desk: Desk) -> None:
    sent = {"title": TITLE, "body": "第一行\n\n<第二行> & 珺", "body_format": "text"}

    answer = desk.call("POST", "/items", json={**sent, "office": "jd", "kind": "guide"})

    assert answer.status_code == 201
    told = answer.json
    assert told is not None
    assert answer.headers["Location"] == told["address"] == f"{V1}/items/{told['id']}"
    assert (told["title"], told["kind"], told["state"]) == (TITLE, "guide", "draft")
    assert (told["matter"], told["office"]) == (None, {"code": "jd", "name": "示例街道"})
    assert told["formed_on"] == "2026-11-23"
    edition = desk.get(f"/items/{told['id']}/editions/1")
    assert edition["body"] == "<p>第一行</p>\n<p>&lt;第二行&gt; &amp; 珺</p>"


def test_what_acts_in_a_text_is_left_out_of_it(desk: Desk) -> None:
    body = '<p onclick="x()">正文<script>alert(1)</script></p><p style="color:red">二</p>'

    item = draft(desk, body=body)["id"]

    assert desk.get(f"/items/{item}/editions/1")["body"] == "<p>正文</p>\n<p>二</p>"


def test_a_file_kept_before_goes_along(desk: Desk) -> None:
    kept = desk.call("POST", "/files", data={"file": (io.BytesIO("珺 昇".encode()), "名单.bat")})

    assert kept.status_code == 201
    told = kept.json
    assert told is not None
    assert (told["name"], told["media_type"], told["size"]) == ("名单.txt", "text/plain", 7)
    attachment = {"sha256": told["sha256"], "name": told["name"]}
    item = draft(desk, attachments=[attachment])["id"]
    edition = desk.get(f"/items/{item}/editions/1")
    assert edition["attachments"] == [{**attachment, "media_type": "text/plain", "size": 7}]


def test_a_correction_replaces_what_is_shown(desk: Desk) -> None:
    item = draft(desk)["id"]
    desk.approve(item)
    desk.hub.run()

    made = desk.call(
        "POST",
        f"/items/{item}/editions",
        json={"body": "<p>更正后。</p>", "change_note": "金额有误"},
    )
    desk.approve(item)
    desk.hub.run()

    assert (made.status_code, made.headers["Location"]) == (201, f"{V1}/items/{item}/editions/2")
    told = desk.get(f"/items/{item}/editions/2")
    assert (told["title"], told["body"]) == (TITLE, "<p>更正后。</p>")
    assert (told["change_note"], told["state"]) == ("金额有误", "approved")
    assert [one["number"] for one in desk.get(f"/items/{item}/editions")["editions"]] == [2, 1]
    website = desk.get(f"/items/{item}")["placements"][0]
    assert (website["wanted"], website["shown"]) == (2, 2)


def test_a_draft_sent_back_is_changed_and_handed_in_again(desk: Desk) -> None:
    item = draft(desk)["id"]
    waiting = desk.post(f"/items/{item}/submit")["review"]
    decided = {name: waiting[name] for name in ("edition", "digest")}
    back = desk.post(f"/items/{item}/send-back", {**decided, "reason": "缺电话"}, "reviewer")

    version = desk.get(f"/items/{item}/editions/1")["version"]
    changed = desk.call(
        "PATCH",
        f"/items/{item}/editions/1",
        json={"version": version, "contact_phone": "021-00000002"},
    )
    late = desk.call("PATCH", f"/items/{item}/editions/1", json={"version": version, "title": "晚"})

    assert back["state"] == "sent_back"
    assert changed.status_code == 200
    assert changed.json is not None
    assert (changed.json["title"], changed.json["version"]) == (TITLE, version + 1)
    assert problem(late) == (409, "draft_changed_meanwhile")
    assert desk.approve(item)["state"] == "approved"


def test_nobody_passes_a_text_they_did_not_read(desk: Desk) -> None:
    item = draft(desk)["id"]
    first = desk.post(f"/items/{item}/submit")["review"]
    desk.post(f"/items/{item}/withdraw")
    version = desk.get(f"/items/{item}/editions/1")["version"]
    desk.call("PATCH", f"/items/{item}/editions/1", json={"version": version, "body": "<p>另</p>"})
    desk.post(f"/items/{item}/submit")

    read = {name: first[name] for name in ("edition", "digest")}
    answer = desk.call("POST", f"/items/{item}/pass", "reviewer", json=read)

    assert problem(answer) == (409, "text_changed_since_read")
    assert desk.get(f"/items/{item}")["state"] == "in_review"


def test_nobody_passes_two_steps_or_anothers(desk: Desk) -> None:
    item = draft(desk)["id"]
    waiting = desk.post(f"/items/{item}/submit")["review"]
    read = {name: waiting[name] for name in ("edition", "digest")}

    writer = desk.call("POST", f"/items/{item}/pass", "clerk", json=read)
    early = desk.call("POST", f"/items/{item}/pass", "approver", json=read)
    desk.post(f"/items/{item}/pass", read, "reviewer")
    twice = desk.call("POST", f"/items/{item}/pass", "reviewer", json=read)

    assert waiting["yours"] is False
    assert desk.get(f"/items/{item}", "approver")["review"]["yours"] is True
    assert [problem(one)[0] for one in (writer, early, twice)] == [403, 403, 403]


def test_an_item_is_suspended_resumed_and_taken_down(desk: Desk) -> None:
    item = draft(desk)["id"]
    desk.approve(item)
    desk.hub.run()
    reason = {"reason": "content_wrong", "note": "内部说明"}

    suspended = desk.post(f"/items/{item}/suspend", reason, "publisher")
    desk.hub.run()
    resumed = desk.post(f"/items/{item}/resume", None, "publisher")
    taken = desk.post(f"/items/{item}/take-down", reason, "publisher")
    desk.hub.run()

    assert suspended["state"] == "suspended"
    assert suspended["removal"] == {"code": "content_wrong", "detail": "内容有误"}
    assert resumed["state"] == "approved"
    assert (taken["state"], taken["removal"]["code"]) == ("taken_down", "content_wrong")
    website = desk.get(f"/items/{item}")["placements"][0]
    assert (website["wanted"], website["shown"], website["state"]) == (
        "notice",
        "notice",
        "settled",
    )
    again = desk.call("POST", f"/items/{item}/take-down", "publisher", json=reason)
    assert problem(again) == (409, "already_taken_down")
    clerk = desk.call("POST", f"/items/{item}/suspend", "clerk", json=reason)
    assert problem(clerk)[0] == 403


def test_a_lower_office_adopts_its_superiors_item(desk: Desk) -> None:
    item = draft(desk, office="qu")["id"]
    desk.approve(item)

    answer = desk.call("POST", f"/items/{item}/adopt", json={"office": "jd"})
    below = desk.call("POST", f"/items/{item}/adopt", json={"office": "qu"})

    assert answer.status_code == 200
    assert problem(below) == (422, "adopt_only_from_above")


def test_a_person_says_where_they_published_it(desk: Desk) -> None:
    item = draft(desk)["id"]
    desk.approve(item)
    desk.hub.run()
    found = {one["channel"]: one for one in desk.get(f"/items/{item}/placements")["placements"]}

    wrong = desk.call("POST", f"/placements/{found['website']['id']}/confirm", json={"address": ""})
    nothing = desk.call("POST", f"/placements/{found['hand']['id']}/confirm", json={})
    made_up = desk.call(
        "POST", f"/placements/{found['hand']['id']}/confirm", json={"slip": "a" * 64}
    )
    photograph = desk.call("POST", "/files", data={"file": (picture(), "回执.png")}).json
    assert photograph is not None
    proof = {"slip": photograph["sha256"]}
    slip = desk.call("POST", f"/placements/{found['hand']['id']}/confirm", json=proof)
    desk.hub.run()

    assert problem(wrong) == (409, "nothing_by_hand")
    assert problem(nothing) == (422, "address_or_slip_needed")
    assert problem(made_up) == (422, "slip_not_kept")
    assert slip.status_code == 200
    after = {one["channel"]: one for one in desk.get(f"/items/{item}/placements")["placements"]}
    assert (after["hand"]["shown"], after["hand"]["state"]) == (1, "settled")


def picture() -> io.BytesIO:
    """Return a small photograph of nothing."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "PNG")
    file.seek(0)
    return file


def test_a_list_is_paged_by_what_was_seen_last(desk: Desk) -> None:
    ids = [draft(desk, title=f"通知 {number}", matter=None)["id"] for number in range(5)]
    draft(desk, matter=desk.hub.matters["web"])

    first = desk.get("/items?limit=2&office=jd")
    draft(desk, title="后来的")
    second = desk.get(first["next"])
    third = desk.get(second["next"])

    seen = [one["id"] for page in (first, second, third) for one in page["items"]]
    assert seen == [6, *reversed(ids)]
    assert third["next"] is None
    web = desk.get(f"/items?matter={desk.hub.matters['web']}")["items"]
    assert [one["id"] for one in web] == [6]


def test_a_list_is_narrowed_to_a_state(desk: Desk) -> None:
    made = {name: draft(desk, matter=None)["id"] for name in ("draft", "in_review", "approved")}
    desk.post(f"/items/{made['in_review']}/submit")
    desk.approve(made["approved"])
    for name, act in (("suspended", "suspend"), ("taken_down", "take-down")):
        made[name] = draft(desk, matter=None)["id"]
        desk.approve(made[name])
        desk.post(f"/items/{made[name]}/{act}", {"reason": "privacy"}, "publisher")
    made["sent_back"] = draft(desk, matter=None)["id"]
    waiting = desk.post(f"/items/{made['sent_back']}/submit")["review"]
    read = {name: waiting[name] for name in ("edition", "digest")}
    desk.post(f"/items/{made['sent_back']}/send-back", {**read, "reason": "改"}, "reviewer")

    found = {state: desk.get(f"/items?state={state}")["items"] for state in made}

    assert {state: [(one["id"], one["state"]) for one in found[state]] for state in found} == {
        state: [(item, state)] for state, item in made.items()
    }


def test_a_moment_to_be_shown_at_is_kept(desk: Desk) -> None:
    item = draft(desk, publish_at="2026-11-24T09:00:00+08:00")["id"]
    desk.approve(item)
    desk.hub.run(seconds=3600)

    before = desk.get(f"/items/{item}")["placements"]
    desk.hub.clock.pass_by(days=1)
    with desk.hub.runtime.database.writing() as session:
        publishing.wake(session, now=desk.hub.clock())
    desk.hub.run()
    after = desk.get(f"/items/{item}")["published_at"]

    assert [one["shown"] for one in before] == []
    assert after is not None
    assert after >= "2026-11-24T09:00:00+08:00"


def test_the_ledger_names_who_did_what_and_how_it_is_known(desk: Desk) -> None:
    item = draft(desk)["id"]
    desk.approve(item)

    lines = desk.get(f"/items/{item}/ledger")["lines"]

    passed = [line for line in lines if line["act"] == "review_passed"]
    assert [(line["done_by"], line["strength"]) for line in reversed(passed)] == [
        ("王clerk", "token"),
        ("王reviewer", "token"),
        ("王approver", "token"),
    ]


def test_the_catalogue_tells_what_must_and_what_may(desk: Desk) -> None:
    fields = desk.get("/catalogue/fields")["fields"]
    found = desk.get("/catalogue/matters?search=低保 网上")["matters"]
    of_field = desk.get("/catalogue/matters?field=SHJZ")["matters"]

    assert [(one["code"], one["name"], one["matters"]) for one in fields] == [
        ("SHJZ", "社会救助", 3)
    ]
    assert [one["code"] for one in found] == [desk.hub.matters["web"]]
    assert found[0]["channels"] == [{"name": "政府网站", "mark": "■", "required": True, "text": ""}]
    assert [one["level2"] for one in of_field] == ["标准", "网上", "审核信息"]
    assert desk.get(f"/catalogue/matters/{desk.hub.matters['persons']}")["persons"] is True
    assert problem(desk.call("GET", "/catalogue/matters/NICHT-1")) == (404, "no_such_matter")
    assert problem(desk.call("GET", "/catalogue/matters?field=XX")) == (404, "no_such_field")


def test_outlets_are_told_without_what_an_operator_typed_in(desk: Desk) -> None:
    found = desk.get("/outlets")["outlets"]
    one = desk.get(f"/outlets/{found[0]['id']}")

    assert {outlet["channel"] for outlet in found} == {"website", "hand"}
    assert one == found[0]
    assert not {"fields", "secret", "portal"} & set(one)
    assert problem(desk.call("GET", "/outlets/999")) == (404, "no_such_outlet")
