"""What differs between two scenarios, in the words of the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.quantities.fields import STATED_KEYS
from sim.scenario.deriving.overlaying import NAME, NAMING_KEYS


@dataclass(frozen=True)
class Difference:
    """One path that reads differently. None means that it is not there."""

    path: str
    before: str | None
    after: str | None


def differences(before: dict[str, object], after: dict[str, object]) -> list[Difference]:
    """Everything that differs between two scenarios' data, in the order of the first file.

    Quantities are compared as a whole, routes by their names, other lists as a whole.
    """
    return list(_differences("", before, after))


def in_words(value: object) -> str:
    """A value on one line, as it may stand in a file."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {in_words(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(in_words(part) for part in value) + "]"
    return str(value)


def _differences(path: str, before: object, after: object) -> Iterator[Difference]:
    first, second = _parts(before), _parts(after)
    if first is None or second is None:
        if type(before) is not type(after) or before != after:
            yield Difference(path, in_words(before), in_words(after))
        return
    for name in [*first, *(name for name in second if name not in first)]:
        inner = f"{path}.{name}" if path else name
        if name not in second:
            yield Difference(inner, in_words(first[name]), None)
        elif name not in first:
            yield Difference(inner, None, in_words(second[name]))
        else:
            yield from _differences(inner, first[name], second[name])


def _parts(value: object) -> dict[str, object] | None:
    """What to compare one by one: entries of a mapping, routes by name; None to compare whole."""
    if isinstance(value, dict):
        is_quantity = "value" in value and set(value) <= set(STATED_KEYS)
        return None if is_quantity else value
    if not isinstance(value, list) or not value:
        return None
    for key in NAMING_KEYS:
        if all(isinstance(item, dict) and key in item for item in value):
            named = {str(item.get(NAME) or item[key]): item for item in value}
            return named if len(named) == len(value) else None
    return None
