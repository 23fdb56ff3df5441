"""Notes on who is worse off: what is counted, what chance does, and who has no twin."""

from collections.abc import Iterator

from reports.words.amounts import share_words
from reports.words.lettering import margin_words, plain
from sim.experiment.verdicts.guardrails import WHOLE_PAIRING
from sim.experiment.verdicts.results import Comparison, VariantResult, is_refused
from sim.scenario.checks.beside.baseline import lines_of
from sim.scenario.checks.beside.lost import lost


def about_harm(comparison: Comparison) -> Iterator[str]:
    """What is counted as worse off; then how to read the bounds, and what persons' values lack."""
    if not comparison.variants:
        return
    first, band = comparison.variants[0], margin_words(comparison.band)
    counted = (
        f"Worse off: whose own value falls by more than {band} {comparison.currency} under the "
        "same luck."
    )
    chance = (first.placebo_harmed, first.placebo_helped)
    if any(found is not None and found.mean > 0 for found in chance):
        harmed, helped = (share_words(found.mean) for found in chance if found is not None)
        counted += f" A change that does nothing makes {harmed} worse and {helped} better off."
    yield counted
    if comparison.band_of_all:
        yield (
            "Under the baseline customers gain and lose nothing, so what counts as about zero is "
            "1 % of the largest mean customer value of all designs compared."
        )
    yield (
        '"At least" and "at most" are how many are worse off whatever luck the two designs share, '
        "by what their values alone allow (Makarov's bounds)."
    )
    yield (
        "One person's business value, and so a persona's, leaves idle hours, other work and "
        "investments out: they belong to the design and to nobody in particular."
    )


def about_unmatched(comparison: Comparison) -> Iterator[str]:
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


def about_lost_pairing(comparison: Comparison) -> Iterator[str]:
    """Where two designs do not share their luck, and so shares worse off say little."""
    for variant in comparison.variants:
        if variant.pairing_lost >= WHOLE_PAIRING:
            yield (
                f"Under {plain(variant.design.name)} {share_words(variant.pairing_lost)} of the "
                "customers come to a place where the two designs do not share their luck, so fewer "
                f"may be worse off than it says: {_what_to_write(comparison, variant)}."
            )


def _what_to_write(comparison: Comparison, variant: VariantResult) -> str:
    """The line that would keep the luck of twins."""
    found = lost(comparison.baseline.spec, variant.design.spec)
    if not found:
        return "name what the place was with 'was:'"
    first = found[0]
    more = f" ('winwin check' names {len(found) - 1} more)" if len(found) > 1 else ""
    return plain(f"if '{first.new}' is what '{first.gone}' was, write {lines_of(first)}{more}")
