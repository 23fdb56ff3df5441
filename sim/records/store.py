"""The folder of a run: what it holds, how it is written, how it is read again.

A run is one design under one seed. Its folder is named by a digest of the resolved scenario, the
seed and the model version, so what is there can be served again, and a change of any of them is
another folder. Each replication is up to three files; the sums are written last, so a
replication is there if and only if its sums are. Nothing is ever half there.
"""

import io
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from sim.errors import RunError
from sim.operating_system import write_whole

RUN_FILE = "run.json"
CHECK_FILE = "checked.json"
KEEPS = ("runs", "customers", "events")
RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
DIGEST_LENGTH = 12
NUMBER_WIDTH = 6


@dataclass(frozen=True)
class RunRecord:
    """What is needed to repeat a run.

    Attributes:
        scenario: Title of the scenario.
        design: Name of the design, for example "one-profile".
        study: Name of the study.
        digest: Digest of scenario, seed, number of customers, placebo and model version.
        seed: Unsigned 64-bit seed.
        customers: Counted customers after whom the counted period ends; None for all.
        placebo: Whether the service times of every hundredth customer were redrawn.
        model_version: Version of the behaviour.
        overrides: What `--set` changed.
        resolved: The resolved scenario, as YAML.
    """

    scenario: str
    design: str
    study: str
    digest: str
    seed: int
    customers: int | None
    placebo: bool
    model_version: str
    overrides: tuple[str, ...]
    resolved: str


@dataclass(frozen=True)
class Written:
    """How one replication was computed."""

    clock: str
    seconds: float
    keep: str


def slug(name: str) -> str:
    """A name that is safe as a part of a path on every system."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "run"
    return f"{plain}-design" if plain in RESERVED else plain


class RunFolder:
    """The folder of one run."""

    def __init__(self, root: Path, record: RunRecord) -> None:
        """Name the folder; nothing is written yet."""
        kind = "-placebo" if record.placebo else ""
        name = f"{slug(record.study)}--{slug(record.design)}{kind}-{record.digest[:DIGEST_LENGTH]}"
        self.path = root / name
        self.record = record

    def open(self) -> None:
        """Create the folder and write what is needed to repeat the run.

        Raises:
            RunError: The folder cannot be written to.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            target = self.path / RUN_FILE
            if not target.exists():
                text = json.dumps(asdict(self.record), indent=2, ensure_ascii=False)
                write_whole(target, text.encode())
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def file(self, replication: int, table: str) -> Path:
        """The file of a table of a replication."""
        return self.path / f"{replication:0{NUMBER_WIDTH}d}.{table}.parquet"

    def has(self, replication: int, keep: str) -> bool:
        """Whether a replication is there, with at least the tables asked for."""
        tables = KEEPS[: KEEPS.index(keep) + 1]
        return all(self.file(replication, table).exists() for table in tables)

    def kept(self, replication: int) -> str | None:
        """What is kept of a replication: runs, customers or events; None if it is not there."""
        there = [keep for keep in KEEPS if self.has(replication, keep)]
        return there[-1] if there else None

    def write(self, replication: int, tables: dict[str, pl.DataFrame], written: Written) -> None:
        """Write the tables of a replication, the sums last.

        Raises:
            RunError: The disk is full or the folder cannot be written to.
        """
        try:
            for name in reversed(KEEPS):
                if name in tables:
                    notes = {key: str(value) for key, value in asdict(written).items()}
                    buffer = io.BytesIO()
                    tables[name].write_parquet(buffer, metadata=notes)
                    write_whole(self.file(replication, name), buffer.getvalue())
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def read(self, table: str, replications: Iterable[int]) -> pl.DataFrame:
        """A table over some replications, in their order.

        Raises:
            RunError: A file is missing or is no table of a run.
        """
        files = [self.file(replication, table) for replication in replications]
        for file in files:
            if not file.exists():
                msg = f"{file} is missing\n  fix: run it again with --keep {table}"
                raise RunError(msg)
        try:
            return pl.concat([pl.read_parquet(file) for file in files])
        except (pl.exceptions.PolarsError, OSError) as error:
            msg = (
                f"{self.path} holds a file that is no table of a run ({error})\n"
                "  fix: remove the folder, or compute it again with --fresh"
            )
            raise RunError(msg) from error

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
        """How a replication was computed."""
        notes: dict[str, Any] = dict(pl.read_parquet_metadata(self.file(replication, "runs")))
        return Written(notes["clock"], float(notes["seconds"]), notes["keep"])


def widest(one: str, other: str | None) -> str:
    """The wider of two choices of tables to keep; None is nothing at all."""
    return one if other is None else max(one, other, key=KEEPS.index)


def cannot_write(path: Path, error: OSError) -> RunError:
    """The error for an output folder that cannot be written to."""
    why = error.strerror or str(error)
    msg = (
        f"cannot write to {path}: {why}\n"
        "  fix: free some space or choose another folder with --out; "
        "replications that were finished are kept"
    )
    return RunError(msg)
