"""What a run would cost: counted from the store, judged by it or by a short run; no writing."""

import math
import time
from dataclasses import replace

import pytest

from sim.clock.compiled import clock as compiled_clock
from sim.experiment.computing import estimating
from sim.experiment.computing.estimating import outlook
from sim.experiment.computing.planning import folders_of, missing_of
from sim.experiment.computing.replicate import Design, ensure, missing
from sim.journey.layout.layout import lay_out
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_study


@pytest.fixture
def design(tiny_study):
    study = find_study(tiny_study)
    return Design(load(study.baseline), study.name)


@pytest.fixture
def settings(tiny_settings, tmp_path):
    return replace(tiny_settings, replications=3, out=tmp_path / "runs")


@pytest.fixture(autouse=True)
def _compiled_already(design):
    """Where the behaviour is still to be compiled, nothing is judged by a short run."""
    compiled_clock.run_replication(lay_out(design.scenario.spec), seed=1, number=0, cut=1)


def test_without_a_store_a_short_run_judges_and_nothing_is_written(design, settings):
    found = outlook([([design], settings)])
    assert (found.replications, found.stored, found.missing, found.unchecked) == (3, 0, 3, 1)
    assert found.seconds > 0
    assert found.rests_on == "a short run of baseline, which is not kept"
    assert not settings.out.exists()


def test_the_bytes_foreseen_are_about_those_that_are_written(design, settings):
    foreseen = outlook([([design], settings)]).bytes
    (folder,), _ = ensure([design], settings, lambda *_: None)
    written = sum(file.stat().st_size for file in folder.path.glob("*.parquet"))
    assert 0.7 < foreseen / written < 1.4


def test_what_is_stored_judges_the_rest(design, settings):
    ensure([design], settings, lambda *_: None)
    found = outlook([([design], replace(settings, replications=5))])
    assert (found.stored, found.missing, found.unchecked) == (3, 2, 0)
    assert found.rests_on == "a replication of this study in the store"


def test_a_run_of_the_same_study_judges_another_seed(design, settings):
    ensure([design], settings, lambda *_: None)
    found = outlook([([design], replace(settings, seed=9))])
    assert (found.stored, found.missing) == (0, 3)
    assert found.rests_on == "a replication of this study in the store"


def test_where_all_is_there_nothing_is_to_be_done(design, settings):
    ensure([design], settings, lambda *_: None)
    found = outlook([([design], settings)])
    assert (found.missing, found.seconds, found.bytes) == (0, 0, 0)


def test_a_fresh_run_computes_what_is_there(design, settings):
    ensure([design], settings, lambda *_: None)
    anew = replace(settings, fresh=True)
    assert missing_of(folders_of([design], anew), anew) == 3


def test_stretches_add_up_and_workers_share_the_work(design, settings):
    under = [replace(settings, seed=seed, workers=2) for seed in (1, 2)]
    found = outlook([([design], each) for each in under])
    assert (found.seeds, found.replications, found.workers) == ((1, 2), 6, 2)
    assert found.designs == ("tiny/baseline",)


def test_before_the_behaviour_is_compiled_the_time_is_not_known(design, settings, monkeypatch):
    monkeypatch.setattr(estimating, "must_compile", lambda: True)
    found = outlook([([design], settings)])
    assert found.compiles
    assert math.isnan(found.seconds)
    assert math.isnan(found.bytes)
    assert found.rests_on == estimating.NOT_YET


def test_a_foreign_file_in_the_store_judges_nothing(design, settings):
    (folder,), _ = ensure([design], settings, lambda *_: None)
    for file in folder.path.glob("*.runs.parquet"):
        file.write_bytes(b"not a table")
    other = replace(settings, seed=9)
    assert outlook([([design], other)]).rests_on == "a short run of baseline, which is not kept"


def test_twins_that_nobody_has_counted_are_computed_from_stored_designs_once_more(
    tiny_study, design, settings
):
    settings = replace(settings, keep="first")
    designs = [design, replace(design, scenario=load(tiny_study / "better-answers.yaml"))]
    assert outlook([(designs, settings)]).again == 0  # nothing is stored: all of it is new
    for each in designs:
        ensure([each], settings, lambda *_: None)
    found = outlook([(designs, settings)])
    computed = missing(designs, settings, twins=True)
    assert (found.stored, found.missing, found.again) == (6, 0, computed)
    assert computed == 4  # of the first replication the customers are kept
    assert found.seconds > 0
    ensure(designs, settings, lambda *_: None, twins=True)
    assert outlook([(designs, settings)]).again == 0


ROUND = """\
scenario: Round and round
currency: EUR
arrivals: {rate: 40 / day, for: 10 days}
observe: 10 days
visit_limit: 60000
personas: {person: {share: 100 %, benefit: 9 EUR}}
start: [{to: round}]
steps:
  round: {next: [{to: round, share: 99.9999 %, after: 0.000001 s}, {to: done, share: rest}]}
  done: {goal: yes}
"""


@pytest.mark.parametrize("clock", ["compiled", "simpy"])
def test_a_trial_in_which_too_much_happens_is_given_up(settings, tmp_path, monkeypatch, clock):
    monkeypatch.setattr(estimating, "MOST_TRIAL_SECONDS", 0.2)
    folder = tmp_path / "round"
    folder.mkdir()
    (folder / "baseline.yaml").write_text(ROUND, encoding="utf-8")
    design = Design(load(folder / "baseline.yaml"), "round")
    start = time.process_time()
    found = outlook([([design], replace(settings, clock=clock, replications=1))])
    assert time.process_time() - start < 60  # 24 million visits, minutes of them under SimPy
    assert found.rests_on.startswith("a short run of baseline was given up after 0.2 seconds")
    assert math.isnan(found.seconds)
    assert math.isnan(found.bytes)
