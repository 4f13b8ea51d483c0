"""A field's catalogue in the national form: the workbook as rows that mean something."""

import re
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from hub.errors import Refused
from hub.intake import wire
from hub.intake.carriers import Carrier, NotUnderstood, read_carriers
from hub.intake.cleaned import Remark
from hub.intake.form_cells import bodies_of, elements_of, joined, laws_of
from hub.intake.form_head import LABELS, Head, find_head
from hub.intake.sheet import Sheet, Workbook, read_workbook

SAME_AS_ABOVE = frozenset(("同上", "同前", "〃", "″"))
TICKS = frozenset(("√", "✓", "✔", "☑", "是", "v", "V"))
EVERYONE, SPECIAL = "全社会", "特定群体"
ACTIVE, ON_REQUEST = "主动", "依申请"

# The 26 fields of the pilot of 2017, 国办发〔2017〕42号.
FIELDS = (
    "城乡规划 重大建设项目 公共资源交易 财政预决算 安全生产 税收管理 征地补偿 拆迁安置 保障性住房 农村危房改造"
    " 环境保护 公共文化服务 公共法律服务 扶贫 救灾 食品药品监管 城市综合执法 就业创业 社会保险 社会救助 养老服务"
    " 户籍管理 涉农补贴 义务教育 医疗卫生 市政服务"
).split()


@dataclass(frozen=True)
class FormRow:
    """One line of the table; `row` is its number in the sheet, `level2` may be empty."""

    level1: str
    level2: str
    elements: tuple[str, ...]
    basis: tuple[str, ...]
    limit_text: str
    bodies: tuple[str, ...]
    channels: tuple[Carrier, ...]
    audience: str
    audience_text: str
    disclosure: str
    levels: tuple[str, ...]
    row: int


@dataclass(frozen=True)
class Form:
    """The catalogue of one field: its title as printed, the field's name, and the rows."""

    title: str
    field: str
    sheet: str
    rows: tuple[FormRow, ...]
    remarks: tuple[Remark, ...] = ()


def answer(file: BinaryIO, name: str) -> wire.Answer:
    """Return the worker's answer for one catalogue."""
    return wire.Answer(asdict(read_form(read_workbook(file, name=name))))


def form_of(values: dict[str, Any]) -> Form:
    """Return the Form a worker's answer was made from."""
    rows = tuple(_row_of(row) for row in values["rows"])
    remarks = tuple(Remark(**remark) for remark in values["remarks"])
    return Form(values["title"], values["field"], values["sheet"], rows, remarks)


def read_form(workbook: Workbook) -> Form:
    """Return the catalogue the workbook holds, or raise Refused naming the sheet and the row.

    同上 and empty cells take what stands above them; hidden rows are left out and said.
    """
    found = [
        (sheet, head) for sheet in workbook.sheets if (head := find_head(sheet, file=workbook.name))
    ]
    if not found:
        raise Refused("form_not_found", file=workbook.name)
    if len(found) > 1:
        names = "、".join(sheet.name for sheet, _ in found)
        raise Refused("form_more_than_one", file=workbook.name, sheets=names)
    sheet, head = found[0]
    title = _title(sheet, head)
    rows = tuple(_Rows(sheet, head, workbook.name).read())
    if not rows:
        raise Refused("form_without_rows", file=workbook.name, sheet=sheet.name)
    return Form(title, _field(title, sheet.name), sheet.name, rows, workbook.remarks)


class _Rows:
    """Reads the lines below the head, each with what it takes from the one above."""

    def __init__(self, sheet: Sheet, head: Head, file: str) -> None:
        self._sheet = sheet
        self._head = head
        self._file = file
        self._above: dict[str, str] = {}
        self._row = 0

    def read(self) -> list[FormRow]:
        rows = []
        for number in sorted(self._sheet.rows):
            if number > self._head.last and not self._is_note(number):
                self._row = number
                rows.append(self._read_row())
        return rows

    def _is_note(self, number: int) -> bool:
        """Tell whether a row is a remark across the table or the head repeated on a new page."""
        filled = self._sheet.rows[number]
        texts = {joined(text) for text in filled.values()}
        return (
            "公开事项" in texts
            or "一级事项" in texts
            or (len(filled) == 1 and self._across(number))
        )

    def _across(self, number: int) -> bool:
        column, text = next(iter(self._sheet.rows[number].items()))
        wide = any(
            merge.top == number and merge.left == column and merge.right - column > 3
            for merge in self._sheet.merges
        )
        return wide or bool(re.match(r"^(备注|注|说明|填报)", joined(text)))

    def _read_row(self) -> FormRow:
        level1, level2 = self._matter()
        audience, audience_text = self._audience()
        return FormRow(
            level1=level1,
            level2=level2,
            elements=self._some("elements", elements_of(self._inherited("elements"))),
            basis=self._some("basis", laws_of(self._inherited("basis"))),
            limit_text=joined(self._inherited("limit")),
            bodies=self._some("bodies", bodies_of(self._inherited("bodies"))),
            channels=self._channels(),
            audience=audience,
            audience_text=audience_text,
            disclosure=self._disclosure(),
            levels=self._levels(),
            row=self._row,
        )

    def _matter(self) -> tuple[str, str]:
        first, second = joined(self._cell("level1")), joined(self._cell("level2"))
        if first and first not in SAME_AS_ABOVE:
            self._above["level1"], self._above["level2"] = first, second
        elif second and second not in SAME_AS_ABOVE:
            self._above["level2"] = second
        if not self._above.get("level1"):
            raise self._refused("form_cell_empty", column=LABELS["level1"])
        return self._above["level1"], self._above["level2"]

    def _inherited(self, name: str) -> str:
        text = self._cell(name)
        if text and joined(text) not in SAME_AS_ABOVE:
            self._above[name] = text
        if name not in self._above:
            raise self._refused("form_cell_empty", column=LABELS[name])
        return self._above[name]

    def _some(self, name: str, found: tuple[str, ...]) -> tuple[str, ...]:
        if not found:
            raise self._refused("form_cell_empty", column=LABELS[name])
        return found

    def _channels(self) -> tuple[Carrier, ...]:
        try:
            return read_carriers(self._inherited("channels"))
        except NotUnderstood as problem:
            raise self._refused("form_channel_unknown", words=str(problem)[:60]) from problem

    def _audience(self) -> tuple[str, str]:
        everyone, special = joined(self._cell("everyone")), joined(self._cell("special"))
        if not everyone and not special:
            everyone, special = self._above.get("everyone", ""), self._above.get("special", "")
        self._above["everyone"], self._above["special"] = everyone, special
        if special:
            text = "" if special in TICKS or special in SAME_AS_ABOVE else special
            return (EVERYONE if everyone else SPECIAL), text
        if everyone in TICKS:
            return EVERYONE, ""
        raise self._refused("form_tick_missing", column="公开对象")

    def _disclosure(self) -> str:
        active, on_request = joined(self._cell("active")), joined(self._cell("on_request"))
        if not active and not on_request:
            active, on_request = self._above.get("active", ""), self._above.get("on_request", "")
        self._above["active"], self._above["on_request"] = active, on_request
        if active in TICKS and not on_request:
            return ACTIVE
        if on_request in TICKS and not active:
            return ON_REQUEST
        code = "form_tick_twice" if active and on_request else "form_tick_missing"
        raise self._refused(code, column="公开方式")

    def _levels(self) -> tuple[str, ...]:
        row = self._sheet.rows[self._row]
        ticked = [
            label for column, label in self._head.levels.items() if joined(row.get(column, ""))
        ]
        if not ticked and self._head.levels:
            return tuple(self._above.get("levels", "").split())
        self._above["levels"] = " ".join(ticked)
        return tuple(ticked)

    def _cell(self, name: str) -> str:
        column = self._head.columns.get(name)
        return "" if column is None else self._sheet.rows[self._row].get(column, "")

    def _refused(self, code: str, **params: str | int) -> Refused:
        return Refused(code, file=self._file, sheet=self._sheet.name, row=self._row, **params)


def _title(sheet: Sheet, head: Head) -> str:
    for number in sorted(sheet.rows):
        texts = list(sheet.rows[number].values())
        if number < head.last - 1 and len(texts) == 1:
            return joined(texts[0])
    return sheet.name


def _field(title: str, sheet_name: str) -> str:
    for text in (title, sheet_name):
        known = [field for field in FIELDS if field in text]
        if known:
            return known[0]
    named = re.match(r"^(.+?)领域", title)
    return named.group(1) if named else sheet_name


def _row_of(values: dict[str, Any]) -> FormRow:
    carriers = tuple(Carrier(**carrier) for carrier in values["channels"])
    many = {name: tuple(values[name]) for name in ("elements", "basis", "bodies", "levels")}
    return FormRow(**{**values, **many, "channels": carriers})
