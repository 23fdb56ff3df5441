"""How much it helps that the designs of a comparison have the same luck."""

import math
from dataclasses import replace

import polars as pl
import pytest

from reports.words.pairing import designs_of, pairing


def test_the_designs_of_a_comparison_are_the_baseline_and_then_the_variants(tiny_comparison):
    names = [result.name for result in designs_of(tiny_comparison)]
    assert names == ["baseline", "better-answers"]


def test_pairing_is_close_to_one_for_a_design_with_itself(tiny_comparison):
    baseline = tiny_comparison.baseline
    assert pairing(baseline, baseline, "customer") == pytest.approx(1.0)
    other = tiny_comparison.variants[0].design
    assert 0.5 < pairing(baseline, other, "customer") < 1.0


def test_pairing_is_not_known_from_two_replications(tiny_comparison):
    few = replace(
        tiny_comparison.baseline,
        replications=2,
        runs=tiny_comparison.baseline.runs.filter(pl.col("replication") < 2),
    )
    assert math.isnan(pairing(few, few, "customer"))
