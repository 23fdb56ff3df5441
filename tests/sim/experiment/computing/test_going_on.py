"""A batch that was stopped, shared or damaged ends as one that never was, bit for bit.

Runs that are killed are in `tests/contracts/test_killed_runs.py`.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from sim import lab
from sim.errors import RunError
from sim.experiment.computing.replicate import WAITING, Settings, ensure, missing
from sim.records.store import RunFolder
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_study

CHECKOUT = Path(__file__).parents[4]
REPLICATIONS = 12
LONGEST_SECONDS = 300
COMPARE = ("compare", "tiny", "--replications", str(REPLICATIONS))


@pytest.fixture
def settings(tmp_path):
    return Settings(1, REPLICATIONS, None, "first", 1, fresh=False, out=tmp_path / "runs",
                    clock="compiled")  # fmt: skip


@pytest.fixture
def study(tiny_study):
    return find_study(tiny_study)


@pytest.fixture
def designs(study):
    """The baseline, the variant and the placebo."""
    found, placebo = lab.designs_of(study)
    return [*found, *placebo]


@pytest.fixture(scope="module")
def uninterrupted(tiny_study, tmp_path_factory):
    """The tables that a comparison in this process leaves behind."""
    out = tmp_path_factory.mktemp("uninterrupted")
    settings = Settings(1, REPLICATIONS, None, "first", 1, fresh=False, out=out, clock="compiled")
    lab.compare(find_study(tiny_study), settings)
    return tables_in(out)


@pytest.fixture
def workplace(tmp_path, tiny_study):
    """A folder that holds the tiny study; nothing is computed."""
    shutil.copytree(tiny_study.parent, tmp_path / "scenarios")
    return tmp_path


def silent(*_):
    """Progress that nobody watches."""


def tables_in(out):
    """All tables of all runs by name."""
    return {str(file.relative_to(out)): pl.read_parquet(file) for file in out.glob("*/*.parquet")}


def assert_same(found, wanted):
    assert found.keys() == wanted.keys()
    for name, table in wanted.items():
        assert found[name].equals(table), name


def started(folder, *words):
    """A command that runs in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim.cli", *words], cwd=folder, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def wait_for(process, holds):
    """Wait until something holds, or the process has ended."""
    give_up = time.monotonic() + LONGEST_SECONDS
    while process.poll() is None and not holds():
        assert time.monotonic() < give_up
        time.sleep(0.005)


def count(folder):
    return len(list(folder.glob("runs/*/*.parquet")))


# Interrupted, extended


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
def test_ctrl_c_keeps_what_is_finished_and_the_same_command_does_the_rest(workplace, uninterrupted):
    process = started(workplace, *COMPARE, "--workers", "2")
    wait_for(process, lambda: count(workplace) > 0.3 * len(uninterrupted))
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=LONGEST_SECONDS)
    assert process.returncode == 130
    assert words.endswith(
        "winwin: interrupted; finished replications are kept, and the same command goes on\n"
    )
    here = find_study(workplace / "scenarios" / "tiny")
    found, placebo = lab.designs_of(here)
    settings = Settings(1, REPLICATIONS, None, "first", 1, fresh=False, out=workplace / "runs",
                        clock="compiled")  # fmt: skip
    left = missing([*found, *placebo], settings, twins=True)
    _, computed = ensure([*found, *placebo], settings, silent, twins=True)
    assert 0 < computed == left < 3 * REPLICATIONS
    assert_same(tables_in(workplace / "runs"), uninterrupted)


def test_more_replications_extend_a_run_to_what_a_longer_one_gives(
    designs, settings, uninterrupted
):
    assert ensure(designs, replace(settings, replications=5), silent, twins=True)[1] == 15
    # The baseline's customers are computed once more where they were not kept: for its new twins
    # nobody needs those of the first five.
    assert ensure(designs, settings, silent, twins=True)[1] == 3 * (REPLICATIONS - 5)
    assert_same(tables_in(settings.out), uninterrupted)
    assert ensure(designs, settings, silent, twins=True)[1] == 0


@pytest.mark.parametrize(("workers", "clock"), [(2, "compiled"), (8, "compiled"), (2, "simpy")])
def test_any_number_of_workers_under_either_clock_gives_the_same_bits(
    designs, settings, uninterrupted, workers, clock
):
    ensure(designs, replace(settings, workers=workers, clock=clock), silent, twins=True)
    assert_same(tables_in(settings.out), uninterrupted)


# What is kept


def test_by_default_customers_of_the_first_replication_alone_are_kept(uninterrupted):
    assert {name.split("/")[1] for name in uninterrupted if "customers" in name} == {
        "000000.customers.parquet"
    }


@pytest.mark.parametrize("keep", ["runs", "customers", "events"])
def test_what_is_kept_changes_no_result(study, settings, keep):
    few = replace(settings, replications=3)
    wanted = lab.compare(study, few)
    found = lab.compare(study, replace(few, keep=keep, out=settings.out / keep))
    assert found.variants[0].verdict == wanted.variants[0].verdict
    assert found.variants[0].harmed == wanted.variants[0].harmed
    assert found.variants[0].harm_at_most == wanted.variants[0].harm_at_most
    assert found.baseline.metrics == wanted.baseline.metrics
    kept = {file.name.split(".")[1] for file in (settings.out / keep).glob("*/*.parquet")}
    assert ("customers" in kept) == (keep != "runs")
    assert ("events" in kept) == (keep == "events")


def test_a_variant_that_comes_later_is_computed_and_the_baseline_once_more(
    designs, settings, uninterrupted
):
    few = replace(settings, replications=4)
    ensure([designs[0]], few, silent)
    # Four of the variant and three of the baseline: of its first replication customers were kept.
    assert ensure(designs[:2], few, silent, twins=True)[1] == 4 + 3
    found = tables_in(settings.out)
    for name in found.keys() & uninterrupted.keys():
        if ".runs." not in name:  # without a band nobody counts who gains
            assert found[name].equals(uninterrupted[name]), name


def test_twins_of_kept_customers_are_counted_without_computing_anything_again(designs, settings):
    few = replace(settings, replications=2, keep="customers")
    ensure(designs, few, silent)
    assert ensure(designs, few, silent, twins=True)[1] == 0
    compared = replace(few, out=settings.out / "compared")
    ensure(designs, compared, silent, twins=True)
    twins = {n: t for n, t in tables_in(compared.out).items() if ".twins-" in n}
    assert len(twins) == 4
    found = tables_in(few.out)
    assert all(found[name].equals(table) for name, table in twins.items())


def test_runs_made_without_twins_can_be_weighed_all_the_same(study, designs, settings):
    few = replace(settings, replications=2, keep="runs")
    folders, _ = ensure(designs, few, silent)
    found = lab.weigh_all(study, designs[:2], folders, few, served=True)
    wanted = lab.compare(study, replace(few, out=settings.out / "other"))
    assert found.variants[0].harmed == wanted.variants[0].harmed


# Several at once


def test_whoever_finds_a_run_held_says_so_and_waits(workplace, designs, settings):
    first = designs[0]
    path = workplace / "scenarios" / "tiny" / "baseline.yaml"
    mine = replace(first, scenario=load(path))
    out = workplace / "runs"
    (folder,), _ = ensure([mine], replace(settings, replications=1, out=out), silent)
    with folder.locked(wait=True):
        process = started(workplace, *COMPARE, "--workers", "1")
        assert process.stderr is not None
        assert process.stderr.readline().strip() == WAITING
        assert process.poll() is None
    _, words = process.communicate(timeout=LONGEST_SECONDS)
    assert process.returncode == 0, words


def test_two_that_compute_the_same_end_with_the_same_and_corrupt_nothing(workplace, uninterrupted):
    both = [started(workplace, *COMPARE, "--quiet") for _ in range(2)]
    told = [process.communicate(timeout=LONGEST_SECONDS) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert_same(tables_in(workplace / "runs"), uninterrupted)
    assert not list(workplace.rglob("set-aside"))


def test_what_is_complete_is_read_without_being_held_or_written_to(study, settings, monkeypatch):
    few = replace(settings, replications=2)
    wanted = lab.compare(study, few)

    def refuse(*_, **__):
        raise AssertionError

    monkeypatch.setattr(RunFolder, "locked", refuse)
    monkeypatch.setattr(RunFolder, "write", refuse)
    found = lab.compare(study, few)
    assert found.baseline.served
    assert found.variants[0].verdict == wanted.variants[0].verdict


# Damaged


def test_what_is_damaged_is_named_set_aside_and_computed_anew(
    designs, settings, uninterrupted, caplog
):
    folders, _ = ensure(designs, settings, silent, twins=True)
    folders[1].file(3, "runs").write_bytes(b"not a table")
    (twins,) = folders[1].path.glob("000004.twins-*")
    twins.write_bytes(twins.read_bytes()[:-9])
    folders[0].file(0, "yardstick").unlink()
    _, computed = ensure(designs, settings, silent, twins=True)
    # Two of the variant, one with the baseline's customers once more, and the first baseline.
    assert computed == 4
    assert_same(tables_in(settings.out), uninterrupted)
    assert [message.split(" ")[1] for message in caplog.messages] == [
        str(folders[1].file(3, "runs")), str(twins),
    ]  # fmt: skip


def test_a_file_that_was_changed_is_noticed_when_it_is_read_and_computed_anew(
    study, settings, caplog
):
    few = replace(settings, replications=3)
    wanted = lab.compare(study, few)
    (file,) = settings.out.glob("tiny--better-answers-*/000001.runs.parquet")
    content = bytearray(file.read_bytes())
    content[30] ^= 255
    file.write_bytes(content)
    found = lab.compare(study, few)
    assert found.variants[0].differences == wanted.variants[0].differences
    assert "was changed after it was written; it was set aside" in caplog.text


def test_a_folder_of_another_version_is_not_mixed_in(designs, settings, monkeypatch):
    few = replace(settings, replications=1)
    (mine,), _ = ensure(designs[:1], few, silent)
    monkeypatch.setattr("sim.experiment.computing.replicate.model_version", lambda: "9.9.9+other")
    (other,), computed = ensure(designs[:1], few, silent)
    assert computed == 1
    assert other.path != mine.path


def test_where_the_clocks_disagree_nothing_of_the_run_is_served(designs, settings, monkeypatch):
    ensure(designs[:1], replace(settings, replications=1, clock="simpy"), silent)
    monkeypatch.setattr("sim.clock.equal.disagreements", lambda *_, **__: ["rows"])
    with pytest.raises(RunError, match="disagree about rows"):
        ensure(designs[:1], settings, silent)
    assert missing(designs[:1], settings) == REPLICATIONS
