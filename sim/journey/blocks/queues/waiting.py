"""Waiting for a team: phase 2 of a visit, and the clock for all that is passive in it."""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.blocks.leaving.leaving import hazard_of, leaves
from sim.journey.blocks.queues.team import (
    ABANDONED,
    COUNTED_WAITED,
    CUT_OFF,
    DEFAULT_PRIORITY,
    OFFERED,
    QUEUED,
    TURNED_AWAY,
    WAITED,
    WAITED_LATE,
    count_team,
    is_measured,
    is_open,
    measure_team,
)
from sim.journey.customer import ledger
from sim.journey.customer.events import note
from sim.journey.customer.goodwill import HUNG_UP, WAITING, feel
from sim.journey.groundwork.calendar import HOURS_A_MICROSECOND, NEVER
from sim.journey.groundwork.numbering import (
    HEARINGS,
    VISITS,
    WAITS,
    Numbering,
    count,
    occurrence,
    time_at,
)
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.draws import draw
from sim.journey.people.personas import TRAITS
from sim.machine.compiled import compiled, compiled_apart
from sim.quantities.kinds import DurationDistribution, Name, Share, YesNo, parse_share

JOINED = EVENTS.word(40, "joined queue")
HUNG_UP_EVENT = EVENTS.word(41, "hung up")
TURNED_AWAY_EVENT = EVENTS.word(42, "turned away")
GAVE_UP = EVENTS.word(45, "gave up waiting")

ACTIVE_TIME = MEASURES.word(42, "active time")
WAITING_TIME = MEASURES.word(43, "waiting time")
GIVEN_UP = MEASURES.word(46, "gave up waiting")

LIVE_CHANNELS = frozenset({"phone", "chat", "shop", "counter", "video"})
PATIENCE_TRAIT = len(TRAITS)

STATE = [
    ("team", np.int64),  # whose queue or work it is, -1 for none
    ("active", np.int64),
    ("joined", np.int64),
    ("patience", np.int64),
    ("give_up_at", np.int64),
    ("priority", np.int64),
]
STEP = [
    ("team", np.int64),
    ("active_queue", np.int64),
    ("patience", np.int64),
    ("gives_up_after", np.int64),
    ("hearing", np.float64),
    ("label_patience", np.uint64),
    ("label_gives_up", np.uint64),
    ("label_hearing", np.uint64),
    ("priority", np.int64),
]


class WaitAtStep(Spec):
    """What a step says about waiting."""

    team: Annotated[Name | None, Field(description="The team that serves the customer.")] = None
    live: Annotated[
        YesNo | None,
        Field(
            description="Whether customer and business meet at the same time. Default: yes for "
            "phone, chat, shop, counter and video. A queue is active where it is live."
        ),
    ] = None
    patience: Annotated[
        DurationDistribution | None,
        Field(description="Patience in this queue, instead of the persona's."),
    ] = None
    gives_up_after: Annotated[
        DurationDistribution | None,
        Field(
            description="One clock for all that is passive in a visit; then the customer gives up."
        ),
    ] = None
    leaves_on_hearing: Annotated[
        Share,
        Field(
            description="Where the wait is announced: probability of leaving on hearing it, "
            "at goodwill 0."
        ),
    ] = parse_share("0 %")
    priority: Annotated[
        int,
        Field(
            ge=1,
            le=9,
            description="Who comes first in a queue on the way to this step and at it: 1 before "
            "2, and so on; within a priority, first come, first served. A persona's own goes "
            "before.",
        ),
    ] = DEFAULT_PRIORITY


def lay_out_step(
    numbering: Numbering, name: str, spec: WaitAtStep, row: np.void, *, live: bool
) -> None:
    """Lay out what a step says about waiting.

    Args:
        numbering: Names and numbers.
        name: The step's name.
        spec: What it says.
        row: The record to fill.
        live: Whether the step's channel is live.
    """
    row["team"] = numbering.teams[spec.team] if spec.team else -1
    row["active_queue"] = spec.team is not None and live
    row["patience"] = numbering.distribution(spec.patience)
    row["gives_up_after"] = numbering.distribution(spec.gives_up_after)
    row["priority"] = spec.priority
    row["hearing"] = hazard_of(spec.leaves_on_hearing.value)
    row["label_patience"] = numbering.label(name, "patience")
    row["label_gives_up"] = numbering.label(name, "gives up after")
    row["label_hearing"] = numbering.label(name, "hearing")


@compiled
def start_giving_up_clock(world: World, c: Customer, now: int) -> None:
    """Start the one clock for all that is passive in this visit."""
    c.give_up_at = NEVER
    if world.steps[c.step].gives_up_after >= 0:
        c.give_up_at = now + time_to_give_up(world, c)


@compiled_apart
def time_to_give_up(world: World, c: Customer) -> int:
    """How long this customer takes what is passive in this visit."""
    step = world.steps[c.step]
    n = np.int64(world.counters[c.slot, step.counters + VISITS]) - 1
    u = draw(world.constants[0].key, c.customer, step.label_gives_up, n)
    return time_at(world, step.gives_up_after, u)


@compiled
def join(world: World, c: Customer, now: int, team: int, active: int) -> int:
    """Join a team's queue.

    Returns:
        When the customer waits no longer. In an active queue that is settled by `patience_ends`,
        for those who are not served in the instant in which they joined.
    """
    c.team = team
    c.active = active
    c.joined = now
    own = world.personas[c.persona].priority
    c.priority = own if own > 0 else world.steps[c.step].priority
    note(world, c, now, JOINED, c.step, team, -1, 0.0, 0.0)
    if is_measured(world, now):
        measure_team(world, c, team, OFFERED, 1)
        world.cursors[0].open_waits += 1
    if active == 0:
        return int(c.give_up_at)
    occurrence(world, c, world.steps[c.step].counters + WAITS)
    return NEVER


@compiled
def patience_ends(world: World, c: Customer) -> int:
    """When the patience of a customer ends who has joined an active queue, and must wait."""
    step = world.steps[c.step]
    n = np.int64(world.counters[c.slot, step.counters + WAITS]) - 1
    row = step.patience
    if row < 0:
        row = world.traits[c.persona, PATIENCE_TRAIT]
    u = draw(world.constants[0].key, c.customer, step.label_patience, n)
    c.patience = time_at(world, row, u)
    return int(c.joined + c.patience)


@compiled
def hears_and_leaves(world: World, c: Customer, now: int) -> bool:
    """Whether a customer leaves on hearing how long a passive wait will be."""
    return world.steps[c.step].hearing > 0.0 and leaves_on_hearing(world, c, now)


@compiled_apart
def leaves_on_hearing(world: World, c: Customer, now: int) -> bool:
    """As `hears_and_leaves`, at a step where it is said how long the wait will be."""
    step = world.steps[c.step]
    n = occurrence(world, c, step.counters + HEARINGS)
    u = draw(world.constants[0].key, c.customer, step.label_hearing, n)
    return leaves(world, c, now, step.hearing, u)


@compiled
def waited(world: World, c: Customer, now: int) -> None:
    """A wait is over: it is measured, and an active one is booked and felt, served or not."""
    if is_measured(world, c.joined):
        world.cursors[0].open_waits -= 1
        measure_wait(world, c, now)
    wait = now - c.joined
    if wait <= 0:
        return
    has_queued(world, c, now)
    if c.active == 1:
        share_used = min(1.0, wait / c.patience) if c.patience > 0 else 1.0
        feel(world, c, now, WAITING, world.feelings[WAITING] * share_used)


@compiled
def measure_wait(world: World, c: Customer, now: int) -> None:
    """Add a wait until now to the team's measures."""
    if now > c.joined:
        measure_team(world, c, c.team, QUEUED, 1)
        measure_team(world, c, c.team, WAITED, now - c.joined)


@compiled
def is_cut_off(world: World, c: Customer, now: int) -> None:
    """The run ends during a wait: the team's measures have it as far as it went."""
    if is_measured(world, c.joined):
        measure_wait(world, c, now)
        measure_team(world, c, c.team, CUT_OFF, 1)


@compiled
def has_queued(world: World, c: Customer, now: int) -> None:
    """What is counted of a customer's wait until now: queueing is told, hold time booked."""
    count_team(world, c, c.team, COUNTED_WAITED, now - c.joined)
    late = now - max(c.joined, world.constants[0].arrivals_end)
    if late > 0:
        count_team(world, c, c.team, WAITED_LATE, late)
    if c.active == 1:
        hold(world, c, now)


@compiled
def hold(world: World, c: Customer, now: int) -> None:
    """Book the time on hold until now, or until the window ends."""
    wait = now - c.joined
    cost = -c.time_value * (wait * HOURS_A_MICROSECOND)
    ledger.book_customer(world, c, min(now, c.window_end - 1), c.step, ledger.TIME, cost)
    count(world, c, WAITING_TIME, wait)
    count(world, c, ACTIVE_TIME, wait)


@compiled
def hang_up(world: World, c: Customer, now: int) -> None:
    """Patience has run out in an active queue."""
    waited(world, c, now)
    if is_measured(world, c.joined):
        if now == c.joined:
            measure_team(world, c, c.team, QUEUED, 1)
        measure_team(world, c, c.team, ABANDONED, 1)
    note(world, c, now, HUNG_UP_EVENT, c.step, c.team, -1, 0.0, 0.0)
    feel(world, c, now, HUNG_UP, world.feelings[HUNG_UP])


@compiled
def give_up(world: World, c: Customer, now: int, queueing: bool) -> None:
    """The clock for passive waits has run out."""
    if queueing:
        waited(world, c, now)
        if is_measured(world, c.joined):
            measure_team(world, c, c.team, ABANDONED, 1)
    count(world, c, GIVEN_UP, 1)
    note(world, c, now, GAVE_UP, c.step, -1, -1, 0.0, 0.0)


@compiled
def turn_away(world: World, c: Customer, now: int, queueing: bool) -> None:
    """The team is closed: the customer finds it so, or is still queueing at closing time."""
    team = world.steps[c.step].team
    since = now
    if queueing:
        waited(world, c, now)
        since = c.joined
    if is_measured(world, since):
        measure_team(world, c, team, TURNED_AWAY, 1)
    note(world, c, now, TURNED_AWAY_EVENT, c.step, team, -1, 0.0, 0.0)


@compiled
def finds_closed(world: World, c: Customer, now: int) -> bool:
    """Whether a customer at an active queue finds the team closed."""
    step = world.steps[c.step]
    return step.active_queue == 1 and not is_open(world, step.team, now)
