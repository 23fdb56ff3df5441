"""Who waits for a door to open, and whether all of them come in the same second."""

from sim.journey.layout.design import ScenarioSpec
from sim.quantities.weeks import UntilOpen
from sim.scenario.checks.teams import ever_closes
from sim.scenario.checks.waits import is_attended
from sim.scenario.reading.findings import Findings, PlacedRoute, every_route


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Every way that waits for an opening, and what only such a way can say."""
    for placed in every_route(spec):
        if isinstance(placed.route.after, UntilOpen):
            check_stampede(spec, findings, placed, placed.route.after.team)
        elif placed.route.within is not None:
            message = "'within' spreads those who wait for a team to open, and nobody does here"
            remedy = "write 'after: until TEAM opens' beside it, or remove it"
            findings.problem((*placed.path, "within"), message, remedy, of_key=True)


def check_stampede(
    spec: ScenarioSpec, findings: Findings, placed: PlacedRoute, opening: str
) -> None:
    """Those who wait for a door should not all stand in one queue at the stroke of the hour."""
    step, team = spec.steps.get(placed.route.to), spec.teams.get(opening)
    if step is None or team is None or (team.agents is None) == (team.staffing is None):
        return
    if placed.route.within is not None or not is_attended(step) or not ever_closes(team):
        return
    message = (
        f"all who come while '{opening}' is closed call in the same second when it opens, and "
        "many of them hang up"
    )
    remedy = "add 'within: 2 hours', over which they spread, or write 'after: next day between ...'"
    findings.note((*placed.path, "after"), message, remedy)
