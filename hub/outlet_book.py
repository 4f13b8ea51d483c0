"""The book of outlets: entering one, changing it, switching it off and on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels import registry
from channels.base import Channel, Field
from hub import duty, ledger, people, publishing
from hub.dispatch import reporting
from hub.errors import Conflict, Refused
from hub.models import Edition, Item, Office, Outlet, Person, Role
from hub.outlets import Outlets

# "own": its office alone; "subtree": all below it too.
SERVES = ("own", "subtree")


@dataclass(frozen=True)
class Entry:
    """What an administrator types in for an outlet."""

    name: str
    serves: str = "subtree"
    # Which of the thirteen channels it answers; empty: all that its kind can.
    answers: Sequence[str] = ()
    # The values of the channel's own form; of a secret, only its name.
    fields: Mapping[str, str] = field(default_factory=dict)


def enter(
    session: Session,
    kind: str,
    entry: Entry,
    *,
    office: Office,
    outlets: Outlets,
    by: Person,
    now: datetime,
) -> Outlet:
    """Enter a new outlet for an office; raise Refused naming the field that is wrong."""
    people.require(by, office, Role.ADMINISTRATOR, now=now)
    people.require_acting(office, now)
    channel = _channel(kind)
    outlet = Outlet(kind=kind, name="", office_id=office.id, answers=[], fields={}, created_at=now)
    _write(session, outlet, channel, entry, outlets)
    session.add(outlet)
    session.flush()
    ledger.write(session, "outlet_entered", at=now, done_by=by.id, outlet=outlet.id)
    return outlet


def change(
    session: Session,
    outlet: Outlet,
    entry: Entry,
    *,
    outlets: Outlets,
    by: Person,
    now: datetime,
) -> None:
    """Change an outlet; what its kind and office are stays for ever."""
    people.require(by, session.get_one(Office, outlet.office_id), Role.ADMINISTRATOR, now=now)
    _write(session, outlet, _channel(outlet.kind), entry, outlets)
    ledger.write(session, "outlet_changed", at=now, done_by=by.id, outlet=outlet.id)
    if outlet.trouble_code:
        # Most changes are made because of the trouble: what waits there tries at once.
        reporting.go_on(session, outlet, now=now)


def switch_off(session: Session, outlet: Outlet, *, by: Person, now: datetime) -> None:
    """Let nothing new go to an outlet; what must be gone from it still goes."""
    _switch(session, outlet, off=True, by=by, now=now)


def switch_on(session: Session, outlet: Outlet, *, by: Person, now: datetime) -> None:
    """Let an outlet be served again, beginning with what waited.

    What came into force while it was off was placed elsewhere alone, and is placed here now.
    """
    since = outlet.switched_off_at
    _switch(session, outlet, off=False, by=by, now=now)
    missed = select(Edition.item_id).where(Edition.effective_at >= since)
    for item in session.scalars(select(Item).where(Item.id.in_(missed)).order_by(Item.id)):
        publishing.place(session, item, now=now)
    reporting.go_on(session, outlet, now=now)


def _switch(session: Session, outlet: Outlet, *, off: bool, by: Person, now: datetime) -> None:
    people.require(by, session.get_one(Office, outlet.office_id), Role.ADMINISTRATOR, now=now)
    if (outlet.switched_off_at is not None) == off:
        raise Conflict("outlet_switched_already")
    outlet.switched_off_at = now if off else None
    act = "outlet_off" if off else "outlet_on"
    ledger.write(session, act, at=now, done_by=by.id, outlet=outlet.id)


def _channel(kind: str) -> type[Channel]:
    channel = registry.kinds().get(kind)
    if channel is None:
        raise Refused("outlet_kind_unknown")
    return channel


def _write(
    session: Session, outlet: Outlet, channel: type[Channel], entry: Entry, outlets: Outlets
) -> None:
    """Check what was typed in by really opening the channel, then take it over."""
    name = entry.name.strip()[:200]
    if not name:
        raise Refused("outlet_name_missing")
    same = select(func.count()).where(
        Outlet.office_id == outlet.office_id, Outlet.name == name, Outlet.id != (outlet.id or 0)
    )
    if session.scalar(same):
        raise Refused("outlet_name_taken")
    if entry.serves not in SERVES:
        raise Refused("outlet_serves_unknown")
    values = _values(channel, entry)
    _require_alone(session, outlet, channel, values)
    _open(channel, outlet, name, values, outlets)
    outlet.name, outlet.serves, outlet.fields = name, entry.serves, values
    outlet.answers = _answers(channel.kind, entry.answers)


def _values(channel: type[Channel], entry: Entry) -> dict[str, str]:
    values = {}
    for one in channel.form:
        value = str(entry.fields.get(one.name, "")).strip() or one.default
        # Boards and sites say their own name; the outlet's is meant unless another is typed in.
        if one.name == "name" and not value:
            value = entry.name.strip()
        if one.required and not value:
            raise Refused("outlet_field_missing", field=one.label, name=one.name)
        if one.choices and value and value not in one.choices:
            raise Refused("outlet_field_wrong", outlet=entry.name, field=one.label, name=one.name)
        if value:
            values[one.name] = value
    return values


def _require_alone(
    session: Session, outlet: Outlet, channel: type[Channel], values: Mapping[str, str]
) -> None:
    """Raise Refused where another outlet of the kind has what only one may have."""
    others = select(Outlet).where(Outlet.kind == channel.kind, Outlet.id != (outlet.id or 0))
    for other in session.scalars(others.order_by(Outlet.id)):
        for one in channel.form:
            if one.alone and _value(other.fields, one) == _value(values, one):
                raise Refused(
                    "outlet_field_taken", field=one.label, name=one.name, other=other.name
                )


def _value(values: Mapping[str, Any], one: Field) -> str:
    return str(values.get(one.name) or one.default).strip().rstrip("/")


def _open(
    channel: type[Channel], outlet: Outlet, name: str, values: Mapping[str, str], outlets: Outlets
) -> None:
    known = {"name": name, **values, "outlet": str(outlet.id or 0)}
    try:
        channel.open(known, outlets.around(outlet.id or 0))
    except ValueError as error:
        wrong = str(error)
        label = next((one.label for one in channel.form if one.name == wrong), wrong)
        raise Refused("outlet_field_wrong", outlet=name, field=label, name=wrong) from None


def _answers(kind: str, chosen: Sequence[str]) -> list[str]:
    known = duty.answerable(kind)
    for channel in chosen:
        if channel not in known:
            raise Refused("outlet_answers_unknown", channel=channel)
    return [] if set(chosen) == set(known) else [name for name in known if name in chosen]
