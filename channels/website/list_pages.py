"""The pages of one list: permanent ones numbered from the oldest, and its newest end."""

from collections.abc import Iterable
from typing import NamedTuple

from channels.base import PAGE_SIZE, Entry, ShelfKey, ShelfPage, ShelfState
from channels.folder import Folder
from channels.templates import stamp
from channels.website.frame import page
from channels.website.paths import list_folder, list_path
from channels.website.site import Site


def write_list(folder: Folder, site: Site, state: ShelfState) -> None:
    """Write the dirty pages and the newest end; an addition touches the last page alone."""
    name = list_folder(state.key)
    for dirty in state.dirty:
        content = list_page(site, state.key, dirty, last_page=state.last_page)
        folder.write_if_changed(f"{name}/{dirty.number}.html", content)
        if dirty.number == state.last_page and _is_full(dirty):
            # The page after is linked from now on, so that this one need not change again.
            after = ShelfPage(dirty.number + 1, ())
            content = list_page(site, state.key, after, last_page=after.number)
            folder.write_if_changed(f"{name}/{after.number}.html", content)
    folder.write_if_changed(f"{name}/index.html", newest_page(site, state.key, state.newest))


def list_page(site: Site, key: ShelfKey, shelf_page: ShelfPage, *, last_page: int) -> bytes:
    """Return one permanent page, newest line first; lines that are gone are left out."""
    number = shelf_page.number
    followed = number < last_page or _is_full(shelf_page)
    return _page(
        site,
        key,
        [entry for entry in reversed(shelf_page.entries) if entry.live],
        title=f"{key.title}（第{number}页）",
        number=number,
        newer=list_path(key, number + 1) if followed else "",
        older=list_path(key, number - 1) if number > 1 else "",
        oldest=list_path(key, 1) if number > 1 else "",
    )


def newest_page(site: Site, key: ShelfKey, newest: tuple[Entry, ...]) -> bytes:
    """Return a list's newest end; it goes on at the permanent page of its oldest line."""
    shown = newest[:PAGE_SIZE]
    goes_on = len(newest) > len(shown)
    return _page(
        site,
        key,
        shown,
        title=key.title,
        number=0,
        newer="",
        older=list_path(key, shown[-1].position // PAGE_SIZE + 1) if goes_on else "",
        oldest=list_path(key, 1) if goes_on else "",
    )


class _Line(NamedTuple):
    """One line of a list as the template says it."""

    address: str
    title: str
    about: str
    moment: str
    day: str


def _line(key: ShelfKey, entry: Entry) -> _Line:
    """Return a line; an office's own list does not name the office on each of them."""
    named = [] if key.kind == "office" else [entry.office]
    about = "\u3000".join([*named, entry.document_number] if entry.document_number else named)
    moment = stamp(entry.published_at)
    return _Line(entry.address, entry.title, about, moment, moment[:10])


def _page(
    site: Site,
    key: ShelfKey,
    entries: Iterable[Entry],
    *,
    title: str,
    number: int,
    newer: str,
    older: str,
    oldest: str,
) -> bytes:
    return page(
        "list.html",
        site,
        title=title,
        labels=(
            ("ColumnName", key.title),
            ("ColumnDescription", f"{site.name}{key.title}栏目"),
            ("ColumnKeywords", f"{key.title},政务公开"),
            ("ColumnType", key.title),
        ),
        feeds=[key],
        key=key,
        lines=[_line(key, entry) for entry in entries],
        number=number,
        newest=list_path(key),
        newer=newer,
        older=older,
        oldest=oldest,
    )


def _is_full(shelf_page: ShelfPage) -> bool:
    # Positions are never reused, so the last one tells, whatever has gone since.
    last = shelf_page.number * PAGE_SIZE - 1
    return any(entry.position == last for entry in shelf_page.entries)
