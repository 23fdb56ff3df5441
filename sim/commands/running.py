"""The command that runs designs: one by itself, or several with a row each."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.commands.computing import after_run, close, print_as, served, settings_of, watch_of
from sim.commands.wishes import Wishes
from sim.errors import Problem, ScenarioError, UsageError
from sim.scenario.reading.studies import Study, find_scenario, find_study, paths_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.experiment.computing.estimating import Stretch
    from sim.experiment.computing.parallel import Progress
    from sim.experiment.computing.replicate import Design, Settings
    from sim.experiment.verdicts.results import DesignResult
    from sim.scenario.loading import Scenario


@dataclass(frozen=True)
class Job:
    """A design to run, and the study it belongs to."""

    scenario: "Scenario"
    study: Study


def design_of(job: Job, wishes: Wishes) -> "Design":
    """A job as the experiment knows it."""
    from sim.experiment.computing.replicate import Design

    return Design(job.scenario, job.study.name, wishes.sets)


def how(job: Job, wishes: Wishes) -> "Settings":
    """How a job is run: as often as its scenario says, where nobody says otherwise."""
    return settings_of(wishes, job.scenario.spec.replications)


def run(names: Sequence[str], combine: Sequence[str], wishes: Wishes) -> None:
    """Run one design and print what it does; or several, one after the other, and a table.

    Args:
        names: Studies, 'study/variant' or files.
        combine: Variants of the one study named that are applied together, 'a,b'.
        wishes: How.
    """
    if wishes.dry_run:
        from sim.commands.planning import tell_outlook

        tell_outlook(list(_stretches(jobs_of(names, combine, wishes), wishes)), wishes)
        return
    with watch_of(f"run {' '.join(names)}", wishes) as watch:
        from sim import lab

        jobs = jobs_of(names, combine, wishes)
        told = _together(watch, jobs, wishes) if len(jobs) > 1 else watch
        results = [
            lab.run(job.scenario, job.study, how(job, wishes), sets=wishes.sets, progress=told)
            for job in jobs
        ]
    if len(jobs) == 1:
        _print_one(jobs[0].study, results[0], wishes)
    else:
        _print_all(
            [(job.study.name, result) for job, result in zip(jobs, results, strict=True)], wishes
        )


def _stretches(jobs: Sequence[Job], wishes: Wishes) -> "Iterator[Stretch]":
    """What jobs compute: their designs, and the first replication of a baseline left out."""
    from sim import lab
    from sim.experiment.computing.replicate import Design

    for job in jobs:
        yield [design_of(job, wishes)], how(job, wishes)
    done = set() if wishes.sets else {job.scenario.path.resolve() for job in jobs}
    for job in jobs:
        baseline = job.study.baseline.resolve()
        if baseline not in {*done, job.scenario.path.resolve()}:
            done.add(baseline)
            design = Design(lab.load(job.study.baseline), job.study.name)
            yield [design], how(job, wishes).first_alone()


def _together(progress: "Progress", jobs: Sequence[Job], wishes: Wishes) -> "Progress":
    """Progress over several designs, by how many replications nobody has computed yet."""
    from sim.experiment.computing.planning import at_once, folders_of, missing_of

    pairs = ((design_of(job, wishes), how(job, wishes)) for job in jobs)
    missing = (missing_of(folders_of([design], settings), settings) for design, settings in pairs)
    return at_once(progress, sum(missing))


def jobs_of(names: Sequence[str], combine: Sequence[str], wishes: Wishes) -> list[Job]:
    """What is to be run, all of it checked.

    Raises:
        WinwinError: With every problem of every file.
    """
    from sim import lab

    if combine and len(names) > 1:
        raise UsageError(
            "--combine applies variants of one study, but several designs are named\n"
            "  fix: name that study alone"
        )
    problems: list[Problem] = []
    jobs = []
    if combine:
        from sim.scenario.deriving.grid import combination

        study = find_study(find_scenario(names[0]).parent)
        for text in dict.fromkeys(combine):
            paths = paths_of(study, combination(study, text))
            with _gathered(problems):
                jobs.append(Job(lab.load_together(paths, wishes.sets), study))
    for name in () if combine else names:
        path = find_scenario(name)
        with _gathered(problems):
            jobs.append(Job(lab.load(path, wishes.sets), find_study(path)))
    if problems:
        raise ScenarioError(problems)
    return jobs


@contextmanager
def _gathered(problems: list[Problem]) -> Iterator[None]:
    """Keeps the problems of a file, so that those of the next are told with them."""
    try:
        yield
    except ScenarioError as error:
        problems += error.problems


def _print_one(study: Study, result: "DesignResult", wishes: Wishes) -> None:
    from reports.data import jsons

    def table() -> "RenderableType":
        if wishes.more:
            from reports.tables.run import run_text

            return run_text(result)
        from reports.tables.run_screen import run_screen

        return run_screen(result)

    print_as(
        wishes,
        table=table,
        json=lambda: jsons.json_text(jsons.run_json(result, study.name)),
        csv=lambda: jsons.run_csv(result),
    )
    close(wishes, f"Results are in {result.folder}{served(result)}", after_run(study, result))


def _print_all(named: "Sequence[tuple[str, DesignResult]]", wishes: Wishes) -> None:
    from reports.data import jsons
    from reports.tables import several

    print_as(
        wishes,
        table=lambda: several.several_text(named),
        json=lambda: jsons.json_text(several.several_json(named)),
        csv=lambda: jsons.csv_text(several.several_frame(named)),
    )
    close(wishes, f"Results are in {wishes.out}", f"winwin compare {named[0][0]}")
