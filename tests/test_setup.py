"""Setting up on a machine that lacks something: each ends with one sentence that says what to do.

The scripts run on a PATH of their own, where only what a test puts there exists.
"""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# What the scripts take for granted: the shell and the core of any Debian.
GIVEN = (
    "bash cat chmod cp dirname env find grep head ls mkdir mktemp readlink rm sed sha256sum sort tail touch uname"
).split()


class Machine:
    """A bare machine with a clone on it; `gives` says how the programs on it behave."""

    def __init__(self, folder: Path) -> None:
        self.clone = folder / "告示 clone"
        self.programs = folder / "programs"
        self.programs.mkdir(parents=True)
        shutil.copytree(
            ROOT / "deploy" / "setup",
            self.clone / "deploy" / "setup",
            ignore=shutil.ignore_patterns("node_modules"),
        )
        for name in (
            "setup.cfg",
            "requirements.lock",
            "requirements-dev.lock",
            "package-lock.json",
        ):
            shutil.copy(ROOT / name, self.clone)
        for name in GIVEN:
            (self.programs / name).symlink_to(str(shutil.which(name)))
        self.gives(id="echo 0")

    def gives(self, **programs: str) -> None:
        """Put small shell programs on the PATH; two underscores stand for a hyphen."""
        for name, source in programs.items():
            program = self.programs / name.replace("__", "-")
            program.write_text(f"#!/bin/bash\n{source}\n", encoding="utf-8")
            program.chmod(0o755)

    def runs(
        self, script: str, *arguments: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                str(self.programs / "bash"),
                str(self.clone / "deploy" / "setup" / script),
                *arguments,
            ],
            env={
                "PATH": str(self.programs),
                "HOME": str(self.clone),
                "TMPDIR": str(self.clone),
                "LANG": "C.UTF-8",
                **variables,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def ends_with(self, *arguments: str, script: str = "prepare.sh") -> tuple[str, str]:
        """Run the script, which must fail; return its last two lines, Chinese and English."""
        outcome = self.runs(script, *arguments)
        assert outcome.returncode == 1, outcome
        chinese, english = outcome.stderr.rstrip().splitlines()[-2:]
        return chinese.removeprefix("✗ "), english.strip()


# A Python that can make an environment whose pip does as told.
PYTHON = """
case "$*" in
*"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
*"-m pip"*) {pip} ;;
*version_info?:2*) echo 3.11 ;;
*ensurepip*) {venv} ;;
*"import sys, pip"*) [ -e .venv/bin/python ] ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_apt_the_missing_packages_are_named(machine: Machine) -> None:
    assert machine.ends_with("runtime") == (
        "本机没有 apt-get，请先自行安装：python3 python3-venv。",
        "This machine has no apt-get, so please install these first: python3 python3-venv.",
    )


def test_without_root_and_sudo_it_says_who_is_needed(machine: Machine) -> None:
    machine.gives(id="echo 1000", apt__get="exit 0")

    assert machine.ends_with("runtime") == (
        "安装 python3 python3-venv 需要 root 或 sudo：请以 root 身份重新运行，或先请管理员安装它们。",
        (
            "Installing python3 python3-venv needs root or sudo: "
            "run this again as root, or have them installed first."
        ),
    )


def test_a_sudo_that_would_ask_with_nobody_there_is_not_waited_for(machine: Machine) -> None:
    machine.gives(id="echo 1000", apt__get="exit 0", sudo="exit 1")

    assert "sudo 的许可" in machine.ends_with("runtime")[0]


def test_with_sudo_the_packages_are_installed_as_root(machine: Machine) -> None:
    machine.gives(id="echo 1000", apt__get="exit 0", sudo='echo "sudo $*" >>asked')

    machine.runs("prepare.sh", "runtime")

    asked = (machine.clone / "asked").read_text(encoding="utf-8")
    assert "install --no-install-recommends python3 python3-venv\n" in asked
    assert "DEBIAN_FRONTEND=noninteractive" in asked


def test_when_apt_fails_its_last_words_come_before_the_sentence(machine: Machine) -> None:
    machine.gives(apt__get="echo 'E: 403 Forbidden'; exit 100")

    outcome = machine.runs("prepare.sh", "runtime")

    assert outcome.returncode == 1
    assert "    E: 403 Forbidden" in outcome.stderr
    assert "These system packages could not be installed: python3 python3-venv." in outcome.stderr


def test_a_python_that_is_too_old_is_not_used(machine: Machine) -> None:
    machine.gives(apt__get="exit 0", python3="exit 1")

    assert machine.ends_with("runtime") == (
        "本系统的 Python 低于 3.11：请先安装 Python 3.11 或更新的版本。",
        "This system's Python is older than 3.11: install Python 3.11 or newer first.",
    )


def test_a_python_without_venv_gets_the_package_of_its_version(machine: Machine) -> None:
    machine.gives(apt__get='echo "$*" >>asked', python3=PYTHON.format(pip="exit 0", venv="exit 1"))

    sentence = machine.ends_with("runtime")

    assert "python3.11-venv\n" in (machine.clone / "asked").read_text(encoding="utf-8")
    assert sentence[1] == (
        "python3 has no venv module and it could not be had: install python3-venv first."
    )


def test_when_pip_fails_the_next_run_tries_again(machine: Machine) -> None:
    machine.gives(
        python3=PYTHON.format(pip="echo 'No matching distribution'; exit 1", venv="exit 0")
    )

    first, second = machine.runs("prepare.sh", "runtime"), machine.runs("prepare.sh", "runtime")

    for outcome in (first, second):
        assert outcome.returncode == 1
        assert "    No matching distribution" in outcome.stderr
        assert "The Python packages could not all be installed" in outcome.stderr
    assert "making the virtual environment" in first.stdout
    assert "making the virtual environment" not in second.stdout


def test_pip_takes_nothing_that_is_not_locked(machine: Machine) -> None:
    machine.gives(python3=PYTHON.format(pip='echo "$*" >>asked', venv="exit 0"))

    machine.runs("prepare.sh", "lint")

    asked = (machine.clone / "asked").read_text(encoding="utf-8").splitlines()
    assert [("--require-hashes" in line, "--no-deps" in line) for line in asked] == [
        (True, True),
        (True, True),
        (False, True),
        (False, False),
    ]
    assert asked[-1].endswith("pip check")
    assert not [line for line in asked if "index" in line or "://" in line]


def test_what_is_there_is_not_installed_twice(machine: Machine) -> None:
    machine.gives(python3=PYTHON.format(pip="echo pip >>asked", venv="exit 0"))

    first, second = machine.runs("prepare.sh", "lint"), machine.runs("prepare.sh", "lint")

    assert (first.returncode, second.returncode) == (0, 0)
    assert second.stdout == second.stderr == ""
    assert (machine.clone / "asked").read_text(encoding="utf-8").split() == ["pip"] * 4


def test_a_new_lock_is_installed(machine: Machine) -> None:
    machine.gives(python3=PYTHON.format(pip="echo pip >>asked", venv="exit 0"))
    machine.runs("prepare.sh", "lint")

    with (machine.clone / "requirements-dev.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    machine.runs("prepare.sh", "lint")

    assert (machine.clone / "asked").read_text(encoding="utf-8").split() == ["pip"] * 8


def test_a_chromium_that_is_only_a_stub_is_passed_over(machine: Machine) -> None:
    machine.gives(chromium="echo 'requires the chromium snap to be installed'; exit 10")
    machine.gives(google__chrome="echo 'Google Chrome 150.0'")

    outcome = machine.runs("prepare.sh", "browser")

    assert outcome.stdout == f"{machine.programs / 'google-chrome'}\n"


def test_the_chromium_that_was_named_comes_first(machine: Machine) -> None:
    machine.gives(chromium="echo 'Chromium 156.0'", mine="echo 'Chromium 157.0'")

    outcome = machine.runs("prepare.sh", "browser", GAOSHI_CHROMIUM=str(machine.programs / "mine"))

    assert outcome.stdout == f"{machine.programs / 'mine'}\n"


def test_emptying_the_demo_leaves_nothing_in_its_folder(machine: Machine) -> None:
    data = machine.clone / "var"
    (data / "blobs").mkdir(parents=True)
    (data / ".hidden").touch()

    outcome = machine.runs("clean_demo.sh")

    assert outcome.returncode == 0
    assert list(data.iterdir()) == []


def test_emptying_the_demo_spares_a_folder_that_is_not_the_hubs(machine: Machine) -> None:
    letters = machine.clone / "letters"
    letters.mkdir()
    (letters / "珺.txt").touch()

    outcome = machine.runs("clean_demo.sh", GAOSHI_DATA=str(letters))

    assert outcome.returncode == 1
    assert "check GAOSHI_DATA" in outcome.stderr
    assert [letter.name for letter in letters.iterdir()] == ["珺.txt"]


@pytest.mark.parametrize(("mark", "stays"), [("demo_loaded", False), ("approval_chain", True)])
def test_emptying_the_demo_spares_what_people_wrote(
    machine: Machine, mark: str, stays: bool
) -> None:
    data = machine.clone / "var"
    data.mkdir()
    with closing(sqlite3.connect(data / "gaoshi.db")) as database:
        database.execute("CREATE TABLE person (name)")
        database.execute("CREATE TABLE preference (key)")
        database.execute("INSERT INTO person VALUES ('李珺')")
        database.execute("INSERT INTO preference VALUES (?)", [mark])
        database.commit()
    (machine.clone / ".venv" / "bin").mkdir(parents=True)
    (machine.clone / ".venv" / "bin" / "python").symlink_to(sys.executable)

    outcome = machine.runs("clean_demo.sh")

    assert (data / "gaoshi.db").exists() is stays
    assert ("holds real work" in outcome.stderr) is stays
