"""JSON and CSV: the promised names, numbers that add up, null where there is none."""

import csv
import io
import json
import math
from dataclasses import replace

import polars as pl
import pytest

from reports.data import jsons
from sim.experiment.figures.precision import cannot_be_estimated

PROMISED = {
    "completed", "abandoned", "churned", "censored", "customer_value", "business_value",
    "total_surplus", "revenue", "costs", "cost_to_serve", "time_to_goal_hours", "active_hours",
    "contacts", "repeats", "handoffs_dropped", "context_lost", "consent_asked", "consent_given",
    "offers_made", "offers_accepted", "regretted", "final_goodwill",
}  # fmt: skip
LEVELS = ("both_gain", "customer_gains", "business_gains", "both_lose", "about_zero")


@pytest.fixture
def run(tiny_comparison):
    return json.loads(jsons.json_text(jsons.run_json(tiny_comparison.baseline, "tiny")))


@pytest.fixture
def comparison(tiny_comparison):
    return json.loads(jsons.json_text(jsons.comparison_json(tiny_comparison)))


def test_a_run_has_all_that_is_promised(run):
    assert {
        "schema_version", "scenario", "seed", "replications", "customers", "simulation_seconds",
        "served", "metrics", "left_by", "teams", "personas",
    } <= set(run)  # fmt: skip
    assert PROMISED | set(LEVELS) <= set(run["metrics"])
    assert (run["scenario"], run["seed"], run["replications"]) == ("baseline", 1, 20)


def test_each_metric_says_what_it_is(run):
    for metric in run["metrics"].values():
        assert {"mean", "low", "high", "unit", "per", "level", "interval"} <= set(metric)
    assert run["metrics"]["customer_value"]["unit"] == "EUR"
    assert run["metrics"]["time_to_goal_hours"]["per"] == "completion"


def test_the_levels_sum_to_one(run):
    assert sum(run["metrics"][level]["mean"] for level in LEVELS) == pytest.approx(1.0)
    for persona in run["personas"].values():
        assert sum(persona["metrics"][level]["mean"] for level in LEVELS) == pytest.approx(1.0)


def test_leavers_have_a_step_and_a_reason(run):
    for row in run["left_by"]:
        assert set(row) == {"step", "reason", "share"}
    left = run["metrics"]["abandoned"]["mean"] + run["metrics"]["churned"]["mean"]
    assert sum(row["share"] for row in run["left_by"]) == pytest.approx(left)


def test_teams_have_all_that_is_promised_by_persona_too(run):
    (team,) = run["teams"]
    assert {
        "utilisation", "offered", "queued", "abandoned_of_queued", "mean_wait_of_queued_minutes",
        "idle_hours",
    } <= set(team)  # fmt: skip
    assert team["offered"] == pytest.approx(
        sum(fares["offered"] for fares in team["by_persona"].values())
    )


def test_a_comparison_has_all_that_is_promised(comparison):
    assert comparison["baseline"]["name"] == "baseline"
    (variant,) = comparison["variants"]
    assert {"name", "metrics", "differences", "verdict", "harmed"} <= set(variant)
    assert {"customer", "business", "headline"} <= set(variant["verdict"])
    assert set(variant["harmed"]) == {"mean", "low", "high"}
    gap = variant["metrics"]["customer_value"]["mean"]
    gap -= comparison["baseline"]["metrics"]["customer_value"]["mean"]
    assert variant["differences"]["customer_value"]["mean"] == pytest.approx(gap)


def test_what_cannot_be_estimated_is_null():
    found = jsons.share_json(cannot_be_estimated("nobody came"))
    assert json.loads(jsons.json_text(found)) == {"mean": None, "low": None, "high": None}
    assert json.loads(jsons.json_text({"a": (math.inf, 1.0)})) == {"a": [None, 1.0]}


def test_csv_has_a_row_a_metric_and_the_shares_harmed(tiny_comparison):
    rows = list(csv.DictReader(io.StringIO(jsons.comparison_csv(tiny_comparison))))
    found = {row["metric"]: row for row in rows}
    assert {"customer_value", "business_value", "harmed", "placebo_harmed"} <= set(found)
    variant = tiny_comparison.variants[0]
    assert float(found["harmed"]["mean"]) == pytest.approx(variant.harmed.mean)
    assert {row["headline"] for row in rows} == {variant.verdict.headline}


def test_csv_of_a_run_tells_everybody_from_a_persona(tiny_comparison):
    rows = list(csv.DictReader(io.StringIO(jsons.run_csv(tiny_comparison.baseline))))
    assert {row["persona"] for row in rows} == {"", "busy", "patient"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_spreadsheet_runs_nothing_out_of_a_csv(text):
    written = jsons.csv_text(pl.DataFrame({"name": [text, "plain", None], "x": [1.0, math.nan, 2]}))
    rows = list(csv.reader(io.StringIO(written)))
    assert rows[1][0] == f"'{text}"
    assert rows[2:] == [["plain", ""], ["", "2.0"]]


def test_where_a_study_counts_per_day_its_values_say_so_and_all_else_stays(tiny_comparison):
    daily = replace(tiny_comparison, per="day")
    found = jsons.comparison_json(daily)
    (variant,) = found["variants"]
    assert found["per"] == "day"
    both = ("customer_value", "business_value", "total_surplus")
    for metrics in (found["baseline"]["metrics"], variant["metrics"], variant["differences"]):
        assert {metrics[name]["per"] for name in both} == {"day"}
        assert metrics["revenue"]["per"] == metrics["completed"]["per"] == "customer"
    assert {side["per"] for side in variant["half_window"].values()} == {"day"}
    for persona in variant["personas"].values():
        assert {metric["per"] for metric in persona["differences"].values()} == {"day"}
    rows = list(csv.DictReader(io.StringIO(jsons.comparison_csv(daily))))
    assert {row["per"] for row in rows if row["metric"] in both} == {"day"}
    assert {row["per"] for row in rows if row["metric"] == "harmed"} == {"customer"}
    assert {row["unmatched"] for row in rows} == {"0.0"}
