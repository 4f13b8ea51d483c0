"""The sitemap: shards of permanent positions, and the index over them."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from channels.base import PAGE_SIZE, Entry, ShelfState
from channels.folder import Folder
from channels.templates import stamp
from channels.website.front import Front
from channels.website.site import Site

SHARD = 500
INDEX = "sitemap.xml"
PAGES = "sitemap/pages.xml"
# https://www.sitemaps.org/protocol.html
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

# One line an address, with its position behind it, so that a shard is its own memory.
LINE = re.compile(r"^<url>.*</url><!--(\d+)-->$", re.MULTILINE)
LAST_CHANGE = re.compile(r"<lastmod>([^<]+)</lastmod>")
LISTED = re.compile(r"^<sitemap>.*/(\d+)\.xml</loc>.*</sitemap>$", re.MULTILINE)


def write_sitemap(folder: Folder, site: Site, state: ShelfState) -> None:
    """Bring the shards of the dirty pages and the index over all shards up to date."""
    shards: dict[int, list[Entry]] = {}
    for dirty in state.dirty:
        shard = (dirty.number - 1) * PAGE_SIZE // SHARD + 1
        shards.setdefault(shard, []).extend(dirty.entries)
    changed = {}
    for shard, entries in shards.items():
        name = f"sitemap/{shard}.xml"
        lines = _lines(folder.read(name)) | {one.position: _line(one) for one in entries}
        kept = [lines[position] for position in sorted(lines) if lines[position]]
        folder.write_if_changed(name, _document("urlset", kept))
        changed[shard] = _shard_line(site, shard, kept)
    _write_index(folder, site, changed)


def write_pages(folder: Folder, site: Site, front: Front) -> None:
    """Write the part of the sitemap that names the home page, the map and every list."""
    paths = ["/", "/map.html", "/catalogue/", *sorted(one.path for one in front.lists.values())]
    lines = [f"<url><loc>{escape(site.address + path)}</loc></url>" for path in paths]
    folder.write_if_changed(PAGES, _document("urlset", lines))


def _write_index(folder: Folder, site: Site, changed: dict[int, str]) -> None:
    known = folder.read(INDEX) or b""
    lines = {int(found[1]): found[0] for found in LISTED.finditer(known.decode())} | changed
    kept = [lines[shard] for shard in sorted(lines) if lines[shard]]
    pages = f"<sitemap><loc>{escape(site.address)}/{PAGES}</loc></sitemap>"
    folder.write_if_changed(INDEX, _document("sitemapindex", [pages, *kept]))


def empty_index(site: Site) -> bytes:
    """Return the index of a site that has no item yet."""
    pages = f"<sitemap><loc>{escape(site.address)}/{PAGES}</loc></sitemap>"
    return _document("sitemapindex", [pages])


def _lines(known: bytes | None) -> dict[int, str]:
    return {int(found[1]): found[0] for found in LINE.finditer((known or b"").decode())}


def _line(entry: Entry) -> str:
    """Return an item's line, or an empty one when it is gone."""
    if not entry.live:
        return ""
    place = f"<loc>{escape(entry.address)}</loc><lastmod>{stamp(entry.updated_at)}</lastmod>"
    return f"<url>{place}</url><!--{entry.position}-->"


def _shard_line(site: Site, shard: int, kept: list[str]) -> str:
    """Return a shard's line in the index; a shard without an address would not be valid."""
    if not kept:
        return ""
    newest = max(LAST_CHANGE.findall("".join(kept)))
    place = f"<loc>{escape(site.address)}/sitemap/{shard}.xml</loc>"
    return f"<sitemap>{place}<lastmod>{newest}</lastmod></sitemap>"


def _document(root: str, lines: Iterable[str]) -> bytes:
    inner = "".join(f"{line}\n" for line in lines)
    return f'{HEAD}<{root} xmlns="{SPACE}">\n{inner}</{root}>\n'.encode()
