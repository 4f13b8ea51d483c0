"""A print run of the hub: what was laid down at the boards, set together in one file."""

from pathlib import Path

import pytest
from hub_builders import LIST, SmallHub, open_hub
from paper import Paper
from sqlalchemy.orm import Session

from hub import printing, sheets
from hub.errors import Refused
from hub.models import Copy, Outlet, Sheet

TITLE = "9月低保审核名单公示"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("board", "jia", name="甲栏")
    made.outlet("board", "yi", name="乙栏")
    return made


def change(session: Session, name: str, **fields: str) -> None:
    """Let an administrator change a board after its sheet was laid down."""
    board = session.query(Outlet).filter_by(name=name).one()
    board.fields = {**board.fields, **fields}


def test_a_run_carries_the_codes_that_are_known_and_fits_nothing_anew(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.published(matter="persons", body=LIST, title=TITLE, kind="publicity")
    monkeypatch.setattr("channels.sheet.plan_for", lambda sheet: pytest.fail("fitted anew"))

    printed = printing.print_all(hub.runtime)

    with hub.runtime.database.reading() as session:
        known = {sheet.code for sheet in session.query(Sheet)}
    assert (printed.boards, printed.sheets) == (2, 2)
    assert {code.rpartition("/")[2] for code in Paper(printed.pdf).codes} == known


def test_a_sheet_that_would_differ_is_left_to_be_printed_alone(hub: SmallHub) -> None:
    hub.published(matter="persons", body=LIST, title=TITLE, kind="publicity")
    with hub.runtime.database.writing() as session:
        change(session, "甲栏", community="乙社区")

    with pytest.raises(Refused, match="sheets_changed") as refused:
        printing.print_all(hub.runtime)

    assert refused.value.params == {"boards": "甲栏"}
    with hub.runtime.database.reading() as session:
        first = session.query(Copy).order_by(Copy.id).first()
        assert first
        alone = printing.stored_sheet(hub.runtime, session, [first])
        codes = [sheet.code for sheet in sheets.sheets_of(session, first)]
    assert alone
    assert [code.rpartition("/")[2] for code in Paper(alone).codes] == codes


def test_what_changes_no_word_of_a_list_is_printed(hub: SmallHub) -> None:
    hub.published(matter="persons", body=LIST, title=TITLE, kind="publicity")
    with hub.runtime.database.writing() as session:
        change(session, "甲栏", place="南门内", phone="021-00000009", size="A3")

    assert printing.print_all(hub.runtime).sheets == 2
