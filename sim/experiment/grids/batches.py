"""A grid computed: seed by seed, each design against the study's unchanged baseline."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sim.experiment.computing.parallel import Progress
from sim.experiment.computing.planning import at_once, digest_of, folders_of
from sim.experiment.computing.replicate import Design, Settings, ensure, missing
from sim.experiment.grids.rows import Batch, GridRow, adjusted, baseline_row, variant_row
from sim.experiment.grids.spanning import Spanned
from sim.experiment.verdicts.results import Comparison
from sim.records.store import RunFolder

Weigh = Callable[..., Comparison]


def compute_batch(spanned: Spanned, settings: Settings, progress: Progress, weigh: Weigh) -> Batch:
    """Run a grid and weigh each of its designs.

    Args:
        spanned: The grid with its designs loaded.
        settings: How; the grid's seeds take the place of its seed.
        progress: Told after each replication, of all seeds together.
        weigh: Weighs designs against the first of them, as for a comparison.

    Raises:
        RunError: A replication failed, or its tables could not be written.
        KeyboardInterrupt: The user stopped it; all finished replications are kept.
    """
    each_seed = [replace(settings, seed=seed) for seed in spanned.grid.seeds]
    folders = [folders_of(spanned.all, each) for each in each_seed]
    different = _different(spanned.all, folders[0])
    told = at_once(progress, sum(missing(different, each, twins=True) for each in each_seed))
    rows: list[GridRow] = []
    computed = 0
    for each, theirs in zip(each_seed, folders, strict=True):
        computed += ensure(different, each, told, twins=True)[1]
        rows += _weighed(spanned, theirs, each, weigh)
    spec = spanned.baseline.scenario.spec
    return Batch(
        grid=spanned.grid,
        question=spec.question,
        currency=spec.currency,
        per=spec.per,
        rows=adjusted(rows),
        digest=digest_of(spanned.grid, folders[0], each_seed[0], spec.per),
        served=computed == 0,
    )


def _different(designs: Sequence[Design], folders: Sequence[RunFolder]) -> list[Design]:
    """The designs without those that are the same run as one before them."""
    by_path = {folder.path: place for place, folder in reversed([*enumerate(folders)])}
    return [designs[place] for place in sorted(by_path.values())]


def _weighed(
    spanned: Spanned, folders: Sequence[RunFolder], settings: Settings, weigh: Weigh
) -> Iterator[GridRow]:
    """The rows of a grid under one seed."""
    designs = [spanned.baseline, *spanned.designs]
    comparison = weigh(spanned.grid.study, designs, folders, settings, served=False)
    yield baseline_row(comparison.baseline, len(spanned.grid.levers))
    for point, variant in zip(spanned.points, comparison.variants, strict=True):
        yield variant_row(comparison, variant, point)
