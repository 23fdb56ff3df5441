"""Who is worse off, in sentences: the share under the same luck, chance beside it, the guardrail.

"At least" is never said here: the share under the same luck is no bound of anything.
"""

import math

from reports.words.amounts import share_words
from reports.words.lettering import plain
from sim.experiment.verdicts.compare import HARM
from sim.experiment.verdicts.guardrails import Guardrail
from sim.experiment.verdicts.results import VariantResult

LUCK = "Under the same luck,"
KEEPS = {
    "holds": "That keeps to the guardrail of {limit}.",
    "broken": "That breaks the guardrail of {limit}.",
    "not shown": "Whether that keeps to the guardrail of {limit} is not shown{why}.",
}


def worse_off(variant: VariantResult) -> str:
    """The share of customers worse off, and what chance alone would make of it."""
    if not math.isfinite(variant.harmed.mean):
        reason = variant.harmed.note.removeprefix("cannot be estimated, because ")
        return f"How many customers are worse off cannot be estimated, because {reason}."
    who = _matched([variant])
    share = share_words(variant.harmed.mean)
    harmed = f"{share} of {who} are" if variant.harmed.mean > 0 else f"none of {_the(who)} is"
    return f"{LUCK} {harmed} worse off with it{_unmatched([variant])}{_by_chance(variant)}."


def worse_off_with(variants: list[VariantResult]) -> list[str]:
    """The customers worse off under some changes, in one sentence, and how their guardrails stand.

    Args:
        variants: The changes that were spoken of, one or more.
    """
    if len(variants) == 1:
        return [worse_off(variants[0]), *guardrail_sentences(variants[0])]
    shares = sorted(variant.harmed.mean for variant in variants)
    if not all(math.isfinite(share) for share in shares):
        return ["How many customers are worse off cannot be estimated for all of them."]
    low, high = share_words(shares[0]), share_words(shares[-1])
    span = low if low == high else f"{low} to {high}"
    harmed = f"{LUCK} {span} of {_matched(variants)} are worse off with them"
    return [
        f"{harmed}{_unmatched(variants)}{_by_chance(variants[0])}.",
        *_guardrails_of_several(variants),
    ]


def harm_rail(variant: VariantResult) -> Guardrail | None:
    """The guardrail on how many customers a change may harm."""
    return next((rail for rail in variant.verdict.guardrails if rail.name == HARM), None)


def guardrail_sentences(variant: VariantResult) -> list[str]:
    """How each guardrail stands; those of the study are named only where they do not hold."""
    words = []
    rail = harm_rail(variant)
    if rail is not None:
        limit, why = _limit(variant, rail), _why(rail)
        words.append(KEEPS[rail.state].format(limit=limit, why=why))
    for rail in variant.verdict.guardrails:
        if rail.name != HARM and rail.state != "holds":
            state = "is broken" if rail.state == "broken" else "is not shown to hold"
            words.append(f"The guardrail '{plain(rail.name)}' {state}.")
    return words


def _why(rail: Guardrail) -> str:
    """Why a guardrail is not shown to hold, where it is for another reason than its interval."""
    return f", for {rail.reason}" if rail.reason and rail.replications is None else ""


def _guardrails_of_several(variants: list[VariantResult]) -> list[str]:
    """One sentence where the guardrail holds for all; else how many it does not hold for."""
    rails = [(variant, rail) for variant in variants if (rail := harm_rail(variant)) is not None]
    if len(rails) < len(variants):
        return []
    limit = _limit(*rails[0])
    if all(rail.state == "holds" for _, rail in rails):
        return [f"{'Both' if len(rails) == 2 else 'All'} keep to the guardrail of {limit}."]  # noqa: PLR2004
    count = sum(rail.state != "holds" for _, rail in rails)
    return [f"That {count} of them keep to the guardrail of {limit} is not shown."]


def _limit(variant: VariantResult, rail: Guardrail) -> str:
    beyond = " beyond chance" if variant.placebo_harmed is not None else ""
    return f"{share_words(rail.limit)}{beyond}"


def _by_chance(variant: VariantResult) -> str:
    if variant.placebo_harmed is None or not variant.placebo_harmed.mean > 0:
        return ""
    return (
        f"; a change that does nothing makes {share_words(variant.placebo_harmed.mean)} worse off"
    )


def _matched(variants: list[VariantResult]) -> str:
    """Of whom a share worse off is a share."""
    if any(variant.unmatched > 0 for variant in variants):
        return "the customers who come under both designs"
    return "customers"


def _the(customers: str) -> str:
    return customers if customers.startswith("the ") else f"the {customers}"


def _unmatched(variants: list[VariantResult]) -> str:
    """How many customers have no twin, so that nobody can say whether they are worse off."""
    most = max(variant.unmatched for variant in variants)
    if most <= 0:
        return ""
    up_to = "" if len(variants) == 1 else "up to "
    return f" ({up_to}{share_words(most)} of all come under one design only)"
