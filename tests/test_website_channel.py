"""The website channel: putting, taking away, looking, and what it refuses."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from channel_builders import PUBLIC, Wire, around, article, corrected, file, files_in, notice
from website_desk import FIELDS, open_site, publish, serve_on

from channels.base import Pages, Rejected, Seen, Shelves, Unavailable
from channels.document import Document, Paragraph, Text
from channels.website import Website, item_path, resolve
from channels.website.sentences import SENTENCES

PACKAGE = Path(__file__).parent.parent / "channels" / "website"
FORM = file("附件 1：申请表（2026年）.docx", b"PK\x03\x04 form", "application/msword")
PICTURE = file("流程.png", b"\x89PNG picture", "image/png")
WITH_PICTURE = f'<p>见图</p><img src="blob:{PICTURE.sha256}" alt="办理流程三步">'


@pytest.fixture
def site(tmp_path: Path, wire: Wire) -> Website:
    opened = open_site(tmp_path)
    serve_on(wire, opened)
    return opened


def test_it_keeps_lists_and_gives_each_item_a_page(site: Website) -> None:
    assert isinstance(site, Shelves)
    assert isinstance(site, Pages)
    assert site.address_of(12_345) == f"{PUBLIC}/item/12/12345.html"
    assert item_path(17) == "/item/0/17.html"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"site_name": " "}, "site_name"),
        ({"site_id_code": "310000008"}, "site_id_code"),
        ({"site_id_code": "bm0700000x"}, "site_id_code"),
        ({"address": "www.example.gov.cn"}, "address"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "https://www.example.gov.cn/?a=1"}, "address"),
        ({"address": "https://[::1"}, "address"),
        ({"fault_address": "javascript:alert(1)"}, "fault_address"),
        ({"folder": "../elsewhere"}, "folder"),
        ({"folder": "/etc"}, "folder"),
        ({"folder": "."}, "folder"),
        ({"folder": "secrets", "address": "https://a.example.gov.cn"}, "folder"),
        ({"folder": "site-wj"}, "address"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, changes: dict[str, str], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}$"):
        Website.open({**FIELDS, **changes}, around(tmp_path))


def test_marks_of_a_correction_are_no_part_of_the_text_and_cannot_be_edited(site: Website) -> None:
    given = corrected(article())
    rendered = site.render(given)
    publish(site, given)
    name = site.folder.root / "item" / "0" / "17.html"

    assert site.look({"number": 17}, rendered).seen is Seen.SHOWN
    # A line that a server in front adds is nothing, a word put where it is not approved is.
    name.write_bytes(rendered.body.replace(b"</body>", b"<!-- cdn --></body>"))
    assert site.look({"number": 17}, rendered).seen is Seen.SHOWN
    name.write_bytes(rendered.body.replace(b"<del>1,510</del>", "<del>王珺</del>".encode()))
    assert site.look({"number": 17}, rendered).seen is Seen.CHANGED


def test_opening_writes_nothing(tmp_path: Path) -> None:
    open_site(tmp_path)

    assert files_in(tmp_path) == {}


def test_a_page_comes_with_its_files_and_goes_with_them(site: Website) -> None:
    given = article(body=WITH_PICTURE, pictures={PICTURE.sha256: PICTURE}, attachments=(FORM,))
    rendered = site.render(given)

    ref = site.put(rendered, key="17.3.1", previous=None).ref
    shown = files_in(site.folder.root / "item")
    site.remove(ref, notice(), key="17.3.1")

    assert set(shown) == {
        "0/17.html",
        f"0/17/{FORM.sha256[:8]}-附件_1：申请表（2026年）.docx",
        f"0/17/{PICTURE.sha256[:16]}.png",
    }
    assert shown["0/17.html"] == rendered.body
    assert set(files_in(site.folder.root / "item")) == {"0/17.gone.html"}


def test_a_correction_takes_the_files_away_that_it_no_longer_has(site: Website) -> None:
    publish(site, article(attachments=(FORM,)))

    publish(site, corrected(article(attachments=(FORM,)), attachments=()))

    assert site.folder.names("item/0/17") == []


def test_the_page_is_written_after_its_files(
    site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = replace(FORM, read=lambda: (_ for _ in ()).throw(OSError("the blob is gone")))

    with pytest.raises(OSError, match="the blob is gone"):
        publish(site, article(attachments=(lost,)))

    assert not site.folder.exists("item/0/17.html")


def test_the_same_put_again_touches_no_file(site: Website) -> None:
    publish(site, article(attachments=(FORM,)))
    before = stamps(site)

    publish(site, article(attachments=(FORM,)))

    assert stamps(site) == before


def stamps(site: Website) -> dict[Path, int]:
    """Return when each file was last written."""
    return {path: path.stat().st_mtime_ns for path in site.folder.root.rglob("*") if path.is_file()}


def test_a_removed_item_says_why_and_nothing_else(site: Website) -> None:
    publish(site, article(attachments=(FORM,)))

    site.remove({}, notice(title="公示", reason="名单有误"), key="17.3.1")

    status, page, _ = resolve(site.folder.root, "/item/0/17.html")
    assert status == 410
    assert page is not None
    text = page.read_text("utf-8")
    for word in ("公示", "名单有误", "2026-11-24 12:00", "021-00000001", "示例街道办事处"):
        assert word in text
    assert "最低生活保障" not in text
    assert '<meta name="robots" content="noindex">' in text


@pytest.mark.parametrize(
    ("kind", "headline"),
    [
        ("suspended", "这条信息已暂停公开"),
        ("taken_down", "这条信息已停止公开"),
        ("ended", "这条信息的公示已经结束"),
        ("expired", "这条信息的保留期已满"),
    ],
)
def test_each_kind_of_notice_has_its_headline(site: Website, kind: str, headline: str) -> None:
    site.remove({}, notice(kind=kind), key="17.3.1")

    page = site.folder.read("item/0/17.gone.html") or b""

    assert f"<h1>{headline}</h1>" in page.decode()


def test_removing_twice_and_removing_what_never_was_are_success(site: Website) -> None:
    for _ in range(2):
        receipt = site.remove({}, notice(), key="17.3.1")

    assert site.look(receipt.ref, None).seen is Seen.ABSENT


def test_what_is_published_again_is_no_longer_gone(site: Website) -> None:
    ref = site.put(site.render(article()), key="17.3.1", previous=None).ref
    site.remove(ref, notice(), key="17.3.1")

    publish(site, article(), key="17.3.2")

    assert resolve(site.folder.root, "item/0/17.html").status == 200
    assert not site.folder.exists("item/0/17.gone.html")


# Looking.


def test_a_page_is_shown_absent_or_changed(site: Website) -> None:
    rendered = site.render(article())
    before = site.look({"number": 17, "files": []}, rendered)
    ref = site.put(rendered, key="17.3.1", previous=None).ref

    shown = site.look(ref, rendered)
    corrected_now = site.look(ref, site.render(corrected(article())))

    assert before.seen is Seen.ABSENT
    assert (shown.seen, shown.fingerprint) == (Seen.SHOWN, article().fingerprint)
    assert corrected_now.seen is Seen.CHANGED


def test_a_server_that_adds_a_line_of_its_own_does_not_matter(site: Website, wire: Wire) -> None:
    rendered = site.render(article())
    ref = site.put(rendered, key="17.3.1", previous=None).ref
    wire.say(PUBLIC, rendered.body.replace(b"</body>", b"<!-- cache 3 --></body>"))

    assert site.look(ref, rendered).seen is Seen.SHOWN


@pytest.mark.parametrize(
    "tampered",
    [("1,510", "9,999"), ("</h1>", "！</h1>"), ("逾期不予受理。", ""), ("通知</h1>", "</h1>")],
)
def test_another_word_in_the_text_is_a_change(
    site: Website, wire: Wire, tampered: tuple[str, str]
) -> None:
    rendered = site.render(article())
    ref = site.put(rendered, key="17.3.1", previous=None).ref
    wire.say(PUBLIC, rendered.body.decode().replace(*tampered))

    assert site.look(ref, rendered).seen is Seen.CHANGED


def test_a_page_that_only_lost_a_line_since_is_not_taken_for_the_new_one(
    site: Website, wire: Wire
) -> None:
    # A correction that strikes a name: the old page still holds every line of the new one.
    old = article(body="<p>王珺</p><p>李堃</p><p>张翀</p>")
    new = corrected(old, body="<p>王珺</p><p>张翀</p>")
    ref = site.put(site.render(old), key="17.3.1", previous=None).ref

    assert site.look(ref, site.render(new)).seen is Seen.CHANGED


def test_a_change_outside_the_text_is_seen_too(site: Website) -> None:
    # The text is the same; what is wanted now is the mark that it no longer holds.
    ref = site.put(site.render(article()), key="17.3.1", previous=None).ref

    assert site.look(ref, site.render(article(validity="废止"))).seen is Seen.CHANGED


def test_a_missing_attachment_is_a_change(site: Website) -> None:
    rendered = site.render(article(attachments=(FORM,)))
    ref = site.put(rendered, key="17.3.1", previous=None).ref
    site.folder.remove(f"item/0/17/{ref['files'][0]}")

    sighting = site.look(ref, rendered)

    assert (sighting.seen, sighting.code) == (Seen.CHANGED, "website_file_missing")


@pytest.mark.parametrize("left", ["item/0/17.html", "item/0/17/0a1b2c3d-名单.xlsx"])
def test_it_is_not_gone_while_page_or_file_is_left(site: Website, left: str) -> None:
    site.folder.write(left, b"left")

    sighting = site.look({"number": 17, "files": ["0a1b2c3d-名单.xlsx"]}, None)

    assert sighting.seen is Seen.PENDING
    assert sighting.next_look is not None


def test_a_server_that_does_not_answer_proves_nothing(site: Website, wire: Wire) -> None:
    ref = site.put(site.render(article()), key="17.3.1", previous=None).ref
    wire.say(PUBLIC, status=502)

    with pytest.raises(Unavailable):
        site.look(ref, None)


def test_a_put_whose_answer_was_lost_is_found(site: Website) -> None:
    before = site.find("17.3.1")
    ref = site.put(site.render(article(attachments=(FORM,))), key="17.3.1", previous=None).ref

    found = site.find("17.3.1")

    assert before.seen is Seen.ABSENT
    assert (found.seen, found.ref, found.address) == (Seen.SHOWN, ref, site.address_of(17))


def test_every_code_has_a_sentence_in_both_languages() -> None:
    files = [file for file in PACKAGE.glob("*.py") if file.name != "sentences.py"]
    sources = "".join(file.read_text("utf-8") for file in files)
    raised = set(re.findall(r'"(website_[a-z_]+)"', sources))

    assert raised == set(SENTENCES)
    for chinese, english in SENTENCES.values():
        assert set(re.findall(r"{\w+}", english)) <= set(re.findall(r"{\w+}", chinese))


# What it refuses.


@pytest.mark.parametrize(
    ("changes", "code", "refuses"),
    [
        ({"title": " "}, "website_title_missing", True),
        ({"title": "长" * 500}, "website_title_too_long", True),
        ({"body": ""}, "website_body_empty", True),
        ({"body": "<p> </p>"}, "website_body_empty", True),
        ({"restricted": True}, "website_restricted", True),
        ({"body": WITH_PICTURE}, "website_picture_missing", True),
        ({"body": "<p>" + "长文" * 20_000 + "</p>"}, "website_page_large", False),
    ],
)
def test_what_cannot_go_through_is_said_before_approval(
    site: Website, changes: dict[str, str], code: str, refuses: bool
) -> None:
    problems = site.check(article(**changes))

    assert [(problem.code, problem.refuses) for problem in problems] == [(code, refuses)]


def test_a_picture_nobody_described_gives_a_pause_only(site: Website) -> None:
    body = WITH_PICTURE.replace("办理流程三步", "")

    problems = site.check(article(body=body, pictures={PICTURE.sha256: PICTURE}))

    assert [(one.code, one.refuses) for one in problems] == [("website_picture_undescribed", False)]


def test_a_drawing_that_could_carry_a_script_is_refused(site: Website) -> None:
    drawing = file("图.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")
    body = f'<p>图</p><img src="blob:{drawing.sha256}" alt="图">'
    given = article(body=body, pictures={drawing.sha256: drawing})

    problems = site.check(given)

    assert [one.code for one in problems] == ["website_picture_missing"]
    with pytest.raises(Rejected):
        site.render(given)


def test_a_link_that_runs_something_is_refused(site: Website) -> None:
    document = Document((Paragraph((Text("点这里", (), "javascript:alert(1)"),)),))

    problems = site.check(article(document=document))

    assert [one.code for one in problems] == ["website_link_refused"]


def test_an_ordinary_article_has_no_problem(site: Website) -> None:
    assert site.check(article()) == ()


def test_very_many_are_written_with_one_sync_at_the_end(
    site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr("os.fsync", lambda number: synced.append("file"))
    monkeypatch.setattr("os.sync", lambda: synced.append("all"))

    with site.in_bulk() as bulk:
        for number in range(1, 4):
            publish(bulk, article(item=number))

    assert synced == ["all"]
    assert site.find("3.3.1").seen is Seen.SHOWN
