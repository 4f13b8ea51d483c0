"""What people report of copies they published, or removed, by hand."""

from datetime import datetime

from sqlalchemy.orm import Session

from channels.base import ByHand, Ref
from hub import ledger, people
from hub.dispatch import reporting
from hub.errors import Conflict, Refused
from hub.models import Copy, CopyState, Item, Office, Outlet, Placement
from hub.outlets import OutletRow, Outlets
from hub.people import Signature
from hub.sheets.keeping import BY_HAND


def confirm_by_hand(
    session: Session,
    copy: Copy,
    outlets: Outlets,
    *,
    address: str = "",
    removed: bool = False,
    signature: Signature,
    now: datetime,
) -> None:
    """Write down where a person published a copy, or that they removed it; then it is looked at.

    `signature.photo` is the hash of a photographed slip or screen. Raises Refused when neither
    an address nor a photograph says where it stands, Conflict where machines publish.
    """
    placement = session.get_one(Placement, copy.placement_id)
    outlet = session.get_one(Outlet, placement.outlet_id)
    item = session.get_one(Item, placement.item_id)
    if not people.has_role(
        signature.recorded_by, session.get_one(Office, item.office_id), *BY_HAND
    ):
        people.require(signature.recorded_by, session.get_one(Office, outlet.office_id), *BY_HAND)
    channel = outlets.channel(OutletRow.of(outlet))
    if not isinstance(channel, ByHand) or copy.state == CopyState.GONE:
        raise Conflict("nothing_by_hand")
    ref = dict(copy.ref or {})
    known = str(ref.get("address", ""))
    if removed:
        # A page that a machine can read is looked at; for anything else a photograph tells.
        if not signature.photo and not known:
            raise Refused("slip_needed")
        ref = channel.taken_away(ref, slip=signature.photo) if signature.photo else ref
    else:
        ref = _typed_in(channel, ref, address.strip(), signature.photo)
    ledger.write(
        session,
        "removed_by_hand" if removed else "published_by_hand",
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
