"""Whether what the business believes, and learns, of its customers comes to something."""

from sim.journey.layout.design import ScenarioSpec
from sim.scenario.reading.findings import Findings, every_condition


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Something depends on a belief that can be wrong, and steps that learn add to it."""
    start = spec.belief.accuracy
    tests = every_condition(spec)
    if start.value < 1 and all(test.seems is None for test in tests):
        message = "nothing depends on what the business believes"
        remedy = "let a route say 'when: {seems: [PERSONA]}', or remove it"
        findings.note(("belief",), message, remedy, of_key=True)
    for name, step in spec.steps.items():
        if 0 < step.learns.value <= start.value:
            message = "nothing is learned here: the belief is as accurate from the start"
            remedy = "lower 'belief.accuracy', or remove this"
            findings.note(("steps", name, "learns"), message, remedy)
