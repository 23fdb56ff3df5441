"""A resolved scenario as YAML: nothing inherited, nothing left open, defaults marked."""

import functools
import json
import re
from collections.abc import Iterator
from typing import Any

from sim.quantities.kinds import Quantity, WrittenDistribution, in_file
from sim.scenario.describing.resolved import Part, resolved
from sim.scenario.loading import Scenario
from sim.scenario.reading.tree import Path

MARK = "  # default"
INDENT = "  "
_PLAIN = re.compile(r"[^\W_](?:(?:[\w .%/()'&>,+-]|:(?=\S))*[\w.%)])?")
_IN_LIST = re.compile(r"[^\W_](?:(?:[\w .%/'&>+-]|:(?=\S))*[\w.%])?")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_NO_TEXT = re.compile(r"(?i)null|true|false|yes|no|on|off|[-+.\d_e]*\.?[-+.\d_e]*")


@functools.lru_cache(maxsize=64)
def resolved_yaml(scenario: Scenario) -> str:
    """The resolved scenario as YAML that reads back as the same scenario.

    Values that hold by default carry `# default`.
    """
    lines = [f"# {scenario.name}, resolved: what is marked 'default' was not written"]
    lines += _mapping(resolved(scenario), "")
    return "\n".join(lines) + "\n"


def _mapping(parts: dict[str, Part], indent: str) -> Iterator[str]:
    for name, part in parts.items():
        lines = _entry(f"{indent}{_scalar(name)}:", part, indent + INDENT)
        if part.by_default and _is_channel(part.path):
            lines = (f"{indent}# {line.removeprefix(indent)}" for line in lines)
        yield from lines


def _is_channel(path: Path) -> bool:
    """Whether a path is that of a step's channel: one that is written down acts otherwise."""
    return path[0] == "steps" and path[2:] == ("channel",)


def _entry(head: str, part: Part, indent: str) -> Iterator[str]:
    """One key or list item: its line, and the lines of what is inside."""
    mark = MARK if part.by_default else ""
    if isinstance(part.value, dict) and part.value:
        yield head
        yield from _mapping(part.value, indent)
    elif isinstance(part.value, list) and part.value:
        if all(not isinstance(item.value, dict | list) for item in part.value):
            yield f"{head} {_in_brackets([item.value for item in part.value])}{mark}"
        else:
            yield head
            for item in part.value:
                yield from _item(item, indent)
    else:
        yield from _leaf(head, part, indent, mark)


def _item(item: Part, indent: str) -> Iterator[str]:
    """An item of a list of mappings: its first key stands behind the dash."""
    lines = list(_mapping(item.value, indent + INDENT)) if isinstance(item.value, dict) else []
    for position, line in enumerate(lines):
        yield f"{indent}- {line.removeprefix(indent + INDENT)}" if position == 0 else line


def _leaf(head: str, part: Part, indent: str, mark: str) -> Iterator[str]:
    stated = in_file(part.amount) if part.amount is not None else part.value
    if not isinstance(stated, dict) or not isinstance(part.amount, Quantity | WrittenDistribution):
        is_number = part.amount is not None and _NUMBER.fullmatch(str(stated))
        is_bare = is_number or stated in ({}, [])
        yield f"{head} {stated if is_bare else _scalar(stated)}{mark}"
        return
    yield head
    for key, value in stated.items():
        if isinstance(value, list):
            yield f"{indent}{key}: {_in_brackets(value)}"
        else:
            yield f"{indent}{key}: {_scalar(value)}"


def _in_brackets(values: list[Any]) -> str:
    return f"[{', '.join(_scalar(value, _IN_LIST) for value in values)}]"


def _scalar(value: object, plain: re.Pattern[str] = _PLAIN) -> str:
    """A scalar as YAML: bare where that reads back as the same, else in double quotes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return str(value)
    if plain.fullmatch(value) and not _NO_TEXT.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)
