"""What a measure hands back, and the little arithmetic it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One measured value; `goal` is a bound with its sign, e.g. "< 100", or empty for none.

    `peer` says what another program of the same kind took, and whether in this run.
    """

    name: str
    value: float
    unit: str
    goal: str = ""
    peer: str = ""

    @property
    def meets(self) -> bool | None:
        """Tell whether the value keeps the goal, None where there is none."""
        if not self.goal:
            return None
        sign, _, bound = self.goal.partition(" ")
        match sign:
            case "<":
                return self.value < float(bound)
            case "<=":
                return self.value <= float(bound)
            case ">":
                return self.value > float(bound)
            case "=":
                return self.value == float(bound)
        raise ValueError(f"a goal begins with <, <=, > or =, not {sign!r}")

    def as_json(self) -> dict[str, object]:
        """Return the figure as results.json holds it."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "goal": self.goal or None,
            "meets": self.meets,
            "peer": self.peer or None,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)) - 1, 0)]


def middle(values: Sequence[float]) -> float:
    """Return the median, which a busy moment of the machine moves least."""
    return median(values)
