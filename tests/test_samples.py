"""The samples are whole, fit together, and hold what the demo and the tests rely on."""

import io
import json
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from channels.communities import rows_of
from channels.document import Document, Table
from hub.intake import reading
from hub.intake.carriers import BOARD
from hub.intake.cleaned import Cleaned
from hub.intake.form import Form
from hub.intake.sentences import SENTENCES

SAMPLES = Path(__file__).parent.parent / "samples"
FIELDS = "就业创业 社会救助 社会保险 户籍管理 医疗卫生 涉农补贴 城市综合执法 养老服务".split()
KINDS = {"notice", "publicity", "result", "guide", "policy", "interpretation", "response"}
ROLES = {"clerk", "reviewer", "approver", "publisher", "duty", "keeper", "administrator"}
RARE = "珺昇喆堃翀𬭎"


@cache
def district() -> Any:
    return json.loads((SAMPLES / "district.json").read_text("utf-8"))


@cache
def notices() -> dict[str, Any]:
    described = json.loads((SAMPLES / "notices" / "notices.json").read_text("utf-8"))["notices"]
    return {notice["file"]: notice for notice in described}


@cache
def catalogue(field: str) -> Form:
    path = SAMPLES / "catalogues" / f"{field}.xlsx"
    return reading.read_catalogue(path.name, path.read_bytes())


@cache
def cleaned(file: str) -> Cleaned:
    return reading.read_document(file, (SAMPLES / "notices" / file).read_bytes())


@pytest.mark.parametrize("field", FIELDS)
def test_every_catalogue_imports_whole(field: str) -> None:
    form = catalogue(field)

    assert (form.field, form.sheet, form.remarks) == (field, field, ())
    assert 8 <= len(form.rows) <= 25
    assert all(
        len(row.channels) == 13 and any(each.required for each in row.channels) for row in form.rows
    )
    assert all(
        row.elements and row.basis and row.bodies and row.limit_text and row.levels
        for row in form.rows
    )
    assert len({(row.level1, row.level2) for row in form.rows}) == len(form.rows)


def test_lists_of_persons_must_be_on_boards_and_nowhere_else() -> None:
    lists = [row for row in catalogue("社会救助").rows if row.level2 in ("审核信息", "审批信息")]

    assert len(lists) == 4
    for row in lists:
        assert [each.name for each in row.channels if each.required] == [BOARD]


def test_the_catalogues_show_the_three_habits_and_both_kinds_of_disclosure() -> None:
    sources = {line.split("|")[2] for line in _source_heads()}

    assert sources == {"合并", "留空", "同上"}
    every = [row for field in FIELDS for row in catalogue(field).rows]
    assert {row.disclosure for row in every} == {"主动", "依申请"}
    assert {row.audience for row in every} == {"全社会", "特定群体"}
    assert {level for row in every for level in row.levels} == {
        "县级",
        "乡级",
        "乡、村级",
        "区级",
        "街镇级",
    }


def test_offices_are_one_tree_with_codes_of_their_own() -> None:
    offices = {office["code"]: office for office in district()["offices"]}

    assert len(offices) == len(district()["offices"])
    assert len({office["organisation_code"] for office in offices.values()}) == len(offices)
    assert [code for code, office in offices.items() if office["parent"] is None] == ["ljq"]
    assert all(office["parent"] in offices for code, office in offices.items() if code != "ljq")
    levels = [office["level"] for office in offices.values()]
    assert (levels.count("subdistrict"), levels.count("district")) == (3, 1)
    for code, office in offices.items():
        if office["level"] == "subdistrict":
            assert 2 <= sum(each["parent"] == code for each in offices.values()) <= 4


def test_people_hold_known_roles_and_every_sub_district_can_approve_by_three() -> None:
    offices = {office["code"] for office in district()["offices"]}
    people = district()["people"]

    granted = {(role["office"], role["role"]) for person in people for role in person["roles"]}
    assert len({person["login"] for person in people}) == len(people)
    assert {office for office, _ in granted} <= offices
    assert {role for _, role in granted} == ROLES
    for office in ("wj", "yq", "lp", "mzj", "rsj"):
        assert {(office, role) for role in ("clerk", "reviewer", "approver")} <= granted
    assert any("phone" not in person for person in people)


def test_outlets_are_of_every_kind_and_boards_have_a_place_a_size_and_a_keeper() -> None:
    outlets = district()["outlets"]
    logins = {person["login"] for person in district()["people"]}
    communities = {
        office["short_name"] for office in district()["offices"] if office["level"] == "community"
    }
    boards = [outlet for outlet in outlets if outlet["kind"] == "board"]

    assert {outlet["kind"] for outlet in outlets} == {
        "website",
        "wechat",
        "feeds",
        "board",
        "kiosk",
        "hand",
        "webhook",
    }
    assert len(boards) >= 6
    assert {board["fields"]["size"] for board in boards} == {"A4", "A3"}
    assert {board["fields"]["keeper"] for board in boards} <= logins
    assert {board["fields"]["community"] for board in boards} == communities
    assert all(board["fields"]["place"] for board in boards)
    assert {outlet["serves"] for outlet in outlets} == {"own", "subtree"}


def test_every_notice_reads_without_loss_and_its_title_is_found() -> None:
    for file, notice in notices().items():
        read = cleaned(file)

        assert read.title == notice["title"], file
        assert read.remarks == (), [
            SENTENCES[remark.code][0].format(**remark.params) for remark in read.remarks
        ]
        assert Document.from_html(read.html).blocks, file


def test_every_notice_stands_under_a_matter_of_the_samples_or_outside_the_catalogue() -> None:
    offices = {office["code"] for office in district()["offices"]}
    outside = [file for file, notice in notices().items() if notice["matter"] is None]

    for notice in notices().values():
        assert notice["office"] in offices
        assert notice["kind"] in KINDS
        matter = notice["matter"]
        if matter is not None:
            names = {(row.level1, row.level2) for row in catalogue(matter["field"]).rows}
            assert (matter["level1"], matter["level2"]) in names
    assert len(outside) == 1
    assert {notice["kind"] for notice in notices().values()} == KINDS


def test_notices_refer_to_each_other_and_to_files_that_are_there() -> None:
    for notice in notices().values():
        for other in (notice.get("interprets"), notice.get("corrects")):
            assert other is None or other in notices()
        for name in notice["attachments"]:
            assert (SAMPLES / "notices" / name).is_file()
    files = {path.name for path in (SAMPLES / "notices").iterdir()}
    described = set(notices()) | {
        name for notice in notices().values() for name in notice["attachments"]
    }
    assert files == described | {"notices.json"}
    assert len(notices()) >= 12


def test_the_list_of_persons_names_residents_of_each_community_with_rare_characters() -> None:
    (file,) = (file for file, notice in notices().items() if "community_column" in notice)
    document = Document.from_html(cleaned(file).html)
    text = document.text()

    assert all(character in text for character in RARE)
    for community in ("东堤社区", "渡口社区", "灯塔社区", "纺机社区"):
        (own,) = rows_of(document, [community]).tables()
        assert len(own.rows) == own.head + 7


def test_the_samples_hold_a_long_table_a_picture_a_nested_list_and_merged_cells() -> None:
    (jobs,) = Document.from_html(cleaned("06-秋季招聘会岗位信息.xlsx").html).tables()
    guide = Document.from_html(cleaned("04-临时救助办事指南.docx").html)

    assert len(jobs.rows) - jobs.head >= 200
    assert len(cleaned("07-老年助餐点.docx").pictures) == 1
    assert "<ul>" in guide.to_html().split("<ol>")[1]
    assert any(cell.rowspan == 2 for row in _only(guide.tables()).rows for cell in row)
    assert "第十一条" in cleaned("01-高龄津贴发放管理办法.docx").html


def test_a_correction_differs_from_what_it_corrects() -> None:
    (notice,) = (notice for notice in notices().values() if "corrects" in notice)

    assert cleaned(notice["file"]).html != cleaned(notice["corrects"]).html
    assert cleaned(notice["file"]).title == cleaned(notice["corrects"]).title


@pytest.mark.slow
def test_making_the_samples_again_gives_the_same_files(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in _made()}

    made = subprocess.run(
        [sys.executable, str(SAMPLES / "make.py"), str(tmp_path)], capture_output=True, check=False
    )

    assert made.returncode == 0, made.stderr.decode()
    for path, data in before.items():
        # The map is drawn with the fonts of the system, so only its paper may differ.
        if path.name != "07-老年助餐点.docx":
            again = (tmp_path / path.relative_to(SAMPLES)).read_bytes()
            assert _unpacked(again) == _unpacked(data), path.name


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Return a container's parts: how they are packed differs from system to system."""
    if not data.startswith(b"PK"):
        return {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}


def _made() -> list[Path]:
    folders = [*(SAMPLES / "catalogues").iterdir(), *(SAMPLES / "notices").iterdir()]
    return [SAMPLES / "district.json", *(path for path in folders if path.name != "notices.json")]


def _source_heads() -> list[str]:
    text = (SAMPLES / "source" / "catalogue_rows.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line.startswith("@")]


def _only(tables: tuple[Table, ...]) -> Table:
    (table,) = tables
    return table
