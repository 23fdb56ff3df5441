"""What the lab says when something is wrong: one format, one family of exceptions.

A problem reads like a compiler's: its place, the field, what is wrong, and how to fix it::

    scenarios/x.yaml:14:9: steps.call.takes: '9 mins/h' is not a duration
      fix: write a number and a unit, for example '9 min'

Exit codes: 1 the run failed, 2 usage, 3 the scenario or log is wrong, 4 a required gate was
not met.
"""

import difflib
import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

LONGEST_QUOTE = 60
LONGEST_PATH = 300
LONGEST_COMPARABLE_NAME = 80
MOST_LISTED = 100
CLOSE_ENOUGH = 0.65
MOST_CANDIDATES = 200


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, where, and what to do about it.

    Problems sort by place. Line and column count from 1; a line of 0 means that the problem has
    no line (it belongs to a whole file, or to `--set`). An empty field or remedy is left out.
    """

    file: str
    line: int
    column: int
    field: str
    message: str
    remedy: str

    def text(self) -> str:
        """The problem as the command line and the app show it, without a last newline."""
        file = end_of_path(self.file)
        place = f"{file}:{self.line}:{self.column}" if self.line else file
        first = ": ".join(part for part in (place, self.field, self.message) if part)
        lines = [printable(first)]
        if self.remedy:
            lines.append(f"  fix: {printable(self.remedy)}")
        return "\n".join(lines)


class WinwinError(Exception):
    """Anything the lab refuses or fails to do, in words for the user."""

    exit_code: ClassVar[int] = 1


class RunError(WinwinError):
    """A run failed although its scenario was right."""


class UsageError(WinwinError):
    """A command or an option cannot be used like this."""

    exit_code = 2


class ScenarioError(WinwinError):
    """A scenario (or a log) is wrong; carries all its problems, sorted by place."""

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, once each, in the order of their places."""
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        lines = [problem.text() for problem in self.problems[:MOST_LISTED]]
        unlisted = len(self.problems) - len(lines)
        if unlisted:
            lines.append(f"... and {unlisted:,} more")
        super().__init__("\n".join(lines))


class GateError(WinwinError):
    """A result that was required (`--require win-win`) was not reached."""

    exit_code = 4


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like a mistyped one, or None when none comes close."""
    if len(name) > LONGEST_COMPARABLE_NAME:
        return None
    considered = itertools.islice(known, MOST_CANDIDATES)
    folded = {candidate.casefold(): candidate for candidate in considered}
    matches = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=CLOSE_ENOUGH)
    return folded[matches[0]] if matches else None


def quoted(value: object) -> str:
    """A value as messages show it: text in quotes, numbers bare, long ones cut short."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value)
    if len(text) > LONGEST_QUOTE:
        text = text[: LONGEST_QUOTE - 3] + "..."
    return f"'{text}'" if isinstance(value, str) else text


def end_of_path(path: object) -> str:
    """A path as messages show it: of one that would fill the screen, the end."""
    text = str(path)
    return text if len(text) <= LONGEST_PATH else f"…{text[-LONGEST_PATH:]}"


def printable(text: str) -> str:
    """Text that cannot steer a terminal: unprintable characters are spelled out."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else json.dumps(character)[1:-1] for character in text
    )
