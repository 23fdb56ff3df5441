"""The log: what happened to a customer, one row an event, kept only when asked for."""

import numpy as np

from sim.journey.customer.feeling import goodwill
from sim.journey.customer.observation import observe
from sim.journey.groundwork.spec import Customer, World
from sim.machine.compiled import compiled, compiled_apart, compiled_inline

LOG = np.dtype(
    (
        np.record,
        [
            ("time", np.int64),  # microseconds from the start
            ("customer", np.uint64),
            ("sequence", np.int32),
            ("case", np.int16),
            ("rank", np.int8),
            ("identified", np.int8),  # whether the system at this step knows the customer
            ("kind", np.int16),
            ("step", np.int16),
            ("item", np.int32),  # account, reason, route, team, ask, offer or hand-off, by kind
            ("cause", np.int16),
            ("consents", np.int64),
            ("customer_amount", np.float64),
            ("business_amount", np.float64),
            ("goodwill", np.float64),
            ("root", np.uint64),  # the organic customer to whose row amounts belong
        ],
    )
)
# Room that must be free before a customer is carried on: a thousand visits in one instant, the
# most that is allowed, write fewer rows than this.
LOG_MARGIN = 60_000

# `rank_now` is the rank of the instant that is being worked off for this customer.
STATE = [("sequence", np.int64), ("case", np.int64), ("rank_now", np.int64)]


@compiled_inline
def note(
    world: World,
    c: Customer,
    now: int,
    kind: int,
    step: int,
    item: int,
    cause: int,
    customer_amount: float,
    business_amount: float,
) -> None:
    """Write one row of the log, where somebody reads it and the time is inside the window.

    How long an array is does not change while compiled code runs: whether anybody reads is asked
    once for all that is noted between two waits.
    """
    if len(world.readers) > 0:
        write_down(world, c, now, kind, step, item, cause, customer_amount, business_amount)


@compiled_apart
def write_down(
    world: World,
    c: Customer,
    now: int,
    kind: int,
    step: int,
    item: int,
    cause: int,
    customer_amount: float,
    business_amount: float,
) -> None:
    """Let monitors count it, whether the customer does or not; keep it if the log is kept."""
    if world.constants[0].watching == 1 and now < c.window_end:
        observe(world, now, kind, step, item, is_identified(world, c, step))
    if world.constants[0].log == 0 or c.booked_to < 0 or now >= c.window_end:
        return
    cursor = world.cursors[0].log
    row = world.log[cursor]
    row.time = now
    row.customer = c.customer
    row.sequence = c.sequence
    row.case = c.case
    row.rank = c.rank_now
    row.identified = is_identified(world, c, step)
    row.kind = kind
    row.step = step
    row.item = item
    row.cause = cause
    row.consents = c.consents
    row.customer_amount = customer_amount
    row.business_amount = business_amount
    row.goodwill = goodwill(world, c, now)
    row.root = c.root_key
    c.sequence += 1
    world.cursors[0].log = cursor + 1


@compiled
def has_room(world: World) -> bool:
    """Whether all that a customer may do up to the next wait can be written down."""
    return bool(len(world.readers) == 0 or world.cursors[0].log + LOG_MARGIN <= len(world.log))


@compiled
def is_identified(world: World, c: Customer, step: int) -> int:
    """1 if the system at a step can link what it records to the customer: it knows the context."""
    if step < 0 or world.steps[step].system < 0:
        return 0
    return np.int64(world.knows[c.slot, world.systems[world.steps[step].system].store])  # type: ignore[return-value]
