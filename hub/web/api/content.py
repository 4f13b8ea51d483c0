"""What a caller wrote, as the use-cases take it."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import escape

from hub import uploads
from hub.editorial.drafts import Content, Upload
from hub.intake import reading
from hub.intake.cleaned import Cleaned
from hub.web.api.caller import person
from hub.web.api.schemas.items import Writing
from hub.web.base import now, runtime, writing

_NAMES = {field.name for field in fields(Content)}


def begun(sent: Writing, today: date) -> Content:
    """Return the content of a new item; the body is read apart and its pictures are kept."""
    content = prepared(sent)(Content(title="", body=""))
    return replace(content, formed_on=content.formed_on or today)


def prepared(sent: Writing) -> Callable[[Content], Content]:
    """Return what puts the sent in the place of what was.

    The body is read here, apart and before any transaction: it may take a second.
    """
    values: dict[str, Any] = {
        name: getattr(sent, name) for name in (sent.model_fields_set & _NAMES) - {"body"}
    }
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = value.astimezone(UTC)
    if values.get("disclosure", "") is None:
        values["disclosure"] = ""
    if "attachments" in values:
        values["attachments"] = tuple(Upload(one.name, one.sha256) for one in sent.attachments)
    if "body" in sent.model_fields_set:
        values["body"] = _body(sent)
    return lambda content: replace(content, **values)


def _body(sent: Writing) -> str:
    if sent.body_format == "text":
        lines = [line.strip() for line in sent.body.splitlines() if line.strip()]
        return "".join(f"<p>{escape(line)}</p>" for line in lines)
    return _keep(reading.read_markup(sent.body)).html


def _keep(cleaned: Cleaned) -> Cleaned:
    if cleaned.pictures:
        with writing() as session:
            blobs = runtime().blobs
            uploads.keep_pictures(session, blobs, cleaned, by=person(), now=now())
    return cleaned
