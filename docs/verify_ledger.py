#!/usr/bin/env python3
"""Verify an exported ledger without the hub; needs nothing but Python 3.9 or newer.

    python3 verify_ledger.py ledger.jsonl [heads.txt]

`ledger.jsonl` comes from `gaoshi ledger export`; `heads.txt` is the file of heads that was kept
elsewhere. ledger.md beside this file tells the form of both. Exit status: 0 when all verifies.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path


def read_heads(name: str) -> dict[int, str]:
    """Return the hash kept for each line number."""
    with Path(name).open(encoding="utf-8") as file:
        parts = [line.split() for line in file if line.strip()]
    return {int(number): digest for _moment, number, digest in parts}


def verify(lines: Iterable[str], heads: dict[int, str]) -> Iterator[str]:
    """Yield a sentence for every edit, gap, change of order and cut."""
    previous, expected = "", 1
    for text in lines:
        # The hash is made of the very bytes before it, closed with a bracket.
        content, _, digest = text.rstrip("\n").removesuffix('"]').rpartition(',"')
        try:
            first, before, _ = content.split(",", 2)
            number, before = int(first.strip("[")), before.strip('"')
        except ValueError:
            yield f"line {expected} cannot be read"
            return
        if number > expected:
            yield f"lines {expected} to {number - 1} are missing"
        elif number < expected:
            yield f"line {number} stands out of order"
        elif before != previous:
            yield f"line {number} does not follow the one before"
        if hashlib.sha256(f"{content}]".encode()).hexdigest() != digest:
            yield f"line {number} was edited"
        if heads.pop(number, digest) != digest:
            yield f"line {number} is not the head that was kept"
        previous, expected = digest, number + 1
    beyond = [number for number in heads if number >= expected]
    if beyond:
        yield f"cut off from line {expected}: a head tells of line {max(beyond)}"


def main(ledger: str, heads: str = "") -> int:
    """Print what is found; return the exit status."""
    with Path(ledger).open(encoding="utf-8") as file:
        found = list(verify(file, read_heads(heads) if heads else {}))
    print("\n".join(found) or "all lines verify")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
