"""What commands may be told: the options they share, the words that refuse, completion."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.errors import WinwinError

DEFAULT_SEED = 1
MOST_SEED = 2**64 - 1
MOST_REPLICATIONS = 100_000
RUNS = Path("runs")


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Keep(StrEnum):
    """Which tables of a run are kept."""

    RUNS = "runs"
    FIRST = "first"
    CUSTOMERS = "customers"
    EVENTS = "events"


class ClockName(StrEnum):
    """Which clock runs the model."""

    SIMPY = "simpy"
    COMPILED = "compiled"


def _whole(name: str, low: int, high: int | None, value: int | None) -> int | None:
    """A whole number within bounds, refused in words."""
    if value is None or (value >= low and (high is None or value <= high)):
        return value
    span = f"from {low} to {high}" if high is not None else f"of {low} or more"
    raise typer.BadParameter(f"{name} is a whole number {span}, but got {value}")


def _seed(value: int) -> int:
    _whole("a seed", 0, MOST_SEED, value)
    return value


def _customers(value: int | None) -> int | None:
    return _whole("the number of customers", 1, None, value)


def _replications(value: int | None) -> int | None:
    return _whole("the number of replications", 1, MOST_REPLICATIONS, value)


def _workers(value: int | None) -> int | None:
    return _whole("the number of workers", 1, None, value)


def complete_study(incomplete: str) -> list[str]:
    """Studies whose names begin so."""
    from sim.scenario.reading.studies import all_studies

    return [study.name for study in all_studies() if study.name.startswith(incomplete)]


def complete_scenario(incomplete: str) -> list[str]:
    """Scenarios whose names begin so."""
    from sim.scenario.reading.file_names import name_of
    from sim.scenario.reading.studies import all_studies

    names = [
        name
        for study in all_studies()
        for name in (study.name, *(f"{study.name}/{name_of(path)}" for path in study.variants))
    ]
    return [name for name in names if name.startswith(incomplete)]


def complete_variant(ctx: typer.Context, incomplete: str) -> list[str]:
    """Variants of the study named before, whose names begin so."""
    from sim.scenario.reading.file_names import name_of
    from sim.scenario.reading.studies import find_study

    chosen = ctx.params.get("study") or ctx.params.get("scenario")
    if not chosen:
        return []
    try:
        variants = find_study(str(chosen)).variants
    except WinwinError:
        return []
    return [name_of(path) for path in variants if name_of(path).startswith(incomplete)]


def complete_who(incomplete: str) -> list[str]:
    """Whom a trace can look for, of those whose names begin so."""
    from sim.experiment.figures.finding import WHO

    return [who for who in WHO if who.startswith(incomplete)]


Scenario = Annotated[
    str,
    typer.Argument(
        help="A study (its baseline), 'study/variant', or a file.",
        autocompletion=complete_scenario,
    ),
]
Scenarios = Annotated[
    list[str],
    typer.Argument(
        help="A study (its baseline), 'study/variant', or a file; several make a table.",
        autocompletion=complete_scenario,
    ),
]
GridName = Annotated[
    str,
    typer.Argument(
        metavar="GRID", help="A grid file, or a study: all its designs.",
        autocompletion=complete_study,
    ),
]  # fmt: skip
StudyName = Annotated[
    str, typer.Argument(help="A study, its folder, or a file.", autocompletion=complete_study)
]
Seed = Annotated[int, typer.Option(callback=_seed, help="Luck: the same seed, the same customers.")]
Customers = Annotated[
    int | None,
    typer.Option(callback=_customers, help="Stop counting after so many customers; rates stay."),
]
Replications = Annotated[
    int | None,
    typer.Option(callback=_replications, help="How many [default: as the scenario says, 20]."),
]
Workers = Annotated[
    int | None,
    typer.Option(callback=_workers, help="How many compute at once [default: usable cores]."),
]
Out = Annotated[Path, typer.Option(help="Folder of all runs.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change the scenario: 'steps.call care.leave=5 %'. Repeatable."),
]
SetsAndLevers = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="A range is a lever, one more dimension of the grid: 'steps.offer.price=5..15:2'. A "
        "single value holds for the baseline too. Repeatable.",
    ),
]
Combine = Annotated[
    list[str] | None,
    typer.Option(metavar="A,B", help="Apply these variants together, as a design. Repeatable."),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Only say what would run, how long it should take and what it would "
        "write.",
    ),
]  # fmt: skip
Fresh = Annotated[bool, typer.Option("--fresh", help="Compute again what is stored already.")]
Form = Annotated[Format, typer.Option("--format", help="How to print the results.")]
More = Annotated[
    bool, typer.Option("--more", help="Print all there is to read, and not one screen.")
]
About = Annotated[
    str | None,
    typer.Option(
        metavar="VARIANT", help="Print all there is to read about this variant.",
        autocompletion=complete_variant,
    ),
]  # fmt: skip
Seeds = Annotated[
    str | None, typer.Option(metavar="SEEDS", help="'1,2' or '1..20:1' [default: 1].")
]
MostDesigns = Annotated[
    int | None, typer.Option(min=1, max=10_000, help="The most designs [default: 1000].")
]
SortBy = Annotated[
    str,
    typer.Option(
        "--sort", metavar="COLUMN",
        help="Sort the table by this column of the index, the best first.",
    ),
]  # fmt: skip
Best = Annotated[
    int | None,
    typer.Option(min=1, help="Show so many rows [default: as many as find room on a screen]."),
]
WhichCustomer = Annotated[
    int | None, typer.Option(help="Which counted customer, in order of arrival.")
]
WhoElse = Annotated[
    str | None,
    typer.Option(
        metavar="WHO", autocompletion=complete_who,
        help="Or look for somebody: dropped, left, most-harmed, typical or random "
        "[default: typical].",
    ),
]  # fmt: skip
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks.")]
Clock = Annotated[
    ClockName | None,
    typer.Option(
        help="SimPy's processes, or one compiled loop: the same bits "
        "[default: compiled; SimPy for a single replication]."
    ),
]
KEEP_WORDS = (
    "Which tables to keep beside the sums: none ('runs'); the customers of the first replication; "
    "all customers; all events too. More only adds."
)
KeepTables = Annotated[Keep, typer.Option("--keep", help=KEEP_WORDS)]
ProgressFile = Annotated[
    Path | None, typer.Option(help="A JSON file that says how far the run is, for programs.")
]
