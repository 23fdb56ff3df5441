"""Booking: what a step itself is worth or costs, how it feels, and whether it is the goal."""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.customer import ledger
from sim.journey.customer.events import note
from sim.journey.customer.goodwill import STEP as STEP_FEELING
from sim.journey.customer.goodwill import feel
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS
from sim.machine.compiled import compiled, compiled_apart
from sim.quantities.kinds import NonNegativeMoney, Number, YesNo, parse_money, parse_number

GOAL = EVENTS.word(50, "reached the goal")

ITEMS = ("price", "compensation", "valuation", "effort", "attention", "goods", "service",
         "acquisition", "handling")  # fmt: skip
STEP = [
    ("goal", np.int64),
    ("feels", np.float64),
    ("books", np.int64),
    *((f"book_{item}", np.float64) for item in ITEMS),
]


class BooksSpec(Spec):
    """What a step moves, gives or costs, each time it is done. All amounts are positive."""

    price: Annotated[
        NonNegativeMoney, Field(description="Paid by the customer to the business.")
    ] = parse_money("0")
    compensation: Annotated[
        NonNegativeMoney, Field(description="Paid by the business to the customer.")
    ] = parse_money("0")
    valuation: Annotated[NonNegativeMoney, Field(description="What it gives the customer.")] = (
        parse_money("0")
    )
    effort: Annotated[NonNegativeMoney, Field(description="Effort it costs the customer.")] = (
        parse_money("0")
    )
    attention: Annotated[
        NonNegativeMoney, Field(description="Attention it costs the customer.")
    ] = parse_money("0")
    goods: Annotated[NonNegativeMoney, Field(description="Goods it costs the business.")] = (
        parse_money("0")
    )
    service: Annotated[NonNegativeMoney, Field(description="Service it costs the business.")] = (
        parse_money("0")
    )
    acquisition: Annotated[
        NonNegativeMoney, Field(description="Acquisition it costs the business.")
    ] = parse_money("0")
    handling: Annotated[NonNegativeMoney, Field(description="Handling it costs the business.")] = (
        parse_money("0")
    )


class BookAtStep(Spec):
    """What a step says about values."""

    goal: Annotated[
        YesNo, Field(description="Reaching this step's end the first time is the completion.")
    ] = False
    books: Annotated[BooksSpec, Field(description="The step's own values.")] = BooksSpec()
    feels: Annotated[Number, Field(description="What the step itself adds to the feeling.")] = (
        parse_number(0)
    )


def lay_out_step(spec: BookAtStep, row: np.void) -> None:
    """Lay out what a step says about values."""
    row["goal"], row["feels"] = spec.goal, spec.feels.value
    for item in ITEMS:
        row[f"book_{item}"] = getattr(spec.books, item).value
        row["books"] |= row[f"book_{item}"] != 0


@compiled
def book_step(world: World, c: Customer, now: int) -> None:
    """Phase 6: the step's own values and feelings, and the goal the first time."""
    step = world.steps[c.step]
    if step.books == 1:
        book_own_values(world, c, now)
    feel(world, c, now, STEP_FEELING, step.feels)
    if c.goal_at < 0 and is_goal(world, c):
        reach_goal(world, c, now)


@compiled_apart
def book_own_values(world: World, c: Customer, now: int) -> None:
    """The values that the step itself has for both sides."""
    step = world.steps[c.step]
    ledger.move(world, c, now, c.step, ledger.PRICE, step.book_price)
    ledger.move(world, c, now, c.step, ledger.COMPENSATION, -step.book_compensation)
    ledger.book_customer(world, c, now, c.step, ledger.VALUATION, step.book_valuation)
    ledger.book_customer(world, c, now, c.step, ledger.EFFORT, -step.book_effort)
    ledger.book_customer(world, c, now, c.step, ledger.ATTENTION, -step.book_attention)
    ledger.book_business(world, c, now, c.step, ledger.GOODS, -step.book_goods)
    ledger.book_business(world, c, now, c.step, ledger.SERVICE, -step.book_service)
    ledger.book_business(world, c, now, c.step, ledger.ACQUISITION, -step.book_acquisition)
    ledger.book_business(world, c, now, c.step, ledger.HANDLING, -step.book_handling)


@compiled_apart
def reach_goal(world: World, c: Customer, now: int) -> None:
    """The journey is completed, and its benefit booked."""
    c.goal_at = now
    c.goal_step = c.step
    note(world, c, now, GOAL, c.step, -1, -1, 0.0, 0.0)
    ledger.book_customer(world, c, now, c.step, ledger.BENEFIT, c.benefit)


@compiled
def is_goal(world: World, c: Customer) -> bool:
    """Whether the step is what this customer came for: their persona's goal, else a marked one."""
    own = world.personas[c.persona].goal
    if own >= 0:
        return bool(own == c.step)
    return bool(world.steps[c.step].goal == 1)
