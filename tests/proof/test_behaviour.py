"""What changes the behaviour that a proof holds for, and what does not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof.behaviour import SOURCES, behaviour, meaning

ROOT = Path(__file__).parents[2]
SOURCE = '''
"""What this is."""
from typing import Annotated

class Team:
    """Who serves."""

    agents: Annotated[int, Field(ge=1, description="How many serve.")] = 2

def wait(now: int, *, since: int = 0) -> int:
    """How long."""
    if now > since:  # not before
        return now - since
    raise ValueError(f"must be later than {since:>3d}, but got {now!r}")
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""What this is."""', '"""Something else, at length."""'),
        ('    """How long."""\n', ""),
        ("  # not before", ""),
        ("        return now", "\n\n        return now"),
        ("return now - since", "return (\n            now\n            - since\n        )"),
        ("How many serve.", "How many people serve at once."),
        (', description="How many serve."', ""),
        ("raise ValueError(f", "raise ValueError(\n        f"),
    ],
)
def test_prose_and_layout_are_no_behaviour(old, new):
    assert old in SOURCE
    assert meaning(SOURCE.replace(old, new, 1)) == meaning(SOURCE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("now > since", "now >= since"),
        ("now - since", "since - now"),
        ("since: int = 0", "since: int = 1"),
        ("= 2", "= 2.0"),
        ("ge=1", "ge=0"),
        ("ge=1", "gt=1"),
        ("def wait", "def waits"),
        ("        return now - since\n", "        return now - since\n    return 0\n"),
        ("later than", "after"),
        (":>3d", ":>4d"),
        ("!r", ""),
    ],
)
def test_all_else_is_behaviour(old, new):
    assert old in SOURCE
    assert meaning(SOURCE.replace(old, new, 1)) != meaning(SOURCE)


def test_a_text_that_is_used_is_no_prose():
    assert meaning('x = "a"') != meaning('x = "b"')
    assert meaning('f("a")') != meaning('f("b")')
    assert meaning('"a"') == meaning('"b"') == meaning("")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A copy of the package."""
    copy = tmp_path_factory.mktemp("copy") / "sim"
    shutil.copytree(ROOT / "sim", copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_the_digest_is_that_of_the_checkout_wherever_it_lies(package):
    assert behaviour(package) == behaviour(ROOT / "sim")
    for file in package.rglob("*.py"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert behaviour(package) == behaviour(ROOT / "sim"), "however lines end"


@pytest.mark.parametrize(
    "name",
    [
        "journey/luck/draws.py",
        "journey/blocks/visit.py",
        "clock/compiled/heaps.py",
        "experiment/figures/precision.py",
        "experiment/verdicts/verdict.py",
        "records/tables.py",
    ],
)
def test_a_change_of_any_part_is_another_behaviour(package, name):
    before, file = behaviour(package), package / name
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}# a remark\n", encoding="utf-8")
    assert behaviour(package) == before
    file.write_text(f"{text}NEW = 1\n", encoding="utf-8")
    assert behaviour(package) != before
    file.write_text(text, encoding="utf-8")


def test_a_part_that_is_gone_is_an_error_and_no_digest(tmp_path):
    with pytest.raises(ValueError, match="behaviour must have sources in journey"):
        behaviour(tmp_path)
    assert all((ROOT / "sim" / part).is_dir() for part in SOURCES)


def runs(python):
    """Whether a Python is one, and not only the name of one that could be installed."""
    return subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0


def test_every_python_gives_the_same_digest():
    here = sys.version_info[1]
    names = [f"python3.{minor}" for minor in range(11, 16) if minor != here]
    others = [found for name in names if (found := shutil.which(name)) and runs(found)]
    if not others:
        pytest.skip("no other Python is here to compare with")
    code = (
        "from pathlib import Path; from tests.proof.behaviour import behaviour; "
        "print(behaviour(Path('sim')))"
    )
    for python in others:
        found = subprocess.run(
            [python, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
        )
        assert found.stdout.strip() == behaviour(ROOT / "sim"), python
