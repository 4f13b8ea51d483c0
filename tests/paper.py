"""What the tests of paper work with: boards, and every way to read a PDF back."""

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import zxingcpp
from channel_builders import article
from PIL import Image

from channels.base import Article, Rendered
from channels.board import Board
from channels.sheet import set_sheet
from channels.sheet_plan import Plan

BOARD = Board(name="世纪公园社区 3 号公示栏", place="世纪公园社区 2 号门内东侧")
LARGE = Board(name="牡丹社区 1 号公示栏", size="A3", phone="021-50330000")
# Rare in books, common in names; the last two are outside the basic plane's old block.
RARE = "珺昇喆堃翀㛃𬭎"
NAMES = [f"{family}某{RARE[place % 7]}" for place, family in enumerate("赵钱孙李周吴郑王冯陈")]


def rows(count: int) -> list[tuple[str, ...]]:
    """Return rows of an invented list, odd ones of 世纪公园社区, even ones of 牡丹社区."""
    return [
        (
            str(number),
            NAMES[number % 10],
            "世纪公园社区" if number % 2 else "牡丹社区",
            f"{1000 + number}",
        )
        for number in range(1, count + 1)
    ]


def list_html(count: int, *, heading: str = "住处") -> str:
    """Return a list of households as a clerk brings it."""
    head = "".join(f"<th>{name}</th>" for name in ("序号", "户主", heading, "金额（元）"))
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows(count)
    )
    return f"<p>下列家庭拟纳入最低生活保障，现予以公示。</p><table><tr>{head}</tr>{body}</table>"


def long_html(characters: int) -> str:
    """Return a plan of about so many characters, with numbered headings as offices write them."""
    sentences = (
        "各社区要指定专人负责，每月核对一次张贴情况，发现缺损的当日补齐，并做好登记备查。",
        "公示期满后，由管理员取下纸张，在系统中登记取下时间。",
        "居民提出异议的，应当在五个工作日内核实并书面答复，涉及个人隐私的按照有关规定处理。",
        "本方案由街道党政办公室负责解释。",
        "鼓励运用楼道宣传栏、居民议事会等方式，把政策讲清楚、把办法讲明白。",
    )
    parts: list[str] = []
    length = 0
    while length < characters:
        number = len(parts)
        mark = "一二三四五六七八九十"[number // 6 % 10]
        if number % 6 == 0:
            parts.append(f"<h2>{mark}、工作安排（第 {number} 部分）</h2>")
        elif number % 3 == 1:
            parts.append(f"<h3>（{mark}）具体要求</h3>")
        else:
            text = sentences[number % 5] + sentences[number * 3 % 4]
            parts.append(f"<p>{text}</p>")
            length += len(text)
    return "".join(parts)


def between() -> Article:
    """Return an article that A4 cannot hold at 12 pt, and A3 can at 16 pt."""
    for more in range(40):
        line = "<p>咨询电话见下表，周末请拨打值班电话。</p>"
        given = article(body=long_html(400) + line * more)
        if plan_of(LARGE, given).paper == "a3":
            return given
    raise AssertionError("there is no text between A4 and A3")


def plan_of(board: Board, given: Article) -> Plan:
    """Return how an article goes onto a board's paper."""
    return set_sheet(given, board.selected(given), board.hanging)[1]


@dataclass(frozen=True)
class Paper:
    """A PDF, read back with tools that did not make it."""

    content: bytes

    @cached_property
    def text(self) -> str:
        """Return the text in the order it was written."""
        return self._run("pdftotext", "-raw", "-enc", "UTF-8", "{}", "-")

    @cached_property
    def page_texts(self) -> list[str]:
        """Return the text of each page."""
        return self.text.split("\f")[:-1]

    def pages_about(self, words: str) -> list[tuple[str, str]]:
        """Return text and code of the sheets that hold words, without whitespace."""
        texts = ["".join(text.split()) for text in self.page_texts]
        return [
            (text, codes[0])
            for text, codes in zip(texts, self.all_codes, strict=True)
            if codes and words in text
        ]

    @cached_property
    def fonts(self) -> list[list[str]]:
        """Return the rows of `pdffonts`."""
        lines = self._run("pdffonts", "{}").splitlines()[2:]
        return [line.split() for line in lines]

    @cached_property
    def facts(self) -> dict[str, str]:
        """Return what `pdfinfo` tells."""
        lines = self._run("pdfinfo", "{}").splitlines()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    @cached_property
    def codes(self) -> list[str]:
        """Return the one code of each page."""
        assert all(len(codes) == 1 for codes in self.all_codes), "a page has exactly one code"
        return [code for codes in self.all_codes for code in codes]

    @cached_property
    def all_codes(self) -> list[list[str]]:
        """Return the codes of each page, decoded from its picture at 150 dpi."""
        return [[one.text for one in zxingcpp.read_barcodes(page)] for page in self.pictures(150)]

    def pictures(self, resolution: int) -> Iterator[Image.Image]:
        """Yield the pages as pictures."""
        with tempfile.TemporaryDirectory() as folder:
            base = Path(folder) / "page"
            self._run("pdftoppm", "-r", str(resolution), "-png", "{}", str(base))
            for path in sorted(Path(folder).glob("*.png")):
                with Image.open(path) as page:
                    yield page.convert("L")

    def check(self) -> None:
        """Fail when the file is damaged or a font is left out."""
        self._run("qpdf", "--check", "{}")
        assert self.fonts
        assert all(row[-5] == "yes" for row in self.fonts), self.fonts

    def _run(self, *command: str) -> str:
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(self.content)
            file.flush()
            named = [file.name if part == "{}" else part for part in command]
            done = subprocess.run(named, capture_output=True, check=True)
            return done.stdout.decode()


def checked(rendered: Rendered, *, pages: int = 1, verify_at: str = "") -> Paper:
    """Return a rendering's paper after what must be true of every sheet."""
    paper = Paper(rendered.body)
    paper.check()
    assert len(paper.page_texts) == pages
    assert paper.codes == [f"{verify_at}/Q/{sheet.code}".upper() for sheet in rendered.sheets]
    return paper
