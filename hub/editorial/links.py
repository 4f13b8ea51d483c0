"""What an item says it belongs to: a policy it interprets, a matter it responds to or corrects."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from hub import people
from hub.articles import RELATIONS
from hub.catalogue import MOST_WORDS
from hub.errors import NotFound, Refused
from hub.models import Edition, Item, Office, Person, Role

_LINK = re.compile(rf"({'|'.join(RELATIONS)}):([1-9][0-9]{{0,8}})")
MOST = 20
FOUND_AT_ONCE = 10


@dataclass(frozen=True)
class Named:
    """An item that can be, or is, linked: its number, title and office."""

    id: int
    title: str
    office: str


def link(relation: str, other: int) -> str:
    """Return a link as an edition's plan keeps it, e.g. "interprets:17"."""
    return f"{relation}:{other}"


def parted(said: str) -> tuple[str, int]:
    """Return a link's relation and the other item; raise Refused for what is no link."""
    found = _LINK.fullmatch(said)
    if found is None:
        raise Refused("link_unknown", link=said[:40])
    return found[1], int(found[2])


def checked(
    session: Session,
    item: Item,
    said: Sequence[str],
    *,
    restricted: bool,
    known: Sequence[str],
    by: Person,
) -> tuple[str, ...]:
    """Return the links an edition may have; those it had before (`known`) are not asked again.

    Raises Refused for a list of persons at either end, for itself, and for what was never approved;
    NotFound for what the writer cannot see.
    """
    links = tuple(dict.fromkeys(link(*parted(one)) for one in said))
    if len(links) > MOST:
        raise Refused("links_too_many", most=MOST)
    if links and restricted:
        raise Refused("link_restricted")
    for one in links:
        if one not in known:
            _require_linkable(session, item, parted(one)[1], by)
    return links


def search(
    session: Session, words: str, *, by: Person, leaving_out: int | None = None
) -> list[Named]:
    """Return approved items the writer may see whose titles hold every word, newest first."""
    if not words.split():
        return []
    query = _approved_titles(session).where(_visible(by), Item.taken_down_at.is_(None))
    for word in words.split()[:MOST_WORDS]:
        query = query.where(Edition.title.contains(word, autoescape=True))
    if leaving_out is not None:
        query = query.where(Item.id != leaving_out)
    rows = session.execute(query.limit(5 * FOUND_AT_ONCE)).all()
    found = {number: Named(number, title, office) for number, title, office in reversed(rows)}
    return list(reversed(found.values()))[:FOUND_AT_ONCE]


def named(session: Session, said: Sequence[str]) -> list[tuple[str, str, Named]]:
    """Return links with their relation and the item they name; what is none is left out."""
    pairs = [(one, *parted(one)) for one in said if _LINK.fullmatch(one)]
    query = _approved_titles(session).where(Item.id.in_([other for _, _, other in pairs]))
    found = {row[0]: Named(*row) for row in reversed(session.execute(query).all())}
    return [(one, relation, found[other]) for one, relation, other in pairs if other in found]


def _require_linkable(session: Session, item: Item, number: int, by: Person) -> None:
    other = session.scalar(
        select(Item).join(Office, Office.id == Item.office_id).where(Item.id == number)
    )
    if other is None or not _sees(session, other, by):
        raise NotFound("no_such_item")
    if other.id == item.id:
        raise Refused("link_to_itself")
    if other.restricted:
        raise Refused("link_restricted")
    if other.index_number is None or other.taken_down_at is not None:
        raise Refused("link_not_public")


def _sees(session: Session, other: Item, by: Person) -> bool:
    office = session.get_one(Office, other.office_id)
    below = any(grant.office.path.startswith(office.path) for grant in by.grants)
    return people.has_role(by, office, *Role) or (below and other.index_number is not None)


def _visible(by: Person) -> ColumnElement[bool]:
    paths = sorted({grant.office.path for grant in by.grants})
    above = {int(part) for path in paths for part in path.strip("/").split("/")}
    own = [Office.path.startswith(path) for path in paths]
    return or_(false(), Item.office_id.in_(above), *own)


def _approved_titles(session: Session):  # type: ignore[no-untyped-def]  # a select; its type says nothing
    return (
        select(Item.id, Edition.title, Office.name)
        .join(Edition, Edition.item_id == Item.id)
        .join(Office, Office.id == Item.office_id)
        .where(Edition.approved_at.is_not(None), Item.restricted.is_(False))
        .order_by(Item.id.desc(), Edition.number.desc())
    )
