"""Leaving: the hazard at a step, how an ending is settled, and what leaving is worth.

`leave` is the probability observed today for a customer at goodwill 0 who is not activated. The
hazard is h = -ln(1 - leave) exp(-temper goodwill), divided by (1 - inertia) once activated, and a
customer leaves where one exponential draw is below it.
"""

import math
from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.customer import ledger
from sim.journey.customer.discounting import days_of_worth, present_worth
from sim.journey.customer.events import note
from sim.journey.customer.feeling import goodwill, on_goodwill_grid
from sim.journey.groundwork.numbering import PASSES, Numbering, count
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES, REASONS
from sim.journey.luck.distributions import exponential
from sim.journey.luck.draws import draw
from sim.machine.compiled import compiled, compiled_apart
from sim.quantities.kinds import Money, Share, YesNo, parse_money, parse_share

LEFT = EVENTS.word(3, "left")
FINISHED = EVENTS.word(4, "finished")
ACTIVATED = EVENTS.word(6, "activated")
RENEWED = EVENTS.word(7, "renewed")

NO_REASON = REASONS.word(0, "none")
CHOSE_TO = REASONS.word(1, "chose to")
IMPATIENCE = REASONS.word(2, "impatience")
WAITED_TOO_LONG = REASONS.word(3, "waited too long")
FELL_THROUGH = REASONS.word(4, "fell through the gap")
CLOSED = REASONS.word(5, "closed")
FORCED_CONSENT = REASONS.word(6, "forced consent")
OFFER = REASONS.word(7, "offer")
RETURN = REASONS.word(8, "return")
LIMIT = REASONS.word(9, "limit")
REASON_COUNT = 10
MOST_POWER = 700.0  # whoever has such a hazard leaves, and beyond it no float holds it

CUSTOMERS = MEASURES.word(0, "customers")
COMPLETED = MEASURES.word(1, "completed")
ABANDONED = MEASURES.word(2, "abandoned")
CHURNED = MEASURES.word(3, "churned")
FINISHED_COUNT = MEASURES.word(4, "finished")
CENSORED_COUNT = MEASURES.word(5, "censored")
TIME_TO_GOAL = MEASURES.word(6, "time to goal")
ACTIVATIONS = MEASURES.word(7, "activations")

# How a journey stands.
UNDER_WAY, HAS_FINISHED, HAS_LEFT, IS_CENSORED = 0, 1, 2, 3
ENDINGS = ("under way", "finished", "left", "censored")

STATE = [
    ("ending", np.int64),
    ("reason", np.int64),
    ("end_at", np.int64),
    ("end_step", np.int64),
    ("goal_at", np.int64),
    ("goal_step", np.int64),
    ("awake_until", np.int64),
    ("leave_u", np.float64),
]
ROW = np.dtype(
    (
        np.record,
        [
            ("customer", np.uint64),
            ("persona", np.int16),
            ("arrival", np.int64),
            ("goal_at", np.int64),
            ("goal_step", np.int16),
            ("ending", np.int8),
            ("reason", np.int8),
            ("end_at", np.int64),
            ("end_step", np.int16),
            ("contacts", np.int32),
            ("customer_value", np.float64),
            ("business_value", np.float64),
            ("customer_half", np.float64),
            ("business_half", np.float64),
            ("goodwill", np.float64),
            ("seems", np.int16),
            ("stream", np.int16),
            ("referred", np.int32),
            ("referred_customer", np.float64),
            ("referred_business", np.float64),
        ],
    )
)
STEP = [
    ("leave", np.float64),  # the hazard -ln(1 - leave)
    ("activates", np.float64),
    ("renewal", np.int64),
    ("label_takes", np.uint64),  # lane 0: the service time, lane 1: leaving
    ("label_activates", np.uint64),
]


class LeaveAtStep(Spec):
    """What a step says about leaving."""

    leave: Annotated[
        Share,
        Field(
            description="Probability of leaving here that is observed today, for a customer at "
            "goodwill 0 who is not activated."
        ),
    ] = parse_share("0 %")
    activates: Annotated[
        Share, Field(description="Chance that the step makes the customer think about leaving.")
    ] = parse_share("0 %")
    renewal: Annotated[
        YesNo,
        Field(description="A customer who stays here goes back to sleep: a renewal."),
    ] = False


class TailSpec(Spec):
    """What a customer still in the relationship at the end of the window is worth."""

    customer: Annotated[Money, Field(description="To the customer.")] = parse_money("0")
    business: Annotated[Money, Field(description="To the business.")] = parse_money("0")


def hazard_of(probability: float) -> float:
    """The hazard -ln(1 - p) of a probability."""
    return float(-np.log1p(-probability)) if probability < 1 else np.inf


def lay_out_step(numbering: Numbering, name: str, spec: LeaveAtStep, row: np.void) -> None:
    """Lay out what a step says about leaving."""
    row["leave"] = hazard_of(spec.leave.value)
    row["activates"] = spec.activates.value
    row["renewal"] = spec.renewal
    row["label_takes"] = numbering.label(name, "takes and leave")
    row["label_activates"] = numbering.label(name, "activates")


@compiled
def hazard_now(world: World, c: Customer, now: int, hazard: float) -> float:
    """A hazard of leaving as it stands for this customer now."""
    h = hazard
    if c.temper != 0.0:
        power = -c.temper * goodwill(world, c, now)
        if power != 0.0:
            h *= math.exp(min(power, MOST_POWER))
    if now < c.awake_until:
        h /= 1.0 - c.inertia
    return float(h)


@compiled
def leaves(world: World, c: Customer, now: int, hazard: float, u: float) -> bool:
    """Whether a customer leaves, by one uniform draw turned into an exponential one.

    As -ln(1 - u) is never below u, most draws need not be turned.
    """
    if hazard <= 0.0:
        return False
    h = hazard_now(world, c, now, hazard)
    return u < h and exponential(u) < h


@compiled_apart
def activate(world: World, c: Customer, now: int) -> None:
    """Wake a customer: for a while leaving is something to think about."""
    until = now + world.constants[0].stays_awake
    c.awake_until = max(c.awake_until, until)
    count(world, c, ACTIVATIONS, 1)
    note(world, c, now, ACTIVATED, c.step, -1, -1, 0.0, 0.0)


@compiled
def may_activate(world: World, c: Customer, now: int) -> None:
    """Phase 6: a step may make the customer think."""
    step = world.steps[c.step]
    if step.activates <= 0.0:
        return
    n = np.int64(world.counters[c.slot, step.counters + PASSES]) - 1
    if draw(world.constants[0].key, c.customer, step.label_activates, n) < step.activates:
        activate(world, c, now)


@compiled
def may_leave(world: World, c: Customer, now: int) -> bool:
    """Phase 7: one draw, with the goodwill after the phases before; ends the journey if so."""
    step = world.steps[c.step]
    if leaves(world, c, now, step.leave, c.leave_u):
        depart(world, c, now, CHOSE_TO)
        return True
    if step.renewal == 1:
        c.awake_until = now
        note(world, c, now, RENEWED, c.step, -1, -1, 0.0, 0.0)
    return False


@compiled
def depart(world: World, c: Customer, now: int, reason: int) -> None:
    """Leave the business, here and now."""
    note(world, c, now, LEFT, c.step, reason, -1, 0.0, 0.0)
    end(c, now, HAS_LEFT, reason)


@compiled
def end(c: Customer, now: int, ending: int, reason: int) -> None:
    """Note how and when a journey ended; `settle` does the rest when nothing is pending."""
    c.ending = ending
    c.reason = reason
    c.end_at = now
    c.end_step = c.step


@compiled
def closing(world: World, c: Customer, window_end: int) -> tuple[float, float, float, float, float]:
    """Closing entries as if the window ended then: delay, unmet, elsewhere, both tails.

    In money, discounted to the arrival of the root and on the ledger's grid.
    """
    if c.arrival >= window_end:  # a referred customer, who had not come by then
        return 0.0, 0.0, 0.0, 0.0, 0.0
    end_at = min(c.end_at, window_end)
    until = end_at
    has_goal = 0 <= c.goal_at < window_end
    if has_goal:
        until = min(end_at, c.goal_at)
    delay = -c.delay_cost * days_of_worth(world, c, c.arrival, until)
    unmet = 0.0 if has_goal else -c.unmet * present_worth(world, c, end_at)
    elsewhere = 0.0
    tail_customer = 0.0
    tail_business = 0.0
    if c.ending == HAS_LEFT and c.end_at < window_end:
        elsewhere = c.elsewhere * days_of_worth(world, c, c.end_at, window_end)
    else:
        worth = present_worth(world, c, window_end)
        tail_customer = world.constants[0].tail_customer * worth
        tail_business = world.constants[0].tail_business * worth
    return (
        ledger.on_grid(world, delay),
        ledger.on_grid(world, unmet),
        ledger.on_grid(world, elsewhere),
        ledger.on_grid(world, tail_customer),
        ledger.on_grid(world, tail_business),
    )


@compiled
def settle(world: World, c: Customer) -> None:
    """Book the closing entries and count how the journey ended. Called once, at the very end."""
    count_ending(world, c)
    if not closes_with_anything(world, c):
        return
    half_customer = c.customer_half
    half_business = c.business_half
    last = c.window_end - 1
    delay, unmet, elsewhere, tail_customer, tail_business = closing(world, c, c.window_end)
    ended = min(c.end_at, last)
    ledger.enter(world, c, ended, c.end_step, ledger.DELAY, delay, 0.0)
    ledger.enter(world, c, ended, c.end_step, ledger.UNMET, unmet, 0.0)
    ledger.enter(world, c, last, c.end_step, ledger.ELSEWHERE, elsewhere, 0.0)
    ledger.enter(world, c, last, c.end_step, ledger.TAIL, tail_customer, tail_business)
    delay, unmet, elsewhere, tail_customer, tail_business = closing(world, c, c.half_end)
    c.customer_half = half_customer
    c.customer_half += delay + unmet
    c.customer_half += elsewhere + tail_customer
    c.business_half = half_business + tail_business


@compiled
def closes_with_anything(world: World, c: Customer) -> bool:
    """Whether there can be closing entries other than nothing."""
    constants = world.constants[0]
    tails = constants.tail_customer != 0.0 or constants.tail_business != 0.0
    return bool(c.delay_cost != 0.0 or c.unmet != 0.0 or c.elsewhere != 0.0 or tails)


@compiled
def count_ending(world: World, c: Customer) -> None:
    """Count a settled customer: completed or not, and finished, left or censored."""
    if c.row < 0:
        return
    count(world, c, CUSTOMERS, 1)
    if c.goal_at >= 0:
        count(world, c, COMPLETED, 1)
        count(world, c, TIME_TO_GOAL, c.goal_at - c.arrival)
    if c.ending == HAS_LEFT:
        world.left[c.persona, c.end_step, c.reason] += 1
        count(world, c, CHURNED if c.goal_at >= 0 else ABANDONED, 1)
    elif c.ending == HAS_FINISHED:
        world.ended[c.end_step, 0] += 1
        count(world, c, FINISHED_COUNT, 1)
    else:
        world.ended[c.end_step, 1] += 1
        count(world, c, CENSORED_COUNT, 1)


@compiled
def write_row(world: World, c: Customer) -> None:
    """Write a settled customer's row of the customers table.

    Whoever they brought may have added to it already.
    """
    r = world.rows[c.row]
    r.customer = c.customer
    r.persona = c.persona
    r.arrival = c.arrival
    r.goal_at = c.goal_at
    r.goal_step = c.goal_step
    r.ending = c.ending
    r.reason = c.reason
    r.end_at = c.end_at
    r.end_step = c.end_step
    r.contacts = c.contacts_ever
    r.customer_value += c.customer_value
    r.business_value += c.business_value
    r.customer_half += c.customer_half
    r.business_half += c.business_half
    r.seems = c.seems
    r.stream = c.stream
    r.goodwill = goodwill(world, c, min(c.end_at, c.window_end))
    world.goodwill_sums[c.persona] += on_goodwill_grid(r.goodwill)
