"""A correction for somebody's privacy (隐私更正): what it takes away is gone beside the text too."""

import re
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.differences import gone_words
from channels.document import Document, Paragraph, Text, canonical
from hub.errors import Refused
from hub.models import Edition, EditionState

# A single sign, or a figure, stands in any summary by chance.
_TELLING = re.compile(r"[^\W\d_]{2}")


def require_all_gone(session: Session, edition: Edition) -> None:
    """Raise Refused where words taken out of the text still stand in its summary and the like."""
    if not edition.privacy:
        return
    before = session.scalar(
        select(Edition)
        .where(Edition.item_id == edition.item_id, Edition.number < edition.number)
        .where(Edition.state == EditionState.APPROVED)
        .order_by(Edition.number.desc())
        .limit(1)
    )
    if before is None:
        return
    for words in _gone(before, edition):
        if any(words in canonical(text) for text in _beside(edition)):
            raise Refused("privacy_left", words=words)


def _gone(before: Edition, edition: Edition) -> Iterator[str]:
    old, new = Document.from_html(before.body), Document.from_html(edition.body)
    now = canonical(f"{edition.title}\n{new.text()}")
    titles = [Paragraph((Text(one.title),)) for one in (before, edition)]
    for words in gone_words((titles[0], *old.blocks), (titles[1], *new.blocks)):
        if _TELLING.search(words) and canonical(words) not in now:
            yield canonical(words)


def _beside(edition: Edition) -> tuple[str, ...]:
    files = tuple(file.name for file in edition.attachments)
    return (edition.short_title, edition.summary, *files)
