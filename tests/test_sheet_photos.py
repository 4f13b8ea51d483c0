"""Photographs of paper: one tap, without where it was taken, and never anything but a picture."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from published import open_hub, placement_of, publish, sheet_codes
from sqlalchemy import select
from web_builders import Browser, Hub

from hub.models import LedgerLine, Office, Sheet, SheetStep

BOARD = "东堤社区公示栏"
# Latitude and longitude of the place where it was taken, EXIF 2.32 GPS IFD.
GPS = {1: "N", 2: (31.0, 13.0, 24.0), 3: "E", 4: (121.0, 28.0, 12.0)}


def photograph() -> bytes:
    image = Image.new("RGB", (64, 48), "white")
    exif = Image.Exif()
    exif[0x010F] = "Telephone of Zhang"
    exif.get_ifd(0x8825).update(GPS)
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


def begin(hub: Hub) -> tuple[Browser, str]:
    """Return the keeper's browser and the address a tap on a scanned sheet goes to."""
    item = publish(hub, matter="SHJZ-02", kind="notice")
    assert placement_of(hub, item, BOARD)
    code = sheet_codes(hub, item)[0]
    browser = hub.browser("keeper")
    page = browser.get(f"/Q/{code}").text
    browser.token = page.split('name="csrf_token" value="')[1].split('"')[0]
    with hub.reading() as session:
        number = session.scalars(select(Sheet.id).where(Sheet.code == code)).one()
    return browser, f"/k/sheets/{number}"


def steps(hub: Hub) -> list[SheetStep]:
    with hub.reading() as session:
        return list(session.scalars(select(SheetStep).order_by(SheetStep.id)))


def sent(state: str, name: str, data: bytes) -> dict[str, object]:
    return {"state": state, "photo": (BytesIO(data), name)}


def test_what_is_kept_says_nothing_of_place_and_device_and_the_original_is_hashed(
    hub: Hub,
) -> None:
    browser, address = begin(hub)
    data = photograph()
    assert b"Zhang" in data

    answer = browser.post(address, sent("posted", "IMG_1.jpg", data))

    assert answer.status_code == 303
    (step,) = steps(hub)
    kept = hub.runtime.blobs.read(step.photo)
    assert step.photo_original == hashlib.sha256(data).hexdigest() != step.photo
    assert b"Zhang" not in kept
    assert not Image.open(BytesIO(kept)).getexif()
    with hub.reading() as session:
        line = session.scalars(select(LedgerLine).where(LedgerLine.act == "sheet_posted")).one()
        assert line.facts["photo"] == step.photo_original
    assert hub.browser().get(f"/console/files/{step.photo}").status_code != 200


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("notes.jpg", b"not a picture at all", "notes.jpg"),
        ("page.png", b"<script>alert(1)</script>", "page.png"),
        ("large.jpg", b"\xff\xd8\xff" + b"0" * (21 * 1024 * 1024), "20 MB"),
    ],
)
def test_what_is_no_photograph_is_refused_in_a_sentence_and_nothing_is_written(
    hub: Hub, name: str, data: bytes, said: str
) -> None:
    browser, address = begin(hub)

    answer = browser.post(address, sent("posted", name, data))

    assert answer.status_code == 422
    assert said in answer.text
    assert steps(hub) == []


def test_fifty_megabytes_are_refused_before_they_are_read(hub: Hub) -> None:
    browser, address = begin(hub)

    answer = browser.post(address, sent("posted", "a.jpg", b"0" * (50 * 1024 * 1024)))

    assert answer.status_code == 413
    assert "32 MB" in answer.text
    assert steps(hub) == []


def test_an_office_may_want_a_photograph_and_says_so(hub: Hub) -> None:
    browser, address = begin(hub)
    with hub.writing() as session:
        session.scalars(select(Office).where(Office.code == "wj")).one().photo_required = True

    without = browser.post(address, {"state": "posted"})
    lost = steps(hub)
    with_one = browser.post(address, sent("posted", "a.jpg", photograph()))

    assert without.status_code == 422
    assert "要求张贴和取下时拍照" in without.text
    assert lost == []
    assert with_one.status_code == 303
    assert [step.state for step in steps(hub)] == ["posted"]
