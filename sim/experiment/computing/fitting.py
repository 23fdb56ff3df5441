"""Whether a replication fits: into memory, and into what a key can count. Asked before it begins.

What does not fit is refused in words that name the place and the remedy, before anything is drawn.
With what a scenario's check has counted before (arrivals, bills, looks at reports, referrals),
every run ends: a customer visits a step `visit_limit` times at most, and the clocks notice a cycle
that takes no time.
"""

import math
from collections import Counter

from sim.errors import RunError
from sim.experiment.computing.room_needed import bytes_of, crowd_of
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import Layout
from sim.machine.memory import available_bytes

MOST_OCCURRENCES = 2**16 - 1  # that the key of a draw tells apart, see `sim.journey.luck.draws`
BYTES_OF_BACKLOG = 64
WORTH_SAYING = 0.1  # a part of all customers
DEVIATIONS = 10.0


def refuse_what_cannot_be(  # noqa: PLR0913  a design, and how it is run
    layout: Layout,
    name: str,
    *,
    rows_kept: bool,
    at_once: int = 1,
    customers: int | None = None,
    simpy: bool = False,
) -> None:
    """Refuse a design that does not fit, before its arrivals are drawn.

    Args:
        layout: The scenario as arrays.
        name: Name of the design, for the message.
        rows_kept: Whether a table of all customers is made.
        at_once: How many replications are computed at the same time.
        customers: Counted customers after whom the counted period ends; None for all.
        simpy: Under SimPy, or else in the compiled loop.

    Raises:
        RunError: It does not fit; the message names the place.
    """
    _refuse_uncountable(layout.spec, name)
    _refuse_crowds(
        layout, name, rows_kept=rows_kept, at_once=at_once, customers=customers, simpy=simpy
    )
    _refuse_backlogs(layout, name)


def _refuse_crowds(  # noqa: PLR0913  a design, and how it is run
    layout: Layout,
    name: str,
    *,
    rows_kept: bool,
    at_once: int,
    customers: int | None,
    simpy: bool,
) -> None:
    crowd = crowd_of(layout, customers)
    if customers is not None and layout.spec.arrivals.replay is None:
        _refuse_more_than_come(name, customers, crowd.all)
    size = bytes_of(layout, crowd, simpy=simpy, rows_kept=rows_kept) * at_once
    free = available_bytes()
    if free is None or size <= free:
        return
    remedies = ["lower the rate in 'arrivals', or make 'arrivals.for' shorter"]
    if rows_kept:
        remedies.append("keep the sums alone with --keep runs")
    if at_once > 1:
        remedies.append("use --workers 1")
    many = crowd.under_way >= WORTH_SAYING * crowd.all
    raise RunError(
        f"{name}: arrivals: about {crowd.all:,.0f} customers come in a replication"
        + (f", about {crowd.under_way:,.0f} of them under way at once" if many else "")
        + f", which takes about {in_words(size)} of memory"
        + (f" for {at_once} replications at once" if at_once > 1 else "")
        + f"; there is room for about {crowd.all * free // size:,.0f}\n  fix: {'; '.join(remedies)}"
    )


def _refuse_more_than_come(name: str, customers: int, expected: float) -> None:
    """More counted customers than all who come, by far: no luck would bring them."""
    if customers > expected + DEVIATIONS * math.sqrt(expected) + DEVIATIONS:
        raise RunError(
            f"{name}: about {expected:,.0f} customers come in a replication, not {customers:,}\n"
            "  fix: ask for fewer with --customers, or make arrivals.for longer"
        )


def _refuse_backlogs(layout: Layout, name: str) -> None:
    """Work that waits at the start takes room by its number."""
    free, teams = available_bytes(), len(layout.numbering.teams)
    for team, row in zip(layout.numbering.teams, layout.plan["teams"], strict=True):
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
