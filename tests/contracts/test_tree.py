"""What lies where, and what no file may say."""

import ast
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
TOP_FOLDERS = {
    ".ci",
    ".streamlit",
    "benchmarks",
    "findings",
    "reports",
    "scenarios",
    "sim",
    "tests",
}
TOP_FILES = {
    ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "app.py",
    "constraints.txt", "pyproject.toml",
}  # fmt: skip
VAGUE_NAMES = {"common", "helpers", "misc", "utils"}
LONGEST_MODULE_LINES = 400
MOST_MODULES_IN_A_ROOM = 24

# Written in pieces, so that this file does not find itself.
REGISTRY = re.compile(
    "|".join(
        [
            r"\bpypi\." + "org",
            r"\bpython" + r"hosted\.org",
            "--(extra-)?" + "index-url",
            "--find-" + "links",
            r"\bindex[-_]url\s*=",
            "file" + "://",
        ]
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:work|root|home|Users|opt)/\w")


def files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT, check=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    paths = [CHECKOUT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(CHECKOUT)}:{number}: {line.strip()[:100]}")
    return found


def modules() -> list[Path]:
    return [path for path in files() if path.suffix == ".py"]


def test_the_top_level_is_the_agreed_one():
    tops = {path.relative_to(CHECKOUT).parts for path in files()}
    assert {parts[0] for parts in tops if len(parts) > 1} <= TOP_FOLDERS
    assert {parts[0] for parts in tops if len(parts) == 1} <= TOP_FILES


@pytest.mark.parametrize("name", ["app.py", "pyproject.toml", "README.md", "Makefile", ".ci/run"])
def test_what_everybody_looks_for_is_there(name):
    assert (CHECKOUT / name).is_file()


@pytest.mark.parametrize("name", ["sim", "scenarios", "reports", "tests"])
def test_what_everybody_looks_into_is_there(name):
    assert (CHECKOUT / name).is_dir()


def test_no_file_names_a_registry():
    assert lines_with(REGISTRY) == []


def test_no_file_names_a_place_on_somebodys_machine():
    assert lines_with(MACHINE_PATH) == []


@pytest.mark.parametrize(
    "line",
    ["cd /" + "work/main", '"/' + 'home/me/x"', "see file" + ":///x", "pip --index" + "-url x"],
)
def test_such_lines_would_be_found(line):
    assert REGISTRY.search(line) or MACHINE_PATH.search(line)


def test_no_lock_file_of_one_installer_is_kept():
    assert not [path for path in files() if path.name in {"uv.lock", "poetry.lock", "Pipfile.lock"}]


def test_no_module_has_a_name_that_says_nothing():
    assert not [path for path in modules() if path.stem in VAGUE_NAMES]


def rooms() -> dict[Path, list[str]]:
    """Folders of modules, each with the names of its modules."""
    found: dict[Path, list[str]] = {}
    for path in modules():
        folder = path.parent.relative_to(CHECKOUT)
        if folder.parts[:1] in (("sim",), ("reports",)) and path.stem != "__init__":
            found.setdefault(folder, []).append(path.stem)
    return found


def test_no_room_has_more_modules_than_a_stranger_can_look_through():
    assert {
        room: len(names) for room, names in rooms().items() if len(names) > MOST_MODULES_IN_A_ROOM
    } == {}


def prefixes(room: str, names: list[str]) -> set[str]:
    """First words of names that say a room's name again, or that begin three names of a room."""
    firsts = Counter(name.split("_")[0] for name in names if "_" in name)
    return {first for first, count in firsts.items() if first == room or count >= 3}


def test_no_module_says_its_room_again_and_no_three_share_a_first_word():
    assert {
        room: found for room, names in rooms().items() if (found := prefixes(room.name, names))
    } == {}


def test_such_names_would_be_found():
    assert prefixes("checks", ["checks_amounts", "teams"]) == {"checks"}
    assert prefixes("clock", ["compiled_lists", "compiled_loop", "compiled_teams"]) == {"compiled"}


def test_each_room_says_what_lives_there():
    silent = [
        room
        for room in rooms()
        if not ast.get_docstring(ast.parse((CHECKOUT / room / "__init__.py").read_text("utf-8")))
    ]
    assert silent == []


def test_the_page_of_the_journey_names_files_that_are_there():
    folder = CHECKOUT / "sim" / "journey"
    page = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    named = re.findall(r"`([a-z_/]+(?:\.py|/))`", page)
    assert len(named) > 15
    assert [name for name in named if not (folder / name).exists()] == []
    assert re.findall(r"^(\d)\. ", page, re.MULTILINE) == list("12345678")


@pytest.mark.parametrize(
    "sought",
    [
        "consent",
        "contact",
        "queue",
        "offer|sell",
        "leav",
        "route",
        "verdict",
        "map",
        "check",
        "draw|luck",
    ],
)
def test_the_names_of_folders_say_where_things_are(sought):
    assert [room for room in rooms() if re.search(sought, room.name)]


def test_tests_lie_in_rooms_of_the_names_of_those_they_test():
    folders = {path.parent.relative_to(CHECKOUT) for path in modules()}
    tests = {
        folder for folder in folders if folder.parts[:2] in {("tests", "sim"), ("tests", "reports")}
    }
    assert len(tests) > 20
    assert {Path(*folder.parts[1:]) for folder in tests} <= folders


def test_tests_are_no_package():
    assert not list((CHECKOUT / "tests").rglob("__init__.py"))


def test_no_module_is_too_long_to_be_read_in_one_sitting():
    long = {
        path.relative_to(CHECKOUT).as_posix(): count
        for path in modules()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE_LINES
    }
    assert long == {}
