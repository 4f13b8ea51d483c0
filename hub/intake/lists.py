"""Lists as Word keeps them: a row of paragraphs with a level and a marker, made into real lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Only these markers say no more than a list's own: bullets, and plain numbers. 一、 （一） 第一条 a) stay in the text,
# because other documents refer to them and a list would print something else.
_PLAIN_NUMBER = re.compile(r"^(\d{1,4})[.．、)）]?$")
_BULLETS = frozenset("·•●○■□◆◇▪▫‣⁃-–—*o§ØüvulnqÞ➢✓")


@dataclass(frozen=True)
class ListLine:
    """One paragraph of a list: `level` from 0, `label` as printed before it, `html` its inline content."""

    level: int
    label: str
    html: str

    @property
    def number(self) -> int | None:
        """The plain number of the label, or None for a bullet or anything else."""
        found = _PLAIN_NUMBER.match(self.label)
        return int(found.group(1)) if found else None

    @property
    def bullet(self) -> bool:
        """Whether the label is a bullet."""
        return len(self.label) <= 1 and (
            not self.label or self.label in _BULLETS or _private(self.label)
        )


def _private(character: str) -> bool:
    # Symbol fonts put their bullets into Unicode's private area.
    return "\ue000" <= character <= "\uf8ff"


def list_html(lines: Sequence[ListLine]) -> str:
    """Return nested `ul` and `ol`, or paragraphs with the markers written out.

    Written out when a marker says more than a list would: it is no plain number or bullet, or the numbers do not
    count from 1 (`ol` begins at 1 everywhere we publish).
    """
    base = min(line.level for line in lines)
    html, rest = _level(list(lines), base)
    if html is None or rest:
        return literal_html(lines)
    return html


def literal_html(lines: Sequence[ListLine]) -> str:
    """Return the lines as paragraphs which begin with their marker."""
    return "\n".join(f"<p>{literal_line(line)}</p>" for line in lines)


def literal_line(line: ListLine) -> str:
    """Return one line's content with its marker in front, symbols of private fonts as •."""
    if not line.label:
        return line.html
    label = "•" if line.bullet else line.label
    space = "" if label[-1] in "、．）】》" else " "
    return label + space + line.html


def _level(lines: list[ListLine], level: int) -> tuple[str | None, list[ListLine]]:
    """Return the HTML of all leading lines at `level` or deeper, and the lines after them."""
    out: list[str] = []
    while lines and lines[0].level >= level:
        ordered = not lines[0].bullet
        html, lines = _group(lines, level, ordered)
        if html is None:
            return None, lines
        out.append(html)
    return "".join(out), lines


def _group(lines: list[ListLine], level: int, ordered: bool) -> tuple[str | None, list[ListLine]]:
    entries: list[str] = []
    while lines and lines[0].level >= level:
        line = lines[0]
        if line.level > level and entries:
            inner, lines = _level(lines, line.level)
            if inner is None:
                return None, lines
            entries[-1] += inner
            continue
        if line.bullet == ordered:
            break
        if ordered and line.number != len(entries) + 1:
            return None, lines
        entries.append(f"<p>{line.html}</p>")
        lines = lines[1:]
    tag = "ol" if ordered else "ul"
    return f"<{tag}>" + "".join(f"<li>{entry}</li>" for entry in entries) + f"</{tag}>", lines
