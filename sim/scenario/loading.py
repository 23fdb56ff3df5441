"""A scenario file, checked and ready to be laid out; and the digest of what it means."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.journey.design import ScenarioSpec
from sim.scenario.checks import check
from sim.scenario.combining import name_of
from sim.scenario.meaning import meaning
from sim.scenario.merging import resolve, resolve_together
from sim.scenario.tree import Tree
from sim.scenario.validating import validate


@dataclass(frozen=True)
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
    file = Path(path)
    return checked(resolve(file, sets), file)


def load_together(paths: Sequence[Path], sets: Sequence[str] = ()) -> Scenario:
    """Reads several variants of a study, applies them together and checks the outcome.

    Args:
        paths: Their files; the scenario is called 'a+b'.
        sets: Overrides, each 'path=value' as for `--set`.

    Raises:
        ScenarioError: as `load`; also where two of them write a field differently.
        UsageError: an override is not 'path=value'.
    """
    file = paths[0].parent / f"{name_of(paths)}.yaml"
    return checked(resolve_together(paths, sets), file)


def checked(tree: Tree, file: Path) -> Scenario:
    """A resolved scenario that has passed every check.

    Args:
        tree: What was written.
        file: The file it comes from, or would come from; its name is the scenario's.

    Raises:
        ScenarioError: the scenario is wrong, with every problem found.
    """
    spec = validate(ScenarioSpec, tree)
    problems, notes = check(spec, tree, file.parent)
    if problems:
        raise ScenarioError(problems)
    return Scenario(file.stem, file, file.parent, spec, tree, tuple(notes))


def digest(scenario: Scenario) -> str:
    """The SHA-256 of what a scenario means, 64 hexadecimal digits.

    Two scenarios that mean the same have the same digest, however they are written; see
    `meaning.py` for what does not count.
    """
    text = json.dumps(meaning(scenario.spec), sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
