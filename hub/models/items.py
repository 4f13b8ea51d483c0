"""Items, their immutable editions, and the review of each."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hub.models.base import Base, Code, Hash, Id, Name
from hub.models.catalogue import Matter
from hub.models.offices import Office
from hub.models.people import Person


class Kind(StrEnum):
    """What an item is."""

    NOTICE = "notice"
    PUBLICITY = "publicity"  # 公示, before a decision
    RESULT = "result"
    GUIDE = "guide"
    POLICY = "policy"
    INTERPRETATION = "interpretation"
    RESPONSE = "response"


class Validity(StrEnum):
    """Whether a document still holds: marked, never removed."""

    VALID = "valid"
    AMENDED = "amended"
    ABOLISHED = "abolished"
    LAPSED = "lapsed"


class Disclosure(StrEnum):
    """The disclosure attribute (公开属性)."""

    ACTIVE = "active"
    ON_REQUEST = "on_request"
    NONE = "none"


class Item(Base):
    """One piece of information under a matter, or outside the catalogue (目录外).

    What its editions decide (hub.plans.Plan) is here as the edition in force has it.
    """

    __tablename__ = "item"
    __table_args__ = (Index("ix_item_office_id_id", "office_id", "id"),)

    id: Mapped[Id]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    # The working title, of the newest edition; public titles come from editions.
    title: Mapped[str] = mapped_column(String(600))
    elements: Mapped[list[str]]
    issuers: Mapped[list[str]]
    disclosure: Mapped[str] = mapped_column(String(16), default=Disclosure.ACTIVE)
    disclosure_ground: Mapped[str] = mapped_column(String(400), default="")
    # Kinds of channel and offices it may be at all; None means no bound.
    reach_kinds: Mapped[list[str] | None]
    reach_offices: Mapped[list[int] | None]
    # Whether its writer calls it a list of persons; None: nobody was asked, or answered.
    persons: Mapped[bool | None]
    # A list of named persons: never summarised, its text nowhere but on its boards.
    restricted: Mapped[bool] = mapped_column(default=False)
    # Outlets the clerk took off; never all of them.
    narrowed: Mapped[list[int]]
    # Outlets of □ channels the clerk added.
    added: Mapped[list[int]]
    document_number: Mapped[str] = mapped_column(String(80), default="")
    index_number: Mapped[str | None] = mapped_column(String(80), unique=True)
    formed_on: Mapped[date | None]
    original_published_on: Mapped[date | None]
    original_source: Mapped[str] = mapped_column(String(400), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    # First clock: minimum display (公示期), in working days from the first posting.
    display_days: Mapped[int | None]
    # Whether the day of posting counts, as the catalogue says.
    first_day: Mapped[bool] = mapped_column(default=False)
    # The edition with which the display under way began.
    run_from: Mapped[int] = mapped_column(default=1)
    # Second clock: whether the document still holds.
    validity: Mapped[str] = mapped_column(String(16), default=Validity.VALID)
    # The document that changed it, or why: public.
    validity_reason: Mapped[str] = mapped_column(String(200), default="")
    # Third clock: after this day it is removed from every place; erasing is an act of its own.
    retention_until: Mapped[date | None]
    # Nothing is wanted anywhere from this moment on (e.g. the end of a recruitment).
    window_until: Mapped[datetime | None]
    # Proposed by the first claim and sealed by the first accepted receipt; never edited.
    proposed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    suspended_at: Mapped[datetime | None]
    taken_down_at: Mapped[datetime | None]
    # Its content was erased by law; the record that it was there stays.
    erased_at: Mapped[datetime | None]
    # A code of the fixed public sentences, and the office's own internal words.
    removal_reason: Mapped[str] = mapped_column(String(60), default="")
    removal_note: Mapped[str] = mapped_column(Text, default="")
    # The next moment at which what is wanted changes by the clock alone.
    wake_at: Mapped[datetime | None] = mapped_column(index=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)

    office: Mapped[Office] = relationship()
    matter: Mapped[Matter | None] = relationship()
    writer: Mapped[Person] = relationship(foreign_keys=[created_by])
    editions: Mapped[list["Edition"]] = relationship(
        back_populates="item", order_by="Edition.number"
    )

    @validates("published_at", "index_number")
    def _sealed(self, name: str, value: Any) -> Any:
        """Refuse to change what is given once: a forged date is a veto item of every check."""
        known = getattr(self, name)
        if known is not None and value != known:
            raise ValueError(f"{name} is sealed")
        return value


class EditionState(StrEnum):
    """Where an edition stands before it may be shown."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    # Sent back for good by a take-down, so that approving later cannot undo it.
    DROPPED = "dropped"


class Edition(Base):
    """The content of an item; immutable once approved."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default=EditionState.DRAFT, index=True)
    title: Mapped[str] = mapped_column(String(600))
    short_title: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    # Canonical HTML of the document.
    body: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[Hash] = mapped_column(default="")
    # What the public compares paper and page by; of a list of persons it takes the hub's key.
    check_phrase: Mapped[str] = mapped_column(String(9), default="")
    change_note: Mapped[str] = mapped_column(Text, default="")
    # A correction for somebody's privacy: it shows no difference, and nobody reads what came before.
    privacy: Mapped[bool] = mapped_column(default=False)
    # Show from this moment on; None means from approval.
    publish_at: Mapped[datetime | None]
    # What the item is while this edition is in force: where it goes, how long, and the like
    # (hub.plans.Plan).
    plan: Mapped[dict[str, Any]]
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # Everybody who saved it: none of them may pass a step after the first.
    writers: Mapped[list[int]]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    # When it came into force, and its plan with it; the one in force is the newest that did.
    effective_at: Mapped[datetime | None]
    # Rises at each save of a draft: a second writer's save is refused, not lost.
    version: Mapped[int] = mapped_column(default=1)

    item: Mapped[Item] = relationship(back_populates="editions")
    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="edition",
        order_by="Attachment.position",
        cascade="all, delete-orphan",
    )
    steps: Mapped[list["ReviewStep"]] = relationship(
        back_populates="edition", order_by="ReviewStep.position"
    )

    @validates(
        *("title", "short_title", "summary", "body", "fingerprint", "check_phrase", "approved_at"),
        *("change_note", "privacy", "publish_at", "plan"),
    )
    def _immutable(self, name: str, value: Any) -> Any:
        """Refuse to change an approved edition; a correction is the next one."""
        if self.approved_at is not None and value != getattr(self, name):
            raise ValueError(f"{name} of an approved edition")
        return value


class Attachment(Base):
    """A file that belongs to an edition, kept under its hash."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    position: Mapped[int]
    name: Mapped[Name]
    sha256: Mapped[Hash]
    media_type: Mapped[Name]
    size: Mapped[int]

    edition: Mapped[Edition] = relationship(back_populates="attachments")


class StoredFile(Base):
    """What is known of bytes kept under their hash (pictures, attachments, slips)."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[Name]
    size: Mapped[int]
    created_at: Mapped[datetime]


class FileBringer(Base):
    """Somebody who brought a file; the same bytes may be brought by several."""

    __tablename__ = "file_bringer"

    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class FileUse(Base):
    """An item a file goes along with: whoever may read the item may open the file."""

    __tablename__ = "file_use"

    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    # A photograph that proves what was done on paper; no text may carry it along.
    proof: Mapped[bool] = mapped_column(default=False)


class ReviewStep(Base):
    """One step of an edition's approval: who did it, who typed it in, and how strongly."""

    __tablename__ = "review_step"
    __table_args__ = (UniqueConstraint("edition_id", "round", "position"),)

    id: Mapped[Id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    # A sent-back edition that is submitted again starts a new round.
    round: Mapped[int] = mapped_column(default=1)
    position: Mapped[int]
    name: Mapped[Name]
    role: Mapped[str] = mapped_column(String(20))
    # waiting, passed, sent_back, void
    state: Mapped[str] = mapped_column(String(16), default="waiting", index=True)
    # What was handed in with this round (hub.editorial.digest): a step is passed on that alone.
    digest: Mapped[Hash] = mapped_column(default="")
    done_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    strength: Mapped[str] = mapped_column(String(16), default="")
    at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    # The paper slip a leader signs: the code printed on it, and its photograph.
    slip_code: Mapped[Code] = mapped_column(default="", index=True)
    slip_photo: Mapped[str] = mapped_column(String(64), default="")

    edition: Mapped[Edition] = relationship(back_populates="steps")
    doer: Mapped[Person | None] = relationship(foreign_keys=[done_by])
    recorder: Mapped[Person | None] = relationship(foreign_keys=[recorded_by])


class Link(Base):
    """Two items that belong together: an interpretation and its policy, a response."""

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "relation"),)

    id: Mapped[Id]
    from_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    # "interprets", "responds_to", "corrects"
    relation: Mapped[str] = mapped_column(String(20))


class Adoption(Base):
    """A lower office takes a superior's item as its own (引用): no copy, its duty is met."""

    __tablename__ = "adoption"
    __table_args__ = (UniqueConstraint("office_id", "item_id"),)

    id: Mapped[Id]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    adopted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    adopted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    office: Mapped[Office] = relationship()


class IndexCounter(Base):
    """The last index number allotted for an organisation code and year."""

    __tablename__ = "index_counter"

    prefix: Mapped[str] = mapped_column(String(80), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Preference(Base):
    """Small things the hub remembers, e.g. which hosts an administrator opened."""

    __tablename__ = "preference"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[dict[str, Any]]
