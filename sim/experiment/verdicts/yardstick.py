"""What a study measures by: bands, margins and points, fixed by the baseline's first replication.

It is written beside that replication, so nothing else of it need be kept, and it does not move
when a run is extended.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.experiment.verdicts import verdict
from sim.journey.layout.design import ScenarioSpec
from sim.records.run_record import YARDSTICK
from sim.records.store import RunFolder
from sim.records.tables import SIDES
from sim.records.tables import YARDSTICK as SCHEMA

MOST_POINTS = 512


@dataclass(frozen=True)
class Yardstick:
    """What the first replication of a design says about the size of its values.

    Attributes:
        customers: Counted customers in it.
        sizes: Mean absolute value of each side, in money, by side.
        largest: The largest amount in it: of a customer's value, or of a customer at an account.
        points: Customer values in it, rising, shape (points,): where distributions of values are
            counted up to, so that the counts of all replications add.
    """

    customers: int
    sizes: dict[str, float]
    largest: float
    points: np.ndarray

    def of(self, side: str) -> list[float]:
        """What a side's margin is taken from: its mean absolute value, where there is any."""
        return [self.sizes[side]] if self.customers else []

    @property
    def says_nothing(self) -> bool:
        """Whether its customers' values are all next to nothing, so that no band follows."""
        floor = verdict.about_zero_band(0.0, largest=self.largest)
        return verdict.about_zero_band(self.sizes["customer"], largest=0.0) <= floor


def about_zero(spec: ScenarioSpec, baseline: Yardstick, others: Sequence[Yardstick] = ()) -> float:
    """What counts as about zero for one person, in money: declared, or from these.

    Args:
        spec: The baseline.
        baseline: What its first replication says.
        others: What those of the designs compared with it say: asked where the baseline's
            customers gain and lose nothing at all.
    """
    if (said := spec.margins.about_zero) is not None:
        return said.value
    asked = [baseline, *others] if baseline.says_nothing else [baseline]
    sizes = [each.sizes["customer"] for each in asked]
    largest = max(each.largest for each in [baseline, *others])
    return verdict.about_zero_band(max(sizes), largest=largest)


def needs_others(spec: ScenarioSpec, baseline: Yardstick) -> bool:
    """Whether what counts as about zero is taken from the designs that are compared."""
    return spec.margins.about_zero is None and baseline.says_nothing


def yardstick_of(customer: np.ndarray, business: np.ndarray, sums: np.ndarray) -> Yardstick:
    """The yardstick that a replication gives.

    Args:
        customer: Customer values of its customers, shape (customers,).
        business: Business values of the same.
        sums: What was booked to each persona, step, account and side, in money.
    """
    columns = dict(zip(SIDES, (customer, business), strict=True))
    count = len(customer)
    sizes = {side: float(np.abs(v).mean()) if count else 0.0 for side, v in columns.items()}
    largest = [float(np.abs(values).max(initial=0.0)) for values in columns.values()]
    largest.append(float(np.abs(sums).max(initial=0.0)) / max(1, count))
    return Yardstick(count, sizes, max(largest), points_of(customer))


def points_of(values: np.ndarray) -> np.ndarray:
    """Up to so many points that say where values lie: all that occur, or equal shares of them."""
    rising = np.sort(values[np.isfinite(values)])
    points = np.unique(rising)
    if len(points) > MOST_POINTS:
        ranks = np.linspace(0, len(rising) - 1, MOST_POINTS).round().astype(np.int64)
        points = np.unique(rising[ranks])
    return np.asarray(points)


def yardstick_table(yardstick: Yardstick, number: int) -> pl.DataFrame:
    """The yardstick as rows of a table."""
    rows = [(number, "customers", float(yardstick.customers))]
    rows += [(number, f"{side} value", size) for side, size in yardstick.sizes.items()]
    rows.append((number, "largest amount", yardstick.largest))
    rows += [(number, "point", point) for point in yardstick.points.tolist()]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def read_yardstick(folder: RunFolder) -> Yardstick:
    """The yardstick that the first replication of a run has left behind.

    Raises:
        RunError: It is not there, or damaged.
    """
    table = folder.read_one(YARDSTICK, 0)

    def only(measure: str) -> float:
        return float(table.filter(measure=measure)["amount"][0])

    return Yardstick(
        int(only("customers")),
        {side: only(f"{side} value") for side in SIDES},
        only("largest amount"),
        table.filter(measure="point")["amount"].to_numpy(),
    )


def twins_key(baseline_digest: str, band: float) -> str:
    """The name of the twins that a run has with a baseline: short, and another for another band."""
    text = f"{baseline_digest} {band!r}"
    return f"twins-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
