"""Words: every sentence in both languages, compiled as written, and the switch keeps the page."""

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from console_story import TITLE, written
from web_builders import Hub

from channels.sheet_plan import Plan
from hub import sentences
from hub.web.base.words import DOMAINS, FOLDER

ROOT = Path(__file__).parent.parent
CHINESE = FOLDER / "zh_Hans_CN" / "LC_MESSAGES"
# What takes a code as its first argument, and what takes one by its name.
RAISED = {
    *("Refused", "Forbidden", "NotFound", "Conflict", "GaoshiError", "SignInWrong"),
    *("Unavailable", "Throttled", "Rejected", "AccessLost", "Unclear", "ChannelError"),
    *("Problem", "Remark"),
}
# Codes put together from parts, and words in their place that are none.
NO_CODES = {"file_is_", "refused", "ole", "notes"}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = Hub(tmp_path)
    yield made
    made.close()


def catalogues() -> dict[str, Catalog]:
    return {
        name: read_po(BytesIO((CHINESE / f"{name}.po").read_bytes()), locale="zh_Hans_CN")
        for name in DOMAINS
    }


def msgids() -> set[str]:
    """Return everything the pages' code and templates say."""
    methods = [
        ("web/**.py", "python"),
        ("console/**.html", "jinja2"),
        ("scan/**.html", "jinja2"),
    ]
    keywords = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
    found = set()
    for folder in (ROOT / "hub", ROOT / "templates"):
        for _file, _line, message, *_rest in extract_from_dir(folder, methods, keywords=keywords):
            found.add(message if isinstance(message, str) else message[0])
    return found


def codes() -> dict[str, str]:
    """Return every code our own modules raise or report, with the file that does."""
    found: dict[str, str] = {}
    for file in [*ROOT.glob("hub/**/*.py"), *ROOT.glob("channels/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for code in _codes_of(node):
                    found[code] = str(file.relative_to(ROOT))
    return {code: file for code, file in found.items() if code not in NO_CODES}


def _codes_of(call: ast.Call) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    parts = [*call.args[:1]] if name in RAISED else []
    if name == "append" and isinstance(call.func, ast.Attribute):
        parts += call.args if getattr(call.func.value, "id", "") == "notes" else []
    parts += [keyword.value for keyword in call.keywords if keyword.arg == "notes"]
    if name in RAISED | {"Sighting", "Verdict"}:
        parts += [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    for part in parts:
        for node in ast.walk(part):
            word = node.value if isinstance(node, ast.Constant) else None
            if isinstance(word, str) and re.fullmatch(r"[a-z][a-z0-9_]+", word):
                yield word


def test_every_note_about_a_sheet_has_its_sentence() -> None:
    known = {code for table in sentences.TABLES for code in table}
    sheets = [Plan("a3", form, 10.0, False, 3) for form in ("full", "summary", "pages")]

    notes = {note for plan in sheets for note in plan.notes}

    assert len(notes) >= 3
    assert notes <= known


def test_every_code_has_its_sentence() -> None:
    known = {code for table in sentences.TABLES for code in table}

    missing = {code: file for code, file in codes().items() if code not in known}

    assert missing == {}


def test_no_code_has_two_sentences() -> None:
    everything = [code for table in sentences.TABLES for code in table]

    assert sorted({code for code in everything if everything.count(code) > 1}) == []


def test_both_languages_of_a_sentence_use_the_same_parameters() -> None:
    wrong = [
        code
        for table in sentences.TABLES
        for code, pair in table.items()
        if len(
            {frozenset(name for _, name, _, _ in Formatter().parse(text) if name) for text in pair}
        )
        > 1
    ]

    assert wrong == []


def test_everything_the_pages_say_is_said_in_chinese() -> None:
    said = {
        message.id if isinstance(message.id, str) else message.id[0]
        for words in catalogues().values()
        for message in words
        if message.id and message.string and not message.fuzzy
    }

    missing = sorted(msgids() - said)

    assert missing == [], "add them to hub/translations/zh_Hans_CN/LC_MESSAGES/*.po"


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_words_are_those_written(domain: str) -> None:
    anew = BytesIO()
    write_mo(anew, catalogues()[domain])
    anew.seek(0)

    compiled = words_of(BytesIO((CHINESE / f"{domain}.mo").read_bytes()))

    assert compiled == words_of(anew), f"pybabel compile -d hub/translations -D {domain}"


def words_of(compiled: BytesIO) -> dict[object, str]:
    words = dict(vars(GNUTranslations(compiled))["_catalog"])
    # The first entry only says when and by what it was made.
    words.pop("", None)
    return words


def test_placeholders_survive_the_translation() -> None:
    wrong = [
        (domain, message.id)
        for domain, words in catalogues().items()
        for message in words
        if message.id and isinstance(message.id, str)
        if set(re.findall(r"%\(\w+\)[sd]", message.id))
        != set(re.findall(r"%\(\w+\)[sd]", str(message.string)))
    ]

    assert wrong == []


def test_the_switch_keeps_the_page_and_is_remembered(hub: Hub) -> None:
    item = written(hub)
    clerk = hub.browser("clerk")
    clerk.get(f"/console/items/{item}/review")

    answer = clerk.post(
        "/language", {"language": "en", "here": f"/console/items/{item}/review?x=1"}
    )

    assert answer.headers["Location"] == f"/console/items/{item}/review?x=1"
    page = clerk.get(answer.headers["Location"]).text
    assert '<html lang="en">' in page
    assert "Go on writing" in page
    assert TITLE in page
    assert "Nothing waits for you" in hub.browser("clerk").get("/console/").text or (
        "Your drafts" in hub.browser("clerk").get("/console/").text
    )


def test_a_refusal_is_said_in_the_language_of_the_page(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    clerk.post("/language", {"language": "en", "here": "/console/"})

    answer = clerk.get("/console/people")

    assert "This needs a role you do not hold: administrator." in answer.text


def test_a_code_without_a_sentence_is_named_so_that_it_can_be_looked_up() -> None:
    assert sentences.sentence("brand_new", {}) == "原因代码：brand_new"


def test_a_sentence_without_its_parameter_leaves_a_gap() -> None:
    assert sentences.sentence("login_taken", {}, english=True) == "The sign-in name … is taken."
