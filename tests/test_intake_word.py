"""Word files keep their structure: headings, the numbers Word computes, lists, tables, pictures, links."""

import io

import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import BODY, W, picture, run, with_parts, word_body, word_file

from hub.errors import Refused
from hub.intake.cleaned import Cleaned
from hub.intake.package import open_package
from hub.intake.word import read_word
from hub.intake.word_numbering import chinese_number

CONTENTS = "<w:r><w:t>一、范围 3</w:t></w:r></w:p><w:p><w:r><w:t>二、标准 5</w:t></w:r>"


def read(data: bytes) -> Cleaned:
    return read_word(open_package(io.BytesIO(data), name="通知.docx"))


def body(inner: str) -> Cleaned:
    return read(with_parts(word_file(), {BODY: word_body(inner)}))


def numbered(
    document: Document, levels: list[tuple[str, str]], lines: list[tuple[int, str]]
) -> None:
    """Add lines with a numbering of their own: (format, pattern) for each level."""
    inner = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in enumerate(levels)
    )
    root = document.part.numbering_part.element
    root.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{inner}</w:abstractNum>')
    )
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )
    for level, text in lines:
        paragraph = document.add_paragraph(text)
        number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(number))


def field(code: str, result: str) -> str:
    """Return the runs of a complex field."""
    marks = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in marks)
    return f"{begin}<w:r><w:instrText>{code}</w:instrText></w:r>{separate}{result}{end}"


def test_headings_by_style_become_headings_whatever_their_first_level() -> None:
    def write(document: Document) -> None:
        document.add_paragraph("前言")
        document.add_heading("一、范围", 2)
        document.add_heading("（一）对象", 3)
        document.add_heading("二、标准", 2)

    assert read(word_file(write=write)).html == (
        "<p>前言</p>\n<h2>一、范围</h2>\n<h3>（一）对象</h3>\n<h2>二、标准</h2>"
    )


def test_a_chinese_heading_style_is_known_by_its_name_and_by_its_outline() -> None:
    styles = (
        f'<w:styles {W}><w:style w:styleId="a1"><w:name w:val="标题 1"/></w:style>'
        '<w:style w:styleId="a2"><w:name w:val="小标"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:styleId="a3"><w:name w:val="街道小标"/><w:basedOn w:val="a2"/></w:style></w:styles>'
    )
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in (("a1", "甲"), ("a2", "乙"), ("a3", "丙"), ("a1", "丁"))
    )

    cleaned = read(
        with_parts(word_file(), {"word/styles.xml": styles, BODY: word_body(paragraphs)})
    )

    assert cleaned.html == "<h2>甲</h2>\n<h3>乙</h3>\n<h3>丙</h3>\n<h2>丁</h2>"


def test_numbers_that_word_computes_are_written_out() -> None:
    def write(document: Document) -> None:
        lines = [(0, "总则"), (1, "目的"), (1, "范围"), (0, "附则"), (1, "施行")]
        numbered(document, [("chineseCounting", "第%1章"), ("decimal", "%1.%2")], lines)

    assert read(word_file(write=write)).html == (
        "<p>第一章 总则</p>\n<p>一.1 目的</p>\n<p>一.2 范围</p>\n<p>第二章 附则</p>\n<p>二.1 施行</p>"
    )


def test_plain_numbers_and_bullets_become_lists() -> None:
    def write(document: Document) -> None:
        lines = [(0, "身份证"), (1, "复印件"), (1, "照片"), (0, "户口簿")]
        numbered(document, [("decimal", "%1."), ("bullet", "\uf0b7")], lines)

    assert read(word_file(write=write)).html == (
        "<ol><li><p>身份证</p><ul><li><p>复印件</p></li><li><p>照片</p></li></ul></li><li><p>户口簿</p></li></ol>"
    )


def test_a_list_that_goes_on_behind_a_paragraph_keeps_counting_in_words() -> None:
    def write(document: Document) -> None:
        numbered(document, [("decimal", "%1.")], [(0, "甲")])
        document.add_paragraph("说明")
        paragraph = document.add_paragraph("乙")
        number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(number))

    assert (
        read(word_file(write=write)).html
        == "<ol><li><p>甲</p></li></ol>\n<p>说明</p>\n<p>2. 乙</p>"
    )


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (2020, "二千零二十"),
    ],
)
def test_numbers_are_spoken_as_people_say_them(number: int, spoken: str) -> None:
    assert chinese_number(number) == spoken


def test_marks_and_links_stay() -> None:
    marked = (
        ("", "请在"),
        ("<w:b/>", "12月"),
        ('<w:b w:val="1"/>', "20日"),
        ('<w:b w:val="0"/><w:i/>', "前"),
        ('<w:u w:val="single"/><w:strike/>', "办"),
        ('<w:vertAlign w:val="superscript"/>', "2"),
    )
    runs = "".join(f"<w:r><w:rPr>{how}</w:rPr><w:t>{text}</w:t></w:r>" for how, text in marked)
    link = field(' HYPERLINK "https://www.linjiang.example/a" ', "<w:r><w:t>网站</w:t></w:r>")

    assert body(f"<w:p>{runs}{link}</w:p>").html == (
        "<p>请在<strong>12月20日</strong><em>前</em><u><s>办</s></u><sup>2</sup>"
        '<a href="https://www.linjiang.example/a">网站</a></p>'
    )


@pytest.mark.parametrize(
    ("inner", "html", "code"),
    [
        (run("甲") + run("密", "<w:vanish/>"), "<p>甲</p>", "word_hidden_left_out"),
        (
            "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>",
            "<p>新</p>",
            "text_deleted_left_out",
        ),
        (
            '<w:p><w:fldSimple w:instr="DDEAUTO cmd"><w:r><w:t>结果</w:t></w:r></w:fldSimple></w:p>',
            "<p>结果</p>",
            "word_field_reaches_out",
        ),
        (
            f"<w:p>{field('TOC', CONTENTS)}<w:r><w:t>正文</w:t></w:r></w:p>",
            "<p>正文</p>",
            "word_contents_left_out",
        ),
    ],
)
def test_what_readers_should_not_see_is_left_out_and_said(inner: str, html: str, code: str) -> None:
    cleaned = body(inner)

    assert (cleaned.html, [remark.code for remark in cleaned.remarks]) == (html, [code])


def test_a_picture_comes_along_with_its_description() -> None:
    def write(document: Document) -> None:
        document.add_paragraph("图：")
        shape = document.add_picture(io.BytesIO(picture(80, 50)))
        shape._inline.find(qn("wp:docPr")).set("descr", "助餐点位置")

    cleaned = read(word_file(write=write))

    (kept,) = cleaned.pictures
    assert cleaned.html == f'<p>图：</p>\n<p><img src="blob:{kept.sha256}" alt="助餐点位置"></p>'
    assert (kept.width, kept.height, kept.media_type) == (80, 50, "image/png")


def test_a_picture_that_lies_elsewhere_is_named_and_never_fetched() -> None:
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r9" TargetMode="External" Target="http://10.0.0.1/a.png" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>'
    )
    inner = (
        "<w:p><w:r><w:t>甲</w:t><w:drawing>"
        '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="r9"/>'
        "</w:drawing></w:r></w:p>"
    )

    cleaned = read(
        with_parts(word_file(), {"word/_rels/document.xml.rels": rels, BODY: word_body(inner)})
    )

    assert cleaned.html == "<p>甲</p>"
    (remark,) = cleaned.remarks
    assert (remark.code, remark.params) == (
        "word_picture_elsewhere",
        {"address": "http://10.0.0.1/a.png"},
    )


def test_the_title_is_the_centred_lines_at_the_top_and_the_number_stays() -> None:
    def write(document: Document) -> None:
        for text in ("临江区民政局关于印发", "《高龄津贴办法》的通知", "临民规〔2026〕1号"):
            document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_paragraph("各街道办事处：")

    cleaned = read(word_file(write=write))

    assert cleaned.title == "临江区民政局关于印发《高龄津贴办法》的通知"
    assert cleaned.html == "<p>临民规〔2026〕1号</p>\n<p>各街道办事处：</p>"


def test_below_a_letterhead_the_title_follows_the_number() -> None:
    def write(document: Document) -> None:
        for text in ("临江区人民政府办公室文件", "临府办〔2026〕8号", "关于调整办公时间的通知"):
            document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_paragraph("正文。")

    assert read(word_file(write=write)).title == "关于调整办公时间的通知"


def test_large_type_makes_a_title_and_plain_text_makes_none() -> None:
    def write(document: Document) -> None:
        document.add_paragraph().add_run("停水公告").font.size = Pt(22)
        document.add_paragraph("明日停水。")

    assert read(word_file(write=write)).title == "停水公告"
    assert read(word_file("明日停水。", "请储水。")).title is None


def test_a_repeated_head_and_merged_cells_are_kept() -> None:
    def write(document: Document) -> None:
        table = document.add_table(rows=4, cols=3)
        for row in range(4):
            for column in range(3):
                table.cell(row, column).text = f"{row}{column}"
        table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for merged in ((2, 0), (1, 2)):
            table.cell(*merged).text = ""
        table.cell(1, 0).merge(table.cell(2, 0))
        table.cell(1, 1).merge(table.cell(1, 2))

    assert read(word_file(write=write)).html == (
        "<table><thead><tr><th>00</th><th>01</th><th>02</th></tr></thead><tbody>"
        '<tr><td rowspan="2">10</td><td colspan="2">11</td></tr><tr><td>21</td><td>22</td></tr>'
        "<tr><td>30</td><td>31</td><td>32</td></tr></tbody></table>"
    )


@settings(max_examples=40, deadline=None)
@given(
    rows=st.integers(2, 6),
    columns=st.integers(2, 6),
    corner=st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)),
)
def test_every_cell_of_any_table_with_a_merged_area_comes_through(
    rows: int, columns: int, corner: tuple[int, int, int, int]
) -> None:
    top, bottom = sorted((corner[0] % rows, corner[1] % rows))
    left, right = sorted((corner[2] % columns, corner[3] % columns))
    merged = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}

    def write(document: Document) -> None:
        table = document.add_table(rows=rows, cols=columns)
        for row in range(rows):
            for column in range(columns):
                if (row, column) not in merged or (row, column) == (top, left):
                    table.cell(row, column).text = f"格{row}-{column}"
        table.cell(top, left).merge(table.cell(bottom, right))

    html = read(word_file(write=write)).html

    wanted = [
        f"格{row}-{column}"
        for row in range(rows)
        for column in range(columns)
        if (row, column) not in merged or (row, column) == (top, left)
    ]
    assert [part.split("<")[0] for part in html.split(">") if part.startswith("格")] == wanted


def test_a_table_of_five_thousand_rows_is_whole() -> None:
    cell = '<w:tc><w:p><w:r><w:rPr><w:sz w:val="21"/></w:rPr><w:t>{}</w:t></w:r></w:p></w:tc>'
    rows = "".join(
        f"<w:tr>{cell.format(number)}{cell.format('岗位')}</w:tr>" for number in range(5000)
    )

    html = body(f"<w:tbl>{rows}</w:tbl>").html

    assert html.count("<tr>") == 5000
    assert html.endswith("<tr><td>4999</td><td>岗位</td></tr></tbody></table>")


def test_text_boxes_and_footnotes_are_not_lost() -> None:
    note = f'<w:footnote w:id="2">{run("以户籍为准。")}</w:footnote>'
    notes = f"<w:footnotes {W}>{note}</w:footnotes>"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="footnotes.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/></Relationships>'
    )
    inner = (
        '<w:p><w:r><w:t>老年人</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:pict><w:txbxContent>'
        "<w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
    )
    parts = {
        "word/footnotes.xml": notes,
        "word/_rels/document.xml.rels": rels,
        BODY: word_body(inner),
    }

    assert read(with_parts(word_file(), parts)).html == (
        "<p>老年人<sup>[1]</sup></p>\n<p>框内文字</p>\n<p>[1] 以户籍为准。</p>"
    )


def test_a_file_without_text_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        body("<w:p/>")

    assert refused.value.code == "word_empty"
