"""The ledger: every gain and cost, booked to the customer, to the business, or moved between them.

Amounts are rounded to a grid when booked: 2^-20 of a unit of currency (about a millionth) where
amounts are of tens or hundreds of units, finer or coarser by powers of 128 where a currency counts
in other sizes (`sizes.py`). Sums of such numbers are exact in double precision up to 2^53 steps of
the grid, so no order of adding can change a total: not the order of customers, not the number of
workers, not the clock.
"""

import numpy as np

from sim.journey.customer.discounting import present_worth
from sim.journey.customer.events import note
from sim.journey.groundwork.spec import Customer, World
from sim.journey.groundwork.vocabulary import ACCOUNTS, EVENTS
from sim.machine.compiled import compiled

CONSTANTS = [
    ("grain", np.float64),  # a step of the grid, in units of currency, a power of two
    ("anchor", np.float64),  # what rounds to the grid by being added, see `anchor_of`
]
CALENDAR, WORK, EFFECT, PATIENCE, ARRIVAL, MONITOR, GRANT = 1, 2, 3, 4, 5, 6, 7

BOOKED = EVENTS.word(1, "booked")

# Accounts of the customer.
BENEFIT = ACCOUNTS.word(1, "benefit")
VALUATION = ACCOUNTS.word(2, "valuation")
TIME = ACCOUNTS.word(3, "time")
DELAY = ACCOUNTS.word(4, "delay")
EFFORT = ACCOUNTS.word(5, "effort")
ATTENTION = ACCOUNTS.word(6, "attention")
PRIVACY = ACCOUNTS.word(7, "privacy")
UNMET = ACCOUNTS.word(8, "unmet")
ELSEWHERE = ACCOUNTS.word(9, "elsewhere")
# Moved between the two: equal and opposite.
PRICE = ACCOUNTS.word(10, "price")
REFUND = ACCOUNTS.word(11, "refund")
COMPENSATION = ACCOUNTS.word(12, "compensation")
# Accounts of the business.
GOODS = ACCOUNTS.word(13, "goods")
SERVICE = ACCOUNTS.word(14, "service")
IDLE = ACCOUNTS.word(15, "idle")
ACQUISITION = ACCOUNTS.word(16, "acquisition")
DATA = ACCOUNTS.word(17, "data")
HANDLING = ACCOUNTS.word(18, "handling")
INVESTMENT = ACCOUNTS.word(19, "investment")
LOST_PROSPECTS = ACCOUNTS.word(20, "lost prospects")
OTHER_WORK = ACCOUNTS.word(22, "other work")  # for whom it is not booked, of the design
# Both: what the relationship is worth after the window.
TAIL = ACCOUNTS.word(21, "tail")
TRANSFERS = (PRICE, REFUND, COMPENSATION)
ACCOUNT_COUNT = 24

STATE = [
    ("customer_value", np.float64),
    ("business_value", np.float64),
    ("customer_half", np.float64),
    ("business_half", np.float64),
]


def anchor_of(grain: float) -> float:
    """A number so large that doubles beside it lie a step of the grid apart.

    Adding it rounds an amount below 2^51 steps to the nearest, and taking it away again is exact.
    That is two additions, where multiplying and looking for the floor took a twentieth of a run.
    """
    return 1.5 * 2.0**52 * grain


@compiled
def on_grid(world: World, amount: float) -> float:
    """The amount rounded to the ledger's grid, to the nearest step, of two to the even one."""
    return rounded(amount, world.constants[0].anchor)


@compiled
def rounded(amount: float, anchor: float) -> float:
    """The amount rounded to the grid of an anchor; see `anchor_of`."""
    return (amount + anchor) - anchor


@compiled
def book_customer(
    world: World, c: Customer, now: int, step: int, account: int, amount: float
) -> None:
    """Book to the customer (money, positive is a gain), discounted to the root's arrival."""
    entered = on_grid(world, amount * present_worth(world, c, now))
    if now < c.window_end and entered != 0.0:
        add_customer(world, c, now, step, account, entered)
        note(world, c, now, BOOKED, step, account, -1, entered, 0.0)


@compiled
def book_business(
    world: World, c: Customer, now: int, step: int, account: int, amount: float
) -> None:
    """Book to the business (money, positive is a gain), discounted to the root's arrival."""
    entered = on_grid(world, amount * present_worth(world, c, now))
    if now < c.window_end and entered != 0.0:
        add_business(world, c, now, step, account, entered)
        note(world, c, now, BOOKED, step, account, -1, 0.0, entered)


@compiled
def enter(
    world: World, c: Customer, now: int, step: int, account: int, customer: float, business: float
) -> None:
    """Enter amounts that are discounted and on the grid, if they fall inside the window.

    The time is half-open: what happens at the window's end is outside.
    """
    if now >= c.window_end or (customer == 0.0 and business == 0.0):
        return
    add_customer(world, c, now, step, account, customer)
    add_business(world, c, now, step, account, business)
    note(world, c, now, BOOKED, step, account, -1, customer, business)


@compiled
def add_customer(
    world: World, c: Customer, now: int, step: int, account: int, amount: float
) -> None:
    """Add an amount to what the customer gains, and to the account."""
    c.customer_value += amount
    if now < c.half_end:
        c.customer_half += amount
    if c.booked_to >= 0:
        world.sums[c.root_persona, step, account, 0] += amount


@compiled
def add_business(
    world: World, c: Customer, now: int, step: int, account: int, amount: float
) -> None:
    """Add an amount to what the business gains from the customer, and to the account."""
    c.business_value += amount
    if now < c.half_end:
        c.business_half += amount
    if c.booked_to >= 0:
        world.sums[c.root_persona, step, account, 1] += amount


@compiled
def move(world: World, c: Customer, now: int, step: int, account: int, amount: float) -> None:
    """Move an amount of money from the customer to the business (negative: the other way)."""
    # Rounded once, so that both sides agree to the last bit.
    moved = on_grid(world, amount * present_worth(world, c, now))
    enter(world, c, now, step, account, -moved, moved)
