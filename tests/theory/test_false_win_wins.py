"""How often the verdict claims a win-win that is not there, and how often it sees a real one.

The easy case, no effect on either side, would pass even a careless rule: both sides would have to
err together. The least favourable case is one side that gains clearly while the other stands
exactly at its margin: then one error is enough.

The same for the promise that a side pays nothing: one side gains clearly while the other loses just
as much as the margin, which is the smallest loss that must not be called none.

False alarms of this file: the sequence promises at most 2.5 % errors to one side and shows 0.1 to
2.2 % here. Each of the 12 cells of a row (two orders of sides, three correlations, one look or
looks after every replication) counts 2,000 experiments in `make test`, ten times as many in `make
prove`, and allows 5 %. Were the true rate 2.5 % in all of them, a cell of 2,000 would exceed 100
with probability 1e-10, and the grid with one below 2e-9. A lab that always says undecided would
pass all that: so gains that are there must be seen. At 40 replications 90 % are asked for and about
92 % seen; a sound rule would miss that in one seed in twenty of 500. All seeds are fixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from sim.experiment.figures.precision import interval
from sim.experiment.verdicts.verdict import decide
from tests.theory.looks import (
    FIRST_LOOK,
    Looks,
    running_mean_and_deviation,
    sequence_looks,
    share_with_looks_after_every_replication,
    share_with_one_look,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

LAST_LOOK = 500
EXPERIMENTS = 2000
BATCHES = 10  # of so many experiments each
ALLOWED = 0.05
SCALES = (2.0, 300.0)
MARGINS = (0.5, 40.0)
CORRELATIONS = [-0.5, 0.0, 0.5]
ORDERS = ["customers at their margin", "business at its margin"]
CLEARLY = 3.0
FALSE_WIN_WINS = pytest.mark.checked(
    "Verdict: false win-wins where one side stands at its margin",
    oracle="simulated normal differences whose truth is known",
    grid="3 correlations, either side at its margin, one look or a look after every replication",
    false_alarms=2e-9,
)


HARMLESS = pytest.mark.checked(
    "Verdict: a loss of just the margin called a gain at no cost",
    oracle="simulated normal differences whose truth is known",
    grid="3 correlations, either side at minus its margin, one look or a look after every "
    "replication",
    false_alarms=2e-9,
)
POWER = pytest.mark.checked(
    "Verdict: win-wins seen where both sides gain 6 standard errors beyond their margins",
    oracle="simulated normal differences whose truth is known",
    grid="3 correlations, 40 and 100 replications",
)


def paired_differences(
    seed: int, correlation: float, gains: tuple[float, float], shape: tuple[int, int]
) -> list[NDArray[np.float64]]:
    """Normal differences of both sides whose means lie `gains` deviations above the margins."""
    luck = np.random.default_rng(seed).standard_normal((2, *shape))
    luck[1] = correlation * luck[0] + np.sqrt(1.0 - correlation**2) * luck[1]
    return [MARGINS[each] + SCALES[each] * (luck[each] + gains[each]) for each in (0, 1)]


def least_favourable(
    seed: int, correlation: float, order: str, at: int = 1
) -> list[NDArray[np.float64]]:
    """One side gains clearly, the other stands at its margin (1) or at minus its margin (-1)."""
    poor = ORDERS.index(order)
    gains = (0.0, CLEARLY) if poor == 0 else (CLEARLY, 0.0)
    own_seed = seed + 10 * poor + CORRELATIONS.index(correlation)
    sides = paired_differences(own_seed, correlation, gains, (EXPERIMENTS, LAST_LOOK))
    sides[poor] += (at - 1) * MARGINS[poor]
    return sides


def naive_looks(scores: NDArray[np.float64]) -> Looks:
    """What most people do: a 95 % t interval, as if each look were the only one."""
    mean, deviation = running_mean_and_deviation(scores)
    counts = np.arange(1, scores.shape[1] + 1)
    half = deviation * stats.t.ppf(0.975, np.maximum(counts - 1, 1)) / np.sqrt(counts)
    return Looks(mean - half, mean + half, np.broadcast_to(counts >= FIRST_LOOK, mean.shape))


def win_wins(customer: Looks, business: Looks) -> NDArray[np.bool_]:
    gains = [
        looks.decidable & (looks.low > margin)
        for looks, margin in zip((customer, business), MARGINS, strict=True)
    ]
    return np.asarray(gains[0] & gains[1])


def called_harmless(customer: Looks, business: Looks, order: str) -> NDArray[np.bool_]:
    """Where the side that gains is seen to gain, and the other is said to lose nothing."""
    poor = ORDERS.index(order)
    sides = (customer, business)
    gains = sides[1 - poor].low > MARGINS[1 - poor]
    pays_nothing = sides[poor].low >= -MARGINS[poor]
    return np.asarray(customer.decidable & business.decidable & gains & pays_nothing)


def check_false_win_wins(share: float) -> None:
    assert share <= ALLOWED, f"false win-wins must be at most {ALLOWED:.0%}, but got {share:.1%}"


@pytest.mark.parametrize("correlation", CORRELATIONS)
@pytest.mark.parametrize("order", ORDERS)
class TestTheLeastFavourableCase:
    @FALSE_WIN_WINS
    def test_the_sequence_claims_a_false_win_win_in_at_most_5_percent(
        self,
        order: str,
        correlation: float,
        at_most: Callable[[float, float], None],
        long: Callable[[int], int],
    ) -> None:
        once, always = [], []
        for batch in range(long(BATCHES)):
            customer, business = least_favourable(2024 + 100 * batch, correlation, order)
            found = win_wins(sequence_looks(customer), sequence_looks(business))
            once.append(share_with_one_look(found))
            always.append(share_with_looks_after_every_replication(found))
        at_most(float(np.mean(once)), ALLOWED)
        at_most(float(np.mean(always)), ALLOWED)

    @HARMLESS
    def test_a_loss_of_just_the_margin_is_called_none_in_at_most_5_percent(
        self,
        order: str,
        correlation: float,
        at_most: Callable[[float, float], None],
        long: Callable[[int], int],
    ) -> None:
        once, always = [], []
        for batch in range(long(BATCHES)):
            customer, business = least_favourable(4024 + 100 * batch, correlation, order, at=-1)
            looks = sequence_looks(customer), sequence_looks(business)
            found = called_harmless(*looks, order)
            once.append(share_with_one_look(found))
            always.append(share_with_looks_after_every_replication(found))
        at_most(float(np.mean(once)), ALLOWED)
        at_most(float(np.mean(always)), ALLOWED)

    def test_a_naive_rule_with_repeated_looks_fails_the_same_check(
        self, order: str, correlation: float
    ) -> None:
        customer, business = least_favourable(2024, correlation, order)
        found = win_wins(naive_looks(customer), naive_looks(business))
        with pytest.raises(AssertionError, match="false win-wins must be at most 5%"):
            check_false_win_wins(share_with_looks_after_every_replication(found))


def test_without_any_effect_even_the_naive_rule_looks_harmless() -> None:
    customer, business = paired_differences(7, 0.0, (0.0, 0.0), (EXPERIMENTS, LAST_LOOK))
    found = win_wins(naive_looks(customer), naive_looks(business))
    check_false_win_wins(share_with_looks_after_every_replication(found))


@POWER
@pytest.mark.parametrize("correlation", CORRELATIONS)
@pytest.mark.parametrize(("replications", "asked"), [(40, 0.90), (100, 0.99)])
def test_gains_six_standard_errors_beyond_the_margin_are_called_win_win(
    replications: int,
    asked: float,
    correlation: float,
    at_least: Callable[[float, float], None],
    long: Callable[[int], int],
) -> None:
    gain = 6.0 / np.sqrt(replications)
    shape = (long(5000), replications)
    customer, business = paired_differences(11, correlation, (gain, gain), shape)
    called = [
        decide(
            interval(one), interval(other), customer_margin=MARGINS[0], business_margin=MARGINS[1]
        ).headline
        for one, other in zip(customer, business, strict=True)
    ]
    at_least(called.count("win-win") / len(called), asked)


def test_the_looks_counted_here_are_those_of_the_verdict() -> None:
    customer, business = paired_differences(5, 0.3, (0.2, 0.4), (60, 160))
    looks = sequence_looks(customer), sequence_looks(business)
    found = win_wins(*looks)
    for experiment in range(60):
        for count in (2, 19, 20, 21, 40, 99, 100, 160):
            sides = [interval(scores[experiment, :count]) for scores in (customer, business)]
            for shown, counted in zip(sides, looks, strict=True):
                here = experiment, count - 1
                assert shown.low == pytest.approx(counted.low[here], rel=1e-9, abs=1e-9)
                assert shown.high == pytest.approx(counted.high[here], rel=1e-9, abs=1e-9)
                assert shown.decidable == counted.decidable[here]
            verdict = decide(*sides, customer_margin=MARGINS[0], business_margin=MARGINS[1])
            assert (verdict.headline == "win-win") == found[experiment, count - 1]
    assert 0.0 < found[:, -1].mean() < 1.0, "some must be win-wins and some not"


def test_skewed_differences_err_less_often_for_waiting_but_still_more_than_promised() -> None:
    luck = np.random.default_rng(3).lognormal(0.0, 1.0, (EXPERIMENTS, LAST_LOOK))
    at_the_margin = np.exp(0.5) - luck
    looks = sequence_looks(at_the_margin)
    beyond = looks.low > 0.0
    patient = share_with_looks_after_every_replication(beyond & looks.decidable)
    hasty = share_with_looks_after_every_replication(beyond)
    # Seen: 10 % and 19 % (errors of 1 percentage point). This is why such an interval is called
    # approximate: waiting helps a good deal and does not cure.
    assert patient < 0.7 * hasty
    assert patient > ALLOWED
