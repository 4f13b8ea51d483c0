"""What an office owes for an item: which outlets, bounded by the item's reach. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from channels.base import Serves

# The thirteen channels of the national form (公开渠道和载体), in its order, and the kinds of
# outlet of ours that answer each. 国办发〔2019〕54号.
ANSWERED_BY: dict[str, tuple[str, ...]] = {
    "政府网站": ("website", "feeds", "webhook", "hand"),
    "政府公报": ("hand",),
    "两微一端": ("wechat", "hand"),
    "发布会/听证会": ("hand",),
    "广播电视": ("hand",),
    "纸质媒体": ("hand",),
    "公开查阅点": ("hand",),
    "政务服务中心": ("kiosk", "hand"),
    "便民服务站": ("board", "hand"),
    "入户/现场": ("hand",),
    "社区/企事业单位/村公示栏（电子屏）": ("board",),
    "精准推送": ("webhook", "hand"),
    "其他": ("hand",),
}

# The channel a list of persons owes, whatever else its matter demands.
ON_BOARDS = "社区/企事业单位/村公示栏（电子屏）"

# What an item outside the catalogue (目录外) owes: the first platform.
OUTSIDE_CATALOGUE = ("政府网站",)

# Where a list of persons may be by default: on paper, in its own place.
PERSONS_KINDS = ["board"]


def answerable(kind: str) -> tuple[str, ...]:
    """Return which of the thirteen channels a kind of outlet can answer."""
    return tuple(name for name, kinds in ANSWERED_BY.items() if kind in kinds)


@dataclass(frozen=True)
class OutletView:
    """What a decision needs of an outlet."""

    id: int
    kind: str
    office_id: int
    office_path: str
    serves: str
    answers: tuple[str, ...]
    switched_off: bool = False


@dataclass(frozen=True)
class Reach:
    """Where an item may be at all; None is no bound."""

    kinds: tuple[str, ...] | None
    offices: tuple[int, ...] | None

    def holds(self, outlet: OutletView) -> bool:
        """Tell whether an outlet lies within. This is the one place the reach is judged."""
        return (self.kinds is None or outlet.kind in self.kinds) and (
            self.offices is None or outlet.office_id in self.offices
        )

    def allows_any(self, kinds: Iterable[str]) -> bool:
        """Tell whether an outlet of one of these kinds could lie within."""
        return self.kinds is None or not set(self.kinds).isdisjoint(kinds)


@dataclass(frozen=True)
class Owed:
    """The outlets an item is owed, and the channels nothing answers."""

    # Outlet ids, and for each the channel names it answers.
    outlets: Mapping[int, tuple[str, ...]]
    # A ■ without an outlet: shown as such, never a silent gap.
    unanswered: tuple[str, ...]
    # A ■ that the item's reach closes: no gap, for it may not be there.
    withheld: tuple[str, ...] = ()


def owed(
    channels: Sequence[str],
    office_paths: Sequence[str],
    outlets: Iterable[OutletView],
    serving: Mapping[str, Serves],
    reach: Reach,
    territories: Mapping[str, str] | None = None,
) -> Owed:
    """Return what the channels named demand of the outlets that serve the offices.

    `office_paths` are the paths of the item's office and of those that adopted it
    ("/1/4/9/"); `serving` says for each kind whether its outlets are found upwards
    or downwards. `territories` gives the path of the ground an office acts on where that
    is not its own: a bureau's is the district's.
    """
    grounds = territories or {}
    known = [outlet for outlet in outlets if not outlet.switched_off]
    found: dict[int, list[str]] = {}
    unanswered: list[str] = []
    withheld: list[str] = []
    for channel in channels:
        kinds = ANSWERED_BY.get(channel, ("hand",))
        serves = [
            outlet
            for path in office_paths
            for kind in kinds
            for outlet in _serving(
                path, grounds.get(path, path), _able(known, kind, channel), serving.get(kind)
            )
        ]
        answering = [outlet for outlet in serves if reach.holds(outlet)]
        for outlet in answering:
            names = found.setdefault(outlet.id, [])
            if channel not in names:
                names.append(channel)
        if not answering:
            closed = bool(serves) or not reach.allows_any(kinds)
            (withheld if closed else unanswered).append(channel)
    places = {key: tuple(names) for key, names in found.items()}
    return Owed(places, tuple(unanswered), tuple(withheld))


def _able(outlets: Sequence[OutletView], kind: str, channel: str) -> list[OutletView]:
    return [
        outlet
        for outlet in outlets
        if outlet.kind == kind and (not outlet.answers or channel in outlet.answers)
    ]


def _serving(
    path: str, ground: str, outlets: Sequence[OutletView], direction: Serves | None
) -> list[OutletView]:
    if direction is Serves.DOWNWARDS:
        return [outlet for outlet in outlets if outlet.office_path.startswith(ground)]
    above = [outlet for outlet in outlets if _serves_from_above(outlet, path)]
    if not above:
        return []
    # The nearest office that has one: a sub-district's own account before the district's.
    nearest = max(len(outlet.office_path) for outlet in above)
    return [outlet for outlet in above if len(outlet.office_path) == nearest]


def _serves_from_above(outlet: OutletView, path: str) -> bool:
    if outlet.office_path == path:
        return True
    return outlet.serves == "subtree" and path.startswith(outlet.office_path)
