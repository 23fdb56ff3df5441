"""From a uniform draw to a duration, an amount or a taste, always by the inverse.

One uniform number makes one value, and a larger number a larger value. A customer who is
unlucky in one design is therefore as unlucky in the other, also where the distributions differ.

A distribution is laid out as a kind, three numbers and, for an empirical one, a stretch of a
table; `sample` reads them and trusts them. The functions at the end, from what people write to
what is laid out, refuse impossible numbers in words.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sim.journey.luck.quantiles import gamma_quantile, normal_quantile
from sim.machine.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

Numbers: TypeAlias = "NDArray[np.float64]"

FIXED = 0  # a: the value
EXPONENTIAL = 1  # a: the mean
LOGNORMAL = 2  # a, b: mean and standard deviation of the logarithm
GAMMA = 3  # a: shape, b: scale
WEIBULL = 4  # a: shape, b: scale
UNIFORM = 5  # a, b: least and greatest
TRIANGULAR = 6  # a, b, c: least, most frequent, greatest
NORMAL = 7  # a: mean, b: standard deviation
EMPIRICAL = 8  # quantiles at equally spaced probabilities from 0 to 1, straight lines between
OBSERVED = 9  # values from low to high, each as likely as any other

# Below the first, a fixed value says the same; above the second, the quantiles of gamma and
# weibull leave the range of a float.
LEAST_CV = 0.001
GREATEST_CV = 10.0

_WEIBULL_SHAPES = (0.1, 1e4)
_FEWEST_QUANTILES = 2
_NO_KIND = "there is no such kind of distribution"


@compiled
def exponential(u: float) -> float:
    """Quantile of the exponential distribution with mean 1.

    Args:
        u: Probability, strictly between 0 and 1.

    Returns:
        A number above 0.
    """
    return -math.log1p(-u)


@compiled
def gumbel(u: float) -> float:
    """Quantile of the standard Gumbel distribution (of maxima): noise for a choice among many.

    Args:
        u: Probability, strictly between 0 and 1.

    Returns:
        Any number.
    """
    return -math.log(-math.log(u))


@compiled
def logistic(u: float) -> float:
    """Quantile of the standard logistic distribution: noise for a yes or no.

    Args:
        u: Probability, strictly between 0 and 1.

    Returns:
        Any number.
    """
    return math.log(u) - math.log1p(-u)


@compiled
def _triangular(low: float, mode: float, high: float, u: float) -> float:
    """Quantile of the triangular distribution, from the side that is nearer."""
    if high <= low:
        return low
    if u * (high - low) <= mode - low:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@compiled
def _between_quantiles(table: Numbers, start: int, count: int, u: float) -> float:
    """Value on the straight lines between equally spaced quantiles."""
    place = u * (count - 1)
    below = min(int(place), count - 2)
    left = table[start + below]
    return float(left + (place - below) * (table[start + below + 1] - left))


@compiled
def _one_of(table: Numbers, start: int, count: int, u: float) -> float:
    """One of the observed values; the product may round up to their number."""
    return float(table[start + min(int(u * count), count - 1)])


@compiled
def is_common(kind: int) -> bool:
    """Whether a distribution is of a kind that `sample_common` knows."""
    return 0 <= kind <= LOGNORMAL


@compiled
def sample_common(kind: int, a: float, b: float, u: float) -> float:
    """As `sample`, for the three kinds that are met most: fixed, exponential and lognormal."""
    if kind == EXPONENTIAL:
        return a * exponential(u)
    if kind == LOGNORMAL:
        return math.exp(a + b * normal_quantile(u))
    return a


@compiled
def sample(
    kind: int,
    a: float,
    b: float,
    c: float,
    table: Numbers,
    start: int,
    count: int,
    u: float,
) -> float:
    """Value of a distribution at a probability.

    Args:
        kind: One of the constants at the top of this file, which say what a, b and c are.
        a: First number.
        b: Second number.
        c: Third number.
        table: Quantiles and observed values of all distributions, one after the other.
        start: Where in the table this one's begin.
        count: How many they are: quantiles at least 2, observed values at least 1.
        u: Probability, strictly between 0 and 1.

    Returns:
        The value, in the unit of the distribution.

    Raises:
        ValueError: If there is no such kind.
    """
    if is_common(kind):
        return sample_common(kind, a, b, u)
    if kind == GAMMA:
        return b * gamma_quantile(u, a)
    if kind == WEIBULL:
        return b * math.pow(exponential(u), 1.0 / a)
    if kind == UNIFORM:
        return a + (b - a) * u
    if kind == TRIANGULAR:
        return _triangular(a, b, c, u)
    if kind == NORMAL:
        return a + b * normal_quantile(u)
    if kind == EMPIRICAL:
        return _between_quantiles(table, start, count, u)
    if kind == OBSERVED:
        return _one_of(table, start, count, u)
    raise ValueError(_NO_KIND)


def lognormal_parameters(mean: float, cv: float) -> tuple[float, float]:
    """Find the lognormal distribution with a mean and a coefficient of variation.

    Args:
        mean: Above 0.
        cv: Standard deviation over mean, at least LEAST_CV.

    Returns:
        Mean and standard deviation of the logarithm.

    Raises:
        ValueError: If there is no such distribution.
    """
    _check_mean_and_cv(mean, cv, math.inf)
    variance = math.log1p(cv * cv)
    return math.log(mean) - variance / 2.0, math.sqrt(variance)


def gamma_parameters(mean: float, cv: float) -> tuple[float, float]:
    """Find the gamma distribution with a mean and a coefficient of variation.

    Args:
        mean: Above 0.
        cv: Standard deviation over mean, from LEAST_CV to GREATEST_CV.

    Returns:
        Shape and scale.

    Raises:
        ValueError: If there is no such distribution, or none that can be drawn from.
    """
    _check_mean_and_cv(mean, cv, GREATEST_CV)
    return 1.0 / (cv * cv), mean * cv * cv


def weibull_parameters(mean: float, cv: float) -> tuple[float, float]:
    """Find the Weibull distribution with a mean and a coefficient of variation.

    The coefficient depends on the shape alone, and falls as it rises: the shape is found by
    halving an interval until a float can hold no half of it.

    Args:
        mean: Above 0.
        cv: Standard deviation over mean, from LEAST_CV to GREATEST_CV.

    Returns:
        Shape and scale.

    Raises:
        ValueError: If there is no such distribution, or none that can be drawn from.
    """
    _check_mean_and_cv(mean, cv, GREATEST_CV)
    goal = math.log1p(cv * cv)
    low, high = _WEIBULL_SHAPES
    while low < (shape := math.sqrt(low * high)) < high:
        # log of the second moment over the square of the first
        spread = math.lgamma(1.0 + 2.0 / shape) - 2.0 * math.lgamma(1.0 + 1.0 / shape)
        if spread > goal:
            low = shape
        else:
            high = shape
    return shape, mean / math.gamma(1.0 + 1.0 / shape)


def mean(kind: int, a: float, b: float, c: float, table: Sequence[float] | Numbers) -> float:
    """Mean of a distribution as laid out.

    Args:
        kind: One of the constants at the top of this file, which say what a, b and c are.
        a: First number.
        b: Second number.
        c: Third number.
        table: The quantiles or observed values of this distribution alone, where it has some.

    Returns:
        The mean, in the unit of the distribution.

    Raises:
        ValueError: If there is no such kind, or no such distribution of this kind.
    """
    _check(kind, a, b, c, table)
    if kind == EMPIRICAL:
        # Straight lines between equally spaced quantiles: the outer two count half.
        return float((np.sum(table) - (table[0] + table[-1]) / 2.0) / (len(table) - 1))
    if kind == OBSERVED:
        return math.fsum(table) / len(table)
    means: dict[int, Callable[[], float]] = {
        FIXED: lambda: a,
        EXPONENTIAL: lambda: a,
        LOGNORMAL: lambda: math.exp(a + b * b / 2.0),
        GAMMA: lambda: a * b,
        WEIBULL: lambda: b * math.gamma(1.0 + 1.0 / a),
        UNIFORM: lambda: (a + b) / 2.0,
        TRIANGULAR: lambda: (a + b + c) / 3.0,
        NORMAL: lambda: a,
    }
    return means[kind]()


def _check(kind: int, a: float, b: float, c: float, table: Sequence[float] | Numbers) -> None:
    """Refuse what is no distribution, in words."""
    if not all(math.isfinite(number) for number in (a, b, c, *table)):
        raise ValueError("the numbers of a distribution must be finite")
    rules: dict[int, tuple[bool, str]] = {
        FIXED: (True, ""),
        EXPONENTIAL: (a > 0, f"the mean must be above 0, but is {a:g}"),
        LOGNORMAL: (b >= 0, f"the spread of the logarithm must not be negative, but is {b:g}"),
        GAMMA: (min(a, b) > 0, f"shape and scale must be above 0, but are {a:g} and {b:g}"),
        WEIBULL: (min(a, b) > 0, f"shape and scale must be above 0, but are {a:g} and {b:g}"),
        UNIFORM: (a <= b, f"the least value must not exceed the greatest: {a:g}, {b:g}"),
        TRIANGULAR: (a <= b <= c, f"least, most frequent, greatest must rise: {a:g}, {b:g}, {c:g}"),
        NORMAL: (b >= 0, f"the standard deviation must not be negative, but is {b:g}"),
        EMPIRICAL: (_rises(table), "quantiles must be at least 2 and none below the one before"),
        OBSERVED: (
            len(table) > 0 and bool(np.all(np.diff(table) >= 0)),
            "observed values must be at least 1 and none below the one before",
        ),
    }
    if kind not in rules:
        message = f"{_NO_KIND} as {kind}"
        raise ValueError(message)
    holds, rule = rules[kind]
    if not holds:
        raise ValueError(rule)


def _rises(table: Sequence[float] | Numbers) -> bool:
    return len(table) >= _FEWEST_QUANTILES and bool(np.all(np.diff(table) >= 0))


def _check_mean_and_cv(mean: float, cv: float, greatest_cv: float) -> None:
    """Refuse a mean or a coefficient of variation that has no distribution, in words."""
    if not (mean > 0 and math.isfinite(mean)):
        message = f"the mean must be above 0 and finite, but is {mean:g}"
        raise ValueError(message)
    if not (LEAST_CV <= cv <= greatest_cv and math.isfinite(cv)):
        most = "" if math.isinf(greatest_cv) else f" and at most {greatest_cv:g}"
        message = (
            f"the coefficient of variation must be at least {LEAST_CV:g}{most}, but is {cv:g} "
            "(without variation, write a fixed value)"
        )
        raise ValueError(message)
