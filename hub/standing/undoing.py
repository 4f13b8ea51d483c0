"""What a removal can and cannot take back, place by place: said before approval and before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from channels import registry
from hub.models import Outlet
from hub.outlets import OutletRow

# Of a kind whose package is gone nobody can say more than this.
UNKNOWN = "kind_is_gone"


@dataclass(frozen=True)
class Undoing:
    """One answer, and the outlets it is the same for."""

    label: str
    # A code of hub.removals.UNDOING and its parameters.
    code: str
    params: Mapping[str, str | int]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """An outlet as far as it matters here; `sheets` of paper hang, or may hang, there."""

    kind: str
    name: str
    fields: Mapping[str, str] = field(default_factory=dict)
    sheets: int = 0


def place_of(outlet: Outlet | OutletRow, *, sheets: int = 0) -> Place:
    """Return an outlet as a place."""
    fields = {str(name): str(value) for name, value in outlet.fields.items()}
    return Place(outlet.kind, outlet.name, fields, sheets)


def undoings(places: Iterable[Place]) -> tuple[Undoing, ...]:
    """Return the answers of the channels' traits; outlets with the same one share it."""
    groups: dict[tuple[str, str, str], list[Place]] = {}
    for one in places:
        groups.setdefault(_answer(one), []).append(one)
    return tuple(_undoing(*answer, group) for answer, group in groups.items())


def _undoing(label: str, code: str, hours: str, group: Sequence[Place]) -> Undoing:
    sheets = sum(one.sheets for one in group)
    return Undoing(
        label,
        f"{code}_counted" if sheets else code,
        {"lease_hours": hours, "sheets": sheets},
        tuple(one.name for one in group),
    )


def _answer(place: Place) -> tuple[str, str, str]:
    """Return the kind's label, its code, and how long a screen that is off may show it."""
    channel = registry.kinds().get(place.kind)
    if channel is None:
        return place.kind, UNKNOWN, ""
    hours = {one.name: place.fields.get(one.name) or one.default for one in channel.form}
    return channel.label, channel.traits.undo, hours.get("lease_hours", "")
