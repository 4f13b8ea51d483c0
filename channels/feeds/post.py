"""One entry of a feed, as all its formats say it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import PurePosixPath

import lxml.html
from lxml import etree

from channels.base import Article, File
from channels.document import Document, Picture, fingerprint
from channels.marked import marked_blocks, too_much
from channels.templates import SHANGHAI, chinese_day, fill

# What is added to the text of an entry, by its class: no document carries one.
ADDED = ("attachments", "correction")
# What a browser would run or lay out as a page of ours is never served under its own ending.
ACTIVE_ENDINGS = frozenset("htm html js mhtml mjs php shtml svg svgz swf xht xhtml xml xsl".split())
# A picture is served as what its bytes are, however its file was called.
PICTURE_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}
# What XML 1.0 cannot hold at all, section 2.2.
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Enclosure:
    """A file that belongs to an entry."""

    href: str
    media_type: str
    size: int
    title: str


@dataclass(frozen=True)
class Topic:
    """What an entry is listed under: `scheme` such as field or office, its code and name."""

    scheme: str
    code: str
    name: str


@dataclass(frozen=True)
class Post:
    """What a feed says of one item; times in Shanghai, `content` (HTML) empty when it stands elsewhere."""

    id: str
    title: str
    content: str
    summary: str
    address: str
    author: str
    updated: datetime
    published: datetime | None = None
    topics: tuple[Topic, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the text as it is shown, what was added or went apart."""
        root = lxml.html.fragment_fromstring(self.content, create_parent="div")
        for name in ADDED:
            for added in root.find_class(name):
                added.drop_tree()
        etree.strip_elements(root, "del", with_tail=False)
        shown = etree.tostring(root, encoding="unicode", method="html")
        return fingerprint(self.title, Document.from_html(shown))

    def not_before(self, moment: datetime) -> "Post":
        """Return the post with a time of change later than `moment`, so that it outlives it."""
        if self.updated > moment:
            return self
        return replace(self, updated=moment.replace(microsecond=0) + timedelta(seconds=1))


@dataclass(frozen=True)
class Deleted:
    """The mark that stands where an entry was: when it went, and the public reason."""

    id: str
    when: datetime
    reason: str


def file_name(file: File) -> str:
    """Return the name a file is served under: its hash, and an ending no browser will run."""
    named = PurePosixPath(file.name).suffix.lower().removeprefix(".")
    harmless = re.fullmatch("[a-z0-9]{1,5}", named) and named not in ACTIVE_ENDINGS
    ending = PICTURE_ENDINGS.get(file.media_type) or (named if harmless else "bin")
    return f"{file.sha256[:24]}.{ending}"


def post_of(article: Article, *, identity: str, entry_at: str, files_at: str) -> Post:
    """Return the entry for an article; its files lie under the address `files_at`.

    `entry_at` is the entry document's own address, linked where the item has no page.
    """

    def picture_address(picture: Picture) -> str:
        file = article.pictures.get(picture.sha256)
        return f"{files_at}/{file_name(file)}" if file else ""

    enclosures = tuple(
        Enclosure(f"{files_at}/{file_name(file)}", file.media_type, file.size, clean(file.name))
        for file in article.attachments
    )
    content = _content(article, picture_address)
    if enclosures:
        content += "\n" + fill("feeds/attachments.html", enclosures=enclosures).strip()
    return Post(
        id=identity,
        title=clean(article.title),
        content=clean(content),
        summary=clean(article.summary),
        address=article.address or entry_at,
        author=clean("、".join(article.issuers) or article.office.name),
        updated=_updated(article),
        published=article.published_at and article.published_at.astimezone(SHANGHAI),
        topics=_topics(article),
        enclosures=enclosures,
    )


def _content(article: Article, picture_address: Callable[[Picture], str]) -> str:
    """Return the text; of a correction first the line that says so, then what changed marked."""
    if article.before is None or too_much(article.before[1], article.document):
        content = article.document.to_html(picture_address)
    else:
        blocks = marked_blocks(article.before[1], article.document, picture_address)
        content = "\n".join(html for _, html in blocks)
    if article.before is None and not article.change_note:
        return content
    day = chinese_day(article.updated_at) if article.updated_at else ""
    title = article.before[0] if article.before is not None else article.title
    line = fill(
        "feeds/correction.html",
        day=day,
        note=article.change_note,
        title=title if title != article.title else "",
    ).strip()
    return f"{line}\n{content}"


def clean(text: str) -> str:
    """Return text without the characters that no XML document can carry."""
    return UNPRINTABLE.sub("", text)


def _topics(article: Article) -> tuple[Topic, ...]:
    named = [("field", article.field), ("office", article.office), ("column", article.column)]
    named += [("topic", topic) for topic in article.topics]
    return tuple(Topic(scheme, one.code, clean(one.name)) for scheme, one in named if one.code)


def _updated(article: Article) -> datetime:
    """Return the edition's time; a preview before approval has only the document's own date."""
    moment = article.updated_at or article.published_at or _midnight(article.formed_on)
    return moment.astimezone(SHANGHAI).replace(microsecond=0)


def _midnight(day: date | None) -> datetime:
    return datetime.combine(day, clock_time(), SHANGHAI) if day else _BEGINNING
