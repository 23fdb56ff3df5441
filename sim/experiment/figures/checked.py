"""Scenarios checked whole: what their files say, and that what they claim can be so.

Nothing is run here, and nothing is loaded that only runs need.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sim.errors import Problem, ScenarioError, closest, quoted
from sim.experiment.figures.limits import wrong_with
from sim.experiment.figures.metrics import BY_NAME
from sim.journey.groundwork.claims import ClaimSpec, verdicts_of
from sim.journey.layout.design import ScenarioSpec
from sim.scenario import loading
from sim.scenario.checks.beside.baseline import check as check_beside
from sim.scenario.deriving.combining import PLUS
from sim.scenario.loading import Scenario
from sim.scenario.reading.findings import Findings
from sim.scenario.reading.tree import problem_at

VERDICTS = ("headline", "customer", "business", "customer at half", "business at half")
VALUES = ("customer_value", "business_value")


def load(path: Path | str, sets: Sequence[str] = ()) -> Scenario:
    """Read a scenario file and check all of it.

    Args:
        path: The file.
        sets: Overrides, each 'path=value' as for `--set`.

    Raises:
        WinwinError: With every problem found, in words for the user.
    """
    return _measured(loading.load(path, sets))


def load_together(paths: Sequence[Path], sets: Sequence[str] = ()) -> Scenario:
    """Read several variants of a study, apply them together as 'a+b' and check all of it.

    Args:
        paths: Their files, in the order in which they are applied.
        sets: Overrides, each 'path=value' as for `--set`.

    Raises:
        WinwinError: With every problem found; also where two variants write a field differently.
    """
    return _measured(loading.checked(loading.draft(paths), sets))


def _measured(scenario: Scenario) -> Scenario:
    """The scenario, if what it claims and guards is measured."""
    if problems := problems_of_metrics(scenario):
        raise ScenarioError(problems)
    if notes := tuple(_notes_on_guardrails(scenario)):
        return replace(scenario, notes=(*scenario.notes, *notes))
    return scenario


def check_together(scenarios: Sequence[Scenario]) -> None:
    """Check what only a baseline and its variants side by side can show.

    Args:
        scenarios: The baseline, then the variants.

    Raises:
        ScenarioError: With every problem found.
    """
    baseline, *variants = scenarios
    problems = [p for variant in variants for p in problems_of_variant(baseline, variant)]
    problems += [p for variant in variants for p in beside(baseline, variant).problems]
    if problems:
        raise ScenarioError(problems)


def beside(baseline: Scenario, variant: Scenario) -> Findings:
    """What shows of a variant only beside its baseline: where twins lose the luck they share."""
    findings = Findings(variant.tree)
    check_beside(baseline.spec, variant.spec, findings)
    return findings


def problems_of_metrics(scenario: Scenario) -> list[Problem]:
    """Claims that claim nothing, and guardrails on nothing or that nothing can break."""
    return [*_problems_of_claims(scenario), *_problems_of_guardrails(scenario)]


def _problems_of_claims(scenario: Scenario) -> Iterator[Problem]:
    for place, claim in enumerate(scenario.spec.claims):
        at = ("claims", place)
        yield from _problems_of_claim(scenario, at, claim)
        for name in claim.variant.split(PLUS):
            if not (scenario.folder / f"{name}.yaml").is_file():
                here = sorted(path.stem for path in scenario.folder.glob("*.yaml"))
                near = closest(name, here)
                hint = f"; did you mean '{near}'?" if near else ""
                message = f"the study has no variant {quoted(name)}{hint}"
                remedy = "write the name of the variant's file, without .yaml"
                yield problem_at(scenario.tree, (*at, "variant"), message, remedy)


def _problems_of_claim(
    scenario: Scenario, at: tuple[str | int, ...], claim: ClaimSpec
) -> Iterator[Problem]:
    """What is wrong with what a claim says, and of what."""
    tree = scenario.tree
    if (claim.verdict is None) == (claim.direction is None):
        said = "nothing" if claim.verdict is None else "a verdict and a direction"
        message = f"the claim says {said}"
        remedy = "write either 'direction: up' (or down, or no difference) or 'verdict: gain'"
        yield problem_at(tree, at, message, remedy)
        return
    known: tuple[str, ...] = VALUES if claim.persona is not None else (*BY_NAME,)
    if claim.verdict is not None:
        known = (*VERDICTS, *_measured_teams(scenario.spec))
    if claim.metric not in known:
        yield _unknown(scenario, (*at, "metric"), claim.metric, known)
    elif claim.verdict is not None and claim.verdict not in verdicts_of(claim.metric):
        message = f"'{claim.verdict}' is never said of '{claim.metric}'"
        remedy = f"write one of: {', '.join(verdicts_of(claim.metric))}"
        yield problem_at(tree, (*at, "verdict"), message, remedy)
    if claim.verdict is not None and claim.persona is not None:
        message = "a verdict is on all customers, not on one persona"
        remedy = "leave 'persona' out, or claim a direction of customer_value or business_value"
        yield problem_at(tree, (*at, "persona"), message, remedy)


def _problems_of_guardrails(scenario: Scenario) -> Iterator[Problem]:
    for name, rail in scenario.spec.guardrails.items():
        at = ("guardrails", name)
        if rail.metric not in BY_NAME:
            yield _unknown(scenario, (*at, "metric"), rail.metric, tuple(BY_NAME))
        elif wrong := wrong_with(BY_NAME[rail.metric], rail.limit):
            yield problem_at(scenario.tree, (*at, "limit"), *wrong)


def _notes_on_guardrails(scenario: Scenario) -> Iterator[Problem]:
    """Guardrails on what nobody in the scenario can have: they are never shown to hold."""
    spec = scenario.spec
    nobody = {
        "within_expectation": not any(p.expects for p in spec.personas.values()),
        "time_to_goal_hours": not spec.goals,
    }
    remedies = {
        "within_expectation": "write 'expects' at a persona, or guard another metric",
        "time_to_goal_hours": "mark a step 'goal: yes', or guard another metric",
    }
    for name, rail in spec.guardrails.items():
        if nobody.get(rail.metric, False):
            message = f"nobody has a {rail.metric}: it is never shown to hold, and no gain stands"
            path = ("guardrails", name, "metric")
            yield problem_at(scenario.tree, path, message, remedies[rail.metric])


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
