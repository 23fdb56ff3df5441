"""Referrals are a branching process: the size of a customer's whole offspring is known.

With X the number whom one customer brings and T the size of the whole family, the customer
included: E T = 1 / (1 - m), Var T = s^2 / (1 - m)^3 for mean m < 1 and variance s^2 of X (Harris,
T. E. (1963), "The theory of branching processes", I.13), and P(T = n) = P(X_1 + ... + X_n = n - 1)
/ n (Dwass, M. (1969), "The total progeny in a branching process", J. Appl. Prob. 6).

All limits together raise a false alarm once in ten thousand seeds (Bonferroni, normal limits).
"""

import numpy as np
import pytest

from sim.clock.simpy.clock import run_replication
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out

CHANCES = (0.45, 0.2)  # a customer brings at most one at each of two steps
LARGEST = 6  # families of more are counted together
FAMILIES = pytest.mark.checked(
    "Referrals: mean, variance and shares of the sizes of families",
    oracle="total progeny of a branching process (Harris, Dwass)",
    grid="30,000 customers who bring 0 to 2 others each, 0.65 on average",
    figures=LARGEST + 3,
    false_alarms=1e-4,
)


@pytest.fixture(scope="module")
def families(long):
    """Sizes of the families of some thousand organic customers."""
    steps = {
        f"step {n}": {
            "refers": {
                "above": -1,
                "chance": f"{100 * chance} %",
                "after": "exponential(mean 1 h)",
            },
            "books": {"valuation": 1},
            "next": [{"to": f"step {n + 1}"}] if n + 1 < len(CHANCES) else [],
        }
        for n, chance in enumerate(CHANCES)
    }  # fmt: skip
    raw = {
        "scenario": "families",
        "currency": "EUR",
        "arrivals": {"rate": "200 / day", "for": f"{long(150)} days"},
        "observe": "1000 days",
        "personas": {"person": {"share": "100 %"}},
        "start": [{"to": "step 0"}],
        "steps": steps,
    }
    done = run_replication(lay_out(ScenarioSpec.model_validate(raw)), seed=3, number=0)
    rows = done.world.rows
    # each of the family passes both steps, and its value belongs to the root
    assert np.array_equal(rows["customer_value"], 2.0 * (1 + rows["referred"]))
    return 1 + rows["referred"]


def offspring():
    """The distribution of how many one customer brings, shape (3,)."""
    one, other = CHANCES
    return np.convolve([1 - one, one], [1 - other, other])


@FAMILIES
def test_mean_and_variance_of_a_family(families, checked):
    numbers = np.arange(3)
    mean = offspring() @ numbers
    variance = offspring() @ (numbers - mean) ** 2
    expected, spread = 1 / (1 - mean), variance / (1 - mean) ** 3
    n = len(families)
    squares = (families - expected) ** 2
    checked(
        {
            "mean": (families.mean() - expected) / (spread / n) ** 0.5,
            "variance": (squares.mean() - spread) / (squares.std() / n**0.5),
        }
    )


@FAMILIES
def test_shares_of_families_of_each_size(families, checked):
    n = len(families)
    expected = []
    for size in range(1, LARGEST + 1):
        together = np.array([1.0])
        for _ in range(size):
            together = np.convolve(together, offspring())
        expected.append(together[size - 1] / size)
    found = [float((families == size).mean()) for size in range(1, LARGEST + 1)]
    found.append(float((families > LARGEST).mean()))
    expected.append(1 - sum(expected))
    spread = np.sqrt(np.array(expected) * (1 - np.array(expected)) / n)
    off = (np.array(found) - expected) / spread
    checked({f"size {size}": float(z) for size, z in enumerate(off, 1)})
