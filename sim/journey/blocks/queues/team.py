"""Teams: people (or bots) with a staffing schedule, opening hours, a backlog and wages."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.journey.groundwork import calendar
from sim.journey.groundwork.numbering import Numbering, time_at
from sim.journey.groundwork.spec import Customer, NamedSpec, Spec, World
from sim.journey.groundwork.vocabulary import TEAM_MEASURES
from sim.journey.luck.draws import draw
from sim.machine.compiled import compiled
from sim.quantities.kinds import (
    Duration,
    DurationDistribution,
    MoneyRate,
    NonNegativeMoney,
    Share,
    YesNo,
    parse_money,
    parse_money_rate,
    parse_share,
)
from sim.quantities.spans import Staffing, WeekSpans

# Measures kept for each team and persona. The team's own are of every wait that begins in the
# counted arrival period, whoever it is, followed to its end or to the end of the run.
OFFERED = TEAM_MEASURES.word(0, "offered")
QUEUED = TEAM_MEASURES.word(1, "queued")
ABANDONED = TEAM_MEASURES.word(2, "abandoned")
WAITED = TEAM_MEASURES.word(3, "waited")  # microseconds of those who queued
SERVED = TEAM_MEASURES.word(4, "served")
TURNED_AWAY = TEAM_MEASURES.word(5, "turned away")
WORKED = TEAM_MEASURES.word(6, "worked")  # microseconds of work on those who were served
CUT_OFF = TEAM_MEASURES.word(7, "cut off")  # waits that the end of the run cut off
# Of counted customers, inside their windows.
COUNTED_SERVED = TEAM_MEASURES.word(8, "counted served")
COUNTED_WAITED = TEAM_MEASURES.word(9, "counted waited")  # microseconds
WAITED_LATE = TEAM_MEASURES.word(10, "waited after arrivals")  # of it, when nobody comes any more
TEAM_MEASURE_COUNT = 11
MOST_PIECES = 1_000_000  # of a backlog
DEFAULT_PRIORITY = 5  # of 1 to 9, 1 is served first

# What a team may be judged by from outside; `team_measures` of the experiment says what each is.
Measure = Literal[
    "handle time", "contacts closed", "wait", "abandonment", "utilisation", "acceptance"
]

TEAM = np.dtype(
    (
        np.record,
        [
            ("first", np.int64),
            ("segments", np.int64),
            ("cost_per_microsecond", np.float64),
            ("cost_per_use", np.float64),
            ("paid_per_use", np.int64),
            ("backlog", np.int64),
            ("backlog_takes", np.int64),
            ("backlog_priority", np.int64),
            ("label_backlog", np.uint64),
            ("concurrency", np.int64),
            ("overtime", np.float64),  # supplement, as a share of the wage
        ],
    )
)


class BacklogSpec(Spec):
    """Work that stands waiting when counting begins; nobody who counts is charged for it."""

    items: Annotated[
        int | None, Field(ge=0, le=MOST_PIECES, description="How many pieces of work wait.")
    ] = None
    lasts: Annotated[
        Duration | None,
        Field(
            description="How long the staff as scheduled in this file needs for it, if nothing "
            "else came, from when counting begins. A variant with twice the staff finds twice the "
            "pile: write `items` there."
        ),
    ] = None
    takes: Annotated[DurationDistribution, Field(description="The time of one piece of work.")]
    priority: Annotated[
        int, Field(ge=1, le=9, description="Its place in the queue, as a step's priority.")
    ] = DEFAULT_PRIORITY


class TeamSpec(NamedSpec):
    """A team: who is there when, what an hour costs, and what waits for it."""

    agents: Annotated[
        int | None,
        Field(ge=0, le=100_000, description="How many are there whenever the team is open."),
    ] = None
    staffing: Annotated[
        Staffing | None,
        Field(
            description="Agents by spans of the week, for example {Mon-Fri 09:00-17:00: 3}. Spans "
            "add up; a variant that moves a shift says `null` for the old span."
        ),
    ] = None
    open: Annotated[
        WeekSpans | None,
        Field(
            description="When customers are let in, for example 'Mon-Sun 08:00-22:00'. "
            "Default: whenever somebody is there."
        ),
    ] = None
    cost: Annotated[
        MoneyRate, Field(description="Wage and overhead of an agent, for each staffed hour.")
    ] = parse_money_rate("0 / hour")
    paid: Annotated[
        Literal["staffed hours", "per use"],
        Field(description="People are paid for staffed hours; bots and outsourcers per use."),
    ] = "staffed hours"
    cost_per_use: Annotated[
        NonNegativeMoney,
        Field(description="Price of one piece of work where the team is paid per use."),
    ] = parse_money("0")
    backlog: Annotated[
        BacklogSpec | None,
        Field(description="Work that stands waiting when counting begins, uncounted."),
    ] = None
    concurrency: Annotated[
        int,
        Field(
            ge=1,
            le=100,
            description="How many pieces of work an agent has in hand at once, as in a chat. Each "
            "then costs that part of the wage, and takes its whole time all the same.",
        ),
    ] = 1
    overtime: Annotated[
        Share,
        Field(
            description="Supplement on the wage for work after hours: the time for which more is "
            "in hand than the staff of that moment can have, because staffing has fallen and work "
            "is finished all the same. The wage itself is paid with or without it. After hours is "
            "what was begun last."
        ),
    ] = parse_share("0 %")
    measure: Annotated[
        Measure | None,
        Field(
            description="What the team is judged by in its own company: 'handle time', 'wait' and "
            "'abandonment' (better when lower), 'contacts closed' (served cases after which the "
            "customer is at a goal next, or the journey is over), 'utilisation' and 'acceptance' "
            "(better when higher). It changes nothing that happens; a comparison shows where it "
            "looks good and the whole does not."
        ),
    ] = None
    ai: Annotated[
        YesNo, Field(description="Whether the team is a bot rather than people (a label).")
    ] = False


def week_of(spec: TeamSpec) -> list[tuple[int, int, bool]]:
    """The weekly segments (start, agents, open) of a team; `agents` are there when it is open."""
    if spec.agents is not None:
        always = spec.open.written if spec.open else "always"
        return calendar.weekly({always: spec.agents}, spec.open)
    return calendar.weekly(spec.staffing or {}, spec.open)


def backlog_items(spec: TeamSpec, mean_time: float, warm_up: int) -> int:
    """How many pieces of work wait when counting begins.

    A backlog that `lasts` is as many pieces as the staff finishes in that time on average.

    Args:
        spec: The team.
        mean_time: Mean time of one piece, in microseconds.
        warm_up: When counting begins, in microseconds.
    """
    if spec.backlog is None:
        return 0
    if spec.backlog.items is not None:
        return spec.backlog.items
    if spec.backlog.lasts is None or mean_time <= 0:
        return 0
    until = warm_up + int(spec.backlog.lasts.value)
    staffed = calendar.staffed_time(week_of(spec), warm_up, until)
    return int(staffed * spec.concurrency / mean_time)


def lay_out(
    numbering: Numbering, specs: dict[str, TeamSpec], mean_of: dict[str, float], warm_up: int
) -> tuple[np.ndarray, np.ndarray]:
    """Lay teams out.

    Args:
        numbering: Names and numbers.
        specs: The teams by name.
        mean_of: Mean time of a piece of backlog by team, in microseconds.
        warm_up: When counting begins, in microseconds.

    Returns:
        The teams and the segments of their weeks (records).
    """
    teams = np.zeros(len(specs), TEAM)
    segments: list[tuple[int, int, int]] = []
    for name, index in numbering.teams.items():
        spec, row = specs[name], teams[index]
        week = week_of(spec)
        row["first"], row["segments"] = len(segments), len(week)
        segments += [(start, agents, int(is_open)) for start, agents, is_open in week]
        row["paid_per_use"] = spec.paid == "per use"
        row["concurrency"] = spec.concurrency
        row["overtime"] = spec.overtime.value
        row["cost_per_microsecond"] = spec.cost.value / calendar.HOUR / spec.concurrency
        row["cost_per_use"] = spec.cost_per_use.value
        row["backlog"] = backlog_items(spec, mean_of.get(name, 0.0), warm_up)
        row["backlog_priority"] = spec.backlog.priority if spec.backlog else DEFAULT_PRIORITY
        row["backlog_takes"] = numbering.distribution(spec.backlog.takes if spec.backlog else None)
        row["label_backlog"] = numbering.label(f"team {numbering.key('teams', name)}", "backlog")
    return teams, np.array(segments or [(0, 0, 0)], calendar.SEGMENT)


@compiled
def agents_now(world: World, team: int, now: int) -> int:
    """How many agents a team has now."""
    t = world.teams[team]
    return int(world.segments[calendar.segment_at(world, t.first, t.segments, now)].agents)


@compiled
def capacity_now(world: World, team: int, now: int) -> int:
    """How many pieces of work a team can have in hand now."""
    return int(agents_now(world, team, now) * world.teams[team].concurrency)


@compiled
def is_open(world: World, team: int, now: int) -> bool:
    """Whether a team lets customers in now."""
    t = world.teams[team]
    return bool(world.segments[calendar.segment_at(world, t.first, t.segments, now)].open == 1)


@compiled
def opens(world: World, team: int, now: int) -> int:
    """The first time from now on at which a team is open."""
    t = world.teams[team]
    return calendar.next_open(world, t.first, t.segments, now)


@compiled
def stays_open(world: World, team: int, now: int) -> int:
    """For how long a team that is open now stays so, in microseconds."""
    t = world.teams[team]
    return calendar.open_for(world, t.first, t.segments, now)


@compiled
def next_change(world: World, team: int, now: int) -> int:
    """The next time a team's staffing or doors change, or NEVER."""
    t = world.teams[team]
    return calendar.next_boundary(world, t.first, t.segments, now)


@compiled
def backlog_time(world: World, team: int, item: int) -> int:
    """Microseconds that a piece of the backlog takes."""
    t = world.teams[team]
    return time_at(world, t.backlog_takes, draw(world.constants[0].key, item, t.label_backlog, 0))


@compiled
def is_measured(world: World, since: int) -> bool:
    """Whether a wait that began then is one of the team's measures: in the counted period."""
    k = world.constants[0]
    return bool(k.counted_from <= since < k.counted_until)


@compiled
def measure_team(world: World, c: Customer, team: int, measure: int, amount: int) -> None:
    """Add to a measure of a team, whoever it is; the persona is the customer's."""
    world.team_counts[team, c.persona, measure] += amount


@compiled
def count_team(world: World, c: Customer, team: int, measure: int, amount: int) -> None:
    """Add to a measure of a team and the customer's persona, if the customer counts."""
    if c.row >= 0:
        world.team_counts[team, c.persona, measure] += amount
