"""Which of a Word file's first lines are its title."""

import re
from collections.abc import Callable, Sequence

from hub.intake.word_paragraphs import Line

LONGEST_TITLE = 200
MOST_TITLE_LINES = 4
_DOCUMENT_NUMBER = re.compile(r"[〔\[［﹝（(]\s*\d{4}\s*[〕\]］﹞）)]\s*第?\s*\d+\s*号\s*$")
_DATE = re.compile(r"^[（(]?\s*\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")


def title_lines(lines: Sequence[Line]) -> tuple[int, int]:
    """Return the range of the lines which together are the title, empty when there is none.

    A paragraph in the style Title; else the centred, large or bold lines at the top, behind the letterhead and the
    document's number when there is one.
    """
    for index, line in enumerate(lines):
        if line.title_style:
            return index, _end(lines, index, lambda each: each.title_style)
    for start in (_after_number(lines), 0):
        if start < len(lines) and _looks_like_title(lines[start], first=start == 0):
            if not lines[start].centred:
                return start, start + 1
            return start, _end(lines, start, lambda each: each.centred and not _aside(each))
    return 0, 0


def _end(lines: Sequence[Line], start: int, belongs: Callable[[Line], bool]) -> int:
    end = start
    while end < len(lines) and end - start < MOST_TITLE_LINES and belongs(lines[end]):
        end += 1
    whole = "".join(line.text for line in lines[start:end])
    return end if len(whole) <= LONGEST_TITLE else start + 1


def _after_number(lines: Sequence[Line]) -> int:
    for index, line in enumerate(lines[:6]):
        if _DOCUMENT_NUMBER.search(line.text):
            return index + 1
    return 0


def _looks_like_title(line: Line, *, first: bool) -> bool:
    if _aside(line) or len(line.text) > LONGEST_TITLE or line.text.endswith(("。", "：", ":")):
        return False
    return line.centred or line.big or (first and line.bold)


def _aside(line: Line) -> bool:
    return bool(_DOCUMENT_NUMBER.search(line.text) or _DATE.match(line.text))
