"""The numbers Word computes and does not write into the text: 一、 （二） 3. and their like."""

import re
from dataclasses import dataclass, field

from lxml import etree

from hub.intake.package import Package
from hub.intake.word_names import W, integer, value

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"))
_ROMAN_SMALL = ((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_CHINESE = frozenset(
    "chineseCounting chineseCountingThousand japaneseCounting taiwaneseCounting taiwaneseCountingThousand"
    " ideographTraditional chineseLegalSimplified".split()
)
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True)
class Level:
    """How one level of a list counts and prints."""

    form: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass
class Numbering:
    """A file's lists and where each of them has counted to."""

    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, number_id: str, level: int) -> str | None:
        """Count one paragraph and return what Word prints before it; None when it is in no list."""
        list_id = self.lists.get(number_id)
        levels = self.levels.get(list_id or "")
        if list_id is None or not levels or level not in levels:
            return None
        counts = self.counts.setdefault(list_id, {})
        restart = self.restarts.pop((number_id, level), None)
        start = levels[level].start if restart is None else restart
        counts[level] = start if restart is not None or level not in counts else counts[level] + 1
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        return _printed(levels, counts, level)


def read_numbering(package: Package, part: str | None) -> Numbering:
    """Return the file's numbering, all counters at the start."""
    if part is None or not package.has(part):
        return Numbering()
    root = package.xml(part)
    numbering = Numbering()
    for abstract in root.iterchildren(W + "abstractNum"):
        numbering.levels[abstract.get(W + "abstractNumId", "")] = {
            integer(level.get(W + "ilvl")): _level(level)
            for level in abstract.iterchildren(W + "lvl")
        }
    for number in root.iterchildren(W + "num"):
        number_id = number.get(W + "numId", "")
        numbering.lists[number_id] = value(number, "abstractNumId") or ""
        for override in number.iterchildren(W + "lvlOverride"):
            start = value(override, "startOverride")
            if start is not None:
                numbering.restarts[number_id, integer(override.get(W + "ilvl"))] = integer(start, 1)
    return numbering


def chinese_number(number: int) -> str:
    """Return a number up to 9999 as it is spoken: 11 is 十一, 205 is 二百零五."""
    if not 0 < number < 10_000:
        return str(number)
    out, skipped = "", False
    for place, digit in enumerate(reversed(str(number))):
        if digit == "0":
            skipped = bool(out)
            continue
        out = _DIGITS[int(digit)] + _UNITS[place] + ("零" if skipped else "") + out
        skipped = False
    return out.removeprefix("一") if 10 <= number < 20 else out


def _level(element: etree._Element) -> Level:
    return Level(
        value(element, "numFmt") or "decimal",
        value(element, "lvlText") or "",
        integer(value(element, "start"), 1),
    )


def _printed(levels: dict[int, Level], counts: dict[int, int], level: int) -> str:
    this = levels[level]
    if this.form == "bullet":
        return "•"
    if this.form == "none":
        return _PLACE.sub("", this.text).strip()

    def place(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        other = levels.get(at, Level())
        return _number(counts.get(at, other.start), other.form)

    return _PLACE.sub(place, this.text).strip()


def _number(number: int, form: str) -> str:
    if form in _CHINESE:
        return chinese_number(number)
    if form in ("upperLetter", "lowerLetter") and 0 < number <= 26:
        return chr((65 if form == "upperLetter" else 97) + number - 1)
    if form in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x2460 + number - 1)
    if form == "decimalZero":
        return f"{number:02d}"
    return str(number)


def _roman(number: int) -> str:
    out = ""
    for size, letters in _ROMAN + _ROMAN_SMALL:
        out += letters * (number // size)
        number %= size
    return out
