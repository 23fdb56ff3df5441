"""Nothing is looked up before the start of an array, and nothing beyond its end.

Compiled code reads an index as it is: -1 would be somebody else's memory. Plain Python can watch
that: here the behaviour of all studies runs over arrays that refuse such an index.
"""

from dataclasses import replace

import numpy as np
import pytest

from sim import lab
from sim.clock.compiled import clock as compiled_clock
from sim.clock.simpy import clock as simpy_clock
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from sim.machine.compiled import WITHOUT_COMPILER, Arrays
from sim.scenario.reading.studies import find_scenario
from tests.contracts.everybody_at_once import RAW
from tests.contracts.plain_python import ROOT, passes_without_compiler

STUDIES = sorted(path.parent.name for path in (ROOT / "scenarios").glob("*/baseline.yaml"))
CUT = 30


class Watched(np.ndarray):
    """An array that counts from its start only."""

    def __getitem__(self, index):
        self.refuse_negative(index)
        return super().__getitem__(index)

    def __setitem__(self, index, value):
        self.refuse_negative(index)
        super().__setitem__(index, value)

    @staticmethod
    def refuse_negative(index):
        for number in index if isinstance(index, tuple) else (index,):
            if isinstance(number, int | np.integer) and number < 0:
                raise IndexError(f"index {number} is before the start")


def layouts():
    yield lay_out(ScenarioSpec.model_validate(RAW))
    for study in STUDIES:
        folder = find_scenario(study).parent
        for path in sorted(folder.glob("*.yaml")):
            if path.stem not in {"study", "grid"}:
                yield lay_out(lab.load(path).spec)


@pytest.fixture
def _watching(monkeypatch):
    """All named arrays are watched from now on."""
    real = Arrays.__init__

    def watching(self, **arrays):
        real(self, **{name: array.view(Watched) for name, array in arrays.items()})

    monkeypatch.setattr(Arrays, "__init__", watching)


@pytest.mark.usefixtures("_watching")
def test_no_index_is_outside_its_array():
    if not WITHOUT_COMPILER:
        assert passes_without_compiler(__file__, 2)
        return
    for early in layouts():
        layout = replace(early, warm_up=0)  # so that those who come first count
        done = compiled_clock.run_replication(layout, seed=3, number=0, cut=CUT, keep_log=True)
        assert isinstance(done.world.steps, Watched)
        assert done.world.cursors["log"][0] > CUT
    simpy_clock.run_replication(layout, seed=3, number=0, cut=CUT, keep_log=True)


@pytest.mark.usefixtures("_watching")
def test_a_watched_array_refuses_an_index_before_its_start():
    arrays = Arrays(numbers=np.arange(6).reshape(2, 3))
    assert arrays.arrays["numbers"][1, 2] == 5
    with pytest.raises(IndexError, match="before the start"):
        arrays.arrays["numbers"][0, -1]
    with pytest.raises(IndexError, match="before the start"):
        arrays.arrays["numbers"][-1] = 0
