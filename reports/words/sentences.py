"""The answer in sentences that can be read aloud without misleading anybody.

One idea a sentence: which change is good, what it does to customers, what to the business, what
stands in the way or would decide it, and who is worse off. Designs are called by their titles.
"""

import math

from reports.words.amounts import share_words
from reports.words.deciding import too_little_seen, would_decide
from reports.words.freed import freed_sentences
from reports.words.lettering import margin_words
from reports.words.ranking import HARMFUL, WELCOME, best_first
from reports.words.titles import called
from reports.words.worse_off import guardrail_sentences, worse_off, worse_off_with
from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.results import Comparison, VariantResult, is_refused
from sim.experiment.verdicts.verdict import Side, turns_with_horizon
from sim.journey.groundwork.calendar import DAY
from sim.records.tables import SIDES

OPENINGS = {
    "win-win": "is a win-win for customers and the business",
    "gain at no cost to customers": "is a gain at no cost to customers",
    "gain at no cost to the business": "is a gain at no cost to the business",
    "at customers' expense": "comes at customers' expense",
    "at the business's expense": "comes at the business's expense",
    "lose-lose": "is lose-lose",
    "no difference": "makes no difference that matters to either side",
    "undecided": "is undecided",
    "guardrail broken": "is not a win-win, for a guardrail is broken",
}
MOVES = {"gain": "gain", "loss": "lose"}
AVERAGE = "On average a customer"
MOST_NAMED = 4
PAIR = 2
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
           "eleven", "twelve")  # fmt: skip


def answer(comparison: Comparison) -> list[str]:
    """What a comparison comes to, a sentence each, to be read to those who have to decide.

    With one variant it is what is to say about that one. With several it names the win-wins or,
    where there are none, the change nearest to one; what that does, who is worse off with it, and
    what else is open.

    Args:
        comparison: The study compared.
    """
    variants = comparison.variants
    if not variants:
        return ["There is no change to compare with the baseline."]
    if len(variants) == 1:
        return about(comparison, variants[0])
    ranked = best_first(variants)
    best = ranked[0].verdict.headline
    chosen = [v for v in ranked if v.verdict.headline == best] if best in WELCOME else []
    first = ranked[0]
    others = [v for v in ranked[len(chosen) or 1 :] if v.verdict.headline == "undecided"]
    return [
        *_opening(comparison, chosen),
        *(() if chosen else _nearest(comparison, first)),
        *_effects(comparison, first, named=len(chosen) > 1),
        *(() if chosen else _closing_the_gap(comparison, first)),
        *_horizon(comparison, first, name=called(comparison)[first.design.name]),
        *worse_off_with(chosen or [first]),
        *_also_undecided(comparison, others),
    ]


def first_words(comparison: Comparison) -> str:
    """The whole answer as one paragraph."""
    return " ".join(answer(comparison))


def about(comparison: Comparison, variant: VariantResult) -> list[str]:
    """What is to say about one variant, a sentence each.

    Args:
        comparison: The study compared.
        variant: One of its variants.
    """
    name = called(comparison)[variant.design.name]
    return [
        f"{name} {_headline_words(variant)}.",
        *(_undecidable(comparison, variant) or both_sides(comparison, variant)),
        *_closing_the_gap(comparison, variant),
        *_horizon(comparison, variant),
        *freed_sentences(comparison, variant),
        worse_off(variant),
        *guardrail_sentences(variant),
    ]


def words_about(comparison: Comparison, variant: VariantResult) -> str:
    """What is to say about one variant, as one paragraph."""
    return " ".join(about(comparison, variant))


def _headline_words(variant: VariantResult) -> str:
    """The verdict in words; where a guardrail takes a gain away, with the gain it takes."""
    verdict = variant.verdict
    sides = (verdict.customer, verdict.business)
    if verdict.headline == "undecided" and "undecided" not in sides:
        return "is undecided, for a guardrail is not shown to hold"
    if verdict.headline == "guardrail broken" and "no material difference" in sides:
        whose = "customers" if sides[0] == "no material difference" else "the business"
        return f"is no gain at no cost to {whose}, for a guardrail is broken"
    return OPENINGS[verdict.headline]


def both_sides(comparison: Comparison, variant: VariantResult) -> list[str]:
    """What a change does to customers and to the business, each with its interval."""
    return [_customers(comparison, variant), _business(comparison, variant)]


def _opening(comparison: Comparison, chosen: list[VariantResult]) -> list[str]:
    """Which changes are a win-win, or that none is and which gains cost nobody anything."""
    total = len(comparison.variants)
    neither = f"None of the {number_words(total)} changes"
    if total == PAIR:
        neither = "Neither of the two changes"
    if all(v.verdict.headline == "undecided" for v in comparison.variants):
        return [f"{neither} is decided."]
    if not chosen:
        return [f"{neither} is shown to be a win-win."]
    best = chosen[0].verdict.headline
    names = _names([called(comparison)[v.design.name] for v in chosen])
    verb = "is" if len(chosen) == 1 else "are"
    if best == "win-win":
        return [
            f"{_some(len(chosen), total)} {verb} a win-win for customers and the business: {names}."
        ]
    count = number_words(len(chosen)).capitalize()
    return [f"{neither} is shown to be a win-win.", f"{count} {verb} a {best}: {names}."]


def _some(count: int, total: int) -> str:
    """How many of the changes: "Both changes", "Two of the six changes"."""
    if count == total:
        return "Both changes" if total == PAIR else f"All {number_words(total)} changes"
    return f"{number_words(count).capitalize()} of the {number_words(total)} changes"


def _nearest(comparison: Comparison, variant: VariantResult) -> list[str]:
    """The change nearest to good, where none is good."""
    name, headline = called(comparison)[variant.design.name], variant.verdict.headline
    lead = "Nearest to good is" if headline not in HARMFUL else "The least harmful is"
    return [f"{lead} {name}: it {_headline_words(variant)}."]


def _effects(comparison: Comparison, variant: VariantResult, *, named: bool) -> list[str]:
    """What the best change does to either side, without the intervals that the table has."""
    if _undecidable(comparison, variant):
        return _undecidable(comparison, variant)
    name = called(comparison)[variant.design.name]
    words = []
    for words_of, side in ((_customers, "customer"), (_business, "business")):
        if not _nothing_to_say(variant.differences[f"{side}_value"]):
            words.append(words_of(comparison, variant, short=True))
        else:
            words.append(words_of(comparison, variant))
    if named:
        words[0] = f"The most comes from {name}: {words[0][:1].lower()}{words[0][1:]}"
    return words


def _customers(comparison: Comparison, variant: VariantResult, *, short: bool = False) -> str:
    """What a change does to customers, in words and money."""
    found = variant.differences["customer_value"]
    if reason := _nothing_to_say(found):
        return f"What it does to customers {reason}."
    money = _size(found.mean, comparison.currency)
    match variant.verdict.customer:
        case "gain" | "loss" as side:
            span = "" if short else f" ({_between(found, comparison.currency)})"
            if comparison.per == "day":
                return f"Customers together {MOVES[side]} {money} per day{span}."
            return f"{AVERAGE} {MOVES[side]}s {money}{span}."
        case "no material difference":
            if _is_nothing(found):
                return "For customers it changes nothing."
            either = _either_way(found, comparison.customer_margin, comparison, short=short)
            return f"For customers it makes no difference that matters{either}."
    either = _either_way(found, comparison.customer_margin, comparison, short=False)
    return f"What it does to customers is undecided{either}."


def _business(comparison: Comparison, variant: VariantResult, *, short: bool = False) -> str:
    """What a change does to the business, in words and money."""
    found = variant.differences["business_value"]
    if reason := _nothing_to_say(found):
        return f"What it does to the business {reason}."
    money = _size(found.mean, comparison.currency)
    match variant.verdict.business:
        case "gain" | "loss" as side:
            span = "" if short else f" ({_between(found, comparison.currency)})"
            return f"The business {MOVES[side]}s {money} per {comparison.per}{span}."
        case "no material difference":
            if _is_nothing(found):
                return "For the business it changes nothing."
            either = _either_way(found, comparison.business_margin, comparison, short=short)
            return f"For the business it makes no difference that matters{either}."
    either = _either_way(found, comparison.business_margin, comparison, short=False)
    return f"What it does to the business is undecided{either}."


def _nothing_to_say(found: Interval) -> str:
    """Why a side has no number to read aloud; empty where it has one."""
    if not (math.isfinite(found.low) and math.isfinite(found.high)):
        return found.note or "cannot be estimated"
    if not found.decidable:
        return f"is undecided, for {found.note}" if found.note else "is undecided"
    return ""


def _undecidable(comparison: Comparison, variant: VariantResult) -> list[str]:
    """The one reason for which neither side can be decided; empty where there is none."""
    if is_refused(comparison.per, variant.unmatched):
        who = share_words(variant.unmatched)
        only = f"{who} of the customers come under one design only"
        return [f"{only}, so values per customer cannot be compared."]
    if variant.verdict.thin:
        return [too_little_seen(variant.verdict.thin)]
    customer, business = (variant.differences[f"{side}_value"] for side in SIDES)
    if customer.decidable or business.decidable or customer.note != business.note:
        return []
    return [f"{customer.note[:1].upper()}{customer.note[1:]}."] if customer.note else []


def _closing_the_gap(comparison: Comparison, variant: VariantResult) -> list[str]:
    """What would decide a verdict, or turn it into a good one."""
    words = would_decide(comparison, variant)
    return [words] if words else []


def _also_undecided(comparison: Comparison, undecided: list[VariantResult]) -> list[str]:
    """The changes of which nothing is known yet, beside those that were spoken of."""
    if not undecided:
        return []
    names = _names([called(comparison)[v.design.name] for v in undecided])
    verb = "is" if len(undecided) == 1 else "are"
    words = [f"{number_words(len(undecided)).capitalize()} {verb} undecided: {names}."]
    return words + (_closing_the_gap(comparison, undecided[0]) if len(undecided) == 1 else [])


def _horizon(comparison: Comparison, variant: VariantResult, *, name: str = "") -> list[str]:
    """A sentence for each side whose gain is a loss at half the window, or the reverse."""
    customer, business = turns_with_horizon(variant.verdict)
    half = variant.verdict.half_window
    if half is None:
        return []
    spec = variant.design.spec
    short, whole = (_days(spec.observe.value / part / DAY) for part in (2, 1))
    horizon = f"Judged after {short} instead of {whole}, "
    remarks = []
    under = f" with {name}" if name else ""
    who_gains = "customers together" if comparison.per == "day" else "a customer"
    per = " per day" if comparison.per == "day" else ""
    for turns, who, side, which in (
        (customer, who_gains, half[0], "customer"),
        (business, "the business", half[1], "business"),
    ):
        if turns:
            money = _size(variant.half[which].mean, comparison.currency) + per
            remarks.append(f"{horizon}{who} would seem to {_verb(side)} {money}{under}.")
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
    if margin_words(low) == margin_words(high):
        return "the same in every replication"
    return f"between {margin_words(low)} and {margin_words(high)} {currency}"


def _is_nothing(found: Interval) -> bool:
    """Whether a side fares exactly as under the baseline."""
    return found.low == found.high == 0.0


def _either_way(found: Interval, margin: float, comparison: Comparison, *, short: bool) -> str:
    """An interval that shows neither gain nor loss, and what would matter."""
    if short:
        return ""
    currency, per = comparison.currency, comparison.per
    if found.low < 0 < found.high:
        down, up = (_size(end, currency) for end in (found.low, found.high))
        span = f"anything from a loss of {down} to a gain of {up}"
    else:
        span = f"a {'gain' if found.low >= 0 else 'loss'} {_between(found, currency)}"
    return f" ({span} per {per}, where less than {_size(margin, currency)} does not matter)"


def number_words(count: int) -> str:
    """A number in words, up to twelve."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def _names(names: list[str]) -> str:
    """Names in a row; of very many only the first."""
    if len(names) > MOST_NAMED + 1:
        names = [*names[:MOST_NAMED], f"{number_words(len(names) - MOST_NAMED)} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
