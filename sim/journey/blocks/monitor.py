"""Monitors: the business looks at its reports, and turns a switch when a rule is met.

At check time c = k x every a monitor reads (c - lag - window, c - lag], of all customers, counted
or not, as far as the systems it sees have it on record. Below `at_least` observations it does
nothing. What monitors count is in `observation`.
"""

from typing import Annotated, Literal, NamedTuple

import numpy as np
from pydantic import Field

from sim.journey.blocks import booking
from sim.journey.blocks.consent_and_contact import consent
from sim.journey.blocks.leaving import leaving
from sim.journey.blocks.queues import waiting
from sim.journey.blocks.selling import offer, returns, sale
from sim.journey.blocks.serving import handoff, service
from sim.journey.customer.observation import ANYTHING, EVENT_NUMBERS, MONITOR, WATCH
from sim.journey.groundwork.calendar import NEVER
from sim.journey.groundwork.numbering import Numbering
from sim.journey.groundwork.spec import Spec, World
from sim.journey.people import arrivals
from sim.machine.compiled import compiled
from sim.quantities.kinds import (
    Duration,
    Name,
    PositiveCount,
    PositiveDuration,
    Share,
    YesNo,
    parse_duration,
    parse_number,
)

OnOff = Literal["on", "off"]
Measure = Literal[
    "acceptance", "declining", "regret", "returns", "consent", "misuse found out", "repeats",
    "hang-ups", "gaps noticed", "leaving", "completion",
]  # fmt: skip
SCOPES = ("step", "offer", "ask", "team")

TURNING = np.dtype((np.record, [("switch", np.int64), ("to", np.int64)]))
SWITCH = np.dtype(
    (
        np.record,
        [
            ("on", np.int64),
            ("turned_at", np.int64),  # when it was first turned, -1 before
            ("turns", np.int64),
            ("since", np.int64),  # since when it stands as it does
            ("lasted", np.int64),  # microseconds it was on in the counted arrival period
        ],
    )
)
REPORT = np.dtype(
    (
        np.record,
        [
            ("look", np.int64),  # number of the next look
            ("above", np.int64),  # what the report holds above the line of the measure
            ("below", np.int64),
        ],
    )
)


class Ratio(NamedTuple):
    """A measure: how often one kind of event happened, for each of others.

    Attributes:
        above: The event above the line.
        below: The events below it.
        scopes: What a monitor may restrict it to.
    """

    above: int
    below: tuple[int, ...]
    scopes: tuple[str, ...]


MEASURED = {
    "acceptance": Ratio(sale.ACCEPTED, (offer.SHOWN,), ("step", "offer")),
    "declining": Ratio(offer.DECLINED, (offer.SHOWN,), ("step", "offer")),
    "regret": Ratio(returns.REGRETTED, (sale.ACCEPTED,), ("offer",)),
    "returns": Ratio(returns.RETURNED, (sale.ACCEPTED,), ("offer",)),
    "consent": Ratio(consent.CONSENTED, (consent.ASKED,), ("step", "ask")),
    "misuse found out": Ratio(consent.FOUND_OUT, (consent.CONSENTED,), ("ask",)),
    "repeats": Ratio(
        service.REPEATED, (service.REPEATED, service.WAS_REMEMBERED), ("step",)
    ),
    "hang-ups": Ratio(waiting.HUNG_UP_EVENT, (waiting.JOINED,), ("step", "team")),
    "gaps noticed": Ratio(handoff.NOTICED, (handoff.HANDED_OFF,), ("step",)),
    "leaving": Ratio(leaving.LEFT, (arrivals.REACHED,), ("step",)),
    "completion": Ratio(booking.GOAL, (arrivals.ARRIVED,), ()),
}  # fmt: skip
# A system counts who comes, queues and hangs up without knowing who it is; whatever else happens
# it can only count for a customer whom it knows.
ANONYMOUS = (arrivals.ARRIVED, arrivals.REACHED, waiting.JOINED, waiting.HUNG_UP_EVENT)


class MonitorSpec(Spec):
    """A report the business looks at, and what it does when a rule is met."""

    measure: Annotated[
        Measure,
        Field(
            description="What is read: acceptance and declining (of offers shown), regret and "
            "returns (of offers accepted), consent (of asks), misuse found out (of consents "
            "given), repeats (of services where the customer could have been known), hang-ups (of "
            "those who joined the queue), gaps noticed (of hand-offs), leaving (of visits to the "
            "step; without a step, of arrivals), completion (of arrivals). Both numbers are what "
            "happened within the window, to whomever."
        ),
    ]
    step: Annotated[Name | None, Field(description="Only what happens at this step.")] = None
    offer: Annotated[Name | None, Field(description="Only this offer.")] = None
    ask: Annotated[Name | None, Field(description="Only this ask.")] = None
    team: Annotated[Name | None, Field(description="Only this team's queue.")] = None
    sees: Annotated[
        list[Name] | None,
        Field(
            min_length=1,
            description="The systems whose records it reads. They count arrivals, visits, joining "
            "a queue and hanging up for anybody, all else only for customers they know; what "
            "happens at other steps is missing. Default: everything.",
        ),
    ] = None
    window: Annotated[PositiveDuration, Field(description="The time that one report covers.")]
    lag: Annotated[
        Duration, Field(description="How old the newest record in a report is when it is read.")
    ] = parse_duration("0 days")
    every: Annotated[
        PositiveDuration,
        Field(description="How often it is looked at, the first time after so long."),
    ]
    at_least: Annotated[
        PositiveCount,
        Field(description="Below so many observations (under the line) it does nothing."),
    ] = parse_number(30)
    below: Annotated[
        Share | None, Field(description="The rule is met where the measure is below this.")
    ] = None
    above: Annotated[
        Share | None, Field(description="The rule is met where the measure is at least this.")
    ] = None
    turns: Annotated[
        dict[Name, OnOff],
        Field(
            min_length=1,
            description="Switches and how they are put when the rule is met. Where two monitors "
            "disagree in one instant, the later name in the alphabet has its way.",
        ),
    ]
    once: Annotated[
        YesNo, Field(description="Never looked at again once its rule has been met.")
    ] = False


def ratio_of(spec: MonitorSpec) -> Ratio:
    """The two kinds of events a monitor counts; leaving of the whole journey is of arrivals."""
    ratio = MEASURED[spec.measure]
    if spec.measure == "leaving" and spec.step is None:
        return ratio._replace(below=(arrivals.ARRIVED,))
    return ratio


def lay_out(
    numbering: Numbering, specs: dict[str, MonitorSpec], switches: dict[str, OnOff]
) -> dict[str, np.ndarray]:
    """Lay switches and monitors out as the arrays of a plan, by name of the array."""
    rows = np.zeros(len(specs), MONITOR)
    sees = np.zeros((len(specs), max(1, len(numbering.systems))), np.int8)
    turnings: list[tuple[int, int]] = []
    watches: list[tuple[int, tuple[int, ...]]] = []
    for index, name in enumerate(sorted(specs)):
        spec, row = specs[name], rows[index]
        for key in ("window", "lag", "every", "at_least"):
            row[key] = int(getattr(spec, key).value)
        row["low"] = spec.below.value if spec.below else -np.inf
        row["high"] = spec.above.value if spec.above else np.inf
        row["once"], row["sees_all"] = spec.once, spec.sees is None
        for system in spec.sees or []:
            sees[index, numbering.systems[system]] = 1
        row["turns"], row["turn_count"] = len(turnings), len(spec.turns)
        turnings += [
            (numbering.switches[switch], int(to == "on"))
            for switch, to in sorted(spec.turns.items())
        ]
        watches += watched(numbering, spec, index)
    watches.sort()
    kinds = np.array([kind for kind, _ in watches], np.int64)
    return {
        "first_switches": np.array(
            [switches[name] == "on" for name in numbering.switches], np.int64
        ),
        "monitors": rows,
        "monitor_sees": sees,
        "turnings": np.array(turnings or [(0, 0)], TURNING),
        "watches": np.array([row for _, row in watches] or [(0, 0, 0, 0, 0)], WATCH),
        "watch_first": np.searchsorted(kinds, np.arange(EVENT_NUMBERS + 1)).astype(np.int64),
    }


def watched(
    numbering: Numbering, spec: MonitorSpec, index: int
) -> list[tuple[int, tuple[int, ...]]]:
    """What a monitor counts: kinds of events, each with a row of the watches."""
    ratio = ratio_of(spec)
    place = numbering.steps[spec.step] if spec.step else ANYTHING
    about = ANYTHING
    for named, numbers in (
        (spec.offer, numbering.offers),
        (spec.ask, numbering.asks),
        (spec.team, numbering.teams),
    ):
        about = numbers[named] if named else about
    parts = [(ratio.above, 0), *((kind, 1) for kind in ratio.below)]
    return [(kind, (index, part, place, about, int(kind in ANONYMOUS))) for kind, part in parts]


def empty_reports(plan: dict[str, np.ndarray], horizon: int) -> dict[str, np.ndarray]:
    """Switches as they stand at first, and reports with nothing in them.

    Args:
        plan: The plan, with the monitors.
        horizon: The time after which nobody looks any more, in microseconds.
    """
    monitors = plan["monitors"]
    switches = np.zeros(len(plan["first_switches"]), SWITCH)
    switches["on"], switches["turned_at"] = plan["first_switches"], -1
    states = np.zeros(len(monitors), REPORT)
    states["look"] = 1
    looks = 1 + max((horizon // int(row["every"]) for row in monitors), default=0)
    return {
        "switches": switches,
        "reports": states,
        "report_changes": np.zeros((len(monitors), looks, 2), np.int32),
    }


def forget_what_is_unread(world: World) -> None:
    """Forget what no look has read when the run is over.

    Customers who were ahead of the clock have left there what comes after the end.
    """
    for m, report in enumerate(world.reports):
        world.report_changes[m, report["look"] :] = 0


@compiled
def next_look(world: World) -> int:
    """When the business looks at a report next, or NEVER."""
    soonest = NEVER
    for m in range(len(world.monitors)):
        number = world.reports[m].look
        if number < world.report_changes.shape[1]:
            soonest = min(soonest, number * world.monitors[m].every)
    return soonest


@compiled
def look(world: World, now: int) -> None:
    """Rank 6 of an instant: every report that is due is read, by name, and its rule followed."""
    for m in range(len(world.monitors)):
        monitor = world.monitors[m]
        report = world.reports[m]
        if report.look * monitor.every != now or report.look >= world.report_changes.shape[1]:
            continue
        report.above += world.report_changes[m, report.look, 0]
        report.below += world.report_changes[m, report.look, 1]
        report.look += 1
        if report.below < monitor.at_least:
            continue
        measured = report.above / report.below
        if measured < monitor.low or measured >= monitor.high:
            for i in range(monitor.turns, monitor.turns + monitor.turn_count):
                turn(world, world.turnings[i].switch, world.turnings[i].to, now)
            if monitor.once == 1:
                report.look = world.report_changes.shape[1]


@compiled
def turn(world: World, index: int, to: int, now: int) -> None:
    """Put a switch; nothing happens where it stands so already."""
    switch = world.switches[index]
    if switch.on == to:
        return
    switch.lasted = on_until(world, index, now)
    switch.on = to
    switch.since = now
    switch.turns += 1
    if switch.turned_at < 0:
        switch.turned_at = now


@compiled
def on_until(world: World, index: int, now: int) -> int:
    """Microseconds of the counted arrival period, up to a time, in which a switch was on."""
    switch = world.switches[index]
    if switch.on == 0:
        return np.int64(switch.lasted)  # type: ignore[return-value]
    since = max(switch.since, world.constants[0].counted_from)
    until = min(now, world.constants[0].counted_until)
    return np.int64(switch.lasted + max(0, until - since))  # type: ignore[return-value]
