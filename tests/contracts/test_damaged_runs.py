"""A run of which files were damaged is whole again after the next command, to the last bit.

Each round damages some tables of a finished run at random places. The same command then names what
it sets aside, computes it once more, and in the end all tables are compared.
"""

import random
import shutil
from pathlib import Path

import polars as pl
import pytest

from tests.contracts.test_killed_runs import COMPARE, finished, stored, tables_in

ROUNDS = 10  # for each kind of damage
MOST_DAMAGED = 3  # tables of a round


def torn(file: Path, luck: random.Random) -> None:
    """Only its beginning was written."""
    whole = file.read_bytes()
    file.write_bytes(whole[: luck.randrange(1, len(whole))])


def flipped(file: Path, luck: random.Random) -> None:
    """One bit of it is another."""
    whole = bytearray(file.read_bytes())
    whole[luck.randrange(len(whole))] ^= 1 << luck.randrange(8)
    file.write_bytes(whole)


def emptied(file: Path, _luck: random.Random) -> None:
    """Nothing is in it."""
    file.write_bytes(b"")


def foreign(file: Path, luck: random.Random) -> None:
    """It is no table at all."""
    file.write_bytes(luck.randbytes(luck.randrange(1, 5000)))


def mistaken(file: Path, luck: random.Random) -> None:
    """It holds another replication or design: a good table in the wrong place."""
    kind = file.name.partition(".")[2]
    others = [other for other in sorted(file.parents[1].glob(f"*/[0-9]*.{kind}")) if other != file]
    shutil.copyfile(luck.choice(others), file)


def is_hurt(file: Path, table: pl.DataFrame) -> bool:
    """Whether a file cannot be read, or says something else than it should."""
    try:
        return not pl.read_parquet(file).equals(table)
    except (pl.exceptions.PolarsError, OSError):
        return True


DAMAGES = {kind.__name__: kind for kind in (torn, flipped, emptied, foreign, mistaken)}
DAMAGED = pytest.mark.checked(
    "Recoveries: a run of which tables were damaged, after one more command",
    oracle="the tables of an undisturbed run, bit for bit",
    grid=f"{ROUNDS} rounds of 1 to {MOST_DAMAGED} tables each: torn, one bit flipped, emptied, "
    "foreign, of another replication or design",
    figures=ROUNDS * len(DAMAGES),
)


@pytest.fixture(scope="module")
def whole(tiny_study, tmp_path_factory):
    """A folder with a finished run, and its tables."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(tiny_study.parent, folder / "scenarios")
    finished(folder, COMPARE)
    return folder, tables_in(folder)


@DAMAGED
@pytest.mark.parametrize("how", DAMAGES)
def test_a_run_that_was_damaged_is_whole_after_one_more_command(how, whole, agreed, long):
    folder, wanted = whole
    luck = random.Random(how)  # noqa: S311  what is damaged is no secret
    for _ in range(long(ROUNDS)):
        # No comparison reads customers, so nobody would see that theirs alone were damaged.
        read = [file for file in stored(folder) if ".customers." not in file.name]
        damaged = luck.sample(read, luck.randrange(1, MOST_DAMAGED + 1))
        for file in damaged:
            DAMAGES[how](file, luck)
        # A bit in a note that nobody reads may be another without a number being another.
        hurt = any(is_hurt(file, wanted[file.relative_to(folder).as_posix()]) for file in damaged)
        said = finished(folder, COMPARE)
        assert "set aside" in said or not hurt
        found = tables_in(folder)
        assert found.keys() == wanted.keys()
        assert [name for name in wanted if not found[name].equals(wanted[name])] == []
        agreed(1)
