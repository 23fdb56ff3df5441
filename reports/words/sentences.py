"""The verdict in words that can be read aloud without misleading anybody.

A sentence names what a change does to customers and to the business, what stands in the way of a
win-win, where the answer turns with the horizon, and always ends with the customers worse off.
"""

import math

from reports.words.amounts import share_words
from reports.words.lettering import margin_words
from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.compare import HARM
from sim.experiment.verdicts.results import Comparison, VariantResult, is_refused
from sim.experiment.verdicts.verdict import Side, turns_with_horizon
from sim.journey.groundwork.calendar import DAY
from sim.records.tables import SIDES

OPENINGS = {
    "win-win": "is a win-win",
    "gain at no cost to customers": "is a gain at no cost to customers",
    "gain at no cost to the business": "is a gain at no cost to the business",
    "at customers' expense": "comes at customers' expense",
    "at the business's expense": "comes at the business's expense",
    "lose-lose": "is lose-lose",
    "no difference": "makes no difference that matters to either side",
    "undecided": "is undecided",
    "guardrail broken": "is not a win-win, for a guardrail is broken",
}
# What a strategist may want to go on with, the best first.
WELCOME = ("win-win", "gain at no cost to customers", "gain at no cost to the business")
HARMFUL = ("at customers' expense", "at the business's expense", "lose-lose")
MOVES = {"gain": "gain", "loss": "lose"}
AVERAGE = "on average a customer"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
           "eleven", "twelve")  # fmt: skip


def sentence(comparison: Comparison, variant: VariantResult) -> str:
    """One sentence on a variant: headline, both sides, reservations, and who is worse off.

    Args:
        comparison: The study compared.
        variant: One of its variants.
    """
    verdict = variant.verdict
    opening = f"{variant.design.name} {OPENINGS[verdict.headline]}"
    sides = _undecidable(comparison, variant) or (
        f"{customer_clause(comparison, variant)}, and {business_clause(comparison, variant)}"
    )
    remarks = [*_in_the_way(variant), *_horizon(comparison, variant)]
    return "; ".join([f"{opening}: {sides}", *remarks, f"{worse_off(variant)}."])


def customer_clause(comparison: Comparison, variant: VariantResult) -> str:
    """What a change does to customers, in words and money."""
    found = variant.differences["customer_value"]
    if reason := _nothing_to_say(found):
        return f"what it does to customers {reason}"
    money = _size(found.mean, comparison.currency)
    span = _between(found, comparison.currency)
    either = _either_way(found, comparison.customer_margin, comparison)
    match variant.verdict.customer:
        case "gain" | "loss" as side:
            verb = MOVES[side]
            if comparison.per == "day":
                return f"customers together {verb} {money} per day ({span})"
            return f"{AVERAGE} {verb}s {money} ({span})"
        case "no material difference":
            return f"for customers it makes no difference that matters ({either})"
    return f"what it does to customers is undecided ({either})"


def business_clause(comparison: Comparison, variant: VariantResult) -> str:
    """What a change does to the business, in words and money."""
    found = variant.differences["business_value"]
    if reason := _nothing_to_say(found):
        return f"what it does to the business {reason}"
    money = _size(found.mean, comparison.currency)
    span = _between(found, comparison.currency)
    either = _either_way(found, comparison.business_margin, comparison)
    match variant.verdict.business:
        case "gain" | "loss" as side:
            return f"the business {MOVES[side]}s {money} per {comparison.per} ({span})"
        case "no material difference":
            return f"for the business it makes no difference that matters ({either})"
    return f"what it does to the business is undecided ({either})"


def worse_off(variant: VariantResult) -> str:
    """The share of customers worse off, with the placebo's beside it; unmatched are named."""
    if not math.isfinite(variant.harmed.mean):
        reason = variant.harmed.note.removeprefix("cannot be estimated, because ")
        return f"how many customers are worse off cannot be estimated, because {reason}"
    harmed = (
        f"at least {share_words(variant.harmed.mean)} of {_matched([variant])} are worse off "
        f"than they would have been{_unmatched([variant])}"
    )
    if variant.placebo_harmed is None or not math.isfinite(variant.placebo_harmed.mean):
        return harmed
    return f"{harmed}, against {_placebo(variant)}"


def first_sentence(comparison: Comparison) -> str:
    """The first line of a comparison: which changes are a win-win, or that none is.

    With one variant it is that variant's own sentence. With several it names the win-wins, or the
    gains that cost the other side nothing, says how many are undecided, and ends with the
    customers worse off.
    """
    variants = comparison.variants
    if not variants:
        return "There is no change to compare with the baseline."
    if len(variants) == 1:
        return sentence(comparison, variants[0])
    best = next((h for h in WELCOME if any(v.verdict.headline == h for v in variants)), "")
    chosen = [v for v in variants if v.verdict.headline == best]
    return "; ".join([*_found(variants, best, chosen), f"{_range_worse_off(variants, chosen)}."])


def _found(
    variants: tuple[VariantResult, ...], best: str, chosen: list[VariantResult]
) -> list[str]:
    total = _number(len(variants))
    undecided = [v.design.name for v in variants if v.verdict.headline == "undecided"]
    if len(undecided) == len(variants):
        return [f"None of the {total} changes is decided, so none is shown to be a win-win"]
    parts = []
    if best == "win-win":
        count, verb = _number(len(chosen)).capitalize(), "is" if len(chosen) == 1 else "are"
        names = _names([v.design.name for v in chosen])
        parts.append(
            f"{count} of the {total} changes {verb} a win-win for customers and the business: "
            f"{names}"
        )
    else:
        parts.append(f"None of the {total} changes is shown to be a win-win")
        if chosen:
            count = "one is" if len(chosen) == 1 else f"{_number(len(chosen))} are"
            parts.append(f"{count} a {best}: {_names([v.design.name for v in chosen])}")
    if undecided:
        verb = "is" if len(undecided) == 1 else "are"
        parts.append(f"{_number(len(undecided))} {verb} undecided: {_names(undecided)}")
    harmful = [v.design.name for v in variants if v.verdict.headline in HARMFUL]
    if harmful and not chosen:
        verb = "comes" if len(harmful) == 1 else "come"
        parts.append(f"{_number(len(harmful))} {verb} at somebody's expense: {_names(harmful)}")
    turning = [v.design.name for v in chosen if any(turns_with_horizon(v.verdict))]
    if turning:
        parts.append(f"judged at half the horizon {_names(turning)} would look the other way round")
    return parts


def _range_worse_off(variants: tuple[VariantResult, ...], chosen: list[VariantResult]) -> str:
    """The customers worse off under the chosen variants, or under all, in one clause."""
    if len(chosen) == 1:
        return f"under {chosen[0].design.name} {worse_off(chosen[0])}"
    under = f"under {_names([v.design.name for v in chosen])}" if chosen else "in each case"
    shares = sorted(v.harmed.mean for v in chosen or variants)
    if not all(math.isfinite(share) for share in shares):
        return "how many customers are worse off cannot be estimated for all of them"
    low, high = share_words(shares[0]), share_words(shares[-1])
    span = low if low == high else f"{low} to {high}"
    meant = chosen or list(variants)
    harmed = (
        f"{under}, at least {span} of {_matched(meant)} are worse off than they would have been"
        f"{_unmatched(meant)}"
    )
    if not chosen and low != high:
        harmed = harmed.replace("in each case", "depending on the change", 1)
    first = variants[0]
    if first.placebo_harmed is None or not math.isfinite(first.placebo_harmed.mean):
        return harmed
    return f"{harmed}, against {_placebo(first)}"


def _matched(variants: list[VariantResult]) -> str:
    """Of whom a share worse off is a share."""
    if any(variant.unmatched > 0 for variant in variants):
        return "the customers who come under both designs"
    return "customers"


def _unmatched(variants: list[VariantResult]) -> str:
    """How many customers have no twin, so that nobody can say whether they are worse off."""
    most = max(variant.unmatched for variant in variants)
    if most <= 0:
        return ""
    least = "" if len(variants) == 1 else "up to "
    return f" ({least}{share_words(most)} of all come under one design only)"


def _placebo(variant: VariantResult) -> str:
    share = variant.placebo_harmed.mean if variant.placebo_harmed else math.nan
    return f"{share_words(share)} under a change that does nothing"


def _nothing_to_say(found: Interval) -> str:
    """Why a side has no number to read aloud; empty where it has one."""
    if not (math.isfinite(found.low) and math.isfinite(found.high)):
        return found.note or "cannot be estimated"
    if not found.decidable:
        return f"is undecided, for {found.note}" if found.note else "is undecided"
    return ""


def _undecidable(comparison: Comparison, variant: VariantResult) -> str:
    """The one reason for which neither side can be decided; empty where there is none."""
    if is_refused(comparison.per, variant.unmatched):
        who = share_words(variant.unmatched)
        return (
            f"{who} of the customers come under one design only, so values per customer cannot be "
            "compared; to compare values per day, write 'per: day' in the baseline"
        )
    customer, business = (variant.differences[f"{side}_value"] for side in SIDES)
    if customer.decidable or business.decidable:
        return ""
    return customer.note if customer.note == business.note else ""


def _in_the_way(variant: VariantResult) -> list[str]:
    """The guardrails that keep a win-win from standing, with what was found."""
    remarks = []
    for rail in variant.verdict.guardrails:
        if rail.name not in variant.verdict.in_the_way:
            continue
        if rail.name == HARM:
            limit = share_words(rail.limit)
            what = f"the guardrail that at most {limit} of customers be harmed beyond chance"
        else:
            what = f"the guardrail '{rail.name}'"
        remarks.append(
            f"{what} is broken" if rail.state == "broken" else f"{what} is not shown to hold"
        )
    return remarks


def _horizon(comparison: Comparison, variant: VariantResult) -> list[str]:
    """A remark for each side whose gain is a loss at half the window, or the reverse."""
    customer, business = turns_with_horizon(variant.verdict)
    half = variant.verdict.half_window
    if half is None:
        return []
    spec = variant.design.spec
    short, whole = (_days(spec.observe.value / part / DAY) for part in (2, 1))
    horizon = f"judged after {short} instead of {whole}"
    remarks = []
    who_gains = "customers together" if comparison.per == "day" else "a customer"
    per = " per day" if comparison.per == "day" else ""
    for turns, who, side, name in (
        (customer, who_gains, half[0], "customer"),
        (business, "the business", half[1], "business"),
    ):
        if turns:
            money = _size(variant.half[name].mean, comparison.currency) + per
            remarks.append(f"{horizon}, {who} would seem to {_verb(side)} {money}")
    return remarks


def _verb(side: Side) -> str:
    return "gain" if side == "gain" else "lose"


def _days(days: float) -> str:
    return f"{days:,.0f} days" if days >= 2 else f"{days * 24:,.0f} hours"  # noqa: PLR2004


def _size(value: float, currency: str) -> str:
    """An amount of money without its sign, which the verb says."""
    return f"{margin_words(abs(value))} {currency}"


def _between(found: Interval, currency: str) -> str:
    """The interval of a gain or a loss, whose sign the verb says."""
    low, high = sorted((abs(found.low), abs(found.high)))
    return f"between {margin_words(low)} and {margin_words(high)} {currency}"


def _either_way(found: Interval, margin: float, comparison: Comparison) -> str:
    """An interval that shows neither gain nor loss, and what would matter."""
    currency, per = comparison.currency, comparison.per
    if found.low < 0 < found.high:
        down, up = (_size(end, currency) for end in (found.low, found.high))
        span = f"anything from a loss of {down} to a gain of {up}"
    else:
        span = f"a {'gain' if found.low >= 0 else 'loss'} {_between(found, currency)}"
    return f"{span} per {per}, where less than {_size(margin, currency)} does not matter"


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def _names(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
