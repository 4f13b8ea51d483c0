"""Waiting until the machines have done what they can; people and screens are not waited for."""

import time
from datetime import timedelta
from typing import Protocol

from sqlalchemy import or_, select

from hub.clock import now
from hub.database import Database
from hub.models import Placement, PlacementState
from hub.standing.placements import PERSONS_TURN

# What only screens that are switched on can end.
SCREENS_TURN = ("no_screen", "screens_behind", "screen_offline_until")
SOON = timedelta(seconds=30)
STEP = 0.2


class HasDatabase(Protocol):
    """Whatever has the hub's database, e.g. its runtime."""

    @property
    def database(self) -> Database:
        """Return the database."""


def wait_for_machines(runtime: HasDatabase, *, seconds: float) -> bool:
    """Wait until no machine has anything to do soon; return False when the time ran out."""
    ends = time.monotonic() + seconds
    while busy(runtime.database):
        if time.monotonic() > ends:
            return False
        time.sleep(STEP)
    return True


def busy(database: Database, item: int | None = None) -> bool:
    """Tell whether a machine has something to do soon, for one item or for any."""
    others = [*PERSONS_TURN, *SCREENS_TURN]
    # A row under way is due only at the end of its lease.
    acting = Placement.state == PlacementState.ACTING
    query = select(Placement.id).where(
        or_(Placement.next_at <= now() + SOON, acting), Placement.reason.not_in(others)
    )
    if item is not None:
        query = query.where(Placement.item_id == item)
    with database.reading() as session:
        return session.scalar(query.limit(1)) is not None
