"""One measure in a process of its own: `python -m bench.run NAME FILE` writes its figures."""

import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path


def main(name: str, file: str) -> None:
    """Run a measure of bench/measures and write its figures as JSON."""
    figures = import_module(f"bench.measures.{name}").measure()
    Path(file).write_text(json.dumps([asdict(figure) for figure in figures]), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
