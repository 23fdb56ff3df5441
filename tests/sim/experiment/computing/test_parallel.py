"""Checks of the clocks in a process beside a batch: as strict as in it, and gone with it."""

import importlib
import multiprocessing
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sim import lab
from sim.errors import RunError
from sim.experiment.computing import parallel
from sim.experiment.computing.parallel import CHECKED
from sim.experiment.computing.replicate import Settings, ensure, missing
from sim.experiment.computing.workers import beside
from sim.scenario.reading.studies import find_study

CHECKOUT = Path(__file__).parents[4]
REPLICATIONS = 6
LONGEST_SECONDS = 120
PLANTED = f"""
import os, pathlib, sys, time
from sim.errors import RunError
from sim.experiment.computing.replication_work import DisagreementError, check_apart

def when_all_but_the_last_are_written(task):
    give_up = time.monotonic() + {LONGEST_SECONDS}
    wanted = ({REPLICATIONS} - 1) * 3
    while len(list(pathlib.Path(task.root).glob("*/*.runs.parquet"))) < wanted:
        assert time.monotonic() < give_up
        time.sleep(0.01)

def disagree(task):
    (part,) = task.parts
    if part.record.design != "better-answers":
        return check_apart(task)
    when_all_but_the_last_are_written(task)
    error = DisagreementError("the clocks disagree")
    error.record = part.record
    raise error

def fail(task):
    when_all_but_the_last_are_written(task)
    raise RunError("no luck")

def vanish(task):
    os._exit(9)

def note(path):
    with open(path, "x"):
        pass

def sleep(path):
    note(path)
    time.sleep({LONGEST_SECONDS})
"""


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """What checks may come to, in a module that a fresh process finds by its name."""
    (tmp_path / "planted_checks.py").write_text(PLANTED)
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module("planted_checks")


@pytest.fixture(autouse=True)
def long_checks(monkeypatch):
    """As if the checks of a tiny study took longer than a process takes to start."""
    monkeypatch.setattr(parallel, "MANY_CHECKED", 1)


@pytest.fixture
def settings(tmp_path):
    return Settings(1, REPLICATIONS, None, "runs", 2, fresh=False, out=tmp_path / "runs",
                    clock="compiled")  # fmt: skip


@pytest.fixture
def designs(tiny_study):
    """The baseline, the variant and the placebo, of which nobody knows whether clocks agree."""
    found, placebo = lab.designs_of(find_study(tiny_study))
    return [*found, *placebo]


def silent(*_):
    """Progress that nobody watches."""


def test_checks_beside_a_batch_change_nothing_and_are_noted(designs, settings, monkeypatch):
    started, told = [], []

    def watched(work, tasks):
        started.extend(tasks)
        return beside(work, tasks)

    monkeypatch.setattr(parallel, "beside", watched)
    alone = replace(settings, out=settings.out / "alone", workers=1)
    wanted, _ = ensure(designs, alone, silent)
    assert not started
    found, _ = ensure(designs, settings, lambda *what: told.append(what))
    assert len(started) == len(designs)
    numbers = range(REPLICATIONS)
    for one, other in zip(found, wanted, strict=True):
        assert one.was_checked()
        assert one.read("runs", numbers).equals(other.read("runs", numbers))
    assert [what for _, _, what in told if what] == [CHECKED]
    assert told[-1] == (3 * REPLICATIONS, 3 * REPLICATIONS, CHECKED)


def test_short_checks_and_a_single_worker_start_no_process(designs, settings, monkeypatch):
    monkeypatch.setattr(parallel, "beside", None)
    (folder,), _ = ensure(designs[:1], replace(settings, workers=1), silent)
    assert folder.was_checked()
    monkeypatch.setattr(parallel, "MANY_CHECKED", 5_000)
    (_, folder), _ = ensure(designs[:2], settings, silent)
    assert folder.was_checked()


def test_a_comparison_checks_every_design_once(designs, settings, monkeypatch):
    asked = []

    def watched(work, tasks):
        asked.extend(part.record.design for task in tasks for part in task.parts)
        return beside(work, tasks)

    monkeypatch.setattr(parallel, "beside", watched)
    folders, _ = ensure(designs, settings, silent, twins=True)
    assert asked == [folder.record.design for folder in folders]
    assert all(folder.was_checked() for folder in folders)


@pytest.mark.parametrize("replications", [1, 3])
def test_a_baseline_of_which_the_rest_is_there_is_checked_all_the_same(
    designs, settings, replications
):
    few = replace(settings, replications=replications)
    (baseline,), _ = ensure(designs[:1], replace(few, clock="simpy"), silent)
    assert not baseline.was_checked()
    baseline.file(0, "yardstick").unlink()
    folders, _ = ensure(designs, few, silent, twins=True)
    assert all(folder.was_checked() for folder in folders)


def test_a_script_that_compares_is_not_run_again_by_the_process_beside_it(tiny_study, tmp_path):
    lines = [
        "from pathlib import Path",
        "from sim import lab",
        "from sim.experiment.computing import parallel",
        "from sim.experiment.computing.replicate import Settings, ensure",
        "from sim.scenario.reading.studies import find_study",
        "print('begun', flush=True)",
        "parallel.MANY_CHECKED = 1",
        f"found, placebo = lab.designs_of(find_study(Path({str(tiny_study)!r})))",
        "settings = Settings(1, 4, None, 'runs', 2, fresh=False, out=Path('runs'))",
        "folders, _ = ensure([*found, *placebo], settings, print)",
        "print(all(folder.was_checked() for folder in folders))",
    ]
    (tmp_path / "script.py").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False,
        encoding="utf-8", env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    first, *_, checked, last = done.stdout.splitlines()
    assert (first, checked, last) == ("begun", f"12 12 {CHECKED}", "True")
    assert done.stdout.count("begun") == 1


def test_where_no_process_may_be_started_the_batch_makes_its_checks(designs, settings, monkeypatch):
    monkeypatch.setattr(multiprocessing.current_process(), "_config", {"daemon": True})
    folders, _ = ensure(designs, settings, silent)
    assert all(folder.was_checked() for folder in folders)


def test_a_disagreement_beside_a_batch_stops_it_and_sets_the_run_aside(
    designs, settings, planted, monkeypatch
):
    monkeypatch.setattr(parallel, "check_apart", planted.disagree)
    with pytest.raises(RunError, match="the clocks disagree"):
        ensure(designs, settings, silent)
    (theirs,) = settings.out.glob("*better-answers*")
    assert not list(theirs.glob("*.parquet"))
    assert len(list((theirs / "set-aside").glob("*.runs.parquet"))) == REPLICATIONS - 1
    assert not (theirs / "checked.json").exists()
    # What is finished of the others is kept.
    assert missing(designs, settings) == REPLICATIONS + 2
    assert not multiprocessing.active_children()


def test_a_run_is_not_complete_before_it_is_checked(designs, settings, planted, monkeypatch):
    monkeypatch.setattr(parallel, "check_apart", planted.fail)
    with pytest.raises(RunError, match="no luck"):
        ensure(designs, settings, silent)
    assert missing(designs, settings) == len(designs)
    monkeypatch.undo()
    folders, computed = ensure(designs, settings, silent)
    assert computed == len(designs)
    assert all(folder.was_checked() for folder in folders)


def test_a_check_whose_process_was_ended_is_no_check(designs, settings, planted, monkeypatch):
    monkeypatch.setattr(parallel, "check_apart", planted.vanish)
    with pytest.raises(RunError, match="ended from outside"):
        ensure(designs, settings, silent)
    assert not list(settings.out.glob("*/checked.json"))


def test_everything_beside_is_done_before_the_end(planted, tmp_path):
    files = [tmp_path / name for name in "abc"]
    with beside(planted.note, files) as hear:
        hear(0)
        hear(None)
        assert all(file.exists() for file in files)
    assert not multiprocessing.active_children()


def test_whoever_is_interrupted_leaves_no_process_beside(planted, tmp_path):
    file = tmp_path / "begun"

    def interrupted_once_it_has_begun():
        give_up = time.monotonic() + LONGEST_SECONDS
        while not file.exists():
            assert time.monotonic() < give_up
            time.sleep(0.01)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), beside(planted.sleep, [file]):
        interrupted_once_it_has_begun()
    assert not multiprocessing.active_children()
