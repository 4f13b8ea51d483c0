"""What surrounds every page: head, masthead, footer and the one style sheet."""

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from channels.base import ShelfKey
from channels.templates import FOLDER, fill
from channels.website.site import Site

ALL = ShelfKey("all", "", "最新公开")
# Lists that have a feed of their own.
FED = ("all", "field", "office", "column")


class Style(NamedTuple):
    """The style sheet: its name in the folder follows from its bytes, so it may be kept long."""

    name: str
    content: bytes


@cache
def style(source: Path = FOLDER / "site" / "site.css") -> Style:
    """Return the style sheet of the site."""
    content = source.read_bytes()
    return Style(f"assets/site-{hashlib.sha256(content).hexdigest()[:8]}.css", content)


def page(
    template: str,
    site: Site,
    *,
    title: str,
    labels: Sequence[tuple[str, str]] = (),
    own_labels: Sequence[tuple[str, str]] = (),
    feeds: Sequence[ShelfKey] = (),
    **values: Any,
) -> bytes:
    """Return a page of `templates/site/` as bytes.

    `labels` are those that many pages have alike, and `own_labels` this page's alone.
    `feeds` are lists besides that of everything whose feeds belong to the page.
    """
    text = fill(
        f"site/{template}",
        site=site,
        base=site.base,
        style=style().name,
        title=title,
        labels=_labels(site, tuple(labels)),
        own_labels=[(name, content) for name, content in own_labels if content],
        crumbs=partial(_crumbs, site),
        nav=_part("nav", site),
        foot=_part("foot", site),
        feeds=_feeds(site, tuple(key for key in feeds if key.kind in FED and key.path != ALL.path)),
        **values,
    )
    return text.encode()


@lru_cache(maxsize=64)
def _part(name: str, site: Site) -> Markup:
    """Return a part that is the same on every page of a site."""
    # The environment has escaped what it filled in.
    return Markup(fill(f"site/{name}.html", site=site, base=site.base).strip())  # noqa: S704


@lru_cache(maxsize=1024)
def _labels(site: Site, more: tuple[tuple[str, str], ...]) -> Markup:
    """Return the site's labels and `more` as they stand in the head."""
    labels = fill("site/labels.html", labels=site.labels(*more))
    return Markup(labels.strip())  # noqa: S704 - escaped like the rest


@lru_cache(maxsize=1024)
def _crumbs(site: Site, steps: tuple[tuple[str, str], ...], here: str) -> Markup:
    """Return the way from the home page over `steps` (names and addresses) to this page."""
    way = fill("site/crumbs.html", base=site.base, steps=steps, here=here)
    return Markup(f"{way}\n")  # noqa: S704 - escaped like the rest


@lru_cache(maxsize=1024)
def _feeds(site: Site, more: tuple[ShelfKey, ...]) -> Markup:
    """Return the links by which a reader's program finds the feeds of everything and of `more`."""
    if not site.feeds:
        return Markup("")
    links = fill("site/feeds.html", base=site.base, feeds=[ALL, *more])
    return Markup(links.strip())  # noqa: S704 - escaped like the rest
