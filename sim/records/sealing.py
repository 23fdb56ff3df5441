"""A table as a file that says what it is and notices when it was damaged.

The notes of a Parquet file say which run and which replication it belongs to, and a digest of all
that stands before them. What was cut short, changed or put there by somebody else is never taken
for a result.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from sim.machine.regular_files import opened

MOST_BYTES = 2**34  # of a table
BODY = "body"
SCHEMA = "ARROW:schema"  # of the format itself
DIGEST_BYTES = 16
OPEN_PLACE = "-" * (2 * DIGEST_BYTES)  # stands for the digest until all before it is written
FOOTER_BYTES = 8  # the length of the notes, four bytes, and the format's own mark


class DamagedError(ValueError):
    """A file is not what it should be; the message says how, to be read after its name."""


def seal(table: pl.DataFrame, notes: Mapping[str, str]) -> bytes:
    """The bytes of a Parquet file that holds a table and notes about it.

    Args:
        table: The table.
        notes: What it is.
    """
    buffer = io.BytesIO()
    table.write_parquet(buffer, metadata={**notes, BODY: OPEN_PLACE})
    content = buffer.getvalue()
    end = _end_of_body(content)
    # The digest is as long as what holds its place: nothing in the notes moves.
    return content[:end] + content[end:].replace(OPEN_PLACE.encode(), body_of(content).encode(), 1)


def notes_of(source: Path | bytes) -> dict[str, str]:
    """What a file says it is, by its name or its bytes.

    Raises:
        DamagedError: It is no Parquet file, or only a part of one.
    """
    try:
        if isinstance(source, Path):
            with opened(source, most=MOST_BYTES) as file:
                notes = pl.read_parquet_metadata(file)
        else:
            notes = pl.read_parquet_metadata(io.BytesIO(source))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DamagedError("is no Parquet file, or only a part of one") from error
    return {name: text for name, text in notes.items() if name != SCHEMA}


def columns_of(path: Path) -> list[str]:
    """The names of its columns.

    Raises:
        DamagedError: It is no Parquet file, or only a part of one.
    """
    try:
        with opened(path, most=MOST_BYTES) as file:
            return list(pl.read_parquet_schema(file))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DamagedError("is no Parquet file, or only a part of one") from error


def unseal(contents: Sequence[bytes]) -> pl.DataFrame:
    """The tables that some files hold, one below the other.

    Reading them together takes a third of the time of one by one.

    Args:
        contents: The files' bytes; their bodies were looked at.

    Raises:
        DamagedError: One of them cannot be read, or is another kind of table than the first.
    """
    try:
        return pl.read_parquet(list(contents))
    except pl.exceptions.PolarsError as error:
        raise DamagedError("cannot be read") from error


def must_be_whole(content: bytes, notes: Mapping[str, str]) -> None:
    """Make sure that what stands in a file is what was written.

    Raises:
        DamagedError: It is not.
    """
    if notes.get(BODY) != body_of(content):
        raise DamagedError("was changed after it was written")


def body_of(content: bytes) -> str:
    """Digest of a Parquet file without its notes, which stand at its end."""
    part = memoryview(content)[: _end_of_body(content)]
    return hashlib.blake2b(part, digest_size=DIGEST_BYTES).hexdigest()


def _end_of_body(content: bytes) -> int:
    """Where the notes of a Parquet file begin."""
    length = int.from_bytes(content[-FOOTER_BYTES:-4], "little")
    return max(0, len(content) - FOOTER_BYTES - length)
