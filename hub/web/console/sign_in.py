"""Signing in and out, and the language switch."""

from flask import Blueprint, Response, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from sqlalchemy import select

from hub import passwords
from hub.errors import Forbidden, GaoshiError
from hub.models import Person
from hub.web import base
from hub.web.base import signing_in, words

bp = Blueprint("sign_in", __name__)


class SignInWrong(GaoshiError):
    """The name or the password is wrong; which of them is not said."""

    status = 401


def _failed(answer: Response) -> bool:
    """Tell whether a try counts: a whole office may sit behind one address, and sign in at nine."""
    return answer.status_code != 303


@bp.get("/console/sign-in")
def show() -> ResponseReturnValue:
    """Ask for name and password, or say why nobody may sign in here."""
    if current_user.is_authenticated:
        return base.see_other(_inside(request.args.get("next", "")))
    return _form(request.args.get("next", ""))


@bp.post("/console/sign-in")
@base.limiter.limit("20 per minute; 200 per hour", deduct_when=_failed)
@base.limiter.limit(
    "10 per minute; 60 per hour",
    key_func=lambda: f"login:{_login()}",
    deduct_when=_failed,
)
def sign_in() -> ResponseReturnValue:
    """Sign a person in and lead them to where they wanted to go."""
    wanted = request.form.get("next", "")
    _require_private()
    base.again(lambda sentence: _text(wanted, sentence))
    with base.reading() as database:
        person = database.scalar(select(Person).where(Person.login == _login()))
    if not passwords.is_right(person, request.form.get("password", "")) or person is None:
        raise SignInWrong("sign_in_wrong")
    signing_in.begin(person)
    return base.see_other(_inside(wanted))


@bp.post("/console/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this person's sign-ins everywhere: a copied cookie is worth nothing afterwards."""
    if current_user.is_authenticated:
        with base.writing() as database:
            passwords.end_sign_ins(database.get_one(Person, base.person().id))
    language = session.get("language")
    logout_user()
    session.clear()
    if language:
        session["language"] = language
    return base.see_other(url_for("sign_in.show"))


@bp.post("/language")
def language() -> ResponseReturnValue:
    """Change the language and stay on the page."""
    chosen = request.form.get("language", "")
    if chosen in words.LANGUAGES:
        session["language"] = chosen
        if current_user.is_authenticated:
            with base.writing() as database:
                database.get_one(Person, base.person().id).language = chosen
    return base.see_other(_inside(request.form.get("here", "")))


def _login() -> str:
    return request.form.get("login", "").strip()[:64]


def _require_private() -> None:
    settings = base.runtime().settings
    if not signing_in.is_private(request) or not signing_in.public_is_private(settings):
        raise Forbidden("sign_in_needs_tls", public=settings.public)


def _form(wanted: str) -> ResponseReturnValue:
    return _text(wanted, "")


def _text(wanted: str, problem: str) -> str:
    settings = base.runtime().settings
    private = signing_in.is_private(request) and signing_in.public_is_private(settings)
    return base.fragment(
        "sign_in.html",
        title=_("Sign in"),
        wanted=wanted,
        login=_login() if request.method == "POST" else "",
        problem=problem,
        refused="" if private else base.say("sign_in_needs_tls", {"public": settings.public}),
    )


def _inside(address: str) -> str:
    """Return an address of our own; anything else leads to Today."""
    inside = address.startswith("/") and not address.startswith("//") and "\\" not in address
    plain = all(character.isprintable() for character in address)
    return address if inside and plain else url_for("today.show")
