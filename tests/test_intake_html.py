"""HTML that people paste or save comes out with its structure and without what could act."""

import base64
import io

import pytest
from PIL import Image

from channels.document import Document, Heading, ListBlock, Table
from hub.errors import Refused
from hub.intake.html import clean_html
from hub.intake.paper import ATTRIBUTES, TAGS

WORD_LIST = (
    "<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><![if !supportLists]>"
    "<span style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;"
    "</span></span><![endif]>{text}<o:p></o:p></p>"
)


def word_list(*lines: tuple[int, str, str]) -> str:
    return "".join(
        WORD_LIST.format(level=level, mark=mark, text=text) for level, mark, text in lines
    )


def test_words_lists_become_nested_lists() -> None:
    pasted = word_list((1, "1.", "身份证"), (2, "·", "复印件一份"), (1, "2.", "户口簿，姓名为乔珺"))

    html = clean_html(pasted).html

    assert html == (
        "<ol><li><p>身份证</p><ul><li><p>复印件一份</p></li></ul></li>"
        "<li><p>户口簿，姓名为乔珺</p></li></ol>"
    )


@pytest.mark.parametrize(
    ("lines", "html"),
    [
        ([(1, "3.", "丙"), (1, "4.", "丁")], "<p>3. 丙</p>\n<p>4. 丁</p>"),
        ([(1, "（一）", "对象"), (1, "（二）", "标准")], "<p>（一）对象</p>\n<p>（二）标准</p>"),
        ([(1, "第一条", "目的")], "<p>第一条 目的</p>"),
        ([(1, "1.", "甲"), (1, "3.", "丙")], "<p>1. 甲</p>\n<p>3. 丙</p>"),
    ],
)
def test_a_number_that_a_list_would_print_differently_stays_in_the_text(
    lines: list[tuple[int, str, str]], html: str
) -> None:
    assert clean_html(word_list(*lines)).html == html


def test_an_ordered_list_that_begins_elsewhere_keeps_its_numbers_as_text() -> None:
    html = clean_html("<ol start=5><li>五月<li>六月</ol>").html

    assert html == "<p>5. 五月</p>\n<p>6. 六月</p>"


def test_a_line_that_word_broke_inside_chinese_text_gets_no_space() -> None:
    html = clean_html("<p class=MsoNormal>关于发放高龄津\n贴的通知 from\n2026</p>").html

    assert html == "<p>关于发放高龄津贴的通知 from 2026</p>"


def test_marks_in_styles_become_marks_and_words_own_styles_do_not_undo_them() -> None:
    html = clean_html(
        "<p><span style='font-weight:700'>粗</span><b style='mso-bidi-font-weight:normal'>也粗</b>"
        "<span style='text-decoration:underline'>线</span><span style='vertical-align:super'>2</span></p>"
    ).html

    assert html == "<p><strong>粗也粗</strong><u>线</u><sup>2</sup></p>"


@pytest.mark.parametrize(
    ("html", "left", "code"),
    [
        (
            "<p>甲<del>旧</del><ins>新</ins><o:p class=MsoNormal></o:p></p>",
            "<p>甲新</p>",
            "text_deleted_left_out",
        ),
        ("<p>甲<span style='display:none'>密</span></p>", "<p>甲</p>", "html_hidden_left_out"),
        ("<p>甲<span style='mso-hide:all'>密</span></p>", "<p>甲</p>", "html_hidden_left_out"),
        ("<p>甲</p><iframe src=//x></iframe>", "<p>甲</p>", "html_element_left_out"),
        ("<p>甲<img src='file:///C:/章.png'></p>", "<p>甲</p>", "html_picture_elsewhere"),
    ],
)
def test_what_a_reader_should_not_see_is_left_out_and_said(html: str, left: str, code: str) -> None:
    cleaned = clean_html(html)

    assert (cleaned.html, [remark.code for remark in cleaned.remarks]) == (left, [code])


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>甲</p>",
        "<a href='javascript:alert(1)'>甲</a>",
        "<a href=' java\tscript:alert(1)'>甲</a>",
        "<a href='data:text/html,x'>甲</a>",
        "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mi xlink:href='javascript:alert(1)'>甲</mi></math>",
        "<style>p{background:url(//x)}</style>",
        "<p style='background:url(javascript:alert(1))'>甲</p>",
        "<table><td><template><script>alert(1)</script></template></td></table>",
        "<!--><script>alert(1)</script>-->",
        "<base href='//x'><meta http-equiv=refresh content='0;url=//x'><link rel=stylesheet href=//x>",
    ],
)
def test_nothing_that_acts_comes_through(attack: str) -> None:
    html = clean_html(f"<p>前</p>{attack}<p>后</p>").html

    for word in ("script", "alert", "onerror", "onclick", "style", "url(", "data:", "//x"):
        assert word not in html
    assert html.startswith("<p>前</p>")
    assert html.endswith("<p>后</p>")


@pytest.mark.parametrize(
    "attack",
    [
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    ],
)
def test_markup_that_two_parsers_read_differently_is_left_out_and_said(attack: str) -> None:
    cleaned = clean_html(f"<p>前</p>{attack}<p>后</p>")

    assert cleaned.html == "<p>前</p>"
    assert [remark.code for remark in cleaned.remarks] == ["html_element_left_out"]


def test_a_picture_in_a_data_address_is_taken_out_and_named_by_its_hash() -> None:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "#b3202a").save(out, "PNG")
    address = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()

    cleaned = clean_html(f"<p>图：<img alt='示意图 & 说明' src='{address}'></p>")

    (picture,) = cleaned.pictures
    assert (picture.media_type, picture.width, picture.height) == ("image/png", 30, 20)
    assert cleaned.html == f'<p>图：<img src="blob:{picture.sha256}" alt="示意图 &amp; 说明"></p>'


def test_a_broken_picture_is_left_out_and_the_text_stays() -> None:
    cleaned = clean_html("<p>甲<img src='data:image/png;base64,AAAA'>乙</p>")

    assert cleaned.html == "<p>甲乙</p>"
    assert [remark.code for remark in cleaned.remarks] == ["image_unknown"]


def test_a_table_keeps_its_merged_cells_and_words_bold_first_row_is_its_head() -> None:
    pasted = (
        "<table class=MsoTableGrid><tr><td><p class=MsoNormal><b>街道</b></p></td><td colspan=2><b>社区</b></td></tr>"
        "<tr><td rowspan=2>望江</td><td><p>东堤</p><p>渡口</p></td><td>灯塔</td></tr>"
        "<tr><td>纺机</td><td>江畔</td></tr></table>"
    )

    html = clean_html(pasted).html

    assert html == (
        '<table><thead><tr><th>街道</th><th colspan="2">社区</th></tr></thead><tbody>'
        '<tr><td rowspan="2">望江</td><td>东堤<br>渡口</td><td>灯塔</td></tr>'
        "<tr><td>纺机</td><td>江畔</td></tr></tbody></table>"
    )


def test_a_picture_in_a_cell_moves_behind_the_table() -> None:
    sha256 = "a" * 64

    cleaned = clean_html(f"<table><tr><td>甲<img src='blob:{sha256}'></td><td>乙</td></tr></table>")

    assert cleaned.html.endswith(f'</table>\n<p><img src="blob:{sha256}" alt=""></p>')
    assert [remark.code for remark in cleaned.remarks] == ["table_pictures_moved"]


def test_headings_move_down_one_only_when_a_first_level_is_used() -> None:
    assert clean_html("<h1>甲</h1><h2>乙</h2>").html == "<h2>甲</h2>\n<h3>乙</h3>"
    assert clean_html("<h3>丙</h3>").html == "<h3>丙</h3>"


def test_cleaning_twice_changes_nothing_and_the_document_reads_it() -> None:
    pasted = (
        "<h1>一、范围</h1>"
        + word_list((1, "1.", "甲"), (2, "·", "乙"))
        + "<div>直接<br><br>文字<p>段</p>尾</div>"
        "<blockquote><p>引</p></blockquote><hr><pre>一行\n二行</pre><dl><dt>词<dd>义</dl>"
        "<table><tr><th>甲</th></tr><tr><td>乙<ul><li>丙</ul></td></tr></table>"
    )

    once = clean_html(pasted).html

    assert clean_html(once).html == once
    kinds = {type(block) for block in Document.from_html(once).blocks}
    assert {Heading, ListBlock, Table} <= kinds


def test_only_the_documents_tags_and_attributes_can_come_out() -> None:
    assert set(ATTRIBUTES) <= TAGS
    assert (
        clean_html("<p class=x id=y data-z=1 lang=zh>甲<font color=red>乙</font></p>").html
        == "<p>甲乙</p>"
    )
    assert clean_html("<a href='https://a.cn/?x=1&amp;y=〔1〕'>甲</a>").html == (
        '<p><a href="https://a.cn/?x=1&amp;y=〔1〕">甲</a></p>'
    )


def test_a_picture_of_another_name_than_a_hash_is_no_picture() -> None:
    assert "<img" not in clean_html("<img src='blob:../../etc/passwd'>").html.replace(
        '<img alt="">', ""
    )


@pytest.mark.parametrize("html", ["", "  \n", "<p>&nbsp;</p><p><br></p>"])
def test_an_empty_page_is_empty(html: str) -> None:
    assert clean_html(html).html == ""


def test_nesting_beyond_reason_is_refused_and_never_cut() -> None:
    with pytest.raises(Refused) as refused:
        clean_html("<div>" * 3000 + "深处的文字", name="转存.html")

    assert (refused.value.code, refused.value.params) == ("html_too_deep", {"file": "转存.html"})


def test_invisible_and_control_characters_are_gone() -> None:
    assert clean_html("<p>乔\u200b珺\u202e\u0007\ufeff</p>").html == "<p>乔珺</p>"
