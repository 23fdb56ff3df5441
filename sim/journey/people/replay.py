"""Replay: customers arrive as they did once, by the times of a file in the study's folder.

The file is read while the scenario is loaded; what was read stays with the scenario's model, so
that whoever lays it out needs no file.
"""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
from pydantic import Field, PrivateAttr

from sim.journey.groundwork.spec import Spec

REPLAY = "replay"


@dataclass(frozen=True)
class Replayed:
    """Arrivals read from a file, in order of time; two with one digest are the same.

    Attributes:
        digest: SHA-256 of what was read, 64 hexadecimal digits.
        times: Microseconds from the start, shape (customers,).
        personas: Name of each customer's persona; empty where the file says nothing of them.
    """

    digest: str
    times: np.ndarray = field(compare=False)
    personas: tuple[str, ...] = field(compare=False)


class ReplaySpec(Spec):
    """Arrivals read from a table of recorded ones, the same in every replication."""

    file: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="A CSV file in the study's folder, with a line of headings.",
        ),
    ]
    column: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="The column of times: seconds from the start, or timestamps such as "
            "'2024-03-04 09:15:00'. With timestamps the run starts on the Monday 00:00 before "
            "the first; an offset from UTC is left out, the time of day counts as it is written.",
        ),
    ] = "time"
    persona: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=200,
            description="The column that names each customer's persona. Default: drawn by share.",
        ),
    ] = None
    _replayed: Replayed | None = PrivateAttr(default=None)


def hold(spec: ReplaySpec, replayed: Replayed) -> None:
    """Keep what was read with the model."""
    spec._replayed = replayed  # noqa: SLF001 (what the model itself cannot read)


def replayed(spec: ReplaySpec) -> Replayed:
    """What was read.

    Raises:
        ValueError: Nothing has been read yet.
    """
    found = spec._replayed  # noqa: SLF001
    if found is None:
        msg = f"'{spec.file}' has not been read: load the scenario from its file"
        raise ValueError(msg)
    return found


def is_read(spec: ReplaySpec) -> bool:
    """Whether the file has been read."""
    return spec._replayed is not None  # noqa: SLF001
