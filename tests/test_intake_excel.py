"""Lists kept in Excel come out as they are seen, and what is hidden is left out and named."""

import io
from datetime import date, datetime

import pytest
from intake_files import SHEET, sheet_xml, with_parts, workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from hub.errors import Refused
from hub.intake.cleaned import Cleaned
from hub.intake.excel import read_list
from hub.intake.sheet import read_workbook
from hub.intake.sheet_numbers import shown_number
from hub.intake.sheet_rows import ranges


def read(data: bytes) -> Cleaned:
    return read_list(read_workbook(io.BytesIO(data), name="名单.xlsx"))


def said(cleaned: Cleaned) -> list[tuple[str, object]]:
    return [
        (each.code, {k: v for k, v in each.params.items() if k != "sheet"})
        for each in cleaned.remarks
    ]


def second_sheet(sheet: Worksheet, name: str) -> Worksheet:
    book = sheet.parent
    assert book is not None
    made = book.create_sheet(name)
    assert isinstance(made, Worksheet)
    return made


def test_a_title_row_a_note_and_a_head_of_two_rows_are_told_apart() -> None:
    def write(sheet: Worksheet) -> None:
        for area in ("A1:D1", "A2:D2", "A3:A4", "B3:C3", "D3:D4", "A7:D7"):
            sheet.merge_cells(area)

    cleaned = read(
        workbook(
            ["拟纳入名单"],
            ["公示期：7个工作日"],
            ["姓名", "住址", None, "金额"],
            [None, "街道", "社区"],
            ["乔珺", "望江街道", "东堤社区", 1510],
            ["钟𬭎", "望江街道", "渡口社区", 3020.5],
            ["有异议请书面反映。"],
            write=write,
        )
    )

    assert cleaned.title == "拟纳入名单"
    assert cleaned.html == (
        "<p>公示期：7个工作日</p>\n"
        '<table><thead><tr><th rowspan="2">姓名</th><th colspan="2">住址</th><th rowspan="2">金额</th></tr>'
        "<tr><th>街道</th><th>社区</th></tr></thead><tbody>"
        "<tr><td>乔珺</td><td>望江街道</td><td>东堤社区</td><td>1510</td></tr>"
        "<tr><td>钟𬭎</td><td>望江街道</td><td>渡口社区</td><td>3020.5</td></tr></tbody></table>\n"
        "<p>有异议请书面反映。</p>"
    )


def test_hidden_rows_columns_and_sheets_are_left_out_and_named() -> None:
    def write(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        other = second_sheet(sheet, "底册")
        other.append(["身份证号"])
        other.sheet_state = "veryHidden"

    cleaned = read(
        workbook(
            ["姓名", "社区", "身份证号"],
            ["甲", "东堤", "密一"],
            ["乙", "渡口", "密二"],
            ["丙", "灯塔", "密三"],
            write=write,
        )
    )

    assert "密" not in cleaned.html
    assert "乙" not in cleaned.html
    assert "身份证号" not in cleaned.html
    assert said(cleaned) == [
        ("sheet_rows_left_out", {"rows": "3"}),
        ("sheet_columns_left_out", {"columns": "C"}),
        ("sheet_hidden_left_out", {}),
    ]


def test_rows_which_a_filter_hides_are_left_out_too() -> None:
    rows = '<row r="1"><c t="inlineStr"><is><t>姓名</t></is></c><c t="inlineStr"><is><t>社区</t></is></c></row>'
    rows += '<row r="2" hidden="1"><c t="inlineStr"><is><t>甲</t></is></c></row>'
    rows += '<row r="3" ht="0"><c t="inlineStr"><is><t>乙</t></is></c></row>'
    rows += '<row r="4"><c t="inlineStr"><is><t>丙</t></is></c><c t="inlineStr"><is><t>东堤</t></is></c></row>'

    cleaned = read(with_parts(workbook(), {SHEET: sheet_xml(rows, '<autoFilter ref="A1:B4"/>')}))

    assert cleaned.html.count("<tr>") == 2
    assert said(cleaned) == [("sheet_rows_left_out", {"rows": "2-3"})]


def test_a_merged_head_that_begins_in_a_hidden_column_is_still_seen() -> None:
    def write(sheet: Worksheet) -> None:
        sheet.merge_cells("B1:C1")
        sheet.column_dimensions["B"].hidden = True

    html = read(workbook(["姓名", "住址", None], ["甲", "密", "东堤"], write=write)).html

    assert "<th>姓名</th><th>住址</th>" in html
    assert "密" not in html


def test_comments_pictures_and_values_in_error_are_said() -> None:
    def write(sheet: Worksheet) -> None:
        sheet["A2"].comment = Comment("内部备注", "文员")

    cleaned = read(workbook(["姓名", "金额"], ["甲", "#REF!"], ["乙", "=A1"], write=write))

    assert "内部备注" not in cleaned.html
    assert {code for code, _ in said(cleaned)} == {
        "sheet_cell_in_error",
        "sheet_comments_left_out",
        "sheet_formula_without_value",
    }
    assert ("sheet_formula_without_value", {"cell": "B3"}) in said(cleaned)


def test_several_sheets_become_several_tables_under_their_names() -> None:
    def write(sheet: Worksheet) -> None:
        other = second_sheet(sheet, "云桥")
        other.append(["姓名", "社区"])
        other.append(["苏喆", "石拱"])

    html = read(workbook(write=write)).html

    assert (
        html.index("<h2>名单</h2>")
        < html.index("乔珺")
        < html.index("<h2>云桥</h2>")
        < html.index("苏喆")
    )


def test_cells_are_shown_as_the_sheet_shows_them() -> None:
    def write(sheet: Worksheet) -> None:
        for column, shown in enumerate(
            ("#,##0.00", "0.0%", "000000", 'yyyy"年"m"月"d"日"', "yyyy/m/d h:mm"), 1
        ):
            sheet.cell(2, column).number_format = shown

    html = read(
        workbook(
            list("甲乙丙丁戊己"),
            [1234.5, 0.125, 42, date(2026, 9, 1), datetime(2026, 9, 1, 8, 30), True],  # noqa: DTZ001
            write=write,
        )
    ).html

    assert (
        "<tr>"
        + "".join(
            f"<td>{text}</td>"
            for text in ("1,234.50", "12.5%", "000042", "2026年9月1日", "2026-09-01 08:30", "是")
        )
        in html
    )


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("0.30000000000000004", "", "0.3"),
        ("12345678901234567890", "General", "12345678901234600000"),
        ("1E-7", "", "0.0000001"),
        ("46266", "yyyy-mm-dd;@", "2026-09-01"),
        ("46266", '[$-804]yyyy"年"m"月"', "2026年9月"),
        ("0.5", "h:mm", "12:00"),
        ("99999999", "yyyy-mm-dd", "99999999"),
        ("-3", "0.00_ ", "-3.00"),
        ("nan", "", "nan"),
    ],
)
def test_numbers_follow_their_format(text: str, code: str, shown: str) -> None:
    assert shown_number(text, code, from_1904=False) == shown


def test_reading_aids_above_characters_are_not_text() -> None:
    item = "<is><r><t>乔珺</t></r><rPh sb='0' eb='1'><t>qiáo</t></rPh></is>"
    rows = f'<row r="1"><c t="inlineStr">{item}</c><c><v>1</v></c></row>'
    rows += '<row r="2"><c><v>1</v></c><c><v>2</v></c></row>'

    html = read(with_parts(workbook(), {SHEET: sheet_xml(rows)})).html

    assert "<th>乔珺</th>" in html
    assert "qi" not in html


def test_five_thousand_rows_are_whole() -> None:
    html = read(workbook(["序号", "岗位"], *([number, "面点师"] for number in range(1, 5001)))).html

    assert html.count("<tr>") == 5001
    assert "<tr><td>5000</td><td>面点师</td></tr></tbody></table>" in html


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        (
            "".join(f'<row r="{n}"><c><v>{n}</v></c></row>' for n in range(1, 10_100)),
            "sheet_too_long",
            10_001,
        ),
        ("<row/>" * 60_100, "sheet_too_long", 60_001),
        ('<row r="7">' + "<c><v>1</v></c>" * 300 + "</row>", "sheet_too_wide", 7),
    ],
)
def test_a_sheet_beyond_reason_is_refused_with_its_row(rows: str, code: str, row: int) -> None:
    file = with_parts(workbook(), {SHEET: sheet_xml(rows)})

    with pytest.raises(Refused) as refused:
        read(file)

    assert refused.value.code == code
    assert (refused.value.params["sheet"], refused.value.params["row"]) == ("名单", row)


def test_merged_areas_over_the_whole_sheet_cost_nothing() -> None:
    rows = '<row r="1"><c><v>1</v></c><c><v>2</v></c></row>'
    merges = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 15_000 + "</mergeCells>"

    html = read(with_parts(workbook(), {SHEET: sheet_xml(rows, merges)})).html

    assert html.count("<td") == 1


def test_a_workbook_that_shows_nothing_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read(with_parts(workbook(), {SHEET: sheet_xml("")}))

    assert refused.value.code == "sheet_nothing_visible"


def test_row_numbers_are_said_shortly() -> None:
    assert ranges([3, 7, 8, 9, 12]) == "3、7-9、12"
    assert ranges(range(1, 60, 2)).endswith("19…")
