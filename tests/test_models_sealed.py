"""What is given once stays as it was given."""

from datetime import UTC, datetime

import pytest

from hub.models import Edition, Item

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["title", "body", "summary", "short_title", "fingerprint"])
def test_an_approved_edition_cannot_be_changed(name: str) -> None:
    edition = Edition(title="甲", body="<p>乙</p>", summary="", short_title="", fingerprint="f")
    edition.approved_at = NOON

    with pytest.raises(ValueError, match="approved edition"):
        setattr(edition, name, "珺")
    assert getattr(edition, name) != "珺"


def test_the_publication_time_is_sealed_and_the_same_again_is_nothing() -> None:
    item = Item(published_at=NOON, index_number="000014349/2026-00001")

    item.published_at = NOON
    with pytest.raises(ValueError, match="sealed"):
        item.published_at = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="sealed"):
        item.index_number = "000014349/2026-00002"

    assert item.published_at == NOON
