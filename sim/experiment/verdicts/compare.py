"""A study compared: every variant against the baseline, the same customers with the same luck."""

import math
from dataclasses import dataclass, replace

import numpy as np

from sim.experiment.figures.limits import in_unit
from sim.experiment.figures.metrics import (
    BY_NAME,
    CUSTOMERS,
    Metric,
    counted_per,
    half_value,
    metrics_per,
)
from sim.experiment.figures.precision import (
    ROUNDING,
    CannotEstimateError,
    Interval,
    always_valid_p,
    cannot_be_estimated,
    holm,
    interval,
    paired_scores,
)
from sim.experiment.figures.totals import Totals
from sim.experiment.verdicts import guardrails, verdict
from sim.experiment.verdicts.claims import check_claims
from sim.experiment.verdicts.results import Comparison, DesignResult, VariantResult, is_refused
from sim.experiment.verdicts.team_measures import judge_teams
from sim.experiment.verdicts.thin_chances import ThinChance
from sim.experiment.verdicts.twins import Twins
from sim.experiment.verdicts.yardstick import Yardstick
from sim.journey.groundwork.calendar import DAY
from sim.journey.groundwork.claims import Per
from sim.journey.layout.design import ScenarioSpec
from sim.records.tables import SIDES

HARM = "customers harmed beyond the placebo"


@dataclass(frozen=True)
class Bands:
    """What differences matter, fixed from the baseline's replication 0; in money.

    Margins are per customer or per day, as the study counts; `about_zero` is one person's.
    """

    customer_margin: float
    business_margin: float
    about_zero: float


def bands_of(spec: ScenarioSpec, yardstick: Yardstick, baseline: Totals, band: float) -> Bands:
    """Bands and margins, as declared or from the baseline's replication 0.

    Where a study counts per day, a margin is that of one customer times the customers a day: one
    per cent of the absolute values that all customers' journeys sum to in a day.

    Args:
        spec: The baseline.
        yardstick: What its replication 0 fixes.
        baseline: Its sums, for the days that customers were counted.
        band: What counts as about zero for one person.
    """
    days = float(baseline.of("counted days")[0])
    count = yardstick.customers / days if spec.per == "day" else 1.0
    said = spec.margins
    fixed = {side: count * verdict.margin(yardstick.of(side)) for side in SIDES}
    return Bands(
        said.customer.value if said.customer else fixed["customer"],
        said.business.value if said.business else fixed["business"],
        band,
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
    """A variant and the baseline with all that their comparison reads.

    Attributes:
        spec: The baseline.
        baseline: Its sums.
        variant: The variant's sums.
        twins: Who is better and worse off.
        placebo: The same under the placebo; None without teams.
        bands: What differences matter.
        thin: Chances that differ and were taken too seldom for a verdict.
        pairing_lost: Share of the customers who meet a place where twins' luck is not the same.
    """

    spec: ScenarioSpec
    baseline: Totals
    variant: Totals
    twins: Twins
    placebo: Twins | None
    bands: Bands
    thin: tuple[ThinChance, ...] = ()
    pairing_lost: float = 0.0

    @property
    def per(self) -> Per:
        """What both sides' values are counted per, as the baseline says."""
        return self.spec.per

    @property
    def is_refused(self) -> bool:
        """Whether too many customers have no twin for a difference per customer to mean much."""
        return is_refused(self.per, self.twins.unmatched)


def weigh(pair: Pair, design: DesignResult) -> VariantResult:
    """A variant against the baseline; Holm and claims follow when all variants are weighed."""
    metrics = metrics_per(pair.per)
    differences = {
        name: difference(metric, pair.baseline, pair.variant) for name, metric in metrics.items()
    }
    halves = {
        side: difference(half_metric(side, pair.per), pair.baseline, pair.variant) for side in SIDES
    }
    return VariantResult(
        design=design,
        differences=differences,
        personas={
            who: {
                f"{side}_value": difference(
                    metrics[f"{side}_value"], pair.baseline, pair.variant, who
                )
                for side in SIDES
            }
            for who in pair.variant.personas
            if who in pair.baseline.personas
        },
        verdict=_decided(pair, differences, halves),
        half=halves,
        harmed=pair.twins.share("harmed"),
        helped=pair.twins.share("helped"),
        placebo_harmed=pair.placebo.share("harmed") if pair.placebo else None,
        placebo_helped=pair.placebo.share("helped") if pair.placebo else None,
        harm_at_least=pair.twins.at_least,
        harm_at_most=pair.twins.at_most,
        unmatched=pair.twins.unmatched,
        p_win=(_p_win(pair), math.nan),
        payback_days=payback_days(design.spec, pair, differences["business_value"]),
        claims=(),
        pairing_lost=pair.pairing_lost,
    )


def half_metric(side: str, per: Per) -> Metric:
    """A side's value at half the window, as a metric."""
    whole = Metric(f"{side}_value_at_half", "", "money", "customer", half_value(side), CUSTOMERS)
    return counted_per(whole, per)


def _decided(
    pair: Pair, differences: dict[str, Interval], halves: dict[str, Interval]
) -> verdict.Verdict:
    """The verdict; undecided where the designs' customers cannot be compared one by one."""
    margins = dict(
        zip(SIDES, (pair.bands.customer_margin, pair.bands.business_margin), strict=True)
    )
    customer, business = (
        verdict.side(_comparable(pair, halves[side]), margins[side]) for side in SIDES
    )
    return verdict.decide(
        _comparable(pair, differences["customer_value"]),
        _comparable(pair, differences["business_value"]),
        customer_margin=margins["customer"],
        business_margin=margins["business"],
        guardrails=rails_of(pair, differences),
        half_window=(customer, business),
        thin=pair.thin,
    )


def _comparable(pair: Pair, found: Interval) -> Interval:
    """The interval, or none where too many customers have no twin."""
    if not pair.is_refused:
        return found
    reason = (
        f"{pair.twins.unmatched:.1%} of the customers have no twin: the designs' arrivals differ; "
        "write 'per: day' in the baseline"
    )
    return cannot_be_estimated(reason, replications=found.replications)


def rails_of(pair: Pair, differences: dict[str, Interval]) -> list[guardrails.Guardrail]:
    """The default guardrail on harm, and those that the study declares."""
    harm = guardrails.Harm(
        harmed=pair.twins.share("harmed"),
        beyond_placebo=pair.twins.excess_harm(pair.placebo),
        at_least=pair.twins.at_least,
        pairing_lost=pair.pairing_lost,
    )
    rails = [guardrails.harm_guardrail(HARM, harm, pair.spec.margins.harmed.value)]
    for name, rail in pair.spec.guardrails.items():
        change = differences[rail.metric]
        worse = change if rail.worse == "up" else _mirrored(change)
        limit = in_unit(BY_NAME[rail.metric], rail.limit)
        rails.append(guardrails.guardrail(name, worse, limit))
    return rails


def _mirrored(found: Interval) -> Interval:
    return replace(found, mean=-found.mean, low=-found.high, high=-found.low)


def _p_win(pair: Pair) -> float:
    """The larger p of the two sides' gains: the always-valid p of a win-win."""
    if pair.is_refused or pair.thin:
        return 1.0
    found, metrics = [], metrics_per(pair.per)
    for side, margin in (
        ("customer", pair.bands.customer_margin),
        ("business", pair.bands.business_margin),
    ):
        try:
            scores = scores_of(metrics[f"{side}_value"], pair.baseline, pair.variant)
        except CannotEstimateError:
            return 1.0
        found.append(always_valid_p(scores, margin))
    return max(found)


def payback_days(spec: ScenarioSpec, pair: Pair, business: Interval) -> float | None:
    """Days until what the design earns more than the baseline has paid for its one-off costs.

    The gain is taken before the charge for one-off investments, per day of the counted period.
    None where nothing is invested or gained, and where the designs cannot be compared.
    """
    one_off = sum(item.one_off.value for item in spec.investments.values())
    one_off -= sum(item.one_off.value for item in pair.spec.investments.values())
    if one_off <= 0 or pair.is_refused or not math.isfinite(business.mean):
        return None
    charge = sum(item.one_off.value / item.over.value * DAY for item in spec.investments.values())
    charge -= sum(
        item.one_off.value / item.over.value * DAY for item in pair.spec.investments.values()
    )
    days = pair.variant.of("counted days").sum()
    times_a_day = 1.0 if pair.per == "day" else float(pair.variant.of("customers").sum() / days)
    gain_a_day = business.mean * times_a_day + charge
    # What the charge alone takes and gives back again may be off by rounding.
    return one_off / gain_a_day if gain_a_day > ROUNDING * abs(charge) else None


def conclude(comparison: Comparison) -> Comparison:
    """Add what needs more than a pair: p after Holm, how it looks to teams, whether claims hold."""
    if not comparison.variants:
        return comparison
    baseline = comparison.baseline
    adjusted = holm([variant.p_win[0] for variant in comparison.variants])
    judged = (
        replace(
            variant,
            p_win=(variant.p_win[0], float(p)),
            team_measures=judge_teams(baseline, variant.design, variant.verdict),
        )
        for variant, p in zip(comparison.variants, adjusted, strict=True)
    )
    variants = tuple(
        replace(variant, claims=check_claims(baseline.spec, variant)) for variant in judged
    )
    return replace(comparison, variants=variants)
