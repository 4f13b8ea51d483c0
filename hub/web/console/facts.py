"""What an edition says beside its text, line by line, and what the one before it said there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from hub.articles import KIND_LABELS
from hub.editorial.drafts import Content, content_of
from hub.models import Disclosure, Edition
from hub.web.base.words import stamp


@dataclass(frozen=True)
class Fact:
    """One line: what it is called, what it says, and what it said before (None: the same)."""

    label: str
    text: str
    before: str | None = None


def facts(edition: Edition, before: Edition | None) -> list[Fact]:
    """Return the lines that say something, or no longer say it."""
    old = dict(_lines(content_of(before))) if before else {}
    return [
        Fact(label, text, old[label] if label in old and old[label] != text else None)
        for label, text in _lines(content_of(edition))
        if text or old.get(label)
    ]


def _lines(content: Content) -> Iterator[tuple[str, str]]:
    yield _("Short title"), content.short_title
    yield _("Summary"), content.summary
    yield _("Attachments"), "、".join(file.name for file in content.attachments)
    yield _("Publish at"), _moment(content.publish_at)
    yield _("Public until"), _moment(content.window_until)
    yield _("Working days of display"), str(content.display_days or "")
    if content.restarts is not None:
        said = _("Begin anew (重新公示)") if content.restarts else _("Count on (连续计算)")
        yield _("The display under way"), said
    yield _("Keep until"), _day(content.retention_until)
    yield _("Kind"), KIND_LABELS[content.kind]
    yield _("Document number"), content.document_number
    yield _("Date of the document"), _day(content.formed_on)
    yield _("Issuing bodies"), "、".join(content.issuers)
    yield _("Telephone for questions"), content.contact_phone
    yield _("Disclosure"), _disclosure(content.disclosure)
    yield _("Legal ground"), content.disclosure_ground
    yield _("First published on"), _day(content.original_published_on)
    yield _("First published in"), content.original_source


def _disclosure(value: str) -> str:
    words: dict[str, str] = {
        Disclosure.ACTIVE: _("On our own initiative (主动公开)"),
        Disclosure.ON_REQUEST: _("On request (依申请公开)"),
        Disclosure.NONE: _("Not public (不予公开)"),
    }
    return words[value]


def _moment(value: datetime | None) -> str:
    return stamp(value) if value else ""


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
