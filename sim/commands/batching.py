"""The command that runs a grid of designs: batch."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.computing import close, print_as, settings_of, watch_of
from sim.commands.printing import console
from sim.commands.wishes import Wishes
from sim.errors import UsageError, quoted
from sim.quantities.fields import FieldError
from sim.scenario.reading.studies import ENDINGS, find_grid, find_scenario, find_study

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.experiment.computing.replicate import Settings
    from sim.experiment.grids.rows import Batch
    from sim.scenario.deriving.grid import Grid

INDEX = "index"


@dataclass(frozen=True)
class GridWishes:
    """What the command line says about a grid; what a grid file says holds where this is silent.

    Attributes:
        designs: Names of designs; none for those of the file, or all of the study.
        combine: Variants to apply together, 'a,b', each a design more.
        seeds: Seeds, '1,2' or '1..20:1'; None for those of the file.
        most: The most designs that the grid may have; None for the usual limit.
        sort: The column of the index by which the table is sorted.
        best: How many rows the table shows; None for as many as find room on a screen.
    """

    designs: tuple[str, ...] = ()
    combine: tuple[str, ...] = ()
    seeds: str | None = None
    most: int | None = None
    sort: str = "verdict"
    best: int | None = None


def batch(name: str, asked: GridWishes, wishes: Wishes) -> None:
    """Run a grid, write its index and print its rows."""
    if wishes.dry_run:
        _tell_outlook(grid_of_wishes(name, asked, wishes), wishes)
        return
    with watch_of(f"batch {name}", wishes) as watch:
        from reports.data import batch_frames, batch_jsons, jsons
        from reports.tables.order import column_asked
        from sim import lab

        grid = grid_of_wishes(name, asked, wishes)
        column = column_asked(asked.sort, grid.levers)  # before minutes of computing
        settings = _settings(grid, wishes)
        found = lab.batch(grid, settings, progress=watch)
        folder = write_index(found, wishes.out)

    def table() -> "RenderableType":
        from reports.tables.batch import batch_text

        return batch_text(
            found, console().width, str(folder / f"{INDEX}.csv"),
            column=column, best=asked.best, more=wishes.more,
        )  # fmt: skip

    print_as(
        wishes,
        table=table,
        json=lambda: jsons.json_text(batch_jsons.batch_json(found, str(folder))),
        csv=lambda: jsons.csv_text(batch_frames.index_frame(found)),
    )
    there = " (all runs were there already)" if found.served else ""
    where = f"The index is {folder / INDEX}.csv and .parquet{there}"
    close(wishes, where, f"winwin compare {grid.study.name}")


def _settings(grid: "Grid", wishes: Wishes) -> "Settings":
    return replace(settings_of(wishes, _replications(grid)), customers=grid.customers)


def _tell_outlook(grid: "Grid", wishes: Wishes) -> None:
    from dataclasses import replace

    from sim.commands.planning import tell_outlook
    from sim.experiment.grids.spanning import span

    spanned = span(grid)
    settings = _settings(grid, wishes)
    tell_outlook([(spanned.all, replace(settings, seed=seed)) for seed in grid.seeds], wishes)


def grid_of_wishes(name: str, asked: GridWishes, wishes: Wishes) -> "Grid":
    """The grid that a file and the command line ask for together, small enough to be run.

    Raises:
        WinwinError: It is wrong, or too large; nothing of it has been spanned.
    """
    from sim.scenario.deriving import grid as grids

    grid = read_grid_or_study(name)
    if asked.designs:
        grid = replace(grid, designs=grids.designs_named(grid.study, asked.designs))
    more = tuple(grids.combination(grid.study, text) for text in asked.combine)
    new = tuple(names for names in dict.fromkeys(more) if names not in grid.designs)
    grid = grids.with_sets(replace(grid, designs=(*grid.designs, *new)), wishes.sets)
    if asked.seeds is not None:
        grid = replace(grid, seeds=_seeds(asked.seeds))
    grid = replace(
        grid,
        replications=wishes.replications or grid.replications,
        customers=wishes.customers or grid.customers,
    )
    grid = grids.worth_running(grid)
    grids.check_size(grid, asked.most or grids.MOST_DESIGNS)
    return grid


def read_grid_or_study(name: str) -> "Grid":
    """The grid of a grid file, or all designs of a study that is named.

    Raises:
        WinwinError: There is no such study, or the file is wrong.
    """
    from sim.scenario.deriving.grid import grid_of, is_scenario_file, read_grid

    path = find_grid(name)
    if path is None and Path(name).suffix in ENDINGS and not is_scenario_file(Path(name)):
        path = Path(name)
    if path is not None:
        return read_grid(path)
    return grid_of(find_study(find_scenario(name)))


def _seeds(text: str) -> tuple[int, ...]:
    from sim.scenario.deriving.written_values import read_seeds

    try:
        return read_seeds(text)
    except FieldError as error:
        fault = error.faults[0]
        raise UsageError(f"--seeds {quoted(text)}: {fault.rule}\n  fix: {fault.remedy}") from None


def _replications(grid: "Grid") -> int:
    """As many as the grid says, else as the baseline does."""
    from sim.scenario.loading import load

    return grid.replications or load(grid.study.baseline, grid.sets).spec.replications


def write_index(found: "Batch", out: Path) -> Path:
    """Write the index of a batch, and what was asked, into a folder of its own.

    It is written when all of the grid is there, so that an index is never a part of one.

    Returns:
        The folder, named by a digest of all that the rows depend on.

    Raises:
        RunError: The folder cannot be written to.
    """
    import io

    from reports.data import batch_frames, batch_jsons, jsons
    from sim.machine.operating_system import write_whole
    from sim.records.refusals import cannot_write
    from sim.records.run_record import slug
    from sim.records.store import DIGEST_LENGTH

    study = slug(found.grid.study.name)
    folder = out / f"batch-{study}-{found.digest[:DIGEST_LENGTH]}"
    frame = batch_frames.index_frame(found)
    table = io.BytesIO()
    frame.write_parquet(table)
    contents = {
        "batch.json": jsons.json_text(batch_jsons.grid_json(found)).encode(),
        f"{INDEX}.csv": jsons.csv_text(frame).encode(),
        f"{INDEX}.parquet": table.getvalue(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in contents.items():
            write_whole(folder / file, content)
    except OSError as error:
        raise cannot_write(folder, error) from error
    return folder
