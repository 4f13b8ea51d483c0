"""What an edition makes of its item: what it is called by, where it goes, and for how long."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect

from hub.models import Disclosure, Edition, Item

_READ: Mapping[str, Callable[[str], Any]] = {
    "formed_on": date.fromisoformat,
    "original_published_on": date.fromisoformat,
    "retention_until": date.fromisoformat,
    "window_until": datetime.fromisoformat,
}


@dataclass(frozen=True)
class Plan:
    """The part of an item that its editions decide; the item holds that of the edition in force.

    So a correction that is to show in five days changes nothing before, its reach included.
    """

    kind: str
    document_number: str
    formed_on: date | None
    issuers: tuple[str, ...]
    disclosure: str
    disclosure_ground: str
    original_published_on: date | None
    original_source: str
    window_until: datetime | None
    retention_until: date | None
    display_days: int | None
    contact_phone: str
    # Outlets taken off and added.
    narrowed: tuple[int, ...]
    added: tuple[int, ...]
    # What it interprets, responds to or corrects: "interprets:17".
    links: tuple[str, ...]
    # Whether the writer calls it a list of persons; None: nobody was asked, or answered.
    persons: bool | None
    # Whether it is one, by its matter or by that word, and then where it may be at all.
    restricted: bool
    reach_kinds: tuple[str, ...] | None
    reach_offices: tuple[int, ...] | None
    # Whether the day of posting counts as a day of display.
    first_day: bool = False
    # What the writer of a correction says of the display under way: begin anew, or count on.
    restarts: bool | None = None
    # The edition with which the display under way began.
    run_from: int = 1

    @classmethod
    def of(cls, edition: Edition) -> "Plan":
        """Return an edition's plan."""
        return cls(**{name: _read(name, value) for name, value in edition.plan.items()})

    @property
    def disclosed(self) -> bool:
        """Tell whether the office shows it on its own initiative."""
        return self.disclosure == Disclosure.ACTIVE

    def as_json(self) -> dict[str, Any]:
        """Return the plan as an edition keeps it."""
        return {field.name: _written(getattr(self, field.name)) for field in fields(self)}

    def take_effect(self, item: Item) -> None:
        """Make an item what its edition in force says of it."""
        for field in fields(self):
            if field.name in ("links", "restarts"):
                # Links are rows of their own, made as the edition comes into force
                # (hub.publishing); what was answered is the edition's alone.
                continue
            value = getattr(self, field.name)
            setattr(item, field.name, list(value) if isinstance(value, tuple) else value)


def planned(item: Item, edition: Edition) -> Item:
    """Return the item as it is while this edition is in force; never to be stored."""
    columns = [column.key for column in inspect(Item).column_attrs]
    copy = Item(**{name: getattr(item, name) for name in columns})
    Plan.of(edition).take_effect(copy)
    return copy


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return _READ[name](value) if value is not None and name in _READ else value
