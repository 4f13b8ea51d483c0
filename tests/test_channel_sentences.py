"""Every code of the network and the small channels has its two sentences."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.sentences import SENTENCES

CHANNELS = Path(__file__).parent.parent / "channels"
FILES = [CHANNELS / name for name in ("http.py", "hand.py", "webhook.py")]
FILES += sorted((CHANNELS / "feeds").glob("*.py"))
SAYS = {"Problem", "Unavailable", "Unclear", "Rejected", "AccessLost", "Throttled"}


def codes(file: Path) -> Iterator[str]:
    """Yield every code a file gives to an error, a problem or a sighting."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            said = [one.value for one in node.keywords if one.arg in ("code", "notes")]
            said += node.args[:1] if node.func.id in SAYS else []
            yield from (
                str(inner.value)
                for one in said
                for inner in ast.walk(one)
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
            )


def test_the_codes_are_found() -> None:
    assert {"to_type_in", "feeds_character", "files_not_sent", "private_address"} <= {
        code for file in FILES for code in codes(file)
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
def test_every_code_has_its_sentences(file: Path) -> None:
    assert set(codes(file)) - set(SENTENCES) == set()


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_have_the_same_places(code: str) -> None:
    chinese, english = SENTENCES[code]

    assert re.findall(r"{\w+}", chinese) == re.findall(r"{\w+}", english)
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert not re.search("[\u4e00-\u9fff]", english)
