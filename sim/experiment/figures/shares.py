"""Intervals around shares of customers, which end at nobody and at everybody."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from sim.experiment.figures.precision import Interval, interval, ratio_scores

EXACT_TAIL = 0.025  # two sides at 95 %


def share_interval(happened: ArrayLike, people: ArrayLike) -> Interval:
    """The interval around a share, inside 0 to 100 %; of 0 or all of n customers with an exact end.

    Where nobody (or everybody) of n did something, there is no spread to take a width from, and a
    width of nothing would say that it cannot happen: the other end is then Clopper and Pearson's
    (1934), 1 - 0.025^(1/n) above 0, or as much below 1.

    Args:
        happened: people who did it, shape (replications,).
        people: people who could, same shape.

    Raises:
        CannotEstimateError: as for `ratio_scores`.
        ValueError: as for `ratio_scores`.
    """
    found = interval(ratio_scores(happened, people))
    if not math.isfinite(found.low):
        return found
    count, total = float(np.sum(happened)), float(np.sum(people))
    low, high = max(0.0, found.low), min(1.0, found.high)
    end = 1.0 - EXACT_TAIL ** (1.0 / total)
    if count == 0.0:
        low, high = 0.0, end
    elif count == total:
        low, high = 1.0 - end, 1.0
    return replace(found, low=low, high=high)
