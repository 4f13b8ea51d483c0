"""Articles of many editions, read together."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hub_builders import LIST, SmallHub, open_hub
from sqlalchemy import event, select

from hub.models import Edition, Link


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区")
    made.outlet("board", "jia")
    return made


@contextmanager
def counted(hub: SmallHub) -> Iterator[list[str]]:
    """Lend a list that gets every statement the database is asked."""
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    event.listen(hub.runtime.database.reader, "before_cursor_execute", note)
    yield asked
    event.remove(hub.runtime.database.reader, "before_cursor_execute", note)


def editions_of(hub: SmallHub, items: list[int]) -> list[int]:
    with hub.runtime.database.reading() as session:
        return list(session.scalars(select(Edition.id).where(Edition.item_id.in_(items))))


def test_many_together_are_the_same_as_one_by_one(hub: SmallHub) -> None:
    items = [hub.published(matter=matter, title=f"通知 {matter} ☕") for matter in ("web", None)]
    items.append(hub.published(matter="persons", body=LIST, title="审核名单公示"))
    items.append(hub.draft(title="还没有审的 〔2026〕"))
    with hub.runtime.database.writing() as session:
        session.add(Link(from_id=items[0], to_id=items[1], relation="interprets"))

    together = hub.runtime.desk.articles_of(editions_of(hub, items))

    apart = {key: hub.runtime.desk.articles_of([key])[key] for key in together}
    assert together == apart
    assert [len(together[key].related) for key in sorted(together)] == [1, 1, 0, 0]
    assert len(together) == 4


def test_many_together_are_asked_for_once(hub: SmallHub) -> None:
    few = editions_of(hub, [hub.draft() for _ in range(2)])
    many = editions_of(hub, [hub.draft() for _ in range(9)])

    with counted(hub) as asked_for_few:
        hub.runtime.desk.articles_of(few)
    with counted(hub) as asked_for_many:
        hub.runtime.desk.articles_of(many)

    assert len(asked_for_many) == len(asked_for_few)
