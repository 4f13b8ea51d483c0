"""Suspending and taking down: what can be undone is said before, what is left is counted after."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from hub import confirmations, removals, standing, take_downs
from hub.errors import Forbidden
from hub.people import Signature
from hub.standing import ItemStanding
from hub.web import base
from hub.web.console.item_page import live

bp = base.sign_in_only(Blueprint("removal", __name__, url_prefix="/console/items"))


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
    """Stop showing it everywhere, reversibly."""
    base.again(lambda told: _text(item_id, "suspend", told))
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        mine = Signature.own(base.person())
        take_downs.suspend(session, item, signature=mine, now=base.now(), **_typed())
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
    """Confirm a take-down as its second person."""
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        take_downs.confirm(session, item, Signature.own(base.person()), now=base.now())
    base.flash_done(_("Confirmed: it is down for good."))
    return base.see_other(url_for(".progress", item_id=item_id))


@bp.get("/<int:item_id>/removal")
def progress(item_id: int) -> ResponseReturnValue:
    """Count down the places where it is still to be seen, and nothing else."""
    with base.reading() as session:
        item = standing.require_view(session, item_id, base.person())
        found = standing.item_standing(session, item_id, now=base.now())
        may_confirm = confirmations.may_confirm(item, base.person())
    title = _("Take-down under way") if found.taken_down_at else _("Suspension under way")
    return base.console_page(
        "removal.html", title=title, item=found, may_confirm=may_confirm, **live(found)
    )


def _typed() -> dict[str, str]:
    return {
        "reason": request.form.get("reason", ""),
        "note": request.form.get("note", "").strip()[:2000],
    }


def _text(item_id: int, act: str, problem: str) -> str:
    with base.reading() as session:
        item = standing.require_view(session, item_id, base.person())
        found = standing.item_standing(session, item_id, now=base.now())
        allowed = standing.rights(session, item, base.person())
    if not (allowed.take_down if act == "take_down" else allowed.suspend):
        raise Forbidden("role_missing", roles="、".join(take_downs.MAY_TAKE_DOWN))
    title = _("Take down") if act == "take_down" else _("Suspend")
    return str(
        base.fragment(
            "remove.html",
            title=title,
            item=found,
            act=act,
            problem=problem,
            typed=_typed(),
            reasons=_reasons(),
            effects=_effects(found),
        )
    )


def _reasons() -> list[tuple[str, str]]:
    english = _english()
    return [(code, sentences[english]) for code, sentences in removals.REASONS.items()]


def _effects(found: ItemStanding) -> list[dict[str, Any]]:
    """Return for each kind of outlet what can be done there, with the places it holds for."""
    groups: dict[str, dict[str, Any]] = {}
    for one in found.placements:
        if one.wanted == "nothing" and not one.may_be_seen:
            continue
        group = groups.setdefault(
            one.label,
            {
                "label": one.label,
                "says": removals.undoing(one.undo, english=_english()),
                "final": one.undo in removals.FINAL,
                "places": [],
            },
        )
        group["places"].append(one.outlet)
    return list(groups.values())


def _english() -> bool:
    return str(get_locale()) == "en"
