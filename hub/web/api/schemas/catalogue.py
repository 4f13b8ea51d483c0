"""The standards catalogue, as it is in force."""

from typing import Annotated, Literal

from pydantic import Field

from hub.web.api.schemas.values import Line, Sent, Told


class FieldTold(Told):
    """A field of the catalogue."""

    code: str
    name: str
    version: int | None
    title: str
    effective_from: str | None
    matters: int


class Fields(Told):
    """All fields, in order."""

    fields: list[FieldTold]


class MatterChannel(Told):
    """One of the thirteen channels a matter names."""

    name: str
    mark: Literal["■", "□"]
    required: bool
    text: str


class MatterTold(Told):
    """A matter as the version in force says it."""

    code: str
    field: str
    level1: str
    level2: str
    elements: list[str]
    basis: list[str]
    limit: str
    bodies: list[str]
    channels: list[MatterChannel]
    audience: str
    disclosure: str
    levels: list[str]
    display_days: int | None
    persons: bool = Field(description="a list of named persons")


class Matters(Told):
    """Matters, those you used last first when they were searched for."""

    matters: list[MatterTold]


class MatterQuery(Sent):
    """Words to find matters by; each must be in a name or begin the code."""

    search: Annotated[Line, Field(max_length=100)] = ""
    field: Annotated[Line, Field(max_length=64)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
