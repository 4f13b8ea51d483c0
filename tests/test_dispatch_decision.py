"""What to do next for one placement, as a table: rows in, one step out."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.base import (
    AccessLost,
    ChannelError,
    Rejected,
    Removal,
    Serves,
    Throttled,
    Traits,
    Unavailable,
    Unclear,
)
from hub.dispatch.decision import (
    Cancel,
    CopyView,
    Find,
    Hold,
    Look,
    Put,
    Remove,
    Settle,
    Step,
    next_step,
)
from hub.dispatch.retry import DELAYS, LOOKS, next_look, next_try
from hub.models import CopyState, Wanted

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
INTENDED, PUTTING, UNCLEAR = CopyState.INTENDED, CopyState.PUTTING, CopyState.UNCLEAR
ACCEPTED, SEEN, REMOVING = CopyState.ACCEPTED, CopyState.SEEN, CopyState.REMOVING
GONE = CopyState.GONE


def traits(*, updates: bool, repeatable: bool) -> Traits:
    return Traits(updates, repeatable, Removal.NOTICE, Serves.UPWARDS, online=True)


SITE = traits(updates=True, repeatable=True)
ACCOUNT = traits(updates=False, repeatable=False)
BOARD = traits(updates=False, repeatable=True)


def copy(number: int, state: str, revision: int = 1, **changes: object) -> CopyView:
    known: dict[str, object] = {"ref": None if state == INTENDED else {"id": number}, **changes}
    return CopyView(number, number, f"17.3.{number}", 9, revision, state, **known)  # type: ignore[arg-type]


def step(
    *copies: CopyView, kind: Traits = SITE, revision: int = 1, switched_off: bool = False
) -> Step | None:
    return next_step(Wanted.SHOW, revision, copies, kind, switched_off=switched_off)


def clearing(*copies: CopyView, kind: Traits = SITE) -> Step | None:
    return next_step(Wanted.NOTICE, 2, copies, kind)


# Showing.


@pytest.mark.parametrize("kind", [SITE, ACCOUNT, BOARD])
def test_what_was_never_there_is_put(kind: Traits) -> None:
    assert step(kind=kind) == Put(None)


@pytest.mark.parametrize("kind", [SITE, ACCOUNT, BOARD])
def test_what_was_accepted_is_looked_at(kind: Traits) -> None:
    taken = copy(1, ACCEPTED)

    assert step(taken, kind=kind) == Look(taken, gone=False)


@pytest.mark.parametrize("kind", [SITE, ACCOUNT, BOARD])
def test_only_what_is_seen_settles(kind: Traits) -> None:
    assert step(copy(1, SEEN), kind=kind) == Settle()


def test_where_a_copy_can_be_changed_it_is_changed() -> None:
    old = copy(1, SEEN, revision=1)

    assert step(old, revision=2) == Put(old)


def test_where_it_cannot_the_new_copy_is_put_beside_the_old() -> None:
    assert step(copy(1, SEEN, revision=1), kind=ACCOUNT, revision=2) == Put(None)


def test_the_old_copy_stays_until_the_new_one_is_seen() -> None:
    old, new = copy(1, SEEN, revision=1), copy(2, ACCEPTED, revision=2)

    assert step(old, new, kind=ACCOUNT, revision=2) == Look(new, gone=False)


def test_the_old_copy_goes_once_the_new_one_is_seen() -> None:
    old, new = copy(1, SEEN, revision=1), copy(2, SEEN, revision=2)

    assert step(old, new, kind=ACCOUNT, revision=2) == Remove(old)


def test_a_put_of_several_steps_goes_on() -> None:
    begun = copy(1, ACCEPTED, more=True)

    assert step(begun, kind=ACCOUNT) == Put(begun)


def test_a_put_that_had_no_effect_is_made_again_though_something_older_stands_there() -> None:
    failed = copy(1, INTENDED, revision=2, ref={"id": 1})

    assert step(failed, revision=2) == Put(failed)


def test_what_is_being_removed_is_put_again_when_it_is_wanted_again() -> None:
    going = copy(1, REMOVING, revision=2)

    assert step(going, revision=3) == Put(going)


# Not knowing.


def test_an_unclear_put_is_found_before_anything_is_put() -> None:
    lost = copy(1, UNCLEAR)

    assert step(lost, kind=ACCOUNT) == Find(lost)


def test_a_put_that_can_be_repeated_is_simply_repeated() -> None:
    lost = copy(1, UNCLEAR)

    assert step(lost, kind=SITE) == Put(lost)
    assert step(lost, kind=BOARD) == Put(lost)


def test_an_old_unclear_copy_is_found_before_a_new_one_is_put() -> None:
    lost = copy(1, UNCLEAR, revision=1)

    assert step(lost, kind=BOARD, revision=2) == Find(lost)


# Switched off.


def test_nothing_new_goes_to_an_outlet_that_is_switched_off() -> None:
    assert step(switched_off=True) == Hold("outlet_switched_off")
    assert step(copy(1, SEEN), revision=2, switched_off=True) == Hold("outlet_switched_off")


def test_what_is_there_already_is_still_seen_and_settles() -> None:
    taken = copy(1, ACCEPTED)

    assert step(taken, switched_off=True) == Look(taken, gone=False)
    assert step(copy(1, SEEN), switched_off=True) == Settle()


def test_an_old_copy_still_goes_from_an_outlet_that_is_switched_off() -> None:
    old, new = copy(1, SEEN, revision=1), copy(2, SEEN, revision=2)

    assert step(old, new, kind=ACCOUNT, revision=2, switched_off=True) == Remove(old)


def test_a_take_down_does_not_ask_whether_the_outlet_is_switched_off() -> None:
    there = copy(1, SEEN)

    assert next_step(Wanted.NOTICE, 2, [there], SITE, switched_off=True) == Remove(there)


# Clearing.


@pytest.mark.parametrize("wanted", [Wanted.NOTICE, Wanted.NOTHING])
def test_nothing_there_is_settled(wanted: str) -> None:
    assert next_step(wanted, 2, [], SITE) == Settle()
    assert next_step(wanted, 2, [copy(1, GONE)], SITE) == Settle()


def test_every_copy_is_asked_to_go_before_any_is_waited_for() -> None:
    going, there = copy(1, REMOVING), copy(2, SEEN)

    assert clearing(going, there) == Remove(there)


def test_every_copy_must_be_proven_gone() -> None:
    first, second = copy(1, REMOVING), copy(2, REMOVING)

    assert clearing(first, second) == Look(first, gone=True)
    assert clearing(copy(1, GONE), second) == Look(second, gone=True)


def test_an_unclear_copy_is_found_before_it_is_forgotten() -> None:
    lost = copy(1, UNCLEAR, ref=None)

    assert clearing(lost) == Find(lost)


def test_what_was_surely_never_put_is_forgotten() -> None:
    never = copy(1, INTENDED)

    assert clearing(never) == Cancel(never)


def test_what_was_begun_and_not_ended_is_removed() -> None:
    begun = copy(1, INTENDED, ref={"draft": "d1"})

    assert clearing(begun) == Remove(begun)


def test_a_removal_of_several_steps_goes_on() -> None:
    going = copy(1, REMOVING, more=True)

    assert clearing(going) == Remove(going)


def test_copies_looked_at_in_vain_are_waited_for() -> None:
    going = copy(1, REMOVING)

    assert next_step(Wanted.NOTICE, 2, [going], SITE, waiting=frozenset((1,))) is None


# When to try again.


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 2), (2, 10), (3, 30), (4, 120), (5, 600), (8, 7200), (99, 7200)]
)
def test_it_waits_longer_each_time(tries: int, seconds: int) -> None:
    assert next_try(Unavailable(), tries, NOON) == NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize("error", [Unclear(), AccessLost(), Rejected(), ChannelError()])
def test_other_faults_wait_as_long(error: ChannelError) -> None:
    assert next_try(error, 1, NOON) == NOON + DELAYS[0]


def test_an_outlet_that_asks_for_more_time_gets_it() -> None:
    long, short = timedelta(hours=5), timedelta(seconds=1)

    assert next_try(Unavailable(retry_after=long), 1, NOON) == NOON + long
    assert next_try(Unavailable(retry_after=short), 1, NOON) == NOON + DELAYS[0]


def test_an_outlet_that_takes_nothing_more_until_tomorrow_is_believed() -> None:
    tomorrow = NOON + timedelta(hours=12)

    assert next_try(Throttled(until=tomorrow), 1, NOON) == tomorrow
    assert next_try(Throttled(until=NOON - timedelta(hours=1)), 1, NOON) == NOON


def test_looks_grow_rarer() -> None:
    waits = [next_look(None, tries, NOON) - NOON for tries in range(20)]

    assert waits == sorted(waits)
    assert waits[0] == LOOKS[0]
    assert waits[-1] == LOOKS[-1]


def test_a_channel_that_says_when_to_look_is_believed_and_then_asked_less_often() -> None:
    asked = timedelta(seconds=10)

    waits = [next_look(asked, tries, NOON) - NOON for tries in range(60)]

    assert waits[:3] == [asked] * 3
    assert waits == sorted(waits)
    assert waits[-1] <= timedelta(hours=2)


# A correction for somebody's privacy.


@pytest.mark.parametrize("kind", [ACCOUNT, BOARD])
def test_what_names_somebody_goes_before_its_correction_comes(kind: Traits) -> None:
    old, asked, new = copy(1, SEEN), copy(1, REMOVING), copy(2, SEEN, revision=2)

    def then(*copies: CopyView, off: bool = False, waiting: frozenset[int] = frozenset()) -> object:
        return next_step(
            Wanted.SHOW, 2, copies, kind, switched_off=off, waiting=waiting, first_away=True
        )

    assert then(old) == Remove(old)
    assert then(old, off=True) == Remove(old)
    # Once it was asked to go, nothing waits for the proof that it is gone.
    assert then(asked) == then(asked, waiting=frozenset((1,))) == Put(None)
    assert then(asked, new) == Look(asked, gone=True)
    assert then(new) == Settle()


def test_what_is_changed_in_place_is_changed_at_once() -> None:
    old = copy(1, SEEN)

    assert next_step(Wanted.SHOW, 2, [old], SITE, first_away=True) == Put(old)
