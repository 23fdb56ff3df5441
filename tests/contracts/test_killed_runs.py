"""A run that is killed again and again ends as one that never was, to the last bit.

`kill -9` leaves nobody a moment to tidy up: what was being written stays half written, locks are
let go by the system alone. The moments are random, from the start of the program until its last
file; each time the same command goes on, and in the end all tables are compared.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

CHECKOUT = Path(__file__).parents[2]
LONGEST_SECONDS = 300
ROUNDS = 10  # of one run each, from nothing to its end
KILLS = 2  # of a round
COMPARE = ("compare", "tiny", "--replications", "12")
BATCH = ("batch", "tiny", "--set", "steps.call.leave=2..4:2 %", "--replications", "12")
COMMANDS = {
    "two threads": (*COMPARE, "--workers", "2"),
    "one thread": (*COMPARE, "--workers", "1"),
    "processes under SimPy": (*COMPARE, "--workers", "2", "--clock", "simpy"),
    "a grid": (*BATCH, "--workers", "2"),
}
KILLED = pytest.mark.checked(
    "Kills: a run killed at random moments and begun again, as often as it takes",
    oracle="the tables of an undisturbed run, bit for bit",
    grid=f"{ROUNDS} rounds of {KILLS} kills each: one thread, two, two processes, a grid",
    figures=ROUNDS * KILLS * len(COMMANDS),
)


def started(folder, words):
    """A command that runs in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim.cli", *words], cwd=folder, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def finished(folder, words):
    """Run a command to its end; what it said."""
    process = started(folder, words)
    _, said = process.communicate(timeout=LONGEST_SECONDS)
    assert process.returncode == 0, said
    return said


def stored(folder):
    """The files of all tables of all runs."""
    return sorted(folder.glob("runs/*/[0-9]*.parquet"))


def tables_in(folder):
    """All tables of all runs by name."""
    return {file.relative_to(folder).as_posix(): pl.read_parquet(file) for file in stored(folder)}


def kill_on_the_way(folder, words, luck, most):
    """Kill a command at a random moment; False where it was at its end before that."""
    share = luck.choice([None, luck.random()])  # None: so early that little is loaded
    already = len(stored(folder))
    enough = already + (share or 0.0) * (most - already)
    process = started(folder, words)
    give_up = time.monotonic() + LONGEST_SECONDS
    while share is not None and process.poll() is None and len(stored(folder)) <= enough:
        assert time.monotonic() < give_up
        time.sleep(0.005)
    time.sleep(luck.uniform(0.0, 0.05 if share is not None else 1.0))
    was_running = process.poll() is None
    process.kill()
    process.communicate()
    return was_running


@pytest.fixture(scope="module")
def undisturbed(tiny_study, tmp_path_factory):
    """`undisturbed(COMPARE)`: the tables that a command leaves which nobody disturbs."""
    found = {}

    def tables_of(words):
        if words not in found:
            folder = workplace(tiny_study, tmp_path_factory.mktemp("undisturbed"))
            finished(folder, (*words, "--workers", "1"))
            found[words] = tables_in(folder)
        return found[words]

    return tables_of


def workplace(tiny_study, folder):
    """A folder that holds the tiny study; nothing is computed."""
    shutil.copytree(tiny_study.parent, folder / "scenarios")
    return folder


@KILLED
@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@pytest.mark.parametrize("how", COMMANDS)
def test_a_run_that_is_killed_again_and_again_ends_as_one_that_never_was(
    how, tiny_study, undisturbed, tmp_path, agreed, long
):
    words, luck = COMMANDS[how], random.Random(how)  # noqa: S311  when to kill is no secret
    wanted = undisturbed(BATCH if how == "a grid" else COMPARE)
    folder = workplace(tiny_study, tmp_path)
    for _ in range(long(ROUNDS)):
        kills = 0
        while kills < KILLS:
            if kill_on_the_way(folder, words, luck, len(wanted)):
                kills += 1
            elif len(stored(folder)) == len(wanted):  # nothing is left to be killed
                shutil.rmtree(folder / "runs")
        assert "set aside" not in finished(folder, words)
        found = tables_in(folder)
        assert found.keys() == wanted.keys()
        assert [name for name in wanted if not found[name].equals(wanted[name])] == []
        assert not list(folder.rglob("*.part"))
        agreed(kills)
        shutil.rmtree(folder / "runs")
