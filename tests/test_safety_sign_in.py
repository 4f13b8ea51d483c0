"""Sign-in: hashes, limits, cookies, and sessions that end when they should."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from web_builders import PASSWORD, Browser, Hub

from hub import passwords, start_up, tokens
from hub.app import create_app
from hub.errors import Refused
from hub.models import Base, Person
from hub.runtime import Runtime
from hub.settings import Settings


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = Hub(tmp_path)
    yield made
    made.close()


def cookie_of(hub: Hub) -> str:
    browser = hub.browser()
    browser.get("/console/sign-in")
    answer = browser.post("/console/sign-in", {"login": "clerk", "password": PASSWORD})
    (cookie,) = answer.headers.getlist("Set-Cookie")
    return cookie


def test_passwords_are_kept_as_argon2(hub: Hub) -> None:
    with hub.writing() as session:
        person = session.scalars(select(Person).where(Person.login == "clerk")).one()
        passwords.set_password(person, "江边有一棵新的大柳树")

    stored = hub.person("clerk").password_hash

    assert stored.startswith("$argon2id$")
    assert "柳树" not in stored
    assert hub.browser().sign_in("clerk", "江边有一棵新的大柳树").status_code == 303


@pytest.mark.parametrize(
    ("login", "password"),
    [("clerk", "wrong"), ("nobody", PASSWORD), ("clerk", ""), ("", ""), ("clerk' OR 1=1 --", "x")],
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    hub: Hub, login: str, password: str
) -> None:
    browser = hub.browser()

    answer = browser.sign_in(login, password)

    assert answer.status_code == 401
    assert "登录名或密码不对" in answer.text
    assert browser.get("/console/").status_code == 303


def test_somebody_who_has_no_password_cannot_sign_in(hub: Hub) -> None:
    with hub.writing() as session:
        session.add(Person(login="paper", name="只在纸上签字的人"))

    assert hub.browser().sign_in("paper", "").status_code == 401


def test_a_disabled_person_is_out_at_once(hub: Hub) -> None:
    clerk = hub.browser("clerk")

    with hub.writing() as session:
        person = session.scalars(select(Person).where(Person.login == "clerk")).one()
        person.disabled_at = hub.now

    assert clerk.get("/console/").status_code == 303
    assert hub.browser().sign_in("clerk").status_code == 401


def test_the_eleventh_try_in_a_minute_is_told_to_wait(hub: Hub) -> None:
    browser = hub.browser()

    answers = [browser.sign_in("clerk", f"guess {number}").status_code for number in range(11)]
    right = browser.sign_in("clerk")

    assert answers == [401] * 10 + [429]
    assert right.status_code == 429
    assert "一分钟后再试" in right.text


def test_guessing_at_one_name_does_not_shut_another_out(hub: Hub) -> None:
    browser = hub.browser()
    for number in range(11):
        browser.sign_in("clerk", f"guess {number}")

    assert hub.browser().sign_in("reviewer").status_code == 303


def test_the_session_before_the_sign_in_is_worth_nothing_after_it(hub: Hub) -> None:
    browser = hub.browser()
    browser.get("/console/sign-in")
    before = browser.token

    browser.sign_in("clerk")

    assert browser.token != before
    answer = browser.client.post("/console/sign-out", data={"csrf_token": before})
    assert answer.status_code == 400


def test_signing_out_ends_copies_of_the_cookie_too(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    copied = clerk.client.get_cookie("gaoshi")
    assert copied is not None

    clerk.post("/console/sign-out")

    thief = Browser(hub.app)
    thief.client.set_cookie("gaoshi", copied.value)
    assert thief.get("/console/").status_code == 303


def test_a_new_password_ends_every_other_sign_in(hub: Hub) -> None:
    here, there = hub.browser("clerk"), hub.browser("clerk")

    answer = here.post(
        "/console/account/password", {"old": PASSWORD, "new": "换成另外一句好记的话"}
    )

    assert answer.status_code == 303, answer.text
    assert here.get("/console/").status_code == 200
    assert there.get("/console/").status_code == 303


def test_a_new_password_ends_every_key(hub: Hub) -> None:
    with hub.writing() as session:
        person = session.scalars(select(Person).where(Person.login == "clerk")).one()
        scopes = [tokens.Scope.ITEMS_READ]
        secret = tokens.issue(
            session, person, name="x", scopes=scopes, expires_at=None, now=hub.now
        )[1]
    here = hub.browser("clerk")

    answer = here.post(
        "/console/account/password", {"old": PASSWORD, "new": "换成另外一句好记的话"}
    )

    assert "接口密钥都已结束" in here.get(answer.headers["Location"]).text
    with hub.reading() as session:
        assert tokens.of_secret(session, secret, now=hub.now) is None


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "Password123",
        "administrator",
        "周晓棠周晓棠周晓棠1",
        "my-CLERK-2026",
        "aabbaabbaabb",
    ],
)
def test_a_password_many_would_guess_is_refused(hub: Hub, password: str) -> None:
    clerk = hub.browser("clerk")

    answer = clerk.post("/console/account/password", {"old": PASSWORD, "new": password})

    assert answer.status_code == 422
    assert "太容易猜到" in answer.text


@pytest.mark.parametrize(
    ("password", "code"), [("短", "password_length"), ("Admin12345", "password_easy")]
)
def test_the_first_password_of_all_is_judged_like_any_other(
    tmp_path: Path, password: str, code: str
) -> None:
    runtime = Runtime.open(Settings(data=tmp_path, secrets=tmp_path / "secrets"))
    Base.metadata.create_all(runtime.database.writer)
    typed = {"office": "区政府", "code": "q", "organisation_code": "000014349"}

    with pytest.raises(Refused) as refused:
        start_up.begin(runtime, **typed, login="chen", name="陈工", password=password)
    start_up.begin(runtime, **typed, login="chen", name="陈工", password="江边有一棵新的大柳树")

    assert refused.value.code == code
    with runtime.database.reading() as session:
        first = session.scalars(select(Person)).one()
        assert passwords.is_right(first, "江边有一棵新的大柳树")
    runtime.close()


def test_a_cookie_made_up_by_somebody_opens_nothing(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    real = clerk.client.get_cookie("gaoshi")
    assert real is not None

    clerk.client.set_cookie("gaoshi", real.value[:-4] + "AAAA")

    assert clerk.get("/console/").status_code == 303


@pytest.mark.parametrize(
    ("public", "secure"), [("https://hub.example", True), ("http://127.0.0.1:8000", False)]
)
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    tmp_path: Path, public: str, secure: bool
) -> None:
    hub = Hub(tmp_path, public=public)

    cookie = cookie_of(hub)

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure
    hub.close()


@pytest.mark.parametrize(
    ("public", "asked"),
    [
        ("http://10.0.0.8:8000", "http://10.0.0.8:8000"),
        ("http://10.0.0.8:8000", "http://localhost"),
        ("https://hub.example", "http://hub.example"),
        ("http://127.0.0.1:8000", "http://10.0.0.8:8000"),
    ],
)
def test_nobody_signs_in_over_an_open_line(tmp_path: Path, public: str, asked: str) -> None:
    hub = Hub(tmp_path, public=public)
    browser = hub.browser()

    page = browser.get("/console/sign-in", base_url=asked)
    answer = browser.post(
        "/console/sign-in", {"login": "clerk", "password": PASSWORD}, base_url=asked
    )

    assert "没有加密" in page.text
    assert 'name="password"' not in page.text
    assert answer.status_code == 403
    assert public in answer.text
    hub.close()


@pytest.mark.parametrize(
    ("proxies", "remote", "headers"),
    [
        # A connection from elsewhere that only asks for this machine's name.
        (0, "203.0.113.9", {}),
        (0, "", {}),
        # A proxy on this machine, with or without the hub being told of it.
        (0, "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}),
        (1, "127.0.0.1", {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}),
        (1, "127.0.0.1", {}),
    ],
)
def test_the_name_asked_for_makes_no_open_line_private(
    tmp_path: Path, proxies: int, remote: str, headers: dict[str, str]
) -> None:
    hub = Hub(tmp_path, proxies=proxies)
    browser = hub.browser()
    asked = {"headers": headers, "environ_overrides": {"REMOTE_ADDR": remote}}

    page = browser.get("/console/sign-in", base_url="http://127.0.0.1:8000", **asked)
    answer = browser.post(
        "/console/sign-in",
        {"login": "clerk", "password": PASSWORD},
        base_url="http://127.0.0.1:8000",
        **asked,
    )

    assert 'name="password"' not in page.text
    assert answer.status_code == 403
    hub.close()


def test_behind_a_proxy_with_tls_people_sign_in(tmp_path: Path) -> None:
    hub = Hub(tmp_path, public="https://hub.example", proxies=1)
    browser = hub.browser()
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "hub.example"}
    browser.get("/console/sign-in", headers=proxied, base_url="https://hub.example")

    answer = browser.post(
        "/console/sign-in",
        {"login": "clerk", "password": PASSWORD},
        headers={**proxied, "Referer": "https://hub.example/console/sign-in"},
        base_url="https://hub.example",
    )

    assert answer.status_code == 303, answer.text
    hub.close()


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/console\r\nX: y",
        "evil.example",
    ],
)
def test_a_sign_in_never_leads_to_another_site(hub: Hub, wanted: str) -> None:
    answer = hub.browser().sign_in("clerk", next=wanted)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/console/"


def test_a_sign_in_leads_to_where_one_wanted_to_go(hub: Hub) -> None:
    browser = hub.browser()
    sent = browser.get("/console/items?q=低保").headers["Location"]
    assert sent.startswith("/console/sign-in?next=/console/items")

    answer = browser.sign_in("clerk", next="/console/items?q=低保")

    assert answer.headers["Location"].startswith("/console/items?q=")


def test_the_key_of_cookies_is_made_once_and_for_the_hub_alone(hub: Hub, tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "session-key"
    first = file.read_text("ascii")

    again = create_app(hub.runtime)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert len(first) >= 64
    assert again.config["SECRET_KEY"] == first
