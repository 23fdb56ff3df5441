"""Personas: their shares, and traits drawn from the distributions that are written."""

import math

import numpy as np
import pytest
from scipy import stats


def agrees(count, n, share):
    """Whether a count is what a share of n customers gives, but for luck of one in ten thousand."""
    return stats.binomtest(count, n, share).pvalue > 1e-4


@pytest.mark.many
def test_customers_are_of_each_persona_by_its_share(journey, run, tally):
    shares = {"a": 0.5, "b": 0.3, "c": 0.15, "d": 0.05}
    raw = journey(arrivals={"for": "60 days"})
    raw["personas"] = {name: {"share": share} for name, share in shares.items()}
    done = run(raw)
    counts = [tally(done, "customers", persona=name) for name in shares]
    assert sum(counts) == len(done.world.rows)
    expected = [share * sum(counts) for share in shares.values()]
    assert stats.chisquare(counts, expected).pvalue > 1e-4


@pytest.mark.many
def test_a_new_persona_only_takes_customers_and_never_swaps_the_others(journey, run):
    raw = journey(arrivals={"for": "60 days"})
    raw["personas"] = {"b": {"share": "60 %"}, "c": {"share": "40 %"}}
    before = run(raw).world.rows["persona"]
    raw["personas"] = {"b": {"share": "48 %"}, "c": {"share": "32 %"}, "d": {"share": "20 %"}}
    after = run(raw).world.rows["persona"]
    assert agrees(int((after == 2).sum()), len(after), 0.20)
    assert np.array_equal(after[after < 2], before[after < 2])


def lognormal(mean, cv):
    spread = math.sqrt(math.log1p(cv * cv))
    return stats.lognorm(spread, scale=mean / math.exp(spread**2 / 2))


# The desk takes an hour and nobody reaches the goal: each trait shows as an amount of money.
SHOWN = {
    "time_value": ("lognormal(mean 20 / hour, cv 0.6)", lognormal(20, 0.6)),
    "unmet": ("gamma(mean 30 EUR, cv 0.5)", stats.gamma(4, scale=7.5)),
    "delay_cost": ("uniform(24 / day, 72 / day)", stats.uniform(1, 2)),  # an hour of it
    "elsewhere": ("exponential(mean 2.4 / day)", stats.expon(scale=2.4 * (10 - 1 / 24))),
}


@pytest.mark.parametrize("trait", SHOWN)
@pytest.mark.many
def test_a_trait_follows_the_distribution_that_is_written(journey, run, trait):
    written, law = SHOWN[trait]
    raw = journey(
        arrivals={"for": "30 days"},
        personas={"person": {trait: written}},
        steps={"desk": {"takes": "1 hour", "leave": "100 %", "goal": False}},
    )
    values = np.abs(run(raw).world.rows["customer_value"])
    assert stats.kstest(values, law.cdf).pvalue > 1e-4


@pytest.mark.many
def test_the_traits_of_a_customer_are_independent_of_each_other(journey, run):
    def values(**traits):
        raw = journey(
            arrivals={"for": "30 days"},
            personas={"person": traits},
            steps={"desk": {"takes": "1 hour", "leave": "100 %", "goal": False}},
        )
        return run(raw).world.rows["customer_value"]

    time = values(time_value="lognormal(mean 20 / hour, cv 0.6)")
    unmet = values(unmet="gamma(mean 30 EUR, cv 0.5)")
    assert stats.spearmanr(time, unmet).pvalue > 1e-4
    both = values(
        time_value="lognormal(mean 20 / hour, cv 0.6)", unmet="gamma(mean 30 EUR, cv 0.5)"
    )
    assert np.array_equal(both, time + unmet)  # and none moves when another is written


def test_personas_differ_in_their_traits_by_the_same_luck(journey, run):
    def values(mean):
        raw = journey(personas={"person": {"benefit": f"exponential(mean {mean} EUR)"}})
        return run(raw).world.rows["customer_value"]

    assert values(30) == pytest.approx(3 * values(10), abs=1e-5)


@pytest.mark.parametrize("goodwill", [-0.8, 0, 0.35])
def test_a_persona_starts_with_its_goodwill_at_rest(journey, run, goodwill):
    rows = run(journey(personas={"person": {"goodwill": goodwill}})).world.rows
    assert rows["goodwill"] == pytest.approx(goodwill, abs=1e-12)


def test_goodwill_at_rest_never_reaches_its_bounds(journey, run):
    raw = journey(personas={"person": {"goodwill": 1}}, steps={"desk": {"feels": -0.5}})
    rows = run(raw).world.rows
    assert rows["goodwill"] == pytest.approx(math.tanh(math.atanh(0.999) - 0.5), abs=1e-12)


def test_a_persona_that_takes_the_rest_is_as_large_as_what_the_others_leave(journey, run):
    raw = journey(arrivals={"for": "10 days"})
    raw["personas"] = {"a": {"share": "55 %"}, "b": {"share": "45 %"}}
    written = run(raw)
    raw["personas"] = {"a": {"share": "55 %"}, "b": {"share": "rest"}}
    rest = run(raw)
    assert written.world.rows.tobytes() == rest.world.rows.tobytes()
    assert set(rest.world.rows["persona"]) == {0, 1}


def test_three_thirds_are_equal_however_they_are_rounded(journey, run):
    raw = journey(arrivals={"for": "20 days"})
    found = []
    for third in ("1/3", "33.3333 %", "33.33 %"):
        raw["personas"] = {name: {"share": third} for name in "abc"}
        found.append(run(raw).world.rows["persona"].tolist())
    assert found[0] == found[1] == found[2]
    assert {0, 1, 2} == set(found[0])
