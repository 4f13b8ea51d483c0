"""Outlets: what is wrong with them, and the book they are entered in."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from channels import registry
from channels.base import Receives
from hub import catalogue_site, duty, hosts, outlet_book, people, standing
from hub.dispatch import reporting
from hub.errors import Forbidden, NotFound, Refused
from hub.models import Office, Outlet, Role
from hub.outlet_book import Entry
from hub.web import base

bp = base.sign_in_only(Blueprint("outlets", __name__, url_prefix="/console/outlets"))

SEES = (Role.ADMINISTRATOR, Role.PUBLISHER, Role.DUTY)


@bp.get("")
def listing() -> ResponseReturnValue:
    """Show the outlets of my offices, those in trouble first."""
    with base.reading() as session:
        mine = people.offices_of(session, base.person(), *SEES)
        found = standing.outlets(session, [office.id for office in mine])
        may_enter = bool(people.offices_of(session, base.person(), Role.ADMINISTRATOR))
    return base.console_page(
        "outlets.html",
        title=_("Outlets"),
        outlets=found,
        may_enter=may_enter,
        may_open=people.is_administrator(base.person()),
    )


@bp.get("/hosts")
def show_hosts() -> ResponseReturnValue:
    """Show the hosts inside private networks that outlets may be at."""
    return _hosts("")


@bp.post("/hosts")
def open_host() -> ResponseReturnValue:
    """Open one host inside a private network for outgoing calls."""
    base.again(_hosts)
    with base.writing() as session:
        host = request.form.get("host", "")
        if not host.strip():
            raise Refused("host_wrong", host=host)
        hosts.open_hosts(session, [host], by=base.person(), now=base.now())
    base.runtime().doors.look()
    base.flash_done(_("Opened. Outlets may be at this address now."))
    return base.see_other(url_for(".show_hosts"))


@bp.post("/hosts/close")
def close_host() -> ResponseReturnValue:
    """Close a host again."""
    with base.writing() as session:
        host = request.form.get("host", "")
        hosts.close_host(session, host, by=base.person(), now=base.now())
    base.runtime().doors.look()
    base.flash_done(_("Closed. Outlets at this address are called no longer."))
    return base.see_other(url_for(".show_hosts"))


@bp.get("/<int:outlet_id>")
def show(outlet_id: int) -> ResponseReturnValue:
    """Show one outlet, with its form for administrators."""
    return _page(outlet_id, "", None)


@bp.get("/new")
def choose() -> ResponseReturnValue:
    """Ask for the kind of a new outlet, then for its fields."""
    kind = request.args.get("kind", "")
    if kind:
        return _new(kind, "", Entry(name=""))
    kinds = [(key, channel.label) for key, channel in registry.kinds().items()]
    return base.console_page("outlet_kinds.html", title=_("New outlet"), kinds=kinds)


@bp.post("/new")
def enter() -> ResponseReturnValue:
    """Enter an outlet in the book."""
    kind, entry = request.form.get("kind", ""), _typed(request.form.get("kind", ""))
    base.again(lambda told: _new(kind, told, entry))
    with base.writing() as session:
        office = session.get(Office, request.form.get("office", 0, type=base.number))
        if office is None:
            raise NotFound("no_such_office")
        outlet = outlet_book.enter(
            session,
            kind,
            entry,
            office=office,
            outlets=base.runtime().outlets,
            by=base.person(),
            now=base.now(),
        )
        outlet_id = outlet.id
    # A new site has the catalogue, and new feeds are there before anything stands in them.
    catalogue_site.write(base.runtime())
    base.flash_done(_("Entered. New items go there from now on."))
    return base.see_other(url_for(".show", outlet_id=outlet_id))


@bp.post("/<int:outlet_id>")
def change(outlet_id: int) -> ResponseReturnValue:
    """Change an outlet's entry."""
    with base.writing() as session:
        outlet = _outlet(session.get(Outlet, outlet_id))
        entry = _typed(outlet.kind)
        base.again(lambda told: _page(outlet_id, told, entry))
        outlet_book.change(
            session,
            outlet,
            entry,
            outlets=base.runtime().outlets,
            by=base.person(),
            now=base.now(),
        )
    base.flash_done(_("Changed."))
    return base.see_other(url_for(".show", outlet_id=outlet_id))


@bp.post("/<int:outlet_id>/mended")
def mended(outlet_id: int) -> ResponseReturnValue:
    """Take a person's word that an outlet was mended; what waits there goes on."""
    with base.writing() as session:
        outlet = _outlet(session.get(Outlet, outlet_id))
        reporting.mend_outlet(session, outlet, by=base.person(), now=base.now())
    base.flash_done(_("What waited there is being tried now."))
    return base.see_other(url_for(".show", outlet_id=outlet_id))


@bp.post("/<int:outlet_id>/off")
def switch_off(outlet_id: int) -> ResponseReturnValue:
    """Let nothing new go there."""
    with base.writing() as session:
        outlet = _outlet(session.get(Outlet, outlet_id))
        outlet_book.switch_off(session, outlet, by=base.person(), now=base.now())
    base.flash_done(_("Switched off. What has to be removed there is still removed."))
    return base.see_other(url_for(".show", outlet_id=outlet_id))


@bp.post("/<int:outlet_id>/on")
def switch_on(outlet_id: int) -> ResponseReturnValue:
    """Serve it again."""
    with base.writing() as session:
        outlet = _outlet(session.get(Outlet, outlet_id))
        outlet_book.switch_on(session, outlet, by=base.person(), now=base.now())
    base.flash_done(_("Switched on."))
    return base.see_other(url_for(".show", outlet_id=outlet_id))


def _outlet(found: Outlet | None) -> Outlet:
    if found is None or not people.has_role(base.person(), found.office, *SEES):
        raise NotFound("no_such_outlet")
    return found


def _hosts(problem: str) -> str:
    if not people.is_administrator(base.person()):
        raise Forbidden("top_administrator_needed")
    with base.reading() as session:
        opened = sorted(hosts.opened(session))
    return str(
        base.fragment(
            "hosts.html",
            title=_("Private addresses"),
            opened=opened,
            always=sorted(base.runtime().settings.private_hosts),
            typed=request.form.get("host", ""),
            problem=problem,
        )
    )


def _typed(kind: str) -> Entry:
    """Return what was typed in, field by field of the channel's own form."""
    channel = registry.kinds().get(kind)
    form = channel.form if channel else ()
    return Entry(
        name=request.form.get("outlet_name", ""),
        serves=request.form.get("serves", "subtree"),
        answers=request.form.getlist("answers"),
        fields={one.name: request.form.get(f"field-{one.name}", "") for one in form},
    )


def _new(kind: str, problem: str, entry: Entry) -> str:
    channel = registry.kinds().get(kind)
    if channel is None:
        raise NotFound("outlet_kind_unknown")
    with base.reading() as session:
        offices = [
            (office.id, office.name)
            for office in people.offices_of(session, base.person(), Role.ADMINISTRATOR)
        ]
    values: dict[str, Any] = {
        "kind": kind,
        "label": channel.label,
        "form": channel.form,
        "answerable": duty.answerable(kind),
        "offices": offices,
        "office": request.form.get("office", 0, type=base.number),
    }
    return str(
        base.fragment(
            "outlet_new.html", title=_("New outlet"), entry=entry, **values, **_wrong(problem)
        )
    )


def _page(outlet_id: int, problem: str, typed: Entry | None) -> str:
    with base.reading() as session:
        row = _outlet(session.get(Outlet, outlet_id))
        found = standing.outlet_standing(session, row.id)
        may_change = people.has_role(base.person(), row.office, Role.ADMINISTRATOR)
        may_mend = people.has_role(base.person(), row.office, *reporting.MAY_MEND)
    known = Entry(found.name, found.serves, found.answers, dict(found.fields))
    channel = registry.kinds().get(found.kind)
    receives = channel is not None and issubclass(channel, Receives)
    return str(
        base.fragment(
            "outlet.html",
            title=found.name,
            outlet=found,
            entry=typed or known,
            answerable=duty.answerable(found.kind),
            may_change=may_change,
            may_mend=may_mend,
            callback=f"{base.runtime().settings.public}/callbacks/{found.id}" if receives else "",
            **_wrong(problem),
        )
    )


def _wrong(problem: str) -> dict[str, str]:
    """Return the sentence of what was refused, and the field it is about."""
    params = getattr(problem, "params", {})
    return {"problem": problem, "wrong": str(params.get("name", ""))}
