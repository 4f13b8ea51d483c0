"""Answers: whole pages, fragments for htmx, and the way back to a form with what was typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask import Flask, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from hub.models import Role
from hub.web.base import words
from hub.web.base.running import now


class Told(str):
    """The sentence of what was refused, and its code for whoever must find the field."""

    code: str
    params: Mapping[str, Any]

    @classmethod
    def of(cls, code: str, params: Mapping[str, Any]) -> "Told":
        """Return the sentence of a code, which it still knows."""
        told = cls(words.say(code, params))
        told.code, told.params = code, params
        return told


# Renders a form again, given the sentence of what was refused.
Again: TypeAlias = Callable[[Told], str]


@dataclass(frozen=True)
class Place:
    """One entry of the navigation, shown to those who hold one of the roles (none: to all)."""

    endpoint: str
    label: Any
    roles: tuple[Role, ...] = ()


# In the order people need them. An entry whose pages are not there yet is left out.
PLACES: tuple[Place, ...] = (
    Place("today.show", _l("Today")),
    Place("items.listing", _l("Items")),
    Place("boards.listing", _l("Boards")),
    Place("round.show", _l("Round"), (Role.KEEPER,)),
    Place("outlets.listing", _l("Outlets"), (Role.ADMINISTRATOR, Role.PUBLISHER, Role.DUTY)),
    Place("catalogue.listing", _l("Catalogue")),
    Place("kiosks.listing", _l("Screens"), (Role.ADMINISTRATOR, Role.PUBLISHER, Role.DUTY)),
    Place("people.listing", _l("People"), (Role.ADMINISTRATOR,)),
)


def prepare(app: Flask) -> None:
    """Give every template what the frame of the page needs."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(there=there)
    app.context_processor(_frame)


def console_page(template: str, *, status: int = 200, **values: Any) -> tuple[str, int]:
    """Return a whole page of the console; `template` lies in templates/console."""
    return render_template(f"console/{template}", **values), status


def fragment(template: str, **values: Any) -> str:
    """Return a part of a page, for htmx to put in its place."""
    return render_template(f"console/{template}", **values)


def see_other(address: str) -> ResponseReturnValue:
    """Send the browser on after something was done, so that a reload repeats nothing."""
    return redirect(address, code=303)


def flash_done(sentence: str) -> None:
    """Say on the next page what was done."""
    flash(sentence, "done")


def again(form: Again) -> None:
    """Say how to show this form again with what was typed, should the request be refused."""
    g.again = form


def wants_fragment() -> bool:
    """Tell whether htmx asks for a part of a page only."""
    return "HX-Request" in request.headers


def places() -> Sequence[Place]:
    """Return the entries of the navigation for who is signed in."""
    return [place for place in PLACES if there(place.endpoint) and _allowed(place)]


def there(endpoint: str) -> bool:
    """Tell whether a page is there to link to."""
    return endpoint in current_app.view_functions


def _allowed(place: Place) -> bool:
    held = {grant.role for grant in current_user.person.grants}
    return not place.roles or bool(held.intersection(place.roles))


def _frame() -> dict[str, Any]:
    signed_in = current_user.is_authenticated
    return {
        "person": current_user.person if signed_in else None,
        "places": places() if signed_in else (),
        "may_write": signed_in and _writes(),
        "html_language": words.html_language(),
        "languages": words.LANGUAGES,
        "language": words.language(),
        "here": words.place(),
        "moment": now(),
    }


def _writes() -> bool:
    return any(grant.role == Role.CLERK for grant in current_user.person.grants)
