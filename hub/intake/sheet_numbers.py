"""Numbers of a workbook as the sheet shows them: dates, percentages, leading noughts, thousands."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from lxml import etree

from hub.intake.package import Package

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

# Built-in formats with a fixed meaning, ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are dates in Chinese Excel.
_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0",
    39: "#,##0.00",
}
_DATES = frozenset((14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)))
_CHINESE_DATES = frozenset((31,))
_TIMES = frozenset((18, 19, 20, 21, 45, 46, 47))
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_SERIAL_LIMIT = 2_958_466  # 31 December 9999


@dataclass(frozen=True)
class Formats:
    """The number format of each cell style, and whether days are counted from 1904."""

    codes: list[str] = field(default_factory=list)
    from_1904: bool = False

    def code(self, style: str | None) -> str:
        """Return the format code of a cell's style, or an empty text."""
        index = int(style) if style and style.isdigit() and len(style) < 7 else 0
        return self.codes[index] if index < len(self.codes) else ""


def read_formats(package: Package, part: str | None, workbook: etree._Element) -> Formats:
    """Return the workbook's number formats."""
    properties = workbook.find(S + "workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    if part is None or not package.has(part):
        return Formats(from_1904=from_1904)
    root = package.xml(part)
    own = {
        each.get("numFmtId", ""): each.get("formatCode", "")
        for each in root.iterfind(f"{S}numFmts/{S}numFmt")
    }
    styles = root.iterfind(f"{S}cellXfs/{S}xf")
    return Formats([_code(style.get("numFmtId", "0"), own) for style in styles], from_1904)


def shown_number(text: str, code: str, *, from_1904: bool) -> str:
    """Return a number cell as the sheet shows it; a format we do not know gives the plain number."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite():
        return text
    bare = _QUOTED.sub("", code.partition(";")[0]).lower()
    # Seconds and minutes share m with months; a y or d, or 年 in quotes, makes it a day.
    if re.search(r"[yd]|e(?!\+)", bare.replace("general", "")) or "年" in code or "月" in code:
        return _date(number, code, bare, from_1904) or _plain(number)
    if re.search(r"h|s", bare.replace("general", "")):
        return _time(number)
    return _formatted(number, bare)


def _code(number_format: str, own: dict[str, str]) -> str:
    if number_format in own:
        return own[number_format]
    known = int(number_format) if number_format.isdigit() else 0
    if known in _CHINESE_DATES:
        return 'yyyy"年"m"月"d"日"'
    if known in _DATES:
        return "yyyy-mm-dd hh:mm" if known == 22 else "yyyy-mm-dd"
    return "hh:mm" if known in _TIMES else _BUILT_IN.get(known, "")


def _date(number: Decimal, code: str, bare: str, from_1904: bool) -> str:
    if not 0 <= number < _SERIAL_LIMIT:
        return ""
    # Excel counts a 29 February 1900 that never was; days after it are one too many.
    # A sheet knows no zones: what it shows is what was typed.
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    moment = start + timedelta(days=int(number), seconds=round(float(number % 1) * 86400))
    day = f"{moment.year}年{moment.month}月" if "年" in code else f"{moment:%Y-%m-%d}"
    if "年" in code and "d" in bare:
        day += f"{moment.day}日"
    if "月" in code and "年" not in code and "y" not in bare:
        day = f"{moment.month}月" + (f"{moment.day}日" if "d" in bare else "")
    return f"{day} {moment:%H:%M}" if "h" in bare else day


def _time(number: Decimal) -> str:
    minutes = round(float(number) * 24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _formatted(number: Decimal, bare: str) -> str:
    places = re.search(r"0\.(0+)", bare)
    decimals = len(places.group(1)) if places else 0
    if "%" in bare:
        return f"{number * 100:.{decimals}f}%"
    if "," in bare:
        return f"{number:,.{decimals}f}"
    if places:
        return f"{number:.{decimals}f}"
    if re.fullmatch(r"0{2,}", bare.strip()):
        return f"{int(number):0{len(bare.strip())}d}"
    return f"{number:.0f}" if bare.strip() == "0" else _plain(number)


def _plain(number: Decimal) -> str:
    # A sheet keeps 15 digits; the rest is how the binary number happened to end.
    rounded = Decimal(f"{float(number):.15g}")
    return f"{rounded.normalize():f}" if rounded else "0"
