"""What a writer typed in: read from the form, and put back into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import request

from hub.clock import SHANGHAI
from hub.editorial import links, times
from hub.editorial.demands import disclosure_of
from hub.editorial.drafts import Content, Upload, content_of
from hub.errors import Refused
from hub.models import Disclosure, Edition, Kind, MatterVersion

DATES = ("formed_on", "retention_until", "original_published_on")
MOMENTS = ("publish_at", "window_until")
TEXTS = (
    *("title", "body", "short_title", "summary", "kind", "document_number", "contact_phone"),
    *("change_note", "disclosure", "disclosure_ground", "original_source"),
)
# The field each refusal is about, so that its sentence can stand beside it.
FIELD_OF = {
    "title_missing": "title",
    "title_too_long": "title",
    "body_missing": "body",
    "picture_missing": "body",
    "ground_missing": "disclosure_ground",
    "narrowed_to_none": "outlets",
    "no_outlet": "outlets",
    "persons_unanswered": "persons",
    "restart_unanswered": "restarts",
    "display_days_wrong": "display_days",
    "display_days_few": "display_days",
    "publish_at_past": "publish_at",
    "privacy_waits": "publish_at",
    "privacy_left": "summary",
    "window_too_early": "window_until",
    "retention_too_early": "retention_until",
    "link_unknown": "link_words",
    "links_too_many": "link_words",
    "link_restricted": "link_words",
    "link_to_itself": "link_words",
    "link_not_public": "link_words",
    "kind_unknown": "kind",
    "disclosure_unknown": "disclosure",
    "date_wrong": "",
}
# What stands behind 更多; it opens by itself when one of these is filled in.
SELDOM = (
    *("short_title", "summary", "document_number", "contact_phone", "disclosure_ground"),
    *("original_source", "publish_at", "window_until", "retention_until", "issuers"),
    *("original_published_on", "link_words"),
)


@dataclass(frozen=True)
class Typed:
    """The form as it was typed: texts by field, the files, and the outlets ticked."""

    values: Mapping[str, str]
    attachments: Sequence[Upload]
    # Outlets that were listed, those that stayed ticked, and those of □ that were added.
    listed: Sequence[int]
    ticked: Sequence[int]
    added: Sequence[int]
    # What it interprets, responds to or corrects.
    links: Sequence[str] = ()

    @property
    def narrowed(self) -> list[int]:
        """Return the outlets that were taken off."""
        return [outlet for outlet in self.listed if outlet not in self.ticked]

    @property
    def has_more(self) -> bool:
        """Tell whether something seldom needed was typed in."""
        return any((*(self.values.get(name) for name in SELDOM), *self.links)) or self.values.get(
            "disclosure"
        ) in (
            Disclosure.ON_REQUEST,
            Disclosure.NONE,
        )

    def content(self) -> Content:
        """Return what is saved. Raises Refused for a date or number that is none."""
        if self.listed and not self.ticked:
            raise Refused("narrowed_to_none")
        texts: dict[str, Any] = {name: self.values.get(name, "") for name in TEXTS}
        days: dict[str, Any] = {name: _date(self.values, name) for name in DATES}
        moments: dict[str, Any] = {name: _moment(self.values, name) for name in MOMENTS}
        return Content(
            **texts,
            **days,
            **moments,
            display_days=_number(self.values),
            issuers=[
                line.strip() for line in self.values.get("issuers", "").splitlines() if line.strip()
            ],
            narrowed=self.narrowed,
            added=list(self.added),
            privacy=self.values.get("privacy") == "yes",
            restarts={"yes": True, "no": False}.get(self.values.get("restarts", "")),
            persons={"yes": True, "no": False}.get(self.values.get("persons", "")),
            links=list(self.links),
            attachments=list(self.attachments),
        )


def require_possible(content: Content, now: datetime) -> None:
    """Raise Refused for times the review would not take, while their fields are at hand."""
    if content.disclosure in (Disclosure.ON_REQUEST, Disclosure.NONE):
        return
    times.require_at_once(content.publish_at, privacy=content.privacy)
    times.require_ahead(content.publish_at, now=now)
    times.require_shown(content.publish_at, content.window_until, content.retention_until, now=now)


def sent() -> Typed:
    """Return what this request's form holds."""
    form = request.form
    values = {name: form.get(name, "") for name in (*TEXTS, *DATES, *MOMENTS)}
    values["display_days"] = form.get("display_days", "").strip()
    values["issuers"] = form.get("issuers", "")
    values["persons"] = form.get("persons") or form.get("persons_said", "")
    values["privacy"] = form.get("privacy", "")
    values["restarts"] = form.get("restarts", "")
    values["kind"] = values["kind"] or Kind.NOTICE
    return Typed(
        values=values,
        attachments=[_upload(line) for line in form.getlist("attachment")],
        listed=_numbers(form.getlist("listed")),
        ticked=_numbers(form.getlist("outlet")),
        added=_numbers(form.getlist("added")),
        links=[
            *form.getlist("link"),
            *(
                links.link(form.get("relation", ""), one)
                for one in _numbers(form.getlist("linked"))
            ),
        ],
    )


def of(edition: Edition, listed: Sequence[int] = ()) -> Typed:
    """Return a draft as its form shows it."""
    content = content_of(edition)
    values = {name: getattr(content, name) for name in TEXTS}
    values |= {name: _day_text(getattr(content, name)) for name in DATES}
    values |= {name: _moment_text(getattr(content, name)) for name in MOMENTS}
    values |= {
        "display_days": str(content.display_days or ""),
        "issuers": "\n".join(content.issuers),
        "persons": {True: "yes", False: "no", None: ""}[content.persons],
        "privacy": "yes" if content.privacy else "",
        "restarts": {True: "yes", False: "no", None: ""}[content.restarts],
    }
    return Typed(
        values=values,
        attachments=content.attachments,
        listed=listed,
        ticked=[outlet for outlet in listed if outlet not in content.narrowed],
        added=content.added,
        links=content.links,
    )


def blank(version: MatterVersion | None) -> Typed:
    """Return an empty form for a matter, with what its line of the catalogue already says."""
    days = version.display_days if version else None
    values = dict.fromkeys((*TEXTS, *DATES, *MOMENTS, "issuers"), "")
    values |= {
        "kind": _likely_kind(version),
        "disclosure": disclosure_of(version),
        "display_days": str(days or ""),
    }
    return Typed(values, (), (), (), ())


def upload_line(upload: Upload) -> str:
    """Return a file as a form carries it."""
    return f"{upload.sha256} {upload.name}"


def _likely_kind(version: MatterVersion | None) -> str:
    if version is None:
        return Kind.NOTICE
    if version.persons or version.display_days:
        return Kind.PUBLICITY
    words = f"{version.level1}{version.level2}"
    guesses = {
        "指南": Kind.GUIDE,
        "政策": Kind.POLICY,
        "结果": Kind.RESULT,
        "解读": Kind.INTERPRETATION,
    }
    return next((kind for word, kind in guesses.items() if word in words), Kind.NOTICE)


def _upload(line: str) -> Upload:
    sha256, _, name = line.partition(" ")
    return Upload(name.strip() or sha256[:8], sha256)


def _numbers(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal() and len(text) < 10]


def _number(values: Mapping[str, str]) -> int | None:
    text = values.get("display_days", "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 3 or not 1 <= int(text) <= 365:
        raise Refused("display_days_wrong")
    return int(text)


def _date(values: Mapping[str, str], name: str) -> date | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("date_wrong", field=name) from None


def _moment(values: Mapping[str, str], name: str) -> datetime | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("date_wrong", field=name) from None


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _moment_text(moment: datetime | None) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" if moment else ""
