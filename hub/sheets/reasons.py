"""Why a sheet must come down."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from hub import publishing
from hub.models import Copy, Item, Placement, Wanted
from hub.publishing import Notice, Show


class Down(StrEnum):
    """Why a sheet that hangs, or lies printed, must not."""

    SUPERSEDED = "superseded"
    # The same edition on a newer sheet, e.g. because its validity changed.
    SET_ANEW = "set_anew"
    SUSPENDED = "suspended"
    TAKEN_DOWN = "taken_down"
    ENDED = "ended"
    NOT_HERE = "not_here"


WORDS: dict[Down, tuple[str, str]] = {
    Down.SUPERSEDED: ("已有新版", "replaced by a newer edition"),
    Down.SET_ANEW: ("已换新张", "replaced by a newer sheet"),
    Down.SUSPENDED: ("暂停公开", "suspended"),
    Down.TAKEN_DOWN: ("已撤下", "taken down"),
    Down.ENDED: ("公示期满", "display ended"),
    Down.NOT_HERE: ("不在本栏张贴", "no longer for this board"),
}
_NOTICED = {
    "taken_down": Down.TAKEN_DOWN,
    "suspended": Down.SUSPENDED,
    "ended": Down.ENDED,
    "expired": Down.ENDED,
}


def why_down(session: Session, copy: Copy, placement: Placement, *, now: datetime) -> Down:
    """Return why a copy that must come down must."""
    item = session.get_one(Item, placement.item_id)
    owed = placement.wanted != Wanted.NOTHING
    decision = publishing.wanted_at(publishing.standing_of(session, item), owed=owed, now=now)
    if isinstance(decision, Notice):
        return _NOTICED[decision.kind]
    if not isinstance(decision, Show):
        return Down.NOT_HERE
    return Down.SET_ANEW if decision.edition_id == copy.edition_id else Down.SUPERSEDED
