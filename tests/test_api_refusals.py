"""What is wrong is told as a problem document: what kind, where, in the caller's language."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from api_builders import Desk, open_desk, problem

from hub.web.api import items
from hub.web.base.security import LARGEST_REQUEST

SENT = {"title": "关于低保标准的通知", "body": "<p>正文。</p>", "office": "jd"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return one desk for all: a refusal changes nothing, and that is tried too."""
    with pytest.MonkeyPatch.context() as patch:
        yield open_desk(tmp_path_factory.mktemp("desk"), patch)


def test_a_problem_is_told_in_the_language_that_is_asked_for(desk: Desk) -> None:
    spoken = {
        language: desk.call("GET", "/items/99", headers={"Accept-Language": language}).json
        for language in ("", "zh-CN,zh;q=0.9", "en-GB,en;q=0.8", "fr", "en;q=0.3, zh;q=0.9")
    }

    assert spoken["en-GB,en;q=0.8"] == {
        "type": "urn:gaoshi:problem:no_such_item",
        "title": "Not found",
        "status": 404,
        "detail": "There is no such item, or not for you.",
        "code": "no_such_item",
    }
    chinese = [spoken[name] for name in ("", "zh-CN,zh;q=0.9", "fr", "en;q=0.3, zh;q=0.9")]
    assert all(one == chinese[0] for one in chinese)
    assert chinese[0] is not None
    assert chinese[0]["title"] == "没有找到"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (400, "json_broken")),
        ("{", (400, "json_broken")),
        ("[" * 200_000, (400, "json_broken")),
        ('{"a":' * 5_000 + "1" + "}" * 5_000, (400, "json_broken")),
        ("9" * 5_000, (400, "json_broken")),
        ("null", (422, "input_wrong")),
        ("[]", (422, "input_wrong")),
        ('"text"', (422, "input_wrong")),
        ('{"title": "\\ud800"}', (422, "input_wrong")),
        ('{"title": "a\\u0000b"}', (422, "input_wrong")),
        ('{"title": NaN}', (422, "input_wrong")),
    ],
    ids=lambda value: str(value)[:20],
)
def test_json_that_is_broken_or_no_item_is_refused(
    desk: Desk, text: str, expected: tuple[int, str]
) -> None:
    answer = desk.call("POST", "/items", data=text, content_type="application/json")

    assert problem(answer) == expected


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"title": 1}, "/title", "string_type"),
        ({"title": ""}, "/title", "string_too_short"),
        ({"title": "长" * 601}, "/title", "string_too_long"),
        ({"title": "一\n二"}, "/title", "string_pattern_mismatch"),
        ({"titel": "错"}, "/titel", "extra_forbidden"),
        ({"kind": "poem"}, "/kind", "enum"),
        ({"formed_on": "2026-02-30"}, "/formed_on", "date_from_datetime_parsing"),
        ({"formed_on": 1_700_000_000}, "/formed_on", "value_error"),
        ({"formed_on": "0001-01-01"}, "/formed_on", "value_error"),
        ({"publish_at": "2026-11-24T09:00:00"}, "/publish_at", "timezone_aware"),
        ({"publish_at": "9999-12-31T23:59:59Z"}, "/publish_at", "value_error"),
        ({"display_days": "7"}, "/display_days", "int_type"),
        ({"display_days": 0}, "/display_days", "greater_than_equal"),
        ({"narrowed": [2**63]}, "/narrowed/0", "less_than_equal"),
        ({"attachments": [{"sha256": "AB", "name": "x"}]}, "/attachments/0/sha256", None),
        ({"issuers": ["a"] * 51}, "/issuers", "too_long"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_field_that_is_wrong_is_named(
    desk: Desk, changes: dict[str, Any], pointer: str, code: str | None
) -> None:
    answer = desk.call("POST", "/items", json={**SENT, **changes})

    assert problem(answer) == (422, "input_wrong")
    assert answer.json is not None
    found = answer.json["errors"]
    assert [one["pointer"] for one in found] == [pointer]
    assert found[0]["code"] == (code or "string_pattern_mismatch")
    assert found[0]["in"] == "json"
    assert found[0]["detail"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "before=0", "state=gone", "ofice=jd"]
)
def test_a_question_that_means_nothing_is_refused(desk: Desk, query: str) -> None:
    answer = desk.call("GET", f"/items?{query}")

    assert problem(answer) == (422, "input_wrong")
    assert answer.json is not None
    assert answer.json["errors"][0]["in"] == "query"


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_of_another_kind_is_not_taken(desk: Desk, media_type: str) -> None:
    answer = desk.call("POST", "/items", data=json.dumps(SENT), content_type=media_type)

    assert problem(answer) == (415, "media_type_wrong")


def test_a_body_that_is_too_large_is_not_read(desk: Desk) -> None:
    text = b'{"title": "' + b"x" * LARGEST_REQUEST + b'"}'

    answer = desk.call("POST", "/items", data=text, content_type="application/json")
    file = desk.call("POST", "/files", data=text, content_type="multipart/form-data; boundary=x")

    assert problem(answer) == (413, "http_413")
    assert problem(file) == (413, "http_413")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/items/99"),
        ("GET", "/items/99/ledger"),
        ("GET", "/items/99/editions"),
        ("GET", "/items/99/placements"),
        ("GET", "/items/1/editions/7"),
        ("POST", "/items/99/submit"),
        ("POST", "/items/99/resume"),
        ("POST", "/placements/99/try-again"),
        ("POST", "/placements/99/it-is-not"),
        ("GET", "/items/0"),
        ("GET", "/items/-1"),
        ("GET", "/items/99999999999999999999"),
        ("GET", "/items/x"),
        ("GET", "/nowhere"),
        ("GET", ""),
        ("GET", "/docs"),
        ("GET", "/static/x"),
        ("DELETE", "/tokens/99"),
    ],
)
def test_what_is_not_there_is_said_so(desk: Desk, method: str, path: str) -> None:
    if not desk.get("/items")["items"]:
        desk.post("/items", SENT)

    assert problem(desk.call(method, path))[0] == 404


def test_what_an_address_does_not_take_is_said_with_what_it_does(desk: Desk) -> None:
    answer = desk.call("DELETE", "/items")

    assert problem(answer) == (405, "http_405")
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"matter": "NICHT-99"}, (404, "no_such_matter")),
        ({"office": "nirgends"}, (404, "no_such_office")),
        (
            {"attachments": [{"sha256": "0" * 64, "name": "x.pdf"}]},
            (422, "attachment_missing"),
        ),
    ],
    ids=str,
)
def test_a_draft_of_what_is_not_there_is_refused_and_changes_nothing(
    desk: Desk, changes: dict[str, Any], expected: tuple[int, str]
) -> None:
    before = desk.get("/items")

    answer = desk.call("POST", "/items", json={**SENT, **changes})

    assert problem(answer) == expected
    assert desk.get("/items") == before


def test_what_no_reader_may_be_given_is_refused_when_it_is_handed_in(desk: Desk) -> None:
    long = desk.post("/items", {**SENT, "title": "长" * 500})["id"]
    empty = desk.post("/items", {**SENT, "body": "  "})["id"]

    answers = [desk.call("POST", f"/items/{item}/submit") for item in (long, empty)]

    assert [problem(one) for one in answers] == [(422, "title_too_long"), (422, "body_missing")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.pdf", b""),
        ("恶.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("页.html", b"<html><script>alert(1)</script></html>"),
        ("程序.pdf", b"MZ\x90\x00\x03" + bytes(200)),
        ("坏.png", b"\x89PNG\r\n\x1a\n" + b"junk" * 30),
        ("坏.docx", b"PK\x03\x04" + bytes(300)),
    ],
)
def test_a_file_nobody_should_open_is_not_kept(desk: Desk, name: str, data: bytes) -> None:
    answer = desk.call("POST", "/files", data={"file": (io.BytesIO(data), name)})

    assert problem(answer)[0] == 422


def test_a_form_without_its_file_is_refused(desk: Desk) -> None:
    answer = desk.call("POST", "/files", data={"other": (io.BytesIO(b"x"), "x.txt")})

    assert problem(answer) == (422, "input_wrong")


def test_a_fault_of_ours_says_a_number_and_nothing_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("password=hunter2 /home/hub/secret")

    monkeypatch.setattr(items, "page_of_items", broken)

    answer = desk.call("GET", "/items")

    assert problem(answer) == (500, "http_500")
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text


def test_answers_may_not_be_kept_or_shown_as_pages(desk: Desk) -> None:
    for path in ("/items", "/items/99", "/openapi.json"):
        headers = desk.call("GET", path).headers

        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
