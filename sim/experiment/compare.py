"""A study compared: every variant against the baseline, the same customers with the same luck."""

import math
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from sim.experiment import harm_bounds, verdict
from sim.experiment.claims import check_claims
from sim.experiment.metrics import BY_NAME, CUSTOMERS, METRICS, Metric, Totals, half_value
from sim.experiment.precision import (
    CannotEstimateError,
    Interval,
    always_valid_p,
    cannot_be_estimated,
    holm,
    interval,
    paired_scores,
)
from sim.experiment.results import Comparison, DesignResult, VariantResult
from sim.experiment.twins import Twins
from sim.journey.design import ScenarioSpec

SIDES = ("customer", "business")
MOST_UNMATCHED = 0.01
HARM = "customers harmed beyond the placebo"


@dataclass(frozen=True)
class Bands:
    """What differences matter, fixed from the baseline's replication 0; in money."""

    customer_margin: float
    business_margin: float
    about_zero: float


def bands_of(spec: ScenarioSpec, customers: pl.DataFrame) -> Bands:
    """Bands and margins, as declared or from the customers of the baseline's replication 0."""
    said = spec.margins
    values = {side: customers[f"{side}_value"].to_numpy() for side in SIDES}
    return Bands(
        said.customer.value if said.customer else verdict.margin(values["customer"]),
        said.business.value if said.business else verdict.margin(values["business"]),
        said.about_zero.value if said.about_zero else verdict.about_zero_band(values["customer"]),
    )


def difference(
    metric: Metric, baseline: Totals, variant: Totals, persona: str | None = None
) -> Interval:
    """The paired difference of a metric, variant minus baseline."""
    try:
        return interval(scores_of(metric, baseline, variant, persona))
    except CannotEstimateError as error:
        return cannot_be_estimated(error.reason, replications=baseline.replications)


def scores_of(
    metric: Metric, baseline: Totals, variant: Totals, persona: str | None = None
) -> np.ndarray:
    """The scores whose mean is the paired difference, one a replication."""
    return np.asarray(
        paired_scores(
            metric.numerator(baseline, persona),
            metric.denominator(baseline, persona),
            metric.numerator(variant, persona),
            metric.denominator(variant, persona),
        )
    )


@dataclass(frozen=True)
class Pair:
    """A variant and the baseline with all that their comparison reads."""

    spec: ScenarioSpec
    baseline: Totals
    variant: Totals
    twins: Twins
    placebo: Twins | None
    bands: Bands


def weigh(pair: Pair, design: DesignResult) -> VariantResult:
    """A variant against the baseline; Holm and claims follow when all variants are weighed."""
    differences = {
        metric.name: difference(metric, pair.baseline, pair.variant) for metric in METRICS
    }
    halves = {side: difference(half_metric(side), pair.baseline, pair.variant) for side in SIDES}
    harmed, helped = pair.twins.share("harmed"), pair.twins.share("helped")
    decided = verdict.decide(
        _matched(differences["customer_value"], pair.twins),
        _matched(differences["business_value"], pair.twins),
        customer_margin=pair.bands.customer_margin,
        business_margin=pair.bands.business_margin,
        guardrails=guardrails(pair, differences),
        half_window=(
            verdict.side(halves["customer"], pair.bands.customer_margin),
            verdict.side(halves["business"], pair.bands.business_margin),
        ),
    )
    return VariantResult(
        design=design,
        differences=differences,
        personas={
            who: {
                f"{side}_value": difference(
                    BY_NAME[f"{side}_value"], pair.baseline, pair.variant, who
                )
                for side in SIDES
            }
            for who in pair.variant.personas
            if who in pair.baseline.personas
        },
        verdict=decided,
        half=halves,
        harmed=harmed,
        helped=helped,
        placebo_harmed=pair.placebo.share("harmed") if pair.placebo else None,
        placebo_helped=pair.placebo.share("helped") if pair.placebo else None,
        harmed_at_most=harm_bounds.makarov(
            pair.twins.baseline_values, pair.twins.variant_values, pair.bands.about_zero
        )[1],
        unmatched=pair.twins.unmatched,
        p_win=(_p_win(pair), math.nan),
        payback_days=payback_days(design.spec, pair, differences["business_value"]),
        claims=(),
    )


def half_metric(side: str) -> Metric:
    """A side's value at half the window, as a metric."""
    return Metric(f"{side}_value_at_half", "", "money", "customer", half_value(side), CUSTOMERS)


def _matched(found: Interval, twins: Twins) -> Interval:
    """The interval, or none where too many customers have no twin."""
    if twins.unmatched <= MOST_UNMATCHED:
        return found
    reason = f"{twins.unmatched:.1%} of the customers have no twin: the designs' arrivals differ"
    return cannot_be_estimated(reason, replications=found.replications)


def guardrails(pair: Pair, differences: dict[str, Interval]) -> list[verdict.Guardrail]:
    """The default guardrail on harm, and those that the study declares."""
    excess = pair.twins.excess_harm(pair.placebo)
    rails = [verdict.guardrail(HARM, excess, pair.spec.margins.harmed.value)]
    for name, rail in pair.spec.guardrails.items():
        change = differences[rail.metric]
        worse = change if rail.worse == "up" else _mirrored(change)
        rails.append(verdict.guardrail(name, worse, rail.limit.value))
    return rails


def _mirrored(found: Interval) -> Interval:
    return replace(found, mean=-found.mean, low=-found.high, high=-found.low)


def _p_win(pair: Pair) -> float:
    """The larger p of the two sides' gains: the always-valid p of a win-win."""
    found = []
    for side, margin in (
        ("customer", pair.bands.customer_margin),
        ("business", pair.bands.business_margin),
    ):
        try:
            scores = scores_of(BY_NAME[f"{side}_value"], pair.baseline, pair.variant)
        except CannotEstimateError:
            return 1.0
        found.append(always_valid_p(scores, margin))
    return max(found)


def payback_days(spec: ScenarioSpec, pair: Pair, business: Interval) -> float | None:
    """Days until what the design earns more than the baseline has paid for its one-off costs.

    The gain is taken before the charge for one-off investments, per day of the counted period.
    None where nothing is invested or nothing is gained.
    """
    one_off = sum(item.one_off.value for item in spec.investments.values())
    one_off -= sum(item.one_off.value for item in pair.spec.investments.values())
    if one_off <= 0 or not math.isfinite(business.mean):
        return None
    day = 86_400_000_000.0
    days = spec.arrivals.counted.value / day
    customers_a_day = float(pair.variant.of("customers").mean()) / days
    charge = sum(item.one_off.value / item.over.value * day for item in spec.investments.values())
    charge -= sum(
        item.one_off.value / item.over.value * day for item in pair.spec.investments.values()
    )
    gain_a_day = business.mean * customers_a_day + charge
    return one_off / gain_a_day if gain_a_day > 0 else None


def conclude(comparison: Comparison) -> Comparison:
    """Add what needs all variants: p after Holm, and whether the study's claims hold."""
    if not comparison.variants:
        return comparison
    adjusted = holm([variant.p_win[0] for variant in comparison.variants])
    variants = tuple(
        replace(
            variant,
            p_win=(variant.p_win[0], float(p)),
            claims=check_claims(comparison.baseline.spec, variant),
        )
        for variant, p in zip(comparison.variants, adjusted, strict=True)
    )
    return replace(comparison, variants=variants)
