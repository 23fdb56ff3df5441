"""From names to numbers: what every block needs while a scenario is laid out as flat arrays."""

from dataclasses import dataclass, field

import numpy as np

from sim.journey.groundwork.spec import World
from sim.journey.luck import distributions
from sim.journey.luck.draws import LabelBook
from sim.machine.compiled import compiled, compiled_apart, compiled_inline
from sim.quantities.kinds import WrittenDistribution

DISTRIBUTION = np.dtype(
    (
        np.record,
        [
            ("kind", np.int64),
            ("a", np.float64),
            ("b", np.float64),
            ("c", np.float64),
            ("start", np.int64),
            ("count", np.int64),
        ],
    )
)
NONE = -1
LONGEST_TIME = 2.0**57  # in microseconds

# What a customer carries from one call to the next, besides what the blocks declare.
STATE = [
    ("customer", np.uint64),
    ("row", np.int64),
    ("slot", np.int64),
    ("persona", np.int64),
    ("arrival", np.int64),
    ("half_end", np.int64),
    ("window_end", np.int64),
    ("stop_at", np.int64),  # when nobody waits any longer: the window's end, or the run's
    ("step", np.int64),
    ("pending", np.int64),
]

CONSTANTS = [
    ("key", np.uint64),
    ("log", np.int64),
    ("placebo", np.int64),
    ("observe", np.int64),
    ("counted_from", np.int64),
    ("counted_until", np.int64),
    ("arrivals_end", np.int64),
    ("run_end", np.int64),  # where anything is shared, when the last counted window ends; else 0
    ("visit_limit", np.int64),
    ("start_routes", np.int64),
    ("tail_customer", np.float64),
    ("tail_business", np.float64),
    ("watching", np.int64),
    ("most_brought", np.int64),
]

# Faults that compiled code finds and the clock raises, as words.
NO_FAULT, NO_WAY_LEFT, NO_TIME_CYCLE, TOO_MANY_REFERRED = 0, 1, 2, 3
CURSORS = np.dtype(
    (
        np.record,
        [
            ("log", np.int64),
            ("effects", np.int64),
            ("next_look", np.int64),  # up to when nobody's business is anybody else's
            ("unsettled", np.int64),  # people of whom something may still be counted
            ("open_waits", np.int64),  # waits that are measured and are not over
            ("settled_at", np.int64),  # the last moment, ahead of a clock, at which one was settled
            ("fault", np.int64),
            ("fault_step", np.int64),
            ("fault_customer", np.uint64),
            ("fault_time", np.int64),
        ],
    )
)

# Counters of occurrences kept for each customer and step.
VISITS, WAITS, PASSES, HEARINGS = 0, 1, 2, 3
COUNTERS_PER_STEP = 4


def _names() -> dict[str, int]:
    return {}


@dataclass
class Numbering:
    """Names with their numbers, the labels of draws and the distributions of one scenario.

    Names are numbered in the order of the alphabet, so the order in the file changes nothing.
    """

    personas: dict[str, int] = field(default_factory=_names)
    steps: dict[str, int] = field(default_factory=_names)
    teams: dict[str, int] = field(default_factory=_names)
    systems: dict[str, int] = field(default_factory=_names)
    handoffs: dict[str, int] = field(default_factory=_names)
    asks: dict[str, int] = field(default_factory=_names)
    offers: dict[str, int] = field(default_factory=_names)
    purposes: dict[str, int] = field(default_factory=_names)
    channels: dict[str, int] = field(default_factory=_names)  # those of permissions to contact
    contact_rules: dict[str, int] = field(default_factory=_names)
    switches: dict[str, int] = field(default_factory=_names)
    streams: dict[str, int] = field(default_factory=_names)
    old_names: dict[tuple[str, str], str] = field(default_factory=dict)
    labels: LabelBook = field(default_factory=LabelBook)
    rows: list[tuple[int, float, float, float, int, int]] = field(default_factory=list)
    table: list[float] = field(default_factory=list)

    def key(self, kind: str, name: str) -> str:
        """The name that keys the draws of a part: the one it had before it was renamed."""
        return self.old_names.get((kind, name), name)

    def label(self, place: str, purpose: str, alternative: str = "") -> int:
        """The number that keys a draw at a place for a purpose."""
        return self.labels.label(place, purpose, alternative)

    def distribution(self, written: WrittenDistribution | None) -> int:
        """Lay a distribution out and return its row, or NONE where nothing is written."""
        if written is None:
            return NONE
        kind, a, b, c, quantiles = parameters(written)
        self.rows.append((kind, a, b, c, len(self.table), len(quantiles)))
        self.table.extend(quantiles)
        return len(self.rows) - 1


def parameters(
    written: WrittenDistribution,
) -> tuple[int, float, float, float, tuple[float, ...]]:
    """Kind, three parameters and quantiles of a distribution as `distributions.sample` takes them.

    Lognormal, gamma and weibull are written by mean and coefficient of variation.
    """
    p = written.parameters
    match written.kind:
        case "fixed":
            return distributions.FIXED, p[0], 0.0, 0.0, ()
        case "exponential":
            return distributions.EXPONENTIAL, p[0], 0.0, 0.0, ()
        case "lognormal":
            return distributions.LOGNORMAL, *distributions.lognormal_parameters(p[0], p[1]), 0.0, ()
        case "gamma":
            return distributions.GAMMA, *distributions.gamma_parameters(p[0], p[1]), 0.0, ()
        case "weibull":
            return distributions.WEIBULL, *distributions.weibull_parameters(p[0], p[1]), 0.0, ()
        case "uniform":
            return distributions.UNIFORM, p[0], p[1], 0.0, ()
        case "triangular":
            return distributions.TRIANGULAR, p[0], p[1], p[2], ()
        case "normal":
            return distributions.NORMAL, p[0], p[1], 0.0, ()
        case "quantiles":
            return distributions.EMPIRICAL, 0.0, 0.0, 0.0, tuple(p)
        case "list":
            return distributions.OBSERVED, 0.0, 0.0, 0.0, tuple(p)
        case other:
            msg = f"there is no distribution '{other}'"
            raise ValueError(msg)


@compiled
def is_fixed(world: World, index: int) -> bool:
    """Whether a laid-out distribution needs no draw."""
    return world.distributions[index].kind == distributions.FIXED


@compiled
def value_at(world: World, index: int, u: float) -> float:
    """The value of a laid-out distribution at a uniform draw, in base units."""
    d = world.distributions[index]
    if distributions.is_common(d.kind):
        return distributions.sample_common(d.kind, d.a, d.b, u)
    return seldom_value_at(world, index, u)


@compiled_apart
def seldom_value_at(world: World, index: int, u: float) -> float:
    """As `value_at`, for distributions of all kinds."""
    d = world.distributions[index]
    return distributions.sample(d.kind, d.a, d.b, d.c, world.table, d.start, d.count, u)


@compiled_inline
def time_at(world: World, index: int, u: float) -> int:
    """A duration of a laid-out distribution, in whole microseconds, rounded once, never below 0.

    What a heavy tail says beyond 4,500 years is cut there: no run lasts so long, and the sum of
    such times still is a whole number of 64 bits, eightfold too.
    """
    return max(0, int(np.floor(min(value_at(world, index, u), LONGEST_TIME) + 0.5)))


@compiled
def count(world: World, c: object, measure: int, amount: int) -> None:
    """Add to a measure of the customer's persona, if the customer counts."""
    if c.row >= 0:  # type: ignore[attr-defined]
        world.counts[c.persona, measure] += amount  # type: ignore[attr-defined]


@compiled
def occurrence(world: World, c: object, column: int) -> int:
    """How often this kind of draw was made for this customer before; counts this one."""
    before = world.counters[c.slot, column]  # type: ignore[attr-defined]
    world.counters[c.slot, column] = before + 1  # type: ignore[attr-defined]
    return np.int64(before)  # type: ignore[return-value]
