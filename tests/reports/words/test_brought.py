"""Customers whom others brought: said where there are any, and which figures they are part of."""

from dataclasses import replace

import polars as pl
import pytest

from reports.charts.journey_map.flows import journey_map_of
from reports.tables.run import run_text
from reports.words.brought import brought_per_100, brought_words
from reports.words.notes import notes_of
from reports.words.terminal import rendered
from sim.records.tables import RUNS


@pytest.fixture
def brought(tiny_comparison):
    """The tiny comparison with a quarter as many customers brought by others under the baseline."""
    result = tiny_comparison.baseline
    many = result.customers / 4
    rows = [
        (0, f"referred {what}", "anyone", None, None, None, many * share)
        for what, share in (("customers", 1.0), ("completed", 0.5), ("left", 0.2))
    ]
    more = pl.DataFrame(rows, schema=RUNS, orient="row")
    runs = pl.concat([result.runs.filter(~pl.col("measure").str.starts_with("referred")), more])
    return replace(tiny_comparison, baseline=replace(result, runs=runs))


def test_a_run_says_how_many_were_brought_and_how_they_fared(brought):
    assert brought_per_100(brought.baseline) == 25
    words = " ".join(rendered(run_text(brought.baseline), 80).split())
    assert (
        "Brought by others: 25 per 100 customers. Of those, 50 % reached their goal and 20 % left."
    ) in words


def test_a_comparison_says_under_which_designs_customers_were_brought(brought):
    note = next(note for note in notes_of(brought) if note.startswith("Brought by others"))
    assert f": 25 under {brought.baseline.name}. " in note


def test_the_journey_map_says_that_they_are_not_on_it(brought):
    assert journey_map_of(brought.baseline).shows.endswith(
        "replications; 25 more for each 100, brought by others, are not on the map"
    )


def test_where_nobody_is_brought_nothing_is_said(tiny_comparison):
    assert not brought_words(tiny_comparison.baseline)
    assert not [note for note in notes_of(tiny_comparison) if "rought" in note]
    assert "brought" not in journey_map_of(tiny_comparison.baseline).shows
