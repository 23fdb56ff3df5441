"""What a command loads: help loads next to nothing, and nobody waits for what is not asked for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
TELL = (
    "import sys\nfrom sim.cli import main\n"
    "try:\n    main()\n"
    "finally:\n    print('\\nloaded', *sys.modules)\n"
)
NEVER = {"matplotlib", "streamlit", "scipy.stats", "pandas"}
HEAVY = {"numba", "polars", "numpy", "simpy", "rich", "reports"}


def loaded(folder: Path, *words: str) -> set[str]:
    """The modules that a command has loaded when it is done."""
    done = subprocess.run(
        [sys.executable, "-c", TELL, *words],
        cwd=folder, env={"PYTHONPATH": str(CHECKOUT), "HOME": str(Path.home())},
        check=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    return set(done.stdout.rpartition("\nloaded ")[2].split())


@pytest.fixture
def workplace(tmp_path, tiny_study, tiny_settings, tiny_comparison):
    assert tiny_comparison.variants
    shutil.copytree(tiny_study.parent, tmp_path / "scenarios")
    shutil.copytree(tiny_settings.out, tmp_path / "runs")
    return tmp_path


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("--version",)])
def test_help_loads_nothing_heavy(tmp_path, words):
    assert not (NEVER | HEAVY) & loaded(tmp_path, *words)


@pytest.mark.parametrize(
    "words",
    [("run", "tiny"), ("compare", "tiny"), ("compare", "tiny", "--format", "json"),
     ("trace", "tiny", "--customer", "1"), ("check", "tiny")],
)  # fmt: skip
def test_commands_load_neither_pictures_nor_pages_nor_statistics(workplace, words):
    modules = loaded(workplace, *words)
    assert not NEVER & modules
    assert "sim.lab" in modules or words[0] == "check"


@pytest.mark.parametrize("words", [("check", "tiny"), ("explain", "tiny")])
def test_what_only_reads_a_study_loads_nothing_that_runs_it(workplace, words):
    modules = loaded(workplace, *words)
    runs = {
        "numba",
        "llvmlite",
        "polars",
        "simpy",
        "sim.lab",
        "sim.clock",
        "sim.records",
        "reports",
    }
    assert not (NEVER | runs) & modules
    assert "sim.scenario.loading" in modules


def test_a_list_of_studies_loads_no_model(workplace):
    model = {"numba", "polars", "numpy", "sim.journey", "sim.experiment"}
    assert not (NEVER | model) & loaded(workplace, "list")


@pytest.mark.parametrize("words", [("run", "tiny"), ("compare", "tiny")])
def test_what_was_run_already_is_told_without_the_compiler(workplace, words):
    modules = loaded(workplace, *words)
    assert "sim.lab" in modules
    assert not {"numba", "llvmlite", "sim.machine.compiler"} & modules


@pytest.mark.skipif(sys.platform == "win32", reason="there Numba itself loads what was kept")
def test_what_was_compiled_already_is_run_without_the_compiler(workplace):
    words = ("run", "tiny", "--replications", "2", "--fresh")
    loaded(workplace, *words)  # compiles what nobody has compiled
    modules = loaded(workplace, *words)
    assert {"llvmlite", "simpy", "sim.machine.kept_code"} <= modules
    assert not {"numba", "sim.machine.compiler", "sim.experiment.grids.batches"} & modules


def test_pictures_load_the_pictures(workplace):
    assert "matplotlib" in loaded(workplace, "compare", "tiny", "--pictures")
