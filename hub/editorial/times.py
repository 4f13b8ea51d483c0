"""Times that leave something to be shown: an item nobody could ever see is not handed in."""

from datetime import date, datetime

from hub.clock import end_of
from hub.errors import Refused


def require_shown(
    publish_at: datetime | None,
    window_until: datetime | None,
    retention_until: date | None,
    *,
    now: datetime,
) -> None:
    """Raise Refused where the end comes before the beginning, whichever of the two ends it is.

    A moment of publication that has passed is none of these: approved late, it shows at once.
    """
    begins = max(now, publish_at or now)
    if window_until is not None and window_until <= begins:
        raise Refused("window_too_early")
    # What is erased before its window ends would be gone while it is announced as public.
    if retention_until is not None and end_of(retention_until) < max(
        begins, window_until or begins
    ):
        raise Refused("retention_too_early")


def require_at_once(publish_at: datetime | None, *, privacy: bool) -> None:
    """Raise Refused where a correction for somebody's privacy is to wait for its day."""
    if privacy and publish_at is not None:
        raise Refused("privacy_waits")


def require_ahead(publish_at: datetime | None, *, now: datetime) -> None:
    """Raise Refused for a moment of publication that has passed when the text is handed in."""
    if publish_at is not None and publish_at <= now:
        raise Refused("publish_at_past")
