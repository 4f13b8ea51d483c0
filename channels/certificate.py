"""The certificate of a display (公示证明): how long an item hung at one board, with the gaps."""

from dataclasses import asdict, dataclass
from datetime import datetime

from channels.qr import draw
from channels.templates import minute
from channels.typeset import Layout

NAME = "公示证明"


@dataclass(frozen=True)
class Shown:
    """One time during which an edition hung whole; `until` and `ended` are empty while it hangs."""

    edition: int
    pages: int
    since: datetime
    until: datetime | None
    ended: str


@dataclass(frozen=True)
class Missing:
    """One time between two displays during which nothing hung, and why."""

    since: datetime
    until: datetime
    cause: str


@dataclass(frozen=True)
class Restart:
    """A correction that began the display anew: with which edition, and what no longer counts."""

    edition: int
    since: datetime | None
    days_before: int


@dataclass(frozen=True)
class Certificate:
    """What stands on a certificate. `address` is what its QR code says.

    `demanded` is None where no number of working days is laid down. `sure` is False where a year
    is counted without its holiday calendar. `lines` are the ledger's numbers that prove it.
    """

    title: str
    number: str
    office: str
    board: str
    place: str
    demanded: int | None
    days: tuple[str, ...]
    shown: tuple[Shown, ...]
    missing: tuple[Missing, ...]
    sure: bool
    hangs: bool
    lines: tuple[int, ...]
    head: str
    check_phrase: str
    address: str
    made_at: datetime
    # Whether the day of posting counts.
    first_day: bool = False
    restarts: tuple[Restart, ...] = ()
    # How often it came down before it was full, without a decision to take it down.
    cut_short: int = 0


def certificate(content: Certificate) -> bytes:
    """Return the certificate as PDF (A4, UA-1): the same content gives the same bytes."""
    address = content.address.upper()
    values = {
        "name": NAME,
        "title": content.title,
        "office": content.office,
        "verdict": _verdict(content),
        "met": content.demanded is None or len(content.days) >= content.demanded,
        "facts": [
            [["公示内容", content.title]],
            [["文号", content.number]] if content.number else [["核对码", content.check_phrase]],
            [["公示栏", content.board]],
            [["位置", content.place or "—"]],
        ],
        "shown": [
            {
                "edition": f"第 {one.edition} 版（{one.pages} 页）",
                "since": minute(one.since),
                "until": minute(one.until) if one.until else "张贴中",
                "ended": one.ended,
            }
            for one in content.shown
        ],
        "missing": [
            {"since": minute(one.since), "until": minute(one.until), "cause": one.cause}
            for one in content.missing
        ],
        "days": list(content.days),
        "notes": _notes(content),
        "code": asdict(draw(address)) | {"alt": f"核验二维码：{address}"},
        "check_phrase": content.check_phrase,
        "made": minute(content.made_at),
    }
    return Layout("certificate.typ", values).pdf(content.made_at)


def _verdict(content: Certificate) -> str:
    count = len(content.days)
    if content.demanded is None:
        return f"已公示 {count} 个工作日"
    return f"已公示 {count} 个工作日，规定不少于 {content.demanded} 个工作日"


def _notes(content: Certificate) -> list[str]:
    begins = "张贴当日计入公示期" if content.first_day else "工作日自张贴次日起算"
    notes = [f"{begins}；某日 9:00 至 17:00 全部页面在栏的，计为公示一日。"]
    for one in content.restarts:
        since = f"，自 {minute(one.since)} 张贴起" if one.since else "，新版尚未张贴"
        notes.append(
            f"第 {one.edition} 版更正后重新公示{since}重新计算；"
            f"此前已公示的 {one.days_before} 个工作日不计入。"
        )
    if content.cut_short:
        notes.append(f"未满公示期即被取下 {content.cut_short} 次，已作为差错记入台账。")
    if content.hangs:
        notes.append("出具时仍在张贴，以上截至出具之时。")
    if not content.sure:
        notes.append("其中有的年份放假安排尚未公布，按周一至周五计算，可能有出入。")
    if content.lines:
        lines = "、".join(str(number) for number in content.lines)
        notes.append(f"以上各步见台账第 {lines} 行；出具时链首为 {content.head}。")
    return notes
