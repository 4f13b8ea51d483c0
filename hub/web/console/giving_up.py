"""Stating that a removal cannot be proven somewhere, and agreeing to it as the second person."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from hub import removals, standing, unproven
from hub.web import base

bp = base.sign_in_only(Blueprint("giving_up", __name__, url_prefix="/console/placements"))


@bp.get("/<int:placement_id>/give-up")
def show(placement_id: int) -> ResponseReturnValue:
    """Ask why it cannot be proven."""
    return _text(placement_id, "")


@bp.post("/<int:placement_id>/give-up")
def ask(placement_id: int) -> ResponseReturnValue:
    """Take down why it cannot be proven; a second person must agree."""
    base.again(lambda told: _text(placement_id, told))
    with base.writing() as session:
        placement = standing.require_own_placement(session, placement_id, base.person())
        unproven.ask(
            session,
            placement,
            reason=request.form.get("reason", ""),
            note=request.form.get("note", "").strip()[:2000],
            by=base.person(),
            now=base.now(),
        )
        item = placement.item_id
    base.flash_done(_("Noted; it is closed when a second person agrees."))
    return base.see_other(url_for("removal.progress", item_id=item))


@bp.post("/<int:placement_id>/give-up/agree")
def agree(placement_id: int) -> ResponseReturnValue:
    """Agree as the second person: it is closed, and counted apart."""
    with base.writing() as session:
        placement = standing.require_own_placement(session, placement_id, base.person())
        unproven.agree(session, placement, by=base.person(), now=base.now())
        item = placement.item_id
    base.flash_done(_("Closed, and counted apart from what is proven."))
    return base.see_other(url_for("removal.progress", item_id=item))


@bp.post("/<int:placement_id>/give-up/decline")
def decline(placement_id: int) -> ResponseReturnValue:
    """Let it be looked for further."""
    with base.writing() as session:
        placement = standing.require_own_placement(session, placement_id, base.person())
        unproven.decline(session, placement, by=base.person(), now=base.now())
        item = placement.item_id
    base.flash_done(_("It is looked for further."))
    return base.see_other(url_for("removal.progress", item_id=item))


def _text(placement_id: int, problem: str) -> str:
    with base.reading() as session:
        placement = standing.require_own_placement(session, placement_id, base.person())
        found = standing.item_standing(session, placement.item_id, now=base.now())
    english = str(get_locale()) == "en"
    return str(
        base.fragment(
            "give_up.html",
            title=_("It cannot be proven"),
            item=found,
            place=next(one for one in found.placements if one.id == placement_id),
            problem=problem,
            typed={"reason": request.form.get("reason", ""), "note": request.form.get("note", "")},
            reasons=[(code, told[english]) for code, told in removals.UNPROVABLE.items()],
        )
    )


@bp.app_template_filter("unprovable")
def unprovable(code: str) -> str:
    """Return why nobody can prove that something is gone."""
    return removals.unprovable(code, english=str(get_locale()) == "en")
