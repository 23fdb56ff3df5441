"""Whether the two clocks agree: the same replication under both, compared bit for bit."""

from sim.clock.compiled import clock as compiled_clock
from sim.clock.replication import Replication
from sim.clock.simpy import clock as simpy_clock
from sim.journey.layout.layout import Layout

CUSTOMERS_COMPARED = 4_000
# What a replication leaves behind, besides its events.
LEFT_BEHIND = (
    "rows",
    "sums",
    "counts",
    "goodwill_sums",
    "flows",
    "left",
    "ended",
    "team_counts",
    "worked",
    "pay",
    "lists",
    "switches",
    "reports",
    "report_changes",
)


def differences(one: Replication, other: Replication) -> list[str]:
    """Names of what two replications leave behind that is not equal to the last bit."""
    found = [
        name
        for name in LEFT_BEHIND
        if getattr(one.world, name).tobytes() != getattr(other.world, name).tobytes()
    ]
    if one.log.tobytes() != other.log.tobytes():
        found.append("events")
    return found


def disagreements(
    layout: Layout,
    *,
    seed: int,
    number: int = 0,
    customers: int | None = None,
    placebo: bool = False,
    cut: int | None = CUSTOMERS_COMPARED,
) -> list[str]:
    """Run a replication under both clocks and name what differs; empty where they agree.

    Args:
        layout: The scenario as arrays.
        seed: Unsigned 64-bit seed.
        number: Number of the replication.
        customers: Counted customers after whom the counted period ends; None for all.
        placebo: Redraw the service times of every hundredth customer.
        cut: Compare only so many customers, uncounted ones included; None for all.

    Raises:
        RunError: When the behaviour finds something impossible.
    """
    one, other = (
        clock.run_replication(
            layout,
            seed=seed,
            number=number,
            customers=customers,
            keep_log=True,
            placebo=placebo,
            cut=cut,
        )
        for clock in (simpy_clock, compiled_clock)
    )
    return differences(one, other)
