"""Words for people: which language, times as people say them, and sentences of codes."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, request, session
from flask_babel import Babel, get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup, escape

from hub import sentences
from hub.clock import SHANGHAI, today, working_days_left
from hub.web.base.running import now

CHINESE, ENGLISH = "zh_Hans_CN", "en"
LANGUAGES = {CHINESE: "中文", ENGLISH: "English"}
# One file of words per group of pages, so that two people can work side by side.
DOMAINS = ("console", "outlets", "paper", "removal", "round", "sheets")
FOLDER = Path(__file__).parent.parent.parent / "translations"


def prepare(app: Flask) -> None:
    """Choose the language for each request, and lend the filters to the templates."""
    app.config["BABEL_DEFAULT_LOCALE"] = CHINESE
    app.config["BABEL_DOMAIN"] = ";".join(DOMAINS)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(FOLDER)] * len(DOMAINS))
    Babel(app, locale_selector=language)
    app.jinja_env.filters.update(
        said=said, said_day=said_day, days_left=days_left, kilobytes=kilobytes, stamp=stamp
    )
    app.jinja_env.globals.update(say=say)


def language() -> str:
    """Return the language of this request: the switch, else the person's own, else Chinese."""
    chosen = session.get("language")
    if chosen not in LANGUAGES and current_user and current_user.is_authenticated:
        chosen = current_user.person.language
    return chosen if chosen in LANGUAGES else CHINESE


def say(code: str, params: Mapping[str, Any] | None = None) -> str:
    """Return the sentence of a code in the language of the page."""
    return sentences.sentence(code, params or {}, english=str(get_locale()) == ENGLISH)


def local(moment: datetime) -> datetime:
    """Return a moment as clocks here show it."""
    return moment.astimezone(SHANGHAI)


def stamp(moment: datetime) -> str:
    """Return a moment exactly, e.g. 2026-11-23 14:20:05."""
    return local(moment).strftime("%Y-%m-%d %H:%M:%S")


def said(moment: datetime | None) -> Markup:
    """Return a moment as people say it (今天 14:20), the exact one in its title."""
    if moment is None:
        return Markup("—")
    here = local(moment)
    text = f"{_day_words(here.date())} {here:%H:%M}"
    return _time(text, moment.isoformat(timespec="seconds"), stamp(moment))


def said_day(day: date | None) -> Markup:
    """Return a day as people say it, the exact one in its title."""
    if day is None:
        return Markup("—")
    return _time(_day_words(day), day.isoformat(), day.isoformat())


def days_left(day: date | None) -> str:
    """Return how many working days lie before a day, in words."""
    if day is None:
        return ""
    here = today(now())
    if day < here:
        return str(_("overdue"))
    left = working_days_left(here, day)
    if left == 0:
        return str(_("due today"))
    return str(ngettext("due in %(num)d working day", "due in %(num)d working days", left))


def kilobytes(size: int) -> str:
    """Return a file's size in words, e.g. 312 KB."""
    if size < 1024 * 1024:
        return f"{max(size // 1024, 1)} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def _day_words(day: date) -> str:
    here = today(now())
    near = {
        here: _("today"),
        here - timedelta(days=1): _("yesterday"),
        here + timedelta(days=1): _("tomorrow"),
    }
    return near.get(day) or (f"{day:%m-%d}" if day.year == here.year else day.isoformat())


def _time(text: str, machine: str, exact: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(machine, exact, escape(text))


def html_language() -> str:
    """Return the language as HTML names it."""
    return "en" if str(get_locale()) == ENGLISH else "zh-CN"


def place() -> str:
    """Return the page at hand, for the language switch to come back to."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
