"""With which priorities customers queue for a team."""

from sim.journey.layout.design import ScenarioSpec


def priorities_at(spec: ScenarioSpec, team: str) -> dict[str, list[int]]:
    """The priorities with which each persona may queue for a team, by the step they come to.

    Args:
        spec: The scenario.
        team: The team.
    """
    at_steps = sorted({step.priority for step in spec.steps.values() if step.team == team})
    if not at_steps:
        return {}
    return {
        name: at_steps if persona.priority is None else [persona.priority]
        for name, persona in spec.personas.items()
    }
