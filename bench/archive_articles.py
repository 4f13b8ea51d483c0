"""The articles of an archive's items."""

from dataclasses import dataclass, field, replace

from sqlalchemy import select

from bench import texts
from bench.archive_rows import moment, variety
from bench.town import Town
from channels.base import Article
from channels.document import Document
from hub import articles
from hub.models import Edition, Outlet
from hub.outlets import OutletRow


def article(hub: Town, number: int) -> Article:
    """Return an item's article as the dispatcher would load it."""
    runtime = hub.runtime
    with runtime.database.reading() as session:
        rows = {row.id: OutletRow.of(row) for row in session.scalars(select(Outlet)).unique()}
        edition = session.get_one(Edition, number)
        return articles.load(
            session,
            edition,
            runtime.blobs,
            lambda outlet, item: runtime.outlets.address_of(rows[outlet], item),
            public=runtime.settings.public,
        )


@dataclass
class Alike:
    """Articles made after one that was loaded: what a matter, office and kind share is read once."""

    hub: Town
    _known: dict[tuple[int, int, str], Article] = field(default_factory=dict)

    def pattern(self, number: int) -> Article:
        """Return the article of an item of the same matter, office and kind."""
        kind = variety(self.hub, number)
        if kind not in self._known:
            self._known[kind] = article(self.hub, number)
        return self._known[kind]

    def article(self, number: int) -> Article:
        """Return an item's article."""
        at = moment(number)
        return replace(
            self.pattern(number),
            item=number,
            title=texts.title(number),
            short_title=texts.title(number),
            summary=texts.summary(number),
            document=Document.from_html(texts.body(number)),
            index_number=texts.index_number(number),
            document_number=texts.document_number(number),
            formed_on=at.date(),
            published_at=at,
            updated_at=at,
            address=texts.address(self.hub.address, number),
        )
