"""The designs of a comparison, and how much it helps that they have the same luck."""

import math
from collections.abc import Sequence

import numpy as np

from sim.experiment.figures.metrics import metrics_per
from sim.experiment.verdicts.results import Comparison, DesignResult
from sim.journey.groundwork.claims import Per


def designs_of(comparison: Comparison) -> Sequence[DesignResult]:
    """The baseline, then the variants."""
    return (comparison.baseline, *(variant.design for variant in comparison.variants))


def pairing(
    baseline: DesignResult, variant: DesignResult, side: str, per: Per = "customer"
) -> float:
    """Correlation over replications of a side's value under both designs.

    Pairing makes the comparison sharper only where it is above zero; nan where one of the designs
    does not vary, or there are fewer than three replications.

    Args:
        baseline: One design.
        variant: The other, over the same replications.
        side: "customer" or "business".
        per: What the value is counted per.
    """
    metric = metrics_per(per)[f"{side}_value"]
    values = []
    for result in (baseline, variant):
        below = metric.denominator(result.totals, None)
        values.append(metric.numerator(result.totals, None) / np.where(below > 0, below, 1.0))
    enough = baseline.replications >= 3  # noqa: PLR2004  two points always lie on a line
    if not enough or not all(np.ptp(column) > 0 for column in values):
        return math.nan
    return float(np.corrcoef(values[0], values[1])[0, 1])
