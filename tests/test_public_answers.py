"""What anybody gets from the hub's own server: the site's folder, and never a cookie."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_builders import Hub

PUBLIC = ("/", "/item/0/17.html", "/item/0/18.html", "/nowhere", "/feeds/all.rss", "/kiosk")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = Hub(tmp_path)
    site = made.runtime.settings.data / "site"
    for name, text in (
        ("index.html", "<h1>临江区</h1>"),
        ("404.html", "没有这个页面"),
        ("item/0/17.html", "<h1>关于低保标准的通知〔2026〕</h1>"),
        ("item/0/18.gone.html", "已撤下：名单有误"),
        ("item/0/17/名单 珺.xlsx", "xlsx"),
        ("feeds/all.rss", "<rss/>"),
    ):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    yield made
    made.close()


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("login", ["", "clerk"])
def test_a_public_page_has_no_cookie_whoever_looks(hub: Hub, path: str, login: str) -> None:
    browser = hub.browser(login)

    answer = browser.get(path, buffered=True)

    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_site_answers_as_its_folder_says(hub: Hub) -> None:
    client = hub.app.test_client()

    answers = {path: client.get(path, buffered=True) for path in PUBLIC}

    assert (answers["/"].status_code, answers["/"].text) == (200, "<h1>临江区</h1>")
    gone = answers["/item/0/18.html"]
    assert (gone.status_code, gone.text) == (410, "已撤下：名单有误")
    assert (answers["/nowhere"].status_code, answers["/nowhere"].text) == (404, "没有这个页面")
    assert answers["/feeds/all.rss"].content_type == "application/rss+xml"


def test_a_page_that_did_not_change_is_not_sent_again(hub: Hub) -> None:
    client = hub.app.test_client()
    first = client.get("/item/0/17.html", buffered=True)

    again = client.get(
        "/item/0/17.html", headers={"If-None-Match": first.headers["ETag"]}, buffered=True
    )

    assert (again.status_code, again.data) == (304, b"")


def test_public_pages_may_run_nothing_of_others(hub: Hub) -> None:
    client = hub.app.test_client()

    page = client.get("/item/0/17.html", buffered=True).headers
    file = client.get("/item/0/17/名单 珺.xlsx", buffered=True).headers

    assert page["Content-Security-Policy"].startswith("default-src 'self'; base-uri 'none'")
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert page["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Security-Policy"] == "sandbox"
    assert file["Content-Disposition"].startswith("attachment")


def test_a_sign_in_still_has_its_cookie(hub: Hub) -> None:
    answer = hub.browser("clerk").get("/console/")

    assert "gaoshi=" in answer.headers["Set-Cookie"]
    assert "HttpOnly" in answer.headers["Set-Cookie"]
