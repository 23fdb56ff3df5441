"""Claims of a study, checked against what a comparison found."""

from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.results import VariantResult
from sim.journey.groundwork.claims import ClaimSpec
from sim.journey.layout.design import ScenarioSpec


def check_claims(spec: ScenarioSpec, variant: VariantResult) -> tuple[tuple[str, bool], ...]:
    """The claims about a variant: each sentence, and whether it holds."""
    return tuple(
        (claim.says, holds(claim, variant))
        for claim in spec.claims
        if claim.variant == variant.design.name
    )


def holds(claim: ClaimSpec, variant: VariantResult) -> bool:
    """Whether a claim holds: the verdict as said, or the interval clear of zero as said."""
    if claim.verdict is not None:
        found: dict[str, str] = {
            "headline": variant.verdict.headline,
            "customer": variant.verdict.customer,
            "business": variant.verdict.business,
            **{f"team {judged.team}": judged.at_odds for judged in variant.team_measures},
        }
        if variant.verdict.half_window is not None:
            found["customer at half"] = variant.verdict.half_window[0]
            found["business at half"] = variant.verdict.half_window[1]
        return found.get(claim.metric) == claim.verdict
    return moves(claim, found_for(claim, variant))


def found_for(claim: ClaimSpec, variant: VariantResult) -> Interval:
    """The difference that a claim is about."""
    if claim.persona is not None:
        return variant.personas[claim.persona][claim.metric]
    return variant.differences[claim.metric]


def moves(claim: ClaimSpec, found: Interval) -> bool:
    """Whether a difference moves as claimed."""
    if claim.direction == "up":
        return found.low > 0
    if claim.direction == "down":
        return found.high < 0
    return found.low <= 0 <= found.high
