"""Scores that checks against theory share: how far a mean is off, in standard errors."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats


@pytest.fixture
def z_of() -> Callable[[np.ndarray, float], float]:
    """`z_of(values, mean)`: standard errors between the mean of independent values and another."""

    def score(values: np.ndarray, mean: float) -> float:
        if np.ptp(values) == 0:
            return 0.0 if values[0] == pytest.approx(mean, rel=1e-6, abs=1e-9) else np.inf
        return float((values.mean() - mean) * np.sqrt(len(values)) / values.std(ddof=1))

    return score


@pytest.fixture
def hall() -> Callable[[np.ndarray], float]:
    """`hall(scores)`: Student's ratio of independent scores of mean zero, freed from skewness.

    Hall, P. (1992), "On the removal of skewness by transformation", J. R. Statist. Soc. B 54.
    """

    def score(scores: np.ndarray) -> float:
        ratio = scores.mean() / scores.std(ddof=1)
        skewness = stats.skew(scores)
        bent = ratio + skewness * ratio**2 / 3 + skewness**2 * ratio**3 / 27
        return float(np.sqrt(len(scores)) * (bent + skewness / (6 * len(scores))))

    return score
