"""What a run is, and what is kept of it: what its folder is named by and says about itself."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

FORMAT = 4  # of the tables: a run of another format has another folder
YARDSTICK = "yardstick"
KEEPS = ("runs", "first", "customers", "events")
TABLES = ("runs", "customers", "events")
RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}


@dataclass(frozen=True)
class RunRecord:
    """What is needed to repeat a run.

    Attributes:
        scenario: Title of the scenario.
        design: Name of the design, for example "one-profile".
        study: Name of the study.
        digest: Digest of scenario, seed, number of customers, placebo and model version.
        seed: Unsigned 64-bit seed.
        customers: Counted customers after whom the counted period ends; None for all.
        placebo: Whether the service times of every hundredth customer were redrawn.
        model_version: Version of the behaviour.
        overrides: What `--set` changed.
        resolved: The resolved scenario, as YAML.
    """

    scenario: str
    design: str
    study: str
    digest: str
    seed: int
    customers: int | None
    placebo: bool
    model_version: str
    overrides: tuple[str, ...]
    resolved: str


@dataclass(frozen=True)
class Written:
    """How one replication was computed.

    Attributes:
        clock: The clock.
        seconds: CPU seconds of the simulation proper.
        keep: The widest table that was written.
        band: Values this close to zero were counted as about zero, in money; None: not counted.
    """

    clock: str
    seconds: float
    keep: str
    band: float | None = None


def slug(name: str) -> str:
    """A name that is safe as a part of a path on every system."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "run"
    return f"{plain}-design" if plain in RESERVED else plain


def slugs(names: Iterable[str]) -> list[str]:
    """A slug for each name, no two alike: of those that would be, the later ones are numbered."""
    taken: set[str] = set()
    found = []
    for name in names:
        first = slug(name)
        tried = (first if number == 1 else f"{first}-{number}" for number in itertools.count(1))
        chosen = next(each for each in tried if each not in taken)
        taken.add(chosen)
        found.append(chosen)
    return found


def tables_of(keep: str, replication: int) -> tuple[str, ...]:
    """The tables that a choice keeps of a replication, the sums first.

    "first" keeps customers of the first replication alone.
    """
    if keep == "first":
        keep = "customers" if replication == 0 else "runs"
    wanted = TABLES[: TABLES.index(keep) + 1]
    return (*wanted, YARDSTICK) if replication == 0 else wanted


def widest(one: str, other: str | None) -> str:
    """The wider of two choices of tables to keep; None is nothing at all."""
    return one if other is None else max(one, other, key=KEEPS.index)
