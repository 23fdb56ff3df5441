"""Expecting: how soon a customer expects the goal, and being kept waiting for it beyond that.

When the expected time passes without the goal, it is felt, once. Who has left by then expects
nothing any more.
"""

import numpy as np

from sim.journey.blocks.leaving import leaving
from sim.journey.customer import effects
from sim.journey.customer.events import note
from sim.journey.customer.goodwill import LATE, feel
from sim.journey.groundwork.numbering import count, is_fixed, time_at
from sim.journey.groundwork.spec import Customer, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.draws import draw
from sim.machine.compiled import compiled

EXPECTED = EVENTS.word(51, "expected it by now")
WITHIN = MEASURES.word(50, "within expectation")
EXPECTING = MEASURES.word(51, "expecting")

STATE = [("is_late", np.int64)]


@compiled
def expect(world: World, c: Customer, now: int) -> None:
    """At arrival: from now on the customer expects the goal within some time."""
    persona = world.personas[c.persona]
    if persona.expects < 0:
        return
    u = 0.5
    if not is_fixed(world, persona.expects):
        u = draw(world.constants[0].key, c.customer, persona.label_expects, 0)
    effects.later(world, c, now + time_at(world, persona.expects, u), effects.LATE, 0, 0)


@compiled
def expected_by_now(world: World, c: Customer, now: int) -> None:
    """The expected time has passed: without the goal, that is felt."""
    if c.goal_at >= 0 or c.ending == leaving.HAS_LEFT:
        return
    c.is_late = 1
    note(world, c, now, EXPECTED, c.step, -1, -1, 0.0, 0.0)
    feel(world, c, now, LATE, world.feelings[LATE])


@compiled
def count_expectation(world: World, c: Customer) -> None:
    """Count whether a settled customer who expected the goal by a time had it by then."""
    if world.personas[c.persona].expects < 0:
        return
    count(world, c, EXPECTING, 1)
    if c.goal_at >= 0 and c.is_late == 0:
        count(world, c, WITHIN, 1)
