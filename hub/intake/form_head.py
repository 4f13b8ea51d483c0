"""The two header rows of the national form: which column is what."""

import re
from dataclasses import dataclass

from hub.errors import Refused
from hub.intake.sheet import Sheet

HEAD_SEARCHED = 12
_PLAIN = {
    "序号": "number",
    "公开内容": "elements",
    "公开依据": "basis",
    "公开时限": "limit",
    "公开主体": "bodies",
    "公开渠道": "channels",
}
_GROUPS = ("公开事项", "公开对象", "公开方式", "公开层级")
REQUIRED = ("level1", "elements", "basis", "limit", "bodies", "channels")


@dataclass(frozen=True)
class Head:
    """Columns by meaning; `levels` maps the columns of 公开层级 to their labels; `last` is its last row."""

    columns: dict[str, int]
    levels: dict[int, str]
    last: int
    special_label: str


def find_head(sheet: Sheet, *, file: str) -> Head | None:
    """Return the head of the form, or None when the sheet holds none.

    Raises Refused naming the sheet and the row when there is one with a column missing.
    """
    for row in sorted(sheet.rows)[:HEAD_SEARCHED]:
        labels = {column: _label(text) for column, text in sheet.rows[row].items()}
        if "公开事项" in labels.values() and any(
            each.startswith("公开渠道") for each in labels.values()
        ):
            return _head(sheet, row, labels, file)
    return None


def _head(sheet: Sheet, row: int, labels: dict[int, str], file: str) -> Head:
    columns: dict[str, int] = {}
    levels: dict[int, str] = {}
    special = "特定群体"
    below = {column: _label(text) for column, text in sheet.rows.get(row + 1, {}).items()}
    for column in sheet.columns():
        group = _group(sheet, row, column, labels)
        sub = below.get(column, "")
        meaning = _meaning(group, sub)
        if meaning == "level":
            levels[column] = sub
        elif meaning is not None:
            columns.setdefault(meaning, column)
            special = sub if meaning == "special" else special
        elif group or sub:
            raise Refused(
                "form_column_unknown", file=file, sheet=sheet.name, row=row, column=group or sub
            )
    for name in REQUIRED:
        if name not in columns:
            raise Refused(
                "form_column_missing", file=file, sheet=sheet.name, row=row, column=LABELS[name]
            )
    return Head(columns, levels, row + 1, special)


LABELS = {
    "level1": "一级事项",
    "elements": "公开内容（要素）",
    "basis": "公开依据",
    "limit": "公开时限",
    "bodies": "公开主体",
    "channels": "公开渠道和载体",
}


def _label(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _group(sheet: Sheet, row: int, column: int, labels: dict[int, str]) -> str:
    """Return the upper header over a column, which may reach across several."""
    if column in labels:
        return labels[column]
    for merge in sheet.merges:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            return labels.get(merge.left, "")
    return ""


def _meaning(group: str, sub: str) -> str | None:
    plain = next((name for label, name in _PLAIN.items() if group.startswith(label)), None)
    if plain is not None:
        return plain
    if group == "公开事项":
        return {"一级事项": "level1", "二级事项": "level2"}.get(sub)
    if group == "公开对象":
        return "everyone" if sub == "全社会" else "special" if sub.startswith("特定") else None
    if group == "公开方式":
        return (
            "active"
            if sub.startswith("主动")
            else "on_request"
            if sub.startswith("依申请")
            else None
        )
    return "level" if group == "公开层级" and sub.endswith("级") else None
