"""What a win-win map shows: changes for both sides, with intervals, and the margins."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A change and its interval, in currency; `low` and `high` are nan where there is none."""

    mean: float
    low: float
    high: float

    @property
    def has_interval(self) -> bool:
        """Whether both ends of the interval exist."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def extent(self) -> float:
        """How far from zero the estimate reaches, interval included."""
        ends = (self.mean, self.low, self.high) if self.has_interval else (self.mean,)
        return max(abs(end) for end in ends)


@dataclass(frozen=True)
class Point:
    """A variant's change for both sides; `persona` is None for all customers together."""

    variant: str
    persona: str | None
    customer: Estimate
    business: Estimate
    headline: str

    @property
    def is_placed(self) -> bool:
        """Whether both means exist, so that the point has a place on the map."""
        return math.isfinite(self.customer.mean) and math.isfinite(self.business.mean)


@dataclass(frozen=True)
class WinWinMap:
    """Points and, for each side, the margin within which a change does not matter.

    Attributes:
        customer_margin: in currency; 0 draws no band.
        business_margin: in currency; 0 draws no band.
        currency: "EUR".
        per: what a value is counted per.

    Raises:
        ValueError: no points, a repeated point, a crossed interval or an impossible margin.
    """

    points: tuple[Point, ...]
    customer_margin: float
    business_margin: float
    currency: str
    per: str = "customer"

    def __post_init__(self) -> None:
        """Refuse data that no map can show."""
        if not self.points:
            raise ValueError("win-win map: needs at least one variant, but got none")
        for margin in (self.customer_margin, self.business_margin):
            if not (math.isfinite(margin) and margin >= 0):
                raise ValueError(f"win-win map: a margin must be 0 or more, but got {margin}")
        seen: set[tuple[str, str | None]] = set()
        for point in self.points:
            if (point.variant, point.persona) in seen:
                who = point.persona or "all customers"
                raise ValueError(f"win-win map: {point.variant!r} for {who} stands twice")
            seen.add((point.variant, point.persona))
            for estimate in (point.customer, point.business):
                if estimate.has_interval and estimate.low > estimate.high:
                    raise ValueError(
                        f"win-win map: the interval of {point.variant!r} runs from "
                        f"{estimate.low} down to {estimate.high}"
                    )

    @property
    def variants(self) -> tuple[str, ...]:
        """Variants in the order of the points."""
        return tuple(dict.fromkeys(point.variant for point in self.points))

    @property
    def personas(self) -> tuple[str, ...]:
        """Personas in the order of the points."""
        named = (point.persona for point in self.points if point.persona is not None)
        return tuple(dict.fromkeys(named))


def points_table(data: WinWinMap) -> list[dict[str, str | float]]:
    """The same numbers as the picture, as rows."""
    return [
        {
            "variant": point.variant,
            "persona": point.persona if point.persona is not None else "all customers",
            "customer_value": point.customer.mean,
            "customer_value_low": point.customer.low,
            "customer_value_high": point.customer.high,
            "business_value": point.business.mean,
            "business_value_low": point.business.low,
            "business_value_high": point.business.high,
            "headline": point.headline,
        }
        for point in data.points
    ]
