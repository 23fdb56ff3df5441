"""A replication depends on scenario, seed and number alone, and what is stored is kept."""

import importlib
from dataclasses import replace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sim.errors import RunError
from sim.experiment.computing.replicate import DEFAULT_SEED, MOST_SEED, Design, Settings, ensure
from sim.experiment.computing.workers import in_processes
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_study

TABLES = ("runs", "customers")


@pytest.fixture
def design(tiny_study):
    study = find_study(tiny_study)
    return Design(load(study.baseline), study.name)


@pytest.fixture
def settings(tmp_path):
    return Settings(1, 3, None, "customers", 1, fresh=False, out=tmp_path / "runs")


def silent(*_):
    """Progress that nobody watches."""


def computed(design, settings, progress=silent):
    (folder,), count = ensure([design], settings, progress)
    return folder, count


def tables(folder, replications=3):
    return [folder.read(table, range(replications)) for table in TABLES]


def test_one_worker_and_two_compute_the_same_bits(design, settings):
    alone, _ = computed(design, settings)
    together, _ = computed(design, replace(settings, workers=2, out=settings.out / "two"))
    for one, other in zip(tables(alone), tables(together), strict=True):
        assert_frame_equal(one, other, check_exact=True)


def test_what_is_stored_is_served(design, settings):
    assert computed(design, settings)[1] == 3
    assert computed(design, settings)[1] == 0


def test_an_extended_run_computes_what_is_missing_and_changes_nothing(design, settings):
    folder, _ = computed(design, replace(settings, replications=2))
    before = folder.read("customers", range(2))
    folder, count = computed(design, settings)
    assert count == 1
    assert_frame_equal(folder.read("customers", range(2)), before, check_exact=True)
    whole, _ = computed(design, replace(settings, out=settings.out / "whole"))
    for one, other in zip(tables(folder), tables(whole), strict=True):
        assert_frame_equal(one, other, check_exact=True)


def test_an_interrupted_run_keeps_what_is_finished_and_goes_on_from_there(design, settings):
    def stop_after_two(done, _total, _message):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        computed(design, settings, stop_after_two)
    assert computed(design, settings)[1] == 1


def test_an_interrupt_while_workers_compute_keeps_what_is_finished(design, settings):
    def stop_after_two(done, _total, _message):
        if done == 2:
            raise KeyboardInterrupt

    many = replace(settings, replications=6, workers=2)
    with pytest.raises(KeyboardInterrupt):
        computed(design, many, stop_after_two)
    folder, count = computed(design, many)
    assert count <= 4
    assert not list(folder.path.glob(".*.part"))


def test_keep_only_grows(design, settings):
    folder, _ = computed(design, settings)
    _, count = computed(design, replace(settings, keep="runs"))
    assert count == 0
    assert folder.kept(0) == "customers"
    _, count = computed(design, replace(settings, keep="events", replications=1))
    assert (count, folder.kept(0), folder.kept(1)) == (1, "events", "customers")


def test_fresh_computes_again_and_loses_no_table(design, settings):
    folder, _ = computed(design, settings)
    before = folder.read("customers", range(3))
    folder.file(1, "runs").write_bytes(b"broken")
    _, count = computed(design, replace(settings, fresh=True, keep="runs"))
    assert count == 3
    assert folder.kept(2) == "customers"
    assert_frame_equal(folder.read("customers", range(3)), before, check_exact=True)


def test_seed_customers_and_placebo_each_have_a_folder_of_their_own(design, settings):
    folders = [
        computed(*pair)[0].path
        for pair in (
            (design, replace(settings, replications=1)),
            (design, replace(settings, replications=1, seed=2)),
            (design, replace(settings, replications=1, customers=5)),
            (replace(design, placebo=True), replace(settings, replications=1)),
        )
    ]
    assert len(set(folders)) == 4


def test_the_largest_seed_is_as_good_as_any(design, settings):
    folder, _ = computed(design, replace(settings, seed=MOST_SEED, replications=1))
    assert folder.read("customers", [0]).height > 0
    assert DEFAULT_SEED == 1


def test_so_many_customers_are_counted_as_were_asked_for(design, settings):
    folder, _ = computed(design, replace(settings, customers=7))
    customers = folder.read("customers", range(3))
    assert customers.group_by("replication").len()["len"].to_list() == [7, 7, 7]


def test_more_customers_than_come_is_an_error_in_words(design, settings):
    with pytest.raises(RunError, match=r"about 64 customers come in a replication, not 9,999"):
        computed(design, replace(settings, customers=9999))
    with pytest.raises(RunError, match=r"only \d+ customers arrive .* not 63"):
        computed(design, replace(settings, customers=63))


def test_progress_counts_replications(design, settings):
    told = []
    computed(design, settings, lambda *what: told.append(what[:2]))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_shares_who_gains_are_counted_where_customers_are_not_kept(design, settings):
    (folder,), _ = ensure([design], replace(settings, keep="runs"), silent, band=1.0)
    runs = folder.read("runs", range(3))
    counted = runs.filter(
        pl.col("measure").is_in(
            ["both_gain", "customer_gains", "business_gains", "both_lose", "about_zero"]
        )
    )["amount"].sum()
    assert counted == runs.filter(measure="customers")["amount"].sum()


WORK = """
import errno, os
from sim.errors import RunError

def fail(task):
    if task == "run":
        raise RunError("no luck")
    if task == "disk":
        raise OSError(errno.ENOSPC, "No space left on device")
    if task == "gone":
        os._exit(9)
"""


@pytest.fixture
def fail(tmp_path, monkeypatch):
    """Work that fails as it is told, in a module that a fresh process finds by its name.

    Tests themselves are not found where another package brings a `tests` of its own.
    """
    (tmp_path / "work_that_fails.py").write_text(WORK)
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module("work_that_fails").fail


@pytest.mark.parametrize(
    ("task", "error", "words"),
    [("run", RunError, "no luck"), ("disk", OSError, "No space"), ("gone", RunError, "worker")],
)
def test_what_goes_wrong_in_a_worker_is_raised_here(fail, task, error, words):
    with pytest.raises(error, match=words):
        in_processes(fail, ["fine", task, "fine"], 2, lambda _task: None)


def test_every_task_is_done_once(fail):
    done = []
    in_processes(fail, ["fine"] * 5, 2, done.append)
    assert len(done) == 5
