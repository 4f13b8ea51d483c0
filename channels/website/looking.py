"""Looking at an item's page from the public side."""

import re
from dataclasses import dataclass
from datetime import timedelta

import lxml.html
from lxml import etree

from channels import http
from channels.base import Rejected, Rendered, Seen, Sighting
from channels.document import Document, Paragraph, Text, canonical, fingerprint

DEADLINE = timedelta(seconds=10)
SOON = timedelta(seconds=1)
# A proxy in between may not answer from what it kept.
FRESH = {"Cache-Control": "no-cache"}
GONE = (404, 410)

PRINT = re.compile(rb'<meta name="Revision" content="([0-9a-f]{32})">')


@dataclass(frozen=True)
class PublicPage:
    """What the public address answered: nothing (None) or a page."""

    body: bytes | None


def fetch(address: str) -> PublicPage:
    """Fetch a page; raise Unavailable and the like when the server gives no answer of use."""
    answer = http.get(address, headers=FRESH, deadline=DEADLINE)
    if answer.status in GONE:
        return PublicPage(None)
    return PublicPage(answer.expect().body)


def compared(found: PublicPage, expect: Rendered, address: str) -> Sighting:
    """Tell whether a page is the one that was sent."""
    if found.body is None:
        return Sighting(Seen.ABSENT, address=address)
    seen = print_of_text(found.body)
    # A server in front may add a line of its own: then the page's own print tells which
    # rendering it is, and the text must still be exactly the approved one, marks included.
    same = found.body == expect.body or (
        seen == expect.fingerprint
        and _print(found.body) == _print(expect.body)
        and _gone(found.body) == _gone(expect.body)
    )
    return Sighting(Seen.SHOWN if same else Seen.CHANGED, address=address, fingerprint=seen)


def is_there(address: str) -> bool:
    """Tell whether anything is to be had at an address, however large."""
    try:
        return fetch(address).body is not None
    except Rejected as error:
        if error.code == "answer_too_large":
            return True
        raise


def print_of_text(body: bytes) -> str:
    """Return the fingerprint of a page's title and text, empty when it is not such a page.

    What a correction took away is shown too, but is no part of the text.
    """
    title, text = _part(body, "title"), _part(body, "text")
    if title is None or text is None:
        return ""
    etree.strip_elements(text, "del", with_tail=False)
    words = Document((Paragraph((Text(str(text.xpath("string()"))),)),))
    return fingerprint(str(title.xpath("string()")), words)


def _gone(body: bytes) -> str:
    """Return the words a page marks as gone."""
    text = _part(body, "text")
    return "" if text is None else canonical("\n".join(text.xpath(".//del//text()")))


def _part(body: bytes, name: str) -> lxml.html.HtmlElement | None:
    try:
        root = lxml.html.document_fromstring(body.decode("utf-8", "replace"))
    except (etree.ParserError, ValueError):
        return None
    return root.find(f'.//*[@id="{name}"]')


def _print(body: bytes) -> bytes:
    found = PRINT.search(body)
    return found[1] if found else b""
