"""Quantiles of the normal and the gamma distribution, which no plain formula gives.

Both are inverses to about the precision of a float, so that a draw keeps its meaning far out in
the tails, and both are written out here, so that they compile and give the same bits on either
clock.
"""

from __future__ import annotations

import math

from sim.machine.compiled import compiled

# Coefficients of AS 241, constant term first.
_CENTRE = (
    3.3871328727963666080e0,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3,
)
_CENTRE_BELOW = (
    1.0,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3,
)
_TAIL = (
    1.42343711074968357734e0,
    4.63033784615654529590e0,
    5.76949722146069140550e0,
    3.64784832476320460504e0,
    1.27045825245236838258e0,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4,
)
_TAIL_BELOW = (
    1.0,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)
_FAR_TAIL = (
    6.65790464350110377720e0,
    5.46378491116411436990e0,
    1.78482653991729133580e0,
    2.96560571828504891230e-1,
    2.65321895265761230930e-2,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
)
_FAR_TAIL_BELOW = (
    1.0,
    5.99832206555887937690e-1,
    1.36929880922735805310e-1,
    1.48753612908506148525e-2,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)

_CENTRE_REACH = 0.425
_TAIL_REACH = 5.0
_TAIL_START = 1.6

_ROUNDING = 4e-16
_NEGLIGIBLE = 1e-17
_NEGLIGIBLE_LOG = math.log(_NEGLIGIBLE)
_LONGEST_STEP = 2.0
_LAST_STEP = 1e-8  # the error after a step is of the order of its cube
_MOST_STEPS = 100
_HALF = 0.5

_NO_SHAPE = "the shape of a gamma distribution must be above 0"
_NO_QUANTILE = "the quantile of a gamma distribution cannot be computed for these numbers"


@compiled
def _ratio(above: tuple[float, ...], below: tuple[float, ...], at: float) -> float:
    """One polynomial over another of the same degree, both by Horner's rule."""
    numerator = 0.0
    denominator = 0.0
    for index in range(len(above) - 1, -1, -1):
        numerator = numerator * at + above[index]
        denominator = denominator * at + below[index]
    return numerator / denominator


@compiled
def normal_quantile(u: float) -> float:
    """Quantile of the standard normal distribution, to about 1e-16.

    M. J. Wichura (1988), "Algorithm AS 241: the percentage points of the normal distribution",
    Applied Statistics 37(3), 477-484, doi:10.2307/2347330; the routine PPND16.

    Args:
        u: Probability, strictly between 0 and 1.

    Returns:
        Any number.
    """
    offset = u - _HALF
    if abs(offset) <= _CENTRE_REACH:
        inside = _CENTRE_REACH * _CENTRE_REACH - offset * offset
        return offset * _ratio(_CENTRE, _CENTRE_BELOW, inside)
    depth = math.sqrt(-math.log(min(u, 1.0 - u)))
    if depth <= _TAIL_REACH:
        distance = _ratio(_TAIL, _TAIL_BELOW, depth - _TAIL_START)
    else:
        distance = _ratio(_FAR_TAIL, _FAR_TAIL_BELOW, depth - _TAIL_REACH)
    return math.copysign(distance, offset)


@compiled
def _lower_sum(shape: float, x: float) -> float:
    """Lower tail of the gamma distribution as a multiple of x times its density: the series.

    DiDonato and Morris (1986), equation 15; the sum of AS 239.
    """
    term = 1.0 / shape
    total = term
    step = shape
    while term > _NEGLIGIBLE * total:
        step += 1.0
        term *= x / step
        total += term
    return total


@compiled
def _upper_fraction(shape: float, x: float) -> float:
    """Upper tail of the gamma distribution as a multiple of x times its density.

    The continued fraction of AS 239 by Lentz's rule, for x above shape + 1, where no
    denominator can be 0.
    """
    below = x + 1.0 - shape
    forward = 1.0 / below
    backward = 1.0 / _NEGLIGIBLE
    total = forward
    change = 0.0
    step = 0.0
    while abs(change - 1.0) > _ROUNDING:
        step += 1.0
        weight = step * (shape - step)
        below += 2.0
        forward = 1.0 / (weight * forward + below)
        backward = below + weight / backward
        change = forward * backward
        total *= change
    return total


@compiled
def _gamma_start(shape: float, u: float, smallest_log: float, log_gamma: float) -> float:
    """Logarithm of a first guess at a gamma quantile.

    DiDonato and Morris (1986), section 4, in three ranges: the power law near 0, Wilson and
    Hilferty's cube, and the logarithm far out where the shape is small.
    """
    smallest = math.exp(smallest_log)
    if smallest < _HALF * _HALF * (shape + 1.0):
        return smallest_log + smallest / (shape + 1.0)
    if shape >= 1.0:
        cube_root = 1.0 - 1.0 / (9.0 * shape) + normal_quantile(u) / (3.0 * math.sqrt(shape))
        return math.log(shape) + 3.0 * math.log(max(cube_root, _HALF * _HALF))
    depth = -math.log1p(-u) - log_gamma
    return math.log(max(depth + (shape - 1.0) * math.log(max(depth, 1.0)), _HALF * _HALF))


@compiled
def gamma_quantile(u: float, shape: float) -> float:
    """Quantile of the gamma distribution with scale 1, to about 1e-12 relative.

    The logarithm of the nearer tail is a smooth, bent-one-way function of log x; its root is
    found by Halley's rule, kept between the values already known to be too small and too large.
    Formulas: A. R. DiDonato, A. H. Morris (1986), "Computation of the incomplete gamma function
    ratios and their inverse", ACM TOMS 12(4), 377-393, doi:10.1145/22721.23109; B. L. Shea
    (1988), "Algorithm AS 239", Applied Statistics 37(3), 466-473, doi:10.2307/2347328.

    Args:
        u: Probability, strictly between 0 and 1.
        shape: Above 0. The time needed grows with its square root.

    Returns:
        A number above 0, or 0 where it is too small for a float.

    Raises:
        ValueError: If the shape is not above 0.
        ArithmeticError: If no root is found.
    """
    if not shape > 0.0:
        raise ValueError(_NO_SHAPE)
    log_gamma = math.lgamma(shape)
    smallest_log = (math.log(u) + math.lgamma(shape + 1.0)) / shape
    if smallest_log < _NEGLIGIBLE_LOG:
        return math.exp(smallest_log)
    log_x = _gamma_start(shape, u, smallest_log, log_gamma)
    upper = u > _HALF
    goal = math.log1p(-u) if upper else math.log(u)
    too_small, too_large = -math.inf, math.inf
    for _ in range(_MOST_STEPS):
        x = math.exp(log_x)
        log_density = shape * log_x - x - log_gamma
        if upper and x > shape + 1.0:
            log_tail = log_density + math.log(_upper_fraction(shape, x))
        else:
            log_tail = log_density + math.log(_lower_sum(shape, x))
            if upper:
                log_tail = math.log1p(-math.exp(log_tail))
        # Slope and bend of the log of the tail, and how far it is above its goal.
        slope = math.exp(log_density - log_tail)
        if upper:
            slope = -slope
        excess = log_tail - goal
        if (excess > 0.0) == upper:
            too_small = log_x
        else:
            too_large = log_x
        newton = -excess / slope
        bend = (shape - x - slope) * newton
        step = newton / min(max(1.0 + _HALF * bend, _HALF), 2.0)
        step = min(max(step, -_LONGEST_STEP), _LONGEST_STEP)
        if abs(step) <= _LAST_STEP:
            return math.exp(log_x + step)
        log_x += step
        if not too_small < log_x < too_large:
            log_x = _HALF * (too_small + too_large)
    raise ArithmeticError(_NO_QUANTILE)
