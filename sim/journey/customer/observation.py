"""What the business's reports hold: what happens is counted as it enters and leaves their windows.

A monitor looks at times c = k x every and reads what happened in (c - lag - window, c - lag]. So a
happening at time t is first read at the look number ceil((t + lag) / every), and no longer from
the look number ceil((t + lag + window) / every) on. Two additions at these numbers replace a list
of everything that ever happened.
"""

import numpy as np

from sim.journey.groundwork.spec import World
from sim.machine.compiled import compiled

EVENT_NUMBERS = 128  # events are numbered below this
ANYTHING = -1

WATCH = np.dtype(
    (
        np.record,
        [
            ("monitor", np.int64),
            ("part", np.int64),  # 0 counts above the line of the measure, 1 below it
            ("place", np.int64),  # a step, or ANYTHING
            ("about", np.int64),  # an offer or an ask, or ANYTHING
            ("anonymous", np.int64),  # recorded without knowing who it was
        ],
    )
)
MONITOR = np.dtype(
    (
        np.record,
        [
            ("window", np.int64),
            ("lag", np.int64),
            ("every", np.int64),
            ("at_least", np.int64),
            ("low", np.float64),  # the rule is met where the measure is below this ...
            ("high", np.float64),  # ... or at least this
            ("once", np.int64),
            ("sees_all", np.int64),
            ("turns", np.int64),  # first row of what it turns
            ("turn_count", np.int64),
        ],
    )
)


@compiled
def observe(world: World, now: int, kind: int, step: int, item: int, identified: int) -> None:
    """Let every monitor that counts this kind of event count it, where its systems record it.

    Args:
        world: The arrays.
        now: The time.
        kind: Kind of the event.
        step: Where it happens.
        item: What it is about, by kind.
        identified: 1 where the step's system knows the customer.
    """
    for i in range(world.watch_first[kind], world.watch_first[kind + 1]):
        w = world.watches[i]
        if w.place >= 0 and w.place != step:
            continue
        if w.about >= 0 and w.about != item:
            continue
        m = world.monitors[w.monitor]
        if m.sees_all == 1 or is_seen(world, w.monitor, step, identified + w.anonymous):
            enter(world, w.monitor, w.part, now)


@compiled
def is_seen(world: World, monitor: int, step: int, linked: int) -> bool:
    """Whether a system that the monitor sees has it on record, linked to whom it happened to."""
    if linked == 0 or step < 0:
        return False
    system = world.steps[step].system
    return bool(system >= 0 and world.monitor_sees[monitor, system] == 1)


@compiled
def enter(world: World, monitor: int, part: int, now: int) -> None:
    """Count a happening from the first look that reads it to the last."""
    m = world.monitors[monitor]
    looks = world.report_changes.shape[1]
    # What happens in the instant of a look, but after it, is read at the next one.
    first = max(-((-(now + m.lag)) // m.every), world.reports[monitor].look)
    last = max(first, -((-(now + m.lag + m.window)) // m.every))
    if first < looks:
        world.report_changes[monitor, first, part] += 1
    if last < looks:
        world.report_changes[monitor, last, part] -= 1
