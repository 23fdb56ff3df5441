"""Golden traces: what the studies mean today; a change of behaviour is a reviewed change of a file.

`pytest tests/contracts/test_golden_traces.py --write-golden` writes them anew.
"""

from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest

from sim.clock.compiled import clock as compiled_clock
from sim.clock.replication import arrivals_of
from sim.clock.simpy import clock as simpy_clock
from sim.journey.layout.layout import lay_out
from sim.machine.compiled import WITHOUT_COMPILER
from sim.records.event_table import events_table
from sim.scenario.loading import load
from tests.contracts.golden_traces import (
    FOLDER,
    REWRITE,
    first_difference,
    read,
    trace_of,
    worth_showing,
    write,
)

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BASELINES = {
    "-".join(path.parent.relative_to(SCENARIOS).parts): path
    for path in sorted(SCENARIOS.rglob("baseline.yaml"))
}
CLOCKS = {"simpy": simpy_clock, "compiled": compiled_clock}
CROWD = 200  # counted customers, among whom a few are shown
SEED = 1
ROW = {
    "customer": "17", "root": "17", "case": "0", "time": "93784000000", "rank": "2", "type": "felt",
    "step": "call", "channel": "phone", "sender": "", "receiver": "", "identified": "False",
    "detail": "again", "consents": "", "feeling": "-0.15", "goodwill": "-0.148885033623318",
    "customer_amount": "0.0", "business_amount": "0.0",
}  # fmt: skip


def events_of(study, clock):
    """The events of the first customers of a study; nobody comes after them."""
    layout = lay_out(load(BASELINES[study]).spec)
    counts = arrivals_of(layout, SEED, 0, CROWD)[1]
    done = clock.run_replication(
        layout,
        seed=SEED,
        number=0,
        customers=CROWD,
        cut=int(np.flatnonzero(counts)[-1]) + 1,
        keep_log=True,
    )
    return events_table(done)


@pytest.mark.skipif(WITHOUT_COMPILER, reason="hundreds of customers take minutes in plain Python")
@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("study", BASELINES)
def test_a_few_customers_of_each_study_fare_as_they_did(study, clock, writes_golden):
    path = FOLDER / f"{study}.csv"
    events = events_of(study, CLOCKS[clock])
    if writes_golden and clock == "simpy":
        write(path, trace_of(events, worth_showing(events)))
    golden = read(path)
    roots = list(dict.fromkeys(row["root"] for row in golden))
    difference = first_difference(golden, trace_of(events, roots))
    assert difference == "", f"{study}: {difference}\n  if that is meant: {REWRITE}"


def test_there_is_a_golden_trace_of_every_study_and_no_other():
    assert {path.stem for path in FOLDER.iterdir()} == set(BASELINES)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_a_golden_trace_is_short_and_says_much(path):
    rows = read(path)
    assert 20 <= len(rows) <= 120
    assert len({row["type"] for row in rows}) >= 5
    assert path.stat().st_size < 20_000


def test_the_first_event_that_differs_is_named_in_words():
    golden = [deepcopy(ROW) for _ in range(3)]
    trace = deepcopy(golden)
    trace[1] |= {"detail": "repeat", "feeling": "-0.1"}
    trace[2] |= {"step": "end"}
    assert first_difference(golden, trace) == (
        "event 2, 'felt' (again) at 'call', customer 17, 1 days 2 h 3 min after the start: "
        "'detail' must be again, but got repeat; 'feeling' must be -0.15, but got -0.1"
    )


def test_an_event_that_is_missing_or_new_is_named_in_words():
    golden = [deepcopy(ROW) for _ in range(3)]
    what = "'felt' (again) at 'call', customer 17, 1 days 2 h 3 min after the start"
    assert first_difference(golden, golden[:2]) == f"event 3 does not happen any more: {what}"
    assert first_difference(golden[:2], golden) == f"event 3 did not happen before: {what}"


@pytest.mark.parametrize(
    ("name", "text", "is_same"),
    [
        ("goodwill", "-0.148885033623319", True),
        ("goodwill", "-0.148885040000000", False),
        ("time", "93784000001", True),
        ("time", "93785000000", False),
        ("customer_amount", "1e-10", True),
        ("customer_amount", "1e-8", False),
        ("rank", "4", False),
        ("case", "1", False),
        ("customer", "18", False),
        ("identified", "True", False),
    ],
)
def test_numbers_may_differ_in_the_last_digits_and_nothing_else_at_all(name, text, is_same):
    assert (first_difference([ROW], [{**ROW, name: text}]) == "") is is_same
