"""Today: what waits for me, most urgent first."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from hub import calendars, people, reports, take_downs
from hub.models import Role
from hub.web import base
from hub.wrong_codes import Count

bp = base.sign_in_only(Blueprint("today", __name__, url_prefix="/console"))


@bp.get("/", strict_slashes=False)
def show() -> ResponseReturnValue:
    """Show what waits for who is signed in, and nothing else."""
    with base.reading() as session:
        person = base.person()
        day = reports.day_of(session, person, base.now())
        runs_it = any(grant.role == Role.ADMINISTRATOR for grant in person.grants)
        unknown = calendars.asked_for(base.now()) if people.is_administrator(person) else None
        wrong = base.wrong_today(session) if runs_it else Count()
    today = format_date(base.local(base.now()).date(), "full")
    may_stop = any(grant.role in take_downs.MAY_RECORD for grant in person.grants)
    return base.console_page(
        "today.html",
        title=_("Today"),
        day=day,
        today=today,
        may_stop=may_stop,
        wrong=wrong,
        unknown=unknown,
    )


@bp.get("/<path:rest>")
def nothing(rest: str) -> ResponseReturnValue:
    """Say that there is no such page here; without this the public site would answer."""
    raise NotFound
