"""What keeps an edition from its outlets, said before anybody approves it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import Article, Problem, Rendered
from hub import articles, publishing
from hub.blobs import Blobs
from hub.editorial import displays, room
from hub.errors import GaoshiError, NotFound, Refused
from hub.models import Edition, Item, Outlet
from hub.outlets import OutletRow, Outlets
from hub.plans import Plan, planned


@dataclass(frozen=True)
class Finding:
    """A problem and the outlets that have it."""

    problem: Problem
    outlets: tuple[str, ...]
    label: str


def rows_for(session: Session, item: Item, now: datetime) -> list[OutletRow]:
    """Return the outlets an item goes to (or would go to, if approved now)."""
    chosen = publishing.chosen_outlets(session, item, now)
    query = select(Outlet).where(Outlet.id.in_(chosen)).order_by(Outlet.id)
    return [OutletRow.of(outlet) for outlet in session.scalars(query)]


def article_of(
    session: Session, edition: Edition, outlets: Outlets, blobs: Blobs, rows: Iterable[OutletRow]
) -> Article:
    """Return the article as it would be, its address included though nothing is placed yet."""
    known = {row.id: row for row in rows}
    item = session.get_one(Item, edition.item_id)

    def page_of(outlet: int, number: int) -> str:
        row = known.get(outlet) or OutletRow.of(session.get_one(Outlet, outlet))
        return outlets.address_of(row, number)

    article = articles.load(session, edition, blobs, page_of, public=outlets.settings.public)
    if article.address or item.restricted:
        return article
    address = next((found for row in known if (found := page_of(row, item.id))), "")
    return articles.with_address(article, address)


def findings(
    session: Session, edition: Edition, outlets: Outlets, blobs: Blobs
) -> tuple[Finding, ...]:
    """Return every problem once, with the outlets that have it."""
    item = session.get_one(Item, edition.item_id)
    try:
        rows = rows_for(session, planned(item, edition), outlets.clock())
        article = article_of(session, edition, outlets, blobs, rows)
    except NotFound:
        raise Refused("picture_missing") from None
    found: dict[tuple[str, str], tuple[Problem, list[str], str]] = {}
    for row in rows:
        channel = outlets.channel(row)
        for problem in channel.check(articles.at_outlet(article, seed="0" * 32, published_at=None)):
            key = (problem.code, repr(sorted(problem.params.items())))
            found.setdefault(key, (problem, [], channel.label))[1].append(row.name)
    for row, problem in room.crowded(session, item, article, rows, outlets):
        found[problem.code, row.name] = (problem, [row.name], outlets.channel(row).label)
    for problem in displays.ends_too_early(session, item, Plan.of(edition), outlets):
        found[problem.code, ""] = (problem, [], "")
    return tuple(Finding(problem, tuple(names), label) for problem, names, label in found.values())


def crowded(
    session: Session, edition: Edition, outlets: Outlets, blobs: Blobs
) -> tuple[Problem, ...]:
    """Return what is to be known of boards that have no room left for an edition."""
    item = session.get_one(Item, edition.item_id)
    try:
        rows = rows_for(session, planned(item, edition), outlets.clock())
        article = article_of(session, edition, outlets, blobs, rows)
    except GaoshiError:
        # There is nothing to hang, or nowhere to: the checks say why.
        return ()
    return tuple(found for _, found in room.crowded(session, item, article, rows, outlets))


def preview(
    session: Session, edition: Edition, outlet: OutletRow, outlets: Outlets, blobs: Blobs
) -> Rendered:
    """Return what an outlet would show: the channel's real rendering."""
    item = session.get_one(Item, edition.item_id)
    rows = rows_for(session, planned(item, edition), outlets.clock())
    article = article_of(session, edition, outlets, blobs, rows)
    channel = outlets.channel(outlet)
    return channel.render(articles.at_outlet(article, seed="0" * 32, published_at=outlets.clock()))
