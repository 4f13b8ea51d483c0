"""Where the persons of a list live: the offices of the communities it names."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.communities import community_key, named_in
from channels.document import Document
from hub.models import Office
from hub.publishing import ground_of


def named_offices(session: Session, office: Office, document: Document) -> list[int]:
    """Return the offices on whose boards a list may hang: those it names, else its own alone.

    A name must be an office's whole name, for a part of one would lead the list elsewhere.
    """
    named = {community_key(name) for name in named_in(document)}
    if not named:
        return [office.id]
    below = session.scalars(
        select(Office).where(Office.path.startswith(ground_of(office))).order_by(Office.id)
    )
    return [
        one.id for one in below if named & {community_key(one.name), community_key(one.short_name)}
    ]
