"""How often a 95 % interval misses a truth that is known, at one look and at any of many.

First with differences of replications from known laws, then with those that the lab itself gives,
where the true difference is known in closed form: a journey with a loop, whose customers are
independent, and a team with impatient callers, who share a queue. The confidence sequence promises
at most 5 % at all looks together (Waudby-Smith et al. 2024, asymptotically); at one look it misses
far less, since it is about half as wide again as an interval for one look.

An interval that is always endless would never miss: so effects of a stated size must be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.clock.compiled.clock import run_replication
from sim.experiment.figures.precision import interval, paired_scores
from sim.journey.blocks.queues.team import ABANDONED, OFFERED
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from tests.theory.looks import FIRST_LOOK, PLANNED, sequence_looks

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Scores = NDArray[np.float64]

PROMISED = 0.05
BATCHES, EXPERIMENTS, LAST_LOOK = 10, 2000, 400
LAB_EXPERIMENTS, LAB_LAST_LOOK = 200, 50
CUSTOMERS = 100  # of a replication, where it is a mean over them
EFFECT = 4.5  # standard errors at the planned look


def share_who_do(luck: np.random.Generator, shape: tuple[int, int]) -> Scores:
    """A share of a hundred customers minus another that is as high."""
    return (luck.binomial(CUSTOMERS, 0.3, shape) - luck.binomial(CUSTOMERS, 0.3, shape)) / 100.0


def skewed_means(luck: np.random.Generator, shape: tuple[int, int]) -> Scores:
    """Means over a hundred customers, each of skewness 2; so the mean's is 0.2."""
    return luck.gamma(CUSTOMERS, 1.0, shape) - CUSTOMERS


LAWS: dict[str, Callable[[np.random.Generator, tuple[int, int]], Scores]] = {
    "normal": lambda luck, shape: luck.standard_normal(shape),
    "uniform": lambda luck, shape: luck.random(shape) - 0.5,
    "Student's t of 5": lambda luck, shape: luck.standard_t(5, shape),
    "shares": share_who_do,
    "skewed means": skewed_means,
}
KNOWN_LAWS = pytest.mark.checked(
    "Interval: misses of a known mean, at one look and at any look up to 400",
    oracle="laws of mean 0",
    grid="normal, uniform, Student's t of 5, shares and means of 100 customers; 20,000 experiments",
    figures=2 * len(LAWS),
    false_alarms=1e-3,
)
OF_THE_LAB = pytest.mark.checked(
    "Interval: misses of the lab's own differences, at one look and at any look up to 50",
    oracle="closed form (absorbing chain, Erlang-A)",
    grid="completion and both sides' values of a journey with a loop, share who hang up; "
    "200 experiments",
    figures=8,
    false_alarms=1e-3,
)
SEEN = pytest.mark.checked(
    "Interval: effects of 4.5 standard errors seen at 40 replications",
    oracle="laws of known mean",
    grid="normal, uniform, Student's t of 5, shares and means of 100 customers",
)


@KNOWN_LAWS
@pytest.mark.parametrize("law", LAWS)
def test_an_interval_misses_the_mean_of_a_known_law_no_more_often_than_it_promises(
    law: str, rarely: Callable[[int, int, float], None], long: Callable[[int], int]
) -> None:
    once = ever = 0
    for batch in range(long(BATCHES)):
        luck = np.random.default_rng([61, batch, list(LAWS).index(law)])
        missed = sequence_looks(LAWS[law](luck, (EXPERIMENTS, LAST_LOOK))).misses(0.0)
        once += int(missed[:, PLANNED - 1].sum())
        ever += int(missed[:, FIRST_LOOK - 1 :].any(axis=1).sum())
    experiments = long(BATCHES) * EXPERIMENTS
    rarely(once, experiments, PROMISED)
    rarely(ever, experiments, PROMISED)


@SEEN
@pytest.mark.parametrize("law", LAWS)
def test_an_effect_of_four_and_a_half_standard_errors_is_seen(
    law: str, at_least: Callable[[float, float], None], long: Callable[[int], int]
) -> None:
    luck = np.random.default_rng([62, list(LAWS).index(law)])
    scores = LAWS[law](luck, (long(20_000), PLANNED))
    looks = sequence_looks(scores + EFFECT * scores.std() / np.sqrt(PLANNED))
    able = looks.decidable[:, -1]
    assert able.mean() > 0.75, "only the skewed have to wait"
    at_least(float((looks.low[able, -1] > 0.0).mean()), 0.85)


# Differences that the lab gives


PRICE, EFFORT, TIME_VALUE, BENEFIT, AGAIN = 10.0, 2.0, 6.0, 30.0, 0.4
LEAVE = {"baseline": 0.30, "variant": 0.22}
AGENTS = {"baseline": 4, "variant": 5}
CALLS, SERVICE_MINUTES, PATIENCE_MINUTES = 38, 6, 6


def loop(leave: float) -> dict[str, Any]:
    """Ask, which takes an hour or so on average, until it is done or one leaves."""
    return {
        "scenario": "a loop",
        "currency": "EUR",
        "arrivals": {"rate": "20 / day", "for": "3 days"},
        "observe": "200 days",
        "personas": {
            "anyone": {
                "share": "100 %",
                "benefit": f"{BENEFIT} EUR",
                "time_value": f"{TIME_VALUE} EUR / hour",
            }
        },
        "start": [{"to": "ask"}],
        "steps": {
            "ask": {
                "takes": "exponential(mean 1 hour)",
                "leave": f"{round(100 * leave)} %",
                "books": {"price": f"{PRICE} EUR", "effort": f"{EFFORT} EUR"},
                "next": [{"to": "ask", "share": f"{AGAIN:.0%}"}, {"to": "done", "share": "rest"}],
            },
            "done": {"goal": True},
        },
    }


def of_a_loop(leave: float) -> tuple[float, float, float]:
    """Expected completion, customer value and business value of a customer."""
    asks = 1 / (1 - (1 - leave) * AGAIN)
    done = asks * (1 - leave) * (1 - AGAIN)
    return done, BENEFIT * done - (TIME_VALUE + PRICE + EFFORT) * asks, PRICE * asks


def calls(agents: int) -> dict[str, Any]:
    return {
        "scenario": "M/M/c+M",
        "currency": "EUR",
        "arrivals": {
            "rate": f"{CALLS} / hour", "for": "6 hours", "warm_up": "3 hours", "cool_down": "0 min",
        },
        "observe": "2 days",
        "personas": {
            "anyone": {"share": "100 %", "patience": f"exponential(mean {PATIENCE_MINUTES} min)"}
        },
        "teams": {"pool": {"agents": agents}},
        "start": [{"to": "call"}],
        "steps": {
            "call": {
                "channel": "phone",
                "team": "pool",
                "takes": f"exponential(mean {SERVICE_MINUTES} min)",
                "goal": True,
            }
        },
    }  # fmt: skip


def hang_up(agents: int) -> float:
    """Share who hang up, from the birth-death chain of M/M/c+M."""
    weights = [1.0]
    for n in range(1, 400):
        out = min(n, agents) * 60 / SERVICE_MINUTES + max(0, n - agents) * 60 / PATIENCE_MINUTES
        weights.append(weights[-1] * CALLS / out)
    waiting = sum((n - agents) * w for n, w in enumerate(weights) if n > agents) / sum(weights)
    return 60 / PATIENCE_MINUTES * waiting / CALLS


def sums(raw: dict[str, Any], experiments: int) -> Scores:
    """Sums of every replication, shape (experiments, replications, sums): customers first.

    With a team: offered and hung up. Without: customers, completed, both sides' values.
    """
    layout = lay_out(ScenarioSpec.model_validate(raw))
    found = []
    for seed in range(experiments):
        for number in range(LAB_LAST_LOOK):
            world = run_replication(layout, seed=7000 + seed, number=number).world
            if "teams" in raw:
                counts = world.team_counts.sum(axis=(0, 1))
                found.append([counts[OFFERED], counts[ABANDONED]])
            else:
                rows = world.rows
                done = int((rows["goal_at"] >= 0).sum())
                values = rows["customer_value"].sum(), rows["business_value"].sum()
                found.append([len(rows), done, *values])
    return np.array(found, dtype=np.float64).reshape(experiments, LAB_LAST_LOOK, -1)


def missed_by(baseline: Scores, variant: Scores, truth: float) -> NDArray[np.bool_]:
    """Whether the interval of a difference misses the truth, shape (experiments, looks)."""
    missed = np.zeros(baseline.shape[:2], dtype=bool)
    for experiment, (one, other) in enumerate(zip(baseline, variant, strict=True)):
        for count in range(FIRST_LOOK, LAB_LAST_LOOK + 1):
            scores = paired_scores(*one[:count].T[::-1], *other[:count].T[::-1])
            shown = interval(scores)
            holds = shown.low <= truth <= shown.high
            missed[experiment, count - 1] = shown.decidable and not holds
    return missed


@OF_THE_LAB
@pytest.mark.parametrize("case", ["loop", "calls"])
def test_an_interval_misses_the_labs_own_differences_no_more_often_than_it_promises(
    case: str, rarely: Callable[[int, int, float], None], long: Callable[[int], int]
) -> None:
    experiments = long(LAB_EXPERIMENTS)
    if case == "loop":
        runs = {who: sums(loop(leave), experiments) for who, leave in LEAVE.items()}
        truths = np.subtract(of_a_loop(LEAVE["variant"]), of_a_loop(LEAVE["baseline"]))
    else:
        runs = {who: sums(calls(agents), experiments) for who, agents in AGENTS.items()}
        truths = np.array([hang_up(AGENTS["variant"]) - hang_up(AGENTS["baseline"])])
    for figure, truth in enumerate(truths, start=1):
        of_both = [runs[who][:, :, [0, figure]] for who in ("baseline", "variant")]
        missed = missed_by(*of_both, float(truth))
        rarely(int(missed[:, PLANNED - 1].sum()), experiments, PROMISED)
        rarely(int(missed.any(axis=1).sum()), experiments, PROMISED)


def test_a_truth_a_little_off_would_be_noticed() -> None:
    """Half a standard error of one look is missed in more than 5 %: the check can fail."""
    luck = np.random.default_rng(63)
    scores = luck.standard_normal((EXPERIMENTS, LAST_LOOK))
    missed = sequence_looks(scores).misses(1.5 / np.sqrt(LAST_LOOK))
    assert missed.any(axis=1).mean() > 0.1
