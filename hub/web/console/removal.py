"""Suspending and taking down: what can be undone is said before, what is left is counted after."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub import confirmations, erasure_requests, people, removals, reports, standing, take_downs
from hub.errors import Forbidden, Refused
from hub.models import Item, Office, Person
from hub.people import Signature
from hub.standing import ItemStanding, Place, Rights
from hub.web import base
from hub.web.console.item_page import live

bp = base.sign_in_only(Blueprint("removal", __name__, url_prefix="/console/items"))


@bp.get("/stop")
def choosing() -> ResponseReturnValue:
    """List what is public, newest first, for whoever must stop one of them now."""
    words = request.args.get("q", "").strip()[:100]
    with base.reading() as session:
        page = reports.items_of(
            session, base.person(), words=words, public=True, roles=take_downs.MAY_RECORD
        )
    return base.console_page("stop.html", title=_("Stop one at once"), page=page, words=words)


@bp.get("/<int:item_id>/suspend")
def suspending(item_id: int) -> ResponseReturnValue:
    """Ask for the reason, and say what suspending does at each place."""
    return _text(item_id, "suspend", "")


@bp.get("/<int:item_id>/take-down")
def taking_down(item_id: int) -> ResponseReturnValue:
    """Ask for the reason, and say what cannot be undone at each place."""
    return _text(item_id, "take_down", "")


@bp.post("/<int:item_id>/suspend")
def suspend(item_id: int) -> ResponseReturnValue:
    """Stop showing it everywhere, reversibly, oneself or for who ordered it by telephone."""
    base.again(lambda told: _text(item_id, "suspend", told))
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        take_downs.suspend(
            session, item, signature=_signature(session, item), now=base.now(), **_typed()
        )
    return base.see_other(url_for(".progress", item_id=item_id))


@bp.post("/<int:item_id>/take-down")
def take_down(item_id: int) -> ResponseReturnValue:
    """Remove it everywhere for good."""
    base.again(lambda told: _text(item_id, "take_down", told))
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        mine = Signature.own(base.person())
        take_downs.take_down(session, item, signature=mine, now=base.now(), **_typed())
    return base.see_other(url_for(".progress", item_id=item_id))


@bp.post("/<int:item_id>/take-down/confirm")
def confirm(item_id: int) -> ResponseReturnValue:
    """Answer for what cannot be undone as its second person."""
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        take_downs.confirm(session, item, Signature.own(base.person()), now=base.now())
    base.flash_done(_("Confirmed: two people answer for it now."))
    return base.see_other(url_for(".progress", item_id=item_id))


@bp.post("/<int:item_id>/suspend/acknowledge")
def acknowledge(item_id: int) -> ResponseReturnValue:
    """Say that one ordered it by telephone oneself."""
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        take_downs.acknowledge(session, item, base.person(), now=base.now())
    base.flash_done(_("Noted: the order was yours."))
    return base.see_other(url_for(".progress", item_id=item_id))


@bp.get("/<int:item_id>/removal")
def progress(item_id: int) -> ResponseReturnValue:
    """Count down the places where it is still to be seen, and nothing else."""
    with base.reading() as session:
        item = standing.require_view(session, item_id, base.person())
        found = standing.item_standing(session, item_id, now=base.now())
        may_confirm = confirmations.may_confirm(session, item, base.person())
        answers = people.has_role(base.person(), item.office, *take_downs.MAY_SUSPEND)
        may_acknowledge = confirmations.may_acknowledge(session, item, base.person())
        may_erase = item.erased_at is None and people.has_role(
            base.person(), item.office, *erasure_requests.MAY_ERASE
        )
    title = _("Take-down under way") if found.taken_down_at else _("Suspension under way")
    return base.console_page(
        "removal.html",
        title=title,
        item=found,
        may_confirm=may_confirm,
        may_acknowledge=may_acknowledge,
        answers=answers,
        may_erase=may_erase and found.taken_down_at is not None,
        reason=removals.public_reason(found.removal_reason),
        requests=requests_(),
        **live(found),
    )


def effects(places: Iterable[Place]) -> list[dict[str, Any]]:
    """Return what can and cannot be taken back, one sentence for all outlets it holds for."""
    english = _english()
    return [
        {
            "label": one.label,
            "says": removals.undoing(one.code, one.params, english=english),
            "final": one.code in removals.FINAL,
            "by_a_person": one.code in removals.BY_A_PERSON,
            "places": one.places,
        }
        for one in standing.undoings(places)
    ]


def requests_() -> list[str]:
    """Return what no outlet answers for, and can only be asked for."""
    english = _english()
    return [sentences[english] for sentences in removals.REQUESTS]


def _typed() -> dict[str, str]:
    return {
        "reason": request.form.get("reason", ""),
        "note": request.form.get("note", "").strip()[:2000],
    }


def _signature(session: Session, item: Item) -> Signature:
    """Return who stops it: oneself, or who ordered it by telephone and is chosen from those who may."""
    number = request.form.get("ordered_by", "")
    if not number:
        if standing.rights(session, item, base.person()).suspend:
            return Signature.own(base.person())
        raise Refused("orderer_missing")
    for person in _orderers(session, item):
        if str(person.id) == number:
            return Signature(person, base.person(), take_downs.TELEPHONE)
    raise Refused("orderer_missing")


def _orderers(session: Session, item: Item) -> list[Person]:
    """Return who else may order a suspension, the nearest office's people first."""
    office = session.get_one(Office, item.office_id)
    found = {
        person.id: person
        for role in take_downs.MAY_SUSPEND
        for person in people.holders(session, office, role)
    }
    found.pop(base.person().id, None)
    return list(found.values())


def _text(item_id: int, act: str, problem: str) -> str:
    with base.reading() as session:
        item = standing.require_view(session, item_id, base.person())
        found = standing.item_standing(session, item_id, now=base.now())
        allowed = standing.rights(session, item, base.person())
        orderers = _orderers(session, item) if allowed.record_order else []
        final = take_downs.is_final(session, item)
    _require(allowed, act)
    return str(
        base.fragment(
            "remove.html",
            title=_("Take down") if act == "take_down" else _("Suspend"),
            item=found,
            act=act,
            final=final,
            problem=problem,
            typed=_typed(),
            ordered_by=request.form.get("ordered_by", ""),
            by_oneself=allowed.suspend,
            orderers=orderers if act == "suspend" else [],
            reasons=_reasons(),
            effects=effects(_places(found)),
            requests=requests_(),
        )
    )


def _require(allowed: Rights, act: str) -> None:
    if act == "take_down" and not allowed.take_down:
        raise Forbidden("role_missing", roles="、".join(take_downs.MAY_TAKE_DOWN))
    if act == "suspend" and not (allowed.suspend or allowed.record_order):
        raise Forbidden("role_missing", roles="、".join(take_downs.MAY_SUSPEND))


def _reasons() -> list[tuple[str, str]]:
    english = _english()
    return [(code, sentences[english]) for code, sentences in removals.REASONS.items()]


def _places(found: ItemStanding) -> list[Place]:
    return [one.there for one in found.placements if one.wanted != "nothing" or one.may_be_seen]


def _english() -> bool:
    return str(get_locale()) == "en"
