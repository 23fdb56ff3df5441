"""Referrals and warnings: who feels well brings others, who feels badly keeps them away.

A referred customer is a new one, followed to the end of the window of their *root*: the organic
customer at the head of the chain. Whatever a referred customer is worth belongs to the root.
"""

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from pydantic import Field, field_validator

from sim.journey.blocks.leaving import leaving
from sim.journey.customer import effects, ledger
from sim.journey.customer.events import note
from sim.journey.customer.feeling import goodwill
from sim.journey.groundwork.numbering import Numbering, count, occurrence, time_at
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.draws import draw, draw_pair, referred_key
from sim.journey.people.segments import FIRST_MIX, choose_persona, lay_out_choice
from sim.machine.compiled import compiled
from sim.quantities.kinds import (
    DurationDistribution,
    Name,
    NonNegativeMoney,
    Quantity,
    SegmentShare,
    Share,
    SignedUnit,
    parse_duration_distribution,
    parse_share,
    settled_rest,
)

REFERRED = EVENTS.word(80, "referred")
WARNED = EVENTS.word(81, "warned")

REFERRED_CUSTOMERS = MEASURES.word(55, "referred customers")
REFERRALS = MEASURES.word(56, "referrals")
WARNINGS = MEASURES.word(57, "warnings")
REFERRED_COMPLETED = MEASURES.word(58, "referred completed")
REFERRED_LEFT = MEASURES.word(59, "referred left")

MOST_A_CUSTOMER = 100  # referrals of one customer at one step
MOST_OF_A_ROOT = 100_000  # customers brought by one organic customer, and by those, and so on
NUMBERS = 65_536  # referrals of one customer are numbered below this

STATE = [
    ("root", np.int64),  # the slot of the root; one's own for an organic customer
    ("root_key", np.uint64),
    ("root_persona", np.int64),
    ("booked_to", np.int64),  # the row to which values belong: one's own, or the root's
    ("referrals", np.int64),
    ("warned", np.int64),
    ("brought", np.int64),  # how many a root brought, and those, and so on
]
STEP = [
    ("refers", np.int64),
    ("refers_above", np.float64),
    ("refers_chance", np.float64),
    ("refers_after", np.int64),
    ("refers_most", np.int64),
    ("refers_mix", np.int64),  # row of the choices among personas
    ("refers_counter", np.int64),
    ("label_refers", np.uint64),  # lane 0: whether one refers, lane 1: whether one warns
    ("label_referral", np.uint64),
    ("warns", np.int64),
    ("warns_below", np.float64),
    ("warns_chance", np.float64),
    ("warns_costs", np.float64),
]


class ReferSpec(Spec):
    """How customers bring others at a step."""

    above: Annotated[
        SignedUnit, Field(description="Only customers whose goodwill is at least this, -1 to 1.")
    ]
    chance: Annotated[Share, Field(description="Chance to bring somebody, at each visit.")]
    after: Annotated[
        DurationDistribution, Field(description="How long until the new customer comes.")
    ] = parse_duration_distribution("0 days")
    personas: Annotated[
        dict[Name, SegmentShare] | None,
        Field(min_length=1, description="Who the new customers are. Default: as everybody."),
    ] = None
    most: Annotated[
        int, Field(ge=1, le=MOST_A_CUSTOMER, description="How many one customer brings here.")
    ] = 1

    @field_validator("personas")
    @classmethod
    def _rest_of_those_who_are_brought(
        cls, shares: dict[str, Quantity] | None
    ) -> dict[str, Quantity] | None:
        """Gives the persona that has the `rest` what the others leave."""
        return settled_rest(shares) if shares is not None else None


class WarnSpec(Spec):
    """How customers keep others away at a step."""

    below: Annotated[
        SignedUnit, Field(description="Only customers whose goodwill is below this, -1 to 1.")
    ]
    chance: Annotated[
        Share, Field(description="Chance to warn others, at each visit; once a customer.")
    ] = parse_share("100 %")
    costs: Annotated[NonNegativeMoney, Field(description="What the prospects thus lost are worth.")]


class ReferAtStep(Spec):
    """What a step says about bringing others and keeping others away."""

    refers: Annotated[
        ReferSpec | None, Field(description="Customers bring others, one a visit at most.")
    ] = None
    warns: Annotated[
        WarnSpec | None, Field(description="Customers warn others, once in a lifetime.")
    ] = None


def lay_out_step(numbering: Numbering, name: str, spec: ReferAtStep, row: np.void) -> None:
    """Lay out what a step says about others; who is brought follows in `lay_out_mixes`."""
    row["label_refers"] = numbering.label(name, "refer")
    row["label_referral"] = numbering.label(name, "referral")
    row["refers_after"] = -1
    if spec.refers is not None:
        row["refers"] = 1
        row["refers_above"], row["refers_chance"] = (
            spec.refers.above.value,
            spec.refers.chance.value,
        )
        row["refers_after"] = numbering.distribution(spec.refers.after)
        row["refers_most"] = spec.refers.most
    if spec.warns is not None:
        row["warns"] = 1
        row["warns_below"], row["warns_chance"] = spec.warns.below.value, spec.warns.chance.value
        row["warns_costs"] = spec.warns.costs.value


def lay_out_mixes(
    numbering: Numbering,
    specs: Mapping[str, ReferAtStep],
    shares: dict[str, float],
    steps: np.ndarray,
    first_counter: int,
) -> list[np.ndarray]:
    """Lay out who is brought, for each step that refers, and the steps' counters.

    Args:
        numbering: Names and numbers.
        specs: What the steps say.
        shares: The personas' shares among organic customers.
        steps: The steps' records, completed here.
        first_counter: Column of the first counter of referrals.

    Returns:
        Choices among the personas, each of shape (personas,).
    """
    mixes: list[np.ndarray] = []
    for name in numbering.steps:
        refers = specs[name].refers
        if refers is None:
            continue
        own = refers.personas
        mix = shares if own is None else {who: share.value for who, share in own.items()}
        row = steps[numbering.steps[name]]
        row["refers_mix"] = FIRST_MIX + len(mixes)
        row["refers_counter"] = first_counter + len(mixes)
        place = numbering.key("steps", name)
        mixes.append(lay_out_choice(numbering, place, "referred persona", mix))
    return mixes


@compiled
def may_refer(world: World, c: Customer, now: int) -> None:
    """Phase 6, at its end: who feels well may bring another customer, who feels badly warn."""
    step = world.steps[c.step]
    if step.refers + step.warns == 0:
        return
    feels = goodwill(world, c, now)
    u, v = draw_pair(world.constants[0].key, c.customer, step.label_refers, c.pass_number, 0)
    if step.refers == 1 and feels >= step.refers_above and u < step.refers_chance:
        refer(world, c, now)
    if step.warns == 1 and c.warned == 0 and feels < step.warns_below and v < step.warns_chance:
        c.warned = 1
        note(world, c, now, WARNED, c.step, -1, -1, 0.0, 0.0)
        count(world, c, WARNINGS, 1)
        ledger.book_business(world, c, now, c.step, ledger.LOST_PROSPECTS, -step.warns_costs)


@compiled
def refer(world: World, c: Customer, now: int) -> None:
    """Bring a new customer, who comes later, unless as many have been brought here already."""
    step = world.steps[c.step]
    if world.counters[c.slot, step.refers_counter] >= step.refers_most:
        return
    n = occurrence(world, c, step.refers_counter)
    number = c.referrals
    c.referrals += 1
    note(world, c, now, REFERRED, c.step, who_comes(world, c, c.step, n), -1, 0.0, 0.0)
    count(world, c, REFERRALS, 1)
    u = draw(world.constants[0].key, c.customer, step.label_referral, n)
    time = now + time_at(world, step.refers_after, u)
    effects.later(world, c, time, effects.REFERRAL, c.step, n * NUMBERS + number)


@compiled
def who_comes(world: World, c: Customer, step: int, n: int) -> int:
    """The persona of the n-th customer whom a customer brings at a step."""
    return max(0, choose_persona(world, c.customer, world.steps[step].refers_mix, n, -1))


@compiled
def be_organic(c: Customer, row: int) -> None:
    """An organic customer is their own root."""
    c.root = c.slot
    c.root_key = c.customer
    c.root_persona = c.persona
    c.booked_to = row
    c.valued_from = c.arrival


@compiled
def be_referred(world: World, c: Customer, referrer: Customer, step: int, planned: int) -> None:
    """Become the customer whom another brought: key, persona, root and the root's window.

    Whoever is brought after that window belongs to nobody's row, as the referrer does by then.

    Args:
        world: The arrays.
        c: The new customer.
        referrer: Who brought them.
        step: Where they were brought.
        planned: The number of the referral there, and of all of the referrer's, as one number.
    """
    root = world.customers[referrer.root]
    c.customer = referred_key(referrer.customer, planned % NUMBERS)
    c.persona = who_comes(world, referrer, step, planned // NUMBERS)
    c.row = -1
    c.stream = -1
    c.root = referrer.root
    c.root_key = root.customer
    c.root_persona = root.persona
    c.booked_to = referrer.booked_to
    c.window_end = referrer.window_end
    c.half_end = referrer.half_end
    c.stop_at = referrer.stop_at
    c.valued_from = root.valued_from
    root.pending += 1
    root.brought += 1
    if c.booked_to >= 0:
        world.counts[root.persona, REFERRED_CUSTOMERS] += 1
        world.rows[c.booked_to].referred += 1
        world.cursors[0].unsettled += 1


@compiled
def hand_in(world: World, c: Customer) -> None:
    """A referred customer is settled: all they were worth goes to the root's row."""
    row = world.rows[c.booked_to]
    row.referred_customer += c.customer_value
    row.referred_business += c.business_value
    row.customer_value += c.customer_value
    row.business_value += c.business_value
    row.customer_half += c.customer_half
    row.business_half += c.business_half
    world.counts[c.root_persona, REFERRED_COMPLETED] += int(c.goal_at >= 0)
    world.counts[c.root_persona, REFERRED_LEFT] += int(c.ending == leaving.HAS_LEFT)
