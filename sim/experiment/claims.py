"""Claims of a study, checked against what a comparison found."""

from sim.errors import Problem, closest, quoted
from sim.experiment.metrics import BY_NAME
from sim.experiment.precision import Interval
from sim.experiment.results import VariantResult
from sim.journey.claims import ClaimSpec
from sim.journey.design import ScenarioSpec
from sim.scenario.loading import Scenario
from sim.scenario.tree import problem_at

VERDICTS = ("headline", "customer", "business", "customer at half", "business at half")
VALUES = ("customer_value", "business_value")


def problems_of_metrics(scenario: Scenario) -> list[Problem]:
    """Claims and guardrails that name a metric which nothing measures."""
    spec, problems = scenario.spec, []
    for place, claim in enumerate(spec.claims):
        known = (*VERDICTS, *_measured_teams(spec)) if claim.verdict is not None else (*BY_NAME,)
        if claim.verdict is None and claim.persona is not None:
            known = VALUES
        if claim.metric not in known:
            problems.append(_unknown(scenario, ("claims", place, "metric"), claim.metric, known))
    for name, rail in spec.guardrails.items():
        if rail.metric not in BY_NAME:
            path = ("guardrails", name, "metric")
            problems.append(_unknown(scenario, path, rail.metric, tuple(BY_NAME)))
    return problems


def _measured_teams(spec: ScenarioSpec) -> list[str]:
    """What claims call the teams that have a measure of their own."""
    return [f"team {name}" for name, team in spec.teams.items() if team.measure is not None]


def problems_of_variant(baseline: Scenario, variant: Scenario) -> list[Problem]:
    """What a variant says that only the baseline may say: what values are counted per."""
    said, held = variant.tree.data.get("per"), baseline.spec.per
    if said is None or said == held:
        return []
    message = f"{quoted(said)}, but the baseline counts per {quoted(held)}: a study counts one way"
    remedy = f"write 'per: {said}' in {baseline.path.name}, or leave it out here"
    return [problem_at(variant.tree, ("per",), message, remedy)]


def _unknown(
    scenario: Scenario, path: tuple[str | int, ...], name: str, known: tuple[str, ...]
) -> Problem:
    near = closest(name, known)
    hint = f"; did you mean '{near}'?" if near else ""
    message = f"{quoted(name)} is not measured{hint}"
    return problem_at(scenario.tree, path, message, f"name one of: {', '.join(known)}")


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
