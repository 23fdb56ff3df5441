"""What a reader of a comparison must know to read its numbers rightly, a note each.

Each note has a weight: how much it changes how the table is read. The heaviest stand on the one
screen; those of no weight only explain, and are read where everything is asked for.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from reports.words.amounts import share_words
from reports.words.brought import brought_per_100, per_100_words
from reports.words.deciding import too_little_seen
from reports.words.freed import freed_note
from reports.words.harm import about_harm, about_lost_pairing, about_unmatched
from reports.words.implausible import about_designs
from reports.words.lettering import margin_words, plain, signed
from reports.words.pairing import designs_of, pairing
from reports.words.team_measures import at_odds
from sim.clock.equal import CUSTOMERS_COMPARED
from sim.experiment.figures.precision import SEQUENCE_OF_SKEWED
from sim.experiment.verdicts.compare import HARM
from sim.experiment.verdicts.results import Comparison, DesignResult
from sim.experiment.verdicts.verdict import turns_with_horizon
from sim.journey.groundwork.calendar import DAY
from sim.records.tables import SIDES

MOST_LATE_QUEUEING = 0.02
LEVEL = 0.05
WHO = {"customer": "customers'", "business": "the business's"}


@dataclass(frozen=True)
class Note:
    """A sentence or two that a reader needs.

    Attributes:
        weight: How much it changes how the table is read; 0 where it only explains.
        words: The note.
    """

    weight: int
    words: str


def notes_of(comparison: Comparison) -> list[str]:
    """All notes on a comparison, the most needed first.

    Args:
        comparison: The study compared.
    """
    return [note.words for note in ranked_notes(comparison)]


def ranked_notes(comparison: Comparison) -> list[Note]:
    """All notes on a comparison with their weights, the heaviest first."""
    harm = list(about_harm(comparison))
    heard = {
        100: about_unmatched(comparison),
        95: _about_what_is_rare(comparison),
        90: _about_claims(comparison),
        88: about_lost_pairing(comparison),
        85: _about_guardrails(comparison),
        80: _about_skewness(comparison),
        75: _about_intervals(comparison),
        70: _about_horizon(comparison),
        65: _about_several(comparison),
        60: harm[:1],
        55: about_designs(designs_of(comparison)),
        50: at_odds(comparison),
        45: filter(None, [freed_note(comparison)]),
        35: _about_cool_down(comparison.baseline),
        30: _about_tail(comparison.baseline),
        25: _about_brought(comparison),
        20: _about_pairing(comparison),
        0: [*harm[1:], *about_clocks(comparison.baseline)],
    }
    return [Note(weight, words) for weight, found in heard.items() for words in found]


def _about_intervals(comparison: Comparison) -> Iterator[str]:
    baseline, currency = comparison.baseline, comparison.currency
    customer, business = comparison.customer_margin, comparison.business_margin
    whose = ", of all customers together," if comparison.per == "day" else ""
    yield (
        f"Values are {currency} per {comparison.per}{whose} against the baseline, with 95 % "
        f"intervals from {baseline.replications} replications. Less than "
        f"{margin_words(customer)} (customers) or {margin_words(business)} (business) does not "
        "matter."
    )


def _about_skewness(comparison: Comparison) -> Iterator[str]:
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


def _about_what_is_rare(comparison: Comparison) -> Iterator[str]:
    """What was seen too seldom for a verdict; of one change alone the answer says it."""
    if len(comparison.variants) > 1:
        for variant in comparison.variants:
            if variant.verdict.thin:
                yield f"{plain(variant.design.name)}: {too_little_seen(variant.verdict.thin)}"


def _about_claims(comparison: Comparison) -> Iterator[str]:
    """What the study claims and what does not hold."""
    failed = [
        f"of {variant.design.name}, {plain(says)}"
        for variant in comparison.variants
        for says, holds in variant.claims
        if not holds
    ]
    if failed:
        yield f"What the study claims and does not hold: {' '.join(failed)}"


def _about_guardrails(comparison: Comparison) -> Iterator[str]:
    """The study's own guardrails, where they do not hold; that on harm stands in the table."""
    for variant in comparison.variants:
        for rail in variant.verdict.guardrails:
            if rail.name != HARM and rail.state != "holds":
                state = "is broken" if rail.state == "broken" else "is not shown to hold"
                yield f"The guardrail '{plain(rail.name)}' {state} under {variant.design.name}."


def _about_horizon(comparison: Comparison) -> Iterator[str]:
    """Verdicts that turn where only the first half of the window counts."""
    turning = [v.design.name for v in comparison.variants if any(turns_with_horizon(v.verdict))]
    if turning:
        days = comparison.baseline.spec.observe.value / DAY / 2
        yield (
            f"Judged after {days:,.0f} days, half the horizon, a gain becomes a loss or a "
            f"loss a gain under {' and '.join(turning)}."
        )


def _about_several(comparison: Comparison) -> Iterator[str]:
    """Where a win-win does not survive that there were several changes to find one among."""
    lost = [
        variant.design.name
        for variant in comparison.variants
        if variant.verdict.headline == "win-win" and not variant.p_win[1] < LEVEL
    ]
    if lost and len(comparison.variants) > 1:
        yield (
            "Each verdict stands alone at 95 %. For all changes taken together, no longer a "
            f"win-win by Holm's p: {', '.join(lost)}."
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
