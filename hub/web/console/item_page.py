"""One item: how it reads, where it is, what happened to it, and what can be done."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from hub import adoptions, hidden_editions, people, standing, take_downs
from hub.dispatch import reporting
from hub.errors import NotFound
from hub.models import Office
from hub.people import Signature
from hub.standing import ItemStanding
from hub.web import base

bp = base.sign_in_only(Blueprint("item_page", __name__, url_prefix="/console"))

# The ways out of a hold, by their names in the address.
WAYS: dict[str, Callable[..., None]] = {
    standing.Way.TRY_AGAIN: reporting.try_again,
    standing.Way.IT_IS_THERE: reporting.it_is_there,
    standing.Way.IT_IS_NOT: reporting.it_is_not,
}


@bp.get("/items/<int:item_id>")
def show(item_id: int) -> ResponseReturnValue:
    """Show the document as it reads beside where it is."""
    number = request.args.get("edition", type=base.number)
    with base.reading() as session:
        sight = standing.require_sight(session, item_id, base.person())
        found = standing.item_standing(session, item_id, now=base.now()).at(sight.outlets)
        edition = (
            standing.reading(session, item_id, number, _picture, drafts=sight.drafts)
            if sight.whole
            else None
        )
        allowed = standing.rights(session, sight.item, base.person())
    return base.console_page(
        "item.html",
        title=found.title,
        item=found,
        edition=edition,
        allowed=allowed,
        whole=sight.whole,
        reasons=_reasons(),
        **live(found),
    )


@bp.post("/items/<int:item_id>/editions/<int:number>/open")
def open_hidden(item_id: int, number: int) -> ResponseReturnValue:
    """Show a hidden edition this once, and write down who read it and why."""
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        hidden_editions.open_edition(
            session,
            item,
            number,
            reason=request.form.get("reason", ""),
            by=base.person(),
            now=base.now(),
        )
    with base.reading() as session:
        found = standing.item_standing(session, item_id, now=base.now())
        # Its pictures are shown to nobody: the text is what has to be checked.
        edition = standing.reading(session, item_id, number, lambda _: "", drafts=True, opened=True)
    return base.console_page("hidden_edition.html", title=_("History"), item=found, edition=edition)


def _reasons() -> dict[str, str]:
    english = get_locale().language == "en"
    return {code: said[english] for code, said in hidden_editions.REASONS.items()}


@bp.get("/items/<int:item_id>/placements")
def placements(item_id: int) -> ResponseReturnValue:
    """Return where it is now, for the page to put in place; 204 while nothing has changed."""
    with base.reading() as session:
        sight = standing.require_sight(session, item_id, base.person())
        found = standing.item_standing(session, item_id, now=base.now()).at(sight.outlets)
        answers = people.has_role(base.person(), sight.item.office, *take_downs.MAY_SUSPEND)
    live_part = live(found)
    if request.args.get("seen") == live_part["seen"]:
        return "", 204
    page = "parts/still_seen.html" if request.args.get("of") == "removal" else "parts/placed.html"
    return base.fragment(page, item=found, whole=sight.whole, answers=answers, **live_part)


@bp.get("/items/<int:item_id>/history")
def history(item_id: int) -> ResponseReturnValue:
    """Show editions and their chains, receipts and sightings, and the ledger's lines."""
    with base.reading() as session:
        item = standing.require_view(session, item_id, base.person())
        found = standing.item_standing(session, item_id, now=base.now())
        drafts = standing.reads_drafts(item, base.person())
        past = standing.history(session, item_id, drafts=drafts)
    return base.console_page("item_history.html", title=_("History"), item=found, past=past)


@bp.post("/items/<int:item_id>/resume")
def resume(item_id: int) -> ResponseReturnValue:
    """Show a suspended item again."""
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        take_downs.resume(session, item, signature=Signature.own(base.person()), now=base.now())
    base.flash_done(_("Resumed: it is shown again wherever it should be."))
    return base.see_other(url_for(".show", item_id=item_id))


@bp.post("/items/<int:item_id>/adopt")
def adopt(item_id: int) -> ResponseReturnValue:
    """Take a superior's item as one's own office's."""
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        office = session.get(Office, request.form.get("office", 0, type=base.number))
        if office is None:
            raise NotFound("no_such_office")
        adoptions.adopt(session, item, office, by=base.person(), now=base.now())
        name = office.name
    base.flash_done(_("Adopted for %(office)s; corrections and take-downs follow.", office=name))
    return base.see_other(url_for(".show", item_id=item_id))


@bp.post("/items/<int:item_id>/end-adoption")
def end_adoption(item_id: int) -> ResponseReturnValue:
    """Give an adopted item up."""
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        office = session.get(Office, request.form.get("office", 0, type=base.number))
        if office is None:
            raise NotFound("no_such_office")
        adoptions.end(session, item, office, by=base.person(), now=base.now())
        name = office.name
    base.flash_done(_("%(office)s no longer adopts it; its own outlets take it away.", office=name))
    return base.see_other(url_for(".show", item_id=item_id))


@bp.post("/placements/<int:placement_id>/<way>")
def decide(placement_id: int, way: str) -> ResponseReturnValue:
    """Take one of the ways out: try again, it is there, it is not."""
    if way not in WAYS:
        raise NotFound("http_404")
    with base.writing() as session:
        placement = standing.require_own_placement(session, placement_id, base.person())
        WAYS[way](session, placement, by=base.person(), now=base.now())
        item_id = placement.item_id
    base.flash_done(_("Understood; it goes on."))
    return base.see_other(url_for(".show", item_id=item_id))


def live(found: ItemStanding) -> dict[str, Any]:
    """Return what a live part of the page needs: how often to ask, and what was seen."""
    now = base.now()
    said = repr((found.placements, found.suspended_at, found.taken_down_at, found.removal))
    return {"pace": found.pace(now), "seen": hashlib.sha256(said.encode()).hexdigest()[:16]}


def _picture(sha256: str) -> str:
    return url_for("files.show", sha256=sha256)


@bp.app_template_filter("spoken")
def spoken(params: dict[str, Any]) -> dict[str, Any]:
    """Return a sentence's parameters with moments as people say them."""
    return {name: _spoken(value) for name, value in params.items()}


def _spoken(value: Any) -> Any:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        return value
    if moment is None or moment.tzinfo is None:
        return value
    return base.local(moment).strftime("%m-%d %H:%M")
