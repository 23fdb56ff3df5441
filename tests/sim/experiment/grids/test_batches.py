"""A grid computed: its rows are what comparisons of the same designs find, seed by seed."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sim import lab
from sim.experiment.computing.planning import at_once, distinct, folders_of
from sim.experiment.computing.replicate import Settings
from sim.experiment.grids.spanning import span
from sim.scenario.deriving.grid import grid_of, with_sets
from sim.scenario.reading.studies import find_study

LEVER = "steps.call.leave=1 %..5 %:2 %"


@pytest.fixture(scope="module")
def study(tiny_study, tmp_path_factory):
    """The tiny study with two variants more, which write out what a lever and a pair mean."""
    folder = tmp_path_factory.mktemp("grid") / "tiny"
    shutil.copytree(tiny_study, folder)
    change = "steps: {call: {leave: 5 %}}"
    for name, text in {
        "leaving": f"extends: baseline.yaml\nchange: {{{change}}}\n",
        "both": f"extends: better-answers.yaml\nchange: {{{change}}}\n",
    }.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return find_study(folder)


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    out = tmp_path_factory.mktemp("grid-runs")
    return Settings(1, 3, None, "customers", 1, fresh=False, out=out)


@pytest.fixture(scope="module")
def grid(study):
    """Two designs and a pair of them, at three values, under two seeds."""
    designs = ((), ("better-answers",), ("better-answers", "leaving"))
    named = replace(grid_of(study), designs=designs[:2], seeds=(1, 2))
    return with_sets(named, [LEVER])


@pytest.fixture(scope="module")
def found(grid, settings):
    return lab.batch(grid, settings)


def facts(row):
    """What a row says, apart from where it lies and from what else was in the grid."""
    against = replace(row.against, p_win=row.against.p_win[:1])
    return row.design, row.metrics, against, row.customers


def test_the_rows_come_seed_by_seed_the_baseline_first_then_in_the_order_of_the_grid(found):
    told = [(row.seed, row.design, row.values) for row in found.rows]
    points = [
        (name, (f"{share} %",)) for name in ("baseline", "better-answers") for share in (1, 3, 5)
    ]
    assert told == [(seed, *point) for seed in (1, 2) for point in [("baseline", (None,)), *points]]
    assert [row.against is None for row in found.rows] == [point[2] == (None,) for point in told]


def test_a_row_says_what_a_comparison_of_the_same_design_says(found, study, settings):
    for seed in (1, 2):
        compared = lab.compare(study, replace(settings, seed=seed))
        variants = {variant.design.name: variant for variant in compared.variants}
        rows = {(row.design, *row.values): row for row in found.rows if row.seed == seed}
        for key, name in ((("baseline", "5 %"), "leaving"), (("better-answers", "5 %"), "both")):
            row, variant = rows[key], variants[name]
            assert row.against.customer == variant.differences["customer_value"]
            assert row.against.business == variant.differences["business_value"]
            assert row.against.headline == variant.verdict.headline
            assert row.against.harmed == variant.harmed
            assert row.against.helped == variant.helped
            assert row.against.placebo_harmed == variant.placebo_harmed
            assert row.against.harm_at_most == variant.harm_at_most
            assert row.against.p_win[0] == variant.p_win[0]
            assert row.metrics == variant.design.metrics
        assert rows["baseline", None].metrics == compared.baseline.metrics


def test_a_pair_applied_together_is_the_variant_that_writes_both_out(study, settings):
    pair = replace(grid_of(study), designs=(("better-answers", "leaving"), ("both",)))
    _, together, both = lab.batch(pair, settings).rows
    assert together.design == "better-answers+leaving"
    assert together.against == both.against
    assert together.metrics == both.metrics


def test_compare_takes_a_pair_too(study, settings):
    pair = ("better-answers", "leaving")
    found = lab.compare(study, settings, variants=["both"], together=[pair])
    both, together = found.variants
    assert together.design.name == "better-answers+leaving"
    assert together.differences == both.differences


def test_a_second_call_computes_nothing_and_finds_the_same(found, grid, settings):
    def told(*_):
        pytest.fail("something was computed again")

    again = lab.batch(grid, settings, progress=told)
    assert again.served
    assert again.rows == found.rows
    assert again.digest == found.digest


def test_what_is_missing_is_computed_and_nothing_else(found, grid, settings):
    (Path(found.rows[1].folder) / "000001.runs.parquet").unlink()
    told = []
    again = lab.batch(grid, settings, progress=lambda *words: told.append(words[:2]))
    assert told == [(0, 1), (1, 1)]
    assert again.rows == found.rows


def test_an_override_without_a_range_holds_for_the_baseline_too(study, settings):
    moved = with_sets(grid_of(study), ["steps.call.leave=5 %"])
    spanned = span(replace(moved, designs=(("leaving",),)))
    assert spanned.baseline.scenario.spec.steps["call"].leave.value == 0.05
    rows = lab.batch(replace(moved, designs=(("leaving",),)), settings).rows
    assert rows[1].against.customer.mean == 0


def test_no_lever_moves_the_baseline(grid):
    spanned = span(grid)
    usual = spanned.baseline.scenario.spec.steps["call"].leave.value
    shares = [design.scenario.spec.steps["call"].leave.value for design in spanned.designs]
    assert shares == [0.01, 0.03, 0.05] * 2
    assert usual not in shares
    assert spanned.placebo[0].scenario is spanned.baseline.scenario


def test_designs_that_are_the_same_run_are_run_once(study, settings):
    at_its_own = with_sets(replace(grid_of(study), designs=((),)), ["steps.call.leave=2..9:7 %"])
    spanned = span(at_its_own)
    folders = folders_of(spanned.all, settings)
    assert len(folders) == len(distinct(folders)) + 1
    told = []
    rows = lab.batch(at_its_own, settings, progress=lambda *words: told.append(words)).rows
    assert all(done <= total for done, total, _ in told)
    assert rows[1].metrics == rows[0].metrics


def test_p_after_holm_looks_at_the_whole_grid(found):
    judged = [row.against.p_win for row in found.rows if row.against is not None]
    assert all(alone <= holm for alone, holm in judged)


def test_a_row_that_cannot_be_judged_says_why(found):
    reasons = {row.against.refused for row in found.rows if row.against is not None}
    assert reasons == {"nothing is decided below 20 replications, and there are 3"}


def test_ctrl_c_keeps_what_is_finished(grid, settings, tmp_path):
    def interrupt(done, *_):
        if done == 4:
            raise KeyboardInterrupt

    elsewhere = replace(settings, out=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        lab.batch(grid, elsewhere, progress=interrupt)
    kept = len(list(tmp_path.glob("*/*.runs.parquet")))
    assert kept == 4


def test_stretches_of_work_are_one_progress():
    told = []
    progress = at_once(lambda *words: told.append(words), 5)
    for total in (2, 0, 3):
        for done in range(total + 1) if total else ():
            progress(done, total, "x")
    assert [words[0] for words in told] == [0, 1, 2, 2, 3, 4, 5]
    assert {words[1] for words in told} == {5}
