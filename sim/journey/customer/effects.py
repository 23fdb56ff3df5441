"""Delayed effects: what happens to a customer later, even after the journey has ended.

Regret, return, bills, misuse found out and an expectation that was not met come on their day,
inside the window. They book and feel; only a return may end a journey, none sends a customer
another way.
"""

import numpy as np

from sim.journey.groundwork.spec import Customer, World
from sim.machine.compiled import compiled

REGRET, MISUSE_FOUND, BILL, REFERRAL, LATE = 1, 2, 3, 4, 5

EFFECT = np.dtype(
    (
        np.record,
        [
            ("time", np.int64),
            ("slot", np.int64),
            ("kind", np.int8),
            ("subject", np.int16),  # `item` is a method of NumPy's, in plain Python
            ("occurrence", np.int32),
        ],
    )
)
# Most effects one customer can plan in one call: one a visit, and visits in an instant are bounded.
EFFECT_ROOM = 4096


@compiled
def later(world: World, c: Customer, time: int, kind: int, item: int, occurrence: int) -> None:
    """Plan an effect, if its time is inside the customer's window.

    Where anything is shared, also one that comes after it: a return or a referral is seen by
    others. Not a bill, which is nobody's business but the two sides'.
    """
    if time >= c.window_end and (kind == BILL or time >= world.constants[0].run_end):
        return
    if kind == BILL and c.booked_to < 0:
        return
    cursor = world.cursors[0].effects
    row = world.effects[cursor]
    row.time = time
    row.slot = c.slot
    row.kind = kind
    row.subject = item
    row.occurrence = occurrence
    world.cursors[0].effects = cursor + 1
    c.pending += 1
