"""Reading the arrivals that a scenario replays from a CSV file in the study's folder.

The file is a stranger's: its size and the number of its rows are limited, and nothing in it is
more than text, a number or a moment.
"""

import csv
import datetime as dt
import hashlib
import io
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.errors import closest, quoted
from sim.journey.groundwork.calendar import DAY, SECOND, WEEK
from sim.journey.layout.design import ScenarioSpec
from sim.journey.people.replay import Replayed, ReplaySpec, hold
from sim.scenario.reading.file_names import as_compared
from sim.scenario.reading.findings import Findings
from sim.scenario.reading.staying_inside import inside

MOST_MEGABYTES = 20
MOST_ROWS = 1_000_000
MOST_NAMED = 12
MOST_SECONDS = 10_000_000_000
PATH = ("arrivals", "replay")
TIME_REMEDY = "write seconds from the start in every row, or timestamps like '2024-03-04 09:15:00'"


class UnreadableError(ValueError):
    """A file of arrivals cannot be replayed; says what is wrong, what to do, and of which key."""

    def __init__(self, message: str, remedy: str, key: str = "file") -> None:
        """Keep the three."""
        super().__init__(message)
        self.message, self.remedy, self.key = message, remedy, key


def read_replay(spec: ScenarioSpec, folder: Path, findings: Findings) -> None:
    """Read the file of arrivals, where there is one, and keep what it says with the model.

    Args:
        spec: The scenario.
        folder: The study's folder.
        findings: Takes the problem, if the file cannot be replayed.
    """
    replay = spec.arrivals.replay
    if replay is None:
        return
    try:
        hold(replay, replayed_from(replay, _content(replay.file, folder), set(spec.personas)))
    except UnreadableError as error:
        findings.problem((*PATH, error.key), error.message, error.remedy)


def replayed_from(spec: ReplaySpec, content: bytes, personas: set[str]) -> Replayed:
    """Read arrivals out of a CSV file.

    The order of the rows says nothing: customers are numbered by their times.

    Args:
        spec: What the scenario says about it.
        content: The file.
        personas: Names of the scenario's personas.

    Raises:
        UnreadableError: The file is no such table.
    """
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        found = list(_entries(spec, rows))
    except UnicodeDecodeError:
        raise UnreadableError(
            f"{quoted(spec.file)} is not UTF-8 text", "save it as UTF-8"
        ) from None
    except csv.Error as error:
        message = f"{quoted(spec.file)}, line {rows.line_num}, is not CSV: {error}"
        raise UnreadableError(message, "save the table as CSV, in UTF-8") from None
    if not found:
        message = f"{quoted(spec.file)} has no arrivals"
        raise UnreadableError(message, "add a row for each, below the headings")
    for line, _, persona in found:
        if persona and persona not in personas:
            near = closest(persona, personas)
            hint = f"; did you mean '{near}'?" if near else ""
            message = (
                f"{quoted(spec.file)}, line {line}: there is no persona {quoted(persona)}{hint}"
            )
            raise UnreadableError(message, "name a persona of the scenario", "persona")
    times = _times(spec, [(line, text) for line, text, _ in found])
    come = sorted(zip(times, (persona for *_, persona in found), strict=True))
    digest = hashlib.sha256(repr(come).encode()).hexdigest()
    return Replayed(
        digest=digest,
        times=np.array([time for time, _ in come], np.int64),
        personas=tuple(persona for _, persona in come) if spec.persona is not None else (),
    )


def _content(written: str, folder: Path) -> bytes:
    """The bytes of a file in the study's folder."""
    path = inside(written, folder, folder.resolve())
    if path is None:
        message = f"{quoted(written)} lies outside the study's folder"
        raise UnreadableError(message, "name a file in it, for example 'calls.csv'")
    try:
        if not path.is_file():
            message = f"there is no file {quoted(written)} in the study's folder"
            raise UnreadableError(message, "put the file there, or correct its name")
        with path.open("rb") as stream:
            content = stream.read(MOST_MEGABYTES * 1_000_000 + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, UnreadableError):
            raise
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        message = f"{quoted(written)} cannot be read: {reason}"
        raise UnreadableError(message, "check its permissions") from None
    if len(content) > MOST_MEGABYTES * 1_000_000:
        message = f"{quoted(written)} is larger than {MOST_MEGABYTES} MB"
        raise UnreadableError(message, "keep only the columns and the rows that are replayed")
    return content


def _entries(spec: ReplaySpec, rows: Iterator[list[str]]) -> Iterator[tuple[int, str, str]]:
    """The line, the time and the persona (or nothing) of each row, as they are written."""
    headings = [as_compared(heading.strip()) for heading in next(rows, [])]
    at = _column(spec.file, headings, spec.column, "column")
    who = _column(spec.file, headings, spec.persona, "persona") if spec.persona else None
    for count, row in enumerate((row for row in rows if row), 1):
        line = rows.line_num  # type: ignore[attr-defined]
        if count > MOST_ROWS:
            message = f"{quoted(spec.file)} has more than {MOST_ROWS:,} arrivals"
            raise UnreadableError(message, "keep only those that are replayed")
        time = row[at].strip() if at < len(row) else ""
        persona = as_compared(row[who].strip()) if who is not None and who < len(row) else ""
        for key, name, text in (("column", spec.column, time), ("persona", spec.persona, persona)):
            if name is not None and not text:
                message = f"{quoted(spec.file)}, line {line}: nothing in column {quoted(name)}"
                raise UnreadableError(message, "fill it in, or remove the row", key)
        yield line, time, persona


def _column(file: str, headings: list[str], name: str, key: str) -> int:
    if headings.count(name) == 1:
        return headings.index(name)
    if name in headings:
        message = f"{quoted(file)} has several columns {quoted(name)}"
        raise UnreadableError(message, "give them names of their own", key)
    near = closest(name, headings)
    hint = f"; did you mean '{near}'?" if near else ""
    listed = ", ".join(quoted(heading) for heading in headings[:MOST_NAMED])
    message = f"{quoted(file)} has no column {quoted(name)}{hint}"
    raise UnreadableError(message, f"name one of: {listed or 'none, the file is empty'}", key)


def _times(spec: ReplaySpec, written: list[tuple[int, str]]) -> list[int]:
    """Times in microseconds from the start, by numbers of seconds or by timestamps."""
    if _seconds(written[0][1]) is not None:
        found = [_seconds(text) for _, text in written]
    else:
        moments = [_moment(text) for _, text in written]
        start = min((moment for moment in moments if moment is not None), default=0)
        # Day 0 of Python's calendar, 1 January of year 1, is a Monday.
        start -= start % WEEK
        found = [moment - start if moment is not None else None for moment in moments]
    times = []
    for (line, text), time in zip(written, found, strict=True):
        if time is None:
            message = f"{quoted(spec.file)}, line {line}: {quoted(text)} is not a time"
            raise UnreadableError(message, TIME_REMEDY, "column")
        times.append(time)
    return times


def _seconds(text: str) -> int | None:
    """A number of seconds from the start, in microseconds."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    if not math.isfinite(seconds) or not 0 <= seconds <= MOST_SECONDS:
        return None
    return round(seconds * SECOND)


def _moment(text: str) -> int | None:
    """A timestamp in microseconds from 1 January of year 1, its time of day as it is written."""
    try:
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    since = moment - dt.datetime(1, 1, 1)  # noqa: DTZ001 -- the time of day as it is written
    return since.days * DAY + since.seconds * SECOND + since.microseconds
