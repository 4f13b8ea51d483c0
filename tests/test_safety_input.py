"""Every address, query and form with hostile values: an answer for a person, and never a 500."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from console_story import typed, written
from flask import Flask
from published import open_hub, publish, publish_list
from sqlalchemy import select
from web_builders import PEOPLE, Browser, Hub
from werkzeug.routing import Rule

from hub import tokens
from hub.app import create_app
from hub.editorial import limits
from hub.models import Edition, EditionState, Grant, Item, Office, Person, Role
from hub.tokens import Scope
from hub.web.api import open_api
from hub.web.base import security

WEB = Path(__file__).parent.parent / "hub" / "web"
NUMBERS = ("0", "9223372036854775808", "9" * 400, "-1", "٣", "1e9")
WORDS = ("x" * 5000, "吴珺☕𬭎", "'\"<script>", "%", "../..", "9" * 25)
MOMENTS = ("0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31", "2026-02-30", "٢٠٢٦-٠١-٠١")
UNSEEN = ("a\x00b", "a\x0bb\x7f", "a\ud800b")
VALUES = (*NUMBERS, *WORDS, *MOMENTS, *UNSEEN, "", "weird")
FIELD = re.compile(r"(?:args|form|values)\.get(?:list)?\(\s*\"([a-z_]+)\"")
# Every one of these may be typed, and each is checked for itself.
WRITTEN = (*limits.LINES, *limits.TEXTS, *limits.DAYS, *limits.MOMENTS, "display_days", "issuers")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with pytest.MonkeyPatch.context() as patch:
        made = open_hub(tmp_path_factory.mktemp("hub"), patch)
        publish(made)
        publish_list(made)
        written(made)
        with made.writing() as session:
            like = session.scalars(select(Person).where(Person.login == "clerk")).one()
            everybody = Person(
                login="all", name="全能", password_hash=like.password_hash, session_key="all"
            )
            session.add(everybody)
            session.flush()
            top = session.scalars(select(Office).where(Office.code == "ljq")).one()
            for role in Role:
                session.add(Grant(person_id=everybody.id, office_id=top.id, role=role))
        patch.setattr(security.limiter, "enabled", False)
        yield made
        made.close()


def fields() -> list[str]:
    """Return the name of every field of a query or a form that a page asks for."""
    found = {
        name
        for file in WEB.glob("**/*.py")
        if "api" not in file.parts
        for name in FIELD.findall(file.read_text("utf-8"))
    }
    return sorted(found | set(WRITTEN))


def rules(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in sorted(app.url_map.iter_rules(), key=str)
        if rule.endpoint != "sign_in.sign_out"
    ]


def addresses(rule: Rule, values: Iterable[str]) -> list[str]:
    """Return a rule's address for each value in the place of what varies."""
    varying = re.compile(r"<(?:[a-z]+:)?[a-z_0-9]+>")
    if not rule.arguments:
        return [rule.rule]
    return [varying.sub(quoted(value).replace("\\", r"\\"), rule.rule) for value in values]


def quoted(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass"))


def sendable(value: str) -> str:
    """Return a value as a form may hold it: half a character comes as bytes that are none."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def mixed(shift: int) -> dict[str, str]:
    """Return every field with a hostile value, each another one at each shift."""
    return {
        name: sendable(VALUES[(number * 7 + shift) % len(VALUES)])
        for number, name in enumerate(fields())
    }


def faults(
    hub: Hub, login: str, paths: Iterable[str], forms: Iterable[dict[str, str]]
) -> list[str]:
    """Return what was answered with a fault of ours, asked and sent once with each form."""
    browser, found = hub.browser(login), []
    tries = list(forms)
    for path in paths:
        for form in tries:
            for method in ("GET", "POST"):
                answer = asked(browser, method, path, form)
                # The site's pages are files, open until they are read.
                answer.close()
                if answer.status_code >= 500:
                    found.append(f"{method} {path[:80]}: {answer.status_code}")
    assert not login or browser.get("/console/account").status_code == 200, "still signed in"
    return found


def asked(browser: Browser, method: str, path: str, hostile: dict[str, str]) -> Any:
    if method == "GET":
        return browser.get(path, query_string=hostile)
    return browser.post(path, dict(hostile))


@pytest.fixture
def whole(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Hub:
    # Nobody is signed out in between, and everybody keeps their password.
    for name in ("end_sign_ins", "set_password"):
        monkeypatch.setattr(f"hub.passwords.{name}", lambda *_: None)
    return hub


def test_pages_read_numbers_in_one_way() -> None:
    pages = [file for file in WEB.glob("**/*.py") if "api" not in file.parts]

    assert [file.name for file in pages if "type=int" in file.read_text("utf-8")] == []


@pytest.mark.slow
def test_no_address_is_a_fault_of_ours(whole: Hub) -> None:
    paths = {path for rule in rules(whole.app) for path in addresses(rule, VALUES)}

    assert faults(whole, "", sorted(paths), [{}]) == []
    assert faults(whole, "all", sorted(paths), [{}]) == []


@pytest.mark.slow
def test_no_query_and_no_form_is_a_fault_of_ours(whole: Hub) -> None:
    paths = {path for rule in rules(whole.app) for path in addresses(rule, ("1",))}

    assert faults(whole, "all", sorted(paths), map(mixed, range(6))) == []


@pytest.mark.slow
@pytest.mark.parametrize("login", ["", *(one[0] for one in PEOPLE)])
def test_nor_is_it_for_anybody_else(whole: Hub, login: str) -> None:
    paths = [path for rule in rules(whole.app) for path in addresses(rule, ("1",))]

    assert faults(whole, login, paths, [mixed(3)]) == []


@pytest.mark.slow
def test_no_field_of_a_text_is_a_fault_of_ours_from_writing_to_approval(whole: Hub) -> None:
    clerk = whole.browser("all")
    form = typed(clerk, "/console/write?matter=none")
    found = []
    for name in (*WRITTEN, "kind", "disclosure", "matter", "office", "outlet", "added", "listed"):
        for value in VALUES:
            sent = {**form, name: sendable(value), "act": "save"}
            answer = clerk.post("/console/write", sent)
            found += [(name, value[:30])] * (answer.status_code >= 500)
            if answer.status_code == 303 and value in (*MOMENTS, *UNSEEN):
                item = int(answer.headers["Location"].split("/")[-2])
                found += [(f"{name}, {step}", value[:30]) for step in after(whole, item)]
    assert found == []


def after(hub: Hub, item: int) -> Iterator[str]:
    """Yield which later step on the way to the public is a fault of ours."""
    steps = (
        ("clerk", "GET", "write"),
        ("clerk", "GET", "check"),
        ("clerk", "POST", "submit"),
        ("reviewer", "POST", "review/pass"),
        ("approver", "POST", "review/pass"),
        ("clerk", "GET", ""),
    )
    for login, method, rest in steps:
        browser = signed_in(hub, login)
        path = f"/console/items/{item}/{rest}".rstrip("/")
        answer = browser.get(path) if method == "GET" else browser.post(path)
        if answer.status_code >= 500:
            yield rest


def signed_in(hub: Hub, login: str, known: dict[str, Browser] = {}) -> Browser:  # noqa: B006
    if login not in known or known[login].client.application is not hub.app:
        known[login] = hub.browser(login)
    return known[login]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retention_until", "9999-12-31"),
        ("formed_on", "0001-01-01"),
        ("publish_at", "0001-01-01T00:00"),
        ("window_until", "9999-12-31T00:00"),
        ("document_number", "号" * 81),
        ("contact_phone", "1" * 41),
        ("disclosure_ground", "由" * 201),
        ("original_source", "源" * 201),
        ("title", "行\n行"),
        ("issuers", "局" * 201),
        ("disclosure", "weird"),
    ],
)
def test_what_no_column_holds_is_refused_beside_its_field(
    whole: Hub, name: str, value: str
) -> None:
    clerk = whole.browser("clerk")
    before = written(whole)
    form = typed(clerk, f"/console/items/{before}/write", **{name: value})

    answer = clerk.post(f"/console/items/{before}/write", {**form, "act": "save"})

    assert answer.status_code == 422
    with whole.reading() as session:
        edition = session.scalars(select(Edition).where(Edition.item_id == before)).one()
        assert (edition.version, edition.state) == (1, EditionState.DRAFT)
        assert session.get_one(Item, before).retention_until is None


def test_characters_nobody_sees_are_taken_out_of_what_was_typed(whole: Hub) -> None:
    item = written(whole, title="停\x00水\x0b通\x7f知", document_number="望街〔2026〕\x1b3号")

    with whole.reading() as session:
        found = session.get_one(Item, item)
        assert (found.title, found.document_number) == ("停水通知", "望街〔2026〕3号")


@pytest.mark.slow
def test_no_call_of_a_program_is_a_fault_of_ours(
    whole: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.web.api.application.RATE", "1000000 per minute")
    client = create_app(whole.runtime).test_client(use_cookies=False)
    bodies = (b"null", b'{"title":"a\\ud800b"}', b'{"version":1e400}', b"\xff")
    calls = [
        (method, path, body)
        for rule in rules(open_api(whole.runtime))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        for path, body in (
            *((path, b"") for path in addresses(rule, VALUES)),
            *((path, body) for path in addresses(rule, ("1",)) for body in bodies),
        )
    ]
    queries = dict.fromkeys(("before", "limit", "search"), "9" * 30)

    answers = {
        (method, path[:60], body): client.open(
            f"/api/v1{path}",
            method=method,
            data=body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret_of(whole, 'all')}"},
            query_string=queries,
        ).status_code
        for method, path, body in calls
    }

    assert [call for call, status in answers.items() if status >= 500] == []
    assert 429 not in answers.values()


def secret_of(hub: Hub, login: str, known: dict[str, str] = {}) -> str:  # noqa: B006
    """Return the secret of somebody's token."""
    if login not in known:
        with hub.writing() as session:
            person = session.scalars(select(Person).where(Person.login == login)).one()
            until = hub.now + timedelta(days=1)
            known[login] = tokens.issue(
                session, person, name="x", scopes=list(Scope), expires_at=until, now=hub.now
            )[1]
    return known[login]
