"""A grid: designs × levers × seeds, written down in a file or on the command line.

A lever changes the design: each of its values makes a design of its own, which is compared with
the study's baseline as it is. What is a fact of the world instead, for the baseline as well as for
every design, is a plain `--set path=value`.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Annotated

from pydantic import Field

from sim.errors import ScenarioError, UsageError, closest, quoted
from sim.journey.groundwork.spec import Spec
from sim.quantities.fields import FieldError
from sim.scenario.deriving.combining import PLUS
from sim.scenario.deriving.overriding import OPTION, parse
from sim.scenario.deriving.ranges import is_range, read_range
from sim.scenario.deriving.written_values import LeverValues, Seeds
from sim.scenario.reading.file_names import as_compared, name_of
from sim.scenario.reading.files import read
from sim.scenario.reading.studies import BASELINE, Study, find_study
from sim.scenario.reading.tree import Path, Place, Tree, place_of, problem_at
from sim.scenario.reading.validating import validate

SCENARIO_KEYS = frozenset({"scenario", "extends"})
MOST_DESIGNS = 1_000
MOST_EVER = 10_000
"""Every design is held in memory, about 0.1 MB each."""
OLD_NAME = FilePath(BASELINE).stem


class GridSpec(Spec):
    """What a grid file may say."""

    study: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="The study whose baseline every design is compared with: its name, or its "
            "folder, seen from this file.",
        ),
    ]
    designs: Annotated[
        list[str],
        Field(
            description="Its variants, 'baseline', and combinations such as 'clear-why + "
            "mild-pressure', applied together in this order. All of the study by default."
        ),
    ] = []  # noqa: RUF012  pydantic gives every grid its own
    levers: Annotated[
        dict[str, LeverValues],
        Field(
            description="What is varied in every design, by its path as for `--set`: "
            "'steps.offer.price: 5..15:2', or a list of values. The baseline that they are "
            "compared with stays as it is."
        ),
    ] = {}  # noqa: RUF012  as above
    seeds: Annotated[
        Seeds, Field(description="Everything is run under each of these, and compared anew.")
    ] = (1,)
    replications: Annotated[
        int | None,
        Field(ge=1, le=100_000, description="How many. As the baseline says by default."),
    ] = None
    customers: Annotated[
        int | None,
        Field(ge=1, description="Stop counting after so many customers; rates stay."),
    ] = None


@dataclass(frozen=True)
class Lever:
    """A path of a scenario, the values that a grid gives it as texts of a file, and where."""

    path: str
    values: tuple[str, ...]
    place: Place = OPTION


@dataclass(frozen=True)
class Grid:
    """Designs × levers × seeds of one study, nothing of it expanded yet.

    Attributes:
        study: The study; its baseline, unchanged, is what all designs are compared with.
        designs: Each by the names of the variants it applies together; none is the baseline.
        levers: What is varied in each.
        seeds: Unsigned 64-bit seeds.
        sets: Overrides that hold for all designs and the baseline.
        replications: How many; None for as many as the baseline says.
        customers: Counted customers after whom the counted period ends; None for all.
    """

    study: Study
    designs: tuple[tuple[str, ...], ...]
    levers: tuple[Lever, ...] = ()
    seeds: tuple[int, ...] = (1,)
    sets: tuple[str, ...] = ()
    replications: int | None = None
    customers: int | None = None

    @property
    def size(self) -> int:
        """How many designs it spans, under every seed, without spanning them."""
        each = math.prod(len(lever.values) for lever in self.levers)
        return len(self.designs) * each * len(self.seeds)


@dataclass(frozen=True)
class Point:
    """One design of a grid: the variants it applies, and a value for each lever."""

    names: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called: 'baseline', 'one-profile', 'a+b'."""
        return PLUS.join(self.names) or OLD_NAME


def read_grid(file: FilePath) -> Grid:
    """Read a grid file.

    Raises:
        ScenarioError: It is wrong, with every problem found.
    """
    tree = read(file)
    spec = validate(GridSpec, tree)
    with _placed(tree, ("study",)):
        study = _study_of(spec.study, file)
    for at in range(len(spec.designs)):
        with _placed(tree, ("designs", at)):
            designs_named(study, spec.designs[: at + 1])
    return Grid(
        study=study,
        designs=designs_named(study, spec.designs),
        levers=tuple(
            Lever(path, values, place_of(tree, ("levers", path)))
            for path, values in spec.levers.items()
        ),
        seeds=spec.seeds,
        replications=spec.replications,
        customers=spec.customers,
    )


@contextmanager
def _placed(tree: Tree, path: Path) -> Iterator[None]:
    """Says where in the file a name stands that nothing has."""
    try:
        yield
    except UsageError as error:
        message, _, remedy = str(error).partition("\n")
        remedy = remedy.strip().removeprefix("fix: ")
        raise ScenarioError([problem_at(tree, path, message, remedy)]) from None


def is_scenario_file(file: FilePath) -> bool:
    """Whether a file is a scenario and no grid: it has a title, or extends another file.

    Raises:
        ScenarioError: It cannot be read.
    """
    return not SCENARIO_KEYS.isdisjoint(read(file).data)


def grid_of(study: Study) -> Grid:
    """All designs of a study, its baseline among them."""
    return Grid(study, designs_named(study, ()))


def _study_of(name: str, file: FilePath) -> Study:
    """The study that a grid file names: by name, or by its folder beside the file."""
    beside = file.parent / name
    return find_study(beside if (beside / BASELINE).is_file() else name)


def designs_named(study: Study, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Designs by the variants they apply, the baseline by none; all of the study by default.

    Args:
        study: The study.
        names: Variants, 'baseline', and combinations such as 'a+b' or 'a,b'.

    Raises:
        UsageError: The study has no such variant, or a name stands there twice.
    """
    known = [name_of(path) for path in study.variants]
    if not names:
        return ((), *((name,) for name in known))
    found = []
    for name in map(as_compared, names):
        parts = _parts(name, known)
        for part in parts:
            if part not in known and parts != (OLD_NAME,):
                raise UsageError(_unknown(study, part, [OLD_NAME, *known]))
        chosen = () if parts == (OLD_NAME,) else parts
        if len(set(chosen)) < len(chosen) or chosen in found:
            raise UsageError(f"{quoted(name)} is named twice\n  fix: name it once")
        found.append(chosen)
    return tuple(found)


def combination(study: Study, text: str) -> tuple[str, ...]:
    """The variants that `--combine a,b` names, in its order.

    Raises:
        UsageError: It names fewer than two, or one that the study does not have.
    """
    parts = _parts(as_compared(text), [name_of(path) for path in study.variants])
    if len(parts) < 2 or OLD_NAME in parts:  # noqa: PLR2004  one alone is no combination
        raise UsageError(
            f"--combine {quoted(text)} names no two variants\n"
            "  fix: write their names with commas between them, for example --combine "
            f"{','.join(name_of(path) for path in study.variants[:2]) or 'a,b'}"
        )
    return designs_named(study, [text])[0]


def _parts(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """The variants that a text applies together; one may have a plus inside its own name."""
    parts = []
    for piece in (part.strip() for spaced in text.split(" + ") for part in spaced.split(",")):
        parts += [piece] if piece in known else [part.strip() for part in piece.split(PLUS)]
    return tuple(parts)


def _unknown(study: Study, name: str, known: list[str]) -> str:
    near = closest(name, known)
    hint = f"; did you mean '{near}'?" if near else ""
    return (
        f"there is no variant of {study.name} {quoted(name)}{hint}\n  known are: {', '.join(known)}"
    )


def with_sets(grid: Grid, sets: Sequence[str]) -> Grid:
    """The grid with `--set`s: a range is a lever, anything else holds for the baseline too.

    Raises:
        UsageError: One is not 'path=value', or a range that cannot be read.
    """
    levers, plain = [*grid.levers], [*grid.sets]
    for text in sets:
        path, _, value = text.partition("=")
        if not is_range(value.strip()):
            parse(text)
            plain.append(text)
        else:
            levers.append(Lever(path.strip(), _range_at(text, value.strip())))
    return replace(grid, levers=tuple(levers), sets=tuple(plain))


def worth_running(grid: Grid) -> Grid:
    """The grid without the baseline among its designs where no lever moves it.

    The study's own baseline is always run beside the designs.

    Raises:
        UsageError: Nothing is left to be compared.
    """
    if grid.levers:
        return grid
    designs = tuple(names for names in grid.designs if names)
    if not designs:
        raise UsageError(
            f"the grid of {grid.study.name} has neither a variant nor a lever\n"
            "  fix: name a variant, or add a lever, for example "
            "--set 'steps.call care.leave=2 %..6 %:2 %'"
        )
    return replace(grid, designs=designs)


def _range_at(text: str, value: str) -> tuple[str, ...]:
    try:
        return read_range(value)
    except FieldError as error:
        fault = error.faults[0]
        raise UsageError(f"--set {quoted(text)}: {fault.rule}\n  fix: {fault.remedy}") from None


def check_size(grid: Grid, most: int) -> None:
    """Refuse a grid that is too large, before anything of it is spanned.

    Raises:
        UsageError: It has more designs than are wanted, or varies one thing twice.
    """
    paths = [_tidy(lever.path) for lever in grid.levers]
    twice = next((path for path in paths if paths.count(path) > 1), None)
    if twice is not None:
        raise UsageError(f"two levers move {quoted(twice)}\n  fix: write all its values in one")
    if grid.size > most:
        parts = [f"{len(grid.designs):,} designs"]
        parts += [f"{len(lever.values):,} values" for lever in grid.levers]
        parts += [f"{len(grid.seeds):,} seeds"] if len(grid.seeds) > 1 else []
        ask = f", or ask for them with --most {grid.size}" if grid.size <= MOST_EVER else ""
        raise UsageError(
            f"the grid has {grid.size:,} designs ({' x '.join(parts)}), and {most:,} are the most\n"
            f"  fix: take longer steps or fewer levers{ask}"
        )


def _tidy(path: str) -> str:
    return ".".join(part.strip() for part in path.split("."))


def points_of(grid: Grid) -> Iterator[Point]:
    """The designs of a grid: by design, then by lever, the last lever fastest."""
    for names in grid.designs:
        for values in itertools.product(*(lever.values for lever in grid.levers)):
            yield Point(names, values)


def sets_of(grid: Grid, point: Point) -> tuple[str, ...]:
    """The overrides that make a point: what holds for all, then its own."""
    own = (f"{lever.path}={value}" for lever, value in zip(grid.levers, point.values, strict=True))
    return (*grid.sets, *own)
