"""Notices as offices write them: the same for the same number, of the length most have."""

from random import Random

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


def title(number: int) -> str:
    """Return the title of a notice."""
    random = Random(number)
    place, matter = random.choice(PLACES), random.choice(MATTERS)
    return f"关于{place}社区{matter}有关事项的通知（〔2026〕{number}号）"


def body(number: int) -> str:
    """Return the body of a notice as canonical HTML, about 700 characters in six paragraphs."""
    random = Random(number)
    parts = ["<h2>一、办理事项</h2>"]
    for index in range(6):
        chosen = random.sample(SENTENCES, 3)
        parts.append(f"<p>{''.join(_filled(random, one) for one in chosen)}</p>")
        if index == 2:
            parts.append("<h2>二、有关要求</h2>")
    return "".join(parts)


def _filled(random: Random, sentence: str) -> str:
    return sentence.format(
        matter=random.choice(MATTERS),
        place=random.choice(PLACES),
        number=random.randint(3, 160),
    )


def summary(number: int) -> str:
    """Return the summary of a notice."""
    random = Random(number)
    return _filled(random, SENTENCES[0]) + _filled(random, SENTENCES[3])
