"""The folder of a run: what it holds, how it is written, how it is read again.

A run is one design under one seed. Its folder is named by a digest of the resolved scenario, the
seed and the model version, so what is there can be served again, and a change of any of them is
another folder. Each replication is a few files; the sums are written last, so a replication is
there if and only if its sums are. Nothing is ever half there, and every file says whose it is: one
of another run, or one that was damaged, is named and set aside.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

import polars as pl

from sim.errors import RunError
from sim.machine import regular_files
from sim.machine.operating_system import LockedError, locked, write_whole
from sim.records import sealing
from sim.records.refusals import cannot_write
from sim.records.run_record import KEEPS, TABLES, RunRecord, Written, slug, tables_of
from sim.records.sealing import DamagedError
from sim.records.tables import COLUMNS

RUN_FILE = "run.json"
CHECK_FILE = "checked.json"
LOCK_FILE = ".lock"
SET_ASIDE = "set-aside"
UNREADABLE = "cannot be read"
DRAFTS = ".*.part"  # what `write_whole` leaves behind where somebody is ended while writing
DIGEST_LENGTH = 12
NUMBER_WIDTH = 6
TOGETHER = 64  # replications whose tables are read at once

LONGEST_NOTE = 60

Seen = tuple[int, int]  # time and size of a file

remarks = logging.getLogger("winwin")  # warnings reach stderr, whoever runs the lab


class NotThereError(RunError):
    """A table of a replication is not in the store."""


class SetAsideError(RunError):
    """A file is not what it should be; it was set aside where that was possible."""


class RunFolder:
    """The folder of one run."""

    def __init__(self, root: Path, record: RunRecord) -> None:
        """Name the folder; nothing is written yet."""
        kind = "-placebo" if record.placebo else ""
        name = f"{slug(record.study)}--{slug(record.design)}{kind}-{record.digest[:DIGEST_LENGTH]}"
        self.path = root / name
        self.record = record

    @cached_property
    def _trusted(self) -> dict[Path, tuple[Seen, dict[str, str]]]:
        """Time, size and notes of the files that were looked at and found to be this run's."""
        return {}

    @contextmanager
    def locked(self, *, wait: bool) -> Iterator[bool]:
        """Hold the run, so that nobody else writes to it; the system lets go of a dead holder's.

        Args:
            wait: Whether to wait for another holder.

        Yields:
            Whether it is held now; always so after waiting.

        Raises:
            RunError: The folder cannot be written to.
        """
        with ExitStack() as holding:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                patience = float("inf") if wait else 0.0
                holding.enter_context(locked(self.path / LOCK_FILE, wait_seconds=patience))
            except LockedError:
                is_held = False
            except OSError as error:
                raise cannot_write(self.path, error) from error
            else:
                is_held = True
            yield is_held

    def open(self) -> None:
        """Tidy the folder up and write what is needed to repeat the run. The run must be held.

        A description of another run, or of another version of the model, is set aside together
        with all that stands beside it.

        Raises:
            RunError: The folder cannot be written to.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for draft in self.path.glob(DRAFTS):
                draft.unlink(missing_ok=True)
            target = self.path / RUN_FILE
            why = self.why_foreign()
            if why is not None:
                self.set_aside(target, why)
                if why != UNREADABLE:
                    self.set_all_aside(f"stands beside a {RUN_FILE} that {why}")
            if not target.exists():
                text = json.dumps(asdict(self.record), indent=2, ensure_ascii=False)
                write_whole(target, text.encode(errors="backslashreplace"))
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def why_foreign(self) -> str | None:
        """What is wrong with the description of the run; None where it is right or missing."""
        try:
            told = regular_files.told_in(self.path / RUN_FILE)
        except FileNotFoundError:
            return None
        except OSError:
            return UNREADABLE
        if told is None:
            return UNREADABLE
        if told.get("model_version") != self.record.model_version:
            return f"belongs to another version of the model, {told.get('model_version')}"
        if told.get("digest") != self.record.digest:
            return "belongs to another run"
        return None

    def file(self, replication: int, table: str) -> Path:
        """The file of a table of a replication."""
        return self.path / f"{replication:0{NUMBER_WIDTH}d}.{table}.parquet"

    def notes(self, replication: int, table: str) -> dict[str, str]:
        """What the file of a table says it is.

        Raises:
            NotThereError: There is none.
            DamagedError: It is damaged, or belongs to something else.
        """
        file = self.file(replication, table)
        seen = self._seen(file, table)
        before = self._trusted.get(file)
        if before is not None and before[0] == seen:
            return before[1]
        notes = sealing.notes_of(file)
        self._must_be_ours(notes, replication, table)
        _must_have_columns(table, sealing.columns_of(file))
        self._trusted[file] = seen, notes
        return notes

    def _seen(self, file: Path, table: str) -> Seen:
        """Time and size of a file.

        Raises:
            NotThereError: There is none.
            DamagedError: It is a folder, a device or a pipe.
        """
        try:
            status = file.stat()
        except OSError as error:
            again = f" with --keep {table}" if table in KEEPS else ""
            msg = f"{file} is missing\n  fix: run it again{again}"
            raise NotThereError(msg) from error
        try:
            regular_files.must_be_regular(file, status)
        except OSError as error:
            raise DamagedError("is no regular file") from error
        return status.st_mtime_ns, status.st_size

    def _must_be_ours(self, notes: Mapping[str, str], replication: int, table: str) -> None:
        if "digest" not in notes:
            raise DamagedError("was not written by a run of this version of the lab")
        if notes["digest"] != self.record.digest:
            raise DamagedError("belongs to another run")
        whose, kind = notes.get("replication", "none")[:LONGEST_NOTE], notes.get("table", "nothing")
        if whose != str(replication):
            raise DamagedError(f"belongs to replication {whose}")
        if kind != table:
            raise DamagedError(f"is a table of {kind[:LONGEST_NOTE]}")

    def holds(self, replication: int, table: str) -> bool:
        """Whether a table of a replication is there, and is what it should be."""
        try:
            self.notes(replication, table)
        except (NotThereError, DamagedError):
            return False
        return True

    def has(self, replication: int, keep: str) -> bool:
        """Whether a replication is there, with at least the tables asked for."""
        return all(self.holds(replication, table) for table in tables_of(keep, replication))

    def kept(self, replication: int) -> str | None:
        """What is kept of a replication: runs, customers or events; None if it is not there."""
        there = [keep for keep in TABLES if self.has(replication, keep)]
        return there[-1] if there else None

    def sift(self, replications: Iterable[int], *, thorough: bool = False) -> bool:
        """Set aside what is not what its name says. The run must be held.

        Args:
            replications: Their numbers.
            thorough: Look at every byte, and not only at what a file says about itself.

        Returns:
            Whether anything was set aside.

        Raises:
            RunError: The folder cannot be written to.
        """
        numbers, is_whole = set(replications), True
        for file in sorted(self.path.glob("*.parquet")):
            number, _, table = file.name.removesuffix(".parquet").partition(".")
            if not number.isdecimal() or int(number) not in numbers:
                continue
            if (why := self._why_damaged(file, int(number), table, thorough=thorough)) is not None:
                self.set_aside(file, why)
                is_whole = False
        return not is_whole

    def _why_damaged(self, file: Path, number: int, table: str, *, thorough: bool) -> str | None:
        """Why a file is not what its name says; None where it is."""
        if table.partition("-")[0] not in COLUMNS:
            return "is no table of a run"
        try:
            notes = self.notes(number, table)
            if thorough:
                content = _bytes_of(file)
                sealing.must_be_whole(content, notes)
                sealing.unseal([content])
        except DamagedError as error:
            return str(error)
        except NotThereError:
            return "does not have the name of a table of a run"
        return None

    def set_all_aside(self, why: str) -> None:
        """Move all tables out of the way, and say so.

        Raises:
            RunError: The folder cannot be written to.
        """
        (self.path / CHECK_FILE).unlink(missing_ok=True)
        for file in sorted(self.path.glob("*.parquet")):
            self.set_aside(file, why)

    def set_aside(self, file: Path, why: str) -> None:
        """Move a file out of the way, and say so.

        Raises:
            RunError: The folder cannot be written to.
        """
        try:
            aside = self.path / SET_ASIDE
            aside.mkdir(exist_ok=True)
            target, count = aside / file.name, 1
            while target.exists():
                target, count = aside / f"{file.name}.{count}", count + 1
            file.replace(target)
        except OSError as error:
            raise cannot_write(self.path, error) from error
        remarks.warning("winwin: %s %s; it was set aside as %s", file, why, target)

    def write(self, replication: int, tables: dict[str, pl.DataFrame], written: Written) -> None:
        """Write the tables of a replication, the sums last.

        Raises:
            RunError: The disk is full or the folder cannot be written to.
        """
        how = {key: str(value) for key, value in asdict(written).items()}
        try:
            for name in sorted(tables, key="runs".__eq__):
                whose = {
                    "digest": self.record.digest,
                    "replication": str(replication),
                    "table": name,
                }
                file = self.file(replication, name)
                # Nobody waits for the disk: what a power cut tears is noticed when it is read,
                # and computed again.
                sealed = sealing.seal(tables[name], {**how, **whose})
                write_whole(file, sealed, lasting=False)
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def read(self, table: str, replications: Iterable[int]) -> pl.DataFrame:
        """A table over some replications, in their order.

        Raises:
            NotThereError: A file is missing.
            SetAsideError: A file is no table of this run, or damaged.
        """
        numbers = list(replications)
        found = [self._look_at(table, number) for number in numbers]
        try:
            whole = sealing.unseal([content for _, _, content in found])
            _must_have_columns(table, whole.columns)
        except DamagedError as error:
            if len(numbers) > 1:  # one by one shows which
                return pl.concat([self.read_one(table, number) for number in numbers])
            raise self._without(self.file(numbers[0], table), error) from error
        for number, (seen, notes, _) in zip(numbers, found, strict=True):
            self._trusted[self.file(number, table)] = seen, notes
        return whole

    def read_one(self, table: str, replication: int) -> pl.DataFrame:
        """A table of one replication; errors as for `read`."""
        return self.read(table, [replication])

    def read_in_parts(self, table: str, replications: int) -> Iterator[tuple[range, pl.DataFrame]]:
        """A table over some replications at a time, and which; errors as for `read`."""
        for first in range(0, replications, TOGETHER):
            numbers = range(first, min(first + TOGETHER, replications))
            yield numbers, self.read(table, numbers)

    def _look_at(self, table: str, replication: int) -> tuple[Seen, dict[str, str], bytes]:
        """Time and size, notes and bytes of a file that is this run's, and whole."""
        file = self.file(replication, table)
        try:
            seen = self._seen(file, table)
            content = _bytes_of(file)
            notes = sealing.notes_of(content)
            self._must_be_ours(notes, replication, table)
            sealing.must_be_whole(content, notes)
        except DamagedError as error:
            raise self._without(file, error) from error
        return seen, notes, content

    def _without(self, file: Path, error: DamagedError) -> SetAsideError:
        """Set a damaged file aside, where that is possible; returns what to raise."""
        fix = "run the same command again, which computes it anew"
        try:
            self.set_aside(file, str(error))
        except RunError:
            fix = "remove it"
        return SetAsideError(f"{file} {error}\n  fix: {fix}")

    def note_check(self, customers: int) -> None:
        """Note that both clocks agree on this run's first replication, cut at so many customers.

        Raises:
            RunError: The disk is full or the folder cannot be written to.
        """
        told = {"clocks": ["simpy", "compiled"], "replication": 0, "customers_at_most": customers}
        try:
            write_whole(self.path / CHECK_FILE, json.dumps({**told, "equal": True}).encode())
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def was_checked(self) -> bool:
        """Whether both clocks were found to agree on this run."""
        return (self.path / CHECK_FILE).exists()

    def how(self, replication: int) -> Written:
        """How a replication was computed.

        Raises:
            NotThereError: It is not there.
            DamagedError: It is damaged, or belongs to something else.
        """
        notes = self.notes(replication, "runs")
        try:
            band = None if notes["band"] == "None" else float(notes["band"])
            return Written(notes["clock"], float(notes["seconds"]), notes["keep"], band)
        except (KeyError, ValueError) as error:
            raise DamagedError("does not say how it was computed") from error


def _must_have_columns(table: str, columns: Iterable[str]) -> None:
    kind = table.partition("-")[0]
    if not set(COLUMNS[kind]) <= set(columns):
        raise DamagedError(f"does not have the columns of a table of {kind}")


def _bytes_of(file: Path) -> bytes:
    try:
        return regular_files.content_of(file, most=sealing.MOST_BYTES)
    except OSError as error:
        raise DamagedError("cannot be read") from error
