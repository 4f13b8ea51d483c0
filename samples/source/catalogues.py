"""Writes the eight catalogues in the national form, with the habits real tables have."""

from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet
from steady import save_workbook

SOURCE = Path(__file__).with_name("catalogue_rows.txt")
CHANNELS = {
    "网": "政府网站",
    "报": "政府公报",
    "微": "两微一端",
    "会": "发布会/听证会",
    "播": "广播电视",
    "纸": "纸质媒体",
    "阅": "公开查阅点",
    "政": "政务服务中心",
    "便": "便民服务站",
    "户": "入户/现场",
    "栏": "社区/企事业单位/村公示栏（电子屏）",
    "推": "精准推送",
}
HEAD = (
    "序号 公开事项 * 公开内容（要素） 公开依据 公开时限 公开主体 公开渠道和载体 公开对象 * 公开方式 *"
    " 公开层级 *"
).split()
WIDTHS = (6, 16, 18, 30, 26, 20, 18, 34, 8, 10, 7, 8, 7, 7)
# Columns which a table leaves to the row above: 一级事项, 公开依据, 公开主体.
REPEATED = (2, 5, 7)


@dataclass(frozen=True)
class Catalogue:
    """One field's table: how it shows what repeats, and the labels of its two levels."""

    field: str
    title: str
    repeats: str
    levels: list[str]
    rows: list[list[str]]


def read_source() -> list[Catalogue]:
    """Return the catalogues of catalogue_rows.txt."""
    catalogues: list[Catalogue] = []
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            field, title, repeats, levels = line[1:].split("|")
            catalogues.append(Catalogue(field, title, repeats, levels.split(), []))
        elif line and not line.startswith("#"):
            catalogues[-1].rows.append(line.split("|"))
    return catalogues


def write_catalogues(folder: Path) -> None:
    """Write one workbook a field into the folder."""
    for catalogue in read_source():
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = catalogue.field
        _write_head(sheet, catalogue)
        for number, row in enumerate(catalogue.rows, start=1):
            _write_row(sheet, catalogue, number, row)
        if catalogue.repeats == "合并":
            _merge_repeated(sheet, catalogue)
        _dress(sheet, len(catalogue.rows))
        save_workbook(book, folder / f"{catalogue.field}.xlsx")


def _write_head(sheet: Worksheet, catalogue: Catalogue) -> None:
    sheet.append([catalogue.title])
    sheet.append([None if label == "*" else label for label in HEAD])
    below = ["一级事项", "二级事项", "全社会", "特定群体", "主动", "依申请", *catalogue.levels]
    for column, label in zip((2, 3, 9, 10, 11, 12, 13, 14), below, strict=True):
        sheet.cell(3, column, label)
    for area in ("A1:N1", "A2:A3", "B2:C2", "I2:J2", "K2:L2", "M2:N2"):
        sheet.merge_cells(area)
    for letter in "DEFGH":
        sheet.merge_cells(f"{letter}2:{letter}3")


def _write_row(sheet: Worksheet, catalogue: Catalogue, number: int, row: list[str]) -> None:
    level1, level2, elements, basis, limit, bodies, channels, audience, disclosure, levels = row
    everyone = audience == "全"
    sheet.append(
        [
            number,
            _repeated(level1, "" if catalogue.repeats == "同上" else catalogue.repeats),
            level2 or None,
            "\n".join(
                f"{index}.{each}" for index, each in enumerate(elements.split("；"), start=1)
            ),
            _repeated(basis, catalogue.repeats),
            limit,
            _repeated(bodies, catalogue.repeats),
            _boxes(channels),
            "√" if everyone else None,
            None if everyone else audience,
            "√" if disclosure == "主" else None,
            "√" if disclosure == "依" else None,
            "√" if "1" in levels else None,
            "√" if "2" in levels else None,
        ]
    )


def _repeated(text: str, habit: str) -> str | None:
    if text != "″":
        return text
    return "同上" if habit == "同上" else None


def _boxes(short: str) -> str:
    """Return the channel cell: all thirteen, two a line; what must be is ■."""
    must = short.split("[", maxsplit=1)[0] + short.partition("]")[2]
    boxes = [("■" if key in must else "□") + name for key, name in CHANNELS.items()] + ["□其他____"]
    pairs = [" ".join(boxes[index : index + 2]) for index in range(0, 10, 2)]
    return "\n".join([*pairs, *boxes[10:]])


def _merge_repeated(sheet: Worksheet, catalogue: Catalogue) -> None:
    for column, source in zip(REPEATED, (0, 3, 5), strict=True):
        start = 4
        for index, row in enumerate([*catalogue.rows, ["end"] * 10], start=4):
            if row[source] != "″":
                if index - 1 > start:
                    sheet.merge_cells(
                        start_row=start, end_row=index - 1, start_column=column, end_column=column
                    )
                start = index


def _dress(sheet: Worksheet, rows: int) -> None:
    thin = Side(style="thin")
    for row in sheet.iter_rows(min_row=2, max_row=rows + 3, max_col=14):
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for index, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJKLMN"[index]].width = width
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8  # A3
    sheet.print_title_rows = "2:3"
