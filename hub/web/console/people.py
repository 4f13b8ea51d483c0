"""People and their roles, for administrators."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub import people as rights
from hub import staff
from hub.errors import Forbidden, NotFound
from hub.models import Office, Person, Role
from hub.web import base

bp = base.sign_in_only(Blueprint("people", __name__, url_prefix="/console/people"))


@bp.get("", strict_slashes=False)
def listing() -> ResponseReturnValue:
    """List the people of the offices one administers."""
    with base.reading() as session:
        _require(session)
        found = staff.people_of(session, base.person())
        words = request.args.get("q", "").strip()
        shown = [one for one in found if words in one.name or words in one.login]
        return base.console_page(
            "people.html",
            title=_("People"),
            people=shown,
            words=words,
            roles=role_names(),
        )


@bp.get("/new")
def begin() -> ResponseReturnValue:
    """Ask who is new."""
    return _new_page("")


@bp.post("/new")
def add() -> ResponseReturnValue:
    """Add a person; the first password is shown on the answer, once."""
    base.again(lambda told: _new_page(told)[0])
    form = request.form
    with base.writing() as session:
        person, password = staff.add_person(
            session,
            login=form.get("login", ""),
            name=form.get("name", ""),
            phone=form.get("phone", ""),
            office=_office(session, form.get("office", 0, type=base.number)),
            roles=_roles(),
            by=base.person(),
            now=base.now(),
        )
        number = person.id
    return _person_page(number, password=password)


@bp.get("/<int:person_id>")
def show(person_id: int) -> ResponseReturnValue:
    """Show a person's roles and what can be done."""
    return _person_page(person_id)


@bp.post("/<int:person_id>/roles")
def set_roles(person_id: int) -> ResponseReturnValue:
    """Give a person exactly the ticked roles at an office."""
    base.again(lambda told: _person_page(person_id, problem=told)[0])
    with base.writing() as session:
        person = _person(session, person_id)
        office = _office(session, request.form.get("office", 0, type=base.number))
        staff.set_roles(session, person, office, _roles(), by=base.person(), now=base.now())
    base.flash_done(_("The roles were changed."))
    return base.see_other(url_for("people.show", person_id=person_id))


@bp.post("/<int:person_id>/password")
def reset_password(person_id: int) -> ResponseReturnValue:
    """Give a person a new password, shown on the answer, once."""
    with base.writing() as session:
        person = _person(session, person_id)
        password = staff.reset_password(session, person, by=base.person(), now=base.now())
    return _person_page(person_id, password=password)


@bp.post("/<int:person_id>/disable")
def disable(person_id: int) -> ResponseReturnValue:
    """Let a person in no longer, or again."""
    disabled = request.form.get("disabled") == "1"
    base.again(lambda told: _person_page(person_id, problem=told)[0])
    with base.writing() as session:
        person = _person(session, person_id)
        staff.disable(session, person, disabled=disabled, by=base.person(), now=base.now())
    base.flash_done(_("May no longer sign in.") if disabled else _("May sign in again."))
    return base.see_other(url_for("people.show", person_id=person_id))


def role_names() -> dict[str, str]:
    """Return the names of the roles."""
    return {
        Role.CLERK: _("clerk"),
        Role.REVIEWER: _("reviewer"),
        Role.APPROVER: _("approver"),
        Role.PUBLISHER: _("publisher"),
        Role.DUTY: _("duty person"),
        Role.KEEPER: _("board keeper"),
        Role.ADMINISTRATOR: _("administrator"),
    }


def _require(session: Session) -> list[Office]:
    offices = staff.administered(session, base.person())
    if not offices:
        raise Forbidden("role_missing", roles=Role.ADMINISTRATOR)
    return offices


def _new_page(problem: str) -> tuple[str, int]:
    with base.reading() as session:
        mine = _require(session)
    return base.console_page(
        "person_new.html",
        title=_("Add a person"),
        offices=mine,
        roles=role_names(),
        typed=request.form,
        problem=problem,
    )


def _person_page(person_id: int, *, password: str = "", problem: str = "") -> tuple[str, int]:
    with base.reading() as session:
        mine = _require(session)
        person = _person(session, person_id)
        held: dict[int, set[str]] = {}
        for grant in person.grants:
            held.setdefault(grant.office_id, set()).add(grant.role)
        return base.console_page(
            "person.html",
            title=person.name,
            someone=person,
            held=held,
            own=[office for office in mine if office.id in held],
            others=[office for office in mine if office.id not in held],
            roles=role_names(),
            password=password,
            problem=problem,
        )


def _person(session: Session, person_id: int) -> Person:
    """Return a person with a role in an office one administers; else raise NotFound."""
    mine = {office.id for office in staff.administered(session, base.person())}
    person = session.get(Person, person_id)
    if person is None or not any(grant.office_id in mine for grant in person.grants):
        raise NotFound("no_such_person", login=person_id)
    return person


def _office(session: Session, number: int) -> Office:
    office = session.get(Office, number)
    if office is None:
        raise NotFound("no_such_office")
    rights.require(base.person(), office, Role.ADMINISTRATOR)
    return office


def _roles() -> list[Role]:
    return [Role(role) for role in request.form.getlist("roles") if role in tuple(Role)]
