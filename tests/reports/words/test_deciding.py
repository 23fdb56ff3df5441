"""What would decide a verdict is a number that does decide it, should mean and spread stay."""

import math
from dataclasses import replace

import numpy as np
import pytest

from reports.words.deciding import replications_needed, would_decide
from sim.experiment.figures.precision import interval
from sim.experiment.verdicts.verdict import side


def scores(mean, spread, count):
    """Scores of this mean and of a deviation that does not depend on how many there are."""
    up = np.tile([1.0, -1.0], count // 2)
    return mean + spread * up / up.std(ddof=1)


@pytest.mark.parametrize(("mean", "margin"), [(2.0, 1.0), (-2.0, 1.0), (0.4, 1.0), (1.1, 1.0)])
def test_with_so_many_replications_a_side_is_decided_and_with_fewer_it_is_not(mean, margin):
    found = interval(scores(mean, 1.5, 20))
    assert side(found, margin) == "undecided"
    needed = int(replications_needed(found, margin))
    more = needed + needed % 2
    assert side(interval(scores(mean, 1.5, more)), margin) != "undecided"
    fewer = needed - 2 - needed % 2
    assert side(interval(scores(mean, 1.5, fewer)), margin) == "undecided"


def test_what_lies_on_the_margin_is_not_promised_to_be_decided(tiny_comparison):
    found = interval(scores(1.0, 1.5, 20))
    assert replications_needed(found, 1.0) == math.inf
    (variant,) = tiny_comparison.variants
    verdict = replace(
        variant.verdict, customer="undecided", business="gain", headline="undecided", in_the_way=()
    )
    open_side = {**variant.differences, "customer_value": found}
    told = replace(variant, differences=open_side, verdict=verdict, unmatched=0.0)
    comparison = replace(tiny_comparison, variants=(told,), customer_margin=1.0)
    assert would_decide(comparison, told) == (
        "It lies so near to what does not matter that more replications are unlikely to decide it."
    )


def test_below_the_least_number_of_replications_that_number_is_named():
    assert replications_needed(interval(scores(5.0, 0.001, 4)), 1.0) == 20


def test_what_is_decided_needs_nothing(tiny_comparison):
    (variant,) = tiny_comparison.variants
    for headline in ("win-win", "no difference", "lose-lose", "guardrail broken"):
        verdict = replace(variant.verdict, headline=headline)
        assert would_decide(tiny_comparison, replace(variant, verdict=verdict)) == ""
