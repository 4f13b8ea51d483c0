"""Placements: what is wanted and what is shown at each outlet."""

from typing import Literal

from pydantic import Field, StrictBool

from hub.standing import Way
from hub.web.api.schemas.values import LongLine, Sent, Sha256, Told

Saying = int | Literal["nothing", "show", "notice"]


class PlacementTold(Told):
    """One item at one outlet; the first eight as `gaoshi status --json` has them."""

    channel: str
    outlet: str
    wanted: Saying = Field(description="an edition's number, nothing, or a notice of removal")
    shown: Saying
    state: str
    since: str
    reason: str
    address: str
    id: int
    outlet_id: int
    detail: str = Field(description="the reason as a sentence")
    required: bool
    ways: list[Way] = Field(description="what a person can do about it")


class Placements(Told):
    """All placements of an item."""

    placements: list[PlacementTold]


class ByHandReport(Sent):
    """What a person did where no machine can: published it, removed it, or neither."""

    address: LongLine = Field(default="", description="where it can be read now")
    slip: Sha256 | Literal[""] = Field(
        default="", description="the hash of a photograph kept by POST /files"
    )
    removed: StrictBool = False
    never_published: StrictBool = Field(
        default=False, description="it was to be removed, and had never been published there"
    )
