"""Offices for administrators: the tree, one office's entry, its chain of review, its end."""

from datetime import date

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import office_book, staff
from hub.clock import today
from hub.editorial.chain import DEFAULT, WRITER, ChainStep, chain_of
from hub.errors import Forbidden, NotFound, Refused
from hub.models import Office, Role
from hub.office_book import LEVELS, OfficeEntry
from hub.web import base
from hub.web.console.people import role_names

bp = base.sign_in_only(Blueprint("offices", __name__, url_prefix="/console/people/offices"))


@bp.get("")
def listing() -> ResponseReturnValue:
    """List the offices one administers, with the chain of each."""
    with base.reading() as session:
        found = [(office, chain_of(session, office)) for office in _mine(session)]
    return base.console_page(
        "offices.html",
        title=_("Offices"),
        offices=found,
        writer=WRITER,
        levels=LEVELS,
        day=today(base.now()),
    )


@bp.get("/new")
def begin() -> ResponseReturnValue:
    """Ask what the new office is, and below which one it lies."""
    return _new_page("")


@bp.post("/new")
def add() -> ResponseReturnValue:
    """Add an office below one that is administered."""
    base.again(_new_page)
    with base.writing() as session:
        office = office_book.add(
            session,
            request.form.get("code", ""),
            _typed(),
            above=_office(session, request.form.get("above", 0, type=base.number)),
            by=base.person(),
            now=base.now(),
        )
        number = office.id
    base.flash_done(_("Added. Give it people and outlets next."))
    return base.see_other(url_for(".show", office_id=number))


@bp.get("/<int:office_id>")
def show(office_id: int) -> ResponseReturnValue:
    """Show an office to be changed, its chain, and how it is closed."""
    return _page(office_id, "")


@bp.post("/<int:office_id>/entry")
def change(office_id: int) -> ResponseReturnValue:
    """Change what an office is called and how it is reached."""
    base.again(lambda told: _page(office_id, told))
    with base.writing() as session:
        office = _office(session, office_id)
        office_book.change(session, office, _typed(), by=base.person(), now=base.now())
    base.flash_done(_("Changed. Pages name it so from their next change on."))
    return base.see_other(url_for(".show", office_id=office_id))


@bp.post("/<int:office_id>/close")
def close(office_id: int) -> ResponseReturnValue:
    """Enter the last day of an office, and who takes over."""
    base.again(lambda told: _page(office_id, told))
    with base.writing() as session:
        office = _office(session, office_id)
        office_book.close(
            session,
            office,
            _day(request.form.get("last_day", "")),
            successor=session.get(Office, request.form.get("successor", 0, type=base.number)),
            by=base.person(),
            now=base.now(),
        )
    base.flash_done(_("Entered. What it published stays public."))
    return base.see_other(url_for(".show", office_id=office_id))


@bp.post("/<int:office_id>/keep-open")
def keep_open(office_id: int) -> ResponseReturnValue:
    """Undo a closing."""
    with base.writing() as session:
        office = _office(session, office_id)
        office_book.keep_open(session, office, by=base.person(), now=base.now())
    base.flash_done(_("The office goes on."))
    return base.see_other(url_for(".show", office_id=office_id))


@bp.post("/<int:office_id>")
def set_chain(office_id: int) -> ResponseReturnValue:
    """Give an office its own chain, or the superior's again."""
    base.again(lambda told: _page(office_id, told))
    names, roles = request.form.getlist("name"), request.form.getlist("role")
    own = request.form.get("own") == "1"
    steps = tuple(
        ChainStep(name.strip()[:20], Role(role))
        for name, role in zip(names, roles, strict=False)
        if name.strip() and role in tuple(Role)
    )
    with base.writing() as session:
        office = _office(session, office_id)
        staff.choose_chain(
            session, office, steps if own else None, by=base.person(), now=base.now()
        )
    base.flash_done(_("The chain was changed. Editions in review keep the one they began with."))
    return base.see_other(url_for(".show", office_id=office_id))


def _mine(session: Session) -> list[Office]:
    offices = staff.administered(session, base.person())
    if not offices:
        raise Forbidden("role_missing", roles=Role.ADMINISTRATOR)
    return offices


def _office(session: Session, office_id: int) -> Office:
    """Return an office one administers; raise NotFound for any other."""
    found = [office for office in _mine(session) if office.id == office_id]
    if not found:
        raise NotFound("no_such_office")
    return found[0]


def _typed() -> OfficeEntry:
    form = request.form
    return OfficeEntry(
        name=form.get("office_name", ""),
        level=form.get("level", ""),
        organisation_code=form.get("organisation_code", ""),
        short_name=form.get("short_name", ""),
        phone=form.get("phone", ""),
        supervision_phone=form.get("supervision_phone", ""),
        photo_required=form.get("photo_required") == "yes",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused("date_wrong") from None


def _new_page(problem: str) -> str:
    with base.reading() as session:
        mine = _mine(session)
    day = today(base.now())
    return str(
        base.fragment(
            "office_new.html",
            title=_("Add an office"),
            above=[office for office in mine if office.acts_on(day)],
            chosen=request.values.get("above", 0, type=base.number),
            code=request.form.get("code", ""),
            entry=_typed(),
            levels=LEVELS,
            problem=problem,
        )
    )


def _page(office_id: int, problem: str) -> str:
    with base.reading() as session:
        office = _office(session, office_id)
        others = session.scalars(
            select(Office)
            .where(Office.id != office_id, Office.valid_until.is_(None))
            .order_by(Office.path)
        ).all()
        successor = session.get(Office, office.successor_id or 0)
        steps = chain_of(session, office)
    typed = "office_name" in request.form
    return str(
        base.fragment(
            "office.html",
            title=office.name,
            office=office,
            entry=_typed() if typed else office_book.entry_of(office),
            levels=LEVELS,
            others=others,
            successor=successor,
            acts=office.acts_on(today(base.now())),
            steps=steps,
            default=DEFAULT,
            writer=WRITER,
            roles={
                role: role_names()[role] for role in (Role.REVIEWER, Role.APPROVER, Role.PUBLISHER)
            },
            problem=problem,
            typed=request.form,
        )
    )
