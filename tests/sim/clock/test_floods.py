"""More events than can be kept stop a run, which names the step where most of it happens."""

import pytest

from sim.clock import replication
from sim.clock.compiled import clock as compiled_clock
from sim.clock.simpy import clock as simpy_clock
from sim.errors import RunError
from sim.journey.layout.layout import lay_out
from sim.scenario.loading import load

pytestmark = pytest.mark.many  # events, of few customers

LOOP = """
scenario: Round and round
currency: EUR
arrivals: {rate: 100 / day, for: 3 days}
observe: 200 days
personas: {anyone: {share: 100 %}}
start: [{to: look}]
steps:
  look:
    {stage: need, channel: web, takes: 1 s, next: [{to: look, share: 90 %}, {to: buy, share: rest}]}
  buy: {stage: buy, channel: web, goal: yes, next: [{to: look, share: rest, after: 1 s}]}
"""


@pytest.fixture
def loop(tmp_path):
    """Customers who go round and round, a second a step, until they have had enough."""
    file = tmp_path / "loop.yaml"
    file.write_text(LOOP, encoding="utf-8")
    return lay_out(load(file).spec)


@pytest.mark.parametrize("clock", [simpy_clock, compiled_clock])
def test_too_many_events_name_the_step_and_the_remedy(loop, clock, monkeypatch):
    monkeypatch.setattr(replication, "MOST_EVENTS", 100_000)
    with pytest.raises(RunError) as told:
        clock.run_replication(loop, seed=1, number=2, keep_log=True)
    first, fix = str(told.value).splitlines()
    assert first.startswith("steps.look: more happens than can be kept: 18")
    assert "events so far in replication 2, 9" in first
    assert fix.startswith("  fix: keep customers instead (--keep customers), run fewer with")


def test_too_many_events_for_the_memory_are_refused_too(loop, monkeypatch):
    monkeypatch.setattr(replication, "available_bytes", lambda: 10**6)
    with pytest.raises(RunError, match=r"steps\.look: more happens than can be kept"):
        compiled_clock.run_replication(loop, seed=1, number=0, keep_log=True)


def test_where_events_are_not_kept_the_same_run_ends_by_itself(loop):
    done = compiled_clock.run_replication(loop, seed=1, number=0)
    assert len(done.world.rows) > 200
    assert set(done.world.rows["reason"].tolist()) == {9}  # the limit of visits to a step
