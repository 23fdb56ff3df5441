"""The lab's interval at every look of many experiments at once: `interval` one by one takes hours.

That it is the same is shown in `test_false_win_wins.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from sim.experiment.figures.precision import half_width

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST_LOOK = 20
PLANNED = 40
WHEN_SKEWED = 100


@dataclass(frozen=True)
class Looks:
    """One side of many experiments: the interval's ends at every look, shape (experiments, n)."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    decidable: NDArray[np.bool_]

    def misses(self, truth: float) -> NDArray[np.bool_]:
        """Where an interval that may decide does not hold the truth."""
        return np.asarray(self.decidable & ((self.low > truth) | (self.high < truth)))


def running_mean_and_deviation(
    scores: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    counts = np.arange(1, scores.shape[1] + 1)
    mean = scores.cumsum(axis=1) / counts
    squares = (scores**2).cumsum(axis=1) - counts * mean**2
    return mean, np.sqrt(np.maximum(squares, 0.0) / np.maximum(counts - 1, 1))


def sequence_looks(scores: NDArray[np.float64]) -> Looks:
    """The interval of the lab after each replication; `scores` has shape (experiments, n)."""
    mean, deviation = running_mean_and_deviation(scores)
    counts = range(1, scores.shape[1] + 1)
    half = deviation * np.array([half_width(1.0, n, planned=PLANNED) for n in counts])
    skewness = np.abs(stats.skew(scores[:, :FIRST_LOOK], axis=1))
    needed = np.where(skewness > 1.0, WHEN_SKEWED, FIRST_LOOK)
    return Looks(mean - half, mean + half, np.arange(1, len(counts) + 1) >= needed[:, None])


def share_with_one_look(found: NDArray[np.bool_]) -> float:
    return float(found[:, PLANNED - 1].mean())


def share_with_looks_after_every_replication(found: NDArray[np.bool_]) -> float:
    return float(found[:, FIRST_LOOK - 1 :].any(axis=1).mean())
