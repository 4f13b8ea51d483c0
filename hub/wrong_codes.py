"""How often codes that are none were asked for: numbers alone, and nothing of who asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hub.clock import today
from hub.models import Preference

KEY = "wrong_codes"
KEPT = timedelta(days=14)
# Fewer than this a day are stained sheets and curious people.
MANY = 200


@dataclass(frozen=True)
class Count:
    """Wrong codes asked for since some day, and how many of them found the limit reached."""

    asked: int = 0
    refused: int = 0

    @property
    def many(self) -> bool:
        """Tell whether somebody is most likely trying codes out."""
        return self.refused > 0 or self.asked > MANY


def add(session: Session, count: Count, *, now: datetime) -> None:
    """Add to what is known of today, and forget what is older than two weeks."""
    row = session.get(Preference, KEY)
    if row is None:
        row = Preference(key=KEY, value={})
        session.add(row)
    oldest = (today(now) - KEPT).isoformat()
    days = {day: known for day, known in row.value.items() if day > oldest}
    day = today(now).isoformat()
    asked, refused = days.get(day, (0, 0))
    # A new value, or the change would not be seen.
    row.value = {**days, day: [asked + count.asked, refused + count.refused]}


def of_today(session: Session, *, now: datetime) -> Count:
    """Return how many there were today."""
    row = session.get(Preference, KEY)
    known: Mapping[str, list[int]] = row.value if row is not None else {}
    return Count(*known.get(today(now).isoformat(), (0, 0)))
