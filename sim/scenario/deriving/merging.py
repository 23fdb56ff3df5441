"""From a scenario file to one resolved tree: what it extends, what `--set` says, what is `like`."""

from collections.abc import Sequence
from pathlib import Path

from sim.scenario.deriving.differing import Difference, differences
from sim.scenario.deriving.extending import with_baseline
from sim.scenario.deriving.overlaying import copy_likes
from sim.scenario.deriving.overriding import with_overrides
from sim.scenario.reading.tree import Node, Tree, tree_of

__all__ = ["Difference", "differences", "resolve", "settled"]


def resolve(path: Path, sets: Sequence[str] = ()) -> Tree:
    """Reads a scenario with everything it extends and overrides; every value keeps its place.

    Copies (`like`) are made last, so that a variant's change of a persona also reaches the
    personas that are like it.

    Raises:
        ScenarioError: a file is wrong, or leaves the study's folder, or the parts do not fit.
        UsageError: an override is not 'path=value'.
    """
    return settled(with_baseline(path), sets)


def settled(root: Node, sets: Sequence[str] = ()) -> Tree:
    """A scenario's nodes with overrides and copies made, as a tree.

    Raises:
        ScenarioError: an override leads nowhere, or the parts do not fit.
        UsageError: an override is not 'path=value'.
    """
    return tree_of(copy_likes(with_overrides(root, sets)))
