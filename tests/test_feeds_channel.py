"""What the feeds channel keeps in its folder, and what it sees of it from the public side."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from channel_builders import (
    NOON,
    PUBLIC,
    Clock,
    Wire,
    around,
    article,
    corrected,
    entry,
    file,
    files_in,
    notice,
    shelf,
)

from channels.base import Article, Column, Ref, Rendered, Seen, ShelfKey, Sighting, Unavailable
from channels.document import Document
from channels.feeds import Feeds
from channels.feeds.compose import ENTRY_BYTES, FEED_BYTES

KEY = "17.3.1"


@pytest.fixture
def clock() -> Clock:
    # The folder's own times are the machine's, and they are compared with the clock.
    return Clock(datetime.now(UTC))


@pytest.fixture
def feeds(tmp_path: Path, wire: Wire, clock: Clock) -> Feeds:
    wire.serve(PUBLIC, tmp_path / "site")
    return Feeds.open({}, around(tmp_path, clock=clock))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "site" / "feeds"


def put(feeds: Feeds, given: Article, *, previous: Ref | None = None) -> tuple[Ref, Rendered]:
    rendered = feeds.render(given)
    return feeds.put(rendered, key=f"{given.item}.3.1", previous=previous).ref, rendered


def publish(feeds: Feeds, *articles: Article) -> list[tuple[Ref, Rendered]]:
    done = [put(feeds, one) for one in articles]
    feeds.write_shelf(shelf([entry(one, position=one.item) for one in reversed(articles)]))
    return done


def test_a_correction_says_so_marks_what_changed_and_is_still_the_same_text(
    feeds: Feeds, folder: Path
) -> None:
    sent = corrected(article())
    (ref, rendered), *_ = publish(feeds, sent)

    for name in ("all.atom", "all.rss", "all.json"):
        text = (folder / name).read_text("utf-8").replace("&lt;", "<").replace("&gt;", ">")
        assert "更正。</strong>更正说明：标准金额有误" in text
        assert "<del>1,510</del><ins>1,560</ins>" in text
    assert feeds.look(ref, rendered).seen is Seen.SHOWN


def test_it_writes_one_entry_and_three_files_a_list(feeds: Feeds, folder: Path) -> None:
    sent = article()
    put(feeds, sent)

    for key in feeds.shelves(sent):
        feeds.write_shelf(shelf([entry(sent)], key=key))

    lists = ["all", "column/tzgg", "field/SHJZ", "office/jd1"]
    expected = [f"{name}.{ending}" for name in lists for ending in ("atom", "json", "rss")]
    assert sorted(files_in(folder)) == sorted([*expected, "entry/17.atom"])


def test_the_same_call_twice_changes_nothing(feeds: Feeds, folder: Path) -> None:
    publish(feeds, article())
    before = {path: path.stat().st_ino for path in folder.rglob("*") if path.is_file()}

    publish(feeds, article())

    assert {path: path.stat().st_ino for path in folder.rglob("*") if path.is_file()} == before


def test_a_put_waits_for_the_list(feeds: Feeds) -> None:
    ref, rendered = put(feeds, article())

    before = feeds.look(ref, rendered)
    feeds.write_shelf(shelf([entry(article())]))
    after = feeds.look(ref, rendered)

    assert before.seen is Seen.PENDING
    assert (before.next_look, before.code) == (timedelta(milliseconds=200), "not_in_feed_yet")
    assert after == Sighting(
        Seen.SHOWN, address=f"{PUBLIC}/feeds/entry/17.atom", fingerprint=article().fingerprint
    )


def test_the_edition_before_is_waited_out(feeds: Feeds) -> None:
    ((first, _),) = publish(feeds, article())
    second, rendered = put(feeds, corrected(article()), previous=first)

    before = feeds.look(second, rendered)
    feeds.write_shelf(shelf([entry(corrected(article()))]))

    assert before.seen is Seen.PENDING
    assert feeds.look(second, rendered).seen is Seen.SHOWN


def test_a_changed_text_is_seen(feeds: Feeds, folder: Path) -> None:
    ((ref, rendered),) = publish(feeds, article())
    listed = (folder / "all.atom").read_text(encoding="utf-8")

    (folder / "all.atom").write_text(listed.replace("1,510", "9,999"), encoding="utf-8")

    sighting = feeds.look(ref, rendered)
    assert sighting.seen is Seen.CHANGED
    assert sighting.fingerprint not in ("", rendered.fingerprint)


def test_an_entry_that_was_deleted_behind_our_back_is_absent(feeds: Feeds, folder: Path) -> None:
    ref, rendered = put(feeds, article())
    (folder / "entry" / "17.atom").unlink()

    assert feeds.look(ref, rendered).seen is Seen.ABSENT


def test_an_item_older_than_the_newest_fifty_is_shown_by_its_entry(feeds: Feeds) -> None:
    ref, rendered = put(feeds, article())
    later = [article(item=100 + n, updated_at=NOON + timedelta(minutes=1 + n)) for n in range(50)]

    publish(feeds, *later)

    assert feeds.look(ref, rendered).seen is Seen.SHOWN


def test_fewer_than_fifty_lines_prove_nothing(feeds: Feeds) -> None:
    ref, rendered = put(feeds, article())
    later = [article(item=100 + n, updated_at=NOON + timedelta(minutes=1 + n)) for n in range(49)]

    publish(feeds, *later)

    assert feeds.look(ref, rendered).seen is Seen.PENDING


def test_an_old_archive_pushed_out_of_a_full_feed_is_shown_after_a_while(
    feeds: Feeds, clock: Clock
) -> None:
    older = [article(item=100 + n, updated_at=NOON - timedelta(days=1 + n)) for n in range(50)]
    ref, rendered = put(feeds, article())
    publish(feeds, *older)
    late = {**ref, "put_at": (clock() - timedelta(minutes=1)).isoformat()}

    assert feeds.look(ref, rendered).seen is Seen.PENDING
    assert feeds.look(late, rendered).seen is Seen.SHOWN


def test_a_server_in_trouble_is_no_proof_of_anything(feeds: Feeds, wire: Wire) -> None:
    ((ref, rendered),) = publish(feeds, article())
    wire.say(f"{PUBLIC}/feeds/all.atom", "try later", status=503)

    for expect in (rendered, None):
        with pytest.raises(Unavailable):
            feeds.look(ref, expect)


@pytest.mark.parametrize("body", ["", "<html><p>拦截页</p>", "<feed>", "\x00"])
def test_a_page_that_is_no_feed_is_no_proof_of_anything(
    feeds: Feeds, wire: Wire, body: str
) -> None:
    ((ref, rendered),) = publish(feeds, article())
    wire.say(f"{PUBLIC}/feeds/entry", body)
    wire.say(f"{PUBLIC}/feeds/all.atom", body)

    with pytest.raises(Unavailable):
        feeds.look(ref, rendered)


# Take-down.


def test_a_take_down_takes_the_files_along_and_leaves_a_mark(feeds: Feeds, folder: Path) -> None:
    letter, picture = file("名单.pdf", b"%PDF-1.7"), file("图.png", b"PNG", "image/png")
    sent = article(
        attachments=(letter,),
        pictures={picture.sha256: picture},
        body=f'<p>王珺</p><img src="blob:{picture.sha256}" alt="名单">',
    )
    ((ref, _),) = publish(feeds, sent)
    assert len(list((folder / "file/17").iterdir())) == 2

    feeds.remove(ref, notice(), key=KEY)
    feeds.write_shelf(shelf([entry(sent, live=False, reason="名单有误")]))

    left = files_in(folder)
    assert sorted(left) == [".gone/17.xml", "all.atom", "all.json", "all.rss"]
    assert not any("王珺".encode() in content for content in left.values())
    assert not any(sent.title.encode() in content for content in left.values())
    assert (
        '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0"'
        ' ref="tag:hub.example.gov.cn,2026:gaoshi/item/17" when="2026-11-24T12:00:00+08:00">'
        "<at:comment>名单有误</at:comment>"
    ).replace(' xmlns:at="http://purl.org/atompub/tombstones/1.0"', "") in left["all.atom"].decode()
    assert json.loads(left["all.json"])["_gaoshi_deleted"]["entries"] == [
        {
            "id": "tag:hub.example.gov.cn,2026:gaoshi/item/17",
            "when": "2026-11-24T12:00:00+08:00",
            "reason": "名单有误",
        }
    ]


def test_absence_is_proven_only_when_the_list_has_let_go_too(feeds: Feeds) -> None:
    ((ref, _),) = publish(feeds, article())
    assert feeds.look(ref, None).seen is Seen.SHOWN

    gone = feeds.remove(ref, notice(), key=KEY).ref
    before = feeds.look(gone, None)
    feeds.write_shelf(shelf([entry(article(), live=False)]))

    assert (before.seen, before.code) == (Seen.PENDING, "still_in_feed")
    assert feeds.look(gone, None).seen is Seen.ABSENT


def test_a_list_written_at_the_moment_of_a_take_down_shows_nothing_of_it(
    feeds: Feeds, folder: Path
) -> None:
    ((ref, _),) = publish(feeds, article())
    feeds.remove(ref, notice(), key=KEY)

    feeds.write_shelf(shelf([entry(article(), live=True)]))

    assert article().title.encode() not in (folder / "all.atom").read_bytes()


def test_a_late_put_does_not_bring_back_what_a_newer_removal_took(
    feeds: Feeds, folder: Path
) -> None:
    late = feeds.render(article())
    feeds.put(late, key="17.3.2", previous=None)
    feeds.remove({"item": 17, "key": "17.3.2"}, notice(), key="17.3.2")

    feeds.put(late, key="17.3.1", previous=None)

    assert not (folder / "entry" / "17.atom").exists()


def test_removing_an_older_copy_leaves_the_newer_one(feeds: Feeds, folder: Path) -> None:
    older, _ = put(feeds, article())
    newer = feeds.render(corrected(article()))
    feeds.put(newer, key="17.3.10", previous=None)

    gone = feeds.remove(older, notice(), key=KEY).ref

    assert (folder / "entry" / "17.atom").exists()
    assert feeds.look(gone, None).seen is Seen.ABSENT


def test_a_correction_drops_the_attachment_it_no_longer_has(feeds: Feeds, folder: Path) -> None:
    wrong, right = file("错.pdf", b"wrong"), file("对.pdf", b"right")
    put(feeds, article(attachments=(wrong,)))

    put(feeds, corrected(article(), attachments=(right,)))

    assert [path.read_bytes() for path in (folder / "file/17").iterdir()] == [b"right"]


# Limits.


def test_a_long_text_stands_in_its_entry_and_a_summary_in_the_list(
    feeds: Feeds, folder: Path
) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>王珺{n}</td></tr>" for n in range(8_000))
    sent = article(body=f"<table><tr><th>序号</th><th>姓名</th></tr>{rows}</table>")
    ((ref, rendered),) = publish(feeds, sent)

    assert len(rendered.body) > ENTRY_BYTES > (folder / "all.atom").stat().st_size
    assert "王珺7999" in (folder / "entry/17.atom").read_text(encoding="utf-8")
    assert feeds.look(ref, rendered).seen is Seen.SHOWN


def test_fifty_long_texts_stay_within_what_is_fetched_whole(feeds: Feeds, folder: Path) -> None:
    long = "<p>" + "长" * 70_000 + "</p>"
    done = publish(feeds, *(article(item=n, body=long) for n in range(1, 51)))

    sizes = [(folder / f"all.{ending}").stat().st_size for ending in ("atom", "rss", "json")]
    assert max(sizes) < FEED_BYTES + 100_000
    assert all(feeds.look(ref, rendered).seen is Seen.SHOWN for ref, rendered in done)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"restricted": True}, "feeds_restricted"),
        ({"title": " "}, "feeds_title_empty"),
        ({"body": "<p> </p>"}, "feeds_body_empty"),
        ({"body": f'<p>图</p><img src="blob:{"a" * 64}" alt="">'}, "feeds_picture_missing"),
        ({"title": "标题\x0b", "document": Document(())}, "feeds_body_empty"),
    ],
)
def test_it_says_before_approval_what_it_cannot_take(
    feeds: Feeds, changes: dict[str, object], code: str
) -> None:
    problems = feeds.check(article(**changes))

    assert code in {problem.code for problem in problems if problem.refuses}


def test_feeds_that_begin_are_there_and_empty(feeds: Feeds, tmp_path: Path) -> None:
    field = ShelfKey("field", "SHJZ", "社会救助")

    feeds.begin([field])

    written = sorted(path.relative_to(feeds.store.folder.root).as_posix()
                     for path in feeds.store.folder.root.rglob("*.*") if path.is_file())  # fmt: skip
    names = ("feeds/all", "feeds/field/SHJZ")
    assert written == sorted(f"{name}.{end}" for name in names for end in ("atom", "json", "rss"))


def test_what_stands_in_a_feed_stays_when_it_begins_again(feeds: Feeds) -> None:
    given = article()
    ref = feeds.put(feeds.render(given), key="17.3.1", previous=None).ref
    feeds.write_shelf(shelf([entry(given, ref=ref)]))
    before = feeds.store.folder.read("feeds/all.rss")

    feeds.begin([])

    assert feeds.store.folder.read("feeds/all.rss") == before


def test_a_character_that_no_feed_can_carry_is_named(feeds: Feeds) -> None:
    given = article(title="关于\x0b的通知")

    (problem,) = feeds.check(given)

    assert (problem.code, problem.params) == ("feeds_character", {"code_point": "U+000B"})
    assert b"\x0b" not in feeds.render(given).body


@pytest.mark.parametrize(
    ("name", "served_as"),
    [
        ("表.pdf", ".pdf"),
        ("页.html", ".bin"),
        ("图.SVG", ".bin"),
        ("无", ".bin"),
        ("x.p/../../df", ".bin"),
    ],
)
def test_a_file_is_never_served_as_a_page_of_ours(
    feeds: Feeds, folder: Path, name: str, served_as: str
) -> None:
    put(feeds, article(attachments=(file(name, b"<script>"),)))

    (path,) = (folder / "file/17").iterdir()

    assert path.suffix == served_as


def test_a_picture_is_served_as_what_its_bytes_are(feeds: Feeds, folder: Path) -> None:
    photo = file("IMG_1.JPEG", b"JPG", "image/jpeg")

    put(feeds, article(pictures={photo.sha256: photo}, body=f'<img src="blob:{photo.sha256}">'))

    (path,) = (folder / "file/17").iterdir()
    assert path.suffix == ".jpg"
    assert f"{PUBLIC}/feeds/file/17/{path.name}" in (folder / "entry/17.atom").read_text()


def test_lists_without_a_code_are_left_out(feeds: Feeds) -> None:
    keys = feeds.shelves(article(field=Column("", ""), column=Column("", "")))

    assert [key.path for key in keys] == ["all", "office/jd1"]


def test_the_list_of_another_place_is_never_overwritten(feeds: Feeds) -> None:
    with pytest.raises(ValueError, match="leaves the folder"):
        feeds.write_shelf(shelf([], key=ShelfKey("field", "../../../up", "外")))


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"address": "ftp://example.gov.cn"}, "address"),
        ({"address": "https://"}, "address"),
        ({"folder": "../elsewhere"}, "folder"),
        ({"folder": "blobs", "address": "https://a.example.gov.cn"}, "folder"),
        ({"folder": "site-wj"}, "address"),
        ({"authority": "a b"}, "authority"),
        ({"authority": "例" * 80}, "authority"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, fields: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Feeds.open(fields, around(tmp_path))


def test_ids_stay_when_the_address_changes(tmp_path: Path) -> None:
    moved = Feeds.open(
        {"address": "https://new.example.gov.cn/", "authority": "hub.example.gov.cn"},
        around(tmp_path),
    )

    assert b">tag:hub.example.gov.cn,2026:gaoshi/item/17<" in moved.render(article()).body
