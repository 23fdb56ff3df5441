"""A variant that says what differs, but forgot to say it under `change`.

Written beside `extends`, a key replaces the whole of what the baseline has: what is left is full of
holes, and every hole would be reported. Where the same words fit under `change`, one message says
so.
"""

from collections.abc import Callable, Sequence
from pathlib import Path as FilePath

from sim.errors import Problem, ScenarioError
from sim.scenario.deriving.extending import laid_over, layers_of
from sim.scenario.deriving.overlaying import overlay
from sim.scenario.reading.findings import names_in_words
from sim.scenario.reading.tree import Node, problem_in


def forgotten_change(
    file: FilePath, found: Sequence[Problem], problems_of: Callable[[Node], Sequence[Problem]]
) -> ScenarioError | None:
    """The error of a forgotten `change`, if that is what is wrong with a variant; else None.

    It is so where fewer problems are left once the blocks that the variant replaces are laid over
    the baseline's; those are told with it.

    Args:
        file: The variant.
        found: The problems that it has as it stands.
        problems_of: The problems that a scenario would have.
    """
    try:
        *below, variant = layers_of(file)
        if not below:
            return None
        baseline = below[0].root
        for layer in below[1:]:
            baseline = laid_over(baseline, layer.root)
        replaced = _replaced(baseline, variant.root)
        if not replaced:
            return None
        changed = overlay(laid_over(baseline, _without(variant.root, replaced)), _only(replaced))
        left = problems_of(changed)
    except ScenarioError:
        return None
    if len(left) >= len(found):
        return None
    return ScenarioError([_said_once(replaced, found), *left])


def _replaced(baseline: Node, variant: Node) -> dict[str, Node]:
    """The blocks that a variant writes as a whole though the baseline has them too."""
    before, after = baseline.content, variant.content
    if not isinstance(before, dict) or not isinstance(after, dict):
        return {}
    return {
        name: node
        for name, node in after.items()
        if name != "change"
        and isinstance(node.content, dict)
        and name in before
        and isinstance(before[name].content, dict | list)
    }


def _without(variant: Node, names: dict[str, Node]) -> Node:
    content = variant.content if isinstance(variant.content, dict) else {}
    kept = {name: node for name, node in content.items() if name not in names}
    return Node(kept, variant.place, variant.key)


def _only(replaced: dict[str, Node]) -> Node:
    place = next(iter(replaced.values())).place
    return Node(dict(replaced), place)


def _said_once(replaced: dict[str, Node], found: Sequence[Problem]) -> Problem:
    """One problem for all blocks that are replaced, at the first of them."""
    first, node = next(iter(replaced.items()))
    count = "a problem is" if len(found) == 1 else f"{len(found)} problems are"
    message = (
        f"this replaces all {names_in_words(replaced)} of the baseline, and {count} left, the "
        f"first: {found[0].message}"
    )
    remedy = f"write it under 'change:' to say only what differs: 'change: {{{first}: ...}}'"
    return problem_in(node.key or node.place, (first,), message, remedy)
