"""What a reader of a comparison must know to read its numbers rightly, a sentence each."""

import math
from collections.abc import Iterator

from reports.words.amounts import share_words
from reports.words.brought import brought_per_100, per_100_words
from reports.words.implausible import about_designs
from reports.words.lettering import margin_words, signed
from reports.words.pairing import designs_of, pairing
from reports.words.team_measures import at_odds
from sim.clock.equal import CUSTOMERS_COMPARED
from sim.experiment.figures.precision import SEQUENCE_OF_SKEWED
from sim.experiment.verdicts.results import Comparison, DesignResult, is_refused
from sim.journey.groundwork.calendar import DAY
from sim.records.tables import SIDES

MOST_LATE_QUEUEING = 0.02
WHO = {"customer": "customers'", "business": "the business's"}


def notes_of(comparison: Comparison) -> list[str]:
    """The notes under a comparison, the most needed first.

    Args:
        comparison: The study compared.
    """
    return [
        *at_odds(comparison),
        *_about_intervals(comparison),
        *_about_harm(comparison),
        *_about_pairing(comparison),
        *_about_several(comparison),
        *_about_tail(comparison.baseline),
        *_about_brought(comparison),
        *_about_cool_down(comparison.baseline),
        *about_designs(designs_of(comparison)),
        *about_clocks(comparison.baseline),
    ]


def _about_intervals(comparison: Comparison) -> Iterator[str]:
    baseline, currency = comparison.baseline, comparison.currency
    customer, business = comparison.customer_margin, comparison.business_margin
    whose = "all customers together, " if comparison.per == "day" else ""
    yield (
        f"Values are {currency} per {comparison.per}, {whose}variant minus baseline, over "
        f"{baseline.customers:,} customers in {baseline.replications} replications; the business's "
        "include idle hours and investments. The interval beside each holds at 95 %, however often "
        "you look."
    )
    yield (
        f"Less than {margin_words(customer)} {currency} does not matter to customers, less than "
        f"{margin_words(business)} {currency} not to the business. What is undecided stands in "
        "grey: more replications (--replications) may decide it."
    )
    skewed = [
        variant.design.name
        for variant in comparison.variants
        if any(variant.differences[f"{side}_value"].method == SEQUENCE_OF_SKEWED for side in SIDES)
    ]
    if skewed:
        yield (
            f"Approximate for {', '.join(skewed)}: the first differences are skewed, so nothing "
            "is decided below 100 replications."
        )


def _about_harm(comparison: Comparison) -> Iterator[str]:
    if not comparison.variants:
        return
    first = comparison.variants[0]
    yield (
        "Worse off: whose own value is lower by more than "
        f"{margin_words(comparison.band)} {comparison.currency} than under the baseline with the "
        'same luck. "At least", because that way of sharing luck harms the fewest; "at most" is '
        "the upper bound under any other."
    )
    if comparison.band_of_all:
        yield (
            "Under the baseline customers gain and lose nothing, so what counts as about zero is "
            "1 % of the largest mean customer value of all designs compared."
        )
    yield (
        "One person's business value, and so a persona's, leaves idle hours and investments out: "
        "they belong to the design and to nobody in particular."
    )
    if first.placebo_harmed is not None and first.placebo_helped is not None:
        harmed = share_words(first.placebo_harmed.mean)
        helped = share_words(first.placebo_helped.mean)
        yield (
            "With shared teams, twins are paired worlds: some people fare differently only "
            f"because of the queue. A change that does nothing makes {harmed} worse and {helped} "
            "better off."
        )
    yield from _about_unmatched(comparison)


def _about_unmatched(comparison: Comparison) -> Iterator[str]:
    """Customers without a twin; a study that counts per day hears of it where there are none."""
    if comparison.per == "day" and all(v.unmatched == 0 for v in comparison.variants):
        yield "Every customer comes under every design."
    for variant in comparison.variants:
        if variant.unmatched <= 0:
            continue
        share, name = share_words(variant.unmatched), variant.design.name
        who = f"{share} of the customers come under {name} or under the baseline only"
        if is_refused(comparison.per, variant.unmatched):
            remedy = "To compare days instead, write 'per: day' in the baseline."
            yield f"{who}, so no verdict is given. {remedy}"
        elif comparison.per == "day":
            yield f"{who}: they count in the values, not in the shares worse and better off."
        else:
            yield f"{who}."


def _about_pairing(comparison: Comparison) -> Iterator[str]:
    """Pairing is named where it did not help; everywhere else it did its work in silence."""
    for variant in comparison.variants:
        for side in SIDES:
            found = pairing(comparison.baseline, variant.design, side, comparison.per)
            if math.isfinite(found) and found <= 0:
                yield (
                    f"Pairing did not help for {variant.design.name}: {WHO[side]} values under it "
                    f"and under the baseline correlate by {signed(f'{found:.2f}')}."
                )


def _about_several(comparison: Comparison) -> Iterator[str]:
    wins = [v for v in comparison.variants if v.verdict.headline == "win-win"]
    if len(comparison.variants) < 2 or not wins:  # noqa: PLR2004  several are two or more
        return
    listed = ", ".join(f"{v.design.name} {p_words(v.p_win[1])}" for v in wins)
    yield (
        "Each verdict stands alone at 95 %. For all changes taken together, Holm's p that a "
        f"win-win is none: {listed}."
    )


def _about_tail(result: DesignResult) -> Iterator[str]:
    parts = []
    for side in SIDES:
        tail, value = result.metrics[f"{side}_tail"].mean, result.metrics[f"{side}_value"].mean
        if math.isfinite(tail) and tail != 0:
            parts.append(
                f"{signed(margin_words(tail))} of {WHO[side]} {signed(margin_words(value))}"
            )
    if parts:
        days = result.spec.observe.value / DAY
        yield (
            f"Under the baseline, {' and '.join(parts)} {result.spec.currency} rest on what "
            f"staying customers are worth after {days:,.0f} days."
        )


def _about_brought(comparison: Comparison) -> Iterator[str]:
    """Customers whom others brought count for what they are worth, and for nothing else."""
    designs = [result for result in designs_of(comparison) if brought_per_100(result) > 0]
    if designs:
        listed = ", ".join(f"{per_100_words(result)} under {result.name}" for result in designs)
        yield (
            f"Brought by others, for each 100 customers who came by themselves: {listed}. What "
            "they are worth is in both sides' values of whoever brought them; all counts and "
            "shares leave them out."
        )


def _about_cool_down(result: DesignResult) -> Iterator[str]:
    """Queueing after arrivals have stopped meets a lighter load than it would in truth."""
    late = [
        f"{share_words(team.queueing_after_arrivals)} of the queueing for {team.name}"
        for team in result.teams
        if team.queueing_after_arrivals > MOST_LATE_QUEUEING
    ]
    if late:
        yield (
            f"Arrivals stop before everybody is through: {', '.join(late)} lies after that. Where "
            "later customers could delay earlier ones, make arrivals.cool_down longer."
        )


def about_clocks(result: DesignResult) -> Iterator[str]:
    """Which clock computed it, and that it was checked."""
    if result.checked and "compiled" in result.clocks:
        yield (
            "Computed by the compiled clock. Its first replication, up to "
            f"{CUSTOMERS_COMPARED:,} customers, was checked against SimPy: equal to the last bit."
        )


def p_words(p: float) -> str:
    """A p-value in words."""
    if not math.isfinite(p):
        return "not known"
    return "below 0.001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004  three digits are enough


def payback_words(days: float | None) -> str:
    """How long an investment takes to pay for itself."""
    if days is None:
        return "–"
    return f"{days:,.0f} days"
