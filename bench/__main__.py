"""Run every measure, or those named, one after the other; print a table; write results.json."""

import json
import os
import subprocess
import sys
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
# What is measured, in the order of the table, and the most seconds it may take.
MEASURES = {
    "approval": 150,
    "files_written": 120,
    "whole_site": 150,
    "sheets": 60,
    "outlets": 90,
    "polls": 90,
    "screen": 60,
    "start": 60,
}


def main(names: Sequence[str]) -> int:
    """Measure and return the exit status: 0 unless a measure could not be taken."""
    unknown = set(names) - set(MEASURES)
    if unknown:
        print(f"no such measure: {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
        return 2
    figures: list[Figure] = []
    failed = []
    for name in names or MEASURES:
        began = time.monotonic()
        found = _measured(name)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        figures += found
        if not found:
            failed.append(name)
    print(_table(figures))
    if not names:
        content = json.dumps([one.as_json() for one in figures], ensure_ascii=False, indent=1)
        RESULTS.write_text(content + "\n", "utf-8")
    if failed:
        print(f"could not be measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _measured(name: str) -> list[Figure]:
    """Return a measure's figures, none when it failed or took too long."""
    with TemporaryDirectory(prefix="gaoshi-bench-") as folder:
        file = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "bench.run", name, str(file)]
        # Whatever a measure leaves behind in its temporary folders goes with this one.
        environment = {**os.environ, "TMPDIR": folder}
        try:
            subprocess.run(
                command, cwd=HERE.parent, env=environment, timeout=MEASURES[name], check=True
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            return []
        return [Figure(**values) for values in json.loads(file.read_text("utf-8"))]


def _table(figures: Sequence[Figure]) -> str:
    words = {True: "yes", False: "NO", None: ""}
    rows = [("measure", "value", "unit", "goal", "meets", "peer")]
    rows += [
        (one.name, f"{one.value:g}", one.unit, one.goal, words[one.meets], one.peer)
        for one in figures
    ]
    widths = [max(_width(row[column]) for row in rows) for column in range(5)]
    return "\n".join("  ".join([*map(_padded, row[:5], widths), row[5]]).rstrip() for row in rows)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
