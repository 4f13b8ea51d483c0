"""When to try again. Pure."""

from datetime import datetime, timedelta

from channels.base import ChannelError, Throttled, Unavailable
from hub.clock import start_of, today

# The first waits are short, for most faults are; the last one repeats for ever, because what
# is wanted stays wanted.
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 30, 120, 600, 1800, 3600, 7200))
# A page may need a moment to appear; after that a look is not worth more than this.
LOOKS = tuple(timedelta(seconds=seconds) for seconds in (0.3, 1, 3, 10, 30, 120, 600, 1800, 3600))
# Looks that find something else, or nothing, before a person is asked.
PATIENCE = 5
# What was seen before gets a quarter of an hour: a portal may be down for as long.
PATIENCE_AFTER_SIGHT = 7
# What stands is looked at again after an hour at the earliest, and within ten days.
FIRST_WATCH = timedelta(hours=1)
LAST_WATCH = timedelta(days=7)
# The golden ratio's fraction spreads any row of numbers evenly.
_SPREAD = 0.618034


def next_try(error: ChannelError | None, tries: int, now: datetime) -> datetime:
    """Return when to try again; `tries` counts the one that just failed.

    An outlet that names its own wait is believed when it asks for more than we would give.
    """
    ours = now + DELAYS[min(max(tries, 1), len(DELAYS)) - 1]
    if isinstance(error, Throttled):
        return max(error.until, now)
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return max(ours, now + error.retry_after)
    return ours


def next_look(asked: timedelta | None, tries: int, now: datetime) -> datetime:
    """Return when to look again; the channel's own wish goes first, doubled with each try."""
    if asked is None:
        return now + LOOKS[min(tries, len(LOOKS) - 1)]
    wait: timedelta = asked * 2 ** min(tries // 3, 6)
    return now + min(wait, timedelta(hours=2))


def next_watch(stands: timedelta, number: int) -> timedelta:
    """Return how long what has stood for so long is left alone before it is looked at again.

    As long as it has stood already: what is new is watched closely, and an archive of any size
    costs little. `number` tells a placement apart from others shown in the same moment: they are
    spread from half of that to half as much again.
    """
    wait = min(max(stands, FIRST_WATCH), LAST_WATCH)
    return wait * (0.5 + number * _SPREAD % 1)


def tomorrow(number: int, now: datetime) -> datetime:
    """Return a moment of the next day, spread by `number`: for looks beyond an outlet's budget."""
    return start_of(today(now) + timedelta(days=1)) + timedelta(days=number * _SPREAD % 1)
