"""The site's lists, home page, map, catalogue and sitemap: right, and cheap to keep so."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import lxml.html
import pytest
from channel_builders import NOON, article
from website_desk import CATALOGUE, many, open_site, publish, state, write_lists

from channels.base import Column, ShelfKey
from channels.website import Website

FIELD = ShelfKey("field", "SHJZ", "社会救助")


@pytest.fixture
def site(tmp_path: Path) -> Website:
    opened = open_site(tmp_path, topic_name="试点专题")
    opened.prepare()
    return opened


def parsed(site: Website, name: str) -> lxml.html.HtmlElement:
    """Return a page of the site, parsed."""
    content = site.folder.read(name)
    assert content is not None, f"{name} is not there"
    return lxml.html.document_fromstring(content.decode())


def titles(site: Website, name: str) -> list[str]:
    """Return the lines of a list's page from the top."""
    return [one.text_content() for one in parsed(site, name).findall(".//ul[@class='lines']/li/a")]


def pager(site: Website, name: str) -> dict[str, str]:
    """Return where a page's way on and back leads."""
    links = parsed(site, name).findall(".//nav[@class='pager']//a")
    return {one.text_content(): one.get("href", "") for one in links}


def stamps(site: Website) -> dict[str, int]:
    """Return when each file was last written."""
    root = site.folder.root
    return {
        str(path.relative_to(root)): path.stat().st_mtime_ns
        for path in root.rglob("*")
        if path.is_file()
    }


def changed(site: Website, before: dict[str, int]) -> set[str]:
    """Return the files that were written since."""
    return {name for name, stamp in stamps(site).items() if before.get(name) != stamp}


def test_an_article_stands_in_its_lists(site: Website) -> None:
    given = article(topics=(Column("pilot", "目录里的名字"), Column("winter", "冬季救助")))

    assert [(key.path, key.title) for key in site.shelves(given)] == [
        ("all", "最新公开"),
        ("field/SHJZ", "社会救助"),
        ("office/jd1", "示例街道办事处"),
        ("column/tzgg", "通知公告"),
        ("topic/pilot", "试点专题"),
        ("topic/winter", "冬季救助"),
    ]


def test_pages_are_numbered_from_the_oldest_and_read_from_the_newest(site: Website) -> None:
    write_lists(site, state(site, many(45)))

    assert titles(site, "list/all/1.html")[0] == "关于第20批补贴对象的公告"
    assert titles(site, "list/all/1.html")[-1] == "关于第1批补贴对象的公告"
    assert len(titles(site, "list/all/3.html")) == 5
    assert titles(site, "list/all/index.html")[0] == "关于第45批补贴对象的公告"
    assert len(titles(site, "list/all/index.html")) == 20


def test_following_the_way_back_meets_every_line(site: Website) -> None:
    write_lists(site, state(site, many(45)))

    met: list[str] = []
    name = "list/all/index.html"
    while name:
        met += titles(site, name)
        name = pager(site, name).get("较早的一页", "").removeprefix("/")

    assert {*met} == {f"关于第{number}批补贴对象的公告" for number in range(1, 46)}


def test_every_way_on_and_back_leads_somewhere(site: Website) -> None:
    for count in (1, 19, 20, 21, 40, 45):
        write_lists(site, state(site, many(count)))
        for page in site.folder.names("list/all"):
            for address in pager(site, f"list/all/{page}").values():
                name = address.removeprefix("/")
                name = f"{name}index.html" if name.endswith("/") else name
                assert site.folder.exists(name), f"{count} lines: {page} leads to {address}"


def test_an_addition_writes_only_the_last_page_and_the_newest_end(site: Website) -> None:
    write_lists(site, state(site, many(45), key=FIELD))
    before = stamps(site)

    write_lists(site, state(site, many(46), key=FIELD, dirty={3}))

    assert changed(site, before) == {"list/field/SHJZ/3.html", "list/field/SHJZ/index.html"}


def test_a_take_down_rewrites_its_own_page_and_leaves_the_others_numbers(site: Website) -> None:
    write_lists(site, state(site, many(65), key=FIELD))
    before = stamps(site)

    write_lists(site, state(site, many(65), key=FIELD, dirty={1}, gone=frozenset({7})))

    assert changed(site, before) == {"list/field/SHJZ/1.html"}
    assert "关于第7批补贴对象的公告" not in titles(site, "list/field/SHJZ/1.html")
    assert len(titles(site, "list/field/SHJZ/1.html")) == 19


def test_the_same_list_again_writes_nothing(site: Website) -> None:
    write_lists(site, state(site, many(45)))
    before = stamps(site)

    write_lists(site, state(site, many(45)))

    assert changed(site, before) == set()


@pytest.mark.parametrize("archive", [30, 1_030])
def test_publishing_writes_as_many_files_whatever_the_archive(site: Website, archive: int) -> None:
    given = many(archive, topics=(Column("pilot", ""),))
    write_lists(site, *(state(site, given, key=key) for key in site.shelves(given[0])))
    given.append(replace(given[0], item=archive + 1, updated_at=NOON + timedelta(hours=1)))
    before = stamps(site)

    publish(site, given[-1])
    write_lists(
        site,
        *(state(site, given, key=key, dirty={archive // 20 + 1}) for key in site.shelves(given[0])),
    )

    # The page; a page and the newest end of five lists; the home page, its notes, the sitemap.
    assert len(changed(site, before)) == 1 + 5 * 2 + 4


@pytest.mark.parametrize("code", ["../../etc", "a/b", ".hidden", "", "a b", "x" * 65])
def test_a_code_that_is_no_name_reaches_no_path(site: Website, code: str) -> None:
    key = ShelfKey("field", code, "x")
    if code:
        with pytest.raises(ValueError, match="shelf code"):
            write_lists(site, state(site, many(1), key=key))
    else:
        write_lists(site, state(site, many(1), key=key))
        assert site.folder.exists("list/field/1.html")


# Home and map.


def test_the_home_page_is_there_before_anything_is_published(site: Website) -> None:
    home = parsed(site, "index.html")

    assert home.find(".//h1").text_content() == "示范区人民政府"
    assert "这里还没有公开的信息" in home.text_content()
    for name in ("404.html", "map.html", "robots.txt", "sitemap.xml", "list/all/index.html"):
        assert site.folder.exists(name)


def test_home_has_only_the_sites_own_labels(site: Website) -> None:
    home = parsed(site, "index.html")

    names = [one.get("name") for one in home.findall(".//meta[@name]")]
    assert names == ["viewport", "SiteName", "SiteDomain", "SiteIDCode"]


def test_a_list_has_seven_labels(site: Website) -> None:
    write_lists(site, state(site, many(1), key=FIELD))

    page = parsed(site, "list/field/SHJZ/index.html")

    names = {one.get("name") for one in page.findall(".//meta[@name]")} - {"viewport"}
    assert names == {
        *("SiteName", "SiteDomain", "SiteIDCode"),
        *("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"),
    }


def test_home_shows_the_topic_the_newest_and_the_ways_in(site: Website) -> None:
    given = many(12, topics=(Column("pilot", ""),))
    write_lists(site, *(state(site, given, key=key) for key in site.shelves(given[0])))

    home = parsed(site, "index.html")

    headings = [one.text_content() for one in home.findall(".//h2")]
    assert headings == ["试点专题", "最新公开", "按领域查看", "通知公告", "按机构查看"]
    newest = home.find(".//section[@class='newest']")
    assert newest is not None
    assert len(newest.findall(".//ul[@class='lines']/li")) == 10
    targets = {one.get("href") for one in home.iter("a")}
    assert {"/list/field/SHJZ/", "/list/office/jd1/", "/list/topic/pilot/"} <= targets


def test_a_line_that_is_gone_leaves_the_home_page(site: Website) -> None:
    write_lists(site, state(site, many(3)))
    write_lists(site, state(site, many(3), gone=frozenset({2})))

    assert titles(site, "index.html") == ["关于第3批补贴对象的公告", "关于第1批补贴对象的公告"]


def test_lists_written_at_once_all_reach_the_home_page(site: Website) -> None:
    keys = [ShelfKey("column", f"c{number}", f"栏目{number}") for number in range(12)]
    lists = [state(site, many(2), key=key) for key in keys]

    threads = [threading.Thread(target=write_lists, args=(site, one)) for one in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    headings = {one.text_content() for one in parsed(site, "index.html").findall(".//h2")}
    assert {key.title for key in keys} <= headings


def test_notes_that_were_torn_are_begun_anew(site: Website) -> None:
    site.folder.write(".front.json", b'{"all": {"kind": ')

    write_lists(site, state(site, many(2)))

    assert len(titles(site, "index.html")) == 2


def test_the_map_names_every_list(site: Website) -> None:
    write_lists(site, *(state(site, many(1), key=key) for key in site.shelves(article())))

    targets = {one.get("href") for one in parsed(site, "map.html").iter("a")}

    assert {"/list/field/SHJZ/", "/list/office/jd1/", "/list/column/tzgg/"} <= targets


def test_a_site_that_changed_its_name_says_so_at_the_next_writing(
    site: Website, tmp_path: Path
) -> None:
    renamed = open_site(tmp_path, topic_name="试点专题", site_name="新示范区人民政府")

    publish(renamed, article())

    for name in ("index.html", "404.html", "map.html"):
        assert "新示范区人民政府" in parsed(renamed, name).text_content()


# The catalogue.


def test_the_catalogue_is_public_with_what_each_matter_demands(site: Website) -> None:
    site.write_catalogue(CATALOGUE)

    page = parsed(site, "catalogue/SHJZ.html")

    row = page.get_element_by_id("SHJZ-04")
    for words in ("办事指南", "办理条件", "《社会救助暂行办法》", "10个工作日", "区民政局"):
        assert words in row.text_content()
    assert "■政府网站" in row.text_content()
    assert "□两微一端" in row.text_content()
    assert "全社会；主动；区级、街镇级" in row.text_content()
    assert "社会救助" in parsed(site, "catalogue/index.html").text_content()


def test_what_the_catalogue_links_to_is_there(site: Website) -> None:
    site.write_catalogue(CATALOGUE)

    targets = {one.get("href", "") for one in parsed(site, "catalogue/SHJZ.html").iter("a")}

    assert "/list/field/SHJZ/" in targets
    assert site.folder.exists("list/field/SHJZ/index.html")


def test_fields_keep_the_catalogues_order(site: Website) -> None:
    write_lists(site, state(site, many(1), key=ShelfKey("field", "YLFW", "养老服务")))

    site.write_catalogue((*CATALOGUE, replace(CATALOGUE[0], code="JYCY", name="就业创业")))

    fields = parsed(site, "index.html").findall(".//section[@class='fields']//li")
    assert [one.text_content().strip() for one in fields] == ["社会救助", "就业创业", "养老服务"]


def test_a_field_that_is_no_more_leaves_the_catalogue(site: Website) -> None:
    site.write_catalogue((*CATALOGUE, replace(CATALOGUE[0], code="JYCY", name="就业创业")))

    site.write_catalogue(CATALOGUE)

    assert site.folder.names("catalogue") == ["SHJZ.html", "index.html"]


# The sitemap.


def test_an_address_is_in_the_sitemap_from_publishing_to_taking_down(site: Website) -> None:
    given = many(510)
    write_lists(site, state(site, given))
    before = stamps(site)

    write_lists(site, state(site, given, dirty={1}, gone=frozenset({7})))

    first = (site.folder.read("sitemap/1.xml") or b"").decode()
    assert first.count("<url>") == 499
    assert "/item/0/7.html" not in first
    assert "<lastmod>2026-11-23T12:00:00+08:00</lastmod>" in first
    assert (site.folder.read("sitemap/2.xml") or b"").count(b"<url>") == 10
    assert "sitemap/2.xml" not in changed(site, before)


def test_a_shard_left_without_an_address_is_not_listed(site: Website) -> None:
    write_lists(site, state(site, many(1)))
    write_lists(site, state(site, many(1), gone=frozenset({1})))

    index = (site.folder.read("sitemap.xml") or b"").decode()

    assert "sitemap/1.xml" not in index
    assert "sitemap/pages.xml" in index


def test_an_address_with_an_ampersand_stays_valid(tmp_path: Path) -> None:
    odd = open_site(tmp_path, address="https://www.example.gov.cn/a&b")

    write_lists(odd, state(odd, many(1)))

    assert b"/a&amp;b/item/0/1.html" in (odd.folder.read("sitemap/1.xml") or b"")
