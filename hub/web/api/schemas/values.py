"""Kinds of values: each says itself what it takes, so that the description never lies."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)

from hub.clock import FIRST_YEAR, LAST_YEAR, SHANGHAI

# No line holds control characters, and no text the one that databases disagree about.
_LINE = r"^[^\u0000-\u001f\u007f]*$"
_TEXT = r"^[^\u0000]*$"
_YEAR = r"^(19[5-9]\d|20\d\d|21\d\d)-"
# No item is larger than what every database can number.
LARGEST_ID = 2**53 - 1


def _whole(value: Any) -> Any:
    """Take 7.0 as 7, for JSON knows no difference."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _day(value: Any) -> Any:
    """Take a day from its text alone: pydantic would take seconds since 1970 too."""
    if isinstance(value, str) and len(value) != 10:
        raise ValueError("date")
    return _in_years(value)


def _in_years(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("date")
    if not value[:4].isdecimal() or not FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
        raise ValueError("date")
    return value


def _here(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


Line = Annotated[str, StringConstraints(max_length=200, pattern=_LINE)]
LongLine = Annotated[str, StringConstraints(max_length=600, pattern=_LINE)]
Text = Annotated[str, StringConstraints(max_length=4_000, pattern=_TEXT)]
Body = Annotated[str, StringConstraints(max_length=4_000_000, pattern=_TEXT)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
# Behind the bounds, or the description would not have them.
WHOLE = BeforeValidator(_whole)
Key = Annotated[StrictInt, Field(ge=1, le=LARGEST_ID), WHOLE]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": _YEAR}),
]
# A moment comes with its zone; it is answered as clocks in China show it.
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_in_years),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _YEAR}),
]
Shown = Annotated[
    datetime,
    PlainSerializer(_here, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class Sent(BaseModel):
    """What a caller sends: a word that means nothing is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What the hub answers."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)
