"""The tick list of a round (巡栏单), for keepers without a phone: boxes for a pencil."""

from dataclasses import asdict, dataclass
from datetime import datetime

from channels.qr import draw
from channels.templates import minute
from channels.typeset import Layout

NAME = "巡栏单"


@dataclass(frozen=True)
class Line:
    """One page of paper: what it is called, its six digits, and what may be ticked beside it."""

    number: str
    title: str
    told: str
    # What is usual comes first, e.g. ("已取下", "已经不在", "没取下").
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What is to be done with some pages: 取下, 张贴, 应当还在."""

    shape: str
    word: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Stop:
    """One board of the round, with its own six digits."""

    stop: str
    board: str
    place: str
    number: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class TickList:
    """What stands on the list. `address` is what its QR code says, `code` what may be typed."""

    keeper: str
    office: str
    code: str
    address: str
    stops: tuple[Stop, ...]
    printed_at: datetime


def tick_list(content: TickList) -> bytes:
    """Return the list as PDF (A4, UA-1): the same content gives the same bytes."""
    address = content.address.upper()
    values = {
        "name": NAME,
        "keeper": content.keeper,
        "office": content.office,
        "short": content.code,
        "code": asdict(draw(address)) | {"alt": f"代录二维码：{address}"},
        "printed": minute(content.printed_at),
        "stops": [asdict(stop) for stop in content.stops],
    }
    return Layout("ticks.typ", values).pdf(content.printed_at)
