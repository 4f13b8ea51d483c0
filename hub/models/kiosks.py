"""Screens: the paired devices of a hall, codes waiting to be typed in, and what was displayed."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Code, Hash, Id, Name


class Device(Base):
    """One screen of a hall."""

    __tablename__ = "device"

    id: Mapped[Id]
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), index=True)
    name: Mapped[Name]
    # Which window or corner of the hall it stands at.
    window: Mapped[Name] = mapped_column(default="")
    # The token itself is only in the device's cookie.
    token_hash: Mapped[Hash] = mapped_column(unique=True)
    # Twelve digits both screens showed when it was paired.
    fingerprint: Mapped[Code]
    serial: Mapped[int] = mapped_column(default=0)
    # Changes whenever the page was loaded anew.
    boot_id: Mapped[Code] = mapped_column(default="")
    clock_offset_ms: Mapped[int] = mapped_column(default=0)
    queue_length: Mapped[int] = mapped_column(default=0)
    # What the page itself last complained of, as a code; empty when all is well.
    trouble: Mapped[Code] = mapped_column(default="")
    seen_at: Mapped[datetime]
    # Until when it may show what it has without asking; an upper bound for every removal.
    lease_until: Mapped[datetime]
    paired_at: Mapped[datetime]
    paired_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]


class Pairing(Base):
    """A screen that asks to be let in (the shape of RFC 8628); its code serves once."""

    __tablename__ = "pairing"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(8), unique=True)
    # The device keeps the secret; whoever has it gets the token.
    device_secret_hash: Mapped[Hash] = mapped_column(unique=True)
    fingerprint: Mapped[Code]
    started_at: Mapped[datetime]
    # The address it came from, to bound how many codes one place can ask for.
    started_from: Mapped[Code] = mapped_column(default="")
    expires_at: Mapped[datetime] = mapped_column(index=True)
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlet.id"))
    name: Mapped[Name] = mapped_column(default="")
    window: Mapped[Name] = mapped_column(default="")
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))


class Display(Base):
    """How long a device displayed an item within one hour: display, not reading."""

    __tablename__ = "display"
    __table_args__ = (UniqueConstraint("device_id", "seq"),)

    id: Mapped[Id]
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    # The device's own number of this line, so that a repeated report counts once.
    seq: Mapped[int] = mapped_column(BigInteger)
    hour: Mapped[datetime]
    # No foreign key: the proof outlives the item.
    item_id: Mapped[int] = mapped_column(index=True)
    edition: Mapped[int]
    title: Mapped[str] = mapped_column(String(600))
    content_sha256: Mapped[Hash]
    opened: Mapped[int]
    open_seconds: Mapped[int]
    listed_seconds: Mapped[int]
    received_at: Mapped[datetime]
