"""Imports go one way, and each library has one owner."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture
def copied_checkout(tmp_path: Path) -> Path:
    for package in ("sim", "reports"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(CHECKOUT / package, tmp_path / package, ignore=ignored)
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def test_nobody_imports_upwards_and_each_library_has_one_owner():
    linted = lint_imports(CHECKOUT)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("sim/errors.py", "import sim.journey"),
        ("sim/journey/__init__.py", "import sim.clock"),
        ("sim/clock/__init__.py", "import sim.scenario"),
        ("sim/quantities/units.py", "import sim.quantities.kinds"),
        ("sim/machine/kept_code.py", "import sim.machine.compiler"),
        ("sim/journey/luck/draws.py", "import sim.journey.groundwork.spec"),
        ("sim/journey/customer/ledger.py", "import sim.journey.people.arrivals"),
        ("sim/journey/blocks/queues/team.py", "import sim.journey.blocks.routes.routing"),
        ("sim/journey/blocks/visit.py", "import sim.journey.layout.world"),
        ("sim/clock/compiled/loop.py", "import sim.clock.simpy.clock"),
        ("sim/scenario/reading/tree.py", "import sim.scenario.checks.names"),
        ("sim/experiment/figures/metrics.py", "import sim.experiment.verdicts.verdict"),
        ("reports/words/amounts.py", "import reports.data.frames"),
        ("reports/charts/winwin_map/data.py", "import reports.charts.journey_map.data"),
        ("sim/clock/simpy/places.py", "import sim.clock.simpy.team"),
        ("sim/commands/planning.py", "import sim.commands.computing"),
        ("sim/journey/customer/feeling.py", "import sim.journey.customer.goodwill"),
        ("sim/lab.py", "import reports"),
        ("reports/__init__.py", "import sim.cli"),
        ("sim/experiment/__init__.py", "import simpy"),
        ("sim/clock/__init__.py", "import numba"),
        ("sim/lab.py", "import ruamel.yaml"),
        ("reports/__init__.py", "import matplotlib.figure"),
        ("reports/charts/__init__.py", "import streamlit"),
    ],
)
def test_an_import_that_breaks_the_rules_is_caught(copied_checkout, module, planted):
    with (copied_checkout / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{planted}\n")
    linted = lint_imports(copied_checkout)
    assert linted.returncode == 1, linted.stdout + linted.stderr
    assert "BROKEN" in linted.stdout


def test_a_new_module_must_be_given_its_layer(copied_checkout):
    (copied_checkout / "sim" / "unplaced.py").write_text('"""Nobody said where I belong."""\n')
    linted = lint_imports(copied_checkout)
    assert linted.returncode != 0
    assert "sim.unplaced" in linted.stdout + linted.stderr


def test_the_command_does_not_wait_for_pictures_pages_or_statistics():
    code = "import sim.cli, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert not {"matplotlib", "streamlit", "scipy.stats", "pandas"} & set(loaded)
