"""Scenarios checked whole: what their files say, and that what they claim is measured.

Nothing is run here, and nothing is loaded that only runs need.
"""

from collections.abc import Sequence
from pathlib import Path

from sim.errors import Problem, ScenarioError, closest, quoted
from sim.experiment.figures.metrics import BY_NAME
from sim.journey.layout.design import ScenarioSpec
from sim.scenario import loading
from sim.scenario.checks.beside.baseline import check as check_beside
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
