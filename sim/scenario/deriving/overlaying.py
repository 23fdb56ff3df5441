"""How one part of a scenario is laid over another: for `change`, `like` and `--set`.

Mappings merge key by key and `null` removes a key. Anything else replaces what was there:
scalars, lists, and quantities (`{value: ..., evidence: ...}`) as a whole. One exception: a mapping
over a list of routes changes the items it names, `next: {solved: {share: 30 %}}`. An item goes by
its own `name`, and also by where it leads as long as no other item leads there.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import replace

from sim.errors import Problem, ScenarioError, closest, quoted
from sim.quantities.fields import STATED_KEYS
from sim.scenario.reading.tree import Node, Path, counter, nothing_to_remove, problem_in, report

LIKE = "like"
NAME = "name"
NAMING_KEYS = ("to", NAME)
MOST_NAMED = 8


def overlay(base: Node, change: Node, path: Path = (), *, copies: bool = False) -> Node:
    """The base with a change laid over it.

    Args:
        base: What is there.
        change: What differs.
        path: Where both stand, for messages.
        copies: Whether something around the base is still `like` a neighbour.

    Raises:
        ScenarioError: the change names an item of a list that is not there, or more than one.
    """
    if not isinstance(change.content, dict) or is_quantity(change):
        return change
    if isinstance(base.content, dict):
        copies = copies or LIKE in base.content
        content = dict(base.content)
        for key, part in change.content.items():
            _lay_over(content, key, part, (*path, key), copies=copies)
        return replace(base, content=content)
    naming = naming_key(base)
    if naming is None or not isinstance(base.content, list):
        return change
    return replace(base, content=_items_changed(base.content, change.content, naming, path))


def is_quantity(node: Node) -> bool:
    """Whether a mapping is a value with its evidence, which is replaced as a whole."""
    content = node.content
    return isinstance(content, dict) and "value" in content and set(content) <= set(STATED_KEYS)


def naming_key(node: Node) -> str | None:
    """The key by which the items of a list are told apart ('to' for routes), or None."""
    if not isinstance(node.content, list) or not node.content:
        return None
    for key in NAMING_KEYS:
        if all(said(item, key) is not None for item in node.content):
            return key
    return None


def said(item: Node, key: str) -> str | None:
    """What an item of a list says under a key, as text; None where it does not say it."""
    if not isinstance(item.content, dict) or key not in item.content:
        return None
    return str(item.content[key].content)


def called(items: Iterable[Node], name: str, naming: str) -> list[int]:
    """Positions of the items that a name may mean: by their own name, else by where they lead."""
    return meant(positions_of(items, naming), name)


Positions = tuple[dict[str | None, list[int]], dict[str | None, list[int]]]


def positions_of(items: Iterable[Node], naming: str) -> Positions:
    """Where items stand in a list, by their own names and by where they lead."""
    by_name: dict[str | None, list[int]] = {}
    by_aim: dict[str | None, list[int]] = {}
    for position, item in enumerate(items):
        by_name.setdefault(said(item, NAME), []).append(position)
        by_aim.setdefault(said(item, naming), []).append(position)
    return by_name, by_aim


def meant(positions: Positions, name: str) -> list[int]:
    """Positions of the items that a name may mean: by their own name, else by where they lead."""
    by_name, by_aim = positions
    return by_name.get(name) or by_aim.get(name) or []


def names_of(items: Iterable[Node], naming: str) -> list[str]:
    """What each item goes by: its own name, or else where it leads."""
    return [said(item, NAME) or said(item, naming) or "" for item in items]


def _lay_over(content: dict[str, Node], key: str, part: Node, path: Path, *, copies: bool) -> None:
    """Changes one key; where copies are still to be made, they settle what a removal meets."""
    present = key in content and not content[key].removes
    if part.content is not None:
        merges = present and content[key].content is not None
        content[key] = overlay(content[key], part, path, copies=copies) if merges else part
    elif present and copies:
        content[key] = replace(part, removes="found")
    elif present:
        del content[key]
    elif part.removes != "found":
        content[key] = replace(part, removes="missing")


def _items_changed(
    base: list[Node], changes: dict[str, Node], naming: str, path: Path
) -> list[Node]:
    items: list[Node | None] = list(base)
    positions = positions_of(base, naming)
    for name, part in changes.items():
        place = (*path, name)
        at = _position(base, positions, name, part, naming, place)
        if at is None and part.content is None:
            raise ScenarioError([nothing_to_remove(part, place, name, names_of(base, naming))])
        if at is None:
            items.append(_new_item(name, part, naming))
        else:
            item = items[at]
            removed = item is None or part.content is None
            items[at] = None if removed or item is None else overlay(item, part, place)
    return [item for item in items if item is not None]


def _position(  # noqa: PLR0913, PLR0917  an item, and the change that means it
    base: list[Node], positions: Positions, name: str, part: Node, naming: str, place: Path
) -> int | None:
    """Which item a change means; None for one that is not there yet.

    Raises:
        ScenarioError: it may mean several.
    """
    found = meant(positions, name)
    own = said(part, NAME)
    if len(found) > 1 and own is not None:
        found = [at for at in found if said(base[at], NAME) == own] or found
    if len(found) > 1:
        raise ScenarioError([_unclear([base[at] for at in found], name, part, naming, place)])
    return found[0] if found else None


def _unclear(items: list[Node], name: str, part: Node, naming: str, place: Path) -> Problem:
    """The problem of a change that may mean several items of a list."""
    names = [said(item, NAME) for item in items]
    which = "have this name" if naming == NAME or all(own == name for own in names) else "lead here"
    message = f"{len(items)} items {which}, so it is unclear which one to change"
    known = ", ".join(own for own in names if own not in {None, name})
    if known and None not in names:
        remedy = f"change the one you mean by its own name: {known}"
    else:
        remedy = "give them names of their own where the list is written ('name: ...'), "
        remedy += "and change the one you mean by its name"
    return problem_in(part.key or part.place, place, message, remedy)


def _new_item(name: str, part: Node, naming: str) -> Node:
    """An item that the list did not have; it leads where it says, or else where its key says."""
    if not isinstance(part.content, dict):
        return part
    place = part.key or part.place
    key = NAME if naming in part.content else naming
    return replace(part, content={key: Node(name, place, place), **part.content})


def copy_likes(root: Node) -> Node:
    """Gives every entry that is `like` a neighbour what it does not say itself.

    Below the top level, an entry of a mapping may say `like: other`, where `other` is another
    entry of the same mapping: it is then the neighbour with its own keys laid over.

    Raises:
        ScenarioError: a neighbour does not exist, entries are like each other in a circle, or
            the scenario grows too large.
    """
    problems: list[Problem] = []
    count = counter(root.place)

    def settle(node: Node, path: Path) -> Node:
        count(1)
        if isinstance(node.content, list):
            items = [settle(item, (*path, at)) for at, item in enumerate(node.content)]
            return replace(node, content=items)
        if not isinstance(node.content, dict):
            return node
        entries = node.content
        if path:
            entries = _neighbours_copied(entries, path, problems, count)
        parts = {name: settle(part, (*path, name)) for name, part in entries.items()}
        return replace(node, content=parts)

    settled = settle(root, ())
    if problems:
        raise ScenarioError(problems)
    return settled


def _neighbours_copied(
    entries: dict[str, Node], path: Path, problems: list[Problem], count: Callable[[int], None]
) -> dict[str, Node]:
    done: dict[str, Node] = {}
    for name in entries:
        chain = {name: None}
        last = name
        while last not in done:
            model = _model(entries, last, path, problems)
            if model is None or model in chain:
                if model is not None:
                    _report_circle(entries, list(chain), model, path, problems)
                done[last] = _without_like(entries[last])
            else:
                chain[model] = None
                last = model
        for model, copy in itertools.pairwise(reversed(chain)):
            if copy in done:
                continue
            done[copy] = replace(
                overlay(done[model], _without_like(entries[copy]), (*path, copy)),
                place=entries[copy].place,
                key=entries[copy].key,
            )
            content = done[copy].content
            count(len(content) if isinstance(content, dict) else 0)
    return {name: done[name] for name in entries}


def _model(entries: dict[str, Node], name: str, path: Path, problems: list[Problem]) -> str | None:
    """The neighbour that an entry is like, or None."""
    content = entries[name].content
    if not isinstance(content, dict) or LIKE not in content:
        return None
    like = content[LIKE]
    if isinstance(like.content, str) and like.content in entries:
        if isinstance(entries[like.content].content, dict):
            return like.content
        message = f"'{like.content}' is no mapping, so nothing can be like it"
        others = []
    else:
        others = [other for other in entries if other != name]
        near = closest(str(like.content), others)
        hint = f"; did you mean '{near}'?" if near else ""
        message = f"there is no {quoted(like.content)} here to be like{hint}"
    neighbours = ", ".join(others[:MOST_NAMED])
    remedy = f"name one of its neighbours: {neighbours}" if others else "leave 'like' out"
    report(problems, problem_in(like.place, (*path, name, LIKE), message, remedy))
    return None


def _without_like(entry: Node) -> Node:
    if not isinstance(entry.content, dict) or LIKE not in entry.content:
        return entry
    content = {key: part for key, part in entry.content.items() if key != LIKE}
    return replace(entry, content=content)


def _report_circle(
    entries: dict[str, Node], chain: list[str], model: str, path: Path, problems: list[Problem]
) -> None:
    last = entries[chain[-1]]
    place = last.content[LIKE].place if isinstance(last.content, dict) else last.place
    circle = " -> ".join([*chain[chain.index(model) :], model][-MOST_NAMED:])
    message = f"these are like each other in a circle: {circle}"
    remedy = "write out one of them without 'like'"
    report(problems, problem_in(place, (*path, chain[-1], LIKE), message, remedy))
