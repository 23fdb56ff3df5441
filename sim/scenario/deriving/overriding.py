"""Overrides of the command line: `--set "steps.call care.leave=5 %"`."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.errors import Problem, ScenarioError, UsageError, closest, quoted
from sim.scenario.deriving.overlaying import called, copy_likes, names_of, naming_key, overlay, said
from sim.scenario.deriving.ranges import is_range
from sim.scenario.reading.composing import DEEPEST, Budget, compose
from sim.scenario.reading.tree import Node, Place

OPTION = Place("--set")
MOST_OVERRIDES = 100


@dataclass(frozen=True)
class Override:
    """One `--set`: the names on the way to the value, and the value as read from its text."""

    names: tuple[str, ...]
    value: Node


def with_overrides(root: Node, sets: Sequence[str]) -> Node:
    """The scenario with every `--set` laid over it, in the order given.

    A path goes by names and dots; a part may name an item of a list of routes. The last part may
    be a key that the file leaves out; every part before it must be there. As in `change`, null
    removes.

    Raises:
        UsageError: an override is not 'path=value'.
        ScenarioError: its path leads nowhere, or its value is no YAML.
    """
    if len(sets) > MOST_OVERRIDES:
        raise UsageError(f"--set is given more than {MOST_OVERRIDES} times")
    if not sets:
        return root
    settled = copy_likes(root)
    for text in sets:
        override = parse(text)
        _refuse_unknown(settled, override)
        change = _nested(override)
        root = overlay(root, change)
        settled = overlay(settled, change)
    return root


def parse(text: str) -> Override:
    """Takes 'path=value' apart.

    Raises:
        UsageError: it is not of that form.
        ScenarioError: the value is no YAML.
    """
    path, equals, value = text.partition("=")
    names = tuple(name.strip() for name in path.split("."))
    example = "for example --set 'steps.call care.leave=5 %'"
    if not equals:
        raise UsageError(f"--set {quoted(text)} has no '=': write path=value, {example}")
    if not all(names) or len(names) > DEEPEST:
        raise UsageError(f"--set {quoted(text)} has no path: write names and dots, {example}")
    if not value.strip():
        raise UsageError(f"--set {quoted(text)} has no value: write null to remove what is there")
    if is_range(value.strip()):
        raise UsageError(
            f"--set {quoted(text)} has a range, which makes several designs\n"
            "  fix: write one value, or run them all with winwin batch"
        )
    return Override(names, _at_option(compose(value.strip(), OPTION.file, Budget())))


def _at_option(node: Node) -> Node:
    """The same node, placed at the option: a line and column would mean nothing there."""
    if isinstance(node.content, dict):
        parts = {name: _at_option(part) for name, part in node.content.items()}
        return Node(parts, OPTION, OPTION)
    if isinstance(node.content, list):
        return Node([_at_option(item) for item in node.content], OPTION, OPTION)
    return Node(node.content, OPTION, OPTION)


def _nested(override: Override) -> Node:
    node = override.value
    for name in reversed(override.names):
        node = Node({name: node}, OPTION, OPTION)
    return node


def _refuse_unknown(root: Node, override: Override) -> None:
    node = root
    for position, name in enumerate(override.names[:-1]):
        parts = _parts(node)
        if parts is None:
            shown = quoted(node.content)
            message = f"this is {shown}, which has no part {quoted(name)}"
            raise _refused(override.names[:position], message, "end the path here")
        if name not in parts:
            near = closest(name, parts)
            hint = f"; did you mean '{near}'?" if near else ""
            message = f"there is no {quoted(name)} here{hint}"
            known = ", ".join(list(parts)[:8])
            raise _refused(override.names[: position + 1], message, f"there are: {known}")
        node = parts[name]
    if _parts(node) is None:
        message = f"this is {quoted(node.content)}, which has no part {quoted(override.names[-1])}"
        raise _refused(override.names[:-1], message, "end the path here")


def _parts(node: Node) -> dict[str, Node] | None:
    """What a path can go on to: the entries of a mapping, or the named items of a list."""
    if isinstance(node.content, dict):
        return node.content
    naming = naming_key(node)
    if naming is None or not isinstance(node.content, list):
        return None
    items = node.content
    names = [*names_of(items, naming), *(said(item, naming) or "" for item in items)]
    return {name: items[called(items, name, naming)[0]] for name in names}


def _refused(names: tuple[str, ...], message: str, remedy: str) -> ScenarioError:
    return ScenarioError([Problem(OPTION.file, 0, 0, ".".join(names), message, remedy)])
