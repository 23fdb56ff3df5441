"""Which persona: who comes, whom the business takes somebody for, and who is brought.

Each is a choice among all personas by their shares. A segment that was split in two (both parts
say what it `was`) is chosen first, as before; which part of it, by one more draw.
"""

import math

import numpy as np

from sim.journey.groundwork.numbering import Numbering
from sim.journey.groundwork.spec import World
from sim.journey.luck.distributions import gumbel
from sim.journey.luck.draws import draw
from sim.machine.compiled import compiled, compiled_apart

PERSONA = [
    ("kin", np.int64),  # the first persona that has the same key
    ("is_split", np.int64),  # 1 for all of them where any two have one
]
# One persona in such a choice.
CHOICE = np.dtype(
    (
        np.record,
        [("log_share", np.float64), ("label", np.uint64), ("label_within", np.uint64)],
    )
)
WHO_COMES, WHO_SEEMS, FIRST_MIX = range(3)  # rows of choices


def lay_out_kin(numbering: Numbering, rows: np.ndarray) -> None:
    """Lay out which personas were one before they were split."""
    kin: dict[str, int] = {}
    for name, index in numbering.personas.items():
        rows[index]["kin"] = kin.setdefault(numbering.key("personas", name), index)
    rows["is_split"] = len(kin) < len(rows)


def lay_out_choice(
    numbering: Numbering, place: str, purpose: str, shares: dict[str, float]
) -> np.ndarray:
    """Lay a choice among the personas out, shape (personas,).

    Args:
        numbering: Names and numbers.
        place: Where it is made, for the keys of its draws.
        purpose: What for.
        shares: The share of each persona; one that is not named has none.
    """
    rows = np.zeros(len(numbering.personas), CHOICE)
    keys = {name: numbering.key("personas", name) for name in numbering.personas}
    for name, index in numbering.personas.items():
        share = shares.get(name, 0.0)
        rows[index]["log_share"] = math.log(share) if share > 0 else -np.inf
        rows[index]["label"] = numbering.label(place, purpose, keys[name])
        if list(keys.values()).count(keys[name]) > 1:
            rows[index]["label_within"] = numbering.label(place, f"{purpose} within", name)
    return rows


@compiled
def choose_persona(world: World, customer: int, choice: int, n: int, but: int) -> int:
    """One persona of all: the largest of log share + Gumbel noise, keyed by its name.

    Args:
        world: The arrays.
        customer: Whose luck decides.
        choice: Which choice: WHO_COMES, WHO_SEEMS, or who is brought at a step.
        n: Occurrence of the draw.
        but: A persona that is left out, or -1.

    Returns:
        The persona, -1 where none has a share.
    """
    if world.personas[0].is_split == 1:
        return choose_among_kin(world, customer, choice, n, but)
    best = -1
    highest = -np.inf
    for p in range(len(world.personas)):
        one = world.persona_choices[choice, p]
        if p == but or one.log_share == -np.inf:
            continue
        value = one.log_share + gumbel(draw(world.constants[0].key, customer, one.label, n))
        if value > highest:
            highest = value
            best = p
    return best


@compiled_apart
def choose_among_kin(world: World, customer: int, choice: int, n: int, but: int) -> int:
    """As `choose_persona`, where a persona was split: first what it was, then which part of it."""
    kin = -1
    highest = -np.inf
    for first in range(len(world.personas)):
        share = 0.0
        for p in range(len(world.personas)):
            if world.personas[p].kin == first and p != but:
                share += math.exp(world.persona_choices[choice, p].log_share)
        if share > 0.0:
            u = draw(
                world.constants[0].key, customer, world.persona_choices[choice, first].label, n
            )
            value = math.log(share) + gumbel(u)
            if value > highest:
                highest = value
                kin = first
    best = -1
    highest = -np.inf
    for p in range(len(world.personas)):
        one = world.persona_choices[choice, p]
        if world.personas[p].kin != kin or p == but or one.log_share == -np.inf:
            continue
        u = draw(world.constants[0].key, customer, one.label_within, n)
        value = one.log_share + gumbel(u)
        if value > highest:
            highest = value
            best = p
    return best
