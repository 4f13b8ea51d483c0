"""A field's workbook in the national form is read whole, or refused with its sheet and row."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from hub.errors import Refused
from hub.intake.carriers import (
    BOARD,
    CHANNELS,
    Carrier,
    NotUnderstood,
    canonical_name,
    read_carriers,
)
from hub.intake.form import Form, FormRow, read_form
from hub.intake.form_cells import bodies_of, elements_of, laws_of
from hub.intake.sheet import read_workbook

HEAD = [
    "序号",
    "公开事项",
    None,
    "公开内容（要素）",
    "公开依据",
    "公开时限",
    "公开主体",
    "公开渠道和载体",
]
HEAD += ["公开对象", None, "公开方式", None, "公开层级", None]
BELOW = [None, "一级事项", "二级事项", None, None, None, None, None]
BELOW += ["全社会", "特定群体", "主动", "依申请", "县级", "乡级"]
ROW = [
    1,
    "临时救助",
    "办事指南",
    "1.条件\n2.材料",
    "《社会救助暂行办法》",
    "10个工作日内",
    "县民政局",
    "■政府网站 □其他",
]
ROW += ["√", None, "√", None, "√", "√"]


def row(**changed: object) -> list[object]:
    """Return a valid line with some cells changed."""
    names = "number level1 level2 elements basis limit bodies channels everyone special active request county town"
    return [changed.get(name, value) for name, value in zip(names.split(), ROW, strict=True)]


def form(*rows: list[object], write: Callable[[Worksheet], None] | None = None) -> Form:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "社会救助"
    head: list[list[object]] = [["社会救助领域基层政务公开标准目录（试行）"], [*HEAD], [*BELOW]]
    for line in (*head, *rows):
        sheet.append(line)
    for area in ("A1:N1", "A2:A3", "B2:C2", "I2:J2", "K2:L2", "M2:N2"):
        sheet.merge_cells(area)
    if write is not None:
        write(sheet)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return read_form(read_workbook(out, name="社会救助.xlsx"))


def test_a_line_is_read_whole() -> None:
    read = form(row())

    assert (read.title, read.field) == ("社会救助领域基层政务公开标准目录（试行）", "社会救助")
    assert read.rows == (
        FormRow(
            level1="临时救助",
            level2="办事指南",
            elements=("条件", "材料"),
            basis=("《社会救助暂行办法》",),
            limit_text="10个工作日内",
            bodies=("县民政局",),
            channels=(Carrier("政府网站", True, "政府网站"), Carrier("其他", False, "其他")),
            audience="全社会",
            audience_text="",
            disclosure="主动",
            levels=("县级", "乡级"),
            row=4,
        ),
    )


@pytest.mark.parametrize("above", ["同上", " 同 上", None, ""])
def test_same_as_above_and_empty_cells_take_what_stands_above(above: str | None) -> None:
    second = row(
        level1=above, level2="政策", basis=above, bodies=above, limit=above, channels=above
    )

    first, taken = form(row(), second).rows

    assert (taken.level1, taken.level2) == ("临时救助", "政策")
    assert (taken.basis, taken.bodies, taken.limit_text, taken.channels) == (
        first.basis,
        first.bodies,
        first.limit_text,
        first.channels,
    )


def test_a_matter_without_a_second_level_does_not_take_the_one_above() -> None:
    rows = form(row(), row(level1="出生登记", level2=None)).rows

    assert [(each.level1, each.level2) for each in rows] == [
        ("临时救助", "办事指南"),
        ("出生登记", ""),
    ]


def test_words_beside_the_tick_are_the_special_audience() -> None:
    (read,) = form(row(everyone=None, special="项目单位", active=None, request="√")).rows

    assert (read.audience, read.audience_text, read.disclosure) == (
        "特定群体",
        "项目单位",
        "依申请",
    )


def test_line_breaks_inside_words_are_healed() -> None:
    (read,) = form(
        row(
            limit="自信息形\n成之日起20 个工作\n日内",
            bodies="人力资源社\n会保障部门",
            level2="办 事\n指南",
        )
    ).rows

    assert (read.limit_text, read.bodies, read.level2) == (
        "自信息形成之日起20个工作日内",
        ("人力资源社会保障部门",),
        "办事指南",
    )


def test_hidden_rows_are_left_out_and_said_and_notes_are_no_matters() -> None:
    def write(sheet: Worksheet) -> None:
        sheet.row_dimensions[5].hidden = True
        sheet.append(["备注：“■”表示必选项，“□”表示可选项"])

    read = form(row(), row(level2="密"), row(level2="政策"), write=write)

    assert [each.level2 for each in read.rows] == ["办事指南", "政策"]
    assert [each.code for each in read.remarks] == ["sheet_rows_left_out"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"channels": "■政府网站 ■市民广场大屏"}, "form_channel_unknown"),
        ({"channels": None}, "form_cell_empty"),
        ({"level1": None}, "form_cell_empty"),
        ({"basis": "同上"}, "form_cell_empty"),
        ({"everyone": None}, "form_tick_missing"),
        ({"active": None}, "form_tick_missing"),
        ({"request": "√"}, "form_tick_twice"),
    ],
)
def test_what_is_not_understood_is_refused_with_sheet_and_row(
    changed: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        form(row(**changed))

    assert refused.value.code == code
    assert (refused.value.params["sheet"], refused.value.params["row"]) == ("社会救助", 4)


def test_a_workbook_without_the_form_or_with_a_column_missing_is_refused() -> None:
    def rename(sheet: Worksheet) -> None:
        sheet["F2"] = "办理时限"

    with pytest.raises(Refused, match="form_column_unknown"):
        form(row(), write=rename)
    with pytest.raises(Refused, match="form_without_rows"):
        form()
    book = io.BytesIO()
    empty = openpyxl.Workbook()
    empty.worksheets[0].append(["姓名", "社区"])
    empty.save(book)
    with pytest.raises(Refused, match="form_not_found"):
        read_form(read_workbook(book, name="名单.xlsx"))


def test_the_thirteen_channels_are_known_in_their_full_cell() -> None:
    cell = "\n".join(f"{'■' if index % 3 else '□'}{name}" for index, name in enumerate(CHANNELS))

    carriers = read_carriers(cell + "____")

    assert tuple(each.name for each in carriers) == CHANNELS
    assert [each.required for each in carriers] == [bool(index % 3) for index in range(13)]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("■社区/企事业单位/村公示栏 \n(电子屏)", [(BOARD, True)]),
        ("■村居/企事业单位公示栏 ■政府服务中心", [(BOARD, True), ("政务服务中心", True)]),
        (
            "口政府网站 þ两微一端 ☑发布会听证会",
            [("政府网站", False), ("两微一端", True), ("发布会/听证会", True)],
        ),
        (
            "政府网站、公开查询点，纸质载体",
            [("政府网站", True), ("公开查阅点", True), ("纸质媒体", True)],
        ),
        ("■其他：便民微信群", [("其他", True)]),
        ("■其他基层公共服务平台", [("其他", True)]),
        ("", []),
    ],
)
def test_variants_and_slips_of_the_channel_cell_are_understood(
    cell: str, found: list[tuple[str, bool]]
) -> None:
    assert [(each.name, each.required) for each in read_carriers(cell)] == found


def test_the_cells_own_words_are_kept_beside_the_canonical_name() -> None:
    (carrier,) = read_carriers("■其他：便民微信群")

    assert carrier.text == "其他：便民微信群"
    assert canonical_name("镇村公示公开栏") == BOARD


@pytest.mark.parametrize("cell", ["必选■政府网站", "■", "■政府网站政府公报"])
def test_a_channel_cell_with_other_words_is_not_guessed(cell: str) -> None:
    with pytest.raises(NotUnderstood):
        read_carriers(cell)


@pytest.mark.parametrize(
    ("cell", "elements"),
    [
        ("1.补贴对象\n2.补贴\n标准 3.超过1.5倍的情形", ("补贴对象", "补贴标准", "超过1.5倍的情形")),
        ("●文件名称●文号", ("文件名称", "文号")),
        ("①受理部门 ②办理条件；", ("受理部门", "办理条件")),
        ("初审对象名单及相关信息", ("初审对象名单及相关信息",)),
        ("受理部门；办理条件", ("受理部门", "办理条件")),
    ],
)
def test_elements_are_taken_apart_by_their_marks(cell: str, elements: tuple[str, ...]) -> None:
    assert elements_of(cell) == elements


def test_laws_and_bodies_are_taken_apart_and_brackets_stay_whole() -> None:
    assert laws_of("《甲、乙条例》、《丙办法》（民发〔2021〕57号）、各地文件") == (
        "《甲、乙条例》",
        "《丙办法》（民发〔2021〕57号）",
        "各地文件",
    )
    assert bodies_of("县民政局、乡镇人民政府\n（街道办事处、管委会）") == (
        "县民政局",
        "乡镇人民政府（街道办事处、管委会）",
    )
