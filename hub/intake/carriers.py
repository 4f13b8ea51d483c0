"""The cell 公开渠道和载体: which of the thirteen channels must (■) and which may (□) carry a matter."""

import re
from dataclasses import dataclass

BOARD = "社区/企事业单位/村公示栏（电子屏）"
OTHER = "其他"

# The thirteen of the national form, in its order.
CHANNELS = (
    "政府网站",
    "政府公报",
    "两微一端",
    "发布会/听证会",
    "广播电视",
    "纸质媒体",
    "公开查阅点",
    "政务服务中心",
    "便民服务站",
    "入户/现场",
    BOARD,
    "精准推送",
    OTHER,
)

# What tables say instead, and slips of the pen seen in many of them, without brackets, strokes and spaces.
_ALIASES = {
    "政府门户网站": "政府网站",
    "县政府门户网站": "政府网站",
    "区政府门户网站": "政府网站",
    "市政府门户网站": "政府网站",
    "管理部门网站": "政府网站",
    "部门网站": "政府网站",
    "纸质载体": "纸质媒体",
    "公开查询点": "公开查阅点",
    "政府服务中心": "政务服务中心",
    "办事窗口": "政务服务中心",
    "政务服务大厅": "政务服务中心",
    "便民服务中心": "便民服务站",
    "乡镇便民服务中心": "便民服务站",
    "社区企事业单位村公示栏": BOARD,
    "社区企事业单位公示栏": BOARD,
    "村居企事业单位公示栏": BOARD,
    "社区公示栏": BOARD,
    "村公示栏": BOARD,
    "行政村公示栏": BOARD,
    "乡镇公示栏": BOARD,
    "线下公示栏": BOARD,
    "镇村公示公开栏": BOARD,
    "公示栏": BOARD,
    "其他基层公共服务平台": OTHER,
    "基层公共服务平台": OTHER,
    "12345政务服务热线": OTHER,
    "征地信息公开平台": OTHER,
    "投资项目在线审批监管平台": OTHER,
    "公共资源交易平台": OTHER,
    "招投标公共服务平台": OTHER,
    "信用中国网站": OTHER,
    "山东政务服务网": OTHER,
}

# þ is what Wingdings' ticked box becomes in another font, 口 what a scanner makes of □.
_MUST = "■☑▣☒þ√✓"
_MAY = "□☐▢口"
_BOXES = re.compile(rf"([{_MUST}{_MAY}])")
_NOISE = re.compile(r"[\s/／、()（）＿_:：·]+")


@dataclass(frozen=True)
class Carrier:
    """One channel of a matter: its canonical name, whether it must be used, and the cell's own words."""

    name: str
    required: bool
    text: str


class NotUnderstood(ValueError):
    """Words in the cell that name no channel; the text is those words."""


def read_carriers(cell: str) -> tuple[Carrier, ...]:
    """Return the channels a cell names, in its order; without boxes every one is a must.

    Raises NotUnderstood with the words that are no channel.
    """
    text = re.sub(r"\s+", "", cell)
    if not text:
        return ()
    if _BOXES.search(text):
        return _boxed(text)
    names = [part for part in re.split(r"[、，,；;]|(?<=[栏）点会])(?=政府)", text) if part]
    return tuple(_carrier(name, required=True) for name in names)


def canonical_name(text: str) -> str | None:
    """Return the canonical channel for a table's own words, or None."""
    bare = _bare(text)
    if bare in _BARE:
        return _BARE[bare]
    return OTHER if bare.startswith(OTHER) else None


def _boxed(text: str) -> tuple[Carrier, ...]:
    before, *parts = _BOXES.split(text)
    if before:
        raise NotUnderstood(before)
    found = []
    for box, words in zip(parts[::2], parts[1::2], strict=True):
        trimmed = words.strip("、，,；;。")
        if not trimmed:
            raise NotUnderstood(box)
        found.append(_carrier(trimmed, required=box in _MUST))
    return tuple(found)


def _carrier(text: str, *, required: bool) -> Carrier:
    name = canonical_name(text)
    if name is None:
        raise NotUnderstood(text)
    return Carrier(name, required, text.rstrip("_＿:："))


def _bare(text: str) -> str:
    # （电子屏） is part of the board's long name and missing from most short ones.
    return _NOISE.sub("", text).removesuffix("电子屏")


_BARE = {_bare(name): name for name in CHANNELS} | {
    _bare(key): name for key, name in _ALIASES.items()
}
