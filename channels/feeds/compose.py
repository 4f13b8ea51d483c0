"""A feed written out as RSS 2.0, Atom and JSON Feed 1.1."""

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from channels.feeds.atom import TOMBSTONES, deleted_element, fill_entry
from channels.feeds.post import Deleted, Post
from channels.templates import SHANGHAI

GENERATOR = "Gaoshi"
LANGUAGE = "zh-CN"
# https://www.jsonfeed.org/version/1.1/
JSON_FEED = "https://jsonfeed.org/version/1.1"
# A feed is fetched whole every few minutes by every reader; beyond this, lines carry the summary
# and the full text stands at the entry's own address.
FEED_BYTES = 2 * 1024 * 1024
ENTRY_BYTES = 256 * 1024

# feedgen changes the locale of the whole process for a moment while it writes RSS dates.
_locale = threading.Lock()
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC).astimezone(SHANGHAI)


@dataclass(frozen=True)
class Feed:
    """One list as a feed: newest change first, gone ones as marks."""

    id: str
    title: str
    home: str
    # The feed's own address without its ending.
    address: str
    posts: tuple[Post, ...]
    deleted: tuple[Deleted, ...] = ()

    @property
    def updated(self) -> datetime:
        """Return the time of the newest change, so that the same lines make the same bytes."""
        times = [post.updated for post in self.posts] + [gone.when for gone in self.deleted]
        newest = max(times, default=_BEGINNING)
        return newest.astimezone(SHANGHAI).replace(microsecond=0)


def within_limits(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Return the posts, those that would make the feed too large without their full content."""
    kept: list[Post] = []
    room = FEED_BYTES
    for post in posts:
        size = len(post.content.encode())
        fits = size <= min(ENTRY_BYTES, room)
        room -= size if fits else 0
        kept.append(post if fits else replace(post, content="", summary=post.summary or post.title))
    return tuple(kept)


class _Marks(BaseExtension):  # type: ignore[misc]
    """Adds the deleted-entry marks of RFC 6721 to an Atom feed."""

    def __init__(self) -> None:
        self.deleted: tuple[Deleted, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        """Return the name space of the marks."""
        return {"at": TOMBSTONES}

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        """Add the marks to the feed's element."""
        feed.extend([deleted_element(gone) for gone in self.deleted])
        return feed


def write_atom(feed: Feed) -> bytes:
    """Return the feed as Atom (RFC 4287) with deleted-entry marks (RFC 6721)."""
    generator = _generator(feed, "atom", "application/atom+xml")
    generator.register_extension("marks", _Marks, rss=False)
    generator.marks.deleted = feed.deleted
    return bytes(generator.atom_str())


def write_rss(feed: Feed) -> bytes:
    """Return the feed as RSS 2.0 with full content."""
    generator = _generator(feed, "rss", "application/rss+xml")
    with _locale:
        return bytes(generator.rss_str())


def _generator(feed: Feed, ending: str, media_type: str) -> FeedGenerator:
    generator = FeedGenerator()
    generator.id(feed.id)
    generator.title(feed.title)
    generator.description(feed.title)
    generator.language(LANGUAGE)
    generator.generator(GENERATOR)
    generator.updated(feed.updated)
    generator.link(href=f"{feed.address}.{ending}", rel="self", type=media_type)
    generator.link(href=feed.home, rel="alternate", type="text/html")
    for post in feed.posts:
        fill_entry(generator.add_entry(order="append"), post)
    return generator


def write_json(feed: Feed) -> bytes:
    """Return the feed as JSON Feed 1.1; it knows no marks, so they are in an object of ours."""
    written: dict[str, Any] = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": f"{feed.address}.json",
        "language": LANGUAGE,
        "items": [_item(post) for post in feed.posts],
    }
    if feed.deleted:
        marks = [_mark(gone) for gone in feed.deleted]
        written["_gaoshi_deleted"] = {"about": feed.home, "entries": marks}
    return json.dumps(written, ensure_ascii=False, indent=1).encode()


def _item(post: Post) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": post.id,
        "url": post.address,
        "title": post.title,
        "date_published": (post.published or post.updated).isoformat(),
        "date_modified": post.updated.isoformat(),
        "authors": [{"name": post.author}],
        "tags": [topic.name for topic in post.topics if topic.name],
    }
    if post.summary:
        item["summary"] = post.summary
    if post.content:
        item["content_html"] = post.content
    else:
        item["content_text"] = post.summary or post.title
    if post.enclosures:
        item["attachments"] = [
            {
                "url": one.href,
                "mime_type": one.media_type,
                "title": one.title,
                "size_in_bytes": one.size,
            }
            for one in post.enclosures
        ]
    return item


def _mark(gone: Deleted) -> dict[str, str]:
    when = gone.when.astimezone(SHANGHAI).replace(microsecond=0)
    return {"id": gone.id, "when": when.isoformat(), "reason": gone.reason}


WRITERS = {"rss": write_rss, "atom": write_atom, "json": write_json}
