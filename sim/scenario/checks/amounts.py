"""Whether amounts can be what they are written as: currency, sign, bounds of traits, sizes."""

from collections.abc import Iterator

from pydantic import BaseModel

from sim.journey.layout.design import ScenarioSpec
from sim.quantities.distributions import BOUNDED
from sim.quantities.kinds import Quantity, WrittenDistribution, in_words, written
from sim.quantities.weeks import AfterDuration
from sim.scenario.reading.findings import Findings
from sim.scenario.reading.tree import Path

Amount = Quantity | WrittenDistribution

MOST_INERTIA = 0.95
COSTS = ("unmet", "delay_cost", "privacy_concern")


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Currencies, traits, and what must not be negative or zero."""
    check_currencies(spec, findings)
    check_traits(spec, findings)
    check_costs(spec, findings)


def every_amount(part: object, path: Path = ()) -> Iterator[tuple[Path, Amount]]:
    """All quantities and distributions below a part of a scenario, with their paths."""
    if isinstance(part, Quantity | WrittenDistribution):
        yield path, part
    elif isinstance(part, AfterDuration):
        yield path, part.duration
    elif isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from every_amount(getattr(part, name), (*path, field.alias or name))
    elif isinstance(part, dict):
        for name, inner in part.items():
            yield from every_amount(inner, (*path, name))
    elif isinstance(part, list):
        for position, inner in enumerate(part):
            yield from every_amount(inner, (*path, position))


def check_currencies(spec: ScenarioSpec, findings: Findings) -> None:
    """All money is in the scenario's currency."""
    for path, amount in every_amount(spec):
        if amount.currency is not None and amount.currency != spec.currency:
            text = written(amount) if isinstance(amount, Quantity) else in_words(amount)
            message = f"'{text}' is not in the scenario's currency, {spec.currency}"
            findings.problem(path, message, f"write the amount in {spec.currency}")


def ends_of(distribution: WrittenDistribution) -> tuple[float, float]:
    """The lowest and highest value, where a distribution has them, else the mean.

    The ends of a range of the mean count too.
    """
    values = [distribution.mean, *(distribution.range or ())]
    if distribution.kind in BOUNDED:
        values += distribution.parameters
    return min(values), max(values)


def check_traits(spec: ScenarioSpec, findings: Findings) -> None:
    """Goodwill lies between -1 and 1, inertia below 95 %, and costs are written without a sign."""
    for name, persona in spec.personas.items():
        path: Path = ("personas", name)
        low, high = ends_of(persona.goodwill)
        if low <= -1 or high >= 1:
            message = f"a goodwill of {low if low <= -1 else high:g} is out of bounds"
            remedy = "goodwill lies between -1 (hostile) and 1 (advocate), both excluded"
            findings.problem((*path, "goodwill"), message, remedy)
        most = ends_of(persona.inertia)[1]
        if most > MOST_INERTIA:
            message = f"an inertia of {most:.4g} is too high"
            remedy = (
                f"write {MOST_INERTIA} or less: nobody sleeps so deeply that nothing wakes them"
            )
            findings.problem((*path, "inertia"), message, remedy)
        for trait in COSTS:
            if ends_of(getattr(persona, trait))[0] < 0:
                message = f"'{trait}' is a cost, and a negative cost would be a gain"
                findings.problem((*path, trait), message, "write the amount without the minus sign")
        for channel, weight in persona.channels.items():
            if not 0 < weight < float("inf"):
                message = f"a weight of {weight:g} is not above 0"
                remedy = "write how many times as likely the channel is for them, for example 2"
                findings.problem((*path, "channels", channel), message, remedy)


def check_costs(spec: ScenarioSpec, findings: Findings) -> None:
    """Costs of investments and offers, and the noise of asks."""
    for name, investment in spec.investments.items():
        if investment.running.value < 0:
            message = "an investment is a cost, and a negative cost would be a gain"
            remedy = "write the amount without the minus sign"
            findings.problem(("investments", name, "running"), message, remedy)
    for name, offer in spec.offers.items():
        costs: dict[Path, WrittenDistribution] = {("cost",): offer.cost}
        for persona, special in offer.by_persona.items():
            if special.cost is not None:
                costs["by_persona", persona, "cost"] = special.cost
        for path, cost in costs.items():
            if ends_of(cost)[0] < 0:
                message = "what an offer costs the business is written as a positive amount"
                remedy = "write the amount without the minus sign"
                findings.problem(("offers", name, *path), message, remedy)
    for name, ask in spec.asks.items():
        if ask.scale is not None and ask.scale.value == 0:
            message = "a scale of 0 leaves no noise: no two customers would judge differently"
            findings.problem(("asks", name, "scale"), message, "write an amount above 0")
