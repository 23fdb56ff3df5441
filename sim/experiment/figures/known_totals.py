"""What a company knows of its own journey: a CSV file of totals, read and checked.

A row is a figure: `measure,value,per`, and where wanted `team` and `tolerance`. A line that begins
with '#' is a remark. All problems of a file are told at once.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sim.errors import Problem, ScenarioError, closest, quoted
from sim.journey.groundwork.calendar import MINUTE
from sim.quantities import units
from sim.quantities.numbers import Unit, UnitError

MOST_BYTES = 1_000_000
MOST_ROWS = 1_000
NEEDED = ("measure", "value", "per")
COLUMNS = (*NEEDED, "team", "tolerance")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_POINTS = re.compile(r"(\S+) points?")
PERIODS = ("day", "week", "month", "year")

FigureUnit = Literal["count", "share", "money", "minutes"]
READ_AS: dict[FigureUnit, Unit] = {
    "count": units.NUMBER,
    "share": units.SHARE,
    "money": units.MONEY,
    "minutes": units.DURATION,
}


_TOLERANCES: dict[FigureUnit, tuple[str, str]] = {
    "count": ("a number", "a plain number, such as '5'"),
    "share": ("a share", "'2 points' (percentage points)"),
    "money": ("an amount of money", "an amount, such as '10 EUR'"),
    "minutes": ("a time", "a time, such as '5 s'"),
}
"""What a tolerance is for, and how it is written in the unit of its measure."""


@dataclass(frozen=True)
class Kind:
    """What a figure may be: its unit, what it may be counted per, whether of one team."""

    unit: FigureUnit
    pers: tuple[str, ...]
    of_team: bool = False


KINDS: dict[str, Kind] = {
    "volume": Kind("count", PERIODS),
    "completion": Kind("share", ("customer",)),
    "abandonment": Kind("share", ("customer",)),
    "churn": Kind("share", ("customer",)),
    "contacts": Kind("count", ("customer", *PERIODS)),
    "repeats": Kind("count", ("customer", *PERIODS)),
    "revenue": Kind("money", ("customer", *PERIODS)),
    "cost to serve": Kind("money", ("customer", *PERIODS)),
    "time to goal": Kind("minutes", ("completion",)),
    "wait": Kind("minutes", ("queued",), of_team=True),
    "hang-ups": Kind("share", ("queued",), of_team=True),
    "handle time": Kind("minutes", ("case",), of_team=True),
    "utilisation": Kind("share", ("staffed hour",), of_team=True),
}


@dataclass(frozen=True)
class Tolerance:
    """How far off is near enough: an amount in the figure's unit, or a share of its value."""

    amount: float
    is_share_of_value: bool

    def allows(self, off_by: float, value: float) -> bool:
        """Whether a figure that is off by so much is near enough to a value."""
        most = self.amount * abs(value) if self.is_share_of_value else self.amount
        return abs(off_by) <= most


@dataclass(frozen=True)
class KnownTotal:
    """A figure that the company knows; counts, shares, money or minutes.

    Attributes:
        measure: What it is.
        value: In its unit.
        per: What it is counted per.
        team: Of this team alone; None for all.
        tolerance: How far off is near enough, where the file says so.
    """

    measure: str
    value: float
    per: str
    team: str | None
    tolerance: Tolerance | None

    @property
    def kind(self) -> Kind:
        """What such a figure may be."""
        return KINDS[self.measure]


class _Row:
    """A line of the file: its cells by column, and the problems that are found in it."""

    def __init__(
        self, file: str, line: int, cells: dict[str, str], problems: list[Problem]
    ) -> None:
        self.file, self.line, self.cells, self.problems = file, line, cells, problems

    def refuse(self, column: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, self.line, 1, column, message, remedy))


def read_totals(path: Path, currency: str, teams: Iterable[str]) -> list[KnownTotal]:
    """Read what a company knows.

    Args:
        path: The file.
        currency: Currency of the scenario.
        teams: Names of the scenario's teams.

    Raises:
        ScenarioError: With every problem of the file.
    """
    file = path.as_posix()
    problems: list[Problem] = []
    known = []
    for row in _rows(file, _text(path, file), problems):
        before = len(problems)
        total = _total(row, currency, sorted(teams))
        if total is not None and len(problems) == before:
            known.append(total)
    if problems:
        raise ScenarioError(problems)
    if not known:
        raise _refused(file, "there is no figure below the header", "add a line a figure")
    return known


def _refused(file: str, message: str, remedy: str) -> ScenarioError:
    return ScenarioError([Problem(file, 0, 0, "", message, remedy)])


def _text(path: Path, file: str) -> str:
    remedy = "check its name and its permissions"
    if not path.exists():
        near = closest(path.name, _csv_files(path.parent))
        hint = f"did you mean '{near}'?" if near else "check the name"
        raise _refused(file, "there is no such file", hint)
    if not path.is_file():
        raise _refused(file, "this is not a regular file", "name a CSV file")
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        message = f"the file cannot be read: {(error.strerror or str(error)).lower()}"
        raise _refused(file, message, remedy) from None
    except UnicodeDecodeError:
        raise _refused(file, "this is not UTF-8 text", "save the file as UTF-8") from None
    if len(content) > MOST_BYTES:
        message = f"the file is larger than {MOST_BYTES:,} bytes"
        raise _refused(file, message, "keep the totals, a line each")
    if not text.strip():
        raise _refused(file, "the file is empty", f"begin with the line '{','.join(NEEDED)}'")
    return text


def _csv_files(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir() if entry.suffix == ".csv"]
    except OSError:
        return []


def _rows(file: str, text: str, problems: list[Problem]) -> list[_Row]:
    """The lines below the header, as cells by column."""
    lines = _LINE_ENDS.split(text)
    said = [(at, line) for at, line in enumerate(lines, 1) if _says_something(line)]
    if not said:
        return []
    first = said[0][1]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    number, header = said[0][0], _cells(file, *said[0], delimiter, problems)
    header = [name.casefold() for name in header]
    if not problems:
        _check_header(file, number, header, problems)
    if problems:
        return []
    if len(said) - 1 > MOST_ROWS:
        raise _refused(file, f"there are more than {MOST_ROWS:,} figures", "keep the totals")
    rows = []
    for at, line in said[1:]:
        cells = _cells(file, at, line, delimiter, problems)
        row = _Row(file, at, dict(zip(header, cells, strict=False)), problems)
        if len(cells) > len(header):
            message = f"{len(cells)} cells, but {len(header)} columns"
            row.refuse("", message, "put a number with a comma in quotes, or write a point")
        elif cells:
            rows.append(row)
    return rows


def _says_something(line: str) -> bool:
    """Whether a line is neither empty nor a remark, whatever signs the remark holds."""
    return bool(line.strip(" \t,;")) and not line.lstrip(' \t"').startswith("#")


def _cells(file: str, at: int, line: str, delimiter: str, problems: list[Problem]) -> list[str]:
    """The cells of a line, none where it cannot be read. A figure has one line, quotes or not."""
    try:
        rows = list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        message = "this is not CSV: a quote is not closed, or something stands behind it"
        remedy = "close it in the same line, write '\"\"' for a quote inside quotes"
        problems.append(Problem(file, at, 1, "", message, remedy))
        return []
    return [unicodedata.normalize("NFC", cell.strip()) for row in rows for cell in row]


def _check_header(file: str, line: int, header: list[str], problems: list[Problem]) -> None:
    for name in NEEDED:
        if name not in header:
            message = f"the column '{name}' is missing"
            remedy = f"begin with the line '{','.join(NEEDED)}'"
            problems.append(Problem(file, line, 1, name, message, remedy))
    for place, name in enumerate(header):
        if name not in COLUMNS:
            near = closest(name, COLUMNS)
            hint = f"; did you mean '{near}'?" if near else ""
            message = f"there is no column {quoted(name)}{hint}"
            problems.append(Problem(file, line, 1, "", message, f"use {', '.join(COLUMNS)}"))
        elif name in header[:place]:
            message = f"the column '{name}' stands there twice"
            problems.append(Problem(file, line, 1, "", message, "keep one of them"))


def _total(row: _Row, currency: str, teams: list[str]) -> KnownTotal | None:
    measure = row.cells.get("measure", "").casefold()
    kind = KINDS.get(measure)
    if kind is None:
        near = closest(measure, KINDS)
        hint = f"; did you mean '{near}'?" if near else ""
        message = f"{quoted(measure)} is no measure{hint}" if measure else "no measure is named"
        row.refuse("measure", message, f"name one of: {', '.join(KINDS)}")
        return None
    value = _value(row, "value", row.cells.get("value", ""), kind.unit, currency)
    per = _per(row, measure, kind)
    team = _team(row, measure, kind, teams)
    tolerance = _tolerance(row, kind.unit, currency)
    if value is None:
        return None
    return KnownTotal(measure, value, per, team, tolerance)


def _value(row: _Row, column: str, text: str, unit: FigureUnit, currency: str) -> float | None:
    """An amount in the figure's unit; None where it cannot be read."""
    reader = READ_AS[unit]
    try:
        amount = reader.read(text or None)
    except UnitError as error:
        row.refuse(column, error.rule, error.remedy)
        return None
    if amount.currency not in (None, currency):
        message = f"'{text}' is not in the scenario's currency, {currency}"
        row.refuse(column, message, f"write the amount in {currency}")
        return None
    if unit == "count" and amount.value < 0:
        row.refuse(column, f"{quoted(text)} is negative", "write a number of 0 or more")
        return None
    return amount.value / MINUTE if unit == "minutes" else amount.value


def _per(row: _Row, measure: str, kind: Kind) -> str:
    """What a figure is counted per; nothing needs to be written where there is one way only."""
    per = row.cells.get("per", "").casefold()
    if not per and len(kind.pers) == 1:
        return kind.pers[0]
    if per not in kind.pers:
        near = closest(per, kind.pers)
        hint = f"; did you mean '{near}'?" if near else ""
        what = f"is not counted per {quoted(per)}{hint}" if per else "is counted per what?"
        row.refuse("per", f"'{measure}' {what}", f"write one of: {', '.join(kind.pers)}")
    return per


def _team(row: _Row, measure: str, kind: Kind, teams: list[str]) -> str | None:
    team = row.cells.get("team", "")
    if not team:
        return None
    if not kind.of_team:
        row.refuse("team", f"'{measure}' is not counted by team", "leave the cell empty")
    elif team not in teams:
        near = closest(team, teams)
        hint = f"; did you mean '{near}'?" if near else ""
        listed = ", ".join(teams) if teams else "the scenario has no team: leave the cell empty"
        row.refuse("team", f"there is no team {quoted(team)}{hint}", f"name one of: {listed}")
    return team


def _tolerance(row: _Row, unit: FigureUnit, currency: str) -> Tolerance | None:
    """How far off is near enough: '15 %' of the value, or '5 s', '2 points', '10 EUR'."""
    text = row.cells.get("tolerance", "")
    if not text:
        return None
    if text.endswith("%"):
        share = _value(row, "tolerance", text, "share", currency)
        return None if share is None else Tolerance(share, is_share_of_value=True)
    points = _POINTS.fullmatch(text)
    if (points is not None) != (unit == "share"):
        noun, example = _TOLERANCES[unit]
        message = f"{quoted(text)} is not a tolerance for {noun}"
        row.refuse("tolerance", message, f"write {example}, or '10 %' of the value")
        return None
    number = points[1] if points is not None else text
    amount = _value(row, "tolerance", number, "count" if points is not None else unit, currency)
    if amount is None:
        return None
    if amount < 0:
        row.refuse("tolerance", f"{quoted(text)} is negative", "write how far off is near enough")
        return None
    return Tolerance(amount / 100.0 if points is not None else amount, is_share_of_value=False)
