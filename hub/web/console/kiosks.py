"""Screens of the halls: letting them in, how they fare, and sending them away."""

from typing import Any, cast

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import kiosks, people, standing
from hub.models import Role
from hub.web import base

bp = base.sign_in_only(Blueprint("kiosks", __name__, url_prefix="/console/kiosks"))

SEES = (Role.ADMINISTRATOR, Role.PUBLISHER, Role.DUTY)


@bp.get("")
def listing() -> ResponseReturnValue:
    """Show the screens of my halls, and the form for a new one's code."""
    return _page("")


@bp.post("/find")
def find() -> ResponseReturnValue:
    """Find the screen that shows a code, and show the digits to compare."""
    base.again(_page)
    return _confirmation(request.form.get("code", ""), "")


@bp.post("/confirm")
def confirm() -> ResponseReturnValue:
    """Let the screen in."""
    code = request.form.get("code", "")
    base.again(lambda told: _confirmation(code, told))
    with base.writing() as session:
        kiosks.confirm(
            session,
            code,
            request.form.get("hall", 0, type=base.number),
            request.form.get("name", ""),
            base.person().id,
            window=request.form.get("window", ""),
            now=base.now(),
        )
    base.flash_done(_("Let in. The screen shows its content within seconds."))
    return base.see_other(url_for(".listing"))


@bp.post("/<int:device_id>/revoke")
def revoke(device_id: int) -> ResponseReturnValue:
    """Send a screen away: it wipes itself when it next calls."""
    with base.writing() as session:
        outlet_id = kiosks.revoke(session, device_id, base.person().id, now=base.now())
    cast(kiosks.Desk, current_app.extensions["gaoshi_screens"]).report(outlet_id)
    base.flash_done(
        _("Unpaired. It goes blank when it next calls, at the latest when its lease ends.")
    )
    return base.see_other(url_for(".listing"))


def _page(problem: str) -> str:
    with base.reading() as session:
        offices = [office.id for office in people.offices_of(session, base.person(), *SEES)]
        mine = [one.id for one in standing.outlets(session, offices)]
        screens = standing.screens(session, mine, now=base.now())
        halls = standing.halls(session, base.person())
    values: dict[str, Any] = {"screens": screens, "halls": halls, "problem": problem}
    return str(
        base.fragment(
            "kiosks.html", title=_("Screens"), code=request.form.get("code", ""), **values
        )
    )


def _confirmation(code: str, problem: str) -> str:
    with base.reading() as session:
        waiting = standing.waiting_screen(session, code, base.person(), now=base.now())
        halls = standing.halls(session, base.person())
    return str(
        base.fragment(
            "kiosk_confirm.html",
            title=_("A new screen"),
            waiting=waiting,
            halls=halls,
            problem=problem,
            name=request.form.get("name", ""),
            window=request.form.get("window", ""),
            hall=request.form.get("hall", 0, type=base.number),
        )
    )
