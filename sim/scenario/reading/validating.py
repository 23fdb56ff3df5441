"""From a tree to a checked model, or to every problem in words: place, field, rule and remedy."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import MOST_LISTED, Problem, ScenarioError, closest, quoted
from sim.scenario.reading.everyday_words import everyday_word
from sim.scenario.reading.examples import EXAMPLES
from sim.scenario.reading.knowing import example_of, keys_of, models_at, places_of
from sim.scenario.reading.tree import Path, Place, Tree, place_of, problem_in

Model = TypeVar("Model", bound=BaseModel)

KEY = "[key]"
MOST_NAMED = 20
MOST_KEYS = 8
MOST_PLACES = 3
_EXPECTED = {
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
    "list_type": "a list",
    "tuple_type": "a list",
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "yes or no",
    "bool_parsing": "yes or no",
    "none_required": "nothing",
}
_REMEDIES = {
    "a mapping": "write 'name: value' lines, indented below it",
    "a list": "write [one, two], or lines that begin with '- '",
    "text": "put it in quotes",
    "a whole number": "write a whole number, for example 3",
    "a number": "write a number, for example 0.5",
    "yes or no": "write 'yes' or 'no'",
    "nothing": "leave it out",
}
_BOUNDS = {
    "greater_than": ("gt", "above {}"),
    "greater_than_equal": ("ge", "{} or more"),
    "less_than": ("lt", "below {}"),
    "less_than_equal": ("le", "{} or less"),
}
_LENGTHS = {
    "too_short": ("min_length", "{} or more entries"),
    "too_long": ("max_length", "{} or fewer entries"),
    "string_too_short": ("min_length", "{} or more characters"),
    "string_too_long": ("max_length", "{} or fewer characters"),
}


@dataclass(frozen=True)
class Complaint:
    """One error of the model, put back into the tree.

    `branch` says that the value may be one of several things, and this is about one of them;
    `expected` has the kinds of value that would do, if the kind is what is wrong.
    """

    path: Path
    of_key: bool
    branch: bool
    expected: tuple[str, ...]
    error: ErrorDetails


def validate(model_class: type[Model], tree: Tree) -> Model:
    """Checks a tree against a model.

    Raises:
        ScenarioError: with every problem, each at the place of the nearest part that is written.
    """
    try:
        return model_class.model_validate(tree.data)
    except ValidationError as error:
        complaints = [_complaint(tree, details) for details in error.errors(include_url=False)]
    complaints = _without_echoes(complaints)
    complaints.sort(key=lambda complaint: _place(tree, complaint))
    problems = [_problem(model_class, tree, complaint) for complaint in complaints[:MOST_LISTED]]
    raise ScenarioError(problems)


def _complaint(tree: Tree, error: ErrorDetails) -> Complaint:
    """Maps a model's location to a path of the tree; names of alternatives are left out."""
    path: Path = ()
    node: object = tree.data
    branch = False
    within = error.get("ctx", {}).get("within", ())
    location = (*error["loc"], *within)
    of_key = KEY in location or error["type"] == "extra_forbidden"
    for position, part in enumerate(location):
        last = position == len(location) - 1
        if (isinstance(node, Mapping) and part in node) or (
            isinstance(node, list) and isinstance(part, int) and part < len(node)
        ):
            node = node[part]
        elif part == KEY:
            continue
        elif last and isinstance(node, Mapping) and _names_a_key(error, within):
            node = None
        else:
            branch = True
            continue
        path = (*path, part)
    kind = _EXPECTED.get(error["type"])
    return Complaint(path, of_key, branch, (kind,) if kind else (), error)


def _names_a_key(error: ErrorDetails, within: object) -> bool:
    return error["type"] in {"missing", "extra_forbidden"} or bool(within)


def _without_echoes(complaints: list[Complaint]) -> list[Complaint]:
    """Where a value may be one of several things, keeps the complaint that fits it best.

    A complaint about the kind of value goes when another way of reading the same value got
    further: it found something to say about the value itself, or about a part of it. Where all
    ways stop at the kind, one complaint names all kinds.
    """
    branches = [complaint for complaint in complaints if complaint.branch]
    settled: set[Path] = set()
    for complaint in branches:
        reached = range(len(complaint.path) + (not complaint.expected))
        settled.update(complaint.path[:length] for length in reached)
    kept = []
    for complaint in complaints:
        if not complaint.branch or not complaint.expected:
            kept.append(complaint)
        elif complaint.path not in settled:
            settled.add(complaint.path)
            kinds = [other.expected for other in branches if other.path == complaint.path]
            alternatives = dict.fromkeys(kind for other in kinds for kind in other)
            kept.append(replace(complaint, expected=tuple(alternatives)))
    return kept


def _place(tree: Tree, complaint: Complaint) -> tuple[str, int, int]:
    place = place_of(tree, complaint.path, of_key=complaint.of_key)
    return place.file, place.line, place.column


def _problem(model_class: type[BaseModel], tree: Tree, complaint: Complaint) -> Problem:
    place = place_of(tree, complaint.path, of_key=complaint.of_key)
    kind = complaint.error["type"]
    if kind == "extra_forbidden":
        return _unknown_key(model_class, place, complaint)
    if kind == "missing":
        return _missing_key(model_class, place, complaint)
    if complaint.expected:
        message, remedy = _wrong_kind(complaint, _example_of_block(model_class, complaint))
    else:
        message, remedy = _rule(complaint.error)
    return problem_in(place, complaint.path, message, remedy)


def _unknown_key(model_class: type[BaseModel], place: Place, complaint: Complaint) -> Problem:
    name, path = str(complaint.path[-1]), complaint.path[:-1]
    known = keys_of(model_class, path)
    models = [model.__name__ for model in models_at(model_class, path)]
    word = next(filter(None, (everyday_word(model, name) for model in models)), None)
    if word is not None:
        return problem_in(place, path, word.message(quoted(name)), word.fix)
    near = closest(name, known)
    if near:
        message = f"{quoted(name)} is not known here; did you mean '{near}'?"
        return problem_in(place, path, message, f"write '{near}', or remove it")
    message = f"{quoted(name)} is not known here"
    elsewhere = places_of(model_class, name)
    if elsewhere:
        listed = " or ".join(f"'{other}'" for other in elsewhere[:MOST_PLACES])
        return problem_in(place, path, message, f"write it where it belongs: {listed}")
    listed = ", ".join(known[:MOST_NAMED]) + (", ..." if len(known) > MOST_NAMED else "")
    return problem_in(place, path, message, f"remove it; known are: {listed}")


def _missing_key(model_class: type[BaseModel], place: Place, complaint: Complaint) -> Problem:
    name = str(complaint.path[-1])
    example = example_of(model_class, complaint.path)
    remedy = f"add it, for example '{name}: {example}'" if example else f"add '{name}: ...'"
    return problem_in(place, complaint.path[:-1], f"'{name}' is missing", remedy)


def _wrong_kind(complaint: Complaint, example: str) -> tuple[str, str]:
    value = complaint.error["input"]
    got = "nothing is written" if value is None else f"{quoted(value)} is written"
    message = f"{' or '.join(complaint.expected)} is expected, but {got}"
    return message, example or _REMEDIES[complaint.expected[0]]


def _example_of_block(model_class: type[BaseModel], complaint: Complaint) -> str:
    """How a block is written, where something else stands in its place; empty if it is none."""
    if "a mapping" not in complaint.expected:
        return ""
    path = complaint.path
    named = str(path[-1]) if path and isinstance(path[-1], str) else ""
    for model in models_at(model_class, path):
        if model.__name__ in EXAMPLES:
            example = EXAMPLES[model.__name__]
            keys = keys_of(model_class, path)
            listed = f" ({', '.join(keys)})" if len(keys) <= MOST_KEYS else ""
            written = f"{named}: {example}" if named else example
            return f"write its keys{listed}, for example '{written}'"
    for model in models_at(model_class, (*path, "NAME")):
        if model.__name__ in EXAMPLES:
            example = f"{named}: {{NAME: {EXAMPLES[model.__name__]}}}"
            return f"write names, each with its keys, for example '{example}'"
    return ""


def _rule(error: ErrorDetails) -> tuple[str, str]:
    """Rule and remedy of an error about the value itself."""
    context: dict[str, Any] = error.get("ctx", {})
    kind, value = error["type"], error["input"]
    if "rule" in context:
        return str(context["rule"]), str(context.get("remedy", ""))
    if kind in {"literal_error", "enum"}:
        return _choice(value, str(context["expected"]))
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        bound = words.format(context[key])
        return f"{quoted(value)} is not {bound}", f"write a number that is {bound}"
    if kind in _LENGTHS:
        key, words = _LENGTHS[kind]
        return f"{words.format(context[key])} are expected here", "add or remove some"
    if kind == "value_error":
        return str(context["error"]), ""
    return f"{quoted(value)} cannot be used here", f"the rule is: {error['msg']}"


def _choice(value: object, expected: str) -> tuple[str, str]:
    choices = [choice.strip(" '") for part in expected.split(" or ") for choice in part.split(",")]
    near = closest(str(value), choices)
    hint = f"; did you mean '{near}'?" if near else ""
    return f"{quoted(value)} is not known here{hint}", f"write one of: {', '.join(choices)}"
