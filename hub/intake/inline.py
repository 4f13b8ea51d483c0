"""Runs of characters with their marks, written as the shortest HTML."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

MARKS = ("strong", "em", "u", "s", "sub", "sup")
LINK_SCHEMES = ("http://", "https://", "mailto:", "tel:")
LONGEST_ADDRESS = 2000

_WIDE = "\u3000-\u303f\u4e00-\u9fff\u3400-\u4dbf\uff00-\uffef\U00020000-\U0003ffff“”‘’—…"
# Word breaks the lines of its HTML anywhere; between Chinese characters such a break is no space.
_BROKEN_LINE = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]+[ \t]*|[ \t]*[\r\n]+[ \t]*(?=[{_WIDE}])")
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2000-\u200a\u202f]+")
# Characters without width which pasted text carries along: they would break searching and fingerprints.
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Run:
    """A piece of a line: `text`, its marks and link, or ready `markup` (a picture, a line break)."""

    text: str = ""
    marks: frozenset[str] = frozenset()
    href: str = ""
    markup: str = ""


BREAK = Run(markup="<br>")


def plain_characters(text: str) -> str:
    """Return text without control and invisible characters."""
    return _INVISIBLE.sub("", _FORBIDDEN.sub("", text))


def folded(text: str) -> str:
    """Return text with white space folded to single spaces, and none where a Chinese line was broken."""
    return _SPACES.sub(" ", _BROKEN_LINE.sub("", plain_characters(text)))


def safe_address(address: str | None) -> str:
    """Return the address of a link we carry, or an empty text."""
    trimmed = (address or "").strip()
    good = trimmed.lower().startswith(LINK_SCHEMES) and len(trimmed) <= LONGEST_ADDRESS
    return trimmed if good else ""


def inline_html(runs: Iterable[Run]) -> str:
    """Return the runs as HTML, trimmed at both ends, equal neighbours joined."""
    return "".join(_run_html(run) for run in _trimmed(list(_joined(runs))))


def inline_text(runs: Iterable[Run]) -> str:
    """Return the runs as plain text, a break as a space."""
    return "".join(" " if run == BREAK else run.text for run in runs).strip()


def picture_html(sha256: str, alt: str) -> str:
    """Return the `img` of a picture known by its hash."""
    return f'<img src="blob:{sha256}" alt="{html.escape(folded(alt).strip())}">'


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    for (marks, href, markup), group in groupby(
        runs, key=lambda run: (run.marks, run.href, run.markup)
    ):
        if markup:
            yield from group
        else:
            text = "".join(run.text for run in group)
            text = re.sub(r" {2,}", " ", text) if "  " in text else text
            if text:
                yield Run(text, marks, href)


def _trimmed(runs: list[Run]) -> list[Run]:
    while runs and _blank(runs[0]):
        runs.pop(0)
    while runs and _blank(runs[-1]):
        runs.pop()
    if runs and runs[0].text[:1].isspace():
        runs[0] = replace(runs[0], text=runs[0].text.lstrip())
    if runs and runs[-1].text[-1:].isspace():
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    return runs


def _blank(run: Run) -> bool:
    return run == BREAK or (not run.markup and not run.text.strip())


def _run_html(run: Run) -> str:
    if run.markup:
        return run.markup
    out = html.escape(run.text, quote=False)
    if not run.text.strip():
        return out
    for mark in reversed(MARKS):
        if mark in run.marks:
            out = f"<{mark}>{out}</{mark}>"
    if run.href:
        out = f'<a href="{html.escape(run.href)}">{out}</a>'
    return out
