"""What the public sees of the feeds: fetched and read as a subscriber would."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

from channels import http
from channels.base import Ref, Rendered, Seen, Sighting, Unavailable
from channels.feeds.atom import ATOM, TOMBSTONES, parse, read_deleted, read_entry
from channels.feeds.post import Post
from channels.feeds.store import Kept, read_kept

# The hub names at most this many lines of a list.
LINES = 50
SOON = timedelta(milliseconds=200)
# A full feed written this long after a put has been moved on by later changes.
MOVED_ON = timedelta(seconds=10)
# A proxy in between may not answer from what it kept.
FRESH = {"Cache-Control": "no-cache"}


@dataclass(frozen=True)
class PublicFeed:
    """A feed as a reader gets it."""

    posts: Mapping[str, Post]
    # How many lines it has, marks included, and when the oldest of them changed.
    lines: int = 0
    oldest: datetime | None = None
    # When the server says the file was written.
    written: datetime | None = None


def fetch_feed(address: str) -> PublicFeed:
    """Return the feed at an address, an empty one where nothing was written yet."""
    answer = _fetch(address)
    if answer is None:
        return PublicFeed({})
    return replace(_read_feed(answer.body), written=_written(answer))


def fetch_entry(address: str) -> Kept | None:
    """Return the entry document at an address, or None when there is none."""
    answer = _fetch(address)
    if answer is None:
        return None
    try:
        return read_kept(answer.body)
    except ValueError as error:
        raise Unavailable("feed_is_unreadable") from error


def compared(post: Post, ref: Ref, expect: Rendered, address: str) -> Sighting:
    """Return what an entry seen in public means for the copy that was put."""
    seen = post.fingerprint
    if seen == expect.fingerprint:
        return Sighting(Seen.SHOWN, address=address, fingerprint=seen)
    if seen == ref.get("before"):
        return Sighting(Seen.PENDING, address=address, next_look=SOON, code="not_in_feed_yet")
    return Sighting(Seen.CHANGED, address=address, fingerprint=seen)


def moved_on(feed: PublicFeed, post: Post, ref: Ref) -> bool:
    """Tell whether the feed is full of later changes, so that a right line is not in it."""
    if feed.lines < LINES or feed.oldest is None:
        return False
    if feed.oldest > post.updated or feed.written is None or "put_at" not in ref:
        return feed.oldest > post.updated
    return feed.written - datetime.fromisoformat(ref["put_at"]) >= MOVED_ON


def _fetch(address: str) -> http.Answer | None:
    answer = http.get(address, headers=FRESH)
    if answer.status in (404, 410):
        return None
    if not answer.ok:
        raise Unavailable("http_unavailable", status=answer.status)
    return answer


def _written(answer: http.Answer) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers.get("Last-Modified", ""))
    except ValueError:
        return None


# After a burst every item is looked for in the same feed: its bytes are read once.
@lru_cache(maxsize=4)
def _read_feed(document: bytes) -> PublicFeed:
    try:
        root = parse(document)
        posts = [read_entry(entry) for entry in root.iterchildren(f"{{{ATOM}}}entry")]
        marks = root.iterchildren(f"{{{TOMBSTONES}}}deleted-entry")
        times = [post.updated for post in posts] + [read_deleted(one).when for one in marks]
    except ValueError as error:
        raise Unavailable("feed_is_unreadable") from error
    return PublicFeed({post.id: post for post in posts}, len(times), min(times, default=None))
