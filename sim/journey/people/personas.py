"""Personas: segments of customers, their shares and the distributions of their traits."""

import math
from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.groundwork.numbering import Numbering, value_at
from sim.journey.groundwork.spec import Customer, NamedSpec, World
from sim.journey.luck.draws import draw
from sim.journey.people import belief, segments
from sim.journey.people.segments import WHO_COMES, choose_persona
from sim.machine.compiled import compiled
from sim.quantities.kinds import (
    Duration,
    DurationDistribution,
    MoneyDistribution,
    MoneyPerDayDistribution,
    MoneyRateDistribution,
    Name,
    NonNegativeDistribution,
    NumberDistribution,
    SegmentShare,
    ShareDistribution,
    parse_duration,
    parse_money_distribution,
    parse_money_per_day_distribution,
    parse_money_rate_distribution,
    parse_number_distribution,
    parse_share_distribution,
)

# The traits, in the order of their columns. A trait is one draw a customer, keyed by its name.
TRAITS = (
    "benefit",
    "time_value",
    "delay_cost",
    "unmet",
    "elsewhere",
    "price_sensitivity",
    "privacy_concern",
    "noise",
    "temper",
    "inertia",
    "goodwill",
)
INERTIA, GOODWILL = 9, 10
MOST_INERTIA, MOST_GOODWILL = 0.95, 0.999
STATE = [(trait, np.float64) for trait in TRAITS if trait not in {"temper", "goodwill"}]
PERSONA = np.dtype(
    (
        np.record,
        [
            *segments.PERSONA,
            ("head_start", np.int64),
            ("priority", np.int64),  # 0 where the step's holds
            ("goal", np.int64),  # the step that is their own goal, -1 for the marked ones
            ("expects", np.int64),  # row of the distribution, -1 for none
            ("label_expects", np.uint64),
            *belief.PERSONA,
        ],
    )
)


class PersonaSpec(NamedSpec):
    """A segment of customers. Traits may be numbers or distributions."""

    share: Annotated[
        SegmentShare,
        Field(
            description="Share of the customers who are of this persona, also a part such as 1/3; "
            "'rest' is what the other personas leave."
        ),
    ]
    benefit: Annotated[
        MoneyDistribution, Field(description="What reaching the goal is worth to the customer.")
    ] = parse_money_distribution("0")
    time_value: Annotated[
        MoneyRateDistribution, Field(description="What active time costs the customer, an hour.")
    ] = parse_money_rate_distribution("0 / hour")
    delay_cost: Annotated[
        MoneyPerDayDistribution,
        Field(description="What each day until goal or departure costs the customer."),
    ] = parse_money_per_day_distribution("0 / day")
    unmet: Annotated[
        MoneyDistribution,
        Field(description="What ending without the goal costs the customer, once, as a cost."),
    ] = parse_money_distribution("0")
    elsewhere: Annotated[
        MoneyPerDayDistribution,
        Field(description="What the best alternative gives a day after the customer has left."),
    ] = parse_money_per_day_distribution("0 / day")
    patience: Annotated[
        DurationDistribution | None,
        Field(description="How long the customer stays in an active queue, drawn for each wait."),
    ] = None
    head_start: Annotated[
        Duration,
        Field(
            description="How long they count as having waited already when they join a queue: "
            "they overtake who joined less long before."
        ),
    ] = parse_duration("0 min")
    price_sensitivity: Annotated[
        NonNegativeDistribution, Field(description="Weight of the price when judging an offer.")
    ] = parse_number_distribution("1")
    privacy_concern: Annotated[
        MoneyDistribution,
        Field(description="What a fully intrusive use of data costs the customer."),
    ] = parse_money_distribution("0")
    noise: Annotated[
        NonNegativeDistribution,
        Field(description="Scale of the error in judging an offer, as a share of its price."),
    ] = parse_number_distribution("0.1")
    temper: Annotated[
        NonNegativeDistribution,
        Field(description="Log hazard ratio of leaving, per unit of goodwill."),
    ] = parse_number_distribution("1")
    inertia: Annotated[
        ShareDistribution,
        Field(description="0 to 0.95: how far the hazard of leaving sleeps until activated."),
    ] = parse_share_distribution("0 %")
    goodwill: Annotated[
        NumberDistribution, Field(description="Goodwill at rest, between -1 and 1.")
    ] = parse_number_distribution("0")
    goal: Annotated[
        Name | None,
        Field(description="The step that is their goal, instead of those marked 'goal: yes'."),
    ] = None
    expects: Annotated[
        DurationDistribution | None,
        Field(description="How soon they expect the goal. When it comes later, they feel 'late'."),
    ] = None
    channels: Annotated[
        dict[Name, float],
        Field(
            description="Weights of channels. Among the routes from one step that lead to steps "
            "which declare different channels, they move shares towards the heavier ones, so far "
            "that the personas together keep the written shares. A step that declares no "
            "'channel' is on none; with one persona, weights do nothing. `winwin explain` prints "
            "the shares that result."
        ),
    ] = {}
    priority: Annotated[
        int | None,
        Field(
            ge=1,
            le=9,
            description="How soon they are served wherever they queue, 1 first, whatever the "
            "steps say.",
        ),
    ] = None


def lay_out(numbering: Numbering, specs: dict[str, PersonaSpec]) -> tuple[np.ndarray, np.ndarray]:
    """Lay personas out.

    Returns:
        The personas (records) and their traits: the row of a distribution for each persona and
        trait, shape (personas, traits + 1); the last column is the patience.
    """
    rows = np.zeros(len(specs), PERSONA)
    traits = np.full((len(specs), len(TRAITS) + 1), -1, np.int64)
    segments.lay_out_kin(numbering, rows)
    for name, index in numbering.personas.items():
        spec = specs[name]
        rows[index]["head_start"] = int(spec.head_start.value)
        rows[index]["priority"] = spec.priority or 0
        rows[index]["goal"] = numbering.steps[spec.goal] if spec.goal is not None else -1
        rows[index]["expects"] = numbering.distribution(spec.expects)
        rows[index]["label_expects"] = numbering.label("customer", "expects")
        belief.lay_out_persona(numbering, rows[index])
        for column, trait in enumerate(TRAITS):
            traits[index, column] = numbering.distribution(getattr(spec, trait))
        traits[index, len(TRAITS)] = numbering.distribution(spec.patience)
    return rows, traits


def fixed_traits(numbering: Numbering, specs: dict[str, PersonaSpec]) -> np.ndarray:
    """Values of the traits that need no draw, not a number for the others, (personas, traits)."""
    values = np.full((len(specs), len(TRAITS)), np.nan)
    for name, index in numbering.personas.items():
        for column, trait in enumerate(TRAITS):
            written = getattr(specs[name], trait)
            if written.kind == "fixed":
                values[index, column] = within_bounds(column, float(written.parameters[0]))
    return values


def trait_labels(numbering: Numbering) -> np.ndarray:
    """Labels of the traits' draws, shape (traits,)."""
    return np.array([numbering.label("customer", "trait", trait) for trait in TRAITS], np.uint64)


@compiled
def trait(world: World, c: Customer, column: int) -> float:
    """The value of a trait of this customer, in base units.

    Args:
        world: The arrays.
        c: A customer, or the customer's row of the customers table.
        column: Which trait.
    """
    fixed = world.fixed_traits[c.persona, column]
    return drawn_trait(world, c, column) if math.isnan(fixed) else float(fixed)


@compiled
def drawn_trait(world: World, c: Customer, column: int) -> float:
    """The value of a trait that differs from customer to customer."""
    u = draw(world.constants[0].key, c.customer, world.trait_labels[column], 0)
    return within_bounds(column, value_at(world, world.traits[c.persona, column], u))


@compiled
def within_bounds(column: int, value: float) -> float:
    """A value of a trait, held within what the trait can be."""
    if column == INERTIA:
        return min(MOST_INERTIA, max(0.0, value))
    if column == GOODWILL:
        return min(MOST_GOODWILL, max(-MOST_GOODWILL, value))
    return value


@compiled
def trait_values(world: World, rows: np.ndarray) -> np.ndarray:
    """Traits of customers, shape (customers, traits), drawn again by their keys."""
    values = np.empty((len(rows), len(TRAITS)))
    for i in range(len(rows)):
        for column in range(len(TRAITS)):
            values[i, column] = trait(world, rows[i], column)
    return values


def traits_of(world: World, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Traits of the customers of the customers table, by name: no state keeps them."""
    values = trait_values(world, rows)
    return {name: values[:, column] for column, name in enumerate(TRAITS)}


@compiled
def be_somebody(world: World, c: Customer, persona: int) -> None:
    """Draw who a customer is: persona, where none is given (-1), and traits."""
    if persona >= 0:
        c.persona = persona
    else:
        alone = len(world.personas) == 1
        c.persona = 0 if alone else choose_persona(world, c.customer, WHO_COMES, 0, -1)
    have_traits(world, c)


@compiled
def have_traits(world: World, c: Customer) -> None:
    """Draw the traits of a customer whose persona is known."""
    c.benefit = trait(world, c, 0)
    c.time_value = trait(world, c, 1)
    c.delay_cost = trait(world, c, 2)
    c.unmet = trait(world, c, 3)
    c.elsewhere = trait(world, c, 4)
    c.price_sensitivity = trait(world, c, 5)
    c.privacy_concern = trait(world, c, 6)
    c.noise = trait(world, c, 7)
    c.temper = trait(world, c, 8)
    c.inertia = trait(world, c, INERTIA)
    resting = trait(world, c, GOODWILL)
    c.resting = 0.0 if resting == 0.0 else math.atanh(resting)
    c.feeling = c.resting
