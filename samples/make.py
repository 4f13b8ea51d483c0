"""Makes everything in this folder anew from source/: python samples/make.py [OTHER FOLDER]

The files are checked in; run this after a change in source/. What comes out is the same each time.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "source"))

from catalogues import write_catalogues  # noqa: E402 (the folder must be on the path first)
from district import write_district  # noqa: E402
from notices import write_notices  # noqa: E402


def main() -> None:
    """Write catalogues, district and notices into the folder named, else into this one."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name in ("catalogues", "notices"):
        (folder / name).mkdir(exist_ok=True)
    write_catalogues(folder / "catalogues")
    write_district(folder / "district.json")
    write_notices(folder / "notices")


if __name__ == "__main__":
    main()
