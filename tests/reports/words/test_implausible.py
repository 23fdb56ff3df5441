"""What a run shows that is hard to believe: full teams, growing queues, goodwill at its bound."""

import math
from dataclasses import replace

import polars as pl
import pytest

from reports.tables import run as run_text
from reports.words.implausible import about_designs, at_bound, overtime, still_waiting
from reports.words.notes import notes_of
from reports.words.terminal import rendered


@pytest.fixture
def baseline(tiny_comparison):
    return tiny_comparison.baseline


def with_rows(result, measure, amounts):
    """The result with other sums of a measure, all of replication 0."""
    kept = result.runs.filter(pl.col("measure") != measure)
    rows = pl.DataFrame(
        [(0, measure, None, None, "care", detail, float(a)) for detail, a in amounts.items()],
        schema=result.runs.schema,
        orient="row",
    )
    return replace(result, runs=pl.concat([kept, rows]))


def test_a_plausible_run_has_no_remark(baseline):
    assert list(about_designs([baseline])) == []
    assert "Worth a look" not in rendered(run_text.run_text(baseline), 80)


def test_goodwill_at_its_bound_is_counted_from_the_customers(baseline):
    customers = pl.read_parquet(f"{baseline.folder}/*.customers.parquet")
    share = (customers["final_goodwill"].abs() > 0.99).mean()
    assert at_bound(baseline) == pytest.approx(share)


def test_goodwill_at_its_bound_is_said(baseline):
    full = with_rows(baseline, "goodwill at its bound", {"": baseline.customers // 4})
    (words,) = about_designs([baseline, full])
    assert words.startswith("Goodwill sits at its bound, beyond 0.99 either way")
    assert "25 % under baseline" in words


def test_a_team_that_is_never_free_is_said(baseline):
    (team,) = baseline.teams
    busy = replace(baseline, name="busy", teams=(replace(team, utilisation=1.0),))
    (words,) = about_designs([baseline, busy])
    assert words.startswith("care is busy all its hours (100 % under busy)")


def test_a_team_that_works_much_after_hours_is_said(baseline):
    late = with_rows(
        replace(baseline, name="late"),
        "team hours",
        {"staffed": 100, "busy": 40, "after hours": 12},
    )
    assert overtime(late, "care") == pytest.approx(0.12)
    (words,) = about_designs([baseline, late])
    assert words == (
        "care works much after hours, paid on top: as a share of its staffed hours, "
        "12 % under late."
    )


def test_what_holds_under_every_design_is_said_once(baseline):
    (team,) = baseline.teams
    busy = replace(baseline, teams=(replace(team, utilisation=1.0),))
    (words,) = about_designs([busy, replace(busy, name="other")])
    assert "(100 % under every design)" in words


def test_a_queue_that_is_still_there_at_the_end_is_said(baseline):
    (team,) = baseline.teams
    waiting = replace(baseline, teams=(replace(team, cut_off=0.10),))
    assert still_waiting(waiting, "care") == pytest.approx(0.10)
    (words,) = about_designs([waiting])
    assert words.startswith("Of the cases for care many were still in the queue when the run ended")
    assert "10 % under baseline" in words


def test_of_a_team_that_nobody_came_to_nothing_is_said(baseline):
    (team,) = baseline.teams
    assert still_waiting(replace(baseline, teams=(replace(team, cut_off=math.nan),)), "care") == 0.0
    assert overtime(with_rows(baseline, "team hours", {}), "care") == 0.0


def test_a_run_and_a_comparison_both_say_it(baseline, tiny_comparison):
    (team,) = baseline.teams
    busy = replace(baseline, teams=(replace(team, utilisation=1.0),))
    assert "busy all its" not in rendered(run_text.run_text(baseline), 80)
    assert "busy all its hours" in " ".join(rendered(run_text.run_text(busy), 80).split())
    notes = notes_of(replace(tiny_comparison, baseline=busy))
    assert any("care is busy all its hours" in note for note in notes)
