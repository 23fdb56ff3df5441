"""Scenarios that once failed do not fail again, under either clock."""

import json

import pytest

from sim.clock.equal import disagreements
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from tests.contracts.kept_failures import SEEDS, kept, kept_if_it_fails


@pytest.mark.parametrize("placebo", [False, True], ids=["as it is", "placebo"])
@pytest.mark.parametrize("path", kept(), ids=lambda path: path.stem)
def test_a_kept_scenario_comes_out_equal_under_both_clocks(path, placebo):
    raw = json.loads(path.read_text(encoding="utf-8"))
    layout = lay_out(ScenarioSpec.model_validate(raw))
    for seed in SEEDS:
        number = seed % 7
        assert disagreements(layout, seed=seed, number=number, placebo=placebo, cut=None) == []


def test_what_fails_is_kept_and_what_does_not_is_not(tmp_path):
    with kept_if_it_fails("fine", {"a": 1}, tmp_path):
        pass
    with pytest.raises(AssertionError), kept_if_it_fails("wrong", {"a": 2}, tmp_path):
        raise AssertionError
    (file,) = tmp_path.iterdir()
    assert file.name == "wrong.json"
    assert json.loads(file.read_text(encoding="utf-8")) == {"a": 2}
