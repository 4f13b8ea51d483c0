"""The holidays of a year, entered by hand where no calendar is published for it."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import calendars, people
from hub.errors import Forbidden
from hub.web import base

bp = base.sign_in_only(Blueprint("calendar", __name__, url_prefix="/console/calendar"))


@bp.get("/<int:year>")
def show(year: int) -> ResponseReturnValue:
    """Ask for a year's days off and the weekends worked."""
    return _page(year, "")


@bp.post("/<int:year>")
def enter(year: int) -> ResponseReturnValue:
    """Take a year's days off, or the word that weekdays alone decide."""
    base.again(lambda told: _page(year, told))
    plain = request.form.get("plain") == "yes"
    with base.writing() as session:
        calendars.enter(
            session,
            year,
            off="" if plain else request.form.get("off", ""),
            worked="" if plain else request.form.get("worked", ""),
            by=base.person(),
            now=base.now(),
        )
    calendars.look(base.runtime().database)
    base.flash_done(
        _("Entered. Working days of %(year)s are counted by it from now on.", year=year)
    )
    return base.see_other(url_for("today.show"))


def _page(year: int, problem: str) -> str:
    if not people.is_administrator(base.person()):
        raise Forbidden("top_administrator_needed")
    with base.reading() as session:
        known = calendars.entered(session, year)
    off = "\n".join(day.isoformat() for day in known.off) if known else ""
    worked = "\n".join(day.isoformat() for day in known.worked) if known else ""
    return str(
        base.fragment(
            "calendar.html",
            title=_("Holidays of %(year)s", year=year),
            year=year,
            off=request.form.get("off", off),
            worked=request.form.get("worked", worked),
            problem=problem,
        )
    )
