"""The command line: reads arguments, hands them to the commands, turns failures into words.

Exit codes: 0 fine, 1 the run failed, 2 usage, 3 the scenario is wrong, 4 a required gate was not
met, 130 interrupted.
"""

import errno
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import sim
from sim.commands.arguments import (
    DEFAULT_SEED,
    RUNS,
    About,
    Best,
    Clock,
    Combine,
    Customers,
    DryRun,
    Form,
    Format,
    Fresh,
    GridName,
    Keep,
    KeepTables,
    More,
    MostDesigns,
    Out,
    ProgressFile,
    Quiet,
    Replications,
    Scenario,
    Scenarios,
    Seed,
    Seeds,
    Sets,
    SetsAndLevers,
    SortBy,
    StudyName,
    WhichCustomer,
    WhoElse,
    Workers,
    complete_scenario,
    complete_variant,
)
from sim.commands.failing import too_long, unexpected
from sim.commands.helping import HELPS
from sim.commands.printing import put, speak_unicode, tell
from sim.errors import ScenarioError, UsageError, WinwinError
from sim.machine.memory import keep_for_the_next_replication, look_for_garbage_seldom

INTERRUPTED = 130


class Commands(TyperGroup):
    """All commands; what goes wrong in one of them is told in words, never as a traceback."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 (of typer's own kind, which it hides)
        """Run a command and turn its failures into an exit code."""
        speak_unicode()
        try:
            return super().invoke(ctx)
        except WinwinError as error:
            is_problem_list = isinstance(error, ScenarioError)
            tell(str(error) if is_problem_list else f"winwin: {error}")
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt:
            tell(
                "winwin: interrupted; finished replications are kept, and the same command goes on"
            )
            raise typer.Exit(INTERRUPTED) from None
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
                tell(too_long(error))
                raise typer.Exit(UsageError.exit_code) from error
            tell(unexpected(error))
            raise typer.Exit(1) from error


app = typer.Typer(
    name="winwin",
    cls=Commands,
    help=HELPS["winwin"],
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        put(f"winwin-lab {sim.__version__}")
        raise typer.Exit


@app.callback()
def _winwin(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options of all commands."""
    del version


@app.command("new", help=HELPS["new"])
def new(
    name: Annotated[str, typer.Argument(help="Name of the study: small letters and hyphens.")],
    folder: Annotated[Path, typer.Option(help="Where studies are kept.")] = Path("scenarios"),
) -> None:
    """Write a small commented study to start from."""
    from sim.commands import studying

    studying.new(name, folder)


@app.command("check", help=HELPS["check"])
def check(
    scenario: Scenario,
    sets: Sets = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="TOTALS.CSV",
            help="Run it, and say how far it is off what the company knows, from a file in this "
            "folder or beside the scenario. The options below are for this.",
        ),
    ] = None,
    require: Annotated[
        bool, typer.Option("--require", help="Exit with 4 unless every figure is near enough.")
    ] = False,
    seed: Seed = DEFAULT_SEED,
    replications: Replications = None,
    out: Out = RUNS,
    workers: Workers = None,
    form: Form = Format.TABLE,
    quiet: Quiet = False,
) -> None:
    """Say what is wrong with a scenario or a whole study, where, and how to mend it."""
    if against is None:
        from sim.commands import studying

        if require or form != Format.TABLE:
            raise typer.BadParameter("--require and --format need --against TOTALS.CSV")
        studying.check(scenario, sets or [])
        return
    from sim.commands.against import check_against
    from sim.commands.wishes import Wishes

    wishes = Wishes(
        seed=seed, replications=replications, out=out, workers=workers, sets=tuple(sets or ()),
        format=form.value, quiet=quiet,
    )  # fmt: skip
    check_against(scenario, against, wishes, require=require)


@app.command("explain", help=HELPS["explain"])
def explain(
    scenario: Annotated[
        str | None,
        typer.Argument(
            help="A study (its baseline), 'study/variant', or a file.",
            autocompletion=complete_scenario,
        ),
    ] = None,
    sets: Sets = None,
    model: Annotated[
        bool, typer.Option("--model", help="Every account, reason, event and measure instead.")
    ] = False,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="As YAML, defaults marked, instead of a tree.")
    ] = False,
) -> None:
    """Print a scenario as a readable tree: what holds, and what it rests on."""
    from sim.commands import studying

    if model:
        studying.explain_model()
    elif scenario is None:
        raise typer.BadParameter("name a scenario, or ask for --model")
    else:
        studying.explain(scenario, sets or [], resolved=resolved)


@app.command("diff", help=HELPS["diff"])
def diff(before: Scenario, after: Scenario) -> None:
    """Print what differs between two scenarios, in the words of the files."""
    from sim.commands import studying

    studying.diff(before, after)


@app.command("schema", help=HELPS["schema"])
def schema(
    folder: Annotated[Path, typer.Argument(help="Where to write to.")] = Path("scenarios"),
    write: Annotated[
        bool, typer.Option("--write", help="Write it and the reference page into FOLDER.")
    ] = False,
) -> None:
    """Print the JSON Schema of scenario files, or write it with the reference page."""
    from sim.commands import studying

    studying.schema(folder if write else None)


@app.command("list", help=HELPS["list"])
def list_studies(form: Form = Format.TABLE) -> None:
    """List the studies that can be named, with their questions and variants."""
    from sim.commands import studying

    studying.list_studies(form.value)


@app.command("run", help=HELPS["run"])
def run(
    scenarios: Scenarios,
    combine: Combine = None,
    seed: Seed = DEFAULT_SEED,
    customers: Customers = None,
    replications: Replications = None,
    keep: KeepTables = Keep.FIRST,
    out: Out = RUNS,
    sets: Sets = None,
    fresh: Fresh = False,
    workers: Workers = None,
    clock: Clock = None,
    dry_run: DryRun = False,
    more: More = False,
    form: Form = Format.TABLE,
    quiet: Quiet = False,
    progress_file: ProgressFile = None,
) -> None:
    """Run one design and print what it does; several make a table with a row each."""
    from sim.commands import running
    from sim.commands.wishes import Wishes

    wishes = Wishes(
        seed=seed, customers=customers, replications=replications, keep=keep.value, out=out,
        sets=tuple(sets or ()), fresh=fresh, workers=workers, format=form.value, quiet=quiet,
        progress_file=progress_file, clock=clock.value if clock else None, dry_run=dry_run,
        more=more,
    )  # fmt: skip
    running.run(scenarios, combine or [], wishes)


@app.command("batch", help=HELPS["batch"])
def batch(
    grid: GridName,
    designs: Annotated[
        list[str] | None,
        typer.Argument(help="Only these designs: variants, 'baseline', 'a+b'."),
    ] = None,
    sets: SetsAndLevers = None,
    combine: Combine = None,
    seeds: Seeds = None,
    customers: Customers = None,
    replications: Replications = None,
    most: MostDesigns = None,
    sort: SortBy = "verdict",
    best: Best = None,
    more: More = False,
    out: Out = RUNS,
    fresh: Fresh = False,
    workers: Workers = None,
    clock: Clock = None,
    dry_run: DryRun = False,
    form: Form = Format.TABLE,
    quiet: Quiet = False,
    progress_file: ProgressFile = None,
) -> None:
    """Run a grid of designs x levers x seeds, and write an index with a row each."""
    from sim.commands import batching
    from sim.commands.wishes import Wishes

    wishes = Wishes(
        seed=DEFAULT_SEED, customers=customers, replications=replications, out=out,
        sets=tuple(sets or ()), fresh=fresh, workers=workers, format=form.value,
        quiet=quiet, progress_file=progress_file, clock=clock.value if clock else None,
        dry_run=dry_run, more=more,
    )  # fmt: skip
    asked = batching.GridWishes(tuple(designs or ()), tuple(combine or ()), seeds, most, sort, best)
    batching.batch(grid, asked, wishes)


@app.command("compare", help=HELPS["compare"])
def compare(
    study: StudyName,
    variants: Annotated[
        list[str] | None,
        typer.Argument(help="Only these variants.", autocompletion=complete_variant),
    ] = None,
    combine: Combine = None,
    seed: Seed = DEFAULT_SEED,
    customers: Customers = None,
    replications: Replications = None,
    keep: KeepTables = Keep.FIRST,
    out: Out = RUNS,
    sets: Sets = None,
    fresh: Fresh = False,
    workers: Workers = None,
    clock: Clock = None,
    dry_run: DryRun = False,
    more: More = False,
    about: About = None,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Draw win-win map and journey maps, SVG and PNG.")
    ] = False,
    require: Annotated[
        str | None,
        typer.Option(metavar="HEADLINE", help="Exit with 4 unless every variant has this verdict."),
    ] = None,
    form: Form = Format.TABLE,
    quiet: Quiet = False,
    progress_file: ProgressFile = None,
) -> None:
    """Compare the variants of a study with its baseline and give the verdict."""
    from sim.commands import computing
    from sim.commands.wishes import Wishes

    wishes = Wishes(
        seed=seed, customers=customers, replications=replications, keep=keep.value, out=out,
        sets=tuple(sets or ()), fresh=fresh, workers=workers, format=form.value, quiet=quiet,
        progress_file=progress_file, clock=clock.value if clock else None, dry_run=dry_run,
        more=more,
    )  # fmt: skip
    computing.compare(
        study, variants or [], wishes, combine=combine or [], about=about, pictures=pictures,
        require=require,
    )  # fmt: skip


@app.command("trace", help=HELPS["trace"])
def trace(
    scenario: Scenario,
    customer: WhichCustomer = None,
    who: WhoElse = None,
    variant: Annotated[
        str | None,
        typer.Option(help="Beside it, under this variant.", autocompletion=complete_variant),
    ] = None,
    seed: Seed = DEFAULT_SEED,
    customers: Customers = None,
    out: Out = RUNS,
    sets: Sets = None,
    form: Form = Format.TABLE,
    quiet: Quiet = False,
) -> None:
    """Tell one customer's journey in plain words, with feelings and both ledgers."""
    from sim.commands import tracing
    from sim.commands.wishes import Wishes

    wishes = Wishes(
        seed=seed, customers=customers, out=out, sets=tuple(sets or ()), format=form.value,
        quiet=quiet,
    )  # fmt: skip
    tracing.trace(scenario, customer, who, variant, wishes)


@app.command("app", help=HELPS["app"])
def open_app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to serve on.")] = 8501,
) -> None:
    """Open the lab in the browser, on this machine alone."""
    from sim.commands import opening

    opening.app(port)


def main() -> None:
    """Run the command that was typed."""
    # No plug-in of pydantic's is meant for the lab, and looking for one reads about every package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    look_for_garbage_seldom()
    keep_for_the_next_replication()
    app(prog_name="winwin")


if __name__ == "__main__":
    main()
