"""The rows of an archive: items, editions, and what the dispatcher would have written of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any, get_args, get_origin

from sqlalchemy import Connection, insert

from bench import texts
from bench.town import ONLINE, Town
from channels.document import check_phrase
from hub.models import (
    Base,
    Copy,
    Disclosure,
    Edition,
    Item,
    LedgerLine,
    Placement,
    Receipt,
    Rendering,
    Sighting,
)
from hub.plans import Plan

BATCH = 2000
BEGAN = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
Row = dict[str, Any]
KINDS = ("notice", "publicity", "result", "guide")


def write(connection: Connection, hub: Town, count: int, *, whole: bool) -> None:
    """Insert `count` items with an edition each; with `whole` their history at the outlets too."""
    for first in range(1, count + 1, BATCH):
        numbers = range(first, min(first + BATCH, count + 1))
        _insert(connection, Item, ((n, _item(hub, n)) for n in numbers))
        _insert(connection, Edition, ((n, _edition(hub, n)) for n in numbers))
        if whole:
            _history(connection, hub, numbers)


def moment(number: int) -> datetime:
    """Return when an item was published."""
    return BEGAN + timedelta(minutes=number)


def variety(hub: Town, number: int) -> tuple[int, int, str]:
    """Return an item's matter, office and kind: what decides on which lists it stands."""
    offices = list(hub.offices.values())[1:]
    matter = hub.matters[number % len(hub.matters)]
    return matter, offices[number % len(offices)], KINDS[number % len(KINDS)]


def ref(hub: Town, number: int, name: str) -> Row:
    """Return what an outlet remembers of an item."""
    match name.partition("-")[0]:
        case "website":
            return {"number": number, "files": []}
        case "feeds":
            return {"item": number, "key": f"{number}.{hub.outlets[name]}.1"}
    content = sha256(texts.screen_page(number)).hexdigest()
    return {"item": number, "edition": 1, "content": content, "assets": []}


def _insert(connection: Connection, model: type[Base], rows: Iterable[tuple[int, Row]]) -> None:
    """Insert rows, each with the number of its item, which is its edition's too."""
    empty = _empty(model)
    named = [key for key in ("item_id", "edition_id") if key in model.__table__.columns]
    whole = [{**empty, **dict.fromkeys(named, number), **row} for number, row in rows]
    connection.execute(insert(model), whole)


@cache
def _empty(model: type[Base]) -> Row:
    """Return an empty value for every list and mapping that a row of the table must have."""
    found = {}
    for column in model.__table__.columns:
        if column.nullable or column.default is not None:
            continue
        (kind,) = get_args(model.__annotations__[column.key])
        if get_origin(kind) in (list, dict):
            found[column.key] = get_origin(kind)()
    return found


def _item(hub: Town, number: int) -> Row:
    at = moment(number)
    matter, office, kind = variety(hub, number)
    return {
        "id": number,
        "office_id": office,
        "matter_id": matter,
        "kind": kind,
        "title": texts.title(number),
        "document_number": texts.document_number(number),
        "index_number": texts.index_number(number),
        "formed_on": at.date(),
        "proposed_at": at,
        "published_at": at,
        "created_by": hub.people["clerk"],
        "created_at": at,
        "updated_at": at,
    }


def _edition(hub: Town, number: int) -> Row:
    at = moment(number)
    print_of_text = sha256(str(number).encode()).hexdigest()
    return {
        "id": number,
        "number": 1,
        "state": "approved",
        "title": texts.title(number),
        "short_title": "",
        "summary": texts.summary(number),
        "body": texts.body(number),
        "fingerprint": print_of_text,
        "check_phrase": check_phrase(print_of_text),
        "created_by": hub.people["clerk"],
        "created_at": at,
        "submitted_at": at,
        "approved_at": at,
        "effective_at": at,
        "plan": _plan(hub, number).as_json(),
    }


def _plan(hub: Town, number: int) -> Plan:
    return Plan(
        kind=variety(hub, number)[2],
        document_number=texts.document_number(number),
        formed_on=moment(number).date(),
        issuers=(),
        disclosure=Disclosure.ACTIVE,
        disclosure_ground="",
        original_published_on=None,
        original_source="",
        window_until=None,
        retention_until=None,
        display_days=None,
        contact_phone="",
        narrowed=(),
        added=(),
        links=(),
        persons=None,
        restricted=False,
        reach_kinds=None,
        reach_offices=None,
    )


# What the dispatcher would have written.


def _history(connection: Connection, hub: Town, numbers: range) -> None:
    steps = [(n, place, name) for n in numbers for place, name in enumerate(ONLINE)]
    _insert(connection, Placement, ((step[0], _placement(hub, *step)) for step in steps))
    _insert(connection, Rendering, ((step[0], _rendering(*step)) for step in steps))
    _insert(connection, Copy, ((step[0], _copy(hub, *step)) for step in steps))
    _insert(connection, Receipt, ((step[0], _receipt(*step)) for step in steps))
    _insert(connection, Sighting, ((step[0], _sighting(*step)) for step in steps))
    lines = ((n, place) for n in numbers for place in range(6))
    _insert(connection, LedgerLine, ((line[0], _line(*line)) for line in lines))


def _id(number: int, place: int) -> int:
    return (number - 1) * len(ONLINE) + place + 1


def _placement(hub: Town, number: int, place: int, name: str) -> Row:
    return {
        "id": _id(number, place),
        "outlet_id": hub.outlets[name],
        "wanted": "show",
        "wanted_edition_id": number,
        "signature": sha256(f"{number}.{name}".encode()).hexdigest(),
        "revision": 1,
        "settled_revision": 1,
        "shown": "show",
        "shown_edition_id": number,
        "state": "settled",
        "since": moment(number),
    }


def _rendering(number: int, place: int, name: str) -> Row:
    digest = sha256(f"{number}.{place}".encode()).hexdigest()
    return {
        "id": _id(number, place),
        "digest": digest,
        "media_type": "text/html; charset=utf-8",
        "body_sha256": digest,
        "text": "",
        "fingerprint": digest,
        "rest": {"files": [], "fields": [], "sheets": [], "notes": []},
        "created_at": moment(number),
    }


def _copy(hub: Town, number: int, place: int, name: str) -> Row:
    at = moment(number)
    return {
        "id": _id(number, place),
        "placement_id": _id(number, place),
        "number": 1,
        "key": f"{number}.{hub.outlets[name]}.1",
        "revision": 1,
        "state": "seen",
        "ref": ref(hub, number, name),
        "rendering_id": _id(number, place),
        "created_at": at,
        "accepted_at": at,
        "seen_at": at,
    }


def _receipt(number: int, place: int, name: str) -> Row:
    at = moment(number)
    return {"copy_id": _id(number, place), "at": at, "verb": "put", "outcome": "accepted"}


def _sighting(number: int, place: int, name: str) -> Row:
    at = moment(number)
    return {"copy_id": _id(number, place), "at": at, "seen": "shown", "strength": "machine"}


def _line(number: int, place: int) -> Row:
    place_of = (number - 1) * 6 + place + 1
    digest = sha256(str(place_of).encode()).hexdigest()
    return {
        "at": moment(number),
        "act": "settled",
        "facts": {"placement": number},
        "number": place_of,
        "previous": digest,
        "hash": digest,
    }
