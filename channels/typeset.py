"""Typst: fonts, one layout at a time, and its errors in our words."""

import json
import os
import re
import threading
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

import typst

from channels.base import Json, Rejected, Unavailable
from channels.templates import FOLDER

PRINT = FOLDER / "print"
# Song for the text, Hei for what is looked for; fonts-noto-cjk on Debian and Ubuntu.
FAMILIES = ("Noto Serif CJK SC", "Noto Sans CJK SC")
FONT_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/opentype/noto-cjk",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/share/fonts/google-noto-serif-cjk-fonts",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
)

_MISSING = re.compile(r'the text `?"(?P<text>.+?)"`? could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_lock = threading.Lock()


def _font_folders() -> list[Path]:
    named = os.environ.get("GAOSHI_FONTS", "")
    places = named.split(os.pathsep) if named else FONT_FOLDERS
    return [path for path in (Path(place).expanduser() for place in places) if path.is_dir()]


class _Memory:
    """What the typesetter remembers: about 5 MB for every text fitted, freed by making PDFs."""

    # More costs memory, fewer cost time: freeing takes as long as a fit.
    questions = 5

    def __init__(self) -> None:
        self._asked = 0

    def used(self) -> None:
        """Count a question; make a tiny PDF when there were many without one."""
        self._asked += 1
        if self._asked >= self.questions:
            self.freed()
            tiny = typst.Compiler(b"#page(width: 1mm, height: 1mm)[]", font_paths=fonts())
            tiny.compile()

    def freed(self) -> None:
        self._asked = 0


_memory = _Memory()


@cache
def _load(folders: tuple[Path, ...]) -> typst.Fonts:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=list(folders),
    )
    if not set(FAMILIES) <= set(fonts.families()):
        raise Unavailable("fonts_missing", fonts=", ".join(FAMILIES))
    return fonts


def fonts() -> typst.Fonts:
    """Return the fonts of paper, read once a process.

    They are looked for in the folders of `GAOSHI_FONTS` (parted as in PATH), else where the
    distributions put Noto CJK; `Unavailable("fonts_missing")` when they are not there.
    """
    with _lock:
        return _load(tuple(_font_folders()))


class Layout:
    """One document being laid out. Belongs to the thread that made it."""

    def __init__(self, template: str, data: Json) -> None:
        """Prepare a template of templates/print with the values it reads as `sys.inputs.data`."""
        # Making a compiler costs a fraction of a millisecond; the fonts are shared.
        self._compiler = typst.Compiler(
            PRINT / template,
            root=PRINT,
            font_paths=fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )

    def ask(self, label: str) -> list[Json]:
        """Return the values of all metadata with this label, in reading order."""
        _memory.used()
        try:
            found = self._compiler.query(f"<{label}>", field="value")
        except RuntimeError as error:
            raise _in_our_words(error) from error
        values: list[Json] = json.loads(found)
        return values

    def pdf(self, moment: datetime) -> bytes:
        """Return the PDF (UA-1) dated `moment`: the same values give the same bytes."""
        _memory.freed()
        try:
            made = self._compiler.compile(
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=int(moment.timestamp()),
            )
        except RuntimeError as error:
            raise _in_our_words(error) from error
        return cast(bytes, made)


def _in_our_words(error: RuntimeError) -> Rejected:
    message = str(error)
    missing = _MISSING.search(message)
    if missing:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), missing["text"])
        points = " ".join(f"U+{ord(character):04X}" for character in text)
        return Rejected("missing_glyph", character=text, code_point=points)
    if "image" in message:
        return Rejected("picture_unreadable")
    return Rejected("sheet_not_set")
