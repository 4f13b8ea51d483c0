"""Where things live, and who may know whom: the map of docs/architecture.md, executed.

The checks are functions of a folder, so that the last part of this file can plant each fault in a
small tree and see it found.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent

# A module imports only from lower lines; modules on one line do not import each other. A name stands
# for the module or for everything inside the package, where files may import one another.
LINES = [
    ["hub.cli"],
    ["hub.commands"],
    ["hub.demo_run"],
    ["hub.server", "wsgi"],
    ["hub.app"],
    [
        "hub.engines.embedded",
        "hub.web.api",
        "hub.web.boards",
        "hub.web.callbacks",
        "hub.web.console",
        "hub.web.kiosk",
        "hub.web.round",
        "hub.web.scan",
        "hub.web.site",
    ],
    ["hub.web.base"],
    ["hub.packet_run"],
    ["hub.press"],
    ["hub.print_runs", "hub.demo", "hub.doctor", "hub.start_up", "hub.whole_site"],
    [
        "hub.automation",
        "hub.catalogue_site",
        "hub.erasure",
        "hub.evidence",
        "hub.printing",
        "hub.round",
        "hub.terminal",
    ],
    ["hub.runtime"],
    ["hub.reports", "hub.sentences", "hub.staff", "hub.uploads", "hub.office_import"],
    ["hub.editorial", "hub.office_book", "hub.outlet_book", "hub.printers", "hub.standing"],
    [
        "hub.adoptions",
        "hub.catalogue",
        "hub.confirmations",
        "hub.unproven",
        "hub.erasure_requests",
        "hub.hidden_editions",
        "hub.kiosks",
        "hub.sheets",
        "hub.validity",
    ],
    ["hub.dispatch", "hub.take_downs"],
    ["hub.kept_answers", "hub.publishing", "hub.stored_files", "hub.tokens"],
    ["hub.calendars", "hub.heads", "hub.hosts", "hub.outlets"],
    [
        "hub.articles",
        "hub.display",
        "hub.duty",
        "hub.intake",
        "hub.ledger",
        "hub.passwords",
        "hub.people",
        "hub.removals",
        "hub.sample_data",
        "hub.wrong_codes",
    ],
    ["hub.migrations", "hub.phrases", "hub.stand_ins"],
    ["hub.editions", "hub.plans"],
    ["hub.database"],
    ["hub.blobs", "hub.doorbell", "hub.models"],
    ["channels.registry"],
    [
        "channels.board",
        "channels.feeds",
        "channels.hand",
        "channels.kiosk",
        "channels.webhook",
        "channels.website",
        "channels.wechat",
    ],
    [
        "channels.certificate",
        "channels.dossier",
        "channels.packet",
        "channels.sheet",
        "channels.slip",
        "channels.tick_list",
    ],
    ["channels.sheet_codes", "channels.sheet_plan"],
    ["channels.change_lines", "channels.marked"],
    ["channels.differences"],
    [
        "channels.alignment",
        "channels.communities",
        "channels.imposition",
        "channels.ipp",
        "channels.page_text",
        "channels.paper_blocks",
        "channels.signature",
        "channels.typeset",
    ],
    ["channels.folder", "channels.http", "channels.qr", "channels.templates"],
    ["channels.base", "hub.clock", "hub.settings"],
    ["channels.document", "channels.sentences", "hub.errors", "hub.secret_files"],
]

# Packages that only hold others. They stay empty, or importing one part would bring in all.
HOLDERS = {"channels", "hub", "hub.engines", "hub.web"}

# Channel kinds, as the operator and the database name them.
KINDS = {"board", "feeds", "hand", "kiosk", "webhook", "website", "wechat"}

# What may stand at the top of the repository; a new entry needs a reason worth a line here.
TOP = {
    *("hub", "channels", "templates", "migrations", "tests", "setup.cfg", "wsgi.py"),
    *("README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE", "docs", "samples"),
    *("Makefile", "pyproject.toml", ".ci", "bench", "deploy"),
    *("requirements.in", "requirements.lock", "requirements-dev.in", "requirements-dev.lock"),
    # npm has the checkers of HTML and accessibility, and its lock must stand beside its list.
    *("package.json", "package-lock.json"),
    *(".editorconfig", ".gitattributes", ".gitignore"),
}

NAMES_OF_NO_THING = {"common", "helpers", "misc", "services", "utils"}


class Import(NamedTuple):
    """One module that another names, and where."""

    importer: str
    imported: str
    place: str


def modules(root: Path) -> dict[str, Path]:
    """Return the file of every module of the product by its dotted name."""
    files = [*root.glob("hub/**/*.py"), *root.glob("channels/**/*.py"), *root.glob("wsgi.py")]
    return {
        ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): file
        for file in sorted(files)
    }


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def imports(root: Path) -> Iterator[Import]:
    """Yield every import of one of our modules by another."""
    known = modules(root)
    for importer, file in known.items():
        package = importer if file.name == "__init__.py" else importer.rpartition(".")[0]
        for node in ast.walk(tree(file)):
            for name in _named(node, package):
                ours = name if name in known else name.rpartition(".")[0]
                if ours in known:
                    place = f"{file.relative_to(root)}:{getattr(node, 'lineno', 0)}"
                    yield Import(importer, ours, place)


def _named(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) + 1 - node.level]
        base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
        yield from (f"{base}.{alias.name}" for alias in node.names)


def part_of(module: str) -> str | None:
    """Return the name in LINES that the module belongs to."""
    names = [name for line in LINES for name in line if f"{module}.".startswith(f"{name}.")]
    return max(names, key=len, default=None)


def height(part: str) -> int:
    return -next(number for number, line in enumerate(LINES) if part in line)


def unplaced(root: Path) -> list[str]:
    return [
        f"{module} has no place yet: add it to a line of LINES in tests/test_layout.py, above all that it imports."
        for module in modules(root)
        if module not in HOLDERS and part_of(module) is None
    ]


def forbidden_imports(root: Path) -> list[str]:
    """Return a sentence for each import that does not point downwards."""
    return [
        f"{found.place}: {found.importer} may not import {found.imported}, which is not on a lower line."
        for found in dict.fromkeys(imports(root))
        if not _allowed(found)
    ]


def _allowed(found: Import) -> bool:
    importer, imported = part_of(found.importer), part_of(found.imported)
    if importer is None or imported is None:
        # A holder imports nothing; what has no place is told by `unplaced`.
        return found.importer not in HOLDERS
    return importer == imported or height(importer) > height(imported)


def channels_that_know_the_hub(root: Path) -> list[str]:
    return [
        f"{found.place}: {found.importer} imports {found.imported}, but a channel knows nothing of the hub."
        for found in dict.fromkeys(imports(root))
        if found.importer.split(".")[0] == "channels" and found.imported.split(".")[0] != "channels"
    ]


def hidden_imports(root: Path) -> list[str]:
    """Return a sentence for each import that is not plainly at the top of its file."""
    return [
        f"{file.relative_to(root)}:{node.lineno}: import at the top of the file, or change who knows whom."
        for file in modules(root).values()
        for node in _hidden(tree(file))
    ]


def _hidden(module: ast.Module) -> Iterator[ast.stmt | ast.expr]:
    for node in ast.walk(module):
        late = isinstance(node, ast.Import | ast.ImportFrom) and node not in module.body
        if late or _last_name(node) == "TYPE_CHECKING":
            assert isinstance(node, ast.stmt | ast.expr)
            yield node


def names_of_no_thing(root: Path) -> list[str]:
    return [
        f"{module} is named for no thing: name it for what it holds."
        for module in modules(root)
        if NAMES_OF_NO_THING & set(module.split("."))
    ]


def knowledge_of_kinds(root: Path) -> list[str]:
    """Return a sentence for each place in the hub that asks which kind a channel is."""
    return [
        f"{file.relative_to(root)}:{node.lineno}: the channel knows this itself: ask its traits, not its kind."
        for module, file in modules(root).items()
        if module.split(".")[0] == "hub"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Compare | ast.Match) and _asks_for_a_kind(node)
    ]


def _asks_for_a_kind(node: ast.Compare | ast.Match) -> bool:
    subjects = [node.subject] if isinstance(node, ast.Match) else [node.left, *node.comparators]
    strings = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
    asked = {_last_name(subject) for subject in subjects} & {"kind", "channel", "channel_kind"}
    return bool(asked and strings & KINDS)


def _last_name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
    return ""


# Only channels.http opens outgoing connections, so that one place judges addresses and deadlines.
WAYS_OUT = {"requests", "urllib3", "httpx", "aiohttp", "http.client", "urllib.request", "smtplib"}


def other_ways_out(root: Path) -> list[str]:
    """Return a sentence for each module but channels.http that can open a connection."""
    return [
        f"{name} imports {imported}, but only channels.http opens outgoing connections."
        for name, file in modules(root).items()
        if name != "channels.http"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for imported in _spelled(node)
        if imported in WAYS_OUT or imported.split(".")[0] in WAYS_OUT
    ]


def _spelled(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]


RULES = [
    unplaced,
    forbidden_imports,
    channels_that_know_the_hub,
    hidden_imports,
    names_of_no_thing,
    knowledge_of_kinds,
    other_ways_out,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.__name__))
def test_the_product_keeps(rule: object) -> None:
    assert callable(rule)
    assert "\n".join(rule(ROOT)) == ""


def test_the_product_is_looked_at() -> None:
    assert len(list(imports(ROOT))) > 100


def test_every_name_on_a_line_is_a_module() -> None:
    names = {name for line in LINES for name in line}

    assert names - set(modules(ROOT)) == set()


def test_every_kind_of_channel_is_looked_for() -> None:
    kinds_line = next(line for line in LINES if "channels.website" in line)

    assert {f"channels.{kind}" for kind in KINDS} == set(kinds_line)


def test_a_name_stands_on_one_line_only() -> None:
    names = [name for line in LINES for name in line]

    assert len(names) == len(set(names))


def test_only_what_belongs_there_stands_at_the_top() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout

    assert {name.split("/")[0] for name in listed.split("\0") if name} - TOP == set()


# From here on, the checks themselves are checked: each fault is planted once.


def planted(folder: Path, **sources: str) -> Path:
    """Write a small tree that keeps all rules, with some modules replaced (`hub__people`)."""
    sound = {
        "hub____init__": "",
        "hub__clock": "from datetime import datetime\n",
        "hub__people": "from hub import clock\nfrom hub.models import offices\n",
        "hub__models____init__": "",
        "hub__models__offices": "import hub.clock\nfrom . import people\n",
        "hub__models__people": "from channels.base import Article\n",
        "channels____init__": "",
        "channels__base": "Article = str\n",
        "channels__wechat____init__": "from .crypto import sign\n",
        "channels__wechat__crypto": "from channels import base\ndef sign(): return base.Article\n",
    }
    for name, source in {**sound, **sources}.items():
        file = folder / (re.sub(r"(?<=[a-z])__(?=[a-z_])", "/", name) + ".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    return folder


def test_a_sound_tree_keeps_every_rule(tmp_path: Path) -> None:
    root = planted(tmp_path)

    assert [sentence for rule in RULES for sentence in rule(root)] == []
    assert len(list(imports(root))) == 7


@pytest.mark.parametrize(
    "source",
    [
        "import hub.people\n",
        "from hub import people\n",
        "from hub.people import sign_in\n",
        "from ..people import sign_in\n",
        "from .. import people\n",
        "import json, hub.people as friends\n",
    ],
)
def test_an_import_that_points_upwards_is_found(tmp_path: Path, source: str) -> None:
    root = planted(tmp_path, hub__models__offices=source)

    assert forbidden_imports(root) == [
        "hub/models/offices.py:1: hub.models.offices may not import hub.people, which is not on a lower line."
    ]


def test_neighbours_on_one_line_that_import_each_other_are_found(tmp_path: Path) -> None:
    root = planted(tmp_path, hub__ledger="from hub.people import Person\n")

    assert forbidden_imports(root) == [
        "hub/ledger.py:1: hub.ledger may not import hub.people, which is not on a lower line."
    ]


def test_one_channel_that_imports_another_is_found(tmp_path: Path) -> None:
    root = planted(tmp_path, channels__board="from channels.wechat.crypto import sign\n")

    assert len(forbidden_imports(root)) == 1


def test_a_holder_that_imports_its_parts_is_found(tmp_path: Path) -> None:
    root = planted(tmp_path, hub____init__="from hub import people\n")

    assert len(forbidden_imports(root)) == 1


def test_a_channel_that_knows_the_hub_is_found_even_on_a_lower_line(tmp_path: Path) -> None:
    root = planted(tmp_path, channels__board="from hub.clock import now\n")

    assert forbidden_imports(root) == []
    assert len(channels_that_know_the_hub(root)) == 1


def test_a_module_without_a_place_is_told_where_to_get_one(tmp_path: Path) -> None:
    root = planted(tmp_path, hub__novelty="", hub__web__novelty="")

    assert unplaced(root) == [
        "hub.novelty has no place yet: add it to a line of LINES in tests/test_layout.py, above all that it imports.",
        (
            "hub.web.novelty has no place yet: "
            "add it to a line of LINES in tests/test_layout.py, above all that it imports."
        ),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "def late():\n    from hub import clock\n",
        "class Late:\n    import json\n",
        "try:\n    import json\nexcept ImportError:\n    json = None\n",
        "import typing\nif typing.TYPE_CHECKING:\n    pass\n",
    ],
)
def test_an_import_that_hides_is_found(tmp_path: Path, source: str) -> None:
    root = planted(tmp_path, hub__people=source)

    assert len(hidden_imports(root)) == 1


@pytest.mark.parametrize(
    "module", ["hub__utils", "hub__services__mail", "channels__wechat__common"]
)
def test_a_name_of_no_thing_is_found(tmp_path: Path, module: str) -> None:
    root = planted(tmp_path, **{module: ""})

    assert len(names_of_no_thing(root)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "late = outlet.kind == 'wechat'\n",
        "late = 'board' != kind\n",
        "late = outlet['kind'] in ('board', 'kiosk')\n",
        "match outlet.kind:\n    case 'website':\n        pass\n",
    ],
)
def test_a_question_for_a_channels_kind_is_found_in_the_hub(tmp_path: Path, source: str) -> None:
    root = planted(tmp_path, hub__people=source, channels__board=source)

    assert [sentence.split(":")[0] for sentence in knowledge_of_kinds(root)] == ["hub/people.py"]


def test_a_question_for_another_kind_is_no_fault(tmp_path: Path) -> None:
    root = planted(tmp_path, hub__people="late = item.kind == 'policy'\n")

    assert knowledge_of_kinds(root) == []


def test_a_second_way_out_is_found(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "ledger.py").write_text(
        "from urllib import request\nimport requests.adapters\n"
    )

    assert other_ways_out(tmp_path) == [
        "hub.ledger imports urllib.request, but only channels.http opens outgoing connections.",
        "hub.ledger imports requests.adapters, but only channels.http opens outgoing connections.",
    ]
