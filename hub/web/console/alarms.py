"""What a keeper covered and reported: a duty person reads it and decides."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from hub import removals, sheets
from hub.web import base

bp = base.sign_in_only(Blueprint("alarms", __name__, url_prefix="/console/alarms"))


@bp.get("/<int:alarm_id>")
def show(alarm_id: int) -> ResponseReturnValue:
    """Show what was covered, where, why and by whom, and the three ways to decide."""
    with base.reading() as session:
        alarm = sheets.told(session, sheets.require_alarm(session, alarm_id, base.person()))
    return base.console_page("alarm.html", title=_("Covered and reported"), alarm=alarm)


@bp.post("/<int:alarm_id>/release")
def release(alarm_id: int) -> ResponseReturnValue:
    """Decide that nothing is wrong; the keeper is asked to free the sheet."""
    with base.writing() as session:
        alarm = sheets.require_alarm(session, alarm_id, base.person())
        sheets.release(session, alarm, base.person(), now=base.now())
    base.flash_done(_("Decided: the sheet is to be free again; its keeper has the task."))
    return base.see_other(url_for("today.show"))


@bp.app_template_filter("removal_reason")
def removal_reason(code: str) -> str:
    """Return the sentence of a public reason."""
    return removals.public_reason(code, english=str(get_locale()) == "en")
