"""Printers on the network: the offices' list of them, and their test pages."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import people, printers, standing
from hub.errors import NotFound
from hub.models import Office, Role
from hub.people import Signature
from hub.printers import Entry
from hub.web import base

bp = base.sign_in_only(Blueprint("printers", __name__, url_prefix="/console/printers"))


@bp.get("")
def listing() -> ResponseReturnValue:
    """Show the printers I may print on, and for administrators the form for another."""
    return _page("")


@bp.post("")
def enter() -> ResponseReturnValue:
    """Enter a printer."""
    base.again(_page)
    with base.writing() as session:
        office = session.get(Office, request.form.get("office", 0, type=base.number))
        if office is None:
            raise NotFound("no_such_office")
        printers.enter(session, _typed(), office=office, by=base.person(), now=base.now())
    base.runtime().doors.look()
    base.flash_done(_("Entered. Print a test page now."))
    return base.see_other(url_for(".listing"))


@bp.get("/list")
def rows() -> ResponseReturnValue:
    """Return the list alone, for the page to put in its place while a test page is under way."""
    return base.fragment("parts/printers.html", **_values())


@bp.post("/<int:printer_id>/test")
def test(printer_id: int) -> ResponseReturnValue:
    """Have a test page printed."""
    with base.writing() as session:
        printer = printers.usable_one(session, base.person(), printer_id)
        printers.send_test(session, printer, Signature.own(base.person()), now=base.now())
    base.flash_done(_("The test page is on its way."))
    return base.see_other(url_for(".listing"))


@bp.post("/<int:printer_id>/remove")
def remove(printer_id: int) -> ResponseReturnValue:
    """Take a printer off the list."""
    with base.writing() as session:
        printer = printers.usable_one(session, base.person(), printer_id)
        printers.remove(session, printer, by=base.person(), now=base.now())
    base.flash_done(_("Removed. Nothing is sent there any more."))
    return base.see_other(url_for(".listing"))


def _values() -> dict[str, object]:
    with base.reading() as session:
        rows = printers.usable(session, base.person())
        mine = people.offices_of(session, base.person(), Role.ADMINISTRATOR)
        keeps = {office.id for office in mine}
        return {
            "printers": standing.printers(session, rows),
            "kept": {row.id for row in rows if row.office_id in keeps},
            "tested": {
                row.id
                for row in rows
                if people.has_role(base.person(), row.office, *printers.MAY_PRINT)
            },
            "offices": [(office.id, office.name) for office in mine],
        }


def _page(problem: str) -> str:
    wrong = str(getattr(problem, "params", {}).get("name", "")) or "name"
    return base.fragment(
        "printers.html",
        title=_("Printers"),
        entry=_typed(),
        office=request.form.get("office", 0, type=base.number),
        top=people.is_administrator(base.person()),
        problem=problem,
        wrong=wrong,
        **_values(),
    )


def _typed() -> Entry:
    return Entry(
        name=request.form.get("name", ""),
        address=request.form.get("address", ""),
        papers=request.form.getlist("papers") if request.form else ("a4",),
    )
