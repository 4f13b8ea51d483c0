"""The ledger betrays every edit, gap, change of order and cut, here and without the hub."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hub_builders import SmallHub, open_hub
from sqlalchemy import text

from hub import heads, ledger
from hub.cli import main
from hub.errors import Refused
from hub.heads import EVERY, Keeper

SCRIPT = Path(__file__).parent.parent / "docs" / "verify_ledger.py"

TAMPERED: dict[str, tuple[list[str], str, str]] = {
    "edited": (
        ["UPDATE ledger_line SET done_by = 1 WHERE number = 4"],
        "第 4 行被改动过",
        "line 4 was edited",
    ),
    "facts edited in nothing but a space": (
        ["UPDATE ledger_line SET facts = replace(facts, ':', ': ') WHERE number = 4"],
        "第 4 行被改动过",
        "line 4 was edited",
    ),
    "facts that are none": (
        ["UPDATE ledger_line SET facts = 'x,' WHERE number = 4"],
        "第 4 行被改动过",
        "line 4 was edited",
    ),
    "deleted": (
        ["DELETE FROM ledger_line WHERE number IN (3, 4)"],
        "第 3 至 4 行不见了",
        "lines 3 to 4 are missing",
    ),
    "closed over": (
        [
            "DELETE FROM ledger_line WHERE number = 3",
            "UPDATE ledger_line SET number = number - 1 WHERE number > 3",
        ],
        "第 3 行接不上前一行",
        "line 3 does not follow the one before",
    ),
    "reordered": (
        [
            "UPDATE ledger_line SET number = -3 WHERE number = 3",
            "UPDATE ledger_line SET number = 3 WHERE number = 4",
            "UPDATE ledger_line SET number = 4 WHERE number = -3",
        ],
        "第 3 行接不上前一行",
        "line 3 does not follow the one before",
    ),
    "cut off": (
        ["DELETE FROM ledger_line WHERE number > 5"],
        "第 6 行起被截断",
        "cut off from line 6",
    ),
}


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区")
    item = made.published(matter="web")
    made.take_down(item)
    made.run()
    keep(made)
    return made


def keep(hub: SmallHub, keeper: Keeper | None = None) -> bool:
    """Seal what is new, and let its head be kept."""
    with hub.runtime.database.writing() as session:
        ledger.seal(session)
    with hub.runtime.database.reading() as session:
        return (keeper or Keeper(head_file(hub))).keep(session, hub.clock())


def head_file(hub: SmallHub) -> Path:
    return hub.runtime.settings.data / "ledger-heads.txt"


def tamper(hub: SmallHub, statements: list[str]) -> None:
    with hub.runtime.database.writing() as session:
        for statement in statements:
            session.execute(text(statement))


def command(hub: SmallHub, *words: str) -> Result:
    environment = {"GAOSHI_DATA": str(hub.runtime.settings.data)}
    return CliRunner().invoke(main, ["ledger", *words], env=environment)


def without_the_hub(hub: SmallHub, folder: Path) -> subprocess.CompletedProcess[str]:
    assert command(hub, "export", str(folder / "ledger.jsonl")).exit_code == 0
    given = (str(folder / "ledger.jsonl"), str(head_file(hub)))
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *given], capture_output=True, text=True, check=False
    )


def test_what_nobody_touched_verifies_here_and_without_the_hub(
    hub: SmallHub, tmp_path: Path
) -> None:
    here, elsewhere = command(hub, "verify"), without_the_hub(hub, tmp_path)

    assert (here.exit_code, elsewhere.returncode) == (0, 0), here.output + elsewhere.stdout
    assert "核验无误" in here.output
    assert elsewhere.stdout == "all lines verify\n"


@pytest.mark.parametrize("case", TAMPERED)
def test_what_was_done_to_it_is_found_here_and_without_the_hub(
    case: str, hub: SmallHub, tmp_path: Path
) -> None:
    statements, chinese, english = TAMPERED[case]
    tamper(hub, statements)

    here, elsewhere = command(hub, "verify"), without_the_hub(hub, tmp_path)

    assert (here.exit_code, elsewhere.returncode) == (1, 1)
    assert chinese in here.output
    assert english in elsewhere.stdout


def test_a_chain_written_anew_is_found_by_a_head_kept_elsewhere(
    hub: SmallHub, tmp_path: Path
) -> None:
    apart = tmp_path / "apart.txt"
    apart.write_bytes(head_file(hub).read_bytes())
    tamper(hub, ["UPDATE ledger_line SET number = NULL", "UPDATE ledger_line SET done_by = 1"])
    head_file(hub).unlink()
    keep(hub)

    assert command(hub, "verify").exit_code == 0
    found = command(hub, "verify", "--heads", str(apart))
    assert found.exit_code == 1
    assert "与另存的链首不符" in found.output


def test_a_line_that_cannot_be_read_is_found(hub: SmallHub) -> None:
    tamper(hub, ["UPDATE ledger_line SET at = 'soon' WHERE number = 4"])

    found = command(hub, "verify")

    assert found.exit_code == 1
    assert "读不出来" in found.output


def test_a_head_is_kept_every_hour_in_which_the_ledger_grew(hub: SmallHub) -> None:
    keeper = Keeper(head_file(hub))
    grow: Callable[[], int] = lambda: hub.draft(matter="web")  # noqa: E731
    kept = []
    for wait, grows in (
        (EVERY, True),
        (timedelta(minutes=1), True),
        (EVERY, False),
        (EVERY, False),
    ):
        hub.clock.now += wait
        if grows:
            grow()
        kept.append(keep(hub, keeper))

    assert kept == [True, False, True, False]
    numbers = [head.number for head in heads.read(head_file(hub))]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 3


def test_a_file_that_is_no_list_of_heads_is_refused(hub: SmallHub, tmp_path: Path) -> None:
    (tmp_path / "heads.txt").write_text("2026-11-28 abc\n", "utf-8")

    with pytest.raises(Refused):
        heads.read(tmp_path / "heads.txt")
    found = command(hub, "verify", "--heads", str(tmp_path / "heads.txt"))
    assert "文件“heads.txt”第 1 行不是链首" in found.output
