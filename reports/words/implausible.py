"""What a run shows that is valid and hard to believe, a sentence each."""

import math
from collections.abc import Iterator, Sequence

from reports.words.amounts import share_words
from sim.experiment.verdicts.results import DesignResult

FULLY_BUSY = 0.995
WORDS = ("after hours", "staffed")
MUCH_OVERTIME = 0.05  # hours after hours, as a share of the staffed ones
MANY_STILL_WAIT = 0.05
MANY_AT_BOUND = 0.01


def about_designs(designs: Sequence[DesignResult]) -> Iterator[str]:
    """The remarks on some designs, those of the same kind together.

    Args:
        designs: One design, or a baseline and its variants.
    """
    yield from _about_loads(designs)
    yield from _about_overtime(designs)
    yield from _about_queues(designs)
    yield from _about_goodwill(designs)


def still_waiting(result: DesignResult, team: str) -> float:
    """Share of a team's cases that were neither served nor gone when the run ended."""
    found = [each.cut_off for each in result.teams if each.name == team]
    return found[0] if found and math.isfinite(found[0]) else 0.0


def overtime(result: DesignResult, team: str) -> float:
    """Hours that a team works after hours, as a share of its staffed ones."""
    rows = result.runs.filter(measure="team hours", team=team)
    late, staffed = (float(rows.filter(detail=word)["amount"].sum()) for word in WORDS)
    return late / staffed if staffed > 0 else 0.0


def at_bound(result: DesignResult) -> float:
    """Share of the counted customers whose last goodwill lies beyond 0.99 either way."""
    count = float(result.runs.filter(measure="goodwill at its bound")["amount"].sum())
    return count / result.customers if result.customers else 0.0


def _about_loads(designs: Sequence[DesignResult]) -> Iterator[str]:
    for team in _teams_of(designs):
        loads = {
            design.name: each.utilisation
            for design in designs
            for each in design.teams
            if each.name == team and each.utilisation >= FULLY_BUSY
        }
        if loads:
            yield (
                f"{team} is busy all its hours ({_listed(loads, designs)}): how long "
                "customers wait for it rests on how long the scenario has been running."
            )


def _about_overtime(designs: Sequence[DesignResult]) -> Iterator[str]:
    """Work after hours is paid on top of the staffed hours, which can hide in a short roster."""
    for team in _teams_of(designs):
        found = {design.name: overtime(design, team) for design in designs}
        shares = _above(MUCH_OVERTIME, found)
        if shares:
            yield (
                f"{team} works much after hours, paid on top: as a share of its staffed hours, "
                f"{_listed(shares, designs)}."
            )


def _about_queues(designs: Sequence[DesignResult]) -> Iterator[str]:
    for team in _teams_of(designs):
        found = {design.name: still_waiting(design, team) for design in designs}
        shares = _above(MANY_STILL_WAIT, found)
        if shares:
            yield (
                f"Of the cases for {team} many were still in the queue when the run ended "
                f"({_listed(shares, designs)}): the queue may still be growing. A longer "
                "'observe' shows what becomes of them."
            )


def _about_goodwill(designs: Sequence[DesignResult]) -> Iterator[str]:
    shares = _above(MANY_AT_BOUND, {design.name: at_bound(design) for design in designs})
    if shares:
        yield (
            f"Goodwill sits at its bound, beyond 0.99 either way, for many customers "
            f"({_listed(shares, designs)}): nothing that happens to them is felt any more. Are "
            "the feelings in the scenario meant to be that large?"
        )


def _above(limit: float, shares: dict[str, float]) -> dict[str, float]:
    return {name: share for name, share in shares.items() if share > limit}


def _teams_of(designs: Sequence[DesignResult]) -> list[str]:
    return sorted({team.name for design in designs for team in design.teams})


def _listed(shares: dict[str, float], designs: Sequence[DesignResult]) -> str:
    """Shares by design: "12 % under one, 13 % under another", or in short where all agree."""
    words = {name: share_words(share) for name, share in shares.items()}
    if 1 < len(designs) == len(words) and len(set(words.values())) == 1:
        return f"{next(iter(words.values()))} under every design"
    return ", ".join(f"{share} under {name}" for name, share in words.items())
