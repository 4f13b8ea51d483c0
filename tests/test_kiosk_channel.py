"""The kiosk channel: its files, its list, and what devices' reports prove."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from channel_builders import (
    NOON,
    PNG,
    Clock,
    DictMemory,
    around,
    article,
    corrected,
    file,
    files_in,
    notice,
    ref_over_json,
)
from kiosk_hall import FIELDS, Shelf

from channels.base import Article, Channel, Problem, Ref, Rendered, Seen, Shelves
from channels.document import canonical
from channels.kiosk import Kiosk, rendering
from channels.kiosk.devices import Device, gone, shown
from channels.kiosk.sentences import SENTENCES
from channels.qr import draw
from hub.kiosks.sentences import SENTENCES as HUB_SENTENCES

ROOT = Path(__file__).parent.parent
HOUR = timedelta(hours=1)
PICTURE = file("图.png", PNG, "image/png")
WITH_PICTURE = {
    "body": f'<p>见图：</p><img src="blob:{PICTURE.sha256}" alt="流程图">',
    "pictures": {PICTURE.sha256: PICTURE},
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kiosk(tmp_path: Path, clock: Clock) -> Kiosk:
    return Kiosk.open(FIELDS, around(tmp_path, clock=clock))


@pytest.fixture
def shelf(kiosk: Kiosk) -> Shelf:
    return Shelf(kiosk)


def put(kiosk: Kiosk, of: Article) -> tuple[Ref, Rendered]:
    rendered = kiosk.render(of)
    return ref_over_json(kiosk.put(rendered, key="17.1", previous=None).ref), rendered


def devices_say(kiosk: Kiosk, *serials: int, lease: timedelta = 72 * HOUR) -> None:
    kiosk.around.memory.set(
        "devices",
        {
            str(number): {
                "name": f"{number} 号屏",
                "serial": serial,
                "seen_at": NOON.isoformat(),
                "lease_until": (NOON + lease).isoformat(),
                "revoked_at": "",
            }
            for number, serial in enumerate(serials, start=1)
        },
    )


def test_it_is_a_channel_with_a_list(kiosk: Kiosk) -> None:
    assert isinstance(kiosk, Channel)
    assert isinstance(kiosk, Shelves)
    assert [key.path for key in kiosk.shelves(article())] == ["screens"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"hall": " "}, "hall"),
        ({"lease_hours": "0"}, "lease_hours"),
        ({"lease_hours": "9999"}, "lease_hours"),
        ({"lease_hours": "三天"}, "lease_hours"),
        ({"outlet": "../2"}, "outlet"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, changes: dict[str, str], wrong: str) -> None:
    with pytest.raises(ValueError, match=f"^{wrong}$"):
        Kiosk.open({**FIELDS, **changes}, around(tmp_path))


def test_the_page_carries_the_whole_text_and_the_facts(kiosk: Kiosk) -> None:
    rendered = kiosk.render(article())

    page = canonical(rendered.body.decode())
    for expected in (
        "关于2026年最低生活保障标准的通知",
        "珺昇喆堃翀𬭎",
        "示府〔2026〕1号",
        "每月1,510元",
        "1234 5678",
        "021-00000002",
        "第1版",
    ):
        assert canonical(expected) in page
    assert rendered.fingerprint == article().fingerprint
    assert rendering.facts(rendered) == {
        "edition": 1,
        "kind": "通知",
        "field": "社会救助",
        "office": "示例街道办事处",
        "topics": [],
    }


def test_an_item_without_an_address_has_no_code_to_scan(kiosk: Kiosk) -> None:
    assert b"<svg" in kiosk.render(article()).body
    assert b"<svg" not in kiosk.render(article(address="")).body


def test_words_that_look_like_markup_stay_words(kiosk: Kiosk) -> None:
    rendered = kiosk.render(article(title='<script>alert("珺")</script>', body="<p>a &lt; b</p>"))

    assert b"<script" not in rendered.body
    assert b"&lt;script&gt;" in rendered.body


def test_a_picture_no_screen_can_show_is_refused_before_approval(kiosk: Kiosk) -> None:
    tiff = file("扫描件.tif", b"II*", "image/tiff")
    body = f'<img src="blob:{tiff.sha256}" alt=""><img src="blob:{"0" * 64}" alt="">'

    problems = kiosk.check(article(body=body, pictures={tiff.sha256: tiff}))

    assert problems == (
        Problem("picture_format", {"number": 1, "format": "image/tiff"}),
        Problem("picture_missing", {"number": 2}),
    )
    assert kiosk.check(article()) == ()


LETTER = file("申请表.docx", b"PK")
MAP = file("位置图.png", b"\x89PNG", "image/png")


def test_attached_pictures_are_shown_and_kept_for_the_screens(kiosk: Kiosk) -> None:
    given = article(attachments=(MAP, LETTER))
    ref, rendered = put(kiosk, given)

    page = rendered.body.decode()
    assert f'<img src="/kiosk/blob/{MAP.sha256}" alt="位置图.png">' in page
    assert [one.sha256 for one in rendered.files] == [MAP.sha256]
    assert ref["assets"] == [[MAP.sha256, "image/png"]]


def test_a_code_leads_to_what_no_screen_can_open(kiosk: Kiosk) -> None:
    given = article(attachments=(LETTER,))

    page = kiosk.render(given).body.decode()

    assert kiosk.check(given) == ()
    assert draw(f"{given.address}#attachments").svg in page
    assert "<li>申请表.docx</li>" in page


def test_attachments_without_a_page_are_pointed_out_before_approval(kiosk: Kiosk) -> None:
    given = article(attachments=(MAP, LETTER), address="")

    (problem,) = kiosk.check(given)

    assert problem == Problem("attachments_not_shown", {"count": 1}, refuses=False)
    assert "请向窗口工作人员查阅这些附件" in kiosk.render(given).body.decode()
    assert kiosk.check(article(attachments=(MAP,), address="")) == ()


def test_a_put_item_is_pending_until_it_is_listed(kiosk: Kiosk, shelf: Shelf) -> None:
    devices_say(kiosk, 9)
    ref, rendered = put(kiosk, article())

    before = kiosk.look(ref, rendered)
    shelf.set(article(), ref=ref)
    after = kiosk.look(ref, rendered)

    assert (before.seen, before.code) == (Seen.PENDING, "list_behind")
    assert (after.seen, after.fingerprint) == (Seen.SHOWN, article().fingerprint)


def test_the_same_put_and_the_same_list_twice_change_nothing(
    kiosk: Kiosk, shelf: Shelf, tmp_path: Path
) -> None:
    ref, _ = put(kiosk, article(**WITH_PICTURE))
    shelf.set(article(**WITH_PICTURE), ref=ref)
    before = files_in(tmp_path)

    put(kiosk, article(**WITH_PICTURE))
    shelf._write([1])

    assert files_in(tmp_path) == before


def test_one_more_item_writes_the_same_number_of_files_in_a_large_archive(
    kiosk: Kiosk, shelf: Shelf, tmp_path: Path
) -> None:
    for number in range(200, 245):
        of = article(item=number, title=f"第 {number} 号公告")
        shelf.set(of, ref=kiosk.put(kiosk.render(of), key=f"{number}.1", previous=None).ref)
    before = files_in(tmp_path)

    ref, _ = put(kiosk, article())
    shelf.set(article(), ref=ref)

    after = files_in(tmp_path)
    assert {name for name in after if after[name] != before.get(name)} == {
        "kiosk/1/item/17",
        "kiosk/1/page/17",
        "kiosk/1/manifest",
        f"kiosk/1/blob/{ref['content']}",
        f"kiosk/1/use/{ref['content']}/17",
        f"kiosk/1/blob/{kiosk.screens.manifest()['pages'][2]['sha256']}",
    }


def test_a_changed_line_alone_gets_the_new_serial(kiosk: Kiosk, shelf: Shelf) -> None:
    for number in (17, 18):
        of = article(item=number)
        shelf.set(of, ref=kiosk.put(kiosk.render(of), key=f"{number}.1", previous=None).ref)

    serials = [(kiosk.screens.line(number) or {})["serial"] for number in (17, 18)]

    assert serials == [1, 2]


def test_a_correction_takes_the_place_and_the_old_content_goes(
    kiosk: Kiosk, shelf: Shelf, tmp_path: Path
) -> None:
    old, old_rendered = put(kiosk, article())
    shelf.set(article(), ref=old)
    devices_say(kiosk, 1)
    second = corrected(article())

    new, rendered = put(kiosk, second)
    not_listed = kiosk.look(new, rendered)
    shelf.set(second, ref=new)
    listed = kiosk.look(new, rendered)
    devices_say(kiosk, 2)

    assert not_listed.code == "list_behind"
    assert (listed.seen, listed.code) == (Seen.PENDING, "screens_behind")
    assert kiosk.look(new, rendered).seen is Seen.SHOWN
    assert not (tmp_path / "kiosk/1/blob" / old["content"]).exists()
    assert kiosk.look(old, old_rendered).seen is Seen.ABSENT


def test_an_older_edition_that_comes_late_changes_nothing(kiosk: Kiosk, tmp_path: Path) -> None:
    put(kiosk, corrected(article()))
    before = files_in(tmp_path)

    put(kiosk, article())
    kiosk.remove(put(kiosk, article())[0], notice(), key="17.1")

    assert files_in(tmp_path) == before


def test_a_damaged_content_is_seen_as_absent_and_put_again(
    kiosk: Kiosk, shelf: Shelf, tmp_path: Path
) -> None:
    ref, rendered = put(kiosk, article())
    shelf.set(article(), ref=ref)
    devices_say(kiosk, 1)
    (tmp_path / "kiosk/1/blob" / ref["content"]).unlink()

    lost = kiosk.look(ref, rendered)
    put(kiosk, article())

    assert lost.seen is Seen.ABSENT
    assert kiosk.look(ref, rendered).seen is Seen.SHOWN


def test_a_removal_takes_the_pictures_along_unless_another_item_needs_them(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    first, _ = put(kiosk, article(**WITH_PICTURE))
    other = article(item=18, **WITH_PICTURE)
    second = kiosk.put(kiosk.render(other), key="18.1", previous=None).ref
    picture = tmp_path / "kiosk/1/blob" / PICTURE.sha256

    kiosk.remove(first, notice(), key="17.1")
    kept = picture.read_bytes()
    kiosk.remove(second, notice(item=18), key="18.1")
    kiosk.remove(second, notice(item=18), key="18.1")

    assert kept == PNG
    assert not picture.exists()


def test_a_removal_is_proven_by_the_list_and_then_by_each_device(
    kiosk: Kiosk, shelf: Shelf, clock: Clock
) -> None:
    ref, _ = put(kiosk, article())
    shelf.set(article(), ref=ref)
    devices_say(kiosk, 1, 1)
    kiosk.remove(ref, notice(), key="17.1")

    still_listed = kiosk.look(ref, None)
    shelf.set(article(), live=False, reason="名单有误")
    one_left = kiosk.look(ref, None)
    devices_say(kiosk, 2, 1)
    offline = kiosk.look(ref, None)
    clock.pass_by(72 * HOUR)
    run_out = kiosk.look(ref, None)

    assert still_listed.code == "list_behind"
    assert (one_left.seen, one_left.params["behind"]) == (Seen.PENDING, 2)
    assert offline.params == {
        "names": "2 号屏",
        "behind": 1,
        "of": 2,
        "until": "2026-11-26 12:00",
    }
    assert offline.code == "screen_offline_until"
    assert run_out.seen is Seen.ABSENT
    assert kiosk.screens.manifest()["gone"] == [{"item": 17, "edition": 1, "reason": "名单有误"}]


def test_what_was_never_listed_is_absent_at_once(kiosk: Kiosk) -> None:
    devices_say(kiosk, 0)
    ref, _ = put(kiosk, article())

    kiosk.remove(ref, notice(), key="17.1")

    assert kiosk.look(ref, None).seen is Seen.ABSENT


def test_a_lost_put_is_found_by_its_key(kiosk: Kiosk) -> None:
    ref, _ = put(kiosk, article())

    assert kiosk.find("17.1").ref == ref
    assert kiosk.find("17.2").seen is Seen.ABSENT
    assert kiosk.find("18.1").seen is Seen.ABSENT


def test_a_late_write_of_an_older_list_changes_nothing(
    kiosk: Kiosk, shelf: Shelf, tmp_path: Path
) -> None:
    ref, _ = put(kiosk, article())
    shelf.set(article(), ref=ref)
    shelf.set(article(), live=False)
    before = files_in(tmp_path)

    shelf.serial = 1
    shelf._write([1])

    assert files_in(tmp_path) == before


LATE, LEFT = NOON - HOUR, NOON + HOUR


def device(serial: int, lease_until: datetime = LEFT, **changes: Any) -> Device:
    return Device("5 号窗口屏", serial, lease_until, **changes)


@pytest.mark.parametrize(
    ("devices", "seen", "code"),
    [
        ([], Seen.PENDING, "no_screen"),
        ([device(5)], Seen.SHOWN, ""),
        ([device(6), device(5)], Seen.SHOWN, ""),
        ([device(5), device(4)], Seen.PENDING, "screens_behind"),
        ([device(5), device(4, LATE)], Seen.SHOWN, ""),
        ([device(5, LATE)], Seen.PENDING, "no_screen"),
        ([device(5, NOON)], Seen.PENDING, "no_screen"),
        ([device(5), device(4, revoked_at=NOON)], Seen.SHOWN, ""),
        ([device(5, revoked_at=NOON)], Seen.PENDING, "no_screen"),
    ],
)
def test_shown_needs_a_device_and_all_within_their_lease(
    devices: list[Device], seen: Seen, code: str
) -> None:
    verdict = shown(devices, {"serial": 5, "at": NOON.isoformat()}, NOON)

    assert (verdict.seen, verdict.code) == (seen, code)


@pytest.mark.parametrize(
    ("devices", "seen"),
    [
        ([], Seen.ABSENT),
        ([device(5), device(7)], Seen.ABSENT),
        ([device(5), device(4)], Seen.PENDING),
        ([device(5), device(4, LATE)], Seen.ABSENT),
        ([device(4, NOON)], Seen.ABSENT),
        ([device(4, NOON + timedelta(seconds=1))], Seen.PENDING),
        # Unpaired, but it has not heard of it: it may still show the item.
        ([device(4, revoked_at=NOON)], Seen.PENDING),
        # Unpaired before the item was published: whatever it still shows, it is not this.
        ([device(4, revoked_at=NOON - HOUR - HOUR)], Seen.ABSENT),
        ([device(4, revoked_at=NOON - HOUR)], Seen.PENDING),
    ],
)
def test_gone_needs_every_device_or_the_end_of_its_lease(devices: list[Device], seen: Seen) -> None:
    line = {
        "serial": 5,
        "at": NOON.isoformat(),
        "published": (NOON - HOUR).isoformat(),
    }

    assert gone(devices, line, NOON).seen is seen


@pytest.mark.parametrize(
    ("since", "seconds"), [(0, 1), (19, 1), (20, 10), (599, 10), (600, 60), (3595, 60)]
)
def test_a_device_that_is_off_is_asked_for_less_and_less_often(since: int, seconds: int) -> None:
    line = {"serial": 5, "at": (NOON - timedelta(seconds=since)).isoformat()}

    assert gone([device(4)], line, NOON).next_look == timedelta(seconds=seconds)


def test_the_next_look_is_no_later_than_the_end_of_the_last_lease() -> None:
    line = {"serial": 5, "at": (NOON - HOUR).isoformat()}

    verdict = gone([device(4, NOON + timedelta(seconds=7))], line, NOON)

    assert verdict.next_look == timedelta(seconds=7)


def test_an_unset_memory_means_no_device(kiosk: Kiosk, shelf: Shelf) -> None:
    ref, rendered = put(kiosk, article())
    shelf.set(article(), ref=ref)

    assert isinstance(kiosk.around.memory, DictMemory)
    assert kiosk.look(ref, rendered).code == "no_screen"


WORDED = {**SENTENCES, **HUB_SENTENCES}


def test_every_code_has_its_sentences() -> None:
    hub = ROOT / "hub"
    files = [*ROOT.glob("channels/kiosk/*.py"), *hub.glob("kiosks/*.py"), hub / "web" / "kiosk.py"]
    written = {
        code
        for path in files
        if path.name != "sentences.py"
        for code in re.findall(
            r'(?:Problem|Refused|NotFound|Forbidden|Conflict|code=|Seen.PENDING, )\(?"([a-z_]+)"',
            path.read_text("utf-8"),
        )
    }
    waiting = {"screens_behind", "screen_offline_until"}

    assert written | waiting | {Kiosk.traits.undo} == {*WORDED, "title_empty", "body_empty"}


@pytest.mark.parametrize("code", WORDED)
def test_both_languages_have_the_same_places(code: str) -> None:
    chinese, english = WORDED[code]

    assert set(re.findall(r"{\w+}", chinese)) == set(re.findall(r"{\w+}", english))
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert not re.search("[\u4e00-\u9fff]", english)
