"""Items and editions, as they are written and as they are told."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictInt

from hub.models import Disclosure, Kind, Role, Validity
from hub.web.api.schemas.placements import PlacementTold
from hub.web.api.schemas.values import (
    LARGEST_ID,
    WHOLE,
    Body,
    Day,
    Key,
    Line,
    LongLine,
    Moment,
    Sent,
    Sha256,
    Shown,
    Text,
    Told,
)


class ItemState(StrEnum):
    """The one word for an item."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    TAKEN_DOWN = "taken_down"
    DROPPED = "dropped"


class Attached(Sent):
    """A file kept before by POST /files."""

    sha256: Sha256
    name: Annotated[Line, Field(min_length=1)]


class Writing(Sent):
    """What a writer may say of an edition and its item. What is left out stays as it is."""

    title: LongLine = ""
    body: Body = ""
    body_format: Literal["html", "text"] = Field(
        default="html", description="text: every line becomes a paragraph"
    )
    short_title: Line = ""
    summary: Text = ""
    kind: Kind = Kind.NOTICE
    document_number: Annotated[Line, Field(max_length=80, description="发文字号")] = ""
    formed_on: Day | None = Field(default=None, description="成文日期; today when left out")
    publish_at: Moment | None = Field(default=None, description="null: as soon as it is approved")
    window_until: Moment | None = Field(default=None, description="shown nowhere from then on")
    retention_until: Day | None = None
    display_days: Annotated[StrictInt, Field(ge=1, le=365), WHOLE] | None = Field(
        default=None, description="least working days on boards; null: as the catalogue says"
    )
    restarts: bool | None = Field(
        default=None,
        description="of a correction of what is on display: its days begin anew, or count on",
    )
    contact_phone: Annotated[Line, Field(max_length=40)] = ""
    change_note: Text = Field(default="", description="what changed, told to citizens")
    privacy: bool = Field(
        default=False,
        description="隐私更正: no public difference, no note, and no earlier edition is readable",
    )
    disclosure: Disclosure | None = Field(default=None, description="null: as the catalogue says")
    disclosure_ground: Annotated[Line, Field(max_length=200)] = ""
    original_published_on: Day | None = None
    original_source: Line = ""
    issuers: Annotated[list[Line], Field(max_length=50)] = Field(default=[])
    narrowed: Annotated[list[Key], Field(max_length=500)] = Field(
        default=[], description="outlets of ■ channels to leave out; never all of them"
    )
    added: Annotated[list[Key], Field(max_length=500)] = Field(
        default=[], description="outlets of □ channels to add"
    )
    links: Annotated[
        list[Annotated[str, Field(pattern=r"^(interprets|responds_to|corrects):[1-9][0-9]{0,8}$")]],
        Field(max_length=20),
    ] = Field(default=[], description="what it interprets, responds to or corrects: interprets:17")
    persons: bool | None = Field(
        default=None,
        description="a list of persons, for boards alone; needs an answer when a table names persons",
    )
    attachments: Annotated[list[Attached], Field(max_length=50)] = Field(default=[])


class NewItem(Writing):
    """A draft to begin with."""

    title: Annotated[LongLine, Field(min_length=1)]
    matter: Annotated[Line, Field(max_length=64)] | None = Field(
        default=None, description="a code such as SHJZ-04; null: 目录外"
    )
    office: Annotated[Line, Field(max_length=64)] | None = Field(
        default=None, description="an office's code; null: the one you write for, if it is one"
    )


class EditionChange(Writing):
    """Changes of a draft."""

    version: Key = Field(description="the version that was read, so that nobody's words are lost")


class ItemQuery(Sent):
    """What the list of items is narrowed to, and where its page begins."""

    office: Annotated[Line, Field(max_length=64)] | None = None
    matter: Annotated[Line, Field(max_length=64)] | None = None
    state: ItemState | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 30
    before: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = Field(
        default=None, description="items with a smaller id only; follow `next` instead"
    )


class Decided(Sent):
    """What somebody decided about: the edition, and the digest of all they read of it."""

    edition: Key
    digest: Sha256


class SentBack(Decided):
    """Why it goes back to its writer."""

    reason: Annotated[Text, Field(min_length=1)]


class Removal(Sent):
    """Why it is no longer public."""

    reason: Annotated[Line, Field(min_length=1, description="a code of the fixed public reasons")]
    note: Text = Field(default="", description="for the office alone")


class Marking(Sent):
    """Whether a document still holds, and by which document that changed."""

    validity: Validity
    reason: Annotated[Line, Field(min_length=1, max_length=200, description="public")]


class Adopting(Sent):
    """Who takes a superior's item as their own."""

    office: Annotated[Line, Field(max_length=64)]


class OfficeTold(Told):
    """An office."""

    code: str
    name: str


class Reason(Told):
    """A reason citizens read."""

    code: str
    detail: str


class ItemTold(Told):
    """An item in a list."""

    id: int
    address: str
    title: str
    kind: Kind
    office: OfficeTold
    matter: str | None
    index_number: str | None
    state: ItemState
    edition: int | None = Field(description="the newest approved edition")
    newest_edition: int
    disclosure: Disclosure
    restricted: bool = Field(description="a list of persons: its text is on its boards alone")
    published_at: Shown | None
    suspended_at: Shown | None
    taken_down_at: Shown | None
    removal: Reason | None
    wanted_places: int
    in_place: int


class Page(Told):
    """One page of items, newest first."""

    items: list[ItemTold]
    next: str | None = Field(description="the address of the next page")


class LimitTold(Told):
    """The legal limit (公开时限)."""

    day: str
    working_days_left: int
    in_time: bool | None
    sure: bool


class Waiting(Told):
    """The step an edition in review waits for."""

    edition: int
    step: str
    role: Role
    digest: str = Field(description="of all an approval covers; name it when you decide")
    yours: bool = Field(description="you could pass it now")


class ItemInFull(ItemTold):
    """An item with its placements."""

    document_number: str
    formed_on: str | None
    validity: Validity
    validity_reason: str
    gaps: list[str] = Field(description="■ channels that no outlet answers")
    withheld: list[str] = Field(description="■ channels that the item's reach closes")
    limit: LimitTold | None
    review: Waiting | None
    placements: list[PlacementTold]


class AttachmentTold(Told):
    """A file that goes along."""

    name: str
    sha256: str
    media_type: str
    size: int


class StepTold(Told):
    """One step of an edition's chain."""

    name: str
    state: str
    at: Shown | None
    done_by: str
    recorded_by: str
    strength: str
    reason: str


class EditionTold(Told):
    """One edition without its text."""

    number: int
    address: str
    state: str
    title: str
    change_note: str
    privacy: bool
    hidden: bool = Field(description="a later correction for privacy hides title and text")
    written_by: str
    created_at: Shown
    approved_at: Shown | None
    fingerprint: str
    steps: list[StepTold]


class Editions(Told):
    """All editions, newest first."""

    editions: list[EditionTold]


class EditionInFull(EditionTold):
    """One edition with its text."""

    version: int
    short_title: str
    summary: str
    body: str
    attachments: list[AttachmentTold]
    publish_at: Shown | None
    window_until: Shown | None
    retention_until: str | None
    display_days: int | None
    first_day: bool = Field(description="whether the day of posting counts as a day of display")
    restarts: bool | None
    run_from: int = Field(description="the edition with which the display under way began")
    kind: Kind
    document_number: str
    formed_on: str | None
    issuers: list[str]
    contact_phone: str
    disclosure: Disclosure
    disclosure_ground: str
    original_published_on: str | None
    original_source: str
    narrowed: list[int]
    added: list[int]
    links: list[str]
    persons: bool | None
    restricted: bool = Field(description="a list of persons, by its matter or its writer's word")
    digest: str = Field(description="of all of this; whoever decides about it names it")


class LedgerLineTold(Told):
    """One line of the ledger; `number` is null until it is sealed."""

    number: int | None
    at: Shown
    act: str
    done_by: str
    recorded_by: str
    strength: str
    hash: str


class Ledger(Told):
    """An item's lines, newest first."""

    lines: list[LedgerLineTold]
