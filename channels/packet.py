"""A packet: for each keeper a list of the round, then the sheets to post, in walking order."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from channels.base import Json
from channels.qr import draw
from channels.templates import minute
from channels.typeset import Layout


@dataclass(frozen=True)
class Line:
    """A copy on a list: what it is called, the six digits of its pages, and a word about it."""

    title: str
    numbers: tuple[str, ...]
    # E.g. "第 2 版 · 2 页 · A3" for what goes up, "第 1 版 · 已有新版" for what comes down.
    told: str


@dataclass(frozen=True)
class Stop:
    """One board of a round: what comes down there, and what goes up."""

    # Which stop it is, as it is said; empty where nobody put the round in order.
    stop: str
    board: str
    place: str
    down: tuple[Line, ...]
    up: tuple[Line, ...]


@dataclass(frozen=True)
class Walk:
    """What a keeper takes along."""

    keeper: str
    office: str
    stops: tuple[Stop, ...]


def walk_page(walk: Walk, *, run: int, times: int, made_at: datetime) -> Json:
    """Return a keeper's list as templates/print/walk.typ reads it.

    `times` is how often the run was printed before: its next paper is named as a reprint.
    """
    return {
        "run": str(run),
        "again": f"补打（第 {times + 1} 次打印）" if times else "",
        "keeper": walk.keeper or "未指定管理员",
        "office": walk.office,
        "made": f"{minute(made_at)} 制",
        "sum": _sum(walk.stops),
        "note": "号码印在每张纸的二维码旁。取下的纸请带回销毁。",
        "stops": [
            {
                "stop": stop.stop,
                "board": stop.board,
                "place": stop.place,
                "down": [_line(one) for one in stop.down],
                "up": [_line(one) for one in stop.up],
            }
            for stop in walk.stops
        ],
    }


def _sum(stops: Sequence[Stop]) -> str:
    down = sum(len(stop.down) for stop in stops)
    up = sum(len(stop.up) for stop in stops)
    told = [f"取下 {down} 份" if down else "", f"张贴 {up} 份" if up else ""]
    return " · ".join([f"{len(stops)} 个公示栏", *filter(None, told)])


def _line(line: Line) -> Json:
    numbers = [f"{number[:3]} {number[3:]}" for number in line.numbers]
    return {"title": line.title, "numbers": numbers, "told": line.told}


def test_page(
    printer: str, office: str, address: str, *, public: str, paper: str, made_at: datetime
) -> bytes:
    """Return a page that shows whether a printer keeps sizes: a ruler, a frame, and a code."""
    values = {
        "printer": printer,
        "office": office,
        "address": address,
        "paper": paper,
        "made": minute(made_at),
        "code": asdict(draw(f"{public}/".upper())) | {"alt": "测试用二维码"},
    }
    return Layout("printer_test.typ", values).pdf(made_at)
