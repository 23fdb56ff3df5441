"""A scenario file, checked and ready to be laid out; and the digest of what it means."""

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.sizes import ledger_bits
from sim.scenario.checks.every_topic import check
from sim.scenario.deriving.combining import combined, name_of
from sim.scenario.deriving.extending import laid_together, layers_of
from sim.scenario.deriving.forgotten import forgotten_change
from sim.scenario.deriving.merging import settled
from sim.scenario.meaning import meaning
from sim.scenario.reading.file_names import name_of as file_name_of
from sim.scenario.reading.tree import Node, Tree
from sim.scenario.reading.validating import validate


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario that has passed every check.

    `name` is the file's name without its ending, `folder` the study it lies in. `tree` is what was
    written, with all that it extends and overrides; `notes` are worth reading but stop nothing.
    """

    name: str
    path: Path
    folder: Path
    spec: ScenarioSpec
    tree: Tree
    notes: tuple[Problem, ...]


def load(path: Path | str, sets: Sequence[str] = ()) -> Scenario:
    """Reads a scenario file and checks it.

    Args:
        path: The file.
        sets: Overrides, each 'path=value' as for `--set`.

    Raises:
        ScenarioError: the scenario is wrong, with every problem found.
        UsageError: an override is not 'path=value'.
    """
    return checked(draft([Path(path)]), sets)


@dataclass(frozen=True)
class Draft:
    """Files that are read and laid over each other, before overrides and checks.

    A grid reads its files once and then makes many scenarios of them.
    """

    root: Node
    file: Path
    baseline: Node

    @functools.cached_property
    def ledger_bits(self) -> int | None:
        """How finely amounts are booked, as the innermost baseline's own file has it.

        All designs of a study, whatever they change, count in the same steps; None where that
        file is wrong by itself, which is said when it is loaded.
        """
        try:
            return ledger_bits(validate(ScenarioSpec, settled(self.baseline)))
        except ScenarioError:
            return None


def draft(paths: Sequence[Path]) -> Draft:
    """Reads a scenario, or several variants of a baseline that are applied together as 'a+b'.

    Raises:
        ScenarioError: a file cannot be read, or two variants write a field differently.
    """
    layers = layers_of(paths[0])
    baseline = layers[0].root
    if len(paths) == 1:
        return Draft(laid_together(layers), paths[0], baseline)
    return Draft(combined(paths), paths[0].parent / f"{name_of(paths)}.yaml", baseline)


def checked(written: Draft, sets: Sequence[str] = ()) -> Scenario:
    """The scenario of a draft under overrides, if it passes every check.

    Raises:
        ScenarioError: the scenario is wrong, with every problem found.
        UsageError: an override is not 'path=value'.
    """
    file = written.file
    tree = settled(written.root, sets)
    try:
        spec, notes = _without_problems(tree, file.parent)
    except ScenarioError as error:
        forgotten = forgotten_change(
            file, error.problems, lambda root: _problems_of(root, sets, file.parent)
        )
        raise forgotten or error from None
    if spec.ledger_bits is None and (sets or written.root is not written.baseline):
        spec = spec.model_copy(update={"ledger_bits": written.ledger_bits})
    return Scenario(file_name_of(file), file, file.parent, spec, tree, tuple(notes))


def _without_problems(tree: Tree, folder: Path) -> tuple[ScenarioSpec, list[Problem]]:
    """A scenario that fits together, and notes on it."""
    spec = validate(ScenarioSpec, tree)
    problems, notes = check(spec, tree, folder)
    if problems:
        raise ScenarioError(problems)
    return spec, notes


def _problems_of(root: Node, sets: Sequence[str], folder: Path) -> Sequence[Problem]:
    """The problems of a scenario, none where it fits together."""
    try:
        _without_problems(settled(root, sets), folder)
    except ScenarioError as error:
        return error.problems
    return ()


@functools.lru_cache(maxsize=64)
def digest(scenario: Scenario) -> str:
    """The SHA-256 of what a scenario means, 64 hexadecimal digits.

    Two scenarios that mean the same have the same digest, however they are written; see
    `meaning.py` for what does not count.
    """
    text = json.dumps(meaning(scenario.spec), sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
