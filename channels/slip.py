"""The approval slip (审签单) that a leader signs on paper."""

from dataclasses import asdict, dataclass
from datetime import datetime

from channels.qr import draw
from channels.templates import minute
from channels.typeset import Layout

NAME = "政务公开审签单"


@dataclass(frozen=True)
class Step:
    """One step of the chain: its name, who takes it, and what is on record when it is done."""

    label: str
    person: str
    # E.g. "已通过，2026-11-23 10:05"; empty leaves room for choices, signature and date.
    done: str = ""


@dataclass(frozen=True)
class Slip:
    """What stands on a slip. `address` is what its QR code says, `code` what a clerk may type."""

    title: str
    edition: int
    office: str
    kind_label: str
    writer: str
    steps: tuple[Step, ...]
    code: str
    address: str
    check_phrase: str
    submitted_at: datetime
    printed_at: datetime
    outlets: tuple[str, ...] = ()
    summary: str = ""


def slip(content: Slip) -> bytes:
    """Return the slip as PDF (A4, UA-1): the same content gives the same bytes."""
    facts = [
        [["类别", content.kind_label], ["版次", f"第 {content.edition} 版"]],
        [["拟稿人", content.writer], ["送审时间", minute(content.submitted_at)]],
        [["核对码", content.check_phrase], ["编号", content.code]],
        [["发布到", "、".join(content.outlets) or "按公开事项规定的渠道"]],
    ]
    address = content.address.upper()
    values = {
        "name": NAME,
        "title": content.title,
        "office": content.office,
        "edition": content.edition,
        "facts": facts,
        "summary": content.summary,
        "steps": [asdict(step) for step in content.steps],
        "short": content.code,
        "code": asdict(draw(address)) | {"alt": f"登记二维码：{address}"},
        "check_phrase": content.check_phrase,
        "printed": minute(content.printed_at),
    }
    return Layout("slip.typ", values).pdf(content.printed_at)
