"""The whole site written anew: every notice's page, all lists, the home page and the sitemap."""

import gc
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from sqlalchemy import select

from bench import archive
from bench.archive_articles import article
from bench.figures import Figure
from bench.pelican_site import seconds
from bench.processes import forget_highest, highest_memory, memory
from bench.town import FIELDS, Town, town
from channels.base import Article
from channels.document import Document
from channels.website import Website
from hub.dispatch.shelves import all_shelves, read_whole
from hub.models import Edition, Item

COUNT = 10_000
AT_ONCE = 500


def measure() -> list[Figure]:
    """Write the site of an archive, then let Pelican make one of the same notices."""
    with town(outlets=("website",)) as hub:
        archive.fill(hub, COUNT, whole=False)
        taken, more = _written(hub)
    with TemporaryDirectory() as folder:
        other = seconds(Path(folder), COUNT, FIELDS)
    peer = f"Pelican {other:.1f} s (in this run)"
    return [
        Figure("whole site of 10,000 notices", round(taken, 2), "s", "< 8", peer),
        Figure("whole site: share of Pelican's time", round(taken / other, 2), "", "< 0.5"),
        Figure("whole site: more memory after the first tenth", round(more, 1), "MB", "< 10"),
    ]


def _written(hub: Town) -> tuple[float, float]:
    """Return the seconds for the whole site, and by how much memory grew after a tenth of it."""
    site = cast(Website, hub.channel("website"))
    patterns = _patterns(hub)
    # What was needed to lay the archive down is no part of the work.
    gc.collect()
    gc.freeze()
    began = time.monotonic()
    base = 0.0
    with site.in_bulk() as bulk:
        for article in _articles(hub, patterns):
            bulk.put(bulk.render(article), key=f"{article.item}.1.1", previous=None)
            if article.item == COUNT // 10:
                base = memory()
                forget_highest()
        with hub.runtime.database.reading() as session:
            for shelf in all_shelves(session, hub.outlets["website"]):
                for state in read_whole(session, shelf):
                    bulk.write_shelf(state)
    taken = time.monotonic() - began
    _require_whole(hub)
    return taken, highest_memory() - base


def _patterns(hub: Town) -> dict[tuple[int, int, str], Article]:
    """Return an article for each matter, office and kind: what notices of the same have in common."""
    with hub.runtime.database.reading() as session:
        query = select(Item.id, Item.matter_id, Item.office_id, Item.kind).limit(200)
        known = {
            (matter, office, kind): item for item, matter, office, kind in session.execute(query)
        }
    return {
        (matter, office, kind): article(hub, item)
        for (matter, office, kind), item in known.items()
        if matter is not None
    }


def _articles(hub: Town, patterns: dict[tuple[int, int, str], Article]) -> Iterator[Article]:
    """Yield every article, read from the database some hundreds at a time."""
    columns = (
        *(Item.id, Item.matter_id, Item.office_id, Item.kind, Item.index_number, Item.formed_on),
        *(Item.document_number, Item.published_at),
        *(Edition.title, Edition.summary, Edition.body, Edition.approved_at),
    )
    query = select(*columns).join(Edition, Edition.item_id == Item.id).order_by(Item.id)
    for first in range(1, COUNT + 1, AT_ONCE):
        with hub.runtime.database.reading() as session:
            rows = session.execute(query.where(Item.id.between(first, first + AT_ONCE - 1))).all()
        for row in rows:
            yield replace(
                patterns[row.matter_id, row.office_id, row.kind],
                item=row.id,
                title=row.title,
                short_title=row.title,
                summary=row.summary,
                document=Document.from_html(row.body),
                index_number=row.index_number,
                document_number=row.document_number,
                formed_on=row.formed_on,
                published_at=row.published_at,
                updated_at=row.approved_at,
                address=f"{hub.address}/item/{row.id // 1000}/{row.id}.html",
            )


def _require_whole(hub: Town) -> None:
    root = hub.runtime.settings.data / "site"
    pages = len(list(root.glob("item/*/*.html")))
    lists = len(list(root.glob("list/all/*.html")))
    if pages != COUNT or lists < COUNT // 20:
        raise RuntimeError(f"only {pages} pages and {lists} lists were written")
