"""How much memory a replication takes at its most, reckoned from its arrays before it begins.

Who is under way at once decides: each has a place in several arrays, which double when they are
full. How many that are follows from the time that customers spend, and from what teams are offered
beyond what they can do: that waits. Under SimPy each of them is also a process, a generator and
what they wait for.
"""

import math
from dataclasses import dataclass

from sim.clock.compiled.clockwork import ARRIVING, NEWCOMER
from sim.clock.compiled.heaps import MOMENT, PLACE
from sim.clock.replication import FIRST_SLOTS
from sim.journey.blocks.leaving.leaving import ROW
from sim.journey.customer.frequency import RING
from sim.journey.groundwork.calendar import DAY
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import Layout
from sim.journey.layout.world import CUSTOMER
from sim.journey.people import sends
from sim.journey.people.personas import TRAITS
from sim.records.tables import COLUMNS
from sim.scenario.checks.offered_load import mean_stay, offered_loads

NUMBER = 8
ARRIVAL_COLUMNS = 5
# Measured: what Python holds of a customer who waits for a team, of one who is on the way, and of
# one who is to come.
SIMPY_WAITING = 1_500
SIMPY_PASSING = 1_000
SIMPY_TO_COME = 200
# Measured: a table is held as columns and as what is written of them.
TABLE_COPIES = 1.8


@dataclass(frozen=True)
class Crowd:
    """Customers of a replication, as they are expected.

    Attributes:
        all: Who come, uncounted ones included.
        counted: Of these, who count.
        waiting: The most who wait for teams at once.
        passing: How many are on their ways at once.
    """

    all: float
    counted: float
    waiting: float
    passing: float

    @property
    def under_way(self) -> float:
        """The most who are under way at once."""
        return self.waiting + self.passing


def expected_customers(layout: Layout) -> float:
    """Customers who come in a replication on average, uncounted ones included."""
    arrivals = layout.spec.arrivals
    days = layout.arrivals_end / DAY
    total = days * (arrivals.rate.value if arrivals.rate is not None else 0.0)
    total += sum(days * stream.rate.value for stream in arrivals.streams.values())
    for send in arrivals.sends.values():
        moments = sends.moments(send, layout.arrivals_end)
        times = max(0, -((moments.start - moments.stop) // moments.step))  # len() has a limit
        total += times * send.people.value
    return float(total)


def crowd_of(layout: Layout, customers: int | None = None) -> Crowd:
    """Who is expected to come, and how many of them are under way at once.

    Args:
        layout: The scenario as arrays.
        customers: Counted customers after whom the counted period ends; None for all.
    """
    come = expected_customers(layout)
    end = float(max(1, layout.arrivals_end))
    counted = come * min(1.0, layout.counted / end)
    if customers is not None and 0 < customers < counted:
        less = (counted - customers) / max(1.0, counted) * layout.counted
        come, counted, end = come * (1.0 - less / end), float(customers), end - less
    waiting = min(come, _waiting(layout.spec, come, end))
    stay = mean_stay(layout.spec) or 0.0
    return Crowd(come, counted, waiting, min(come - waiting, come * stay / end))


def bytes_of(layout: Layout, crowd: Crowd, *, simpy: bool, rows_kept: bool) -> float:
    """The most memory that a replication takes, in bytes.

    Args:
        layout: The scenario as arrays.
        crowd: Who comes.
        simpy: Under SimPy, or else in the compiled loop.
        rows_kept: Whether a table of all customers is made.
    """
    coming = crowd.all * (ARRIVAL_COLUMNS * NUMBER + 1)
    rows = crowd.counted * ROW.itemsize
    if simpy:
        people = crowd.waiting * SIMPY_WAITING + crowd.passing * SIMPY_PASSING
        people += crowd.all * SIMPY_TO_COME
    else:
        people = crowd.all * ARRIVING.itemsize
    # In the compiled loop waits that concern nobody else are gone through at once.
    alone = not simpy and not layout.spec.teams and not layout.spec.monitors
    slots = _slots(crowd.waiting if alone else crowd.under_way)
    at_work = max(coming, rows) + people + slots * _bytes_a_slot(layout, simpy=simpy)
    if not rows_kept:
        return at_work
    columns = len(COLUMNS["customers"]) + len(TRAITS)
    table = crowd.counted * columns * NUMBER * TABLE_COPIES
    return max(at_work, rows + slots * _bytes_a_slot(layout, simpy=True) + table)


def _slots(under_way: float) -> int:
    """Places for customers under way: they double. While they do, both halves are there twice."""
    doublings = math.ceil(math.log2(max(1.0, under_way / FIRST_SLOTS)))
    return int(FIRST_SLOTS * 2**doublings)


def _bytes_a_slot(layout: Layout, *, simpy: bool) -> int:
    systems = max(1, len(layout.numbering.systems))
    state = CUSTOMER.itemsize + 2 * layout.counter_count + systems
    state += NUMBER * layout.lane_count * (RING + 1)
    if simpy:
        return int(state)
    clock = 3 * NUMBER + NEWCOMER.itemsize + 2 * MOMENT.itemsize  # stamp, free and told
    return int(state + clock + PLACE.itemsize * max(1, len(layout.numbering.teams)))


def _waiting(spec: ScenarioSpec, come: float, end: float) -> float:
    """The most customers who wait at once for teams that are offered more than they can do."""
    waiting = 0.0
    for team, load in offered_loads(spec).items():
        if load > 1.0:
            more = come * (1.0 - 1.0 / load)
            patience = _patience(spec, team)
            waiting += more if patience is None else min(more, come * patience / end)
    return waiting


def _patience(spec: ScenarioSpec, team: str) -> float | None:
    """How long people wait for a team at most, on average; None where somebody waits for ever."""
    found = []
    theirs = [persona.patience for persona in spec.personas.values()]
    for step in spec.steps.values():
        if step.team != team:
            continue
        own = step.patience or step.gives_up_after
        limits = [own] if own is not None else theirs
        if any(limit is None for limit in limits):
            return None
        found += [float(limit.mean) for limit in limits if limit is not None]
    return max(found, default=None)
