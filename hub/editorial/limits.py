"""How long and how far each field of an edition may go, whoever sends it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hub.clock import FIRST_YEAR, LAST_YEAR
from hub.errors import Refused

# Columns hold these; a longer value would be cut off by one database and refused by another.
LINES = {
    "title": 600,
    "short_title": 200,
    "document_number": 80,
    "contact_phone": 40,
    "disclosure_ground": 200,
    "original_source": 200,
}
TEXTS = {"body": 4_000_000, "summary": 4_000, "change_note": 4_000}
DAYS = ("formed_on", "retention_until", "original_published_on")
MOMENTS = ("publish_at", "window_until")
ISSUER, ISSUERS, FILES, OUTLETS = 200, 50, 50, 500
# Half a character, and what nobody sees or types; a line has no breaks either.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAK = re.compile(r"[\t\n\r\u2028\u2029]")


def require_within(values: Mapping[str, Any]) -> None:
    """Raise Refused, naming the field, for what is longer or later than anything could show."""
    for name, limit in (*LINES.items(), *TEXTS.items()):
        _require_text(name, values[name].strip(), limit, line=name in LINES)
    _require_few("issuers", values["issuers"], ISSUERS)
    for issuer in values["issuers"]:
        _require_text("issuers", issuer, ISSUER, line=True)
    _require_few("attachments", values["attachments"], FILES)
    for name in ("narrowed", "added"):
        _require_few(name, values[name], OUTLETS)
    for name in (*DAYS, *MOMENTS):
        _require_year(name, values[name])


def _require_text(name: str, text: str, limit: int, *, line: bool) -> None:
    if len(text) > limit:
        raise Refused("field_too_long", field=name, limit=limit, length=len(text))
    if _UNSEEN.search(text) or (line and _BREAK.search(text)):
        raise Refused("field_has_controls", field=name)


def _require_few(name: str, values: Sequence[Any], limit: int) -> None:
    if len(values) > limit:
        raise Refused("field_too_many", field=name, limit=limit, count=len(values))


def _require_year(name: str, moment: date | datetime | None) -> None:
    if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Refused("year_out_of_range", field=name, first=FIRST_YEAR, last=LAST_YEAR)
