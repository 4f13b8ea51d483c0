"""How a text goes onto paper: which paper, how large, whole or as its summary, how many pages."""

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from channels.base import Json, Rejected
from channels.typeset import Layout

# No board holds more, and no keeper pins more.
MOST_PAGES = 60
# Above these nobody need be told that the print is small.
_COMFORTABLE = {"a4": 14.0, "a3": 19.0}
# What a board adds stands in places of fixed height: equal texts on equal paper fit alike.
_OF_THE_BOARD: dict[str, Json] = {"board": "", "place": "", "facts": [], "codes": []}
_REMEMBERED = 2000
_plans: dict[bytes, "Plan | None"] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Plan:
    """How a text goes onto paper. `form` is full, summary or pages; `size` is in points.

    `roomy` keeps the seal's place above the foot; else it lies in the foot and the text has more.
    """

    paper: str
    form: str
    size: float
    roomy: bool
    pages: int

    @classmethod
    def kept(cls, values: Json) -> "Plan":
        """Return a plan as it was kept beside a rendering."""
        return cls(**values)

    def as_json(self) -> Json:
        """Return the plan as it is kept beside a rendering."""
        return asdict(self)

    @property
    def places(self) -> int:
        """Return how many sheets of A4 would hang in its place."""
        return self.pages * (2 if self.paper == "a3" else 1)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the keeper or the clerk should know, as codes."""
        told = {
            "summary_used": self.form == "summary",
            "smaller_type": self.form != "pages" and self.size < _COMFORTABLE[self.paper],
            "larger_paper": self.paper == "a3",
            "pages": self.pages > 1,
        }
        return tuple(code for code, true in told.items() if true)

    def settle(self, sheet: Json) -> Json:
        """Return a sheet's values with this plan in them."""
        return sheet | {"plan": self.as_json(), "count": self.pages}


def plan_for(sheet: Json) -> Plan | None:
    """Return how a sheet is laid out, or None when no paper of its board can hold it.

    Fitting is the dear part of a sheet, and the same text hangs on many boards: plans are
    remembered under the hash of the text.
    """
    told = json.dumps(sheet | _OF_THE_BOARD, ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256(told.encode()).digest()
    with _lock:
        if key in _plans:
            return _plans[key]
    plan = _fit(sheet | _OF_THE_BOARD)
    with _lock:
        if len(_plans) >= _REMEMBERED:
            del _plans[next(iter(_plans))]
        _plans[key] = plan
    return plan


def _fit(sheet: Json) -> Plan | None:
    layout = Layout("sheet.typ", document_of([sheet], title="", author="", fitting=True))
    found = layout.ask("plan")[0]
    if found["form"] == "none":
        return None
    # Only what may run on is drawn while sizes are tried.
    pages = layout.ask("pages")[0] if found["form"] == "pages" else 1
    if pages > MOST_PAGES:
        raise Rejected("list_too_large", pages=pages, most=MOST_PAGES)
    return Plan(**found, pages=pages)


def document_of(
    sheets: list[Json],
    *,
    title: str,
    author: str,
    pictures: Mapping[str, str] | None = None,
    run: bool = False,
    fitting: bool = False,
) -> Json:
    """Return one document of sheets, as templates/print/sheet.typ reads it.

    `run` outlines it by board; `fitting` draws only what must be counted.
    """
    return {
        "sheets": sheets,
        "pictures": dict(pictures or {}),
        "run": run,
        "fitting": fitting,
        "title": title,
        "author": author,
        "keywords": ["政务公开", "公示栏"],
    }
