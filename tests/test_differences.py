"""What a correction changed: found, written with marks, and never another text than the approved."""

import re

import lxml.html
import pytest
from lxml import etree

from channels.differences import differences, gone_words, share
from channels.document import Document, canonical
from channels.marked import marked_blocks, too_much


def marked(before: str, after: str) -> str:
    old, new = Document.from_html(before), Document.from_html(after)
    return "\n".join(html for _, html in marked_blocks(old, new, lambda one: one.sha256))


def without_marks(html: str) -> str:
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    etree.strip_elements(root, "del", with_tail=False)
    return canonical(str(root.text_content()))


def rows(*cells: tuple[str, ...]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in cells)
    return f"<table><thead><tr><th>甲</th><th>乙</th></tr></thead><tbody>{body}</tbody></table>"


BEFORE = (
    "<p>全街道每人每月1,510元，自2026年1月1日起执行，<strong>珺</strong>照常办理。</p>"
    "<h2>一、条件</h2><p>咨询电话：0000-1234。</p><ul><li>身份证</li><li>户口本</li><li>照片</li></ul>"
)
AFTER = (
    "<p>全街道每人每月1,560元，自2026年2月1日起执行，<em>珺</em>照常办理。</p>"
    "<h2>一、条件</h2><ul><li>身份证</li><li>照片两张</li></ul><p>另行通知☕。</p>"
)


def test_figures_are_read_whole_and_chinese_sign_by_sign() -> None:
    html = marked("<p>每月1,510元，由民政局办理。</p>", "<p>每月1,560元，由民政所办理。</p>")

    assert html == (
        "<p>每月<del>1,510</del><ins>1,560</ins>元，由民政<del>局</del><ins>所</ins>办理。</p>"
    )


def test_paragraphs_lists_and_marks_of_the_text_each_show_their_change() -> None:
    html = marked(BEFORE, AFTER)

    assert "<del>1,510</del><ins>1,560</ins>" in html
    assert "<del><strong>珺</strong></del><ins><em>珺</em></ins>" in html
    assert "<p><del>咨询电话：0000-1234。</del></p>" in html
    assert "<li><p><del>户口本</del></p><p>照片<ins>两张</ins></p></li>" in html
    assert "<ins><p>另行通知☕。</p></ins>" in html
    assert html.count("<li>") == 2


def test_of_a_table_only_the_cells_and_rows_that_changed_are_marked() -> None:
    html = marked(
        rows(("1", "王珺"), ("2", "李堃"), ("3", "张翀")), rows(("1", "王珺"), ("3", "张昇"))
    )

    assert "<tr><td>1</td><td>王珺</td></tr>" in html
    assert "<tr><td><del>2</del></td><td><del>李堃</del></td></tr>" in html
    assert "<tr><td>3</td><td>张<del>翀</del><ins>昇</ins></td></tr>" in html


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, AFTER),
        (AFTER, BEFORE),
        ("", AFTER),
        (BEFORE, "<p>全部重写。</p>"),
        ("<ul><li>一</li></ul>", "<ol><li>一</li><li>二</li></ol>"),
        ("<h2>甲</h2>", "<h3>甲</h3>"),
        ("<blockquote><p>甲乙丙丁</p></blockquote>", "<blockquote><p>甲乙丙戊</p></blockquote>"),
        (
            rows(("1", "2")),
            "<table><tr><td rowspan=2>1</td><td>2</td></tr><tr><td>3</td></tr></table>",
        ),
        ('<p>见</p><img src="blob:aa" alt="旧图">', '<p>见</p><img src="blob:bb" alt="新图">'),
        ("<p>一<br>二</p>", "<p>一<br>三</p>"),
        ("<p>&lt;del&gt;文&lt;/del&gt;</p>", "<p>&lt;ins&gt;文字&lt;/ins&gt;</p>"),
    ],
)
def test_without_what_went_it_is_exactly_the_approved_text(before: str, after: str) -> None:
    assert without_marks(marked(before, after)) == canonical(Document.from_html(after).text())


def test_what_is_the_same_is_marked_nowhere_and_written_as_ever() -> None:
    document = Document.from_html(BEFORE)

    assert marked(BEFORE, BEFORE) == document.to_html()


def test_a_picture_that_went_is_nowhere_any_more() -> None:
    html = marked(
        '<p>见</p><img src="blob:aa" alt="王珺">', '<p>见</p><img src="blob:bb" alt="图">'
    )

    assert "aa" not in html
    assert "王珺" not in html


def test_a_text_written_anew_is_not_marked_at_all() -> None:
    old, new = Document.from_html(BEFORE), Document.from_html("<p>与从前毫无共同之处的文字。</p>")

    assert too_much(old, new)
    assert not too_much(old, Document.from_html(AFTER))
    assert share(differences(old.blocks, old.blocks)) == 0


def test_a_table_of_5000_rows_is_laid_side_by_side_at_once() -> None:
    # Every row is another one, and one in seven is gone: the worst a list is corrected by.
    old = rows(*((f"{n}", f"岗位{n % 50}") for n in range(5_000)))
    new = rows(*((f"{n + 1}", f"岗位{n % 50}") for n in range(5_000) if n % 7))

    html = marked(old, new)

    assert len(re.findall("<tr>", html)) >= 4_286
    assert without_marks(html) == canonical(Document.from_html(new).text())


def test_the_words_that_went_are_told_one_by_one() -> None:
    old = Document.from_html(
        "<p>经审核，王珺昇、李堃符合条件。</p>" + rows(("1", "张翀"), ("2", "赵喆"))
    )
    new = Document.from_html("<p>经审核，李堃符合条件。</p>" + rows(("2", "赵喆")))

    assert {"王珺昇", "张翀"} <= set(gone_words(old.blocks, new.blocks))
    assert "赵喆" not in set(gone_words(old.blocks, new.blocks))
