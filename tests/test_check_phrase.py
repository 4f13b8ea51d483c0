"""The check phrase: the same on paper and page, and of a list of persons made with the hub's key."""

import subprocess
from pathlib import Path

import pytest
from published import open_hub, post_sheets, publish, publish_list, sheet_codes
from sqlalchemy import select
from web_builders import Hub

from channels.document import check_phrase
from hub import phrases
from hub.models import Copy, Edition, Rendering, Sheet


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


def edition_of(hub: Hub, item: int) -> Edition:
    with hub.reading() as session:
        return session.scalars(select(Edition).where(Edition.item_id == item)).one()


def printed(hub: Hub, code: str) -> str:
    """Return the words of the paper that carries a code."""
    with hub.reading() as session:
        row = session.scalars(
            select(Rendering)
            .join(Copy, Copy.rendering_id == Rendering.id)
            .join(Sheet, Sheet.copy_id == Copy.id)
            .where(Sheet.code == code)
        ).one()
        pdf = row.body or hub.runtime.blobs.read(row.body_sha256)
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def test_of_a_list_of_persons_paper_and_page_say_a_phrase_nobody_can_guess(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    edition = edition_of(hub, item)
    (code,) = sheet_codes(hub, item)

    page = hub.browser().get(f"/Q/{code}").text

    assert edition.check_phrase in page
    assert edition.check_phrase in printed(hub, code)
    # Whoever tries all names of the village computes this one, and learns nothing from it.
    assert edition.check_phrase != check_phrase(edition.fingerprint)


def test_what_is_online_has_the_phrase_anybody_can_compute_from_its_text(hub: Hub) -> None:
    item = publish(hub, matter="SHJZ-02", kind="notice")
    edition = edition_of(hub, item)
    page = hub.runtime.settings.data / "site" / "item" / "0" / f"{item}.html"

    assert edition.check_phrase == check_phrase(edition.fingerprint)
    assert edition.check_phrase in page.read_text("utf-8")


def test_the_key_lies_outside_the_database_and_each_item_has_its_own_phrase(
    hub: Hub, tmp_path: Path
) -> None:
    edition = edition_of(hub, publish_list(hub))
    secrets = hub.runtime.settings.secrets
    key = (secrets / phrases.FILE).read_bytes()
    other = Edition(
        item_id=edition.item_id + 1,
        number=edition.number,
        fingerprint=edition.fingerprint,
        plan=edition.plan,
    )

    assert (secrets / phrases.FILE).stat().st_mode & 0o077 == 0
    assert key not in (hub.runtime.settings.data / "gaoshi.db").read_bytes()
    assert phrases.phrase_of(edition, secrets) == edition.check_phrase
    assert phrases.phrase_of(edition, tmp_path / "another") != edition.check_phrase
    assert phrases.phrase_of(other, secrets) != edition.check_phrase
