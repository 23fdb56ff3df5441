"""Whether a replication fits: into memory, and into what a key can count. Asked before it begins.

What does not fit is refused in words that name the place and the remedy, before anything is drawn.
With what a scenario's check has counted before (arrivals, bills, looks at reports, referrals),
every run ends: a customer visits a step `visit_limit` times at most, and the clocks notice a cycle
that takes no time.
"""

from collections import Counter

from sim.errors import RunError
from sim.journey.groundwork.calendar import DAY
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import Layout
from sim.journey.people import sends
from sim.machine.memory import available_bytes

MOST_OCCURRENCES = 2**16 - 1  # that the key of a draw tells apart, see `sim.journey.luck.draws`
# What a replication takes, rounded up from measurements with a million customers.
BYTES_A_CUSTOMER = 260
BYTES_A_ROW_KEPT = 550
BYTES_OF_BACKLOG = 64


def refuse_what_cannot_be(layout: Layout, name: str, *, rows_kept: bool, at_once: int = 1) -> None:
    """Refuse a design that does not fit, before its arrivals are drawn.

    Args:
        layout: The scenario as arrays.
        name: Name of the design, for the message.
        rows_kept: Whether a table of all customers is made.
        at_once: How many replications are computed at the same time.

    Raises:
        RunError: It does not fit; the message names the place.
    """
    _refuse_uncountable(layout.spec, name)
    _refuse_crowds(layout, name, rows_kept=rows_kept, at_once=at_once)
    _refuse_backlogs(layout, name)


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


def _refuse_crowds(layout: Layout, name: str, *, rows_kept: bool, at_once: int) -> None:
    customers = expected_customers(layout)
    each = (BYTES_A_CUSTOMER + (BYTES_A_ROW_KEPT if rows_kept else 0)) * at_once
    free = available_bytes()
    if free is None or customers * each <= free:
        return
    remedies = ["lower the rate in 'arrivals', or make 'arrivals.for' shorter"]
    if rows_kept:
        remedies.append("keep the sums alone with --keep runs")
    if at_once > 1:
        remedies.append("use --workers 1")
    raise RunError(
        f"{name}: arrivals: about {customers:,.0f} customers come in a replication, which takes "
        f"about {in_words(customers * each)} of memory"
        + (f" for {at_once} replications at once" if at_once > 1 else "")
        + f"; there is room for about {free // each:,}\n  fix: {'; '.join(remedies)}"
    )


def _refuse_backlogs(layout: Layout, name: str) -> None:
    """Work that waits at the start takes room by its number."""
    free, teams = available_bytes(), len(layout.ground.teams)
    for team, row in zip(layout.ground.teams, layout.plan["teams"], strict=True):
        size = int(row["backlog"]) * BYTES_OF_BACKLOG * teams
        if free is not None and size > free:
            raise RunError(
                f"{name}: teams.{team}.backlog: {int(row['backlog']):,} pieces of work wait at the "
                f"start, which takes about {in_words(size)} of memory\n"
                "  fix: write a smaller backlog"
            )


def _refuse_uncountable(spec: ScenarioSpec, name: str) -> None:
    """What several steps share may be drawn oftener than a key can count."""
    shared: Counter[str] = Counter()
    for step in spec.steps.values():
        if step.ask is not None:
            shared[f"asks.{step.ask}"] += 1
        if step.offer is not None:
            shared[f"offers.{step.offer}"] += 1
    for passage in spec.handoffs:
        target = passage.partition("->")[2].strip()
        steps = sum(step.system == target for step in spec.steps.values())
        shared[f"handoffs.{passage}"] = steps
    for place, steps in shared.items():
        if steps * spec.visit_limit > MOST_OCCURRENCES:
            raise RunError(
                f"{name}: {place}: {steps} steps with up to {spec.visit_limit:,} visits each may "
                f"need its luck {steps * spec.visit_limit:,} times for one customer, and a key "
                f"counts to {MOST_OCCURRENCES:,}\n"
                f"  fix: write 'visit_limit: {MOST_OCCURRENCES // steps}'"
            )


def in_words(size: float) -> str:
    """An amount of memory."""
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if size < 1024:  # noqa: PLR2004  the next unit
            return f"{size:,.0f} {unit}"
        size /= 1024
    return f"{size:,.0f} PiB"
