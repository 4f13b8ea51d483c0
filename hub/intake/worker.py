"""The process that reads one foreign file: limits first, then the parser, then one answer on standard output."""

import resource
import sys
from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO, cast

from hub.errors import Refused
from hub.intake import wire

MEGABYTE = 1024 * 1024
# Address space; what is resident of it stays under 100 MB.
MEMORY = 112 * MEGABYTE
LARGEST_ANSWER = 64 * MEGABYTE
PROCESSOR_SECONDS = 2
# A paper with many photographs asks for more as it sees them, never beyond this.
HARD_SECONDS = 8

Reader = Callable[[BinaryIO, str], wire.Answer]

# Which module holds each function. Only the one asked for is loaded, so that a small text does not wait for Excel.
FUNCTIONS = {
    "word": "hub.intake.word",
    "excel": "hub.intake.excel",
    "form": "hub.intake.form",
    "offices": "hub.intake.office_list",
    "html": "hub.intake.html",
    "markup": "hub.intake.markup",
    "text": "hub.intake.text",
    "picture": "hub.intake.images",
}


def limit_this_process() -> None:
    """Bound memory, processor time and files of this process for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, HARD_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_ANSWER, LARGEST_ANSWER))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer_to(function: str, file: BinaryIO, name: str) -> bytes:
    """Return the packed answer of one function on one file; refusals and hunger are answers too."""
    try:
        # An import by name from the literal table above: the parser must come after the limits.
        read = cast(Reader, import_module(FUNCTIONS[function]).answer)
        return wire.pack(read(file, name))
    except Refused as refusal:
        return wire.pack_refusal(refusal)
    except (MemoryError, RecursionError):
        return wire.pack_refusal(Refused("file_needs_too_much", file=name))


def main() -> None:
    """Read the file on standard input as the arguments say."""
    limit_this_process()
    function, name = sys.argv[1:3]
    sys.stdout.buffer.write(answer_to(function, sys.stdin.buffer, name))


if __name__ == "__main__":
    main()
