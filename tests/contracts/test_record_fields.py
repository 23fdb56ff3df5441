"""Records that behaviour reads must mean the same to the compiler and to plain Python."""

import numpy as np

from sim.clock.compiled import clockwork, heaps
from sim.journey.blocks.leaving import leaving
from sim.journey.customer import effects, events
from sim.journey.layout.layout import lay_out
from sim.journey.layout.world import AT_EVERY_VISIT, CONSTANTS, CUSTOMER
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_scenario

WRITTEN_ONLY = {"item"}  # a row of the log is written and never read by behaviour


def records(layout):
    kinds = [CUSTOMER, CONSTANTS, effects.EFFECT, events.LOG, leaving.ROW]
    kinds += [heaps.MOMENT, heaps.PLACE, clockwork.STATE, clockwork.TEAM, clockwork.PLANNED]
    return kinds + [array.dtype for array in layout.plan.values() if array.dtype.names]


def test_no_field_hides_behind_what_numpy_calls_so_itself():
    layout = lay_out(load(find_scenario("telecom-care")).spec)
    names = {name for kind in records(layout) for name in kind.names}
    assert names & (set(dir(np.record)) - WRITTEN_ONLY) == set()


def test_what_every_visit_touches_stands_in_front():
    assert set(CUSTOMER.names[: len(AT_EVERY_VISIT)]) == AT_EVERY_VISIT
