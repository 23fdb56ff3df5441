"""Where a customer stands, and what the clock and the behaviour say to each other."""

import numpy as np

from sim.journey.groundwork.spec import Customer
from sim.machine.compiled import compiled

# What comes next, the first number that `visit.proceed` returns.
GO_ON, WAIT, QUEUE, SERVE, OVER, FAULT, LISTED = range(7)
# What just happened, as the clock tells it.
TIME_CAME, GRANTED, DOORS_CLOSED, LIST_CAME = range(4)
# How far a customer may be ahead of the clock, where that is not a moment (time x 8 + rank).
NEVER_AHEAD, ON_TIME = -1, 0
# Where a customer stands. The first seven, and those after GONE, wait for something.
(
    ON_THE_WAY,
    HANDED_OVER,
    WITH_CARRIER,
    CARRIER_WORKS,
    UNNOTICED,
    QUEUED,
    IN_SERVICE,
    ARRIVING,
    AT_CARRIER,
    AT_DOOR,
    AT_SERVICE,
    AT_WAY_ON,
    GONE,
    ON_LIST,
    POSTPONED,
) = range(15)

PATIENCE_RANK = 4

STATE = [
    ("phase", np.int64),
    ("due", np.int64),  # when what is waited for comes
    ("until", np.int64),  # when the wait ends at the latest
    ("rank", np.int64),
    ("instant", np.int64),
    ("visits_now", np.int64),
    ("carrier_time", np.int64),
]


@compiled
def wait_until(c: Customer, phase: int, due: int, deadline: int, rank: int) -> int:
    """Wait for something that is due, but not beyond a deadline.

    Nor beyond the end of the window where nothing is shared, of the run where anything is.
    """
    c.phase = phase
    c.due = due
    until = min(due, deadline, c.stop_at)
    c.until = until
    c.rank = rank if until == due else PATIENCE_RANK
    return WAIT
