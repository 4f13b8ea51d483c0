"""What a citizen, a crawler and an inspector find on an item's page."""

import re
from datetime import date
from pathlib import Path

import lxml.html
import pytest
from channel_builders import article, corrected, file
from website_desk import CATALOGUE, open_site, publish

from channels.base import Article, Related
from channels.website import Website
from channels.website.looking import print_of_text

EVIL = '<script>alert(1)</script><img src=x onerror="alert(1)"> \'"&{{7*7}}'
LABELS = [
    *("SiteName", "SiteDomain", "SiteIDCode"),
    *("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"),
    *("ArticleTitle", "PubDate", "ContentSource"),
]


@pytest.fixture
def site(tmp_path: Path) -> Website:
    return open_site(tmp_path)


def page_of(site: Website, given: Article) -> lxml.html.HtmlElement:
    """Return an article's page, parsed."""
    return lxml.html.document_fromstring(site.render(given).body.decode())


def labels(page: lxml.html.HtmlElement) -> dict[str, str]:
    """Return the page's meta labels."""
    return {one.get("name", ""): one.get("content", "") for one in page.findall(".//meta[@name]")}


def facts(page: lxml.html.HtmlElement) -> dict[str, str]:
    """Return the header block."""
    rows = page.findall(".//table[@class='facts']//tr")
    return {row[0].text_content(): row[1].text_content() for row in rows}


def test_the_ten_labels_of_the_guideline_are_there(site: Website) -> None:
    found = labels(page_of(site, article()))

    assert [name for name in LABELS if not found.get(name)] == []
    assert found["PubDate"] == "2026-11-23 12:00"
    assert found["ArticleTitle"] == "关于2026年最低生活保障标准的通知"
    assert found["SiteIDCode"] == "3100000087"
    assert found["Url"].endswith("/item/0/17.html")


def test_the_header_block_says_what_an_inspector_asks_for(site: Website) -> None:
    assert facts(page_of(site, article(issuers=("示例街道办事处", "区民政局")))) == {
        "索引号": "SH001-2026-0017",
        "发文字号": "示府〔2026〕1号",
        "主题分类": "社会救助",
        "公开事项": "最低生活保障标准",
        "体裁分类": "通知",
        "发布机构": "示例街道办事处",
        "发文机关": "示例街道办事处、区民政局",
        "成文日期": "2026年11月20日",
        "发布日期": "2026年11月23日",
        "有效性": "有效",
        "公开方式": "主动公开",
        "公示期": "自公示之日起不少于7个工作日",
    }


def test_what_is_not_known_is_left_out_and_never_spelt(tmp_path: Path) -> None:
    bare = open_site(tmp_path, site_id_code="", icp="", police_record="", organiser="")
    given = article(
        summary="",
        matter="",
        index_number="",
        document_number="",
        issuers=(),
        formed_on=None,
        published_at=None,
        updated_at=None,
        contact_phone="",
        supervision_phone="",
        check_phrase="",
        display_days=None,
    )

    markup = bare.render(given).body.decode()

    assert not re.search(r"\bnull\b|\bNone\b|undefined", markup)
    assert 'content=""' not in markup
    assert "<td></td>" not in markup
    assert set(facts(page_of(bare, given))) == {
        *("主题分类", "体裁分类", "发布机构", "有效性", "公开方式")
    }


def test_the_original_date_of_an_archive_stands_apart_from_ours(site: Website) -> None:
    page = page_of(
        site, article(original_published_on=date(2017, 8, 14), original_source="市政府公报")
    )

    assert facts(page)["原发布日期"] == "2017年8月14日"
    assert facts(page)["发布日期"] == "2026年11月23日"
    assert labels(page)["ContentSource"] == "市政府公报"


@pytest.mark.parametrize("validity", ["已修改", "废止", "失效"])
def test_what_no_longer_holds_is_marked_and_stays(site: Website, validity: str) -> None:
    page = page_of(site, article(validity=validity))

    mark = page.find(".//p[@class='validity']")
    assert mark is not None
    assert mark.text_content().startswith(validity)
    assert "1,510" in page.get_element_by_id("text").text_content()


def test_a_correction_tells_its_edition_and_what_changed(site: Website) -> None:
    page = page_of(site, corrected(article()))
    text = page.text_content()

    assert "本信息于2026年11月23日更正。更正说明：标准金额有误" in text
    marked = page.get_element_by_id("text")
    assert [one.text_content() for one in marked.iter("ins")] == ["1,560"]
    assert [one.text_content() for one in marked.iter("del")] == ["1,510"]
    assert "第2版，2026-11-23更新" in text


def test_a_text_mostly_rewritten_is_not_marked_and_its_old_title_is_told(site: Website) -> None:
    anew = corrected(article(), title="新标题", body="<p>与从前毫无共同之处。</p>")

    page = page_of(site, anew)

    assert "改动较多，正文没有逐处标出" in page.text_content()
    assert "原标题：关于2026年最低生活保障标准的通知" in page.text_content()
    assert not list(page.get_element_by_id("text").iter("ins", "del"))


def test_policy_and_interpretation_are_linked_beside_the_text(site: Website) -> None:
    related = (
        Related("政策解读", "一图读懂", "https://hub.example.gov.cn/item/0/18.html"),
        Related("更正的信息", "旧标准", "https://hub.example.gov.cn/item/0/3.html"),
        Related("政策解读", "问答", "https://hub.example.gov.cn/item/0/19.html"),
    )

    beside = page_of(site, article(related=related)).find(".//aside")

    assert beside is not None
    assert [one.text_content() for one in beside.findall(".//h2")] == ["政策解读", "更正的信息"]
    assert [one.text_content() for one in beside.findall(".//a")] == ["一图读懂", "问答", "旧标准"]


def test_the_foot_says_whose_site_it_is(site: Website) -> None:
    foot = page_of(site, article()).findall(".//footer")[-1]

    for words in (
        "主办单位：示范区人民政府办公室",
        "联系电话：021-00000000",
        "网站标识码：3100000087",
        "沪ICP备00000000号",
        "沪公网安备00000000000000号",
        "我为政府网站找错",
        "党政机关网站标识",
        "网站地图",
    ):
        assert words in foot.text_content()


def test_readers_programs_find_the_feeds(site: Website) -> None:
    links = page_of(site, article()).findall(".//link[@rel='alternate']")

    assert [one.get("href") for one in links] == [
        *("/feeds/all.rss", "/feeds/all.atom", "/feeds/all.json"),
        *("/feeds/field/SHJZ.rss", "/feeds/field/SHJZ.atom", "/feeds/field/SHJZ.json"),
    ]


def test_the_offices_name_and_date_stand_at_the_end_of_the_text(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    given = article(body="<p>现予公布。</p><p>示例街道办事处</p><p>2026年11月20日</p>")
    rendered = site.render(given)

    text = page_of(site, given).get_element_by_id("text")

    (signature,) = text.findall("./div[@class='signature']")
    assert [one.text for one in signature] == ["示例街道办事处", "2026年11月20日"]
    assert text.text_content().split() == ["现予公布。", "示例街道办事处", "2026年11月20日"]
    assert print_of_text(rendered.body) == given.fingerprint


def test_a_text_that_is_not_signed_is_left_as_it_is(site: Website) -> None:
    text = page_of(site, article()).get_element_by_id("text")

    assert text.find("./div[@class='signature']") is None


def test_no_page_names_feeds_where_there_are_none(tmp_path: Path) -> None:
    site = open_site(tmp_path, feeds="no")
    publish(site, article())
    site.write_catalogue(CATALOGUE)

    pages = [path for path in tmp_path.rglob("*.html") if b"/feeds/" in path.read_bytes()]

    assert pages == []


def test_nothing_a_person_wrote_becomes_markup(site: Website) -> None:
    letter = file(f"{EVIL}.pdf", b"%PDF-1.7")
    given = article(
        title=EVIL,
        summary=EVIL,
        matter=EVIL,
        document_number=EVIL,
        change_note=EVIL,
        contact_phone=EVIL,
        keywords=(EVIL,),
        related=(Related(EVIL, EVIL, "https://hub.example.gov.cn/item/0/3.html"),),
        attachments=(letter,),
        body="<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><table><tr><td>&lt;b onclick=1&gt;</td></tr></table>",
    )

    page = page_of(site, given)

    attributes = {name for one in page.iter() for name in one.attrib if isinstance(one.tag, str)}
    assert not page.findall(".//script")
    assert not page.findall(".//style")
    assert not page.findall(".//img")
    assert not {name for name in attributes if name.startswith("on")} | (attributes & {"style"})
    assert page.xpath("string(//*[@id='title'])") == EVIL


def test_an_attachment_keeps_its_name_and_gets_a_harmless_address(site: Website) -> None:
    letter = file("../../etc/“名单”<1> 珺𬭎 #2?.tar.gz", b"x" * 3000)

    link = page_of(site, article(attachments=(letter,))).find(".//section//a")

    assert link is not None
    assert link.text_content() == letter.name
    assert re.fullmatch(r"/item/0/17/[0-9a-f]{8}-[\w.%-]+\.gz", link.get("href", ""))
    assert "etc/" not in link.get("href", "")


def test_a_name_of_any_length_fits_a_file_system(site: Website) -> None:
    letter = file("长" * 400 + ".docx", b"x")

    [stored] = site.render(article(attachments=(letter,))).files

    assert stored.name.endswith(".docx")
    assert len(stored.name.encode()) < 255


def test_a_text_page_is_light(site: Website) -> None:
    body = "".join(
        f"<p>{'为做好困难群众基本生活保障工作，现就有关事项通知如下。' * 4}</p>" for _ in range(27)
    )

    assert len(site.render(article(body=body)).body) < 60 * 1024


def test_a_table_of_five_thousand_rows_is_whole(site: Website) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>王珺{n}</td><td>{n * 10}</td></tr>" for n in range(5000))

    rendered = site.render(
        article(body=f"<table><tr><th>序</th><th>名</th><th>元</th></tr>{rows}</table>")
    )

    page = lxml.html.document_fromstring(rendered.body.decode())
    assert len(page.findall(".//div[@id='text']//tr")) == 5001
    assert "王珺4999" in rendered.body.decode()


def test_a_site_below_a_path_links_below_it(tmp_path: Path) -> None:
    below = open_site(tmp_path, address="https://www.example.gov.cn/zwgk/")

    page = page_of(below, article(attachments=(file("表.pdf", b"1"),)))

    own = [
        one.get("href", "")
        for one in page.iter("a", "link")
        if not re.match(r"https?:|#", one.get("href", ""))
    ]
    assert own
    assert [address for address in own if not address.startswith("/zwgk/")] == []
    assert below.address_of(17) == "https://www.example.gov.cn/zwgk/item/0/17.html"
