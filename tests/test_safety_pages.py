"""Every page: closed to strangers, tokens on forms, strict headers, and errors without a trace."""

import logging
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from console_story import typed, written
from flask import Flask
from sqlalchemy import select
from web_builders import Hub
from werkzeug.routing import Rule

from hub.models import Attachment, Edition, Outlet, StoredFile

SCRIPT = "<script>alert(1)</script>"
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One hub for all: nothing here changes what another test looks at."""
    made = Hub(tmp_path_factory.mktemp("safety"))
    yield made
    made.close()


def rules(app: Flask, prefix: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(prefix)]


def address(rule: Rule) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda m: "1" if m.group(1) == "int" else "x", rule.rule)


def test_nobody_reaches_a_page_of_the_console_without_signing_in(hub: Hub) -> None:
    open_to_all = {"sign_in.show", "sign_in.sign_in", "sign_in.sign_out"}
    browser = hub.browser()
    reached = []
    for rule in rules(hub.app, "/console"):
        if rule.endpoint in open_to_all:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
            browser.get("/console/sign-in")
            answer = browser.client.open(
                address(rule), method=method, data={"csrf_token": browser.token}
            )
            to_sign_in = "/console/sign-in" in answer.headers.get("Location", "")
            if not (to_sign_in or answer.status_code in (308, 401)):
                reached.append((rule.endpoint, method, answer.status_code))

    assert reached == []


def test_every_unsafe_request_of_the_console_needs_its_token(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    taken = []
    for rule in [
        *rules(hub.app, "/console"),
        *rules(hub.app, "/language"),
        *rules(hub.app, "/k/"),
        *rules(hub.app, "/round"),
    ]:
        for method in sorted((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}):
            answer = clerk.client.open(address(rule), method=method, data={"csrf_token": "made up"})
            if answer.status_code != 400 or "没有被接受" not in answer.text:
                taken.append((rule.endpoint, method, answer.status_code))

    assert taken == []


@pytest.mark.parametrize(
    "path", ["/console/sign-in", "/console/", "/console/nowhere", "/console/write?matter=none"]
)
def test_pages_come_with_a_strict_policy(hub: Hub, path: str) -> None:
    answer = hub.browser("clerk").get(path)

    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_no_page_has_script_or_style_in_it(hub: Hub) -> None:
    item = written(hub)
    admin, clerk = hub.browser("admin"), hub.browser("clerk")
    pages = [
        clerk.get(path).text
        for path in (
            "/console/",
            "/console/items",
            "/console/write",
            "/console/write?matter=none",
            f"/console/items/{item}/write",
            f"/console/items/{item}/check",
            f"/console/items/{item}/review",
            "/console/slips",
            "/console/account",
        )
    ] + [admin.get(path).text for path in ("/console/people", "/console/people/1")]

    inline = [
        found
        for page in pages
        for found in re.findall(
            r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:", page
        )
    ]

    assert inline == []


@pytest.mark.parametrize("field", ["title", "short_title", "summary", "document_number"])
def test_markup_typed_into_a_field_stays_text(hub: Hub, field: str) -> None:
    values = {"title": "无害的标题", field: f"{SCRIPT}{{{{ 1234*4321 }}}}"}
    item = written(hub, **values)
    clerk = hub.browser("clerk")

    for page in ("write", "check", "review"):
        text = clerk.get(f"/console/items/{item}/{page}").text
        assert SCRIPT not in text
        assert "5332114" not in text


@pytest.mark.parametrize(
    "hostile",
    [
        SCRIPT,
        '<img src=x onerror="alert(1)">',
        '<p onclick="alert(1)" style="position:fixed">正文</p>',
        '<a href="javascript:alert(1)">链接</a>',
        "<iframe src=//evil.example></iframe><object data=x></object>",
        "<svg><script>alert(1)</script></svg><style>*{display:none}</style>",
        '<form action="//evil.example"><input name="csrf_token"></form>',
    ],
)
def test_nothing_active_in_a_text_reaches_a_page_or_a_preview(hub: Hub, hostile: str) -> None:
    item = written(hub, body=f"<p>正文</p>{hostile}")
    clerk = hub.browser("clerk")
    with hub.reading() as session:
        stored = session.scalars(select(Edition.body).where(Edition.item_id == item)).one()
        outlets = session.scalars(
            select(Outlet.id).where(Outlet.kind.in_(("website", "hand")))
        ).all()

    shown = [
        stored,
        clerk.get(f"/console/items/{item}/review").text.split('class="document')[1],
        *(
            clerk.get(f"/console/items/{item}/preview/{outlet}/frame").text.split("<body")[-1]
            for outlet in outlets
        ),
    ]

    for text in shown:
        assert not re.search(
            r"alert\(1\)\"|onerror|onclick|javascript:|<iframe|<object|<svg|evil\.example|position:fixed",
            text,
        )
        assert "<script>alert" not in text


def test_files_are_kept_as_files_and_never_as_pages(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    item = written(hub)
    form = typed(clerk, f"/console/items/{item}/write")
    answer = clerk.post(
        f"/console/items/{item}/write",
        {**form, "act": "save", "files": (BytesIO(PDF), "表格.pdf.html")},
    )
    assert answer.status_code == 303, answer.text
    with hub.reading() as session:
        file = session.scalars(select(Attachment)).one()

    shown = clerk.get(f"/console/files/{file.sha256}")

    assert file.name == "表格.pdf.pdf"
    assert shown.data == PDF
    assert shown.headers["Content-Disposition"].startswith("attachment")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert hub.browser().get(f"/console/files/{file.sha256}").status_code == 303


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("页.html", b"<!doctype html><script>alert(1)</script>"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("程序.exe", b"MZ\x90\x00\x03"),
        ("旧.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600),
        ("包.zip", b"PK\x05\x06" + b"\x00" * 18),
        ("假.pdf", b"<html>not a pdf</html>"),
        ("空.pdf", b""),
        ("大.pdf", b"%PDF-1.7" + b"0" * (20 * 1024 * 1024)),
    ],
)
def test_files_that_could_act_or_be_anything_are_refused_by_name(
    hub: Hub, name: str, data: bytes
) -> None:
    clerk = hub.browser("clerk")

    answer = clerk.post(
        "/console/files", {"file": (BytesIO(data), name)}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 422
    assert name in answer.get_json()["error"]
    with hub.reading() as session:
        assert session.scalars(select(StoredFile.media_type)).all() in ([], ["application/pdf"])


def test_a_request_larger_than_anything_allowed_is_told_so(hub: Hub) -> None:
    clerk = hub.browser("clerk")

    answer = clerk.client.post(
        "/console/files",
        data=b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(33 * 1024 * 1024)},
    )

    assert answer.status_code == 413
    assert "超过 32 MB" in answer.text
    assert "没有任何改动" in answer.text


@pytest.mark.parametrize("sha256", ["..%2f..%2fsecrets", "x" * 64, "0" * 64, "0" * 63])
def test_a_file_is_found_by_its_hash_alone(hub: Hub, sha256: str) -> None:
    assert hub.browser("clerk").get(f"/console/files/{sha256}").status_code == 404


def test_a_fault_of_ours_is_told_without_a_trace(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clerk = hub.browser("clerk")
    secret = "吴珺的身份证号 310000190001010000"

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr("hub.web.console.items.reports.items_of", broken)
    with caplog.at_level(logging.DEBUG):
        answer = clerk.get("/console/items")

    assert answer.status_code == 500
    assert "编号" in answer.text
    for told in (answer.text, caplog.text):
        assert "Traceback" not in told
        assert "310000190001010000" not in told
        assert "RuntimeError" not in answer.text


def test_an_error_to_a_program_is_json_and_to_htmx_a_fragment(hub: Hub) -> None:
    clerk = hub.browser("clerk")

    program = clerk.get("/console/nowhere", headers={"Accept": "application/json"})
    htmx = clerk.get("/console/nowhere", headers={"HX-Request": "true"})

    assert program.get_json() == {"error": "没有这个页面，或者您无权查看。", "code": "http_404"}
    assert htmx.headers["HX-Retarget"] == "#messages"
    assert "<html" not in htmx.text


def test_what_people_see_is_kept_by_no_cache(hub: Hub) -> None:
    answer = hub.browser("clerk").get("/console/items")

    assert answer.headers["Cache-Control"] == "no-store"


def test_the_password_a_person_types_is_in_no_log(
    hub: Hub, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        hub.browser().sign_in("clerk", "秘密的口令一二三四")

    printed = capsys.readouterr()
    assert "秘密的口令" not in caplog.text + printed.out + printed.err
