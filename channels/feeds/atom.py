"""Entries and deleted-entry marks as Atom elements, written and read back."""

import html
from datetime import datetime
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension
from lxml import etree

from channels.feeds.post import Deleted, Enclosure, Post, Topic, clean
from channels.templates import SHANGHAI

# RFC 4287, RFC 6721
ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


class _Links(BaseEntryExtension):  # type: ignore[misc]
    """Says of each link what it is: feedgen 1.0 writes the address of an entry's link alone."""

    def __init__(self) -> None:
        self.links: list[dict[str, str]] = []

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Complete the links of an entry."""
        for element, link in zip(entry.iterchildren("link"), self.links, strict=True):
            for name, value in link.items():
                element.set(name, value)
        return entry


def fill_entry(entry: FeedEntry, post: Post) -> FeedEntry:
    """Put a post into an entry of feedgen's, for Atom and RSS alike."""
    entry.id(post.id)
    entry.title(post.title or "（无标题）")
    entry.updated(post.updated)
    entry.published(post.published or post.updated)
    entry.author({"name": post.author or "—"})
    if post.summary or not post.content:
        # RSS readers take a description for HTML, so it is written as HTML in both.
        entry.summary(html.escape(post.summary or post.title, quote=False), type="html")
    if post.content:
        entry.content(post.content, type="html")
    for topic in post.topics:
        entry.category(term=topic.code, scheme=f"urn:gaoshi:{topic.scheme}", label=topic.name)
    entry.register_extension("links", _Links, rss=False)
    entry.links.links = _links(post)
    for link in entry.links.links:
        entry.link(dict(link))
    return entry


def _links(post: Post) -> list[dict[str, str]]:
    enclosures = [
        {
            "href": one.href,
            "rel": "enclosure",
            "type": one.media_type,
            "length": str(one.size),
            "title": one.title,
        }
        for one in post.enclosures
    ]
    return [{"href": post.address, "rel": "alternate"}, *enclosures]


def write_entry(post: Post) -> bytes:
    """Return the entry document (RFC 4287, section 2) of a post."""
    element = fill_entry(FeedEntry(), post).atom_entry()
    element.set("xmlns", ATOM)
    return etree.tostring(element, encoding="UTF-8", xml_declaration=True)


def write_deleted(deleted: Deleted) -> bytes:
    """Return the deleted-entry document (RFC 6721, section 3) that keeps a place."""
    return etree.tostring(deleted_element(deleted), encoding="UTF-8", xml_declaration=True)


def deleted_element(deleted: Deleted) -> etree._Element:
    """Return the deleted-entry element of a place that is kept empty."""
    when = deleted.when.astimezone(SHANGHAI).replace(microsecond=0)
    element = etree.Element(
        f"{{{TOMBSTONES}}}deleted-entry",
        {"ref": deleted.id, "when": when.isoformat()},
        nsmap={"at": TOMBSTONES},
    )
    if deleted.reason:
        etree.SubElement(element, f"{{{TOMBSTONES}}}comment").text = clean(deleted.reason)
    return element


def parse(document: bytes) -> etree._Element:
    """Return the root of an XML document; raise ValueError when it is none."""
    try:
        return etree.fromstring(document, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ValueError("not an XML document") from error


def read_entry(entry: etree._Element) -> Post:
    """Return what an Atom entry says; raise ValueError when it says no id or time."""
    links = [_attributes(link) for link in entry.iterchildren(_atom("link"))]
    published = _child(entry, "published")
    return Post(
        id=_child(entry, "id"),
        title=_child(entry, "title"),
        content=_child(entry, "content"),
        summary=html.unescape(_child(entry, "summary")),
        address=next((link["href"] for link in links if link.get("rel") == "alternate"), ""),
        author=_child(entry, "author/name"),
        updated=datetime.fromisoformat(_child(entry, "updated")),
        published=datetime.fromisoformat(published) if published else None,
        topics=tuple(_topic(one) for one in entry.iterchildren(_atom("category"))),
        enclosures=tuple(_enclosure(link) for link in links if link.get("rel") == "enclosure"),
    )


def read_deleted(element: etree._Element) -> Deleted:
    """Return what a deleted-entry says."""
    reason = element.findtext(f"{{{TOMBSTONES}}}comment") or ""
    when = datetime.fromisoformat(str(element.get("when", "")))
    return Deleted(str(element.get("ref", "")), when, reason)


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _child(entry: etree._Element, path: str) -> str:
    return entry.findtext("/".join(_atom(step) for step in path.split("/"))) or ""


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _topic(element: etree._Element) -> Topic:
    values: dict[str, Any] = _attributes(element)
    scheme = values.get("scheme", "").rpartition(":")[2]
    return Topic(scheme, values.get("term", ""), values.get("label", ""))


def _enclosure(link: dict[str, str]) -> Enclosure:
    size = link.get("length", "")
    return Enclosure(
        link.get("href", ""),
        link.get("type", ""),
        int(size) if size.isdigit() else 0,
        link.get("title", ""),
    )
