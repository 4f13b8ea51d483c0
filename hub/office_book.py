"""The book of offices: adding one below another, changing what it is called, closing it."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub import ledger, people
from hub.clock import FIRST_YEAR, LAST_YEAR, today
from hub.errors import Conflict, Refused
from hub.models import Office, Person, Role
from hub.publishing import BUREAU

# The levels of an office, as the national form and people call them.
LEVELS = {
    "city": "市",
    "district": "区县",
    BUREAU: "部门",
    "subdistrict": "街道",
    "town": "乡镇",
    "community": "社区",
    "village": "村",
}
# It stands in public addresses for good.
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# GB 11714: eight characters and a check character; GB 32100: the whole unified code of eighteen.
_ORGANISATION_CODE = re.compile(r"[0-9A-Z]{9}|[0-9A-Z]{18}")


@dataclass(frozen=True)
class OfficeEntry:
    """What an administrator types in for an office."""

    name: str
    level: str
    organisation_code: str
    short_name: str = ""
    phone: str = ""
    supervision_phone: str = ""
    # Whether keepers must photograph what they put up and take down; None leaves it as it is.
    photo_required: bool | None = None


def add(
    session: Session, code: str, entry: OfficeEntry, *, above: Office, by: Person, now: datetime
) -> Office:
    """Add an office below another; raise Refused naming what is wrong."""
    people.require(by, above, Role.ADMINISTRATOR, now=now)
    people.require_acting(above, now)
    office = Office(parent_id=above.id, valid_from=today(now), code=_free_code(session, code))
    _write(session, office, entry)
    session.add(office)
    session.flush()
    office.path = f"{above.path}{office.id}/"
    session.flush()
    ledger.write(session, "office_added", at=now, done_by=by.id, office=office.id, above=above.id)
    return office


def change(
    session: Session, office: Office, entry: OfficeEntry, *, by: Person, now: datetime
) -> bool:
    """Change what an office is called and how it is reached; return whether anything differs.

    Its code and its place in the tree stay: they stand in addresses, and rights follow the place.
    """
    people.require(by, office, Role.ADMINISTRATOR, now=now)
    before = entry_of(office)
    _write(session, office, entry)
    if entry_of(office) == before:
        return False
    ledger.write(session, "office_changed", at=now, done_by=by.id, office=office.id)
    return True


def close(
    session: Session,
    office: Office,
    last_day: date,
    *,
    successor: Office | None,
    by: Person,
    now: datetime,
) -> None:
    """Let an office act until the end of a day, past or to come.

    What it published stays; its successor's people may act on it from now on (交接).
    """
    people.require(by, office, Role.ADMINISTRATOR, now=now)
    if office.parent_id is None:
        raise Refused("office_topmost_stays")
    if last_day.year > LAST_YEAR:
        raise Refused("year_out_of_range", first=FIRST_YEAR, last=LAST_YEAR)
    if last_day < office.valid_from:
        raise Refused("office_ends_before_it_began", day=office.valid_from.isoformat())
    _require_nothing_below(session, office, last_day)
    if successor is not None and (successor.id == office.id or not successor.acts_on(last_day)):
        raise Refused("office_successor_wrong", office=successor.name)
    office.valid_until = last_day
    office.successor_id = successor.id if successor else None
    ledger.write(
        session,
        "office_closed",
        at=now,
        done_by=by.id,
        office=office.id,
        last_day=last_day.isoformat(),
        successor=office.successor_id,
    )


def keep_open(session: Session, office: Office, *, by: Person, now: datetime) -> None:
    """Undo a closing that was entered by mistake."""
    people.require(by, office, Role.ADMINISTRATOR, now=now)
    if office.valid_until is None:
        raise Conflict("office_not_closed")
    office.valid_until = office.successor_id = None
    ledger.write(session, "office_kept_open", at=now, done_by=by.id, office=office.id)


def entry_of(office: Office) -> OfficeEntry:
    """Return what the book says of an office."""
    return OfficeEntry(
        name=office.name,
        level=office.level,
        organisation_code=office.organisation_code,
        short_name=office.short_name,
        phone=office.phone,
        supervision_phone=office.supervision_phone,
        photo_required=office.photo_required,
    )


def _write(session: Session, office: Office, entry: OfficeEntry) -> None:
    name = entry.name.strip()
    if not name or len(name) > 200:
        raise Refused("office_name_missing")
    if entry.level not in LEVELS:
        raise Refused("office_level_unknown", levels="、".join(LEVELS.values()))
    organisation_code = entry.organisation_code.replace("-", "").strip().upper()
    if not _ORGANISATION_CODE.fullmatch(organisation_code):
        raise Refused("organisation_code_wrong")
    with session.no_autoflush:
        # One that was closed may have had the name, e.g. before a move to another office above.
        others = select(Office.id).where(
            Office.id != (office.id or 0), Office.valid_until.is_(None)
        )
        same = session.scalar(others.where(Office.name == name).limit(1))
    if same is not None:
        raise Refused("office_name_taken", name=name)
    office.name, office.short_name = name, entry.short_name.strip()[:200] or name
    office.level, office.organisation_code = entry.level, organisation_code
    office.phone = entry.phone.strip()[:40]
    office.supervision_phone = entry.supervision_phone.strip()[:40]
    if entry.photo_required is not None:
        office.photo_required = entry.photo_required


def _free_code(session: Session, code: str) -> str:
    wanted = code.strip().lower()
    if not _CODE.fullmatch(wanted):
        raise Refused("office_code_wrong", office_code=code.strip()[:40])
    if session.scalar(select(Office.id).where(Office.code == wanted)) is not None:
        raise Refused("office_code_taken", office_code=wanted)
    return wanted


def _require_nothing_below(session: Session, office: Office, last_day: date) -> None:
    below = session.scalar(
        select(Office.name)
        .where(
            Office.path.startswith(office.path),
            Office.id != office.id,
            or_(Office.valid_until.is_(None), Office.valid_until > last_day),
        )
        .order_by(Office.path)
        .limit(1)
    )
    if below is not None:
        raise Refused("office_has_others_below", office=below)
