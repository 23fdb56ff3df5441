"""The bank study says what its log says, and its baseline brings the log's waits about.

The log lies beside the project where it is there at all; without it the figures cannot be redone.
"""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from sim.clock.simpy.clock import run_replication
from sim.journey.blocks.queues.team import ABANDONED, QUEUED, WAITED, week_of
from sim.journey.layout.layout import lay_out
from sim.scenario.loading import load

CHECKOUT = Path(__file__).parents[2]
BASELINE = CHECKOUT / "scenarios" / "bank-call-centre" / "baseline.yaml"
LOG = CHECKOUT.parent / "shared" / "data" / "bank_callcenter_1999_jan" / "calls_1999_jan.csv.gz"
PERSONAS = ("prospect", "regular customer", "preferred customer")  # classes 0, 1, 2 of the log
STEPS = ("call as prospect", "call as regular", "call as preferred")
SECOND = 1_000_000
WEEK = 7 * 86_400 * SECOND
REPLICATIONS = 20

# What must come out, as the log has it: all, then by class. Waits in seconds.
ABANDONED_OF_QUEUED = 0.185
MEAN_WAIT = 68.2
ABANDONED_BY_CLASS = (0.342, 0.191, 0.109)
MEAN_WAIT_BY_CLASS = (75.2, 68.4, 64.8)


def measuring():
    """The module beside this one; the tests are no package."""
    path = Path(__file__).with_name("measure_bank_log.py")
    place = importlib.util.spec_from_file_location("measure_bank_log", path)
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def measured():
    if not LOG.is_file():
        pytest.skip("the call log of January 1999 is not beside this checkout")
    return measuring()


@pytest.fixture(scope="module")
def log(measured):
    return measured.BankLog(LOG)


@pytest.fixture(scope="module")
def spec():
    return load(BASELINE).spec


@pytest.fixture(scope="module")
def counts():
    """Sums over replications by persona (in class order) and measure, shape (3, measures)."""
    layout = lay_out(load(BASELINE).spec)
    order = [layout.numbering.personas[name] for name in PERSONAS]
    runs = (run_replication(layout, seed=1, number=n) for n in range(REPLICATIONS))
    return sum(run.world.team_counts[0, order] for run in runs)


def test_the_targets_are_what_the_log_shows(log):
    assert log.abandoned() == pytest.approx(ABANDONED_OF_QUEUED, abs=0.0005)
    assert log.mean_wait() == pytest.approx(MEAN_WAIT, abs=0.05)
    for of in range(3):
        assert log.abandoned(of) == pytest.approx(ABANDONED_BY_CLASS[of], abs=0.0005)
        assert log.mean_wait(of) == pytest.approx(MEAN_WAIT_BY_CLASS[of], abs=0.05)


def test_arrivals_by_hour_are_those_of_the_log(log, spec):
    assert spec.arrivals.rate.value == pytest.approx(log.arrivals.sum() / 7, abs=0.05)
    weights = np.array(spec.arrivals.pattern.weights).reshape(7, 24)
    assert weights == pytest.approx(log.arrivals, abs=0.0501)


def test_the_roster_is_that_of_the_log(log, spec):
    expected = log.roster.ravel()
    starts = np.array([start for start, _, _ in week_of(spec.teams["agents"])])
    agents = np.array([agents for _, agents, _ in week_of(spec.teams["agents"])])
    moments = np.arange(len(expected)) * (WEEK // len(expected))
    assert (agents[np.searchsorted(starts, moments, side="right") - 1] == expected).all()


def test_shares_head_starts_and_calls_again_are_those_of_the_log(log, spec):
    personas = [spec.personas[name] for name in PERSONAS]
    shares = [persona.share.value for persona in personas]
    assert shares == pytest.approx(log.class_shares, abs=0.001)
    starts = [persona.head_start.value / SECOND for persona in personas]
    assert starts == pytest.approx(log.head_starts, abs=0.5)
    again = spec.steps["hung up"].next[0].share.value
    assert again == pytest.approx(log.tries_again, abs=0.0005)
    after = np.array(spec.steps["try again"].takes.parameters) / SECOND
    assert after == pytest.approx(log.again_after, abs=0.51)


@pytest.mark.parametrize("of", range(3))
def test_service_and_patience_of_a_class_are_those_of_the_log(log, measured, spec, of):
    takes = spec.steps[STEPS[of]].takes
    mean, cv = log.service(of)
    assert takes.kind == "lognormal"
    assert takes.mean / SECOND == pytest.approx(mean, abs=0.051)
    assert takes.cv == pytest.approx(cv, abs=0.001)
    patience = spec.personas[PERSONAS[of]].patience
    mean, cv = measured.mean_and_cv(*log.patience(of))
    assert patience.kind == "lognormal"
    assert patience.mean / SECOND == pytest.approx(mean, rel=0.002)
    assert patience.cv == pytest.approx(cv, abs=0.006)


@pytest.mark.parametrize("of", range(3))
def test_the_patience_law_stays_near_the_survival_that_is_seen(log, of):
    median, sigma = log.patience(of)
    for at in (15, 30, 60, 120, 180, 300):
        z = (np.log(at) - np.log(median)) / sigma
        assert ndtr(-z) == pytest.approx(log.still_waiting(of, at), abs=0.05)


def test_as_many_of_the_queued_hang_up_as_in_the_log(counts):
    queued, abandoned = counts[:, QUEUED], counts[:, ABANDONED]
    assert abandoned.sum() / queued.sum() == pytest.approx(ABANDONED_OF_QUEUED, abs=0.02)
    shares = abandoned / queued
    assert shares == pytest.approx(ABANDONED_BY_CLASS, abs=0.04)
    assert shares[0] > shares[1] > shares[2]


def test_the_queued_wait_as_long_as_in_the_log(counts):
    waits = counts[:, WAITED] / SECOND
    assert waits.sum() / counts[:, QUEUED].sum() == pytest.approx(MEAN_WAIT, rel=0.15)
    assert waits / counts[:, QUEUED] == pytest.approx(MEAN_WAIT_BY_CLASS, rel=0.15)
