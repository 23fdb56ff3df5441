"""What a batch finds: one row a design of the grid and seed, frozen, with nothing bulky in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.experiment.figures.precision import Interval, holm
from sim.experiment.verdicts.compare import HARM
from sim.experiment.verdicts.guardrails import GuardrailState
from sim.experiment.verdicts.results import Comparison, DesignResult, VariantResult, is_refused
from sim.experiment.verdicts.verdict import Headline, Side
from sim.journey.groundwork.claims import Per
from sim.scenario.deriving.grid import Grid, Point


@dataclass(frozen=True)
class Against:
    """What a design does against the study's baseline under the same seed.

    Attributes:
        customer: Paired difference of the customers' value.
        business: Paired difference of the business's value.
        customer_side: What happens to customers.
        business_side: What happens to the business.
        headline: Both in one phrase.
        harmed: Share of the customers with a twin who are worse off than it.
        helped: Share of the customers with a twin who are better off than it.
        placebo_harmed: Share worse off under the placebo; None without teams.
        harm_at_most: Upper bound of the share worse off under any coupling; nan without twins.
        p_win: Always-valid p that both sides gain, and the same after Holm over the batch.
        refused: Why the designs' customers cannot be compared; empty where they can.
        guardrail: How the guardrail on the share worse off stands.
    """

    customer: Interval
    business: Interval
    customer_side: Side
    business_side: Side
    headline: Headline
    harmed: Interval
    helped: Interval
    placebo_harmed: Interval | None
    harm_at_most: float
    p_win: tuple[float, float]
    refused: str
    guardrail: GuardrailState | None = None


@dataclass(frozen=True)
class GridRow:
    """One design under one seed.

    Attributes:
        design: What it is called: 'baseline', 'one-profile', 'a+b'.
        values: The value of each lever, as written; None each for the study's own baseline.
        seed: Seed.
        replications: How many.
        customers: Counted customers, all replications together.
        metrics: The metrics of the design by itself, as the study counts values.
        against: Against the baseline; None for the study's own baseline.
        folder: Where its tables are.
    """

    design: str
    values: tuple[str | None, ...]
    seed: int
    replications: int
    customers: int
    metrics: dict[str, Interval]
    against: Against | None
    folder: str


@dataclass(frozen=True)
class Batch:
    """A grid computed.

    Attributes:
        grid: The grid.
        question: What the study asks.
        currency: Currency of all money.
        per: What both sides' values and differences are counted per.
        rows: For each seed the study's baseline, then the designs in the order of the grid.
        digest: Of everything that the rows depend on, 64 hexadecimal digits.
        served: Whether all of it came from the store.
    """

    grid: Grid
    question: str
    currency: str
    per: Per
    rows: tuple[GridRow, ...]
    digest: str
    served: bool


def baseline_row(result: DesignResult, levers: int) -> GridRow:
    """The row of the study's own baseline, which no lever moves."""
    return _row(result, result.name, (None,) * levers, None)


def variant_row(comparison: Comparison, variant: VariantResult, point: Point) -> GridRow:
    """The row of a design that a comparison has weighed."""
    verdict = variant.verdict
    against = Against(
        customer=variant.differences["customer_value"],
        business=variant.differences["business_value"],
        customer_side=verdict.customer,
        business_side=verdict.business,
        headline=verdict.headline,
        harmed=variant.harmed,
        helped=variant.helped,
        placebo_harmed=variant.placebo_harmed,
        harm_at_most=variant.harm_at_most,
        p_win=variant.p_win,
        refused=_why_refused(comparison, variant),
        guardrail=next((rail.state for rail in verdict.guardrails if rail.name == HARM), None),
    )
    return _row(variant.design, point.name, point.values, against)


def _row(
    result: DesignResult, name: str, values: tuple[str | None, ...], against: Against | None
) -> GridRow:
    return GridRow(
        design=name,
        values=values,
        seed=result.seed,
        replications=result.replications,
        customers=result.customers,
        metrics=result.metrics,
        against=against,
        folder=result.folder,
    )


def _why_refused(comparison: Comparison, variant: VariantResult) -> str:
    """Why a side cannot be judged: too few twins, or a difference that cannot be estimated."""
    if is_refused(comparison.per, variant.unmatched):
        return f"{variant.unmatched:.1%} of the customers have no twin: the arrivals differ"
    found = (variant.differences[value] for value in ("customer_value", "business_value"))
    return next((each.note for each in found if not each.decidable), "")


def adjusted(rows: Sequence[GridRow]) -> tuple[GridRow, ...]:
    """The rows with p after Holm over all of them: a large grid finds winners by luck alone."""
    judged = [row.against.p_win[0] for row in rows if row.against is not None]
    after = iter(holm(judged) if judged else ())
    return tuple(
        row
        if row.against is None
        else replace(
            row, against=replace(row.against, p_win=(row.against.p_win[0], float(next(after))))
        )
        for row in rows
    )
