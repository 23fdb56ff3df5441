"""The wheel holds everything that works from a checkout; it is built without a network."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
# What the tools read when they are not told: nothing may come from a registry here.
NO_NETWORK = {"PIP_NO_INDEX": "1"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)],
        cwd=CHECKOUT, env={**os.environ, **NO_NETWORK}, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("winwin_lab-*-py3-none-any.whl")
    return path


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def tracked(folder: str, *suffixes: str) -> set[str]:
    return {
        path.relative_to(CHECKOUT).as_posix()
        for path in (CHECKOUT / folder).rglob("*")
        if path.suffix in suffixes and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_module_and_says_that_it_is_typed(contents):
    modules = tracked("sim", ".py") | tracked("reports", ".py")
    assert modules
    assert modules <= contents
    assert "sim/py.typed" in contents


def test_the_wheel_holds_every_study(contents):
    studies = tracked("scenarios", ".yaml", ".md")
    assert "scenarios/telecom-care/baseline.yaml" in studies
    assert {f"sim/bundled/{study}" for study in studies} <= contents


def test_the_wheel_holds_the_app_and_its_settings(contents):
    assert {"sim/bundled/app.py", "sim/bundled/.streamlit/config.toml"} <= contents


def test_the_wheel_holds_nothing_else(contents):
    tops = {name.split("/")[0] for name in contents}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"sim", "reports"}
    assert not [name for name in contents if name.endswith(".pyc")]


def test_the_wheel_brings_the_command_the_licence_and_the_readme(unpacked):
    (information,) = unpacked.glob("*.dist-info")
    assert "winwin = sim.cli:main" in (information / "entry_points.txt").read_text()
    assert "MIT License" in (information / "licenses" / "LICENSE").read_text()
    metadata = (information / "METADATA").read_text(encoding="utf-8")
    assert "License-Expression: MIT" in metadata
    assert (CHECKOUT / "README.md").read_text(encoding="utf-8") in metadata


def test_the_command_of_an_installed_wheel_knows_the_studies(unpacked, tmp_path):
    listed = subprocess.run(
        [sys.executable, "-c", "from sim.cli import main; main()", "list"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(unpacked)},
        check=False, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert listed.returncode == 0, listed.stderr
    for study in (CHECKOUT / "scenarios").glob("*/baseline.yaml"):
        assert study.parent.name in listed.stdout


def test_every_dependency_is_bounded_and_pinned():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    options = project["optional-dependencies"]
    pins = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8").lower()
    for wish in [*project["dependencies"], *options["test"], *options["bench"]]:
        name, _, bounds = wish.partition(">=")
        assert ",<" in bounds, f"{wish} must have a lower and an upper bound"
        assert f"\n{name.lower()}==" in pins, f"{name} must be pinned in constraints.txt"
