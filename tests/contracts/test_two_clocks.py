"""Two clocks, one behaviour: what a replication leaves behind is equal to the last bit."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.clock.compiled import clock as compiled_clock
from sim.clock.equal import differences, disagreements
from sim.clock.simpy import clock as simpy_clock
from sim.journey.groundwork.vocabulary import EVENTS
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from sim.scenario.loading import load
from tests.contracts import everybody_at_once
from tests.contracts.kept_failures import SEEDS, kept_if_it_fails
from tests.contracts.random_scenarios import scenarios

SCENARIOS = Path(__file__).parents[2] / "scenarios"
STUDIES = sorted(path for path in SCENARIOS.rglob("*.yaml") if path.stem != "grid")
# How many times the default number of examples, which is 100; `make fuzz` takes thousands.
MANY = 3


def laid_out(raw):
    return lay_out(ScenarioSpec.model_validate(raw))


def both(raw, **options):
    """The same replication under SimPy and in the compiled loop."""
    layout = laid_out(raw)
    return [
        clock.run_replication(layout, keep_log=True, **options)
        for clock in (simpy_clock, compiled_clock)
    ]


def has_a_tie(log):
    """Whether two customers do something at the same time and in the same rank."""
    moments = np.unique(log[["time", "rank", "customer"]])
    return len(np.unique(moments[["time", "rank"]])) < len(moments)


@pytest.mark.hypothesis
def test_hundreds_of_random_scenarios_in_which_everything_happens_come_out_equal():
    happened = set()
    tied = []

    @settings(
        max_examples=MANY * settings().max_examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(scenarios(), st.sampled_from(SEEDS), st.booleans())
    def equal(raw, seed, placebo):
        with kept_if_it_fails("clocks-disagree", raw):
            one, other = both(raw, seed=seed, number=seed % 7, placebo=placebo)
            assert differences(one, other) == []
        happened.update(np.unique(one.log["kind"]).tolist())
        tied.append(has_a_tie(one.log))

    equal()
    assert len(tied) >= 300
    assert sum(tied) > 100
    assert [word for kind, word in EVENTS.words.items() if kind not in happened] == []


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_design_of_every_study_comes_out_equal(path):
    assert disagreements(lay_out(load(path).spec), seed=3, number=1, cut=700) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_seeds_of_all_sizes_come_out_equal(seed):
    layout = lay_out(load(SCENARIOS / "telecom-care" / "baseline.yaml").spec)
    assert disagreements(layout, seed=seed, customers=150) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_customers_who_do_everything_at_once_come_out_equal(seed):
    assert disagreements(laid_out(everybody_at_once.RAW), seed=seed, cut=None) == []
