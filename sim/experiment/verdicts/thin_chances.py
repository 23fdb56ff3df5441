"""Thin chances: what differs between two designs and was hardly ever seen.

One customer in a thousand is ruined. Until somebody is, every replication shows the same small
gain, with an interval of no width, and a false win-win. So a chance that differs between two
designs, or behind which something differs, must have been taken a few times before a verdict is
given. What nobody met is no reason for doubt: twins who meet nothing that differs are equal.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sim.experiment.verdicts.chances import START, Chance, Journey

ENOUGH = 5
FORCED = ("otherwise", "closed", "gives up", "not sent")
LIKELY = 7.9936  # a Poisson count of this mean is 5 or more in nine of ten cases
Relabelled = dict[str, str]


@dataclass(frozen=True)
class ThinChance:
    """A chance that was taken too seldom for a verdict.

    Attributes:
        name: In words, to be read in a sentence.
        met: How many counted customers met it so far, all replications together.
        taken: To how many of them it happened.
        replications: With how many in all it will likely (in nine of ten cases) have happened
            five times; None where nobody can say.
    """

    name: str
    met: int
    taken: int
    replications: int | None


def thin_chances(baseline: Journey, variant: Journey) -> tuple[ThinChance, ...]:
    """The thin chances of two designs, the least seen first.

    A chance differs where it is in one design only, or has another weight or other values; then it
    is thin where neither design saw it five times though some met it. Where a step (or what it
    uses) differs that is hardly ever reached, the ways to it that were met and hardly ever taken
    are thin, in the design in which they are.

    Args:
        baseline: The baseline with what its runs counted.
        variant: The variant with what its runs counted.
    """
    if baseline.facts == variant.facts:
        return ()
    baseline, variant = _alike(baseline, variant)
    found: dict[tuple[str, ...], Chance] = {}
    mine, theirs = ({chance.key: chance for chance in each.chances} for each in (variant, baseline))
    for key in {**mine, **theirs}:
        here = [each[key] for each in (mine, theirs) if key in each]
        if len(here) == 1 or here[0].means != here[1].means:
            most = max(here, key=lambda chance: (_seen(chance), chance.met))
            if _is_drawn(most) and most.met > 0 and _seen(most) < ENOUGH:
                found[key] = most
    for journey, other in ((variant, baseline), (baseline, variant)):
        for step in _changed_steps(journey, other):
            for chance in _ways_to(journey, step, set()):
                found.setdefault(chance.key, chance)
    thin = [_told(chance, variant.replications) for chance in found.values()]
    return tuple(sorted(thin, key=lambda each: (each.taken, -each.met, each.name)))


def _seen(chance: Chance) -> int:
    """How often it was seen; of what nearly always happens, how often it did not."""
    if chance.to is None and chance.share is not None and chance.share > 1 / 2:
        return min(chance.taken, chance.met - chance.taken)
    return chance.taken


def _is_chance(chance: Chance) -> bool:
    """Whether it may also not happen; a way on that everybody takes is none."""
    return chance.share is None or chance.share < 1.0


def _is_drawn(chance: Chance) -> bool:
    """Whether a share decides it, and no queue, door or condition that leaves no other way.

    Who gives up or finds the door closed goes where the file says: that is no chance by itself,
    and what lies behind it is doubted only where it is seldom seen.
    """
    kind, *where = chance.key
    return _is_chance(chance) and kind != "dropped" and not (kind == "way" and where[1] in FORCED)


def _changed_steps(journey: Journey, other: Journey) -> Iterator[str]:
    """Steps that differ, or use something that differs, and were reached hardly ever."""
    for step in journey.steps:
        if journey.visits[step] < ENOUGH and _at(journey, step) != _at(other, step):
            yield step
    for key, says in journey.uses.items():
        users = journey.users[key]
        is_seldom = sum(journey.visits[step] for step in users) < ENOUGH
        if other.uses.get(key) != says and is_seldom:
            yield from users


def _at(journey: Journey, step: str) -> tuple[object, ...]:
    """What a step says, its ways on and leaving there included."""
    here = (each for each in journey.chances if each.source == step)
    return journey.steps.get(step), sorted((each.key, each.means) for each in here)


def _ways_to(journey: Journey, step: str, seen: set[str]) -> Iterator[Chance]:
    """The nearest ways that lead to a step, were met, and were hardly ever taken."""
    seen.add(step)
    for way in journey.ways:
        if way.to != step or way.taken >= ENOUGH:
            continue
        if way.met > 0 and _is_chance(way):
            yield way
        elif way.source not in (*seen, START) and journey.visits[way.source] < ENOUGH:
            yield from _ways_to(journey, way.source, seen)


def _told(chance: Chance, replications: int) -> ThinChance:
    expected = chance.taken / replications
    if chance.share is not None:
        rare = min(chance.share, 1.0 - chance.share) if chance.to is None else chance.share
        expected = rare * chance.met / replications
    needed = math.ceil(LIKELY / expected) if expected > 0 else None
    if needed is not None:
        needed = max(needed, replications + 1)
    return ThinChance(chance.name, chance.met, _seen(chance), needed)


def _alike(baseline: Journey, variant: Journey) -> tuple[Journey, Journey]:
    """The designs, steps of another name that mean the same called the same."""
    own, other = {*variant.steps} - {*baseline.steps}, {*baseline.steps} - {*variant.steps}
    if not own or not other:
        return baseline, variant
    before, after = (_meanings(each, names) for each, names in ((baseline, other), (variant, own)))
    called = {name: old for name, means in after.items() for old in other if before[old] == means}
    return baseline, _renamed(variant, called) if called else variant


def _meanings(journey: Journey, names: set[str]) -> dict[str, str]:
    """What unmatched steps mean, with all that lies beyond them, whatever they are called."""
    means = {name: journey.steps[name] for name in names}
    for _ in names:
        means = {
            name: repr(
                (
                    journey.steps[name],
                    sorted(
                        (way.key[2], way.means, means.get(way.to or "", way.to))
                        for way in journey.ways
                        if way.source == name
                    ),
                )
            )
            for name in names
        }
    return means


def _renamed(journey: Journey, called: Relabelled) -> Journey:
    """The same with steps called otherwise."""

    def name(old: str | None) -> str | None:
        return None if old is None else called.get(old, old)

    def renamed(chance: Chance) -> Chance:
        key = tuple(called.get(part, part) for part in chance.key)
        return replace(chance, key=key, to=name(chance.to), source=name(chance.source) or START)

    return replace(
        journey,
        steps={called.get(step, step): says for step, says in journey.steps.items()},
        visits={called.get(step, step): count for step, count in journey.visits.items()},
        users={
            key: tuple(called.get(step, step) for step in steps)
            for key, steps in journey.users.items()
        },
        ways=tuple(renamed(way) for way in journey.ways),
        chances=tuple(renamed(chance) for chance in journey.chances),
    )
