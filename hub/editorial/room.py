"""Which outlets have no room left for an edition, said before anybody approves it."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from channels.base import Article, Bounded, Problem, Rejected
from hub import articles, sheets
from hub.models import Item
from hub.outlets import OutletRow, Outlets


def crowded(
    session: Session, item: Item, article: Article, rows: Iterable[OutletRow], outlets: Outlets
) -> list[tuple[OutletRow, Problem]]:
    """Return the outlets where an article would not find room, each with what is so there."""
    channels = [(row, outlets.channel(row)) for row in rows]
    bounded = [
        (row, channel, channel.places)
        for row, channel in channels
        if isinstance(channel, Bounded) and channel.places is not None
    ]
    if not bounded:
        return []
    taken = sheets.places_taken(session, [row.id for row, _, _ in bounded], but_item=item.id)
    preview = articles.at_outlet(article, seed="0" * 32, published_at=None)
    found = []
    for row, channel, places in bounded:
        try:
            needed = channel.needed(preview)
        except Rejected:
            # What cannot hang there at all is told by the checks.
            continue
        if places is not None and taken[row.id] + needed > places:
            params: dict[str, str | int] = {
                "board": row.name,
                "room": places,
                "taken": taken[row.id],
                "needed": needed,
            }
            found.append((row, Problem("board_full", params, refuses=False)))
    return found
