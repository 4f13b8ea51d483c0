"""Notices as offices write them: the same for the same number, of the length most have."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations
from random import Random
from typing import TypeVar

T = TypeVar("T")

MATTERS = (
    "低保标准 临时救助 高龄津贴 养老机构 社区食堂 家庭医生 招聘会 道路养护 停水 垃圾分类".split()
)
PLACES = "东堤 渡口 灯塔 纺机 石拱 桥南 新厂 稻香 芦溪 滨江".split()
SENTENCES = (
    "根据市有关规定，结合本街道实际，现就{matter}有关事项通知如下。",
    "请{place}社区居民于规定时间内携带身份证明到便民服务中心{number}号窗口办理。",
    "对不符合条件的申请，自受理之日起{number}个工作日内书面告知理由（珺、昇、喆、堃、翀）。",
    "标准由每人每月{number}0元调整为每人每月{number}5元，所需资金由区、街道两级财政承担。",
    "公示期间如有异议，可以书面形式向街道办事处反映，联系电话见本页所附要素。",
    "各社区要做好宣传解释工作，确保{matter}政策落到实处，不得擅自提高或者降低标准。",
    "办理时限为{number}个工作日；材料不齐的，一次性告知需要补正的全部内容。",
)
THREE = list(permutations(SENTENCES, 3))


# An archive names each title several times.
@lru_cache(maxsize=16)
def title(number: int) -> str:
    """Return the title of a notice."""
    random = Random(number)
    place, matter = _one(random, PLACES), _one(random, MATTERS)
    return f"关于{place}社区{matter}有关事项的通知（〔2026〕{number}号）"


def body(number: int) -> str:
    """Return the body of a notice as canonical HTML, about 700 characters in six paragraphs."""
    random = Random(number)
    parts = ["<h2>一、办理事项</h2>"]
    for index in range(6):
        sentences = _one(random, THREE)
        parts.append(f"<p>{''.join(_filled(random, one) for one in sentences)}</p>")
        if index == 2:
            parts.append("<h2>二、有关要求</h2>")
    return "".join(parts)


def _filled(random: Random, sentence: str) -> str:
    return sentence.format(
        matter=_one(random, MATTERS),
        place=_one(random, PLACES),
        number=3 + int(random.random() * 158),
    )


def _one(random: Random, values: Sequence[T]) -> T:
    # Quicker than `choice`, of which an archive needs millions.
    return values[int(random.random() * len(values))]


def summary(number: int) -> str:
    """Return the summary of a notice."""
    random = Random(number)
    return _filled(random, SENTENCES[0]) + _filled(random, SENTENCES[3])


def document_number(number: int) -> str:
    """Return the number an office gave the document (发文字号)."""
    return f"示街办〔2024〕{number}号"


def index_number(number: int) -> str:
    """Return the index number of an item (索引号)."""
    return f"LJ000002JD/2024-{number:06d}"


def address(public: str, number: int) -> str:
    """Return the address of an item's page on the site at `public`."""
    return f"{public}/item/{number // 1000}/{number}.html"


def screen_page(number: int) -> bytes:
    """Return what a hall's screen shows of a notice: its title over the same text for all."""
    head = f'<article class="notice"><h1>{title(number)}</h1><div class="body">'
    return f"{head}{SAME}</div></article>".encode()


SAME = body(1)
