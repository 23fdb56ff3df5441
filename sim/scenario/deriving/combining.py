"""Several variants applied together: `--combine a,b`, in a grid `a + b`.

Their changes are laid over the baseline one after the other. Where two variants write the same
field differently, their order would decide: that is refused, and nobody has to guess. Files that
both extend are laid once, and may be overruled as always.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from sim.errors import Problem, ScenarioError, quoted
from sim.scenario.deriving.extending import Layer, laid_over, layers_of
from sim.scenario.deriving.overlaying import is_quantity
from sim.scenario.reading.file_names import name_of as file_name_of
from sim.scenario.reading.files import shown
from sim.scenario.reading.tree import Node, Path, Place, dotted, report

PLUS = "+"
LONGEST_TITLE = 200
# What a file says about itself; it changes nothing and is told apart for each variant.
ABOUT = ("scenario", "question")


def name_of(paths: Sequence[FilePath]) -> str:
    """What a combination is called: 'a+b'."""
    return PLUS.join(file_name_of(path) for path in paths)


@dataclass(frozen=True)
class Written:
    """What a variant writes in a field, and the file where it does."""

    node: Node
    variant: str
    file: FilePath


def combined(paths: Sequence[FilePath]) -> Node:
    """The baseline with several variants applied, in the order given.

    Raises:
        ScenarioError: a file is wrong or extends nothing, they extend different baselines, or two
            of them write the same field differently.
    """
    chains = [layers_of(path) for path in paths]
    _refuse_unrelated(paths, chains)
    root = chains[0][0].root
    laid = {chains[0][0].file.resolve()}
    written: dict[Path, Written] = {}
    titles = []
    problems: list[Problem] = []
    for path, chain in zip(paths, chains, strict=True):
        own = [layer for layer in chain if layer.file.resolve() not in laid]
        said = _written_by(own, file_name_of(path))
        above = {layer.file.resolve() for layer in chain}  # what it extends it may overrule
        others = {at: each for at, each in written.items() if each.file not in above}
        _report_conflicts(said, others, name_of(paths), problems)
        written |= said
        for layer in own:
            root = laid_over(root, layer.root)
        laid.update(layer.file.resolve() for layer in own)
        titles.append(_title(chain))
    if problems:
        raise ScenarioError(problems)
    return _titled(root, titles, chains[0][0])


def _refuse_unrelated(paths: Sequence[FilePath], chains: Sequence[list[Layer]]) -> None:
    problems = []
    for path, chain in zip(paths, chains, strict=True):
        if len(chain) == 1:
            message = "it extends no other file, so it cannot be combined with a variant"
            remedy = "begin it with 'extends: baseline.yaml', or leave it out"
            problems.append(Problem(shown(path), 0, 0, "", message, remedy))
        elif chain[0].file.resolve() != chains[0][0].file.resolve():
            message = f"it extends {shown(chain[0].file)}, the others {shown(chains[0][0].file)}"
            remedy = "combine variants of one baseline"
            problems.append(Problem(shown(path), 0, 0, "", message, remedy))
    if problems:
        raise ScenarioError(problems)


def _written_by(layers: Sequence[Layer], variant: str) -> dict[Path, Written]:
    """Every field that a variant's files write, by path; of files that extend each other the last.

    Args:
        layers: The files, the innermost first.
        variant: Name of the variant.
    """
    written: dict[Path, Written] = {}
    for layer in layers:
        said = dict(_fields_of(layer.root))
        kept = {
            path: each
            for path, each in written.items()
            if not any(_overlap(path, other) for other in said)
        }
        file = layer.file.resolve()
        written = kept | {path: Written(node, variant, file) for path, node in said.items()}
    return written


def _fields_of(root: Node) -> Iterator[tuple[Path, Node]]:
    content = root.content if isinstance(root.content, dict) else {}
    for key, part in content.items():
        if key == "change":
            yield from (pair for pair in _leaves(part, ()) if pair[0] and pair[0][0] not in ABOUT)
        elif key != "extends" and key not in ABOUT:
            yield (key,), part


def _leaves(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    """The fields of a change that replace what was there: anything but a mapping that merges."""
    if isinstance(node.content, dict) and node.content and not is_quantity(node):
        for name, part in node.content.items():
            yield from _leaves(part, (*path, name))
    else:
        yield path, node


def _overlap(one: Path, other: Path) -> bool:
    """Whether two paths are the same field, or one lies inside the other."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _report_conflicts(
    said: dict[Path, Written],
    written: dict[Path, Written],
    together: str,
    problems: list[Problem],
) -> None:
    """Adds each field that a variant writes otherwise than those before it."""
    inside: dict[Path, Path] = {
        path[:length]: path for path in written for length in range(1, len(path) + 1)
    }
    told: set[Path] = set()
    for path, mine in said.items():
        around = (path[:length] for length in range(1, len(path) + 1))
        met = next((part for part in around if part in written), inside.get(path))
        if met is None or met in told:
            continue
        theirs = written[met]
        if met != path or _value(mine.node) != _value(theirs.node):
            report(problems, _conflict(path, mine, theirs, together))
            told.add(met)  # once for all that lies inside it


def _conflict(path: Path, mine: Written, theirs: Written, together: str) -> Problem:
    here, there = _in_words(mine.node), _in_words(theirs.node)
    where = _at(theirs.node.place)
    message = f"{mine.variant} {here}, but {theirs.variant} {there} at {where}"
    remedy = f"leave one of the two out, or write a variant that says what {together} means here"
    place = mine.node.place
    return Problem(place.file, place.line, place.column, dotted(path), message, remedy)


def _at(place: Place) -> str:
    return f"{place.file}:{place.line}:{place.column}"


def _in_words(node: Node) -> str:
    content = node.content
    if content is None:
        return "removes it"
    if isinstance(content, dict) and is_quantity(node):
        content = content["value"].content
    return f"writes {quoted(content)}"


def _value(node: Node) -> object:
    """What a field says, apart from what it rests on."""
    content = node.content
    if isinstance(content, list):
        return [_value(item) for item in content]
    if not isinstance(content, dict):
        return content
    if is_quantity(node):
        return _value(content["value"])
    return {name: _value(part) for name, part in content.items()}


def _title(chain: Sequence[Layer]) -> str:
    """The title of a variant: the last that is written in its chain."""
    found = ""
    for layer in chain:
        content = layer.root.content
        title = content.get("scenario") if isinstance(content, dict) else None
        if title is not None and isinstance(title.content, str):
            found = title.content
    return found


def _titled(root: Node, titles: Sequence[str], baseline: Layer) -> Node:
    """The combination with the titles of its variants, and the question of the baseline."""
    content = dict(root.content) if isinstance(root.content, dict) else {}
    asked = baseline.root.content
    if isinstance(asked, dict) and "question" in asked:
        content["question"] = asked["question"]
    title = " + ".join(dict.fromkeys(title for title in titles if title))
    place = content["scenario"].place if "scenario" in content else root.place
    content["scenario"] = Node(title[:LONGEST_TITLE], place)
    return Node(content, root.place)
