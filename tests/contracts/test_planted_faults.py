"""Tests that cannot fail prove nothing: faults of the worst kind are planted, and each is caught.

Each fault goes into a copy of the sources, where the very test that guards against it in
`make test` must then fail. Nothing is compiled there: behaviour is the same as plain Python.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS, JOURNEY = "tests/contracts", "tests/sim/journey"
COPIED = ("sim", CONTRACTS, JOURNEY, "tests/proof")
# Tests that guard. Behaviour is shared by both clocks, so what is wrong in it looks equal under
# both: there the guard is a test that knows by other means what must come out.
CLOCKS = f"{CONTRACTS}/test_two_clocks.py::test_customers_who_do_everything_at_once_come_out_equal"
KEYS = f"{CONTRACTS}/test_keys_of_draws.py"
DRAWS, FEELINGS = f"{JOURNEY}/luck/test_draws.py", f"{JOURNEY}/customer/test_goodwill.py"
SEEDS = f"{DRAWS}::test_no_two_replications_of_neighbouring_seeds_share_a_key"
BITS = f"{DRAWS}::test_keys_keep_all_their_bits_however_they_are_held"
FELT = f"{FEELINGS}::test_feelings_add_and_goodwill_is_their_hyperbolic_tangent"
FADED = f"{FEELINGS}::test_half_of_a_feeling_has_faded_after_the_time_that_is_said"


@dataclass(frozen=True)
class Fault:
    """One text of one file under sim/, what stands there instead, and who must notice."""

    name: str
    file: str
    old: str
    new: str
    guard: str


FAULTS = [
    # the order within an instant
    Fault("of moments at once the last planned comes first", "clock/compiled/heaps.py",
          "one.order < other.order", "one.order > other.order", CLOCKS),
    Fault("a moment rises past those of an earlier rank", "clock/compiled/heaps.py",
          "if moments[above].when <= when:", "if moments[above].when >> 3 < when >> 3:", CLOCKS),
    Fault("of those who queue since the same time the larger key is first",
          "clock/compiled/heaps.py",
          "one.key < other.key", "one.key > other.key", CLOCKS),
    Fault("teams grant before the instant has been worked off", "clock/compiled/loop.py",
          "soonest(k) > s.now * 8 + GRANT", "True", CLOCKS),
    # what is left of an earlier wait
    Fault("the patience of an earlier wait ends a later one", "clock/compiled/moments.py",
          "and k.stamps[index] != stamp:",
          "and (k.stamps[index] != stamp) & (world.customers[index].phase != 5):", CLOCKS),
    Fault("an earlier place in a queue is granted", "clock/compiled/teams.py",
          "            if k.stamps[slot] == stamp:\n                team.busy",
          "            if slot >= 0:\n                team.busy", CLOCKS),
    Fault("who was turned away once is turned away from a later wait", "clock/compiled/teams.py",
          "if slot >= 0 and k.stamps[slot] != stamp:", "if False:", CLOCKS),
    # who is ahead of the clock
    Fault("a customer goes on although something of theirs is still to come",
          "journey/blocks/visit.py", "c.pending == 0 and c.until", "c.until", CLOCKS),
    Fault("a customer goes on past a look at a report", "journey/blocks/visit.py",
          "and c.until <= world.cursors[0].next_look ", "", CLOCKS),
    Fault("a customer who is ahead of the clock queues before others", "clock/compiled/moments.py",
          "elif ahead > ON_TIME:", "elif ahead > 2**62:", CLOCKS),
    Fault("a team grants although others may still join", "clock/compiled/teams.py",
          " and soonest(k) > s.now * 8 + GRANT\n", "\n", CLOCKS),
    # keys of draws
    Fault("patience is drawn by the place in memory", "journey/blocks/queues/waiting.py",
          "c.customer, step.label_patience, n", "c.slot, step.label_patience, n", KEYS),
    Fault("being woken has the luck of another draw", "journey/blocks/leaving/leaving.py",
          "step.label_activates, n) <", "step.label_takes, n) <", KEYS),
    Fault("each wait has the patience of the first", "journey/blocks/queues/waiting.py",
          "n = np.int64(world.counters[c.slot, step.counters + WAITS]) - 1", "n = 0", KEYS),
    # numbers of 64 bits, without a sign
    Fault("a seed loses the bit where others have a sign", "clock/compiled/clock.py",
          "seed=seed,", "seed=seed % 2**63,", CLOCKS),
    Fault("customers' keys become floats", "clock/compiled/clockwork.py",
          "keys.astype(np.int64)", "keys.astype(np.float64).astype(np.int64)", CLOCKS),
    Fault("the key of a replication is kept as a float", "journey/groundwork/numbering.py",
          '("key", np.uint64)', '("key", np.float64)', KEYS),
    Fault("the seed becomes a float", "journey/luck/draws.py",
          '_splitmix(_unsigned("seed", seed), 1)', "_splitmix(int(float(seed)), 1)", SEEDS),
    Fault("the key of a draw becomes a float", "journey/luck/draws.py",
          "key_bits = np.uint64(key)", "key_bits = np.uint64(np.float64(key))", BITS),
    # feelings
    Fault("a feeling is added twice", "journey/customer/goodwill.py",
          "now) + increment", "now) + increment + increment", FELT),
    Fault("a feeling fades twice", "journey/customer/feeling.py",
          "math.exp(-LN2 * elapsed)", "math.exp(-LN2 * elapsed) ** 2", FADED),
    Fault("what comes later comes twice under one clock", "clock/compiled/moments.py",
          "    cut, settled = aftermath.happen(world, slot, s.now, kind, subject, occurrence)\n",
          "    world.customers[slot].pending += 1\n"
          "    aftermath.happen(world, slot, s.now, kind, subject, occurrence)\n"
          "    cut, settled = aftermath.happen(world, slot, s.now, kind, subject, occurrence)\n",
          CLOCKS),
]  # fmt: skip
GUARDS = sorted({fault.guard for fault in FAULTS})


@pytest.fixture
def sources(tmp_path):
    """A copy of the sources and of the tests that guard them."""
    for folder in COPIED:
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    for file in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def run_guards(sources, *guards):
    """Run tests in a copy, in plain Python, up to the first that fails."""
    settings = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *guards],
        cwd=sources,
        env={**settings, "WINWIN_NO_COMPILER": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_without_a_fault_all_guards_are_content(sources):
    done = run_guards(sources, *GUARDS)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_planted_fault_is_caught(sources, fault):
    file = sources / "sim" / fault.file
    text = file.read_text(encoding="utf-8")
    assert text.count(fault.old) == 1, "the code has moved: plant the fault where it is now"
    file.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
    done = run_guards(sources, fault.guard)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    assert ": AssertionError" in done.stdout, done.stdout
