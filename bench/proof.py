"""Whether a notice got everywhere it goes without a person's hand."""

from typing import cast

from sqlalchemy import func, select

from bench.town import Town
from channels.kiosk import Kiosk
from hub.models import Copy, Placement, PlacementState, Sheet


def is_proven(hub: Town, item: int) -> bool:
    """Tell whether website and feeds were seen, screens are told, and every sheet is set."""
    seen = [hub.outlets["website"], hub.outlets["feeds"]]
    boards = [key for name, key in hub.outlets.items() if name.startswith("board")]
    settled = select(func.count()).where(
        Placement.item_id == item,
        Placement.outlet_id.in_(seen),
        Placement.state == PlacementState.SETTLED,
    )
    planned = (
        select(func.count(func.distinct(Sheet.copy_id)))
        .join(Copy, Copy.id == Sheet.copy_id)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Placement.item_id == item, Copy.rendering_id.is_not(None))
    )
    with hub.runtime.database.reading() as session:
        done = session.scalar(settled) == len(seen) and session.scalar(planned) == len(boards)
    if not done:
        return False
    line = cast(Kiosk, hub.channel("kiosk")).screens.line(item)
    return line is not None and line["live"]
