"""What an article becomes for WeChat, and what is said about it before anybody approves it."""

import re
from dataclasses import asdict
from typing import Any

import pytest
from wechat_desk import article, picture

from channels.base import Article, Rendered
from channels.document import Document, canonical
from channels.wechat.article import DIGEST_CHARACTERS, Body, check, digest_of, render

HOME = "https://hub.example.gov.cn/"
TAGS = set(
    "section p span strong em u s h2 h3 h4 ul ol li blockquote table thead tbody tr th td a img br hr"
    " sup sub".split()
)
STYLES = set(
    "color background-color font-size font-weight line-height text-align margin margin-top padding"
    " padding-left border border-top border-bottom border-left border-collapse width max-width"
    " vertical-align".split()
)


def rendered(given: Article) -> Rendered:
    return render(given, author="", home=HOME)


def body(given: Article) -> dict[str, Any]:
    return asdict(Body.of(rendered(given)))


def codes(given: Article) -> list[tuple[str, bool]]:
    return [(problem.code, problem.refuses) for problem in check(given)]


def test_only_the_safe_subset_and_inline_styles_are_used() -> None:
    shown = picture()
    markup = (
        "<h2>一</h2><h3>二</h3><p><strong>粗<em>斜</em></strong><u>线</u><s>删</s>x<sup>2</sup><sub>1</sub></p>"
        "<ul><li>甲<ol><li>乙</li></ol></li></ul><blockquote><p>引文</p></blockquote><hr>"
        f'<table><tr><th>甲</th><th>乙</th></tr><tr><td colspan="2">丙</td></tr></table>'
        f'<img src="blob:{shown.sha256}" alt="图&quot;一">'
    )
    content = body(article(document=Document.from_html(markup)))["content"]

    assert set(re.findall(r"<([a-z0-9]+)", content)) <= TAGS
    assert set(re.findall(r" ([a-z-]+)=", content)) <= {"style", "href", "src", "alt", "colspan"}
    properties = {
        declaration.split(":")[0].strip()
        for style in re.findall(r'style="([^"]*)"', content)
        for declaration in style.split(";")
    }
    assert properties <= STYLES
    assert 'colspan="2"' in content
    assert f'<img src="blob:{shown.sha256}" alt="图&#34;一"' in content


def test_text_is_never_markup() -> None:
    given = article(
        title="<script>alert(1)</script>",
        document=Document.from_html("<p>&lt;script&gt;x&lt;/script&gt; &amp; 〔2026〕</p>"),
        document_number='<img src=x onerror="1">',
    )

    content = body(given)["content"]

    assert "<script" not in content
    assert "<img" not in content
    assert "&lt;script&gt;x&lt;/script&gt; &amp; 〔2026〕" in content


def test_the_facts_stand_before_the_text_and_the_original_address_behind_it() -> None:
    lines = re.sub(r"<[^>]+>", "\n", body(article())["content"]).split("\n")
    words = [line for line in lines if line]

    assert words[:6] == [
        "索引号：SH001-2026-0017",
        "发文字号：示府〔2026〕1号",
        "发布机构：示例街道办事处",
        "成文日期：2026年11月20日",
        "发布日期：2026-11-23 10:05",
        "有效性：有效",
    ]
    assert words[-2:] == [
        "监督电话：021-00000000",
        "原文网址：https://www.example.gov.cn/items/17.html",
    ]


def test_what_is_not_known_leaves_no_empty_line() -> None:
    content = body(
        article(
            index_number="",
            document_number="",
            formed_on=None,
            published_at=None,
            address="",
            document=Document.from_html("<p>正文</p>"),
        )
    )["content"]

    assert "None" not in content
    for name in (
        "索引号",
        "发文字号",
        "成文日期",
        "发布日期",
        "原文网址",
        "更正说明",
        "附件",
        "文中网址",
    ):
        assert name not in content


def test_links_become_notes_and_only_articles_of_the_platform_stay_links() -> None:
    markup = (
        '<p><a href="https://www.example.gov.cn/a">政策</a>、<a href="https://mp.weixin.qq.com/s?x=1">文章</a>、'
        '<a href="https://www.example.gov.cn/a">同上</a>、<a href="https://b.example/">https://b.example/</a>、'
        '<a href="https://mp.weixin.qq.com.evil.example/s">假</a></p>'
    )

    content = body(article(document=Document.from_html(markup)))["content"]

    assert re.findall(r'href="([^"]*)"', content) == ["https://mp.weixin.qq.com/s?x=1"]
    assert "政策<sup>[1]</sup>、" in content
    assert "同上<sup>[1]</sup>、" in content
    assert "https://b.example/、" in content
    assert "[2] https://mp.weixin.qq.com.evil.example/s" in content


def test_a_long_title_gives_way_to_the_approved_short_one_and_stands_in_the_text() -> None:
    long = "示例区人民政府关于印发示例区基层政务公开标准化规范化试点工作实施方案的通知"

    given = article(title=long, short_title="政务公开试点实施方案")

    assert body(given)["title"] == "政务公开试点实施方案"
    assert long in body(given)["content"]
    assert "short_title_used" in rendered(given).notes
    assert codes(given) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"title": "题" * 32}, [("wechat_title_may_be_too_long", False)]),
        ({"title": "题" * 33, "short_title": ""}, [("wechat_title_too_long", True)]),
        ({"title": "题" * 500, "short_title": "短" * 33}, [("wechat_title_too_long", True)]),
        ({"title": "题" * 500, "short_title": "短"}, []),
        ({"document": Document(())}, [("wechat_body_empty", True)]),
        ({"restricted": True}, [("wechat_restricted", True)]),
        (
            {"document": Document.from_html('<img src="blob:00" alt="图">')},
            [("wechat_picture_missing", True)],
        ),
        ({"address": "https://a.example/" + "a" * 1024}, [("wechat_source_refused", True)]),
    ],
)
def test_limits_are_told_before_approval(
    changes: dict[str, Any], expected: list[tuple[str, bool]]
) -> None:
    assert codes(article(**changes)) == expected


def test_every_problem_carries_the_vendors_page() -> None:
    problems = check(article(title="题" * 500, short_title="", document=Document(())))

    assert len(problems) == 2
    assert {problem.source.split("/")[2] for problem in problems} == {"developers.weixin.qq.com"}


LONG = Document.from_html("<p>" + "很长的正文，" * 4000 + "</p>")


def test_a_text_that_is_too_long_gives_way_to_its_summary_and_the_page() -> None:
    given = article(document=LONG)

    content = body(given)["content"]

    assert codes(given) == [("wechat_summary_used", False)]
    assert "summary_used" in rendered(given).notes
    assert len(content) < 20_000
    assert given.summary in content
    assert "全文较长，请到网站阅读：<br>https://www.example.gov.cn/items/17.html" in content


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"summary": ""}, "wechat_summary_missing"),
        ({"address": ""}, "wechat_page_missing"),
        ({"statutory_list": True}, "wechat_list_too_long"),
    ],
)
def test_a_text_that_is_too_long_and_cannot_be_shortened_is_refused(
    changes: dict[str, Any], code: str
) -> None:
    assert codes(article(document=LONG, **changes)) == [(code, True)]


def test_a_table_of_five_thousand_rows_is_not_sent() -> None:
    rows = "".join(f"<tr><td>第{number}行</td><td>珺</td></tr>" for number in range(5000))
    given = article(document=Document.from_html(f"<table>{rows}</table>"))

    assert codes(given) == [("wechat_summary_used", False)]


@pytest.mark.parametrize(
    ("summary", "digest"),
    [
        ("短摘要。", "短摘要。"),
        ("一行\n  又一行", "一行 又一行"),
        ("字" * 130, "字" * 119 + "…"),
        ("句" * 79 + "。" + "尾" * 80, "句" * 79 + "。"),
    ],
)
def test_a_digest_ends_where_a_sentence_ends_if_it_can(summary: str, digest: str) -> None:
    assert digest_of(summary) == digest
    assert len(digest) <= DIGEST_CHARACTERS


def test_a_name_too_long_for_an_author_is_left_out_rather_than_cut() -> None:
    office = article().office
    given = article(office=office.__class__("x", "示例市示例区示例街道办事处社区事务受理服务中心"))

    assert body(given)["author"] == ""


def test_the_fingerprint_is_the_approved_one_and_the_text_is_what_is_sent() -> None:
    given = article()
    made = rendered(given)

    assert made.fingerprint == given.fingerprint
    assert made.text.split("\n")[0] == given.title
    assert canonical("每月 1,510 元") in canonical(made.text)
    assert ("标题", given.title) in made.fields


def test_the_preview_shows_the_article_as_on_a_phone() -> None:
    made = rendered(article())
    page = made.body.decode()

    assert made.media_type == "text/html; charset=utf-8"
    assert body(article())["content"] in page
    assert "<h1>关于2026年最低生活保障标准的通知</h1>" in page
    assert "列表中的摘要：自2026年12月1日起" in page


def test_the_same_article_is_the_same_bytes() -> None:
    assert rendered(article()).sha256 == rendered(article()).sha256


def test_without_a_page_the_hubs_own_address_is_the_source() -> None:
    assert body(article(address=""))["source"] == HOME
