import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from sim.journey.luck import distributions
from sim.journey.luck.quantiles import gamma_quantile, normal_quantile

FAR = [1e-15, 1e-12, 1e-9, 1e-6, 1e-3]
GRID = np.array([*FAR, *np.linspace(0.01, 0.99, 99), *(1.0 - np.array(FAR[::-1]))])
NO_TABLE = np.zeros(0)
QUANTILES = np.array([1.0, 2.0, 2.0, 5.0, 12.0])


def quantiles(kind, a=0.0, b=0.0, c=0.0, table=NO_TABLE, at=GRID):
    return np.array([distributions.sample(kind, a, b, c, table, 0, len(table), u) for u in at])


# Quantiles of the unit distributions


def test_normal_quantiles_agree_with_scipy_far_into_the_tails():
    found = [normal_quantile(u) for u in GRID]
    np.testing.assert_allclose(found, special.ndtri(GRID), rtol=1e-14, atol=1e-16)
    assert normal_quantile(2.0**-54) == pytest.approx(special.ndtri(2.0**-54), rel=1e-14)


def test_normal_quantiles_are_those_that_as_241_prints():
    assert normal_quantile(0.25) == pytest.approx(-0.6744897501960817, rel=1e-15)
    assert normal_quantile(0.001) == pytest.approx(-3.090232306167814, rel=1e-15)
    assert normal_quantile(1e-20) == pytest.approx(-9.262340089798408, rel=1e-15)


def test_the_unit_exponential_gumbel_and_logistic_agree_with_scipy():
    for ours, theirs in (
        (distributions.exponential, stats.expon),
        (distributions.gumbel, stats.gumbel_r),
        (distributions.logistic, stats.logistic),
    ):
        np.testing.assert_allclose([ours(u) for u in GRID], theirs.ppf(GRID), rtol=2e-14)


@pytest.mark.parametrize(
    "shape", [0.05, 0.1, 0.3, 0.5, 0.9, 1.0, 1.1, 1.5, 2.0, 5.0, 10.0, 30.0, 100.0, 1e3, 1e4]
)
def test_gamma_quantiles_agree_with_scipy_far_into_the_tails(shape):
    found = [gamma_quantile(u, shape) for u in GRID]
    # Above the middle scipy loses digits unless it is asked for the upper tail.
    below = special.gammaincinv(shape, GRID)
    above = special.gammainccinv(shape, 1.0 - GRID)
    np.testing.assert_allclose(found, np.where(GRID > 0.5, above, below), rtol=1e-10)


@pytest.mark.parametrize("shape", [0.01, 0.02, 3e4, 1e6])
def test_gamma_quantiles_hold_for_every_variation_that_can_be_written(shape):
    for u in (0.1, 0.5, 0.9, 0.999):
        assert special.gammainc(shape, gamma_quantile(u, shape)) == pytest.approx(u, rel=1e-6)


@settings(deadline=None)  # the first quantile may have to be compiled
@given(st.floats(0.05, 1e4), st.floats(2.0**-54, 1.0 - 2.0**-53))
def test_the_tail_beyond_a_gamma_quantile_is_the_one_asked_for(shape, u):
    x = gamma_quantile(u, shape)
    if u > 0.5:
        assert special.gammaincc(shape, x) == pytest.approx(1.0 - u, rel=1e-8)
    elif x > 1e-300:
        assert special.gammainc(shape, x) == pytest.approx(u, rel=1e-8)


def test_a_gamma_quantile_with_shape_1_is_exponential():
    found = [gamma_quantile(u, 1.0) for u in GRID]
    np.testing.assert_allclose(found, [distributions.exponential(u) for u in GRID], rtol=1e-13)


def test_a_gamma_quantile_too_small_for_a_float_is_0():
    assert gamma_quantile(1e-15, 0.01) == 0.0


@pytest.mark.parametrize("shape", [0.0, -1.0, math.nan])
def test_a_gamma_distribution_without_a_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"^the shape of a gamma distribution must be above 0$"):
        gamma_quantile(0.5, shape)


def test_a_gamma_quantile_that_cannot_be_computed_is_an_error_and_no_number():
    with pytest.raises(ArithmeticError, match="quantile of a gamma distribution cannot be comp"):
        gamma_quantile(math.nan, 2.0)


# Distributions as laid out

LAID_OUT = {
    "exponential": ((distributions.EXPONENTIAL, 9.0), stats.expon(scale=9.0)),
    "lognormal": ((distributions.LOGNORMAL, 1.5, 0.8), stats.lognorm(0.8, scale=math.exp(1.5))),
    "gamma": ((distributions.GAMMA, 0.7, 4.0), stats.gamma(0.7, scale=4.0)),
    "weibull": ((distributions.WEIBULL, 1.7, 4.0), stats.weibull_min(1.7, scale=4.0)),
    "uniform": ((distributions.UNIFORM, 2.0, 5.0), stats.uniform(2.0, 3.0)),
    "triangular": ((distributions.TRIANGULAR, 2.0, 3.0, 7.0), stats.triang(0.2, 2.0, 5.0)),
    "triangular, mode first": ((distributions.TRIANGULAR, 2, 2, 7), stats.triang(0.0, 2.0, 5.0)),
    "triangular, mode last": ((distributions.TRIANGULAR, 2, 7, 7), stats.triang(1.0, 2.0, 5.0)),
    "normal": ((distributions.NORMAL, 3.0, 2.0), stats.norm(3.0, 2.0)),
}


@pytest.mark.parametrize("name", LAID_OUT)
def test_a_sample_is_the_quantile_that_scipy_gives(name):
    numbers, theirs = LAID_OUT[name]
    central = GRID[(GRID >= 1e-9) & (GRID <= 1.0 - 1e-9)]
    found = quantiles(*map(float, numbers), at=central)
    np.testing.assert_allclose(found, theirs.ppf(central), rtol=1e-7)
    middle = GRID[(GRID >= 1e-3) & (GRID <= 1.0 - 1e-3)]
    found = quantiles(*map(float, numbers), at=middle)
    np.testing.assert_allclose(found, theirs.ppf(middle), rtol=1e-12)


def test_a_fixed_value_is_itself_whatever_the_luck():
    assert set(quantiles(distributions.FIXED, 9.0)) == {9.0}


def test_an_empirical_sample_lies_on_straight_lines_between_its_quantiles():
    table = np.array([-100.0, *QUANTILES, 100.0])
    for u in GRID:
        expected = np.interp(u, np.linspace(0.0, 1.0, 5), QUANTILES)
        found = distributions.sample(distributions.EMPIRICAL, 0.0, 0.0, 0.0, table, 1, 5, u)
        assert found == pytest.approx(expected, rel=1e-14)


def test_the_largest_draw_of_an_empirical_distribution_stays_in_its_table():
    largest, smallest = 1.0 - 2.0**-53, 2.0**-54
    at_ends = quantiles(distributions.EMPIRICAL, table=QUANTILES, at=[smallest, largest])
    assert list(at_ends) == pytest.approx([1.0, 12.0])
    assert at_ends.max() <= 12.0
    # No draw is 1, but a table that ends there must not be read beyond its end.
    longer = np.array([*QUANTILES, 99.0])
    kind = distributions.EMPIRICAL
    assert distributions.sample(kind, 0.0, 0.0, 0.0, longer, 0, 5, 1.0) == 12.0
    assert distributions.sample(kind, 0.0, 0.0, 0.0, QUANTILES, 0, 5, 1.0) == 12.0


@pytest.mark.parametrize("kind", [distributions.UNIFORM, distributions.TRIANGULAR])
def test_a_range_without_width_is_a_fixed_value(kind):
    assert set(quantiles(kind, 4.0, 4.0, 4.0)) == {4.0}


@pytest.mark.parametrize("name", LAID_OUT)
def test_more_luck_never_gives_a_smaller_value(name):
    numbers, _ = LAID_OUT[name]
    found = quantiles(*map(float, numbers), at=np.linspace(0.0005, 0.9995, 1000))
    assert (np.diff(found) > 0).all()


@pytest.mark.parametrize("kind", [-1, 10])
def test_an_unknown_kind_is_refused(kind):
    with pytest.raises(ValueError, match=r"^there is no such kind of distribution"):
        quantiles(kind)
    with pytest.raises(ValueError, match=f"^there is no such kind of distribution as {kind}$"):
        distributions.mean(kind, 1.0, 1.0, 1.0, ())


PLAIN = """
from sim.journey.luck.distributions import *
import numpy as np
table = np.array([1.0, 2.0, 5.0])
for kind in range(9):
    for u in (2.0**-54, 0.001, 0.2, 0.5, 0.7, 0.999, 1.0 - 2.0**-53):
        for a, b, c in ((0.3, 0.4, 0.5), (40.0, 50.0, 60.0)):
            print(sample(kind, a, b, c, table, 0, 3, u))
"""


def test_plain_python_and_compiled_code_draw_the_same_values():
    found = []
    for without_compiler in ("1", "0"):
        done = subprocess.run(
            [sys.executable, "-c", PLAIN],
            env={**os.environ, "WINWIN_NO_COMPILER": without_compiler},
            capture_output=True,
            text=True,
            check=True,
        )
        found.append([float(line) for line in done.stdout.splitlines()])
    assert len(found[0]) == 9 * 7 * 2
    # Their exp, log and gamma functions may differ in the last bit.
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12)


# As written: mean and coefficient of variation

WRITTEN = {
    "lognormal": (distributions.LOGNORMAL, distributions.lognormal_parameters),
    "gamma": (distributions.GAMMA, distributions.gamma_parameters),
    "weibull": (distributions.WEIBULL, distributions.weibull_parameters),
}


def theirs(name, a, b):
    return {
        "lognormal": lambda: stats.lognorm(b, scale=math.exp(a)),
        "gamma": lambda: stats.gamma(a, scale=b),
        "weibull": lambda: stats.weibull_min(a, scale=b),
    }[name]()


@pytest.mark.parametrize("cv", [0.001, 0.05, 0.5, 1.0, 2.0, 10.0])
@pytest.mark.parametrize("name", WRITTEN)
def test_a_distribution_has_the_mean_and_variation_it_was_written_with(name, cv):
    kind, parameters = WRITTEN[name]
    a, b = parameters(9.0, cv)
    distribution = theirs(name, a, b)
    assert distribution.mean() == pytest.approx(9.0, rel=1e-9)
    assert distribution.std() / distribution.mean() == pytest.approx(cv, rel=1e-6)
    assert distributions.mean(kind, a, b, 0.0, ()) == pytest.approx(9.0, rel=1e-12)


@pytest.mark.parametrize("parameters", [parameters for _, parameters in WRITTEN.values()])
def test_impossible_means_and_variations_are_refused_in_words(parameters):
    for mean in (0.0, -1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match=r"^the mean must be above 0 and finite, but is"):
            parameters(mean, 1.0)
    for cv in (0.0, 0.0009, -1.0, math.inf, math.nan):
        with pytest.raises(
            ValueError, match=r"^the coefficient of variation must be at least 0.00"
        ):
            parameters(1.0, cv)


def test_a_variation_too_wide_for_floats_is_refused_in_words():
    for parameters in (distributions.gamma_parameters, distributions.weibull_parameters):
        with pytest.raises(ValueError) as caught:  # noqa: PT011 (all its words are pinned below)
            parameters(1.0, 11.0)
        assert str(caught.value) == (
            "the coefficient of variation must be at least 0.001 and at most 10, but is 11 "
            "(without variation, write a fixed value)"
        )
    assert distributions.lognormal_parameters(1.0, 11.0)[1] > 0


@pytest.mark.parametrize("name", [*LAID_OUT, "empirical", "fixed"])
def test_the_mean_is_the_integral_over_all_luck(name):
    table = NO_TABLE
    if name == "empirical":
        numbers, table = [distributions.EMPIRICAL], QUANTILES
    elif name == "fixed":
        numbers = [distributions.FIXED, 9.0]
    else:
        numbers = [float(number) for number in LAID_OUT[name][0]]
    kind, a, b, c = (numbers + [0.0] * 3)[:4]

    def value(u):
        return distributions.sample(kind, a, b, c, table, 0, len(table), u)

    total, _ = integrate.quad(value, 0.0, 1.0, points=[0.25, 0.5, 0.75], limit=500)
    assert distributions.mean(kind, a, b, c, table) == pytest.approx(total, rel=1e-6)


@pytest.mark.parametrize(
    ("laid_out", "rule"),
    [
        ((distributions.FIXED, math.nan, 0, 0, ()), "the numbers of a distribution must be finite"),
        ((distributions.EXPONENTIAL, 0, 0, 0, ()), "the mean must be above 0, but is 0"),
        (
            (distributions.LOGNORMAL, 0, -1, 0, ()),
            "the spread of the logarithm must not be negative, but is -1",
        ),
        ((distributions.GAMMA, 0, 1, 0, ()), "shape and scale must be above 0, but are 0 and 1"),
        (
            (distributions.WEIBULL, 1, -2, 0, ()),
            "shape and scale must be above 0, but are 1 and -2",
        ),
        (
            (distributions.UNIFORM, 3, 2, 0, ()),
            "the least value must not exceed the greatest: 3, 2",
        ),
        (
            (distributions.TRIANGULAR, 1, 5, 3, ()),
            "least, most frequent, greatest must rise: 1, 5, 3",
        ),
        (
            (distributions.NORMAL, 0, -1, 0, ()),
            "the standard deviation must not be negative, but is -1",
        ),
        (
            (distributions.EMPIRICAL, 0, 0, 0, (3.0, 2.0)),
            "quantiles must be at least 2 and none below the one before",
        ),
        (
            (distributions.EMPIRICAL, 0, 0, 0, (3.0,)),
            "quantiles must be at least 2 and none below the one before",
        ),
    ],
)
def test_numbers_that_make_no_distribution_are_refused_in_words(laid_out, rule):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (all its words are pinned below)
        distributions.mean(*laid_out)
    assert str(caught.value) == rule
