"""Items: the list, a new draft, one with its placements, and its lines in the ledger."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import catalogue, people, standing
from hub.clock import today
from hub.editorial import drafts
from hub.errors import Forbidden, NotFound, Refused
from hub.models import Matter, Office, Role
from hub.standing.listing import Wish, page_of_items
from hub.tokens import Scope
from hub.web.api.caller import person
from hub.web.api.content import begun
from hub.web.api.once import Made, once
from hub.web.api.operation import operation
from hub.web.api.schemas.items import (
    ItemInFull,
    ItemQuery,
    Ledger,
    LedgerLineTold,
    NewItem,
    Page,
)
from hub.web.api.telling import item_told, items_told
from hub.web.base import now, reading

pages = APIBlueprint("items", __name__, tag="items")


@operation(pages, "GET", "/items", scope=Scope.ITEMS_READ, query=ItemQuery, answer=Page)
def list_items(query: ItemQuery) -> Page:
    """List the items you may see, newest first."""
    with reading() as session:
        wish = Wish(
            office_by_code(session, query.office).id if query.office is not None else None,
            _matter(session, query.matter).id if query.matter is not None else None,
            query.state or "",
        )
        found, more = page_of_items(session, person(), wish, before=query.before, limit=query.limit)
        told = items_told(session, found)
    return Page(items=told, next=_next(query, told[-1].id) if more else None)


@operation(
    pages,
    "POST",
    "/items",
    scope=Scope.ITEMS_WRITE,
    body=NewItem,
    answer=ItemInFull,
    status=201,
    once=True,
)
def create_item(body: NewItem) -> Response:
    """Begin an item with a draft."""
    with reading() as session:
        # Told before the body is read: most of what is wrong is wrong here.
        people.require(person(), _office(session, body.office), Role.CLERK)
    content = begun(body, today(now()))

    def work(session: Session) -> Made:
        item = drafts.create(
            session,
            content,
            office=_office(session, body.office),
            matter=_matter(session, body.matter) if body.matter is not None else None,
            by=person(),
            now=now(),
        )
        return Made(item_told(session, item.id), url_for("items.show_item", item_id=item.id))

    return once(work)


@operation(pages, "GET", "/items/<key:item_id>", scope=Scope.ITEMS_READ, answer=ItemInFull)
def show_item(item_id: int) -> ItemInFull:
    """Return an item and where it is."""
    with reading() as session:
        sight = standing.require_sight(session, item_id, person())
        return item_told(session, item_id, sight)


@operation(pages, "GET", "/items/<key:item_id>/ledger", scope=Scope.ITEMS_READ, answer=Ledger)
def show_ledger(item_id: int) -> Ledger:
    """Return the last 200 lines the ledger has of an item."""
    with reading() as session:
        standing.require_view(session, item_id, person())
        lines = standing.history(session, item_id).ledger
    return Ledger(lines=[LedgerLineTold.model_validate(line) for line in lines])


def office_by_code(session: Session, code: str) -> Office:
    """Return the office of a code; raise NotFound."""
    office = session.scalar(select(Office).where(Office.code == code))
    if office is None:
        raise NotFound("no_such_office", office=code)
    return office


def _office(session: Session, code: str | None) -> Office:
    if code is not None:
        return office_by_code(session, code)
    mine = {grant.office_id for grant in person().grants if grant.role == Role.CLERK}
    if not mine:
        raise Forbidden("role_missing", roles=Role.CLERK)
    if len(mine) > 1:
        raise Refused("office_needed")
    return session.get_one(Office, mine.pop())


def _matter(session: Session, code: str) -> Matter:
    matter = catalogue.matter_by_code(session, code)
    if matter is None:
        raise NotFound("no_such_matter", matter=code)
    return matter


def _next(query: ItemQuery, last: int) -> str:
    asked: dict[str, Any] = query.model_dump(mode="json", exclude_none=True)
    return url_for("items.list_items", **{**asked, "before": last})
