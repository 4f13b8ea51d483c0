"""Broken, huge and hostile files get a sentence that names them, within two seconds and 100 MB."""

import json
import os
import re
import string
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from intake_files import (
    BODY,
    OLE,
    SHEET,
    blank_png,
    picture,
    run,
    sheet_xml,
    with_parts,
    word_body,
    word_file,
    workbook,
)

from hub.errors import Refused
from hub.intake import guard, reading, wire, worker
from hub.intake.cleaned import Cleaned, Picture, Remark
from hub.intake.sentences import SENTENCES

ENTITY = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a {}>]>' + word_body(run("&a;"))[21:]
DEEP = "<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000
ENCRYPTED = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
NOISE = os.urandom(21 * 1024 * 1024)


def body(inner: str) -> bytes:
    return with_parts(word_file(), {BODY: inner})


def rows(inner: str) -> bytes:
    return with_parts(workbook(), {SHEET: sheet_xml(inner)})


def hostile() -> dict[str, tuple[str, bytes]]:
    """Return each file by kind/name with the code of the sentence it should get."""
    cell = '<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>'
    paragraphs = "".join(run(f"甲{number * 7919}") for number in range(60_000))
    million = rows("".join(cell.format(number) for number in range(1, 1_048_577)))
    return {
        "document/空.docx": ("file_empty", b""),
        "document/炸弹.docx": ("file_is_bomb", body("<?xml version='1.0'?>" + " " * 60_000_000)),
        "document/长文.docx": ("word_too_long", body(word_body(paragraphs))),
        "document/实体.docx": ("file_has_entities", body(ENTITY.format('"aaaa"'))),
        "document/外部实体.docx": (
            "file_has_entities",
            body(ENTITY.format('SYSTEM "file:///etc/passwd"')),
        ),
        "document/嵌套.docx": ("file_part_broken", body(word_body(DEEP))),
        "document/宏.docx": (
            "file_has_macros",
            with_parts(word_file(), {"word/vbaProject.bin": "x"}),
        ),
        "document/半截.docx": ("file_broken", word_file()[:9000]),
        "document/零件.docx": (
            "file_too_many_parts",
            with_parts(word_file(), {f"x/{n}": "" for n in range(5000)}),
        ),
        "document/缺正文.docx": (
            "file_part_missing",
            with_parts(word_file(), {"_rels/.rels": "<a/>"}),
        ),
        "document/改名.xlsx": ("file_old_office", OLE + b"\0" * 5000),
        "document/加密.xlsx": ("file_encrypted", ENCRYPTED),
        "document/百万行.xlsx": ("file_part_too_large", million),
        "document/空行.xlsx": (
            "sheet_too_long",
            rows("".join(f'<row r="{n}"/>' for n in range(1, 200_000))),
        ),
        "document/太宽.xlsx": (
            "sheet_too_wide",
            rows('<row r="9">' + "<c><v>1</v></c>" * 16_384 + "</row>"),
        ),
        "document/坏格.xlsx": (
            "sheet_cell_broken",
            rows('<row r="3"><c r="B3" t="s"><v>99</v></c></row>'),
        ),
        "document/太大.html": ("file_too_large", b"<html><p>" + b"x" * 52_428_800),
        "document/太深.html": ("html_too_deep", b"<div>" * 500_000),
        "document/太长.html": ("html_too_long", "<p>甲</p>".encode() * 150_000),
        "document/图.svg": (
            "file_is_svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        ),
        "document/文件.docx": ("file_is_pdf", b"%PDF-1.7"),
        "document/乱.txt": ("file_type_unknown", b"\0\1\2" * 4000),
        "catalogue/文档.xlsx": ("file_not_workbook", word_file()),
        "catalogue/名单.xlsx": ("form_not_found", workbook()),
        "picture/巨幅.png": ("image_is_bomb", blank_png(30_000, 30_000)),
        "picture/二十兆.png": ("image_too_large", picture()[:50] + NOISE),
        "picture/图.png": ("image_unknown", b"<svg/>"),
        "picture/渐进.jpg": (
            "image_too_many_points",
            picture(4000, 3000, "JPEG", progressive=True),
        ),
        "picture/坏.jpg": ("image_broken", picture(900, 700, "JPEG")[:2000]),
    }


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Read every hostile file in a small process of its own and say what each cost."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = []
    wanted = {}
    for name, (code, data) in hostile().items():
        path = folder / name
        wanted[path.name] = code
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        paths.append(str(path))
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, str(here / "intake_measure.py"), *paths],
        capture_output=True,
        check=True,
        cwd=here.parent,
        env={"PYTHONPATH": str(here.parent), "PYTHONUTF8": "1"},
    )
    answers = json.loads(done.stdout)
    return {name: {**answer, "wanted": wanted[name]} for name, answer in answers.items()}


@pytest.mark.slow
def test_every_hostile_file_gets_its_sentence(measured: dict[str, Any]) -> None:
    found = {name: answer["code"] for name, answer in measured.items()}

    assert found == {name: answer["wanted"] for name, answer in measured.items()}


@pytest.mark.slow
def test_every_sentence_names_the_file(measured: dict[str, Any]) -> None:
    for name, answer in measured.items():
        for sentence in SENTENCES[answer["code"]]:
            assert name in sentence.format(**answer["params"])


@pytest.mark.slow
def test_none_of_them_costs_two_seconds_or_a_hundred_megabytes(measured: dict[str, Any]) -> None:
    slow = {name: answer["seconds"] for name, answer in measured.items() if answer["seconds"] >= 2}
    large = {
        name: answer["megabytes"] for name, answer in measured.items() if answer["megabytes"] >= 100
    }

    assert (slow, large) == ({}, {})


def test_an_ordinary_file_of_each_kind_is_read_whatever_its_name() -> None:
    assert reading.read_document("通知", word_file("乔珺")).html == "<p>乔珺</p>"
    assert "<th>姓名</th>" in reading.read_document("名单.docx", workbook()).html
    page = reading.read_document("a.txt", "<html><h1>标题</h1><p>珺</p>".encode())
    assert (page.title, page.html) == ("标题", "<p>珺</p>")
    assert reading.read_document("b.docx", "题\n正文".encode("gb18030")).html == "<p>正文</p>"
    assert reading.read_picture("c", picture()).media_type == "image/png"
    assert reading.read_markup("<p onclick=x>珺</p>").html == "<p>珺</p>"


def test_a_reader_that_hangs_starves_or_dies_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "WALL_SECONDS", 0.05)
    with pytest.raises(Refused, match="file_takes_too_long"):
        guard.run_limited("word", word_file(), name="慢.docx")
    monkeypatch.undo()
    with pytest.raises(Refused, match="file_needs_too_much"):
        guard.run_limited("no such function", b"x", name="怪.docx")


def test_a_reader_that_stands_still_is_ended_soon_after_two_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sleeps = (sys.executable, "-c", "import time; time.sleep(60)")
    monkeypatch.setattr(guard, "_READER", sleeps)
    began = time.monotonic()

    with pytest.raises(Refused, match="file_takes_too_long"):
        guard.run_limited("word", b"x", name="停.docx")

    assert 2 < time.monotonic() - began < 6


@pytest.mark.parametrize("said", ["", "no", "\\0\\0\\0\\2{}", "\\0\\0\\0\\4null"])
def test_a_reader_that_says_nothing_sensible_is_not_believed(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_READER", ("printf", said))

    with pytest.raises(Refused, match="file_needs_too_much"):
        guard.run_limited("word", b"x", name="空.docx")


def test_waiting_for_a_processor_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = (sys.executable, "-c", "import time; time.sleep(0.5)")
    monkeypatch.setattr(guard, "_READER", slow)
    monkeypatch.setattr(guard, "WALL_SECONDS", 0.1)
    monkeypatch.setattr(guard, "_waited", lambda pid: 1.0)

    # It ended by itself, with no answer.
    with pytest.raises(Refused, match="file_needs_too_much"):
        guard.run_limited("word", b"x", name="忙.docx")


def test_the_reading_process_gets_nothing_of_the_servers_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GAOSHI_SECRET_WECHAT", "key")

    assert "GAOSHI_SECRET_WECHAT" not in guard._environment()


def test_hunger_in_a_reader_is_answered_and_not_thrown(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hungry:
        @staticmethod
        def answer(file: object, name: str) -> None:
            raise MemoryError

    monkeypatch.setattr(worker, "import_module", lambda name: Hungry)

    with pytest.raises(Refused, match="file_needs_too_much"):
        wire.unpack(worker.answer_to("word", sys.stdin.buffer, "大.docx"))


def test_an_answer_survives_the_way_back() -> None:
    made = Picture("a" * 64, "image/png", 3, 2, b"\0\xffPNG")
    other = Picture("b" * 64, "image/jpeg", 1, 1, b"JPEG")
    cleaned = Cleaned("<p>珺☕</p>", "〔2026〕", (made, other), (Remark("word_empty", {"n": 1}),))

    assert wire.to_cleaned(wire.unpack(wire.pack(wire.of_cleaned(cleaned)))) == cleaned


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("C:\\文件\\a.docx", "a.docx"),
        ("../../etc/passwd", "passwd"),
        ("甲\0\n乙", "甲乙"),
        ("", "?"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_files_name_is_shown_without_its_folders(name: str, label: str) -> None:
    assert reading.file_label(name) == label


def test_every_code_has_its_two_sentences_with_the_same_places() -> None:
    folder = Path(guard.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    used = set(re.findall(r'(?:Refused|Remark|_say|_remark|_refused)\(\s*"([a-z_]+)"', source))

    assert used <= set(SENTENCES)
    for chinese, english in SENTENCES.values():
        places = [
            {name for _, name, _, _ in string.Formatter().parse(each) if name}
            for each in (chinese, english)
        ]
        assert places[0] == places[1]
