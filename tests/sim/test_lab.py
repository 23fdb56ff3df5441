"""The verbs of the lab, as commands and pages use them."""

from sim import lab
from sim.experiment.computing.replicate import Settings
from sim.records.tables import LEVELS
from sim.scenario.reading.studies import find_study


def settings(out, **changes):
    asked = {"seed": 1, "replications": 3, "customers": None, "keep": "runs", "workers": 1,
             "fresh": False, "out": out / "runs", **changes}  # fmt: skip
    return Settings(**asked)


def test_who_gains_adds_up_to_everybody_also_on_the_first_run(tiny_study, tmp_path):
    study = find_study(tiny_study)
    result = lab.run(lab.load(study.baseline), study, settings(tmp_path))
    assert abs(sum(result.metrics[level].mean for level in LEVELS) - 1) < 1e-12


def test_a_batch_says_that_its_first_replication_was_checked_against_simpy(tiny_study, tmp_path):
    study = find_study(tiny_study)
    said = []
    result = lab.run(lab.load(study.baseline), study, settings(tmp_path),
                     progress=lambda *told: said.append(told[-1]))  # fmt: skip
    assert result.checked
    assert result.clocks == ("compiled",)
    assert "checked against SimPy: equal" in said


def test_a_single_replication_runs_under_simpy(tiny_study, tmp_path):
    study = find_study(tiny_study)
    result = lab.run(lab.load(study.baseline), study, settings(tmp_path, replications=1))
    assert result.clocks == ("simpy",)
    assert not result.checked


def test_both_clocks_give_a_run_the_same_metrics(tiny_study, tmp_path):
    study = find_study(tiny_study)
    one, other = (
        lab.run(lab.load(study.baseline), study,
                settings(tmp_path / clock, clock=clock, workers=2))
        for clock in ("simpy", "compiled")
    )  # fmt: skip
    assert one.metrics == other.metrics
    assert one.runs.equals(other.runs)


def test_a_comparison_is_computed_by_one_clock(tiny_comparison):
    assert tiny_comparison.baseline.clocks == ("compiled",)
    assert tiny_comparison.variants[0].design.clocks == ("compiled",)
