"""A small study, computed once: a form that could be shorter, or its price higher."""

import shutil
from pathlib import Path

import pytest

from sim import lab
from sim.experiment.computing.replicate import Settings
from sim.experiment.verdicts.results import Comparison
from sim.scenario.reading.studies import find_study

STUDIES = Path(__file__).parents[2] / "browser" / "studies"


@pytest.fixture(scope="session")
def computed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Comparison]:
    """A folder with the study and its runs, and the comparison that they give."""
    folder = tmp_path_factory.mktemp("computed")
    shutil.copytree(STUDIES, folder / "scenarios")
    settings = Settings(1, 20, None, "customers", 1, fresh=False, out=folder / "runs")
    return folder, lab.compare(find_study(folder / "scenarios" / "form"), settings)


@pytest.fixture
def comparison(computed: tuple[Path, Comparison]) -> Comparison:
    return computed[1]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: the study, nothing computed yet."""
    shutil.copytree(STUDIES, tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def served(workplace: Path, computed: tuple[Path, Comparison]) -> Path:
    """The current folder: the study with everything computed."""
    shutil.copytree(computed[0] / "runs", workplace / "runs")
    return workplace
