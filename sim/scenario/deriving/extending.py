"""From a variant and what it extends to one tree: `extends`, then whole keys, then `change`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from sim.errors import Problem, ScenarioError, quoted
from sim.scenario.deriving.overlaying import overlay
from sim.scenario.reading.composing import Budget
from sim.scenario.reading.files import read_nodes, shown
from sim.scenario.reading.staying_inside import inside
from sim.scenario.reading.tree import Node, problem_in

LONGEST_CHAIN = 8


def with_baseline(path: FilePath) -> Node:
    """Reads a scenario and everything it extends, from the innermost baseline outwards.

    A variant may only extend files inside the folder it lies in.

    Raises:
        ScenarioError: a file cannot be read, lies outside the folder, or extends itself.
    """
    return laid_together(layers_of(path))


def laid_together(layers: "Sequence[Layer]") -> Node:
    """What some files say together, the innermost baseline first."""
    baseline, *variants = layers
    root = baseline.root
    for variant in variants:
        root = laid_over(root, variant.root)
    return root


@dataclass(frozen=True)
class Layer:
    """One file of a chain of files that extend each other, and what it says."""

    file: FilePath
    root: Node


def layers_of(path: FilePath) -> list[Layer]:
    """A scenario's file and everything it extends, the innermost baseline first.

    Raises:
        ScenarioError: as `with_baseline`.
    """
    budget = Budget()
    study = path.parent.resolve()
    chain = [path]
    layers = [read_nodes(path, budget)]
    while (name := _extended(layers[-1])) is not None:
        target = _inside(chain[-1], name, study)
        _refuse_circle(chain, target, name)
        chain.append(target)
        layers.append(_read_baseline(target, name, budget))
    pairs = zip(chain, layers, strict=True)
    return [Layer(file, root) for file, root in reversed(list(pairs))]


def _extended(root: Node) -> Node | None:
    """The `extends` of a file, or None; a file without it must not have a `change`."""
    content = _mapping(root)
    if "extends" in content:
        return content["extends"]
    if "change" in content:
        place = content["change"].key or content["change"].place
        message = "there is nothing to change: the file extends no other"
        remedy = "add 'extends: baseline.yaml'"
        raise ScenarioError([problem_in(place, ("change",), message, remedy)])
    return None


def _inside(origin: FilePath, name: Node, study: FilePath) -> FilePath:
    """The file that `extends` names, if it lies in the study's folder without leaving it."""
    written = name.content
    if not isinstance(written, str) or not written.strip():
        remedy = "write the name of a file in this folder, for example 'baseline.yaml'"
        raise _refused(name, f"{quoted(written)} is not the name of a file", remedy)
    target = inside(written, origin.parent, study)
    if target is None:
        raise _outside(name)
    return target


def _outside(name: Node) -> ScenarioError:
    message = f"{quoted(name.content)} lies outside the study's folder"
    return _refused(name, message, "extend a file in the same folder, for example 'baseline.yaml'")


def _refuse_circle(chain: list[FilePath], target: FilePath, name: Node) -> None:
    real = [path.resolve() for path in chain]
    if target.resolve() in real:
        names = " -> ".join(path.name for path in [*chain, target])
        message = f"the files extend each other in a circle: {names}"
        raise _refused(name, message, "let one of them extend none of the others")
    if len(chain) >= LONGEST_CHAIN:
        message = f"more than {LONGEST_CHAIN} files extend each other in a row"
        raise _refused(name, message, "extend a file that is closer to the baseline")


def _read_baseline(target: FilePath, name: Node, budget: Budget) -> Node:
    """Reads an extended file; when it cannot be read at all, says who asked for it."""
    try:
        return read_nodes(target, budget)
    except ScenarioError as error:
        alone = error.problems[0]
        if alone.line or alone.file != shown(target):
            raise
        message = f"{quoted(name.content)}: {alone.message}"
        raise _refused(name, message, alone.remedy) from None


def laid_over(baseline: Node, variant: Node) -> Node:
    """The baseline with a variant's own top-level keys in place of its, and its changes merged."""
    content = dict(_mapping(baseline))
    for key, part in _mapping(variant).items():
        if key in {"extends", "change"}:
            continue
        if part.content is None:
            content.pop(key, None)
        else:
            content[key] = part
    root = Node(content, variant.place)
    change = _mapping(variant).get("change")
    if change is None:
        return root
    if not isinstance(change.content, dict):
        message = f"a mapping is expected, but {quoted(change.content)} is written"
        remedy = "write what differs from the baseline, or leave 'change' out"
        raise ScenarioError([problem_in(change.place, ("change",), message, remedy)])
    return overlay(root, change)


def _mapping(root: Node) -> dict[str, Node]:
    return root.content if isinstance(root.content, dict) else {}


def _refused(name: Node, message: str, remedy: str) -> ScenarioError:
    place = name.place
    return ScenarioError(
        [Problem(place.file, place.line, place.column, "extends", message, remedy)]
    )
