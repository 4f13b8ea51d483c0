"""The table of docs/speed.md, from the last whole run: `python -m bench.page`."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "bench" / "results.json"
PAGE = ROOT / "docs" / "speed.md"
# The whole table, from its head to the first line that is none of its own.
TABLE = re.compile(r"^\| measure \|.*\n(?:\|.*\n)+", re.MULTILINE)
HEAD = "| measure | value | goal | meets | peer |\n|---|---|---|---|---|\n"
WORDS = {True: "yes", False: "**no**", None: ""}


def main() -> None:
    """Put the figures of bench/results.json into the page's table."""
    figures = json.loads(RESULTS.read_text("utf-8"))
    table = HEAD + "".join(_row(figure) for figure in figures)
    page, found = TABLE.subn(lambda _: table, PAGE.read_text("utf-8"))
    if found != 1:
        raise SystemExit("docs/speed.md should have one table that begins with | measure |")
    PAGE.write_text(page, "utf-8")


def _row(figure: Mapping[str, Any]) -> str:
    value = f"{figure['value']:g} {figure['unit']}".strip()
    goal, peer = figure["goal"] or "", figure["peer"] or ""
    return f"| {figure['name']} | {value} | {goal} | {WORDS[figure['meets']]} | {peer} |\n"


if __name__ == "__main__":
    main()
