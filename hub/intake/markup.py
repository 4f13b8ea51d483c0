"""Pasted HTML for the worker: as hub.intake.html, but nothing of it is taken for a title."""

from typing import BinaryIO

from hub.intake import wire
from hub.intake.html import clean_html


def answer(file: BinaryIO, name: str) -> wire.Answer:
    """Return the worker's answer for one paste."""
    return wire.of_cleaned(clean_html(file.read().decode(), name=name))
