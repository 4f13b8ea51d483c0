"""The feeds against the grammars of their formats, and as a feed reader sees them."""

import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from channel_builders import NOON, PUBLIC, around, article, corrected, entry, file, notice, shelf

from channels.base import Article
from channels.feeds import Feeds

GRAMMAR = Path(__file__).parent / "grammar"
HOSTILE = '<script>alert("x")</script> & ]]> “引号” 珺 𬭎 〔2026〕'


@pytest.fixture
def feeds(tmp_path: Path) -> Feeds:
    return Feeds.open({"title": "示范区政务公开"}, around(tmp_path))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "site" / "feeds"


def put(feeds: Feeds, *articles: Article) -> None:
    for one in articles:
        feeds.put(feeds.render(one), key=f"{one.item}.3.1", previous=None)


def full_feed(feeds: Feeds) -> None:
    """Write a feed with all that can be in one: files, pictures, no summary, hostile words, marks."""
    letter = file("申请表 <b>.pdf", b"%PDF-1.7")
    picture = file("图.png", b"PNG", "image/png")
    body = f'<p>见图</p><img src="blob:{picture.sha256}" alt="示意图 & 说明">'
    all_kinds = [
        article(item=17, attachments=(letter, letter)),
        article(item=18, body=body, pictures={picture.sha256: picture}, summary=""),
        article(
            item=19, title=HOSTILE, summary=HOSTILE, body="<p>&lt;script&gt;1&lt;/script&gt;</p>"
        ),
        article(item=20, address="", issuers=(), published_at=None),
        article(item=21, body="<p>" + "长" * 100_000 + "</p>"),
    ]
    put(feeds, *all_kinds, article(item=22))
    feeds.remove(
        {"item": 22, "key": "22.3.1"}, notice(item=22, reason="<b>名单有误</b>"), key="22.3.1"
    )
    lines = [entry(one, position=one.item) for one in all_kinds]
    gone = entry(article(item=22), position=22, live=False, reason="名单有误")
    feeds.write_shelf(shelf([gone, *lines]))


def jing(grammar: str, document: Path) -> str:
    """Return what jing says against a document, nothing when it is valid."""
    done = subprocess.run(
        ["jing", "-c", str(GRAMMAR / grammar), str(document)],
        capture_output=True,
        text=True,
        check=False,
    )
    # Debian's start script warns on stderr of libraries that jing does not need.
    said = done.stdout.strip()
    assert (done.returncode != 0) == bool(said), done.stderr
    return said


def test_the_atom_feed_keeps_its_grammar(feeds: Feeds, folder: Path) -> None:
    full_feed(feeds)

    assert jing("atom.rnc", folder / "all.atom") == ""


def test_the_rss_feed_keeps_its_grammar(feeds: Feeds, folder: Path) -> None:
    full_feed(feeds)

    assert jing("rss.rnc", folder / "all.rss") == ""


def test_the_json_feed_keeps_its_schema(feeds: Feeds, folder: Path) -> None:
    full_feed(feeds)

    assert schema_errors(json.loads((folder / "all.json").read_bytes())) == []


def schema_errors(value: Any) -> list[str]:
    schema = json.loads((GRAMMAR / "json_feed.json").read_text())
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    return [error.message for error in validator.iter_errors(value)]


def test_an_entry_document_keeps_the_grammar(feeds: Feeds, folder: Path) -> None:
    full_feed(feeds)

    for name in ("17", "18", "19", "20", "21"):
        assert jing("atom.rnc", folder / "entry" / f"{name}.atom") == ""


def test_a_deleted_entry_document_keeps_the_grammar(feeds: Feeds, folder: Path) -> None:
    full_feed(feeds)

    assert jing("atom.rnc", folder / ".gone" / "22.xml") == ""


def test_a_feed_of_nothing_keeps_the_grammars(feeds: Feeds, folder: Path) -> None:
    feeds.write_shelf(shelf([]))

    assert jing("atom.rnc", folder / "all.atom") == ""
    assert jing("rss.rnc", folder / "all.rss") == ""
    assert schema_errors(json.loads((folder / "all.json").read_bytes())) == []


# The grammars themselves are checked: each fault is planted once.


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("all.atom", lambda text: text.replace("<updated>", "<modified>", 1)),
        ("all.atom", lambda text: text.replace("+08:00", "", 1)),
        ("all.atom", lambda text: text.replace("when=", "at=", 1)),
        ("all.atom", lambda text: text.replace('rel="self"', 'rel="selv"', 1)),
        ("all.rss", lambda text: text.replace("+0800", "GMT", 1)),
        ("all.rss", lambda text: text.replace("<guid", "<id").replace("</guid", "</id")),
        ("all.rss", lambda text: text.replace('version="2.0"', 'version="0.91"')),
    ],
)
def test_a_fault_is_found_by_the_grammar(
    feeds: Feeds, folder: Path, tmp_path: Path, name: str, fault: Callable[[str], str]
) -> None:
    full_feed(feeds)
    sound = (folder / name).read_text(encoding="utf-8")
    broken = tmp_path / "broken.xml"

    broken.write_text(fault(sound).replace("</updated>", "</updated>"), encoding="utf-8")

    assert fault(sound) != sound
    assert jing(f"{name.rpartition('.')[2]}.rnc", broken) != ""


@pytest.mark.parametrize(
    "fault",
    [
        {"version": "https://jsonfeed.org/version/1"},
        {"items": [{"id": "x"}]},
        {"items": [{"id": "x", "content_text": "", "date_modified": "2026-11-23 12:00"}]},
        {"feed_url": "feeds/all.json"},
    ],
)
def test_a_fault_is_found_by_the_schema(feeds: Feeds, folder: Path, fault: dict[str, Any]) -> None:
    full_feed(feeds)
    sound = json.loads((folder / "all.json").read_bytes())

    assert schema_errors({**sound, **fault}) != []


# As a reader takes it.


@pytest.mark.parametrize("name", ["all.atom", "all.rss"])
def test_a_reader_gets_the_whole_entry(feeds: Feeds, folder: Path, name: str) -> None:
    sent = article(attachments=(file("申请表.pdf", b"%PDF-1.7"),))
    put(feeds, sent)
    feeds.write_shelf(shelf([entry(sent)]))

    read = feedparser.parse((folder / name).read_bytes())

    (line,) = read.entries
    assert not read.bozo
    assert read.feed.title == "示范区政务公开：全部信息"
    assert line.title == sent.title
    assert line.id == "tag:hub.example.gov.cn,2026:gaoshi/item/17"
    assert line.link == sent.address
    assert "<td>每月 1,510 元</td>" in line.content[0].value
    assert "珺 昇 喆 堃 翀 𬭎" in line.content[0].value
    assert line.enclosures[0].href.startswith(f"{PUBLIC}/feeds/file/17/")
    assert {tag.label or tag.term for tag in line.tags} == {
        "社会救助",
        "示例街道办事处",
        "通知公告",
    }
    assert line.published_parsed[:5] == (2026, 11, 23, 4, 0)


@pytest.mark.parametrize("name", ["all.atom", "all.rss"])
def test_hostile_words_stay_words(feeds: Feeds, folder: Path, name: str) -> None:
    sent = article(title=HOSTILE, summary=HOSTILE, body="<p>&lt;script&gt;1&lt;/script&gt;</p>")
    put(feeds, sent)
    feeds.write_shelf(shelf([entry(sent)]))

    text = (folder / name).read_text(encoding="utf-8")

    assert "<script" not in text
    # Twice escaped where the element is HTML: once for XML, once for HTML.
    assert "&amp;lt;script&amp;gt;1" in text


def test_a_correction_is_the_same_entry_with_a_later_time(feeds: Feeds, folder: Path) -> None:
    first = article()
    put(feeds, first)
    feeds.write_shelf(shelf([entry(first)]))
    before = feedparser.parse((folder / "all.atom").read_bytes()).entries[0]
    second = corrected(first)

    put(feeds, second)
    feeds.write_shelf(shelf([entry(second)]))

    after = feedparser.parse((folder / "all.atom").read_bytes()).entries[0]
    assert (after.id, after.published) == (before.id, before.published)
    assert before.updated == "2026-11-23T12:00:00+08:00"
    assert after.updated == "2026-11-23T13:00:00+08:00"
    assert "1,560" in after.content[0].value


def test_what_comes_back_is_later_than_its_deleted_mark(feeds: Feeds, folder: Path) -> None:
    sent = article()
    put(feeds, sent)
    away = NOON + timedelta(days=1)
    feeds.remove({"item": 17, "key": "17.3.1"}, notice(since=away), key="17.3.1")

    put(feeds, sent)
    feeds.write_shelf(shelf([entry(sent)]))

    read = feedparser.parse((folder / "all.atom").read_bytes())
    assert read.entries[0].updated == "2026-11-24T12:00:01+08:00"
    assert b"deleted-entry" not in (folder / "all.atom").read_bytes()
