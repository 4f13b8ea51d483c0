"""One sheet: what is printed is what was approved, at a size people can read."""

import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

import pikepdf
import pytest
from channel_builders import PUBLIC, article, file
from paper import BOARD, LARGE, RARE, Paper, between, checked, long_html, plan_of
from PIL import Image, ImageDraw

from channels import sheet
from channels.base import Problem, Rejected, Unavailable
from channels.board import Board
from channels.document import canonical, fingerprint, holds
from channels.sheet import Hanging

LONG = "自 2026 年 12 月 1 日起，全街道 40 个公示栏统一编号，每月核对一次。\n详见全文。"


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    image = Image.new("RGB", (width, height), "#cfe3f5")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill="#2d6a4f")
    content = io.BytesIO()
    image.save(content, kind)
    return content.getvalue()


def test_a_notice_is_printed_word_for_word_with_its_code() -> None:
    given = article()

    rendered = BOARD.render(given)

    paper = checked(rendered, verify_at=PUBLIC)
    assert holds(paper.text, given.title, given.document)
    assert rendered.text == canonical(given.title + given.document.text())
    assert rendered.fingerprint == fingerprint(given.title, given.document)
    assert rendered.media_type == "application/pdf"
    assert rendered.notes == ()


def test_it_says_whose_board_it_is_until_when_and_whom_to_call() -> None:
    board = replace(BOARD, phone="021-50335678")

    text = canonical(Paper(board.render(article(edition=3)).body).text)

    for told in (
        "世纪公园社区3号公示栏",
        "世纪公园社区2号门内东侧",
        "通知",
        "示府〔2026〕1号",
        "公示期自张贴之日起不少于7个工作日",
        "发布机构示例街道办事处",
        "监督电话021-50335678",
        "联系电话021-00000001",
        "成文日期2026年11月20日",
        "版次第3版",
        "核对码12345678",
        "扫码核验是否仍然有效",
    ):
        assert canonical(told) in text, told


def test_what_is_not_known_is_left_out() -> None:
    given = article(
        display_days=None, contact_phone="", supervision_phone="", document_number="", issuers=()
    )

    text = Paper(BOARD.render(given).body).text

    assert "公示期" not in text
    assert "电话" not in text
    assert "None" not in text
    assert "示例街道办事处" in text


def test_the_six_digits_beside_the_code_are_those_of_the_sheet() -> None:
    rendered = BOARD.render(article())

    assert rendered.sheets[0].number in canonical(Paper(rendered.body).text)


def test_the_code_is_thirty_millimetres_wide_on_a4_and_sixty_on_a3() -> None:
    small = BOARD.render(article())
    large = LARGE.render(between())

    assert _code_width(Paper(small.body)) == pytest.approx(30, abs=0.5)
    assert large.notes == ("smaller_type", "larger_paper")
    assert _code_width(Paper(large.body)) == pytest.approx(60, abs=0.5)


def _code_width(paper: Paper) -> float:
    (page,) = paper.pictures(150)
    dark = page.point(lambda value: 255 if value < 128 else 0)
    width, height = page.size
    # The lower right corner of the page holds nothing but the code.
    right = dark.crop((width // 2, height * 3 // 4, width, height))
    columns = right.resize((right.width, 1), Image.Resampling.BOX).tobytes()
    inked = [x for x, share in enumerate(columns) if share > 12]
    start = next(x for x in inked if all(x + step in inked for step in range(30)))
    return (inked[-1] - start + 1) / 150 * 25.4


@pytest.mark.parametrize("character", RARE)
def test_a_rare_character_of_a_name_is_printed(character: str) -> None:
    given = article(title=f"关于王{character}的公示", body=f"<p>王{character}，第一社区。</p>")

    paper = checked(BOARD.render(given), verify_at=PUBLIC)

    assert paper.text.count(character) == 2


def test_a_character_without_a_glyph_is_refused_by_its_name() -> None:
    given = article(body="<p>联系人：王\ue123</p>")

    problems = BOARD.check(given)

    assert problems == (Problem("missing_glyph", {"character": "\ue123", "code_point": "U+E123"}),)
    with pytest.raises(Rejected, match="missing_glyph"):
        BOARD.render(given)


def test_the_same_article_gives_the_same_bytes() -> None:
    assert BOARD.render(article()).body == BOARD.render(article()).body


def test_it_is_tagged_for_screen_readers() -> None:
    given = article(body="<h4>跳级标题</h4><p>正文</p><h2>一、范围</h2><h4>细目</h4>")

    with pikepdf.open(io.BytesIO(BOARD.render(given).body)) as pdf:
        assert str(pdf.Root.Lang) in ("zh", "zh-CN")
        assert pdf.Root.MarkInfo.Marked
        assert pdf.docinfo.Title == given.title
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


@pytest.mark.parametrize(
    ("body", "size"),
    [("<p>今日停水。</p>", (24, 24)), (long_html(300), (15, 20)), (long_html(450), (12, 14))],
)
def test_the_type_fills_the_page_and_never_falls_below_twelve_points(
    body: str, size: tuple[float, float]
) -> None:
    given = article(body=body)

    plan = plan_of(BOARD, given)

    assert size[0] <= plan.size <= size[1]
    assert (plan.form, plan.pages) == ("full", 1)


def test_small_type_is_told() -> None:
    assert BOARD.render(article(body=long_html(450))).notes == ("smaller_type",)


def test_what_a4_cannot_hold_takes_a3_where_the_board_does() -> None:
    given = between()

    rendered = LARGE.render(given)

    paper = checked(rendered, verify_at=PUBLIC)
    assert paper.facts["Page size"] == "841.89 x 1190.55 pts (A3)"
    assert holds(paper.text, given.title, given.document)
    assert BOARD.render(given).notes == ("summary_used",)


@pytest.mark.parametrize("board", [BOARD, LARGE])
def test_a_plan_of_many_pages_is_printed_as_its_summary(board: Board) -> None:
    given = article(
        title="关于印发《基层政务公开标准化规范化试点工作实施方案》的通知",
        body=long_html(2700),
        summary=LONG,
    )

    rendered = board.render(given)

    paper = checked(rendered, verify_at=PUBLIC)
    assert "summary_used" in rendered.notes
    assert rendered.text == canonical(given.title + LONG)
    assert canonical(LONG) in canonical(paper.text)
    assert "以上为摘要" in paper.text
    assert given.address in paper.text
    assert rendered.fingerprint == given.fingerprint


def test_the_shanghai_plan_keeps_its_long_title() -> None:
    title = "市政府办公厅关于印发本市开展基层政务公开标准化规范化试点工作实施方案的通知"
    given = article(title=title, body=long_html(300))

    paper = checked(BOARD.render(given), verify_at=PUBLIC)

    assert holds(paper.text, given.title, given.document)


def test_a_title_of_five_hundred_characters_stands_below_the_short_one() -> None:
    given = article(title="关于加强社会救助工作的意见" * 38 + "（试行）", body="<p>见附件。</p>")

    rendered = BOARD.render(given)

    paper = checked(rendered, verify_at=PUBLIC)
    assert holds(paper.text, given.title, given.document)
    assert canonical(given.short_title) in canonical(paper.text)


def test_a_title_like_that_without_a_short_one_is_still_printed_whole() -> None:
    given = article(title="关于加强社会救助工作的意见" * 38, short_title="", body="<p>见附件。</p>")

    paper = checked(BOARD.render(given), verify_at=PUBLIC)

    assert holds(paper.text, given.title, given.document)


def test_a_long_text_without_a_summary_is_sent_back_to_its_writer() -> None:
    given = article(body=long_html(2700), summary="")

    (problem,) = BOARD.check(given)

    assert problem.code == "summary_needed"
    assert problem.refuses


def test_a_summary_that_is_too_long_itself_is_refused() -> None:
    given = article(body=long_html(2700), summary="应当逐条公开。" * 300)

    assert [problem.code for problem in BOARD.check(given)] == ["summary_too_long"]


def test_nothing_is_put_behind_a_code_that_leads_to_no_text() -> None:
    given = article(body=long_html(2700), address="")

    assert [problem.code for problem in BOARD.check(given)] == ["too_long_for_paper"]


def test_an_empty_body_is_refused() -> None:
    assert [problem.code for problem in BOARD.check(article(body=""))] == ["body_empty"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_image_is_printed_with_its_description(kind: str) -> None:
    content = picture(900, 500, kind)
    image = file("图.png", content)
    given = article(
        body=f'<p>位置见图。</p><img src="blob:{image.sha256}" alt="办理地点示意图">',
        pictures={image.sha256: image},
    )

    paper = checked(BOARD.render(given), verify_at=PUBLIC)

    (page,) = paper.pictures(30)
    assert any(60 <= value <= 100 for value in page.crop((50, 90, 200, 250)).tobytes())
    with pikepdf.open(io.BytesIO(paper.content)) as pdf:
        alts = {str(part.Alt) for part in pdf.objects if "/Alt" in _keys(part)}
    assert "办理地点示意图" in alts
    assert any(alt.startswith("核验二维码：HTTPS://") for alt in alts)


def _keys(part: pikepdf.Object) -> set[str]:
    return set(part.keys()) if isinstance(part, pikepdf.Dictionary) else set()


@pytest.mark.parametrize(
    ("given", "code"), [(b"GIF89a no", "picture_unreadable"), (None, "picture_missing")]
)
def test_an_image_that_cannot_be_printed_is_refused(given: bytes | None, code: str) -> None:
    image = file("图.png", given or b"")
    body = f'<p>见图。</p><img src="blob:{image.sha256}" alt="图">'
    pictures = {image.sha256: image} if given else {}

    problems = BOARD.check(article(body=body, pictures=pictures))

    assert [problem.code for problem in problems] == [code]


def test_every_kind_of_block_is_printed_in_order() -> None:
    given = article(
        body="<h2>一、路线</h2><ul><li>地铁<ol><li>2 号线</li><li>7 号线</li></ol></li></ul>"
        "<blockquote><p>周日<u>不</u>办公</p></blockquote><hr>"
        "<p>面积 120m<sup>2</sup>，<s>作废</s><em>有效</em><strong>通知</strong>"
        '<a href="https://example.org/a">网上办理</a></p>'
        "<table><tr><th rowspan='2'>类别</th><th colspan='2'>标准</th></tr>"
        "<tr><th>原</th><th>新</th></tr><tr><td>甲</td><td>1510</td><td>1595</td></tr>"
        "<tr><td>乙</td><td>1520</td><td>1600</td></tr></table>"
    )

    paper = checked(BOARD.render(given), verify_at=PUBLIC)

    # The typesetter draws merged cells last; where none are, the order is the text's own.
    order = given.document.text().replace("类别\t标准", "标准\t类别")
    text = canonical(paper.text)
    assert canonical(order) in text.replace("•", "").replace("1.2号", "2号").replace("2.7号", "7号")


def test_spans_that_reach_too_far_or_over_each_other_do_no_harm() -> None:
    given = article(
        body="<table><tr><th rowspan='2'>类别</th><th colspan='2'>标准</th></tr>"
        "<tr><th>原</th><th>新</th></tr><tr><td>甲</td><td rowspan='900'>1510</td><td>1595</td>"
        "</tr><tr><td colspan='2'>乙</td><td colspan='700'>1600</td></tr></table>"
    )

    paper = checked(BOARD.render(given), verify_at=PUBLIC)

    assert all(canonical(part) in canonical(paper.text) for part in given.document.text().split())


def test_the_office_and_date_at_the_end_are_printed_once_where_the_seal_goes() -> None:
    body = "<p>特此公告。</p><p>示例街道办事处</p><p>2026年11月20日</p>"
    given = article(body=body, issuers=(), contact_phone="")

    paper = checked(BOARD.render(given), verify_at=PUBLIC)

    assert holds(paper.text, given.title, given.document)
    # Once at the seal's place, once in the table at the foot.
    assert canonical(paper.text).count("2026年11月20日") == 2
    assert canonical(paper.text).count("示例街道办事处") == 2


def test_room_is_left_for_the_seal() -> None:
    (page,) = Paper(BOARD.render(article(body="<p>特此公告。</p>")).body).pictures(100)

    # Above the foot at the right: 45 mm that carry the office's name and date, nothing else.
    foot = round(page.height - (11 + 44 + 3) / 25.4 * 100)
    place = page.crop((page.width // 2, foot - 177, page.width, foot))
    inked = sum(value < 128 for value in place.tobytes()) / (place.width * place.height)
    assert 0 < inked < 0.03


def test_a_preview_carries_no_code_and_cannot_be_put() -> None:
    rendered = BOARD.render(article(seed=""))

    assert "样张" in Paper(rendered.body).text
    assert rendered.sheets == ()
    with pytest.raises(Rejected, match="sample_only"):
        BOARD.put(rendered, key="17.1", previous=None)


def test_missing_fonts_are_told_in_one_word(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("GAOSHI_FONTS", str(tmp_path))

    with pytest.raises(Unavailable, match="fonts_missing"):
        BOARD.render(article())

    assert [problem.code for problem in BOARD.check(article())] == ["fonts_missing"]


def test_a_correction_says_what_changed() -> None:
    given = article(edition=2, change_note="第二条期限改为 10 个工作日")

    text = Paper(BOARD.render(given).body).text

    assert "更正说明：第二条期限改为 10 个工作日" in text


@pytest.mark.parametrize(
    "hostile",
    ['#panic("x") $x$ *不粗* _斜_ @甲 <乙> \\ `丙`', "”’{{7*7}}]]>", "= 不是标题"],
)
def test_text_is_never_taken_for_markup(hostile: str) -> None:
    given = article(title=hostile)

    assert canonical(hostile) in canonical(Paper(BOARD.render(given).body).text)


@pytest.mark.parametrize("length", [8, 17, 23, 29, 41, 47, 53])
def test_a_title_is_broken_into_lines_of_even_length(length: int) -> None:
    words = "关于进一步做好花木街道最低生活保障和特困人员救助供养等社会救助工作若干事项的通知公告及其有关办法试行"
    given = article(title=words[:length], short_title="", body="<p>今日停水。</p>")

    text = Paper(BOARD.render(given).body).text

    lines = text.split("通知\n", 1)[1].split("\n示府", 1)[0].split("\n")
    assert "".join(lines) == given.title
    assert len(lines) <= 3
    assert max(map(len, lines)) - min(map(len, lines)) <= 2


def test_nine_offices_find_room_at_the_seals_place() -> None:
    given = article(issuers=tuple(f"示例区第{place}局" for place in "一二三四五六七八九"))

    paper = checked(BOARD.render(given), verify_at=PUBLIC)

    assert all(canonical(paper.text).count(name) == 2 for name in given.issuers)


def test_sheets_that_are_set_at_once_leave_a_processor_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    under_way: list[int] = []
    most: list[int] = []

    def typeset(values: Any, moment: datetime) -> bytes:
        under_way.append(1)
        most.append(len(under_way))
        time.sleep(0.05)
        under_way.pop()
        return b"%PDF"

    monkeypatch.setattr(sheet, "_typeset", typeset)
    monkeypatch.setattr(sheet, "_presses", threading.BoundedSemaphore(1))
    hangings = [Hanging(f"公示栏{number}", "", "A4", "") for number in range(3)]

    with ThreadPoolExecutor(3) as pool:
        made = list(
            pool.map(lambda one: sheet.set_sheet(article(), article().document, one), hangings)
        )

    assert len(made) == 3
    assert max(most) == 1
