"""Two sequences laid side by side: what is the same in both, in order. Pure.

Never slower than the sequences are long, give or take: where the careful comparison would be
quadratic, only what stands once in both is taken for the same.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

_Item = TypeVar("_Item")

# Up to so many pairs, difflib's careful comparison is tried.
_PAIRS = 160_000
# How far on something is looked for that may stand for another.
_REACH = 6


class Stretch(NamedTuple):
    """old[i:j] is the same as new[k:m], or stands where new[k:m] is now."""

    same: bool
    i: int
    j: int
    k: int
    m: int


def aligned(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Stretch]:
    """Return the stretches of two sequences in order."""
    first = _same_ahead(old, new)
    last = _same_ahead(old[first:][::-1], new[first:][::-1])
    ends = len(old) - last, len(new) - last
    found = [Stretch(True, 0, first, 0, first)] if first else []
    found += _middle(old, new, first, ends[0], first, ends[1])
    if last:
        found.append(Stretch(True, ends[0], len(old), ends[1], len(new)))
    return found


def paired(
    old: Sequence[_Item], new: Sequence[_Item], alike: Callable[[_Item, _Item], bool]
) -> Iterator[tuple[_Item | None, _Item | None]]:
    """Yield what stands where other things stood: what is alike together, the rest alone."""
    at = 0
    for one in new:
        near = range(at, min(at + _REACH, len(old)))
        place = next((place for place in near if alike(old[place], one)), None)
        if place is None:
            yield None, one
            continue
        yield from ((gone, None) for gone in old[at:place])
        yield old[place], one
        at = place + 1
    yield from ((gone, None) for gone in old[at:])


def _same_ahead(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _middle(
    old: Sequence[Hashable], new: Sequence[Hashable], i: int, j: int, k: int, m: int
) -> Iterator[Stretch]:
    if i == j and k == m:
        return
    if (j - i) * (m - k) <= _PAIRS:
        matcher = SequenceMatcher(None, old[i:j], new[k:m], autojunk=False)
        for what, a, b, c, d in matcher.get_opcodes():
            yield Stretch(what == "equal", i + a, i + b, k + c, k + d)
        return
    for a, c in [(i + a, k + c) for a, c in _anchors(old[i:j], new[k:m])]:
        yield from _between(old, new, i, a, k, c)
        yield Stretch(True, a, a + 1, c, c + 1)
        i, k = a + 1, c + 1
    yield from _between(old, new, i, j, k, m)


def _between(
    old: Sequence[Hashable], new: Sequence[Hashable], i: int, j: int, k: int, m: int
) -> Iterator[Stretch]:
    """Yield what lies between two anchors: compared with care, or taken for written anew."""
    if (j - i) * (m - k) <= _PAIRS:
        yield from _middle(old, new, i, j, k, m)
    else:
        yield Stretch(False, i, j, k, m)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the places of what stands once in both, as many as keep their order."""
    there, here = Counter(old), Counter(new)
    places = {one: at for at, one in enumerate(new) if here[one] == 1}
    pairs = [(at, places[one]) for at, one in enumerate(old) if there[one] == 1 and one in places]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of the pairs whose second places rise (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(place)
            ends.append(number)
        else:
            tops[pile], ends[pile] = place, number
    found = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]
