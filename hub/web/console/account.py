"""One's own account: the password, and keys to the programming interface."""

from datetime import timedelta

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import staff, tokens
from hub.errors import Refused
from hub.models import Person
from hub.tokens import Scope
from hub.web import base
from hub.web.base import signing_in

bp = base.sign_in_only(Blueprint("account", __name__, url_prefix="/console/account"))
# For how many days a key may be made.
LASTS = ("30", "90", "365")


@bp.get("", strict_slashes=False)
def show() -> ResponseReturnValue:
    """Show one's roles, keys, and the form for a new password."""
    return _page("")


@bp.post("/password")
@base.limiter.limit("10 per minute", key_func=lambda: f"password:{base.person().id}")
def change_password() -> ResponseReturnValue:
    """Change the password; every other sign-in and every key ends."""
    base.again(_text)
    with base.writing() as database:
        person = database.get_one(Person, base.person().id)
        new = request.form.get("new", "")
        old = request.form.get("old", "")
        staff.change_own_password(database, person, old, new, now=base.now())
    signing_in.begin(person)
    base.flash_done(
        _("The password was changed; you were signed out everywhere else, and your keys ended.")
    )
    return base.see_other(url_for("account.show"))


@bp.post("/tokens")
def create_token() -> ResponseReturnValue:
    """Make a key; it is shown on the next page, once."""
    base.again(_text)
    with base.writing() as database:
        _token, secret = tokens.issue(
            database,
            base.person(),
            name=_name(),
            scopes=_scopes(),
            expires_at=base.now() + timedelta(days=_days()),
            now=base.now(),
        )
    # Not through the session: its cookie is signed, not secret.
    return _page("", new_token=secret)


@bp.post("/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """End a key."""
    with base.writing() as database:
        tokens.revoke(database, token_id, by=base.person(), now=base.now())
    base.flash_done(_("The key opens nothing any more."))
    return base.see_other(url_for("account.show"))


def _page(problem: str, new_token: str = "") -> tuple[str, int]:
    with base.reading() as database:
        live = tokens.live(database, base.person(), now=base.now())
    return base.console_page(
        "account.html",
        title=_("My account"),
        tokens=live,
        scopes=scopes(),
        lasts=LASTS,
        typed=request.form,
        problem=problem,
        new_token=new_token,
    )


def scopes() -> dict[str, str]:
    """Return what a key may open, in words."""
    return {
        Scope.ITEMS_READ: _("read items"),
        Scope.ITEMS_WRITE: _("write and hand in drafts"),
        Scope.REVIEW: _("pass and send back"),
        Scope.PUBLISH: _("suspend, resume and take down"),
        Scope.PLACEMENTS_WRITE: _("decide what is held at an outlet"),
        Scope.CATALOGUE_READ: _("read the catalogue"),
        Scope.OUTLETS_READ: _("read the outlets"),
        Scope.TOKENS: _("make further keys"),
    }


def _name() -> str:
    name = request.form.get("name", "").strip()[:200]
    if not name:
        raise Refused("token_name_missing")
    return name


def _scopes() -> list[Scope]:
    chosen = [scope for scope in Scope if scope in request.form.getlist("scopes")]
    if not chosen:
        raise Refused("token_scopes_missing")
    return chosen


def _days() -> int:
    days = request.form.get("days", "")
    return int(days) if days in LASTS else 365


def _text(told: str) -> str:
    return _page(told)[0]
