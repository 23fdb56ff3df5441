"""Guardrails: harms that must stay below a limit: shown to hold, shown to be broken, or neither.

Only one that is shown to hold lets a gain without a loss stand.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from sim.experiment.figures.precision import (
    MINIMUM_WHEN_SKEWED,
    SEQUENCE_OF_SKEWED,
    SKEWNESS_LOOKS_AT,
    Interval,
)

GuardrailState = Literal["holds", "broken", "not shown"]
WHOLE_PAIRING = 0.01  # below it, too few customers come to a place where pairing is lost to matter


@dataclass(frozen=True)
class Guardrail:
    """A harm that must stay below a limit for a gain without a loss to stand.

    Attributes:
        name: what is limited, in words that fit into a sentence.
        limit: the largest harm allowed, in the unit of the interval.
        state: whether the limit is shown to hold, shown to be broken, or neither.
        interval: the harm as estimated.
        reason: why it is not shown, in words; empty elsewhere.
        replications: below which more of them cannot show it; None where nobody can say.
    """

    name: str
    limit: float
    state: GuardrailState
    interval: Interval
    reason: str = ""
    replications: int | None = None


def guardrail_state(interval: Interval, limit: float) -> GuardrailState:
    """Whether a harm stays within its limit: holds if high <= limit, broken if low > limit.

    Everything else, an interval that is not decidable included, is "not shown".

    Raises:
        ValueError: if the limit is not finite.
    """
    if not math.isfinite(limit):
        message = f"limit must be a finite number, but got {limit}"
        raise ValueError(message)
    if not interval.decidable:
        return "not shown"
    if interval.low > limit:
        return "broken"
    return "holds" if interval.high <= limit else "not shown"


def guardrail(name: str, interval: Interval, limit: float) -> Guardrail:
    """A guardrail with its state read off the interval, and why it is not shown."""
    state = guardrail_state(interval, limit)
    if state != "not shown":
        return Guardrail(name, limit, state, interval)
    return Guardrail(name, limit, state, interval, _why(interval), _from_which(interval))


def _why(interval: Interval) -> str:
    """Why an interval neither keeps to its limit nor breaks it."""
    return interval.note if not interval.decidable else "its interval holds the limit"


def _from_which(interval: Interval) -> int | None:
    """How many replications are needed at least; None where no number of them can help."""
    if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return None
    return MINIMUM_WHEN_SKEWED if interval.method == SEQUENCE_OF_SKEWED else SKEWNESS_LOOKS_AT


@dataclass(frozen=True)
class Harm:
    """What is known of the customers whom a change harms, as shares of those with a twin.

    Attributes:
        harmed: who is worse off under the same luck.
        beyond_placebo: the same less who is worse off under a change that does nothing.
        at_least: who is worse off whatever luck the designs share, sure at 97.5 %.
        pairing_lost: who meets a place where twins do not share their luck.
    """

    harmed: Interval
    beyond_placebo: Interval
    at_least: float
    pairing_lost: float


def harm_guardrail(name: str, harm: Harm, limit: float) -> Guardrail:
    """The guardrail on the share of customers harmed, beyond what a placebo harms.

    Holds where the harmed themselves, or those beyond the placebo's, are shown to be few enough.
    Broken where those beyond the placebo's are shown to be too many and twins share their luck;
    where pairing is lost, the share under the same luck says nothing, and it is broken only where
    so many are harmed under any luck. Not shown elsewhere.

    Args:
        name: as for `Guardrail`.
        harm: what is known.
        limit: the largest share allowed.
    """
    if _surely_within(harm.harmed, limit):
        return Guardrail(name, limit, "holds", harm.harmed)
    found = guardrail(name, harm.beyond_placebo, limit)
    if found.state == "holds":
        return found
    if harm.pairing_lost < WHOLE_PAIRING:
        return found
    if harm.at_least > limit:
        return replace(found, state="broken", reason="", replications=None)
    reason = (
        f"{harm.pairing_lost:.0%} of the customers come to a place where the two designs do not "
        "share their luck (name what it was with 'was:')"
    )
    return replace(found, state="not shown", reason=reason, replications=None)


def _surely_within(harmed: Interval, limit: float) -> bool:
    """Whether a share keeps to its limit.

    A share of which the first replications are skewed is decided from 100 replications on. Where
    three times the width still fits, no skewness makes up for it, and nobody need wait.
    """
    if not math.isfinite(harmed.high):
        return False
    if harmed.decidable:
        return harmed.high <= limit
    is_skewed = harmed.method == SEQUENCE_OF_SKEWED and harmed.replications >= SKEWNESS_LOOKS_AT
    return is_skewed and harmed.mean + 3.0 * (harmed.high - harmed.mean) <= limit
