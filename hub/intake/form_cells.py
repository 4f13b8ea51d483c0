"""Cells of the national form taken apart: elements, laws, bodies."""

import re

# ① and ● begin an element wherever they stand; 1. 3、 and （一） only at the start or behind white space, so that
# 1.5 and a paper's number stay whole.
_NUMBERED = re.compile(
    r"[①-⑳●•·]\s*"
    r"|(?:^|(?<=[\s；;。]))(?:\d{1,2}[.．、](?!\d)|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）])\s*"
)
_LAWS = re.compile(r"(?<=[》）)号])[、，,]|[；;]|\n(?=[《【\d●①])")
_BODIES = re.compile(r"[、，,；;](?![^（(]*[)）])")
_BODY_LINES = re.compile(
    r"(?<=部门|政府|机关|中心|大队|支队|单位)\n(?![（(])|(?<=[局所厅站会）)])\n(?![（(])"
)


def joined(text: str) -> str:
    """Return a cell's text without the line breaks and spaces which tables put inside words."""
    return re.sub(r"\s+", "", text)


def elements_of(cell: str) -> tuple[str, ...]:
    """Return the elements a cell lists, without their numbers; one that wraps stays one."""
    text = cell.strip()
    if not _NUMBERED.search(text):
        return tuple(part for part in (joined(line) for line in re.split(r"[\n；;]", text)) if part)
    parts = _NUMBERED.split(text)
    return tuple(part for part in (joined(each).strip("；;。、") for each in parts) if part)


def laws_of(cell: str) -> tuple[str, ...]:
    """Return the laws and papers a cell cites, one by one, without their numbers."""
    parts = (_NUMBERED.sub("", part.strip()) for part in _LAWS.split(cell))
    return tuple(part for part in (joined(each).strip("；;。、，") for each in parts) if part)


def bodies_of(cell: str) -> tuple[str, ...]:
    """Return the bodies which must disclose; what stands in brackets belongs to the body before it."""
    lines = _BODY_LINES.split(cell.strip())
    parts = (part for line in lines for part in _BODIES.split(joined(line)))
    return tuple(part for part in parts if part)
