"""Erasing an item's content by law: asked for by one person, carried out by a second."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from hub import erasure, erasure_requests, people, standing
from hub.erasure_requests import GROUNDS, MAY_ERASE
from hub.models import ErasureRequest
from hub.web import base

bp = base.sign_in_only(Blueprint("erasing", __name__, url_prefix="/console/items"))


@bp.get("/<int:item_id>/erase")
def show(item_id: int) -> ResponseReturnValue:
    """Say what goes and what stays, and ask for the ground, or for the second person's word."""
    return _text(item_id, "")


@bp.post("/<int:item_id>/erase")
def ask(item_id: int) -> ResponseReturnValue:
    """Ask for the erasure; a second person carries it out."""
    base.again(lambda told: _text(item_id, told))
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        ground = request.form.get("ground", "")
        erasure_requests.ask(session, item, ground=ground, by=base.person(), now=base.now())
    base.flash_done(_("Noted; it is erased when a second person confirms it."))
    return base.see_other(url_for(".show", item_id=item_id))


@bp.post("/<int:item_id>/erase/confirm")
def confirm(item_id: int) -> ResponseReturnValue:
    """Erase it as the second person, for good."""
    runtime = base.runtime()
    with base.reading() as session:
        standing.require_view(session, item_id, base.person())
    erasure.carry_out(
        runtime.database,
        runtime.blobs,
        erasure.Record(runtime.settings.erasures_file),
        item_id,
        base.person(),
        now=base.now(),
    )
    base.flash_done(_("Its content was erased."))
    return base.see_other(url_for("item_page.show", item_id=item_id))


@bp.post("/<int:item_id>/erase/withdraw")
def withdraw(item_id: int) -> ResponseReturnValue:
    """Let it stay."""
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        erasure_requests.withdraw(session, item, by=base.person(), now=base.now())
    base.flash_done(_("It is not erased."))
    return base.see_other(url_for("removal.progress", item_id=item_id))


@bp.app_template_filter("erasure_ground")
def erasure_ground(code: str) -> str:
    """Return the ground of an erasure in words."""
    return GROUNDS[code][str(get_locale()) == "en"]


def _text(item_id: int, problem: str) -> str:
    with base.reading() as session:
        item = standing.require_view(session, item_id, base.person())
        people.require(base.person(), item.office, *MAY_ERASE)
        asked = session.get(ErasureRequest, item_id)
        found = standing.item_standing(session, item_id, now=base.now())
        hindrance = erasure_requests.hindered(session, item)
        asker = asked.asker.name if asked else ""
    return str(
        base.fragment(
            "erase.html",
            title=_("Erase by law"),
            item=found,
            asked=asked,
            asker=asker,
            own=asked is not None and asked.asked_by == base.person().id,
            hindrance=hindrance,
            problem=problem,
            grounds=[(code, erasure_ground(code)) for code in GROUNDS],
            typed=request.form.get("ground", ""),
        )
    )
