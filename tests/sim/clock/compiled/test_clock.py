"""The compiled loop beside SimPy on a small journey full of ties; `make cover` runs both plain."""

import pytest

from sim.clock.compiled import clock as compiled_clock
from sim.clock.equal import differences
from sim.clock.simpy import clock as simpy_clock
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from tests.sim.clock.simpy.test_lists_and_priorities import FULL_OF_LISTS

HEAD = {"scenario": "full of lists", "currency": "EUR"}
FEW = {"rate": "12 / day", "for": "4 days", "warm_up": "1 day", "cool_down": "2 days"}


@pytest.mark.parametrize("options", [{}, {"customers": 20}, {"placebo": True}], ids=str)
def test_lists_doors_backlog_and_priorities_come_out_equal_under_both_clocks(options):
    layout = lay_out(ScenarioSpec.model_validate({**HEAD, **FULL_OF_LISTS, "arrivals": FEW}))
    one, other = (
        clock.run_replication(layout, seed=7, number=2, keep_log=True, **options)
        for clock in (simpy_clock, compiled_clock)
    )
    assert differences(one, other) == []
    assert len(one.log) > 200
