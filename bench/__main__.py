"""Run every measure, or those named, one after the other; print a table; write results.json."""

import json
import os
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "bench" / "results.json"
# What is measured, in the order of the table, and the most seconds it may take: several times what
# it takes on a free machine. The whole site comes first: what others remove slows its writing.
MEASURES = {
    "whole_site": 240,
    "approval": 240,
    "files_written": 300,
    "sheets": 180,
    "packets": 240,
    "outlets": 150,
    "polls": 150,
    "screen": 240,
    "start": 180,
    "watching": 240,
    "ledger": 120,
}
LAST_MOMENT = 2.0


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
    with TemporaryDirectory(prefix="gaoshi-bench-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "bench.run", name, str(file)]
        environment = {
            **os.environ,
            # Whatever a measure leaves behind in its temporary folders goes with this one.
            "TMPDIR": folder,
            # This tree is measured, whatever is installed; tests/chromium.py names the browser.
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        }
        if "GAOSHI_CHROMIUM" not in environment:
            environment["GAOSHI_CHROMIUM"] = _browser()
        trouble = _run(command, environment, MEASURES[name])
        if trouble:
            print(f"{name}: {trouble}", file=sys.stderr)
            return []
        return [Figure(**values) for values in json.loads(file.read_text("utf-8"))]


def _browser() -> str:
    """Return the Chromium that `make test` would take, or nothing when none runs here."""
    finder = ROOT / "deploy" / "setup" / "prepare.sh"
    done = subprocess.run([finder, "browser"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _run(command: Sequence[str], environment: Mapping[str, str], seconds: float) -> str:
    """Run a command with all it starts in a group of its own; say what went wrong, if anything."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        return f"not done after {seconds:g} s"
    finally:
        # Also when this run is interrupted, nothing that was started goes on.
        _end_group(process.pid)
        process.wait()
    return f"ended with status {status}" if status else ""


def _end_group(group: int) -> None:
    """End all processes of a group; a browser gets a moment to take its files along."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGTERM)
        time.sleep(LAST_MOMENT)
        os.killpg(group, signal.SIGKILL)


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
