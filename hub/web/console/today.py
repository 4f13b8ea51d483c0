"""Today: what waits for me, most urgent first."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub.web import base

bp = base.sign_in_only(Blueprint("today", __name__, url_prefix="/console"))


@bp.get("/", strict_slashes=False)
def show() -> ResponseReturnValue:
    """Show what waits for who is signed in, and nothing else."""
    return base.console_page("today.html", title=_("Today"))
