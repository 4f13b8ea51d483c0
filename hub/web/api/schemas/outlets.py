"""Outlets, without what an operator typed in: keys and names of secrets stay inside."""

from pydantic import Field

from hub.web.api.schemas.items import OfficeTold
from hub.web.api.schemas.values import Shown, Told


class Trouble(Told):
    """What is wrong with the outlet itself."""

    code: str
    detail: str
    since: Shown | None


class OutletTold(Told):
    """One configured destination and how it fares."""

    id: int
    channel: str
    label: str
    name: str
    office: OfficeTold
    serves: str
    answers: list[str] = Field(description="which of the thirteen channels it answers")
    switched_off_at: Shown | None
    trouble: Trouble | None
    settled: int
    moving: int
    persons_turn: int
    held: int


class OutletsTold(Told):
    """The outlets of your offices and of those above them."""

    outlets: list[OutletTold]
