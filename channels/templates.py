"""The one strict template environment of all channels."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

FOLDER = Path(__file__).resolve().parent.parent / "templates"
SHANGHAI = ZoneInfo("Asia/Shanghai")


class NothingToSay(ValueError):
    """A template was given None where a value belongs: "None" must never reach a reader."""


def _refuse_none(value: Any) -> Any:
    if value is None:
        raise NothingToSay("a template was given None")
    return value


def minute(moment: datetime) -> str:
    """Return `yyyy-MM-dd HH:mm` in Shanghai, as PubDate is written (国办发〔2017〕47号)."""
    return stamp(moment)[:16].replace("T", " ")


def stamp(moment: datetime) -> str:
    """Return a moment in Shanghai to the second, as machines read it (ISO 8601)."""
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def day(moment: date) -> str:
    """Return `yyyy-MM-dd`, of a moment in Shanghai."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(SHANGHAI).date()
    return moment.isoformat()


def chinese_day(moment: date) -> str:
    """Return a date as documents write it, e.g. 2026年3月1日."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(SHANGHAI).date()
    return f"{moment.year}年{moment.month}月{moment.day}日"


@cache
def environment() -> Environment:
    """Return the environment: undefined names and None are errors, HTML is escaped."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(("html", "xml")),
        undefined=StrictUndefined,
        finalize=_refuse_none,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(minute=minute, stamp=stamp, day=day, chinese_day=chinese_day)
    return made


def fill(name: str, **values: Any) -> str:
    """Return a template of `templates/` filled in."""
    return environment().get_template(name).render(**values)
