"""A take-down reaches every copy ever made, goes before everything, and takes files along."""

import io
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hub_builders import SmallHub, open_hub
from PIL import Image

from channels.document import PICTURE_SCHEME
from hub import outlet_book, uploads
from hub.dispatch import claims
from hub.dispatch.claims import Load
from hub.editorial import drafts
from hub.errors import GaoshiError
from hub.models import (
    Copy,
    CopyState,
    Edition,
    EditionState,
    Item,
    Outlet,
    Person,
    Placement,
    PlacementState,
)
from hub.outlets import traits_of
from hub.uploads import File

SECRET = "王珺昇低保名单"
INSIDE = b"%PDF-1.7 only-in-this-letter"
GONE = ("notice", "notice", "settled", "")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区")
    made.outlet("feeds")
    return made


def image_file() -> File:
    """Return a picture of its own."""
    out = io.BytesIO()
    Image.new("RGB", (20, 20), (12, 200, 99)).save(out, "PNG")
    return File("公章.png", "image/png", out.getvalue())


def with_files(hub: SmallHub) -> tuple[int, bytes]:
    """Publish an item with a letter and a picture; return it and the picture's bytes."""
    with hub.runtime.database.writing() as session:
        by = session.get_one(Person, hub.people["clerk"])
        kept = [
            uploads.keep(session, hub.runtime.blobs, file, by=by, now=hub.clock())
            for file in (File("名单.pdf", "application/pdf", INSIDE), image_file())
        ]
    letter, image = kept
    body = f'<p>{SECRET}。</p><p><img src="{PICTURE_SCHEME}{image.sha256}" alt="公章"></p>'
    item = hub.published(matter="all", title=SECRET, body=body, attachments=(letter,))
    return item, hub.runtime.blobs.read(image.sha256)


def holding(hub: SmallHub, *needles: bytes) -> list[str]:
    """Return the public files that hold one of these bytes."""
    data = hub.runtime.settings.data
    files = [*data.glob("site/**/*"), *data.glob("kiosk/**/*")]
    return [
        str(file.relative_to(data))
        for file in files
        if file.is_file() and any(needle in file.read_bytes() for needle in needles)
    ]


def test_pictures_attachments_and_names_leave_website_feeds_and_screens(hub: SmallHub) -> None:
    hub.outlet("kiosk", office="jd", hall="示例街道")
    item, image = with_files(hub)
    before = holding(hub, INSIDE, image, SECRET.encode())
    files = [bool(holding(hub, one)) for one in (INSIDE, image)]

    hub.take_down(item)
    hub.run()

    assert files == [True, True]
    assert {name.partition("/")[0] for name in before} == {"site", "kiosk"}
    assert holding(hub, INSIDE, image, SECRET.encode()) == []
    assert set(hub.states(item).values()) == {GONE}


def test_an_outlet_switched_off_since_gives_it_up_too(hub: SmallHub) -> None:
    item = hub.published(matter="web")
    with hub.runtime.database.writing() as session:
        by = session.get_one(Person, hub.people["admin"])
        for name in ("qu-website", "qu-feeds"):
            row = session.get_one(Outlet, hub.outlets[name])
            outlet_book.switch_off(session, row, by=by, now=hub.clock())

    hub.take_down(item)
    hub.run()

    assert hub.states(item) == {"qu-website": GONE, "qu-feeds": GONE}


@pytest.mark.parametrize("state", [CopyState.UNCLEAR, CopyState.PUTTING, CopyState.ACCEPTED])
def test_a_copy_of_which_nobody_knows_whether_it_came_to_be_goes_too(
    hub: SmallHub, state: CopyState
) -> None:
    item = hub.published(matter="web")
    with hub.runtime.database.writing() as session:
        for copy in session.query(Copy):
            copy.state = state

    hub.take_down(item)
    hub.run()

    assert set(hub.states(item).values()) == {GONE}
    with hub.runtime.database.reading() as session:
        assert {copy.state for copy in session.query(Copy)} == {CopyState.GONE}


def test_it_goes_before_everything_that_waits_longer(hub: SmallHub) -> None:
    urgent = hub.published(matter="web")
    for number in range(30):
        hub.approve(hub.draft(matter="web", title=f"通知 {number}"))
    hub.clock.pass_by(minutes=1)
    hub.take_down(urgent)

    with hub.runtime.database.writing() as session:
        taken = claims.claim(
            session, now=hub.clock(), limit=2, load=Load(Counter()), traits_of=traits_of
        )

    assert [claim.item_id for claim in taken] == [urgent, urgent]


def test_trouble_at_an_outlet_holds_back_what_is_to_be_shown_and_no_take_down(
    hub: SmallHub,
) -> None:
    gone, waits = hub.published(matter="web"), hub.draft(matter="web", title="新通知")
    with hub.runtime.database.writing() as session:
        for row in session.query(Outlet):
            row.trouble_code, row.trouble_since = "access_lost", hub.clock()
            row.trouble_until = hub.clock() + timedelta(days=1)
    hub.approve(waits)
    hub.take_down(gone)

    with hub.runtime.database.writing() as session:
        taken = claims.claim(
            session, now=hub.clock(), limit=9, load=Load(Counter()), traits_of=traits_of
        )

    assert {claim.item_id for claim in taken} == {gone}


def test_what_is_pending_is_dropped_and_cannot_be_taken_up_again(hub: SmallHub) -> None:
    item = hub.published(matter="web")
    with hub.runtime.database.writing() as session:
        clerk, row = session.get_one(Person, hub.people["clerk"]), session.get_one(Item, item)
        drafts.revise(session, row, by=clerk, now=hub.clock())

    hub.take_down(item)

    with hub.runtime.database.writing() as session:
        edition = session.query(Edition).order_by(Edition.number.desc()).first()
        assert edition is not None
        state, clerk = edition.state, session.get_one(Person, hub.people["clerk"])
        with pytest.raises(GaoshiError):
            drafts.revise(session, session.get_one(Item, item), by=clerk, now=hub.clock())
    assert state == EditionState.DROPPED


def test_a_place_not_yet_begun_is_cancelled_before_anything_is_sent(hub: SmallHub) -> None:
    item = hub.draft(matter="web")
    hub.approve(item)

    hub.take_down(item)
    hub.run()

    with hub.runtime.database.reading() as session:
        states = {row.state for row in session.query(Placement).filter_by(item_id=item)}
        copies = session.query(Copy).count()
    assert (states, copies) == ({PlacementState.SETTLED}, 0)
    assert holding(hub, "关于调整低保标准的通知".encode()) == []
