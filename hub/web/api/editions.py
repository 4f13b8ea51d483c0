"""Editions: what was and is written, a correction, and changes of a draft."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, url_for
from sqlalchemy.orm import Session

from hub import editions, standing
from hub.editorial import drafts
from hub.editorial.digest import digest
from hub.errors import NotFound
from hub.models import Edition, EditionState, Item
from hub.plans import Plan
from hub.standing.history import EditionHistory, StepStanding
from hub.tokens import Scope
from hub.web.api.caller import person
from hub.web.api.content import prepared
from hub.web.api.once import Made, once
from hub.web.api.operation import operation
from hub.web.api.schemas.items import (
    AttachmentTold,
    EditionChange,
    EditionInFull,
    Editions,
    EditionTold,
    StepTold,
    Writing,
)
from hub.web.base import now, reading, writing

pages = APIBlueprint("editions", __name__, tag="editions")
ALL, ONE = "/items/<key:item_id>/editions", "/items/<key:item_id>/editions/<key:number>"


@operation(pages, "GET", ALL, scope=Scope.ITEMS_READ, answer=Editions)
def list_editions(item_id: int) -> Editions:
    """List all editions of an item with their chains, newest first."""
    with reading() as session:
        item = standing.require_view(session, item_id, person())
        whole = standing.reads_drafts(item, person())
        found = standing.history(session, item_id, drafts=whole).editions
    return Editions(editions=[EditionTold(**_told(item_id, one)) for one in found])


@operation(pages, "GET", ONE, scope=Scope.ITEMS_READ, answer=EditionInFull)
def show_edition(item_id: int, number: int) -> EditionInFull:
    """Return one edition with its text."""
    with reading() as session:
        item = standing.require_view(session, item_id, person())
        edition = edition_of(item, number)
        if edition.state != EditionState.APPROVED and not standing.reads_drafts(item, person()):
            raise NotFound("no_such_edition", number=number)
        editions.require_readable(session, edition)
        return _in_full(session, item, number)


@operation(
    pages,
    "POST",
    ALL,
    scope=Scope.ITEMS_WRITE,
    body=Writing,
    answer=EditionInFull,
    status=201,
    once=True,
)
def create_edition(item_id: int, body: Writing) -> Response:
    """Begin a correction: the approved edition with these changes, as a draft.

    The approved one stays live until the correction is approved.
    """
    with reading() as session:
        standing.require_view(session, item_id, person())
    change = prepared(body)

    def work(session: Session) -> Made:
        item = session.get_one(Item, item_id)
        edition = drafts.revise(session, item, by=person(), now=now())
        content = change(drafts.content_of(edition))
        drafts.save(session, edition, content, version=edition.version, by=person(), now=now())
        address = url_for("editions.show_edition", item_id=item_id, number=edition.number)
        return Made(_in_full(session, item, edition.number), address)

    return once(work)


@operation(pages, "PATCH", ONE, scope=Scope.ITEMS_WRITE, body=EditionChange, answer=EditionInFull)
def change_edition(item_id: int, number: int, body: EditionChange) -> EditionInFull:
    """Change a draft; what is left out stays as it is."""
    with reading() as session:
        standing.require_view(session, item_id, person())
    change = prepared(body)
    with writing() as session:
        item = session.get_one(Item, item_id)
        edition = edition_of(item, number)
        content = change(drafts.content_of(edition))
        drafts.save(session, edition, content, version=body.version, by=person(), now=now())
        return _in_full(session, item, number)


def edition_of(item: Item, number: int) -> Edition:
    """Return an item's edition by its number; raise NotFound."""
    found = [one for one in item.editions if one.number == number]
    if not found:
        raise NotFound("no_such_edition", number=number)
    return found[0]


def _told(item_id: int, one: EditionHistory) -> dict[str, Any]:
    return {
        "number": one.number,
        "address": url_for("editions.show_edition", item_id=item_id, number=one.number),
        "state": one.state,
        "title": one.title,
        "change_note": one.change_note,
        "privacy": one.privacy,
        "hidden": one.hidden,
        "written_by": one.written_by,
        "created_at": one.created_at,
        "approved_at": one.approved_at,
        "fingerprint": one.fingerprint,
        "steps": [_step(step) for step in one.steps],
    }


def _step(step: StepStanding) -> StepTold:
    return StepTold(
        name=step.name,
        state=step.state,
        at=step.at,
        done_by=step.done_by,
        recorded_by=step.recorded_by,
        strength=step.strength,
        reason=step.reason,
    )


def _in_full(session: Session, item: Item, number: int) -> EditionInFull:
    session.flush()
    session.refresh(item, ["editions"])
    edition = edition_of(item, number)
    past = next(one for one in standing.history(session, item.id).editions if one.number == number)
    return EditionInFull.model_validate(
        {
            **_told(item.id, past),
            "version": edition.version,
            "short_title": edition.short_title,
            "summary": edition.summary,
            "body": edition.body,
            "attachments": [AttachmentTold.model_validate(one) for one in edition.attachments],
            "publish_at": edition.publish_at,
            **_planned(Plan.of(edition)),
            "digest": digest(edition),
        }
    )


def _planned(plan: Plan) -> dict[str, Any]:
    """Return what the edition makes of its item; where a list of persons may hang is not typed in."""
    told = {**plan.as_json(), "window_until": plan.window_until}
    del told["reach_offices"], told["reach_kinds"]
    return told
