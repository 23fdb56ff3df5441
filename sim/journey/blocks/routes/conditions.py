"""Conditions of routes: what must be so for a way to be open."""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.customer.feeling import goodwill
from sim.journey.customer.offer_value import score
from sim.journey.customer.permission import is_permitted
from sim.journey.groundwork.numbering import VISITS, Numbering
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.machine.compiled import compiled, compiled_apart
from sim.quantities.kinds import Money, Name, Number, YesNo

KNOWN, CONSENTED, SCORE, HOLDS, PERSONA, GOODWILL, VISIT, GOAL, AWAKE, CONTACT = range(10)
SEEMS, SWITCH, STREAM, PERMITTED, REFERRED = 10, 11, 12, 13, 14

CONDITION = np.dtype(
    (
        np.record,
        [
            ("kind", np.int64),
            ("negate", np.int64),
            ("subject", np.int64),
            ("low", np.float64),
            ("high", np.float64),
        ],
    )
)


class ScoreSpec(Spec):
    """A test of the business's propensity score of an offer."""

    of: Annotated[Name, Field(description="The offer.")]
    above: Annotated[Money | None, Field(description="The score is at least this.")] = None
    below: Annotated[Money | None, Field(description="The score is below this.")] = None


class BetweenSpec(Spec):
    """A test of a number."""

    above: Annotated[Number | None, Field(description="At least this.")] = None
    below: Annotated[Number | None, Field(description="Below this.")] = None


class WhenSpec(Spec):
    """Tests of a customer; under `when` all must hold, under `unless` none may."""

    known: Annotated[
        YesNo | None, Field(description="Whether the agent at this visit knew the context.")
    ] = None
    consented: Annotated[Name | None, Field(description="A purpose that is consented to now.")] = (
        None
    )
    holds: Annotated[Name | None, Field(description="An offer that the customer holds.")] = None
    score: Annotated[
        ScoreSpec | None, Field(description="The business's score of an offer's worth.")
    ] = None
    persona: Annotated[
        list[Name] | None, Field(min_length=1, description="The customer is one of these.")
    ] = None
    stream: Annotated[
        Name | None, Field(description="The stream, send or replay that the customer came by.")
    ] = None
    seems: Annotated[
        list[Name] | None,
        Field(min_length=1, description="The business takes the customer for one of these."),
    ] = None
    goodwill: Annotated[BetweenSpec | None, Field(description="Goodwill now, -1 to 1.")] = None
    visits: Annotated[
        BetweenSpec | None, Field(description="How often the customer has come to this step.")
    ] = None
    contacts: Annotated[BetweenSpec | None, Field(description="Contacts so far for this need.")] = (
        None
    )
    goal: Annotated[YesNo | None, Field(description="Whether the goal was reached.")] = None
    awake: Annotated[YesNo | None, Field(description="Whether the customer is activated.")] = None
    permitted: Annotated[
        Name | None, Field(description="A channel on which the customer may be contacted now.")
    ] = None
    switch: Annotated[Name | None, Field(description="A switch that is on now.")] = None
    referred: Annotated[
        YesNo | None, Field(description="Whether another customer brought this one.")
    ] = None


def _span(low: object, high: object) -> tuple[float, float]:
    return (
        float(low.value) if low is not None else -np.inf,  # type: ignore[attr-defined]
        float(high.value) if high is not None else np.inf,  # type: ignore[attr-defined]
    )


def lay_out_condition(
    numbering: Numbering, spec: WhenSpec | None, rows: list[tuple[object, ...]], *, negate: bool
) -> None:
    """Append the tests of a condition as rows (kind, negate, subject, low, high)."""
    if spec is None:
        return
    n = int(negate)
    for kind, flag in (
        (KNOWN, spec.known),
        (GOAL, spec.goal),
        (AWAKE, spec.awake),
        (REFERRED, spec.referred),
    ):
        if flag is not None:
            rows.append((kind, n if flag else 1 - n, 0, 0.0, 0.0))
    if spec.consented is not None:
        rows.append((CONSENTED, n, numbering.purposes[spec.consented], 0.0, 0.0))
    if spec.permitted is not None:
        rows.append((PERMITTED, n, numbering.channels[spec.permitted], 0.0, 0.0))
    if spec.holds is not None:
        rows.append((HOLDS, n, numbering.offers[spec.holds], 0.0, 0.0))
    if spec.score is not None:
        span = _span(spec.score.above, spec.score.below)
        rows.append((SCORE, n, numbering.offers[spec.score.of], *span))
    if spec.switch is not None:
        rows.append((SWITCH, n, numbering.switches[spec.switch], 0.0, 0.0))
    if spec.stream is not None:
        rows.append((STREAM, n, numbering.streams[spec.stream], 0.0, 0.0))
    for kind, personas in ((PERSONA, spec.persona), (SEEMS, spec.seems)):
        if personas is not None:
            members = sum(1 << numbering.personas[name] for name in set(personas))
            rows.append((kind, n, members, 0.0, 0.0))
    for kind, test in ((GOODWILL, spec.goodwill), (VISIT, spec.visits), (CONTACT, spec.contacts)):
        if test is not None:
            rows.append((kind, n, 0, *_span(test.above, test.below)))


@compiled_apart
def holds(world: World, c: Customer, now: int, first: int, count: int) -> bool:
    """Whether all tests from row `first` hold for a customer now."""
    for i in range(first, first + count):
        test = world.conditions[i]
        if is_so(world, c, now, test) == (test.negate == 1):
            return False
    return True


@compiled
def is_so(world: World, c: Customer, now: int, test: object) -> bool:
    """Whether one test is true of a customer now, not yet negated."""
    kind = test.kind  # type: ignore[attr-defined]
    item = test.subject  # type: ignore[attr-defined]
    if kind == KNOWN:
        return bool(c.known == 1)
    if kind == CONSENTED:
        return bool((c.consents >> item) & 1)
    if kind == PERMITTED:
        return is_permitted(c, item)
    if kind == HOLDS:
        return bool((c.held >> item) & 1)
    if kind == PERSONA:
        return bool((item >> c.persona) & 1)
    if kind == SEEMS:
        return bool((item >> c.seems) & 1)
    if kind == STREAM:
        return bool(item == c.stream)
    if kind == GOAL:
        return bool(c.goal_at >= 0)
    if kind == AWAKE:
        return bool(now < c.awake_until)
    if kind == REFERRED:
        return bool(c.root != c.slot)
    if kind == SWITCH:
        return bool(world.switches[item].on == 1)
    value = 0.0
    if kind == SCORE:
        value = score(world, c, item)
    elif kind == GOODWILL:
        value = goodwill(world, c, now)
    elif kind == VISIT:
        value = float(world.counters[c.slot, world.steps[c.step].counters + VISITS])
    else:
        value = float(c.contacts)
    return bool(test.low <= value < test.high)  # type: ignore[attr-defined]
