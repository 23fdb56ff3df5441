"""What a scenario file says before anybody knows what it means: a tree whose parts have places.

`Node` is the tree while files are merged: every part carries the place it was written at, so
places follow values from file to file. `Tree` is the result: plain data, and places by path.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from sim.errors import MOST_LISTED, Problem, ScenarioError, closest, quoted

# Of one scenario, with all that it extends, copies included. A step that says ten things with what
# they rest on, its routes too, has about a hundred: the five hundred steps there may be fit twice.
MOST_PARTS = 120_000
"""Parts of a resolved scenario, after everything that is `like` something else is copied."""

Scalar = str | int | float | bool | None
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """Where something is written. Lines and columns count from 1; line 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, eq=False)
class Node:
    """A part of a file.

    `place` is where to point when the value is wrong: at the value itself, or at its key where
    the value is a block that starts on the next line. `key` is the place of the key, if any.
    `removes` marks a `null` of a change that has to wait until copies are made: it was "missing"
    where it looked, or it was "found" but what its entry is like may bring the key back.
    """

    content: "Scalar | dict[str, Node] | list[Node]"
    place: Place
    key: Place | None = None
    removes: Literal["", "missing", "found"] = ""


@dataclass(frozen=True)
class Tree:
    """Plain data, the place of every value, and the place of every key; places by path."""

    data: dict[str, object]
    places: dict[Path, Place]
    keys: dict[Path, Place]


def tree_of(root: Node) -> Tree:
    """Lays a tree of nodes out as plain data.

    Raises:
        ScenarioError: something to remove does not exist, or the tree has grown too large.
    """
    places: dict[Path, Place] = {}
    keys: dict[Path, Place] = {}
    problems: list[Problem] = []
    count = counter(root.place)

    def lay(node: Node, path: Path) -> object:
        count(1)
        places[path] = node.place
        if node.key is not None:
            keys[path] = node.key
        if isinstance(node.content, dict):
            _report_removals(node.content, path, problems)
            return {
                name: lay(part, (*path, name))
                for name, part in node.content.items()
                if not part.removes
            }
        if isinstance(node.content, list):
            return [lay(part, (*path, position)) for position, part in enumerate(node.content)]
        return node.content

    data = lay(root, ())
    if problems:
        raise ScenarioError(problems)
    return Tree(data if isinstance(data, dict) else {}, places, keys)


def counter(place: Place) -> Callable[[int], None]:
    """A function that counts parts, and refuses when there are more than MOST_PARTS."""
    total = 0

    def count(parts: int) -> None:
        nonlocal total
        total += parts
        if total > MOST_PARTS:
            message = (
                f"the scenario has more than {MOST_PARTS:,} names and values once copies are made"
            )
            remedy = "copy less with 'like', or split the scenario"
            raise ScenarioError([Problem(place.file, 0, 0, "", message, remedy)])

    return count


def dotted(path: Path) -> str:
    """A path as messages show it: steps.call care.takes; items of lists count from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def place_of(tree: Tree, path: Path, *, of_key: bool = False) -> Place:
    """The place of a path, or of the nearest part around it that exists."""
    if of_key and path in tree.keys:
        return tree.keys[path]
    for length in range(len(path), -1, -1):
        if path[:length] in tree.places:
            return tree.places[path[:length]]
    return Place("scenario")


def problem_at(tree: Tree, path: Path, message: str, remedy: str) -> Problem:
    """A problem with the part of the scenario at a path."""
    return problem_in(place_of(tree, path), path, message, remedy)


def problem_in(place: Place, path: Path, message: str, remedy: str) -> Problem:
    """A problem at a place."""
    return Problem(place.file, place.line, place.column, dotted(path), message, remedy)


def report(problems: list[Problem], problem: Problem) -> None:
    """Adds a problem to a list, and refuses the scenario once there are too many to read."""
    problems.append(problem)
    if len(problems) >= MOST_LISTED:
        raise ScenarioError(problems)


def _report_removals(content: dict[str, Node], path: Path, problems: list[Problem]) -> None:
    """A `null` that found nothing to remove is a mistake, most likely in the name."""
    present = [name for name, part in content.items() if not part.removes]
    for name, part in content.items():
        if part.removes == "missing":
            report(problems, nothing_to_remove(part, (*path, name), name, present))


def nothing_to_remove(part: Node, path: Path, name: str, present: Iterable[str]) -> Problem:
    """The problem of removing what is not there."""
    near = closest(name, present)
    hint = f"; did you mean '{near}'?" if near else ""
    message = f"there is no {quoted(name)} to remove{hint}"
    return problem_in(part.key or part.place, path, message, "name what the baseline has")
