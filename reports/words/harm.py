"""Notes on who is worse off: what is counted, what chance does, and who has no twin."""

from collections.abc import Iterator

from reports.words.amounts import share_words
from reports.words.lettering import margin_words
from sim.experiment.verdicts.results import Comparison, is_refused


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
    if comparison.band_of_all:
        counted += (
            " Under the baseline customers gain and lose nothing, so that is 1 % of the largest "
            "mean customer value of all designs compared."
        )
    yield counted
    if comparison.band_of_all:
        yield (
            "Under the baseline customers gain and lose nothing, so what counts as about zero is "
            "1 % of the largest mean customer value of all designs compared."
        )
    yield (
        '"At most" is how many could be worse off if the two designs did not share their luck '
        "at all, by what their values alone allow."
    )
    yield (
        "One person's business value, and so a persona's, leaves idle hours and investments out: "
        "they belong to the design and to nobody in particular."
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
