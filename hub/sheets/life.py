"""The life of a sheet: what may follow what, and which of two reports tells how it stands. Pure."""

from datetime import datetime, timedelta

from hub.models import SheetState

# Paper that somebody can see at the board, whether it should be there or not.
ON_BOARD = frozenset((SheetState.POSTED, SheetState.COVERED, SheetState.REPLACED))
# Paper that must be fetched when it may not hang: it hangs, or lies there ready to be put up.
TO_FETCH = ON_BOARD | {SheetState.PRINTED}
# What is said of a sheet before it is seen on any board.
_BEFORE = frozenset((SheetState.PLANNED, SheetState.PRINTED, SheetState.CANCELLED))
# Reports heard so much later than they happened were not made at the board, or without signal.
LATE = timedelta(hours=1)
# So far a clock may be off before it is worth a mark.
CLOCK_SLACK = timedelta(minutes=2)
# Seen again so soon, a sheet was seen by the same eyes.
ONE_LOOK = timedelta(minutes=10)

# What may follow what: paper is printed, hangs, is lost or covered, comes down. That it was seen
# to hang ("checked") may follow anything, for what is on the board is true whatever was said.
_NEXT: dict[str, frozenset[str]] = {
    SheetState.PLANNED: frozenset(
        (SheetState.PRINTED, SheetState.POSTED, SheetState.CANCELLED, SheetState.TAKEN_DOWN)
    ),
    SheetState.PRINTED: frozenset(
        (
            *(SheetState.POSTED, SheetState.LOST, SheetState.TAKEN_DOWN, SheetState.CANCELLED),
            SheetState.REPLACED,
        )
    ),
    SheetState.POSTED: frozenset(
        (
            *(SheetState.POSTED, SheetState.COVERED, SheetState.LOST, SheetState.REPLACED),
            SheetState.TAKEN_DOWN,
        )
    ),
    SheetState.COVERED: frozenset(
        (SheetState.POSTED, SheetState.LOST, SheetState.REPLACED, SheetState.TAKEN_DOWN)
    ),
    SheetState.LOST: frozenset((SheetState.PRINTED, SheetState.POSTED, SheetState.TAKEN_DOWN)),
    SheetState.REPLACED: frozenset((SheetState.LOST, SheetState.TAKEN_DOWN)),
    # A wrong tap, or paper the wind took: it may be put up again while it may hang at all.
    SheetState.TAKEN_DOWN: frozenset((SheetState.PRINTED, SheetState.POSTED)),
    # Printed all the same, and found on a board.
    SheetState.CANCELLED: frozenset((SheetState.TAKEN_DOWN, SheetState.LOST)),
}


def may_follow(state: str, following: str) -> bool:
    """Tell whether a sheet in one state can come to be in another."""
    return following == SheetState.CHECKED or following in _NEXT[state]


def moment_of(claimed: datetime, *, since: datetime, now: datetime) -> tuple[datetime, str]:
    """Return when something happened as far as it can be true, and how the clock was wrong.

    No sheet is put up before there is one, and nothing is told before it happens: the moment is
    put between `since` and `now`, and "ahead" or "behind" says that the clock was not right.
    """
    if claimed > now:
        return now, "ahead" if claimed - now > CLOCK_SLACK else ""
    if claimed < since:
        return since, "behind" if since - claimed > CLOCK_SLACK else ""
    return claimed, ""


def is_late(at: datetime, heard: datetime) -> bool:
    """Tell whether a report was heard long after it happened."""
    return heard - at > LATE


def says_nothing_new(state: str, following: str, *, known: datetime, at: datetime) -> bool:
    """Tell whether a sheet stands like this already; an earlier posting is news all the same."""
    return following == state and (at >= known or state in _BEFORE)


def is_outdone(state: str, following: str, *, known: datetime, at: datetime) -> bool:
    """Tell whether a report is older news than what is known: it is kept, and changes nothing.

    What was seen at the board outdoes what was said in the office, whenever that was said.
    """
    return at < known and state not in _BEFORE and following not in _BEFORE
