"""How full boards are: what hangs and stays, and what is still to be put up."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from hub.models import ENDED, Copy, CopyState, Placement, Rendering, Wanted


def places_taken(
    session: Session, boards: Collection[int], *, but_item: int | None = None
) -> dict[int, int]:
    """Return for each board how many sheets of A4 are to hang there once its keeper was there.

    What must come down is not counted, and what is wanted but not laid out yet counts as one.
    `but_item` is left out, e.g. one whose next edition takes the place of this one.
    """
    is_newest = and_(
        Copy.placement_id == Placement.id,
        Copy.revision == Placement.revision,
        Copy.state.not_in((*ENDED, CopyState.REMOVING)),
    )
    query = (
        select(Placement.outlet_id, Rendering.rest)
        .outerjoin(Copy, is_newest)
        .outerjoin(Rendering, Rendering.id == Copy.rendering_id)
        .where(Placement.outlet_id.in_(boards), Placement.wanted == Wanted.SHOW)
        .where(Placement.item_id != (but_item or 0))
    )
    taken = dict.fromkeys(boards, 0)
    for board, rest in session.execute(query):
        taken[board] += _places(rest) if rest and rest["layout"] else 1
    return taken


def _places(rest: Mapping[str, Any]) -> int:
    return len(rest["sheets"]) * (2 if rest["layout"]["paper"] == "a3" else 1)
