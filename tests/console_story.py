"""What the console's tests do again and again: write an item, hand it in, let it pass."""

import re

from web_builders import Browser, Hub
from werkzeug.test import TestResponse

TITLE = "望江街道关于☕吴珺等户临时救助的通知〔2026〕3 号"
BODY = "<p>自 2026 年 12 月 1 日起，由昇平路 3 号窗口受理。</p><p>联系人：翀。</p>"


def typed(browser: Browser, address: str, **values: str) -> dict[str, object]:
    """Return a form as a browser would send it back, with what a person changed in it."""
    page = browser.get(address).text
    outlets = re.findall(r'name="outlet" value="(\d+)" checked', page)
    listed = re.findall(r'name="listed" value="(\d+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    matter = re.search(r'name="matter" value="([^"]+)"', page)
    return {
        "version": version.group(1) if version else "",
        "matter": matter.group(1) if matter else "none",
        "listed": listed,
        "outlet": outlets,
        "title": TITLE,
        "body": BODY,
        **values,
    }


def written(hub: Hub, login: str = "clerk", matter: str = "none", **values: str) -> int:
    """Write a draft as a clerk and return the item's number."""
    clerk = hub.browser(login)
    form = typed(clerk, f"/console/write?matter={matter}", **values)
    answer = clerk.post("/console/write", {**form, "act": "save"})
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].split("/")[-2])


def handed_in(hub: Hub, matter: str = "none", **values: str) -> int:
    """Write an item and hand it in."""
    item = written(hub, matter=matter, **values)
    clerk = hub.browser("clerk")
    answer = clerk.post(f"/console/items/{item}/submit")
    assert answer.status_code == 303, answer.text
    return item


def read_mark(browser: Browser, item: int) -> str:
    """Return what a page's buttons say was read; empty where it has none."""
    page = browser.get(f"/console/items/{item}/review").text
    found = re.search(r'name="read" value="([^"]*)"', page)
    return found.group(1) if found else ""


def decided(browser: Browser, item: int, act: str = "pass", **values: str) -> TestResponse:
    """Open the review page and press one of its buttons."""
    form = {"read": read_mark(browser, item), **values}
    return browser.post(f"/console/items/{item}/review/{act}", form)


def approved(hub: Hub, matter: str = "none", **values: str) -> int:
    """Write an item and let the two others of the chain pass it."""
    item = handed_in(hub, matter, **values)
    for login in ("reviewer", "approver"):
        answer = decided(hub.browser(login), item)
        assert answer.status_code == 303, answer.text
    return item
