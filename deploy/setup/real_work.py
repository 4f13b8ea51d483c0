"""Succeed when a database holds people's own work: somebody is in it, and the demo never was."""

import sqlite3
import sys
from contextlib import closing


def holds_real_work(path: str) -> bool:
    """Tell whether there are people but no mark of sample data; a half-made database has neither."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        try:
            people = database.execute("SELECT count(*) FROM person").fetchone()[0]
            marks = database.execute(
                "SELECT count(*) FROM preference WHERE key = 'demo_loaded'"
            ).fetchone()[0]
        except sqlite3.OperationalError:
            return False
    return bool(people) and not marks


if __name__ == "__main__":
    sys.exit(0 if holds_real_work(sys.argv[1]) else 1)
