"""The kinds of values that grid files hold: what a lever is varied over, and seeds."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

from sim.errors import ScenarioError, quoted
from sim.quantities.fields import Fault, FieldError, FieldType
from sim.scenario.deriving.ranges import MOST_VALUES, is_range, read_range
from sim.scenario.reading.composing import Budget, compose

MOST_SEED = 2**64 - 1


def _lever_values(raw: object) -> tuple[str, ...]:
    """The values of a lever as texts of a file: those of a range, or those of a list."""
    if isinstance(raw, str) and is_range(raw):
        return read_range(raw)
    if not isinstance(raw, list):
        rule = f"{quoted(raw)} is neither a range nor a list of values"
        raise FieldError([Fault(rule, "write from..to:step, for example '5..15:2', or [5, 7, 9]")])
    if not raw:
        raise FieldError([Fault("the list has no values", "write at least one, or leave it out")])
    if len(raw) > MOST_VALUES:
        rule = f"the list has {len(raw):,} values, and {MOST_VALUES:,} are the most"
        raise FieldError([Fault(rule, "write fewer")])
    values = tuple(_text(value) for value in raw)
    _refuse_repeats(values)
    return values


def _refuse_repeats(values: Iterable[object]) -> None:
    seen: set[object] = set()
    for place, value in enumerate(values):
        if value in seen:
            fault = Fault(f"{quoted(value)} is written twice", "write it once", (place,))
            raise FieldError([fault])
        seen.add(value)


def _text(value: Any) -> str:  # noqa: ANN401 -- any value that a file may hold
    """A value as a text that reads back as that value."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    try:
        same = compose(value, "", Budget()).content == value
    except ScenarioError:
        same = False
    return value if same else json.dumps(value, ensure_ascii=False)


def _seeds(raw: object) -> tuple[int, ...]:
    if isinstance(raw, str) and is_range(raw):
        raw = [_whole(text) for text in read_range(raw)]
    seeds = raw if isinstance(raw, list) else [raw]
    if not seeds:
        raise FieldError([Fault("the list has no seeds", "write at least one, or leave it out")])
    for place, seed in enumerate(seeds):
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MOST_SEED:
            rule = f"{quoted(seed)} is not a seed"
            fault = Fault(rule, f"write a whole number from 0 to {MOST_SEED}", (place,))
            raise FieldError([fault if isinstance(raw, list) else Fault(fault.rule, fault.remedy)])
    _refuse_repeats(seeds)
    return tuple(seeds)


def _whole(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def read_seeds(text: str) -> tuple[int, ...]:
    """Seeds of the command line: '1,2' or '1..20:1'.

    Raises:
        FieldError: One is no seed, or is written twice.
    """
    if is_range(text):
        return _seeds(text)
    return _seeds([_whole(part.strip()) for part in text.split(",")])


LEVER_VALUES = FieldType(
    "values of a lever",
    "a range from..to:step with its unit once or on each, or a list of values",
    ("5..15:2", "10 %..30 %:5 %", "[5 EUR, 7 EUR, 9 EUR]"),
    _lever_values,
    list,
    {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "maxItems": MOST_VALUES}]},
)
SEEDS = FieldType(
    "seeds",
    "whole numbers from 0 to 2^64 - 1, or a range of them",
    ("[1, 2]", "1..20:1"),
    _seeds,
    list,
    {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "array", "minItems": 1}]},
)

LeverValues = Annotated[tuple[str, ...], LEVER_VALUES]
Seeds = Annotated[tuple[int, ...], SEEDS]
