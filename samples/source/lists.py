"""Workbooks as clerks keep them: a list of persons, a long list of jobs, an attachment."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet
from steady import save_workbook

COMMUNITIES = ("东堤社区", "渡口社区", "灯塔社区", "纺机社区")
PERSONS = (
    "乔珺 温昇 何喆 陶堃 梅翀 钟𬭎 鲁春生 彭雁秋 邵木兰 万福田 柏秀英 童小渔 卞文昇 盛桂枝 秋月娥"
    " 岳长庚 葛大柱 尤红梅 汤阿毛 施翀翀 伍玉珺 阎守成 巫彩云 郎志堃 燕归来 芮喆 储昌年 屈水生"
).split()
FIRMS = (
    "临江栖云酒店 望江惠民超市 云桥精密机械厂 柳浦生态农场 灯塔物流 江畔文印 东堤餐饮管理"
    " 石拱家政服务 新厂纺织 芦溪水产 渡口船舶修理 稻香食品 桥南医疗器械 临江环卫服务 纺机众创空间"
).split()
JOBS = (
    ("客房服务员", "初中及以上，50 周岁以下", "3800—4500"),
    ("收银员", "高中及以上，会使用收银系统", "3600—4200"),
    ("数控机床操作工", "中专及以上，持中级工证书优先", "6000—8500"),
    ("仓库管理员", "高中及以上，会使用办公软件", "4500—5500"),
    ("配送司机", "持 C1 及以上驾驶证，驾龄两年", "6500—8000"),
    ("养老护理员", "持护理员证书优先，可提供培训", "4800—6500"),
    ("电工", "持低压电工作业证", "5500—7500"),
    ("缝纫工", "熟练工，计件工资", "4500—7000"),
    ("文员", "大专及以上，文字通顺", "4200—5200"),
    ("保洁员", "身体健康，60 周岁以下", "3200—3800"),
    ("质检员", "中专及以上，能适应两班制", "5000—6200"),
    ("软件测试员", "大专及以上，应届毕业生亦可", "6000—9000"),
    ("水产养殖技术员", "相关专业大专及以上", "5500—7000"),
    ("面点师", "一年以上工作经验", "5000—6500"),
    ("社区助老员", "本区户籍优先，能骑电动自行车", "3900—4600"),
)


def write_assistance_list(path: Path) -> None:
    """Write the list of households which a sub-district has examined for the minimum living allowance."""
    book, sheet = _book("拟纳入名单")
    columns = ("序号", "社区", "姓名", "保障人口（人）", "拟保障金额（元/月）", "备注")
    _title(sheet, "望江街道2026年9月拟纳入最低生活保障家庭名单", len(columns))
    sheet.append(["公示期：2026年9月14日至9月22日（7个工作日）　监督电话：0000-55500100"])
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=len(columns))
    _head(sheet, columns)
    for number, name in enumerate(PERSONS, start=1):
        household = 1 + number * 7 % 4
        amount = 1510 * household - number * 37 % 400
        note = "分散供养" if number % 9 == 0 else None
        sheet.append([number, COMMUNITIES[number * 3 % 4], name, household, amount, note])
    sheet.append(
        ["对以上名单有异议的，请在公示期内向街道社会救助所书面反映，反映情况应当实事求是。"]
    )
    last = sheet.max_row
    sheet.merge_cells(start_row=last, end_row=last, start_column=1, end_column=len(columns))
    _widths(sheet, (6, 14, 12, 16, 20, 14))
    save_workbook(book, path)


def write_jobs(path: Path) -> None:
    """Write the jobs of a recruitment fair: 224 rows."""
    book, sheet = _book("岗位信息")
    columns = (
        "序号",
        "招聘单位",
        "岗位",
        "人数",
        "任职要求",
        "月薪（元）",
        "工作地点",
        "联系电话",
        "截止日期",
    )
    _title(sheet, "临江区2026年秋季招聘会岗位信息", len(columns))
    _head(sheet, columns)
    for number in range(1, 225):
        firm = FIRMS[number * 7 % len(FIRMS)]
        job, wanted, pay = JOBS[(number * 4 + number // 15) % len(JOBS)]
        road = ("望江路", "云桥路", "柳浦街", "滨江路", "新厂东路")[number % 5]
        phone = f"0000-5551{number:04d}"
        row = [
            number,
            firm,
            job,
            1 + number % 6,
            wanted,
            pay,
            f"{road} {number % 90 + 1} 号",
            phone,
        ]
        sheet.append([*row, date(2026, 10, 31)])
        sheet.cell(sheet.max_row, 9).number_format = 'yyyy"年"m"月"d"日"'
    _widths(sheet, (6, 20, 16, 8, 30, 14, 18, 18, 16))
    save_workbook(book, path)


def write_clinics(path: Path) -> None:
    """Write the clinics which sign families up, an attachment."""
    book, sheet = _book("签约机构")
    columns = ("街道", "签约机构", "地址", "签约门诊时间", "咨询电话")
    _title(sheet, "家庭医生签约服务机构一览", len(columns))
    _head(sheet, columns)
    for row in (
        (
            "望江街道",
            "望江社区卫生服务中心",
            "望江路 102 号",
            "周一至周五 8:00—11:30",
            "0000-55520102",
        ),
        (
            "望江街道",
            "灯塔社区卫生服务站",
            "灯塔新村 30 号",
            "周二、周四 13:30—16:30",
            "0000-55520130",
        ),
        (
            "云桥街道",
            "云桥社区卫生服务中心",
            "云桥路 7 号",
            "周一至周六 8:00—11:30",
            "0000-55520207",
        ),
        (
            "柳浦街道",
            "柳浦社区卫生服务中心",
            "柳浦街 51 号",
            "周一至周五 8:00—16:30",
            "0000-55520351",
        ),
    ):
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    _widths(sheet, (12, 24, 20, 26, 18))
    save_workbook(book, path)


def _book(name: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    return book, sheet


def _title(sheet: Worksheet, title: str, columns: int) -> None:
    sheet.append([title])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=columns)
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")


def _head(sheet: Worksheet, columns: Sequence[str]) -> None:
    sheet.append(list(columns))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center", wrap_text=True)


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for index, width in enumerate(widths):
        sheet.column_dimensions["ABCDEFGHI"[index]].width = width
