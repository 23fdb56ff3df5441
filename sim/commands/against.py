"""The command `check --against`: a scenario beside what the company knows."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.computing import close, print_as, settings_of, watch_of
from sim.commands.wishes import Wishes
from sim.errors import GateError
from sim.scenario.reading.studies import find_scenario, find_study

if TYPE_CHECKING:
    from rich.console import RenderableType


def check_against(scenario: str, totals: Path, wishes: Wishes, *, require: bool) -> None:
    """Run a scenario and print how far it is off what the company knows.

    Raises:
        ScenarioError: The scenario or the totals are wrong.
        GateError: A figure is not near enough, and all were required to be.
    """
    with watch_of(f"check {scenario}", wishes) as watch:
        from sim import lab

        path = find_scenario(scenario)
        study = find_study(path)
        beside = path.parent / totals
        totals = beside if not totals.exists() and beside.exists() else totals
        loaded = lab.load(path, wishes.sets)
        settings = replace(settings_of(wishes, loaded.spec.replications), keep="runs")
        result, held = lab.check_against(
            loaded, study, settings, totals, sets=wishes.sets, progress=watch
        )
    from reports.data import jsons
    from reports.tables import against

    def table() -> "RenderableType":
        return against.against_text(result, held)

    print_as(
        wishes,
        table=table,
        json=lambda: jsons.json_text(against.against_json(result, held)),
        csv=lambda: against.against_csv(held, loaded.spec.currency),
    )
    close(wishes, f"Results are in {result.folder}", f"winwin explain {scenario}")
    missed = [each.known.measure for each in held if not each.is_met]
    if require and missed:
        raise GateError(
            f"required of every figure: within its tolerance, or within chance where it has none; "
            f"not so: {', '.join(missed)}"
        )
