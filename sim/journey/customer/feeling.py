"""What a customer feels at a time: only looked at here; `goodwill` says what moves it."""

import math

import numpy as np

from sim.journey.groundwork.spec import Customer, World
from sim.machine.compiled import compiled, compiled_apart

LN2 = math.log(2.0)
GOODWILL_STEPS = 1048576.0


@compiled
def feeling_at(world: World, c: Customer, now: int) -> float:
    """The feeling at a time, on its way from when it last moved to the resting value."""
    if now <= c.felt_at or c.feeling == c.resting:
        return float(c.feeling)
    return faded(world, c, now)


@compiled_apart
def faded(world: World, c: Customer, now: int) -> float:
    """What a feeling has faded to: f0 + (f - f0) 2^(-dt / fades)."""
    elapsed = (now - c.felt_at) / world.constants[0].fades
    return float(c.resting + (c.feeling - c.resting) * math.exp(-LN2 * elapsed))


@compiled
def goodwill(world: World, c: Customer, now: int) -> float:
    """Goodwill at a time, between -1 (hostile) and 1 (advocate)."""
    feeling = feeling_at(world, c, now)
    return 0.0 if feeling == 0.0 else math.tanh(feeling)


@compiled
def on_goodwill_grid(value: float) -> float:
    """A goodwill rounded to about a millionth, so that no order of adding changes a sum."""
    return np.floor(value * GOODWILL_STEPS + 0.5) / GOODWILL_STEPS
