"""The approval slip: what a leader signs is bound to one edition."""

from dataclasses import replace
from datetime import UTC, datetime

from paper import Paper

from channels.document import canonical
from channels.slip import Slip, Step, slip

SENT = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
SLIP = Slip(
    title="关于2026年最低生活保障标准的通知",
    edition=2,
    office="示例街道办事处",
    kind_label="通知",
    writer="王珺",
    steps=(
        Step("初审", "王珺", "已通过，2026-11-23 10:05"),
        Step("复审", "钱昇（党政办主任）"),
        Step("终审", "孙喆堃（办事处主任）"),
    ),
    code="7ZK3 QH0M",
    address="https://hub.example.gov.cn/S/7ZK3QH0M",
    check_phrase="1234 5678",
    submitted_at=SENT,
    printed_at=SENT,
    outlets=("政府网站", "世纪公园社区 3 号公示栏"),
    summary="最低生活保障标准调整为每人每月 1,510 元。",
)


def test_a_slip_says_what_is_signed_and_carries_a_code() -> None:
    paper = Paper(slip(SLIP))

    paper.check()
    assert len(paper.page_texts) == 1
    assert paper.codes == ["HTTPS://HUB.EXAMPLE.GOV.CN/S/7ZK3QH0M"]
    text = canonical(paper.text)
    for told in (
        SLIP.title,
        "第 2 版",
        "核对码 1234 5678",
        "7ZK3 QH0M",
        "送审时间 2026-11-23 10:05",
        "政府网站、世纪公园社区 3 号公示栏",
        SLIP.summary,
    ):
        assert canonical(told) in text, told


def test_only_open_steps_ask_for_a_signature() -> None:
    text = canonical(Paper(slip(SLIP)).text)

    assert text.count("签名") == 2
    assert text.count("同意发布") == 2
    assert "已通过,2026-11-2310:05" in text


def test_the_same_slip_gives_the_same_bytes() -> None:
    assert slip(SLIP) == slip(SLIP)


def test_a_long_title_and_six_steps_still_make_a_slip() -> None:
    steps = tuple(Step(f"第 {number} 步", "赵喆") for number in range(6))

    paper = Paper(slip(replace(SLIP, title="关于加强社会救助工作的意见" * 12, steps=steps)))

    assert canonical(paper.text).count("签名") == 6
    assert paper.facts["Tagged"] == "yes"
