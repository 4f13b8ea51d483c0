"""Placements and copies: what is wanted, what is shown, and how we know."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Code, Hash, Id
from hub.models.items import Edition, Item
from hub.models.outlets import Outlet


class Wanted(StrEnum):
    """What an outlet should say of an item."""

    NOTHING = "nothing"
    SHOW = "show"
    NOTICE = "notice"


class PlacementState(StrEnum):
    """How far shown has come towards wanted."""

    DUE = "due"
    ACTING = "acting"
    ACCEPTED = "accepted"
    SETTLED = "settled"
    HELD = "held"


class Placement(Base):
    """One item at one outlet."""

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("item_id", "outlet_id"),
        # The only queue: what is to be looked at next, removals first.
        Index("ix_placement_queue", "next_at", "priority"),
        Index("ix_placement_outlet_state", "outlet_id", "state"),
    )

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"))
    # The catalogue demands this channel (■), or it was chosen.
    required: Mapped[bool] = mapped_column(default=True)
    wanted: Mapped[str] = mapped_column(String(10), default=Wanted.NOTHING)
    wanted_edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    # {"kind", "reason", "since"} when a notice is wanted.
    notice: Mapped[dict[str, Any] | None]
    # What the outlet should say, as a digest; a different one raises the revision.
    signature: Mapped[Hash] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=0)
    settled_revision: Mapped[int] = mapped_column(default=0)
    shown: Mapped[str] = mapped_column(String(10), default=Wanted.NOTHING)
    shown_edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    state: Mapped[str] = mapped_column(String(10), default=PlacementState.SETTLED)
    since: Mapped[datetime]
    # When to look at this row next; None while only a person or an outlet can move it.
    next_at: Mapped[datetime | None]
    # 0 for what must be gone, 1 for the rest, 2 for what is only looked at again.
    priority: Mapped[int] = mapped_column(default=1)
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str] = mapped_column(String(32), default="")
    tries: Mapped[int] = mapped_column(default=0)
    # Why it waits or is held: a code and its parameters, put into words at the edge.
    reason: Mapped[str] = mapped_column(String(60), default="")
    reason_params: Mapped[dict[str, Any] | None]
    address: Mapped[str] = mapped_column(String(600), default="")

    item: Mapped[Item] = relationship()
    outlet: Mapped[Outlet] = relationship()
    wanted_edition: Mapped[Edition | None] = relationship(foreign_keys=[wanted_edition_id])
    shown_edition: Mapped[Edition | None] = relationship(foreign_keys=[shown_edition_id])
    copies: Mapped[list["Copy"]] = relationship(
        back_populates="placement", order_by="Copy.number", lazy="selectin"
    )


class CopyState(StrEnum):
    """What is known of one copy."""

    # Written down; no put was made yet, or surely none with an effect. With a ref, what stands
    # there is older or unfinished.
    INTENDED = "intended"
    PUTTING = "putting"  # a call is under way
    UNCLEAR = "unclear"  # a call was made and its answer is not known
    ACCEPTED = "accepted"  # the outlet took it
    SEEN = "seen"  # it was seen from the public side
    REMOVING = "removing"  # asked to go, not yet proven gone
    GONE = "gone"  # proven gone, or surely never there
    UNPROVEN = "unproven"  # two people gave up proving that it is gone


# Nothing more is done about a copy in one of these.
ENDED = (CopyState.GONE, CopyState.UNPROVEN)


class Copy(Base):
    """One thing that exists, or may exist, at an outlet."""

    __tablename__ = "copy"
    __table_args__ = (UniqueConstraint("placement_id", "number"),)

    id: Mapped[Id]
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    number: Mapped[int]
    # Constant over retries, e.g. "17.4.1": item, outlet, number.
    key: Mapped[Code] = mapped_column(unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default=CopyState.INTENDED)
    ref: Mapped[dict[str, Any] | None]
    # The last receipt said that another step follows.
    more: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(String(600), default="")
    rendering_id: Mapped[int | None] = mapped_column(ForeignKey("rendering.id"))
    # Secret numbers a paper sheet's codes are drawn from; empty elsewhere.
    seed: Mapped[Code] = mapped_column(default="")
    created_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]

    placement: Mapped[Placement] = relationship(back_populates="copies")
    edition: Mapped[Edition] = relationship()


class Rendering(Base):
    """What was sent, so that a retry sends the same; one row for all outlets it is the same at."""

    __tablename__ = "rendering"

    id: Mapped[Id]
    digest: Mapped[Hash] = mapped_column(unique=True)
    item_id: Mapped[int] = mapped_column(index=True)
    media_type: Mapped[str] = mapped_column(String(100))
    # Small bodies lie here; larger ones in the blob folder under their hash.
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    body_sha256: Mapped[Hash]
    text: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[Hash]
    # A list each under files, fields, sheets and notes.
    rest: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Receipt(Base):
    """What an outlet answered."""

    __tablename__ = "receipt"

    id: Mapped[Id]
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"), index=True)
    # Which edition it was about, and what was sent: a copy that is changed in place has had others.
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    rendering_id: Mapped[int | None] = mapped_column(ForeignKey("rendering.id"))
    at: Mapped[datetime]
    # "put" or "remove"
    verb: Mapped[str] = mapped_column(String(10))
    # "accepted", or the code of what went wrong
    outcome: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any] | None]
    ref: Mapped[dict[str, Any] | None]
    address: Mapped[str] = mapped_column(String(600), default="")


class Sighting(Base):
    """What was really seen: by the hub from the public side, or by a person."""

    __tablename__ = "sighting"

    id: Mapped[Id]
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    at: Mapped[datetime]
    seen: Mapped[str] = mapped_column(String(10))
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    address: Mapped[str] = mapped_column(String(600), default="")
    code: Mapped[str] = mapped_column(String(60), default="")
    # A machine's look has no person; a person's has a strength.
    done_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    strength: Mapped[str] = mapped_column(String(16), default="")


class Shelf(Base):
    """A list an outlet keeps, with its wanted and shown serial and one lease."""

    __tablename__ = "shelf"
    __table_args__ = (UniqueConstraint("outlet_id", "kind", "code"),)

    id: Mapped[Id]
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"))
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[Code]
    title: Mapped[str] = mapped_column(String(200))
    wanted_serial: Mapped[int] = mapped_column(default=0)
    shown_serial: Mapped[int] = mapped_column(default=0)
    next_position: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str] = mapped_column(String(32), default="")
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(String(60), default="")

    outlet: Mapped[Outlet] = relationship()


class ShelfEntry(Base):
    """A permanent position on a shelf; `live` False keeps it empty for ever."""

    __tablename__ = "shelf_entry"
    __table_args__ = (
        UniqueConstraint("shelf_id", "position"),
        UniqueConstraint("shelf_id", "item_id"),
        Index("ix_shelf_entry_serial", "shelf_id", "serial"),
        Index("ix_shelf_entry_live", "shelf_id", "live", "position"),
    )

    id: Mapped[Id]
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelf.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    position: Mapped[int]
    serial: Mapped[int]
    live: Mapped[bool] = mapped_column(default=True)
    # The line as the channel gets it (channels.base.Entry without position, live, serial).
    line: Mapped[dict[str, Any]]
