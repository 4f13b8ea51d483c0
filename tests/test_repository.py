"""What must be true of the files as they stand in the repository."""

import ast
import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# An absolute path into somebody's machine: a home on a Mac, and the mounts of build machines. The
# folders are spelled apart, so that this line is not its own finding.
MACHINE_PATH = re.compile(
    r"(?<![\w.~:-])/(?:" + "|".join(["Users", "w" + "ork", "f" + "arm"]) + r")/\w"
)


def committed_files() -> list[Path]:
    """Return what is in the repository or about to be, without what is only deleted on disk."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    return sorted(
        {path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()}
    )


def texts() -> dict[str, str]:
    """Return every committed text by its path; pictures, fonts and office files are left out."""
    found = {}
    for path in committed_files():
        try:
            found[str(path.relative_to(ROOT))] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def headings(markdown: str) -> list[int]:
    """Return the level of each heading in turn; lines in code blocks are no headings."""
    without_code = re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", without_code, flags=re.MULTILINE)]


def required_names(name: str) -> set[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {
        re.split(r"[\[<>=;~!]", line)[0].strip().lower() for line in lines if line[:1].isalpha()
    }


# Whatever says which packages to install, wherever it stands.
LOCKS = [
    name for name in texts() if re.search(r"(^|/)(requirements[^/]*|[^/]*[-.]lock(\.json)?)$", name)
]


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_says_where_packages_come_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert not re.findall(r".*(?:://|--(?:extra-)?index|--find-links).*", text)


def test_the_locks_are_found() -> None:
    assert set(LOCKS) >= {"requirements.lock", "requirements-dev.lock", "package-lock.json"}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_its_hashes(name: str) -> None:
    packages = re.split(
        r"^(?=[a-z])", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE
    )[1:]

    assert packages
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_the_tests_run_on_the_versions_that_are_shipped() -> None:
    shipped, tested = (
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert shipped - tested == set()


@pytest.mark.parametrize("name", [name for name in LOCKS if name.endswith("package-lock.json")])
def test_every_npm_package_has_its_hash(name: str) -> None:
    packages = json.loads((ROOT / name).read_text(encoding="utf-8"))["packages"]

    assert [path for path, package in packages.items() if path and "integrity" not in package] == []


def test_what_the_product_imports_is_required_by_name() -> None:
    imported: set[str] = set()
    for path in committed_files():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in (
            "hub",
            "channels",
            "wsgi.py",
        ):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    imported.add(str(node.module).split(".")[0])
    outside = imported - sys.stdlib_module_names - {"hub", "channels"}
    distributions = packages_distributions()

    required = required_names("requirements.in")

    assert {
        module: distributions.get(module, ["(not installed)"])
        for module in sorted(outside)
        if not required & {name.lower() for name in distributions.get(module, [])}
    } == {}


def test_no_text_holds_a_path_of_one_machine() -> None:
    found = [
        f"{name}: {line.strip()[:120]}"
        for name, text in texts().items()
        for line in text.splitlines()
        if MACHINE_PATH.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_both_readmes_name_both_commands(name: str, command: str) -> None:
    assert command in (ROOT / name).read_text(encoding="utf-8")


def test_both_readmes_have_the_same_parts() -> None:
    english, chinese = (
        headings((ROOT / name).read_text(encoding="utf-8"))
        for name in ("README.md", "README.zh-CN.md")
    )

    assert english == chinese


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_what_a_readme_points_to_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pointed = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]

    assert [target for target in pointed if not (ROOT / target).exists()] == []


def test_every_browser_is_the_one_that_was_found_to_work() -> None:
    naming = {
        name
        for name, text in texts().items()
        if name.endswith(".py") and "/usr/bin/" + "chromium" in text
    }

    # Others take it from there, since not every system has it at that place.
    assert naming == {"tests/chromium.py"}


def test_every_target_of_the_makefile_is_listed_by_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    asked_for = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))

    listed = set(re.findall(r"^([a-z-]+):.*## .", makefile, flags=re.MULTILINE))

    assert asked_for - listed == {"prepare-lint", "prepare-tests"}
    assert listed >= {"demo", "test", "install", "run", "lint", "bench", "clean-demo"}


def test_scripts_can_be_run() -> None:
    scripts = [
        path
        for path in committed_files()
        if path.suffix == ".sh" and path.read_bytes().startswith(b"#!")
    ]

    assert scripts
    assert [path for path in scripts if not path.stat().st_mode & 0o100] == []
