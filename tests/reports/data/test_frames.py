"""Every table has one row a question, and journey maps lose nobody."""

from dataclasses import replace

import polars as pl
import pytest

from reports.charts.journey_map.data import totals
from reports.charts.journey_map.flows import journey_map_of
from reports.charts.winwin_map.panels import axis_words
from reports.data import frames
from reports.words.pairing import designs_of
from sim.experiment.figures.metrics import METRICS


def test_differences_have_a_row_a_variant_and_metric(tiny_comparison):
    frame = frames.differences_frame(tiny_comparison)
    assert frame["metric"].to_list() == [metric.name for metric in METRICS]
    assert frame["variant"].unique().to_list() == ["better-answers"]
    assert set(frame.filter(metric="customer_value")["unit"]) == {"EUR"}
    assert frame["per"].null_count() == 0


def test_metrics_tell_everybody_from_a_persona(tiny_comparison):
    frame = frames.metrics_frame([tiny_comparison.baseline], "EUR")
    assert frame.filter(pl.col("persona").is_null()).height == len(METRICS)
    assert set(frame["persona"].drop_nulls()) == {"busy", "patient"}


def test_personas_have_a_row_a_side(tiny_comparison):
    frame = frames.personas_frame(tiny_comparison)
    assert frame.select("persona", "metric").rows() == [
        ("busy", "customer_value"), ("busy", "business_value"),
        ("patient", "customer_value"), ("patient", "business_value"),
    ]  # fmt: skip


def test_harm_stands_beside_that_of_the_placebo(tiny_comparison):
    kinds = frames.harm_frame(tiny_comparison)["kind"].to_list()
    assert kinds == ["harmed", "helped", "placebo_harmed", "placebo_helped"]


def test_counts_of_a_team_are_those_of_a_replication(tiny_comparison):
    baseline = tiny_comparison.baseline
    row = frames.teams_frame([baseline]).row(0, named=True)
    assert row["offered"] == pytest.approx(baseline.teams[0].offered / baseline.replications)
    calls = baseline.runs.filter(measure="team", detail="served")["amount"].sum()
    worked = baseline.runs.filter(measure="team", detail="worked")["amount"].sum()
    assert row["mean_handle_minutes"] == pytest.approx(worked / calls / 60e6)
    assert 4 < row["mean_handle_minutes"] < 16


def test_shares_of_those_who_left_add_up(tiny_comparison):
    frame = frames.left_by_frame([tiny_comparison.baseline])
    metrics = tiny_comparison.baseline.metrics
    left = metrics["abandoned"].mean + metrics["churned"].mean
    assert frame["share"].sum() == pytest.approx(left)


def test_the_win_win_map_has_a_point_a_variant_and_persona(tiny_comparison):
    data = frames.winwin_map_of(tiny_comparison)
    assert [(p.variant, p.persona) for p in data.points] == [
        ("better-answers", None), ("better-answers", "busy"), ("better-answers", "patient"),
    ]  # fmt: skip
    found = tiny_comparison.variants[0].differences["customer_value"]
    assert (data.points[0].customer.low, data.points[0].customer.high) == (found.low, found.high)
    assert data.customer_margin == tiny_comparison.customer_margin
    assert frames.points_frame(tiny_comparison).height == 3
    assert len(frames.winwin_map_of(tiny_comparison, personas=False).points) == 1


def test_people_on_a_journey_map_are_conserved(tiny_comparison):
    for result in designs_of(tiny_comparison):
        data = journey_map_of(result)
        assert data.customers == pytest.approx(100.0)
        assert sum(totals(data).values()) == pytest.approx(100.0)
        arrivals = sum(flow.count for flow in data.flows if not flow.source)
        assert arrivals == pytest.approx(100.0)


def test_a_journey_map_that_loses_somebody_is_refused(tiny_comparison):
    baseline = tiny_comparison.baseline
    runs = baseline.runs.with_columns(
        pl.when(pl.col("measure") == "ended").then(pl.col("amount") - 1).otherwise("amount")
        .alias("amount")
    )  # fmt: skip
    with pytest.raises(ValueError, match="customers are not accounted for at step"):
        journey_map_of(replace(baseline, runs=runs))


def test_edges_name_arrivals_losses_and_endings(tiny_comparison):
    frame = frames.edges_frame([tiny_comparison.baseline])
    assert {"arrival", "call"} <= set(frame["source"])
    assert {"solved", "finished", "lost: chose to"} <= set(frame["target"])
    assert frame.filter(source="arrival")["customers_of_100"].sum() == pytest.approx(100.0)


def test_the_axes_of_the_map_say_what_values_are_counted_per(tiny_comparison):
    daily = frames.winwin_map_of(replace(tiny_comparison, per="day"))
    assert axis_words(daily)[0] == "Customer value, change in EUR per day (95 % interval)"
    assert axis_words(frames.winwin_map_of(tiny_comparison))[1] == (
        "Business value, change in EUR per customer (95 % interval)"
    )
