"""Whether what teams are judged by can be measured."""

from sim.journey.layout.design import ScenarioSpec
from sim.scenario.reading.findings import Findings, names_in_words


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """A measured team serves somebody; offers that it is judged by are its own, every one."""
    shown = {name: step.team for name, step in spec.steps.items() if step.offer is not None}
    for name, team in spec.teams.items():
        if team.measure is None:
            continue
        path = ("teams", name, "measure")
        carries = any(handoff.team == name for handoff in spec.handoffs.values())
        if not carries and all(step.team != name for step in spec.steps.values()):
            message = f"the team serves nobody, so it has no {team.measure}"
            findings.problem(path, message, "name it as the 'team' of a step, or remove 'measure'")
        elif team.measure == "acceptance" and not shown:
            findings.problem(path, "nothing is offered that could be accepted", "add an offer")
        elif team.measure == "acceptance" and (others := [s for s in shown if shown[s] != name]):
            message = (
                "acceptance is counted over all offers of the journey, and some are shown "
                f"without this team, at {names_in_words(sorted(others))}"
            )
            findings.problem(path, message, "judge the team by another measure, or remove it")
