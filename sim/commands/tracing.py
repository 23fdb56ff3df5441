"""The command that tells one customer's journey: trace."""

from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.computing import print_as, settings_of, unknown, watch_of
from sim.commands.wishes import Wishes
from sim.errors import UsageError
from sim.scenario.reading.file_names import as_compared, name_of
from sim.scenario.reading.studies import Study, find_scenario, find_study

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.experiment.figures.finding import Person


def trace(
    scenario: str, customer: int | None, who: str | None, variant: str | None, wishes: Wishes
) -> None:
    """Tell one customer's journey, or two side by side.

    Args:
        scenario: The design under which it is told.
        customer: Which counted customer, in order of arrival.
        who: Whom to look for instead; where nobody is named either, somebody typical.
        variant: A second design to set beside it.
        wishes: How.

    Raises:
        UsageError: A customer and whom to look for are both named, or there is nobody like that.
    """
    if customer is not None and who is not None:
        raise UsageError(
            "--customer and --who both say whose journey to tell\n  fix: name one of the two"
        )
    with watch_of(f"trace {scenario}", wishes) as watch:
        from reports.data import jsons
        from reports.words import tracing
        from reports.words.story import story
        from sim import lab
        from sim.experiment.figures.finding import who_of

        path = find_scenario(scenario)
        study = find_study(path.parent) if (path.parent / "baseline.yaml").is_file() else None
        study = study or find_study(path)
        paths = [path, *(_variant_of(study, variant) if variant is not None else [])]
        chosen = who_of(who or "typical", designs=len(paths))
        loaded = [lab.load(each, wishes.sets) for each in paths]
        settings = settings_of(wishes, 1)
        person: Person | None = None
        if customer is None:
            person = lab.find(chosen, loaded, study, settings, sets=wishes.sets, progress=watch)
            customer = person.number
        found = lab.trace(loaded, study, settings, customer, sets=wishes.sets, progress=watch)
    number, currency = customer, loaded[0].spec.currency
    named = [(each.name, events) for each, events in zip(loaded, found, strict=True)]

    def table() -> "RenderableType":
        from rich.console import Group

        if len(named) == 1:
            told = tracing.trace_text(named[0][1], number, named[0][0], currency)
        else:
            told = tracing.traces_text(named[0], named[1], number, currency)
        return told if person is None else Group(person.words, told)

    print_as(
        wishes,
        table=table,
        json=lambda: jsons.json_text(
            {
                "schema_version": jsons.SCHEMA_VERSION,
                "customer": number,
                "found": None if person is None else person.words,
                "designs": [
                    {
                        "name": name,
                        "story": story(events, number, currency),
                        "events": events.to_dicts(),
                    }
                    for name, events in named
                ],
            }
        ),
        csv=lambda: jsons.csv_text(tracing.together(named)),
    )


def _variant_of(study: Study, variant: str) -> list[Path]:
    names = [name_of(path) for path in study.scenarios]
    if as_compared(variant) not in names:
        raise UsageError(unknown(f"variant of {study.name}", variant, names))
    return [path for path in study.scenarios if name_of(path) == as_compared(variant)]
