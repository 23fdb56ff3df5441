"""Systems, what they remember, and the hand-offs between them."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.journey.blocks.consent_and_contact.consent import has_consented, use
from sim.journey.blocks.routes.routing import RouteSpec
from sim.journey.blocks.serving import batch
from sim.journey.blocks.serving.batch import BatchSpec
from sim.journey.customer.events import note
from sim.journey.customer.goodwill import DROPPED as FEELS_DROPPED
from sim.journey.customer.goodwill import feel
from sim.journey.groundwork.numbering import Numbering, count, occurrence, time_at
from sim.journey.groundwork.spec import Customer, NamedSpec, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.draws import draw_pair
from sim.machine.compiled import compiled, compiled_apart
from sim.quantities.kinds import (
    DurationDistribution,
    Name,
    Share,
    parse_duration_distribution,
    parse_share,
)

HANDED_OFF = EVENTS.word(30, "handed off")
DROPPED = EVENTS.word(31, "dropped")
CONTEXT_LOST = EVENTS.word(32, "context lost")
WITHHELD = EVENTS.word(33, "hand-off withheld")
NOTICED = EVENTS.word(34, "noticed the gap")

HANDOFFS = MEASURES.word(30, "handoffs")
HANDOFFS_DROPPED = MEASURES.word(31, "handoffs dropped")
CONTEXTS_LOST = MEASURES.word(32, "context lost")

MODES = ("api", "file", "manual")

STATE = [
    ("last_system", np.int64),
    ("handoff", np.int64),
    ("carried", np.int64),
    ("told", np.int64),  # whether the context of this need was ever told
]
SYSTEM = np.dtype((np.record, [("store", np.int64), ("remembers", np.float64)]))
HANDOFF = np.dtype(
    (
        np.record,
        [
            ("needs", np.int64),
            ("drops", np.float64),
            ("loses", np.float64),
            ("delay", np.int64),
            ("team", np.int64),
            ("takes", np.int64),
            ("notices", np.int64),
            ("dropped_route", np.int64),
            ("counter", np.int64),
            ("label_fate", np.uint64),  # lane 0: drops, lane 1: loses
            ("label_times", np.uint64),  # lane 0: delay, lane 1: the carrier's time
            ("label_notices", np.uint64),
            *batch.HANDOFF,
        ],
    )
)


class SystemSpec(Spec):
    """A technology that remembers the customer, or does not."""

    remembers: Annotated[
        Share,
        Field(description="Chance that it still knows the customer who comes back to it."),
    ] = parse_share("100 %")


class ProfileSpec(Spec):
    """A unified profile: its systems know what any of them knows, at once."""

    systems: Annotated[list[Name], Field(min_length=1, description="The systems it unites.")]
    remembers: Annotated[
        Share, Field(description="Chance that the profile still knows at a further service.")
    ] = parse_share("100 %")


class HandoffSpec(NamedSpec):
    """What passes between two systems when a customer moves from one to the other."""

    mode: Annotated[
        Literal["api", "file", "manual"],
        Field(description="How it travels: by interface, by file, or carried by hand (a label)."),
    ]
    delay: Annotated[
        DurationDistribution, Field(description="Passive time until the other side has it.")
    ] = parse_duration_distribution("0 min")
    team: Annotated[
        Name | None, Field(description="The team that carries it: a real queue, real wages.")
    ] = None
    takes: Annotated[
        DurationDistribution | None, Field(description="The carrying team's time for it.")
    ] = None
    batch: Annotated[
        BatchSpec | None,
        Field(
            description="The cases travel together, as a list that goes at its times, instead of "
            "one by one with 'delay' and 'takes'."
        ),
    ] = None
    drops: Annotated[
        Share,
        Field(description="Share of cases (of lists, where they travel so) that fall through."),
    ] = parse_share("0 %")
    loses: Annotated[
        Share,
        Field(description="Share of cases (or of lists) that arrive without their context."),
    ] = parse_share("0 %")
    needs: Annotated[
        Name | None, Field(description="The purpose that must be consented to, or nothing passes.")
    ] = None
    notices: Annotated[
        DurationDistribution,
        Field(description="How long a customer whose case was dropped hears nothing."),
    ] = parse_duration_distribution("14 days")
    dropped: Annotated[
        RouteSpec | None,
        Field(description="Where such a customer goes then; without it they leave."),
    ] = None


class SystemAtStep(Spec):
    """What a step says about technology."""

    system: Annotated[
        Name | None, Field(description="The system that remembers the customer here, or does not.")
    ] = None


def lay_out_systems(
    numbering: Numbering, systems: dict[str, SystemSpec], profiles: dict[str, ProfileSpec]
) -> np.ndarray:
    """Lay systems out: the store each keeps what it knows in, and the chance that it still knows.

    Systems of one profile share a store.
    """
    rows = np.zeros(len(systems), SYSTEM)
    store_of = dict(numbering.systems)
    remembers = {name: spec.remembers.value for name, spec in systems.items()}
    for profile in profiles.values():
        first = min(store_of[name] for name in profile.systems)
        for name in profile.systems:
            store_of[name] = first
            remembers[name] = profile.remembers.value
    for name, index in numbering.systems.items():
        rows[index]["store"] = store_of[name]
        rows[index]["remembers"] = remembers[name]
    return rows


def lay_out(
    numbering: Numbering, specs: dict[str, HandoffSpec], first_counter: int
) -> tuple[np.ndarray, np.ndarray]:
    """Lay hand-offs out.

    Returns:
        The hand-offs (records; their routes are filled in by `routing`) and a table of shape
        (systems, systems) with the row of the hand-off from one to the other, or -1.
    """
    rows = np.zeros(len(specs), HANDOFF)
    table = np.full((len(numbering.systems), len(numbering.systems)), -1, np.int64)
    for name, index in numbering.handoffs.items():
        spec, row, key = specs[name], rows[index], numbering.key("handoffs", name)
        source, target = ends_of(name)
        table[numbering.systems[source], numbering.systems[target]] = index
        row["needs"] = numbering.purposes[spec.needs] if spec.needs else -1
        row["drops"], row["loses"] = spec.drops.value, spec.loses.value
        row["delay"] = numbering.distribution(spec.delay)
        row["team"] = numbering.teams[spec.team] if spec.team else -1
        row["takes"] = numbering.distribution(spec.takes)
        row["notices"] = numbering.distribution(spec.notices)
        row["dropped_route"] = -1
        row["counter"] = first_counter + index
        row["label_fate"] = numbering.label(key, "drops and loses")
        row["label_times"] = numbering.label(key, "delay and carrier")
        row["label_notices"] = numbering.label(key, "notices")
        batch.lay_out(numbering, key, spec.batch, row)
    return rows, table


def ends_of(name: str) -> tuple[str, str]:
    """The two systems of a hand-off's name "a -> b"."""
    source, _, target = name.partition("->")
    return source.strip(), target.strip()


@compiled
def handoff_on_the_way(world: World, c: Customer, now: int, system: int) -> int:
    """The hand-off that a customer arriving at a system comes over, or -1."""
    last = c.last_system
    if system < 0 or last < 0 or last == system:
        return -1
    if world.systems[last].store == world.systems[system].store:
        return -1
    index = world.handoff_of[last, system]
    if index < 0:
        return -1
    needs = world.handoffs[index].needs
    if needs >= 0 and not has_consented(c, needs):
        note(world, c, now, WITHHELD, c.step, index, -1, 0.0, 0.0)
        return -1
    return int(index)


@compiled_apart
def pass_on(world: World, c: Customer, now: int, index: int) -> tuple[bool, int, int]:
    """Hand a case over.

    Returns:
        Whether it was dropped, the delay (or the time until the gap is noticed) and the carrier's
        time, both in microseconds.
    """
    h = world.handoffs[index]
    n = give_over(world, c, now, index)
    key = world.constants[0].key
    u_drops, u_loses = 1.0, 1.0
    if h.drops > 0.0 or h.loses > 0.0:
        u_drops, u_loses = draw_pair(key, c.customer, h.label_fate, n, 0)
    if u_drops < h.drops:
        return True, fall_through(world, c, now, n), 0
    take_context(world, c, now, u_loses < h.loses)
    u, v = draw_pair(key, c.customer, h.label_times, n, 0)
    carrier = time_at(world, h.takes, v) if h.team >= 0 and h.takes >= 0 else 0
    return False, time_at(world, h.delay, u), carrier


@compiled
def give_over(world: World, c: Customer, now: int, index: int) -> int:
    """The case leaves the system it was in; returns how often it passed here before."""
    h = world.handoffs[index]
    n = occurrence(world, c, h.counter)
    c.handoff = index
    note(world, c, now, HANDED_OFF, c.step, index, -1, 0.0, 0.0)
    count(world, c, HANDOFFS, 1)
    if h.needs >= 0:
        use(world, c, now, h.needs)
    return n


@compiled
def fall_through(world: World, c: Customer, now: int, n: int) -> int:
    """The case falls through the gap; returns after which time the customer notices."""
    h = world.handoffs[c.handoff]
    note(world, c, now, DROPPED, c.step, c.handoff, -1, 0.0, 0.0)
    count(world, c, HANDOFFS_DROPPED, 1)
    u, _ = draw_pair(world.constants[0].key, c.customer, h.label_notices, n, 0)
    return time_at(world, h.notices, u)


@compiled
def take_context(world: World, c: Customer, now: int, loses: bool) -> None:
    """What the last system knew of the customer comes along, or is lost on the way."""
    if world.knows[c.slot, world.systems[c.last_system].store] == 0:
        return
    if loses:
        note(world, c, now, CONTEXT_LOST, c.step, c.handoff, -1, 0.0, 0.0)
        count(world, c, CONTEXTS_LOST, 1)
    else:
        c.carried = 1


@compiled_apart
def put_on_list(world: World, c: Customer, now: int, index: int) -> None:
    """The case joins the list that goes next."""
    give_over(world, c, now, index)
    note(world, c, now, batch.PUT_ON_LIST, c.step, index, -1, 0.0, 0.0)
    count(world, c, batch.LISTED, 1)
    c.list_goes = batch.next_list(world, index, now)
    c.list_began = 0


@compiled_apart
def list_comes(world: World, c: Customer, now: int) -> tuple[bool, int]:
    """The list has come, or fell through: whether it did, and after which time that is noticed."""
    h = world.handoffs[c.handoff]
    dropped, loses = batch.fate(world, c.handoff, c.list_goes)
    if dropped:
        n = np.int64(world.counters[c.slot, h.counter]) - 1
        return True, fall_through(world, c, now, n)  # type: ignore[arg-type]
    note(world, c, now, batch.CARRIED, c.step, c.handoff, -1, 0.0, 0.0)
    if h.needs >= 0 and not has_consented(c, h.needs):  # taken back while the list was waited for
        note(world, c, now, WITHHELD, c.step, c.handoff, -1, 0.0, 0.0)
    else:
        take_context(world, c, now, loses)
    return False, 0


@compiled
def notice_gap(world: World, c: Customer, now: int) -> None:
    """The customer notices that the case fell through the gap."""
    note(world, c, now, NOTICED, c.step, c.handoff, -1, 0.0, 0.0)
    feel(world, c, now, FEELS_DROPPED, world.feelings[FEELS_DROPPED])


@compiled
def reach(world: World, c: Customer, system: int) -> None:
    """The customer has reached a system: what was carried, it knows."""
    if system < 0:
        return
    if c.carried == 1:
        world.knows[c.slot, world.systems[system].store] = 1
    c.last_system = system


@compiled
def still_knows(world: World, c: Customer, system: int, u_remembers: float) -> bool:
    """Whether a system knows the context at a further service.

    What has just been carried over, it knows; what it knew before, it remembers by chance.
    """
    s = world.systems[system]
    if c.carried == 1:
        return True
    return bool(world.knows[c.slot, s.store] == 1 and u_remembers < s.remembers)
