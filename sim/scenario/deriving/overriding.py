"""Overrides of the command line: `--set "steps.call care.leave=5 %"`."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.errors import Problem, ScenarioError, UsageError, closest, quoted
from sim.scenario.deriving.overlaying import (
    copy_likes,
    is_quantity,
    meant,
    names_of,
    naming_key,
    overlay,
    positions_of,
    said,
)
from sim.scenario.deriving.ranges import is_range
from sim.scenario.reading.composing import DEEPEST, Budget, compose
from sim.scenario.reading.tree import Node, Place

OPTION = Place("--set")
MOST_OVERRIDES = 100
MOST_OFFERED = 3


@dataclass(frozen=True)
class Override:
    """One `--set`: the names on the way to the value, and the value as read from its text."""

    names: tuple[str, ...]
    value: Node


def with_overrides(root: Node, sets: Sequence[str]) -> Node:
    """The scenario with every `--set` laid over it, in the order given.

    A path goes by names and dots; a part may name an item of a list of routes. What the file leaves
    at its default may be set too, and so may a part of a block that it leaves out. As in `change`,
    null removes.

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
    path = unicodedata.normalize("NFC", path)
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
    """Refuses a path that leads nowhere; a block that the file leaves at its default is there."""
    names = override.names
    node: Node | None = root
    for position, name in enumerate(names):
        parts = {} if node is None else _parts(node)
        if parts is None:
            shown = quoted(node.content if node is not None else None)
            message = f"this is {shown}, which has no part {quoted(name)}"
            raise _refused(names[:position], message, "end the path here")
        known = _known_keys(names[:position])
        is_last = position == len(names) - 1
        if name not in parts and name not in known:
            alike = paths_alike(root, names)
            if alike:
                raise _leads_elsewhere(names[: position + 1], alike)
            if not is_last:
                raise _unknown(names[: position + 1], [*parts] or known, [*parts, *known])
        node = parts.get(name)


def _known_keys(path: tuple[str, ...]) -> list[str]:
    """What a scenario may say at a path; the models are loaded only where something is set."""
    from sim.journey.layout.design import ScenarioSpec  # noqa: PLC0415  heavy
    from sim.scenario.reading.knowing import keys_of  # noqa: PLC0415  heavy

    return keys_of(ScenarioSpec, path)


def _leads_elsewhere(names: tuple[str, ...], alike: list[tuple[str, ...]]) -> ScenarioError:
    offered = " or ".join(f"'{'.'.join(path)}'" for path in alike)
    message = f"there is no {quoted(names[-1])} here; did you mean {offered}?"
    return _refused(names, message, f"write the whole path: {'.'.join(alike[0])}=...")


def _unknown(names: tuple[str, ...], written: list[str], known: list[str]) -> ScenarioError:
    near = closest(names[-1], known)
    hint = f"; did you mean '{near}'?" if near else ""
    listed = ", ".join(written[:8])
    remedy = f"there are: {listed}" if listed else "leave this part out"
    return _refused(names, f"there is no {quoted(names[-1])} here{hint}", remedy)


def paths_alike(root: Node, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Paths of a scenario that end as these names do, what is written first; a few at most.

    Where none ends so, those that end in the last name and have the others on the way to it, as
    parts or within parts: 'call.leave' is like 'steps.call care.leave'.
    """
    found = sorted(_paths(root, ()), key=lambda pair: (not pair[1], len(pair[0])))
    paths = [path for path, _ in found]
    ending = [path for path in paths if path[-len(names) :] == names and path != names]
    if not ending and len(names) > 1:
        ending = [path for path in paths if path[-1] == names[-1] and _passes(path, names)]
    return ending[:MOST_OFFERED]


def _passes(path: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Whether a path has all names within its parts, in their order."""
    rest = iter(part.casefold() for part in path)
    return all(any(name.casefold() in part for part in rest) for name in names)


def _paths(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """All paths below a part, with whether they are written: a block may say more than it does."""
    if is_quantity(node):
        return
    parts = _parts(node) or {}
    for name in dict.fromkeys([*parts, *(_known_keys(path) if parts else ())]):
        yield (*path, name), name in parts
        if name in parts:
            yield from _paths(parts[name], (*path, name))


def _parts(node: Node) -> dict[str, Node] | None:
    """What a path can go on to: the entries of a mapping, or the named items of a list."""
    if isinstance(node.content, dict):
        return node.content
    naming = naming_key(node)
    if naming is None or not isinstance(node.content, list):
        return None
    items = node.content
    names = [*names_of(items, naming), *(said(item, naming) or "" for item in items)]
    positions = positions_of(items, naming)
    return {name: items[meant(positions, name)[0]] for name in names}


def _refused(names: tuple[str, ...], message: str, remedy: str) -> ScenarioError:
    return ScenarioError([Problem(OPTION.file, 0, 0, ".".join(names), message, remedy)])
