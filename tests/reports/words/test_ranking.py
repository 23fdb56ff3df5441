"""Verdicts stand in an order that a strategist would agree with."""

from dataclasses import replace
from typing import get_args

from reports.words.ranking import ORDER, WELCOME, among_equals, best_first, rank
from sim.experiment.verdicts.verdict import Headline


def test_every_verdict_has_a_place_and_what_is_welcome_comes_first():
    assert sorted(ORDER) == sorted(get_args(Headline))
    assert ORDER[: len(WELCOME)] == WELCOME


def test_what_may_still_be_good_stands_before_what_does_nothing_unless_a_side_loses():
    nothing = rank("no difference", "no material difference", "no material difference")
    assert rank("undecided", "undecided", "gain") < nothing
    assert rank("undecided", "undecided", "loss") > nothing
    assert rank("undecided", "undecided", "loss") < rank("lose-lose", "loss", "loss")


def test_among_equals_more_for_both_together_comes_first(tiny_comparison):
    (variant,) = tiny_comparison.variants
    found = variant.differences["business_value"]

    def bringing(name, mean):
        values = {**variant.differences, "business_value": replace(found, mean=mean)}
        return replace(variant, design=replace(variant.design, name=name), differences=values)

    some = [bringing("a", 1.0), bringing("nobody-knows", float("nan")), bringing("b", 3.0)]
    assert [each.design.name for each in best_first(some)] == ["b", "a", "nobody-knows"]


def test_where_somebody_pays_what_harms_fewer_and_costs_less_comes_first():
    headline = "at customers' expense"
    mild = among_equals(headline, -0.2, 0.6, "not shown")
    assert mild < among_equals(headline, -0.8, 1.6, "broken")  # though both together gain more
    assert among_equals(headline, -2.0, 0.1, "holds") < mild
    assert mild < among_equals(headline, -0.3, 9.0, "not shown")
    assert among_equals(headline, float("nan"), 9.0, "holds") > mild
    assert among_equals("win-win", 1.0, 2.0, "holds") < among_equals("win-win", 1.0, 1.0, "holds")
