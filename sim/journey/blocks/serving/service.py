"""Being served, alone or by a team: phase 3 of a visit."""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.blocks.queues import wages
from sim.journey.blocks.queues.team import (
    COUNTED_SERVED,
    SERVED,
    WORKED,
    count_team,
    is_measured,
    measure_team,
)
from sim.journey.blocks.queues.waiting import ACTIVE_TIME
from sim.journey.blocks.serving.handoff import still_knows
from sim.journey.customer import ledger
from sim.journey.customer.events import note
from sim.journey.customer.goodwill import AGAIN, REMEMBERED, REPEAT, feel
from sim.journey.groundwork.calendar import HOURS_A_MICROSECOND
from sim.journey.groundwork.numbering import PASSES, Numbering, count, occurrence, time_at
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.draws import draw, draw_pair
from sim.machine.compiled import compiled, compiled_apart, compiled_inline
from sim.quantities.kinds import (
    DurationDistribution,
    NonNegativeMoney,
    Share,
    YesNo,
    parse_money,
    parse_share,
)

STARTED = EVENTS.word(43, "service started")
ENDED = EVENTS.word(44, "service ended")
REPEATED = EVENTS.word(46, "repeated the story")
WAS_REMEMBERED = EVENTS.word(47, "was remembered")
TOLD = EVENTS.word(48, "told the story")

# Why a customer had to repeat, as the log names it.
COULD_NOT_SEE, DID_NOT_LOOK = 0, 1
REPEAT_CAUSES = ("could not see", "did not look")

CONTACTS = MEASURES.word(40, "contacts")
REPEATS = MEASURES.word(41, "repeats")
REMEMBERED_COUNT = MEASURES.word(44, "remembered")
NOT_LOOKED = MEASURES.word(45, "did not look")

STATE = [
    ("work_start", np.int64),
    ("work_end", np.int64),
    ("after_hours", np.int64),  # of the team's work, inside the window
    ("pass_number", np.int64),
    ("contacts", np.int64),  # for this need
    ("contacts_ever", np.int64),
    ("remembered_once", np.int64),
    ("cause", np.int64),
]
STEP = [
    ("system", np.int64),
    ("contact", np.int64),
    ("passive", np.int64),
    ("silent", np.int64),  # nobody is asked anything: passive, and no contact
    ("takes", np.int64),
    ("repeat_time", np.int64),
    ("repeat_effort", np.float64),
    ("looks", np.float64),
    ("new_need", np.int64),
    ("label_knowing", np.uint64),  # lane 0: looks, lane 1: remembers
    ("label_repeat", np.uint64),
]


class ServeAtStep(Spec):
    """What a step says about service."""

    takes: Annotated[DurationDistribution | None, Field(description="How long the step takes.")] = (
        None
    )
    passive: Annotated[
        YesNo,
        Field(
            description="The customer need not be there: the time costs delay, not attention. "
            "Where it is no contact either, as in a back office, nobody is asked anything: the "
            "context is neither told nor repeated, and the system knows only what it has from "
            "hand-offs or a profile."
        ),
    ] = False
    repeat: Annotated[
        DurationDistribution | None,
        Field(description="Added time when the customer must tell the story again."),
    ] = None
    repeat_effort: Annotated[
        NonNegativeMoney, Field(description="Effort of telling it again, besides the time.")
    ] = parse_money("0")
    looks: Annotated[Share, Field(description="Share of agents who read what they could see.")] = (
        parse_share("100 %")
    )
    contact: Annotated[
        YesNo | None,
        Field(
            description="Whether this is a contact with the business. Default: yes where a team "
            "serves or the channel is live."
        ),
    ] = None
    planned: Annotated[
        YesNo,
        Field(
            description="The customer is expected, as by an engineer with an appointment. It is "
            "no further contact that they had to start: none is counted, and nothing of 'again' "
            "is felt."
        ),
    ] = False
    new_need: Annotated[
        YesNo, Field(description="A new need begins here: what was told before is another case.")
    ] = False


def lay_out_step(
    numbering: Numbering,
    name: str,
    spec: ServeAtStep,
    row: np.void,
    *,
    contact: bool,
    system: str | None,
) -> None:
    """Lay out what a step says about service.

    Args:
        numbering: Names and numbers.
        name: The step's name.
        spec: What it says.
        row: The record to fill.
        contact: Whether it is a contact with the business.
        system: The step's system.
    """
    row["system"] = numbering.systems[system] if system else -1
    # Who is expected did not have to get in touch; asked they are all the same.
    row["contact"], row["passive"] = contact and not spec.planned, spec.passive
    row["silent"] = spec.passive and not contact
    row["takes"] = numbering.distribution(spec.takes)
    row["repeat_time"] = numbering.distribution(spec.repeat)
    row["repeat_effort"] = spec.repeat_effort.value
    row["looks"] = spec.looks.value
    row["new_need"] = spec.new_need
    row["label_repeat"] = numbering.label(name, "repeat")
    row["label_knowing"] = numbering.label(name, "looks and remembers")


@compiled
def service_time(world: World, c: Customer, step: object, n: int) -> int:
    """The step's own time for this customer; keeps the second draw for leaving.

    Under the placebo the service times of every hundredth organic customer are redrawn.
    """
    takes = step.takes  # type: ignore[attr-defined]
    if takes < 0:
        draw_leaving(world, c, step, n)
        return 0
    key = world.constants[0].key
    label = step.label_takes  # type: ignore[attr-defined]
    u, c.leave_u = draw_pair(key, c.customer, label, n, 0)
    if world.constants[0].placebo == 1 and c.root == c.slot:
        is_hundredth = c.customer % np.uint64(100) == np.uint64(0)
        if is_hundredth:
            u, _ = draw_pair(key, c.customer, label, n, 1)
    return time_at(world, takes, u)


@compiled_apart
def draw_leaving(world: World, c: Customer, step: object, n: int) -> None:
    """The draw for leaving at a step that takes no time, where a draw can decide it."""
    if 0.0 < step.leave < np.inf:  # type: ignore[attr-defined]
        label = step.label_takes  # type: ignore[attr-defined]
        _, c.leave_u = draw_pair(world.constants[0].key, c.customer, label, n, 0)


@compiled
def begin(world: World, c: Customer, now: int) -> None:
    """Phase 3 starts: a contact, who knows what, and when the work will end."""
    step = world.steps[c.step]
    n = occurrence(world, c, step.counters + PASSES)
    c.pass_number = n
    if step.contact == 1:
        if c.contacts > 0:
            feel(world, c, now, AGAIN, world.feelings[AGAIN])
        c.contacts += 1
        c.contacts_ever += 1
        count(world, c, CONTACTS, 1)
    duration = service_time(world, c, step, n)
    c.known = 0
    c.cause = -1
    if step.system >= 0 and c.told == 1:
        look_up(world, c, step, n)
        if c.known == 0 and step.silent == 0 and step.repeat_time >= 0:
            duration += time_to_repeat(world, c, step, n)
    begin_work(world, c, now, duration)


@compiled_apart
def time_to_repeat(world: World, c: Customer, step: object, n: int) -> int:
    """How much longer it takes because the customer must tell the story again."""
    u = draw(world.constants[0].key, c.customer, step.label_repeat, n)  # type: ignore[attr-defined]
    return time_at(world, step.repeat_time, u)  # type: ignore[attr-defined]


@compiled
def begin_work(world: World, c: Customer, now: int, duration: int) -> None:
    """Work begins, by the team whose queue this was, or by nobody."""
    c.work_start = now
    c.work_end = now + duration
    if c.team >= 0:
        until = min(c.work_end, c.window_end)
        c.after_hours = wages.work(world, c.team, now, c.work_end, until)
        count_team(world, c, c.team, COUNTED_SERVED, 1)
        if is_measured(world, c.joined):
            measure_team(world, c, c.team, SERVED, 1)
            measure_team(world, c, c.team, WORKED, duration)
    if duration > 0 or c.team >= 0:
        note(world, c, now, STARTED, c.step, c.team, -1, 0.0, 0.0)


@compiled_apart
def look_up(world: World, c: Customer, step: object, n: int) -> None:
    """At a further service: can the agent see the context, and does the agent look?

    What is no longer known where nobody is asked stays unknown until it is told again.
    """
    u_looks, u_remembers = draw_pair(
        world.constants[0].key,
        c.customer,
        step.label_knowing,  # type: ignore[attr-defined]
        n,
        0,
    )
    if not still_knows(world, c, step.system, u_remembers):  # type: ignore[attr-defined]
        c.cause = COULD_NOT_SEE
        if step.silent == 1:  # type: ignore[attr-defined]
            world.knows[c.slot, world.systems[step.system].store] = 0  # type: ignore[attr-defined]
    elif u_looks >= step.looks:  # type: ignore[attr-defined]
        c.cause = DID_NOT_LOOK
    else:
        c.known = 1


@compiled
def work_is_paid(world: World, c: Customer, until: int) -> None:
    """Book the team's work for this customer up to a time, as far as it lies in the window."""
    if c.team < 0:
        return
    end = min(until, c.window_end)
    booked_at = min(end, c.window_end - 1)
    wages.book(world, c, booked_at, c.team, end - c.work_start, c.after_hours, 1)


@compiled
def time_is_spent(world: World, c: Customer, now: int) -> None:
    """Book the customer's own time in the service, up to now."""
    step = world.steps[c.step]
    spent = now - c.work_start
    if step.passive == 1 or spent <= 0:
        return
    cost = -c.time_value * (spent * HOURS_A_MICROSECOND)
    ledger.book_customer(world, c, min(now, c.window_end - 1), c.step, ledger.TIME, cost)
    count(world, c, ACTIVE_TIME, spent)


@compiled_inline
def finish(world: World, c: Customer, now: int) -> None:
    """Phase 3 ends: time, wages, repeating or being remembered, and the context is told.

    Nobody is asked at a silent step: nothing is told or repeated there, and its system learns
    nothing.
    """
    step = world.steps[c.step]
    time_is_spent(world, c, now)
    work_is_paid(world, c, c.work_end)
    if c.work_end > c.work_start or c.team >= 0:
        note(world, c, now, ENDED, c.step, c.team, -1, 0.0, 0.0)
    if step.system >= 0 and step.silent == 0:
        exchange_context(world, c, now)


@compiled_apart
def exchange_context(world: World, c: Customer, now: int) -> None:
    """The customer is remembered, or tells the story, for the first time or again."""
    if c.told == 1:
        if c.known == 1:
            be_remembered(world, c, now)
        else:
            tell_again(world, c, now)
    world.knows[c.slot, world.systems[world.steps[c.step].system].store] = 1
    if c.told == 0:
        c.told = 1
        note(world, c, now, TOLD, c.step, -1, -1, 0.0, 0.0)


@compiled
def be_remembered(world: World, c: Customer, now: int) -> None:
    """The customer need not tell the story again; it is felt once a need."""
    note(world, c, now, WAS_REMEMBERED, c.step, -1, -1, 0.0, 0.0)
    count(world, c, REMEMBERED_COUNT, 1)
    if c.remembered_once == 0:
        c.remembered_once = 1
        feel(world, c, now, REMEMBERED, world.feelings[REMEMBERED])


@compiled
def tell_again(world: World, c: Customer, now: int) -> None:
    """The customer had to tell the story again; the time was part of the service."""
    step = world.steps[c.step]
    note(world, c, now, REPEATED, c.step, -1, c.cause, 0.0, 0.0)
    count(world, c, REPEATS, 1)
    if c.cause == DID_NOT_LOOK:
        count(world, c, NOT_LOOKED, 1)
    ledger.book_customer(world, c, now, c.step, ledger.EFFORT, -step.repeat_effort)
    feel(world, c, now, REPEAT, world.feelings[REPEAT])


@compiled
def begin_new_need(world: World, c: Customer) -> None:
    """A new need: nothing told yet, no contact yet, another case."""
    c.told = 0
    c.contacts = 0
    c.remembered_once = 0
    c.case += 1
    world.knows[c.slot, :] = 0
