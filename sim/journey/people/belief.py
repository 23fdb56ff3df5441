"""Belief: the persona that the business takes a customer for.

A customer behaves by the persona they are; the business acts on the one they seem to be. The
belief is right where one uniform draw lies below its accuracy, and steps raise the accuracy for
the same draw, so a right belief never turns wrong. The wrong persona is drawn once, among the
others by their shares.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.customer.events import note
from sim.journey.groundwork.numbering import Numbering, count
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.draws import draw
from sim.journey.people.segments import WHO_SEEMS, choose_persona
from sim.machine.compiled import compiled
from sim.quantities.kinds import Share, parse_share

LEARNED = EVENTS.word(70, "learned")
BELIEVED_RIGHT = MEASURES.word(52, "believed right")

STATE = [("seems", np.int64), ("accuracy", np.float64), ("belief_u", np.float64)]
STEP = [("learns", np.float64)]
CONSTANTS = [("accuracy", np.float64)]
PERSONA = [("label_belief", np.uint64)]


class BeliefSpec(Spec):
    """How well the business knows, from the start, which persona a customer is."""

    accuracy: Annotated[
        Share,
        Field(
            description="Share of the customers who are taken for the persona they are. The others "
            "are taken for another one, by the shares of these."
        ),
    ] = parse_share("100 %")


class LearnAtStep(Spec):
    """What a step says about learning who a customer is."""

    learns: Annotated[
        Share,
        Field(
            description="Accuracy of what the business believes of the customer from this step on, "
            "where that is more than before: what was believed rightly stays right."
        ),
    ] = parse_share("0 %")


def lay_out_persona(numbering: Numbering, row: np.void) -> None:
    """Lay out the label of the draw that decides whether a customer is taken for who they are."""
    row["label_belief"] = numbering.label("customer", "belief")


@compiled
def be_taken_for_somebody(world: World, c: Customer) -> None:
    """At arrival: what the business believes of a customer whose persona is drawn."""
    c.seems = c.persona
    c.accuracy = world.constants[0].accuracy
    if c.accuracy >= 1.0:
        return
    other = choose_persona(world, c.customer, WHO_SEEMS, 0, c.persona)
    label = world.personas[c.persona].label_belief
    c.belief_u = draw(world.constants[0].key, c.customer, label, 0)
    if other >= 0 and c.belief_u >= c.accuracy:
        c.seems = other


@compiled
def learn(world: World, c: Customer, now: int) -> None:
    """Phase 6: the step shows who the customer is, at least to its accuracy."""
    learns = world.steps[c.step].learns
    if learns <= c.accuracy:
        return
    c.accuracy = learns
    if c.seems != c.persona and c.belief_u < learns:
        c.seems = c.persona
        note(world, c, now, LEARNED, c.step, c.persona, -1, 0.0, 0.0)


@compiled
def count_belief(world: World, c: Customer) -> None:
    """Count a settled customer who is, in the end, taken for who they are."""
    if c.seems == c.persona:
        count(world, c, BELIEVED_RIGHT, 1)
