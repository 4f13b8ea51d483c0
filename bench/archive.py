"""An archive of many items, laid down in bulk.

Rows are real and complete but for three things: renderings, receipts and the ledger's hashes are
short. Of the files only those are written that a next publication reads: see `archive_files`.
"""

from bench import archive_files, archive_lists, archive_rows
from bench.archive_articles import Alike
from bench.town import Town


def fill(hub: Town, count: int, *, whole: bool = True, on_screens: int = 0) -> None:
    """Lay down `count` published items, the oldest first.

    With `whole` False only what a next publication's lists are made of: items, editions and lines.
    With `on_screens` a hall lists only so many of the newest, all of which a screen can fetch; else
    it lists all, and there is nothing to be fetched.
    """
    with hub.runtime.database.writer.begin() as connection:
        archive_rows.write(connection, hub, count, whole=whole)
    alike = Alike(hub)
    archive_lists.write(alike, count, on_screens=on_screens or count)
    archive_files.write(alike, count, contents=bool(on_screens))
