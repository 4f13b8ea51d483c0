"""The ground floor: what starts, what is listed, and who is told what by the navigation."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from flask import Blueprint
from web_builders import Hub

from hub.web import console
from hub.web.base.answers import PLACES

ROOT = Path(__file__).parent.parent


def test_importing_wsgi_starts_no_thread_and_makes_no_call(tmp_path: Path) -> None:
    # The limiters' memory prunes itself once, by a timer of a hundredth of a second.
    program = (
        "import threading, time, wsgi; time.sleep(0.5); "
        "print(threading.active_count(), type(wsgi.app).__name__)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "GAOSHI_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["1", "Flask"]


def test_every_page_of_the_console_is_listed() -> None:
    made = {
        value.name
        for module in iter_modules(console.__path__)
        for value in vars(import_module(f"hub.web.console.{module.name}")).values()
        if isinstance(value, Blueprint)
    }

    assert made == {pages.name for pages in console.PAGES}


def test_every_entry_of_the_navigation_leads_somewhere(tmp_path: Path) -> None:
    hub = Hub(tmp_path)

    assert [
        place.endpoint for place in PLACES if place.endpoint not in hub.app.view_functions
    ] == []
    hub.close()


@pytest.mark.parametrize(
    ("login", "shown", "hidden"),
    [
        ("clerk", ["今天", "信息", "写一条"], ["人员", "发布端"]),
        ("reviewer", ["今天", "信息"], ["写一条", "人员"]),
        ("admin", ["人员", "发布端", "大厅屏"], ["写一条"]),
    ],
)
def test_people_are_shown_what_they_can_use(
    tmp_path: Path, login: str, shown: list[str], hidden: list[str]
) -> None:
    hub = Hub(tmp_path)

    top = hub.browser(login).get("/console/items").text.split("</header>")[0]

    assert [word for word in shown if word not in top] == []
    assert [word for word in hidden if word in top] == []
    hub.close()
