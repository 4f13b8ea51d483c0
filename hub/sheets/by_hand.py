"""What people report of copies they published, or removed, by hand."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from channels.base import ByHand, MayBeNowhere, Ref
from hub import ledger, people
from hub.dispatch import reporting
from hub.errors import Conflict, Refused
from hub.models import ENDED, Copy, Item, Office, Outlet, Placement
from hub.outlets import OutletRow, Outlets
from hub.people import Signature
from hub.sheets.keeping import BY_HAND


class HandWord(StrEnum):
    """What a person says of a copy; the ledger's acts."""

    PUBLISHED = "published_by_hand"
    REMOVED = "removed_by_hand"
    NEVER = "never_published"


def confirm_by_hand(
    session: Session,
    copy: Copy,
    outlets: Outlets,
    *,
    said: HandWord,
    address: str = "",
    signature: Signature,
    now: datetime,
) -> None:
    """Write down what a person says of a copy; then it is looked at.

    `signature.photo` is the hash of a photographed slip or screen. Raises Refused when neither
    an address nor a photograph says where it stands, Conflict where machines publish and where
    what is said never to have been there was seen.
    """
    placement = session.get_one(Placement, copy.placement_id)
    outlet = session.get_one(Outlet, placement.outlet_id)
    item = session.get_one(Item, placement.item_id)
    if not people.has_role(
        signature.recorded_by, session.get_one(Office, item.office_id), *BY_HAND
    ):
        people.require(signature.recorded_by, session.get_one(Office, outlet.office_id), *BY_HAND)
    channel = outlets.channel(OutletRow.of(outlet))
    if not isinstance(channel, ByHand) or copy.state in ENDED:
        raise Conflict("nothing_by_hand")
    ref = dict(copy.ref or {})
    if said is HandWord.PUBLISHED:
        ref = _typed_in(channel, ref, address.strip(), signature.photo)
    elif said is HandWord.REMOVED:
        ref = _taken_away(channel, ref, signature.photo)
    else:
        ref = _never_there(channel, ref)
    ledger.write(
        session,
        said,
        at=now,
        item=placement.item_id,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
        placement=placement.id,
    )
    reporting.change(session, copy, ref, now=now)


def _typed_in(channel: ByHand, ref: Ref, address: str, photo: str) -> Ref:
    if not address and not photo:
        raise Refused("address_or_slip_needed")
    try:
        return channel.typed_in(ref, address=address, slip=photo)
    except ValueError:
        raise Refused("address_wrong") from None


def _taken_away(channel: ByHand, ref: Ref, photo: str) -> Ref:
    # A page that a machine can read is looked at; for anything else a photograph tells.
    if not photo and not ref.get("address"):
        raise Refused("slip_needed")
    return channel.taken_away(ref, slip=photo) if photo else ref


def _never_there(channel: ByHand, ref: Ref) -> Ref:
    if not isinstance(channel, MayBeNowhere):
        raise Conflict("nothing_by_hand")
    try:
        return channel.never_there(ref)
    except ValueError:
        raise Conflict("seen_there_before") from None
