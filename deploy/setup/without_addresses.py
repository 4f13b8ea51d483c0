"""Take every address out of an npm lock: the integrity hashes say what may be installed."""

import json
import sys
from pathlib import Path


def without_addresses(lock: dict[str, dict[str, dict[str, object]]]) -> None:
    """Drop, in place, where each package was found and where its makers ask for money."""
    for package in lock["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    content = json.loads(path.read_text(encoding="utf-8"))
    without_addresses(content)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
