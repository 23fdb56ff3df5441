"""READ FIRST: the verbs of the lab, in the order a user meets them.

A scenario file becomes a checked scenario, the scenario becomes runs, runs become a comparison.
Everything a command or a page does is one of these.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from sim.errors import UsageError
from sim.experiment.computing.own_band import own_band
from sim.experiment.computing.parallel import Progress
from sim.experiment.computing.replicate import Design, Settings, ensure, zero_band
from sim.experiment.computing.summarise import refuse_nobody, summarise
from sim.experiment.figures import checked
from sim.experiment.figures.finding import Person, Who, order_of_arrival
from sim.experiment.figures.finding import find as find_person
from sim.experiment.verdicts.chances import journey_of
from sim.experiment.verdicts.compare import Pair, bands_of, conclude, weigh
from sim.experiment.verdicts.pairing import pairing_lost
from sim.experiment.verdicts.results import Comparison, DesignResult
from sim.experiment.verdicts.thin_chances import thin_chances
from sim.experiment.verdicts.twins import add_up
from sim.experiment.verdicts.yardstick import needs_others, read_yardstick, twins_key
from sim.records.store import NotThereError, RunFolder, SetAsideError
from sim.scenario.loading import Scenario
from sim.scenario.reading.file_names import name_of
from sim.scenario.reading.studies import Study, paths_of

if TYPE_CHECKING:
    from sim.experiment.grids.rows import Batch
    from sim.experiment.verdicts.against import HeldAgainst
    from sim.scenario.deriving.grid import Grid

load = checked.load
"""Read a scenario file, with overrides applied, and check all of it."""

load_together = checked.load_together
"""Read several variants of a study, apply them together as 'a+b' and check all of it."""

check_together = checked.check_together
"""Check what only a baseline and its variants side by side can show."""


def silent(_done: int, _total: int, _what: str) -> None:
    """Progress that nobody watches."""


def run(
    scenario: Scenario,
    study: Study,
    settings: Settings,
    *,
    sets: Sequence[str] = (),
    progress: Progress = silent,
) -> DesignResult:
    """Run one scenario and summarise it.

    What counts as about zero is fixed from replication 0 of the study's baseline.

    Args:
        scenario: The scenario, with overrides applied.
        study: The study it belongs to.
        settings: How.
        sets: The overrides that were applied, for the record.
        progress: Told after each replication.

    Raises:
        WinwinError: With words for the user.
    """
    design = Design(scenario, study.name, tuple(sets))

    def result(settings: Settings) -> DesignResult:
        band, before = own_band(design, study, settings, progress)
        folders, computed = ensure([design], settings, progress, band)
        is_served = before + computed == 0
        found = summarise(design, folders[0], settings.replications, band, served=is_served)
        refuse_nobody(found, scenario)
        return found

    return _once_more(result, settings)


def check_against(  # noqa: PLR0913  a run, and what it is held against
    scenario: Scenario,
    study: Study,
    settings: Settings,
    totals: Path,
    *,
    sets: Sequence[str] = (),
    progress: Progress = silent,
) -> tuple[DesignResult, list["HeldAgainst"]]:
    """Hold a scenario against what the company knows.

    Args:
        scenario: The scenario, with overrides applied.
        study: The study it belongs to.
        settings: How it is run.
        totals: A CSV file with the columns measure, value, per; team and tolerance where wanted.
        sets: The overrides that were applied, for the record.
        progress: Told after each replication.

    Returns:
        The run, and each figure of the file beside what the scenario gives.

    Raises:
        WinwinError: With words for the user.
    """
    from sim.experiment.figures.known_totals import read_totals
    from sim.experiment.verdicts.against import hold_against

    spec = scenario.spec
    known = read_totals(totals, spec.currency, spec.teams)  # before minutes of computing
    result = run(scenario, study, settings, sets=sets, progress=progress)
    return result, [hold_against(result, each) for each in known]


def compare(  # noqa: PLR0913  a study, and what of it is compared
    study: Study,
    settings: Settings,
    *,
    variants: Sequence[str] | None = None,
    together: Sequence[Sequence[str]] = (),
    sets: Sequence[str] = (),
    progress: Progress = silent,
) -> Comparison:
    """Compare the variants of a study with its baseline, and with a placebo where teams serve.

    Args:
        study: The study.
        settings: How.
        variants: Names of the variants; None for all.
        together: Variants that are applied together, each of these as a design of its own.
        sets: Overrides, applied to every design.
        progress: Told after each replication.

    Raises:
        WinwinError: With words for the user.
    """
    designs, placebo = designs_of(study, variants=variants, together=together, sets=sets)

    def result(settings: Settings) -> Comparison:
        folders, computed = ensure([*designs, *placebo], settings, progress, twins=True)
        return weigh_all(study, designs, folders, settings, served=computed == 0)

    return _once_more(result, settings)


def designs_of(
    study: Study,
    *,
    variants: Sequence[str] | None = None,
    together: Sequence[Sequence[str]] = (),
    sets: Sequence[str] = (),
) -> tuple[list[Design], list[Design]]:
    """What a comparison runs: the baseline and the variants, and the placebo where teams serve.

    Args:
        study: The study.
        variants: Names of the variants; None for all.
        together: Variants that are applied together, each of these as a design of its own.
        sets: Overrides, applied to every design.

    Raises:
        WinwinError: With words for the user.
    """
    chosen = [path for path in study.variants if variants is None or name_of(path) in variants]
    scenarios = [load(path, sets) for path in (study.baseline, *chosen)]
    scenarios += [load_together(paths_of(study, names), sets) for names in together]
    check_together(scenarios)
    designs = [Design(scenario, study.name, tuple(sets)) for scenario in scenarios]
    has_teams = bool(scenarios[0].spec.teams)
    return designs, [replace(designs[0], placebo=True)] if has_teams else []


def weigh_all(
    study: Study,
    designs: Sequence[Design],
    folders: Sequence[RunFolder],
    settings: Settings,
    *,
    served: bool,
) -> Comparison:
    """Read what the runs of a study left behind and weigh every variant.

    Args:
        study: The study.
        designs: The baseline, then the variants.
        folders: Their folders, and that of the placebo where there is one.
        settings: How they were run.
        served: Whether all of it was in the store.

    Raises:
        WinwinError: With words for the user.
    """
    try:
        return _weighed(study, designs, folders, settings, served=served)
    except NotThereError:  # the runs were made one by one, and nobody has counted twins yet
        placebo = [replace(designs[0], placebo=True)] * (len(folders) - len(designs))
        ensure([*designs, *placebo], replace(settings, fresh=False), silent, twins=True)
        return _weighed(study, designs, folders, settings, served=False)


def _weighed(
    study: Study,
    designs: Sequence[Design],
    folders: Sequence[RunFolder],
    settings: Settings,
    *,
    served: bool,
) -> Comparison:
    """As `weigh_all`, where nothing is missing."""
    spec = designs[0].scenario.spec
    yardstick = read_yardstick(folders[0])
    band = zero_band(designs, folders[: len(designs)])
    results = [
        summarise(design, folder, settings.replications, band, served=served, per=spec.per)
        for design, folder in zip(designs, folders, strict=False)
    ]
    refuse_nobody(results[0], designs[0].scenario)
    bands = bands_of(spec, yardstick, results[0].totals, band)
    name = twins_key(folders[0].record.digest, band)
    twins = [
        add_up(table for _, table in folder.read_in_parts(name, settings.replications))
        for folder in folders[1:]
    ]
    journeys = [journey_of(each.spec, each.totals, each.runs) for each in results]
    placebo = twins[-1] if len(folders) > len(designs) else None
    variants = tuple(
        weigh(
            Pair(
                spec=spec,
                baseline=results[0].totals,
                variant=results[place].totals,
                twins=twins[place - 1],
                placebo=placebo,
                bands=bands,
                thin=thin_chances(journeys[0], journeys[place]),
                pairing_lost=pairing_lost(results[0], results[place], twins[place - 1].unmatched),
            ),
            results[place],
        )
        for place in range(1, len(designs))
    )
    return conclude(
        Comparison(
            study=study.name,
            question=spec.question,
            currency=spec.currency,
            per=spec.per,
            baseline=results[0],
            variants=variants,
            customer_margin=bands.customer_margin,
            business_margin=bands.business_margin,
            band=band,
            band_of_all=needs_others(spec, yardstick),
        )
    )


def batch(grid: "Grid", settings: Settings, *, progress: Progress = silent) -> "Batch":
    """Run a grid and weigh each of its designs against the study's unchanged baseline.

    Every seed is a comparison of its own, with its own placebo and margins.

    Args:
        grid: Designs, levers, seeds.
        settings: How; the grid's seeds take the place of its seed.
        progress: Told after each replication, of all seeds together.

    Raises:
        WinwinError: With words for the user; with every problem of every design, before any of
            them is run.
    """
    from sim.experiment.grids.batches import compute_batch
    from sim.experiment.grids.spanning import span

    spanned = span(grid)
    return _once_more(lambda how: compute_batch(spanned, how, progress, weigh_all), settings)


def trace(  # noqa: PLR0913  a customer of a study, under designs, as asked
    scenarios: Sequence[Scenario],
    study: Study,
    settings: Settings,
    customer: int,
    *,
    sets: Sequence[str] = (),
    progress: Progress = silent,
) -> list[pl.DataFrame]:
    """What happens to one customer in the first replication, under each of some designs.

    Args:
        scenarios: The designs, with overrides applied.
        study: The study they belong to.
        settings: How; one replication is run and its events are kept.
        customer: Which of the counted customers, in the order of arrival; the first is 1.
        sets: The overrides that were applied, for the record.
        progress: Told after each replication.

    Returns:
        The customer's events under each design, in the order in which they happened to them.

    Raises:
        WinwinError: With words for the user; also when there is no such customer.
    """

    def events_of_all(settings: Settings) -> list[pl.DataFrame]:
        folders = _with_events(scenarios, study, settings, sets, progress)
        return [folder.read("events", [0]) for folder in folders]

    found = _once_more(events_of_all, settings)
    keys = order_of_arrival(found[0])
    if not 1 <= customer <= len(keys):
        msg = f"there is no customer {customer}\n  fix: choose one from 1 to {len(keys)}"
        raise UsageError(msg)
    # Within an instant a customer's own order holds, whatever the ranks of what happens.
    return [events.filter(customer=keys[customer - 1]).sort("time", "sequence") for events in found]


def find(  # noqa: PLR0913  as trace
    who: Who,
    scenarios: Sequence[Scenario],
    study: Study,
    settings: Settings,
    *,
    sets: Sequence[str] = (),
    progress: Progress = silent,
) -> Person:
    """A customer worth tracing in the first replication: who was dropped, who is typical.

    Args:
        who: Whom to look for.
        scenarios: The designs, with overrides applied; the most harmed is so under the second.
        study: The study they belong to.
        settings: How; one replication is run and its events are kept.
        sets: The overrides that were applied, for the record.
        progress: Told after each replication.

    Raises:
        WinwinError: With words for the user; also when there is nobody like that.
    """

    def person(settings: Settings) -> Person:
        folders = _with_events(scenarios, study, settings, sets, progress)
        first = Design(scenarios[0], study.name, tuple(sets))
        band, _ = own_band(first, study, settings, progress)
        values = [folder.read("customers", [0]) for folder in folders]
        events = folders[0].read("events", [0])
        return find_person(who, events, values, seed=settings.seed, band=band)

    return _once_more(person, settings)


def _with_events(
    scenarios: Sequence[Scenario],
    study: Study,
    settings: Settings,
    sets: Sequence[str],
    progress: Progress,
) -> Sequence[RunFolder]:
    """Folders of some designs that hold the events of the first replication."""
    designs = [Design(scenario, study.name, tuple(sets)) for scenario in scenarios]
    return ensure(designs, replace(settings, replications=1, keep="events"), progress)[0]


Result = TypeVar("Result")


def _once_more(result: Callable[[Settings], Result], settings: Settings) -> Result:
    """A result; where a file on the way to it was found damaged, once more.

    Damage seldom comes alone: before the second time every byte is looked at.
    """
    try:
        return result(settings)
    except SetAsideError:
        return result(replace(settings, thorough=True))
