"""How feelings move.

Feelings add up without bound and fade to the persona's resting value; goodwill is their hyperbolic
tangent. So the order of small things does not matter and nobody sits at a bound by accident.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.customer.events import note
from sim.journey.customer.feeling import feeling_at
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS
from sim.machine.compiled import compiled, compiled_apart
from sim.quantities.kinds import (
    Duration,
    Number,
    PositiveDuration,
    Share,
    parse_duration,
    parse_number,
    parse_share,
)

FELT = EVENTS.word(2, "felt")

# Causes of a feeling, as the log names them.
FEELINGS = (
    "again",
    "repeat",
    "remembered",
    "waiting",
    "hung_up",
    "dropped",
    "misuse",
    "regret",
    "decline",
    "step",
    "fatigue",
    "late",
)
(
    AGAIN,
    REPEAT,
    REMEMBERED,
    WAITING,
    HUNG_UP,
    DROPPED,
    MISUSE,
    REGRET,
    DECLINE,
    STEP,
    FATIGUE,
    LATE,
) = range(len(FEELINGS))

STATE = [
    ("feeling", np.float64),
    ("felt_at", np.int64),
    ("resting", np.float64),
    ("temper", np.float64),
]
CONSTANTS = [("fades", np.float64), ("warmth_share", np.float64), ("stays_awake", np.int64)]


class FeelingsSpec(Spec):
    """What each experience does to how a customer feels, as increments of feeling."""

    again: Annotated[Number, Field(description="A further contact for the same need.")] = (
        parse_number(-0.15)
    )
    repeat: Annotated[Number, Field(description="Having to tell the story again.")] = parse_number(
        -0.10
    )
    remembered: Annotated[
        Number, Field(description="Being known at a later service, once a need.")
    ] = parse_number(0.05)
    waiting: Annotated[
        Number, Field(description="An active wait, times the share of patience it used.")
    ] = parse_number(-0.10)
    hung_up: Annotated[Number, Field(description="Hanging up after waiting in vain.")] = (
        parse_number(-0.15)
    )
    dropped: Annotated[Number, Field(description="Noticing that the case fell through a gap.")] = (
        parse_number(-0.30)
    )
    misuse: Annotated[
        Number, Field(description="Finding out that data were used further than understood.")
    ] = parse_number(-0.40)
    regret: Annotated[Number, Field(description="Regretting an accepted offer.")] = parse_number(
        -0.20
    )
    decline: Annotated[
        Number, Field(description="Declining a pressing offer, times the pressure squared.")
    ] = parse_number(-0.20)
    fatigue: Annotated[
        Number,
        Field(
            description="Declining an offer that was shown before, for each earlier showing in "
            "the offer's 'recent' days."
        ),
    ] = parse_number(-0.02)
    late: Annotated[
        Number,
        Field(description="Not having reached the goal when it was expected, once a customer."),
    ] = parse_number(-0.10)
    fades: Annotated[
        PositiveDuration, Field(description="Time in which half of a feeling has faded.")
    ] = parse_duration("180 days")
    warmth: Annotated[
        Share,
        Field(description="What full goodwill adds to an offer's worth, as a share of its price."),
    ] = parse_share("10 %")
    stays_awake: Annotated[
        Duration,
        Field(description="How long a customer who was made to think stays awake."),
    ] = parse_duration("90 days")


@compiled
def feel(world: World, c: Customer, now: int, cause: int, increment: float) -> None:
    """Add an increment to the feeling, at this time."""
    if increment != 0.0 and now < c.window_end:
        be_felt(world, c, now, cause, increment)


@compiled_apart
def be_felt(world: World, c: Customer, now: int, cause: int, increment: float) -> None:
    """As `feel`, where there is something to feel."""
    c.feeling = feeling_at(world, c, now) + increment
    c.felt_at = now
    note(world, c, now, FELT, c.step, cause, -1, increment, 0.0)
