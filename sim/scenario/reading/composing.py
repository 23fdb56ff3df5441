"""From text to a tree: YAML, with limits, and nothing of what it means.

The tree is built from the parser's events, so that depth and size are limited before anything is
built, and nothing but text, numbers, true, false and null can come out. Plain values follow YAML
1.2, so `no` and `12:30` stay text; so do numbers in other notations (`012`, `0x1F`, `1_000`), and
those that may be in thousands (`1.000`): what they mean is for the field to ask. Text is
normalised (NFC), so that a name is the same name whatever keyboard its accents came from.

One thing is read more kindly than YAML does: between braces or brackets, a comma inside
parentheses does not separate, so that `{takes: lognormal(mean 6 min, cv 0.8)}` needs no quotes.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TypeGuard

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from sim.errors import Problem, ScenarioError, quoted
from sim.quantities.readings import is_unclear
from sim.scenario.reading.tree import MOST_PARTS, Node, Path, Place, Scalar, problem_in, report

MOST_BYTES = 2 * 1024 * 1024  # of a scenario with all that it extends
DEEPEST = 20
LONGEST_NUMBER = 40
LONGEST_CALL = 20_000  # of a text with commas in parentheses, as in quantiles(...)

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DIRECTIVE = re.compile("^%", re.MULTILINE)

# What the parser says, in plain words, and what to do about it. The first that fits counts.
_IN_WORDS = (
    ("'\\t'", "a tab stands where spaces belong", "indent with spaces"),
    (
        "cannot start any token",
        "text cannot begin with this sign",
        "put the text in quotes",
    ),
    (
        "mapping values are not allowed",
        "a second ': ' stands on this line, or the line above is not finished",
        "put text that contains ': ' in quotes, or check the indent",
    ),
    (
        "could not find expected ':'",
        "a name has no value",
        "write 'name: value', and indent what belongs to a name",
    ),
    ("expected ',' or", "a bracket is not closed", "close it, and separate its parts with commas"),
    (
        "expected <block end>",
        "this does not line up with what is above it",
        "indent what belongs together by the same number of spaces",
    ),
    ("unexpected end of stream", "quotes are not closed", "close them"),
    (
        "escape",
        "a backslash in double quotes begins a special character",
        "use single quotes around text with a backslash",
    ),
)


@dataclass
class Budget:
    """How much may still be read: bytes, and parts (every name and value is one)."""

    bytes: int = MOST_BYTES
    parts: int = MOST_PARTS


def compose(text: str, file: str, budget: Budget) -> Node:
    """Builds the tree of a YAML text; takes its parts off the budget.

    Raises:
        ScenarioError: the text is no YAML, uses more of YAML than scenarios need, or is too large.
    """
    bad = _UNPRINTABLE.search(text) or _DIRECTIVE.search(text)
    if bad:
        what = "a YAML directive" if bad[0] == "%" else f"the character U+{ord(bad[0]):04X}"
        place = _place_in(text, bad.start(), file)
        raise refused(place, (), f"{what} cannot be used here", "remove it")
    builder = _Builder(file, budget)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        raise ScenarioError([*builder.problems, _syntax(error, file)]) from None
    except YAMLError as error:
        message = f"this is not YAML: {error}"
        raise refused(Place(file), (), message, "check the file in an editor") from None
    if builder.problems:
        raise ScenarioError(builder.problems)
    if builder.root is None:
        raise refused(Place(file), (), "the file is empty", "try 'winwin new' for a first study")
    return builder.root


class _Collection:
    """A mapping or a list while it is being filled."""

    def __init__(
        self, place: Place, key: Place | None, path: Path, *, mapping: bool, flow: bool
    ) -> None:
        self.place = place
        self.flow = flow
        self.key = key
        self.path = path
        self.entries: dict[str, Node] | None = {} if mapping else None
        self.items: list[Node] = []
        self.name: str | None = None
        self.name_place: Place | None = None

    def awaits_key(self) -> bool:
        return self.entries is not None and self.name is None

    def next_path(self) -> Path:
        return (*self.path, len(self.items) if self.entries is None else str(self.name))

    def add(self, node: Node) -> None:
        if self.entries is None:
            self.items.append(node)
        elif self.name is not None:
            self.entries.setdefault(self.name, node)
            self.name = None

    def node(self) -> Node:
        content = self.items if self.entries is None else self.entries
        return Node(content, self.place, self.key)


class _Builder:
    """Takes the parser's events one by one; refuses at the first that breaks a limit."""

    def __init__(self, file: str, budget: Budget) -> None:
        self.file = file
        self.budget = budget
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.open: list[_Collection] = []
        self.documents = 0
        self.unclosed: ScalarEvent | None = None
        self.awaits_nothing = False

    def take(self, event: Event) -> None:
        if isinstance(event, NodeEvent):
            self.check(event)
        if self.unclosed is not None:
            self.join(self.unclosed, event)
        elif self.open and self.open[-1].flow and _is_plain(event) and not _is_closed(event):
            self.unclosed = event
        else:
            self.build(event)

    def join(self, start: ScalarEvent, event: Event) -> None:
        """Puts together what a comma inside parentheses has taken apart."""
        text = str(event.value) if isinstance(event, ScalarEvent) and _is_plain(event) else None
        if text is None or bool(text) == self.awaits_nothing:
            self.stop(start, "a parenthesis is not closed", "close it, or put the text in quotes")
        elif len(start.value) > LONGEST_CALL:
            message = f"more than {LONGEST_CALL:,} characters stand in one pair of parentheses"
            self.stop(start, message, "close it sooner, or put the text in quotes")
        elif self.awaits_nothing:
            self.awaits_nothing = False
        else:
            start.value = f"{start.value}, {text}"
            self.awaits_nothing = self.open[-1].entries is not None
        if not self.awaits_nothing and _is_closed(start):
            self.unclosed = None
            self.build(start)

    def build(self, event: Event) -> None:
        if isinstance(event, NodeEvent):
            if self.open and self.open[-1].awaits_key():
                self.take_key(event)
            elif isinstance(event, ScalarEvent):
                key = self.key()
                at = key if key is not None and not event.value else self.place(event)
                self.add(Node(_scalar(event), at, key))
            else:
                self.begin(event)
        elif isinstance(event, CollectionEndEvent):
            self.add(self.open.pop().node())
        elif isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.stop(event, "a second document begins here", "write one scenario a file")

    def check(self, event: NodeEvent) -> None:
        self.budget.parts -= 1
        if isinstance(event, AliasEvent) or event.anchor is not None:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            what = f"{quoted(sign + str(event.anchor))} cannot be used in a scenario"
            remedy = "write 'like: name' to copy a neighbour, or put the text in quotes"
            self.stop(event, what, remedy)
        if self.budget.parts < 0:
            message = f"the scenario has more than {MOST_PARTS:,} names and values"
            self.stop(event, message, "say what repeats with 'like'")
        if not isinstance(event, ScalarEvent) and len(self.open) >= DEEPEST:
            self.open = []
            self.stop(event, f"the file is nested more than {DEEPEST} deep", "nest it less deeply")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!", 1)
            message = f"the tag {quoted(tag)} cannot be used in a scenario"
            self.report(event, message, "remove it, or put the text in quotes")

    def take_key(self, event: NodeEvent) -> None:
        if not isinstance(event, ScalarEvent):
            kind = "a list" if isinstance(event, SequenceStartEvent) else "a mapping"
            self.stop(event, f"{kind} stands where a name should be", "write 'name: value'")
            return
        collection = self.open[-1]
        name = _scalar(event)
        place = self.place(event)
        collection.name = name if isinstance(name, str) else str(event.value)
        if not isinstance(name, str):
            value = event.value or "nothing"
            remedy = f"put it in quotes: '{value}'" if event.value else "write 'name: value'"
            self.report(event, f"{value} stands where a name should be", remedy)
        elif name == "<<":
            self.report(event, "'<<' cannot be used in a scenario", "write 'like: name' instead")
        elif collection.entries and name in collection.entries:
            first = collection.entries[name].key or place
            message = f"{quoted(name)} is written twice, first at {first.line}:{first.column}"
            self.report(event, message, "keep one of the two")
        collection.name_place = place

    def begin(self, event: NodeEvent) -> None:
        key, place = self.key(), self.place(event)
        flow = bool(getattr(event, "flow_style", False))
        path = self.open[-1].next_path() if self.open else ()
        mapping = isinstance(event, MappingStartEvent)
        at = place if flow or key is None else key
        self.open.append(_Collection(at, key, path, mapping=mapping, flow=flow))

    def add(self, node: Node) -> None:
        if self.open:
            self.open[-1].add(node)
        else:
            self.root = node

    def key(self) -> Place | None:
        if self.open and self.open[-1].entries is not None:
            return self.open[-1].name_place
        return None

    def place(self, event: Event) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def report(self, event: Event, message: str, remedy: str) -> None:
        path = self.open[-1].path if self.open else ()
        place = self.place(event)
        report(self.problems, problem_in(place, path, message, remedy))

    def stop(self, event: Event, message: str, remedy: str) -> None:
        self.report(event, message, remedy)
        raise ScenarioError(self.problems)


def _is_plain(event: Event) -> TypeGuard[ScalarEvent]:
    return isinstance(event, ScalarEvent) and event.style is None


def _is_closed(event: ScalarEvent) -> bool:
    return str(event.value).count("(") <= str(event.value).count(")")


def _scalar(event: ScalarEvent) -> Scalar:
    text = unicodedata.normalize("NFC", str(event.value))
    if event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > LONGEST_NUMBER or is_unclear(text):
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text


def _place_in(text: str, position: int, file: str) -> Place:
    line = text.count("\n", 0, position) + 1
    return Place(file, line, position - text.rfind("\n", 0, position))


def _syntax(error: MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    said = " ".join(str(error.problem or error.context or "it cannot be read").split())
    for phrase, words, remedy in _IN_WORDS:
        if phrase in said:
            return Problem(file, line, column, "", f"this is not YAML: {words}", remedy)
    remedy = "check quotes, brackets and the indent around this line"
    return Problem(file, line, column, "", f"this is not YAML: {said}", remedy)


def refused(place: Place, path: Path, message: str, remedy: str) -> ScenarioError:
    """The error of a single problem."""
    return ScenarioError([problem_in(place, path, message, remedy)])
