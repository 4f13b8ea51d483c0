"""Answers of the programming interface that are kept to be repeated: what they must forget."""

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from hub.models import IdempotencyKey

# A repeated call is still answered with the address, where what may be read can be read.
NOTHING = "{}"


def forget(session: Session, item_id: int) -> None:
    """Empty the kept answers that hold an item's words; their keys stay, so nothing is done twice."""
    place = f"/api/v1/items/{item_id}"
    own = or_(IdempotencyKey.address == place, IdempotencyKey.address.startswith(f"{place}/"))
    session.execute(update(IdempotencyKey).where(own).values(body=NOTHING))
