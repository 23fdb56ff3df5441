"""What an interval says, when it may decide, and how ratios become scores."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.experiment.figures.precision import (
    CannotEstimateError,
    always_valid_p,
    cannot_be_estimated,
    half_width,
    holm,
    interval,
    paired_scores,
    ratio_scores,
)

RNG_SEED = 20


def normal_scores(count: int, mean: float = 0.0, seed: int = RNG_SEED) -> np.ndarray:
    return mean + np.random.default_rng(seed).standard_normal(count)


def skewed_scores(count: int) -> np.ndarray:
    return np.random.default_rng(RNG_SEED).lognormal(0.0, 1.5, count)


class TestHalfWidth:
    @pytest.mark.parametrize(
        ("replications", "multiplier"), [(30, 3.531), (100, 3.084), (200, 3.035)]
    )
    def test_reproduces_the_published_multipliers_of_the_standard_error(
        self, replications: int, multiplier: float
    ) -> None:
        half = half_width(1.0, replications, planned=200)
        assert half * math.sqrt(replications) == pytest.approx(multiplier, abs=5e-4)

    def test_is_tightest_against_the_standard_error_where_it_was_planned(self) -> None:
        multipliers = {n: half_width(1.0, n, planned=40) * math.sqrt(n) for n in range(5, 200)}
        assert 30 <= min(multipliers, key=multipliers.__getitem__) <= 50

    def test_grows_in_proportion_to_the_deviation_and_with_the_confidence_asked_for(self) -> None:
        assert half_width(6.0, 25) == pytest.approx(3.0 * half_width(2.0, 25))
        assert half_width(2.0, 25, alpha=0.01) > half_width(2.0, 25, alpha=0.05)

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ({"deviation": -1.0}, "deviation must be 0 or more, but got -1.0"),
            ({"deviation": math.nan}, "deviation must be 0 or more, but got nan"),
            ({"replications": 0}, "replications must be 1 or more, but got 0"),
            ({"alpha": 1.0}, "alpha must lie between 0 and 1, but got 1.0"),
            ({"planned": 0}, "planned must be 1 or more, but got 0"),
        ],
    )
    def test_refuses_what_has_no_meaning(self, arguments: dict[str, float], words: str) -> None:
        with pytest.raises(ValueError, match=words):
            half_width(**{"deviation": 1.0, "replications": 30, **arguments})


class TestInterval:
    def test_lies_a_half_width_to_either_side_of_the_mean(self) -> None:
        scores = normal_scores(40, mean=3.0)
        shown = interval(scores)
        half = half_width(float(scores.std(ddof=1)), 40)
        assert shown.mean == pytest.approx(scores.mean())
        assert shown.low == pytest.approx(scores.mean() - half)
        assert shown.high == pytest.approx(scores.mean() + half)
        assert (shown.level, shown.replications) == (0.95, 40)
        assert (shown.method, shown.note, shown.decidable) == ("confidence sequence", "", True)

    @pytest.mark.parametrize(("count", "said"), [(0, "none"), (1, "1")])
    def test_cannot_be_estimated_from_fewer_than_two_replications(
        self, count: int, said: str
    ) -> None:
        shown = interval([7.0] * count)
        assert math.isnan(shown.low)
        assert math.isnan(shown.high)
        assert not shown.decidable
        assert shown.note == (
            "cannot be estimated, because an interval needs at least 2 replications, "
            f"and there is {said}"
        )
        assert shown.mean == 7.0 if count else math.isnan(shown.mean)

    def test_cannot_be_estimated_from_numbers_that_are_not_finite(self) -> None:
        shown = interval([1.0] * 30 + [math.nan, math.inf])
        assert math.isnan(shown.mean)
        assert not shown.decidable
        assert shown.note.endswith("because 2 of its 32 replications gave no finite number")

    def test_below_the_minimum_is_shown_but_may_not_decide(self) -> None:
        scores = normal_scores(20, mean=50.0)
        early, late = interval(scores[:19]), interval(scores)
        assert math.isfinite(early.low)
        assert math.isfinite(early.high)
        assert not early.decidable
        assert early.note == "nothing is decided below 20 replications, and there are 19"
        assert late.decidable

    def test_asks_for_100_replications_where_the_first_20_are_skewed(self) -> None:
        scores = skewed_scores(100)
        assert abs(stats.skew(scores[:20])) > 1.0
        early, late = interval(scores[:99]), interval(scores)
        assert early.method == late.method == "confidence sequence, approximate"
        assert not early.decidable
        assert "below 100 replications, and there are 99: the first differences are skewed" in (
            early.note
        )
        assert late.decidable

    def test_lets_only_the_first_20_replications_choose_the_rule(self) -> None:
        scores = np.concatenate([normal_scores(20), skewed_scores(60)])
        assert abs(stats.skew(scores)) > 1.0 > abs(stats.skew(scores[:20]))
        assert interval(scores).method == "confidence sequence"

    @pytest.mark.parametrize("value", [0.0, 0.1, -1e9])
    def test_collapses_to_a_point_that_decides_where_all_scores_are_equal(
        self, value: float
    ) -> None:
        shown = interval([value] * 20)
        assert shown.low == shown.mean == shown.high == pytest.approx(value)
        assert shown.decidable
        assert not interval([value] * 19).decidable

    def test_takes_differences_by_rounding_alone_for_none(self) -> None:
        scores = np.full(20, 5.0)
        scores[3] = np.nextafter(5.0, 6.0)
        shown = interval(scores)
        assert shown.low == shown.high
        assert shown.method == "confidence sequence"

    @settings(derandomize=True)
    @given(
        scores=st.lists(st.integers(-1000, 1000), min_size=20, max_size=60),
        factor=st.sampled_from([0.25, 4.0, 1024.0]),
    )
    def test_does_not_depend_on_the_unit_of_money(self, scores: list[int], factor: float) -> None:
        here = interval(np.array(scores, dtype=float))
        there = interval(factor * np.array(scores, dtype=float))
        assert there.low == pytest.approx(factor * here.low, abs=1e-6 * factor)
        assert there.decidable == here.decidable

    def test_refuses_a_minimum_that_leaves_no_spread_and_a_table_of_scores(self) -> None:
        with pytest.raises(ValueError, match="minimum must be 2 or more, but got 1"):
            interval([1.0, 2.0], minimum=1)
        with pytest.raises(ValueError, match=r"one number a replication .* got shape \(2, 2\)"):
            interval([[1.0, 2.0], [3.0, 4.0]])

    def test_of_what_raised_carries_the_reason_and_no_numbers(self) -> None:
        shown = cannot_be_estimated("nobody came", replications=30)
        assert shown.note == "cannot be estimated, because nobody came"
        assert math.isnan(shown.mean)
        assert not shown.decidable
        assert shown.replications == 30


class TestRatioScores:
    def test_have_the_ratio_of_sums_as_mean_and_not_the_mean_of_ratios(self) -> None:
        scores = ratio_scores([10.0, 1.0, 2.0], [100.0, 1.0, 4.0])
        assert scores.mean() == pytest.approx(13.0 / 105.0)

    def test_have_the_variance_of_the_jackknife(self) -> None:
        rng = np.random.default_rng(4)
        below = rng.integers(5, 50, 12).astype(float)
        above = 0.3 * below + rng.normal(size=12)
        left_out = [np.delete(above, r).sum() / np.delete(below, r).sum() for r in range(12)]
        jackknife = 11.0 / 12.0 * float(np.sum((left_out - np.mean(left_out)) ** 2))
        assert ratio_scores(above, below).var(ddof=1) / 12.0 == pytest.approx(jackknife)

    def test_are_the_plain_ratios_where_all_denominators_are_equal(self) -> None:
        scores = ratio_scores([1.0, 5.0, 3.0], [2.0, 2.0, 2.0])
        assert scores == pytest.approx([0.5, 2.5, 1.5])

    def test_of_shares_that_sum_to_one_sum_to_one_in_every_replication(self) -> None:
        rng = np.random.default_rng(6)
        counts = rng.integers(0, 30, (5, 25))
        people = counts.sum(axis=0)
        total = sum(ratio_scores(one_class, people) for one_class in counts)
        assert total == pytest.approx(np.ones(25))

    def test_leave_out_replications_without_anybody(self) -> None:
        present = ratio_scores([3.0, 4.0, 6.0], [10.0, 9.0, 11.0])
        with_absent = ratio_scores([3.0, 0.0, 4.0, 6.0, 0.0], [10.0, 0.0, 9.0, 11.0, 0.0])
        assert with_absent == pytest.approx(present)

    def test_count_a_cost_that_met_no_completion(self) -> None:
        scores = ratio_scores([90.0, 60.0, 100.0], [0.0, 2.0, 3.0])
        assert scores.size == 3
        assert scores.mean() == pytest.approx(50.0)

    def test_of_one_replication_are_that_ratio(self) -> None:
        assert ratio_scores([3.0], [4.0]) == pytest.approx([0.75])

    @pytest.mark.parametrize("sums", [([0.0, 0.0], [0.0, 0.0]), ([5.0, 0.0], [0.0, 0.0]), ([], [])])
    def test_cannot_be_estimated_with_nothing_to_divide_by(
        self, sums: tuple[list[float], list[float]]
    ) -> None:
        with pytest.raises(
            CannotEstimateError,
            match="cannot be estimated, because no replication has anybody or anything",
        ):
            ratio_scores(*sums)

    def test_cannot_be_estimated_where_one_replication_holds_the_whole_denominator(self) -> None:
        with pytest.raises(CannotEstimateError, match="only 1 of 2 replications has anybody"):
            ratio_scores([3.0, 50.0], [4.0, 0.0])

    @pytest.mark.parametrize(
        ("sums", "words"),
        [
            (([1.0], [1.0, 2.0]), "all columns must be equally long, but got"),
            (([1.0, math.nan], [1.0, 2.0]), "all sums must be finite numbers, but got"),
            (([1.0, 2.0], [1.0, -2.0]), "denominators must be 0 or more, but got"),
        ],
    )
    def test_refuse_sums_that_cannot_be(
        self, sums: tuple[list[float], list[float]], words: str
    ) -> None:
        with pytest.raises(ValueError, match=words):
            ratio_scores(*sums)


class TestPairedScores:
    def test_follow_the_written_formula_where_denominators_agree(self) -> None:
        people = np.array([40.0, 55.0, 48.0])
        value_a, value_b = np.array([80.0, 120.0, 90.0]), np.array([100.0, 130.0, 96.0])
        each = (value_b - value_a) / people
        overall = (value_b - value_a).sum() / people.sum()
        written = overall + people / people.mean() * (each - overall)
        assert paired_scores(value_a, people, value_b, people) == pytest.approx(written)

    def test_have_the_difference_of_the_ratios_of_sums_as_mean(self) -> None:
        scores = paired_scores([1.0, 2.0, 5.0], [10.0, 20.0, 15.0], [4.0, 2.0, 6.0], [8.0, 21.0, 9])
        assert scores.mean() == pytest.approx(12.0 / 38.0 - 8.0 / 45.0)

    def test_are_jackknife_pseudo_values_where_denominators_differ(self) -> None:
        rng = np.random.default_rng(8)
        below_a, below_b = rng.integers(5, 50, (2, 10)).astype(float)
        above_a, above_b = rng.uniform(0.0, 9.0, (2, 10))
        left_out = [
            np.delete(above_b, r).sum() / np.delete(below_b, r).sum()
            - np.delete(above_a, r).sum() / np.delete(below_a, r).sum()
            for r in range(10)
        ]
        scores = paired_scores(above_a, below_a, above_b, below_b)
        gaps = -9.0 * (np.array(left_out) - np.mean(left_out))
        assert scores - scores.mean() == pytest.approx(gaps)

    def test_are_nearly_the_same_either_way_for_nearly_equal_denominators(self) -> None:
        rng = np.random.default_rng(9)
        people = rng.integers(900, 1100, 30).astype(float)
        value_a = people * rng.normal(5.0, 1.0, 30)
        value_b = value_a + people * rng.normal(0.5, 0.3, 30)
        one_more = people.copy()
        one_more[0] += 1e-6
        formula = paired_scores(value_a, people, value_b, people)
        jackknife = paired_scores(value_a, people, value_b, one_more)
        assert jackknife == pytest.approx(formula, abs=0.02)

    def test_are_exactly_zero_for_a_change_that_touches_nobody(self) -> None:
        value, people = [3.3, 4.7, 5.9], [7.0, 8.0, 9.0]
        assert paired_scores(value, people, value, people).tolist() == [0.0, 0.0, 0.0]

    def test_leave_out_replications_empty_in_both_designs_only(self) -> None:
        scores = paired_scores(
            [0.0, 1.0, 2.0, 3.0], [0.0, 4.0, 5.0, 6.0], [0.0, 2.0, 2.0, 0.0], [0.0, 4.0, 5.0, 0.0]
        )
        assert scores.size == 3

    def test_cannot_be_estimated_where_one_design_has_nobody(self) -> None:
        with pytest.raises(CannotEstimateError, match="no replication has anybody"):
            paired_scores([1.0, 2.0], [3.0, 4.0], [0.0, 0.0], [0.0, 0.0])


class TestAlwaysValidP:
    @pytest.mark.parametrize("seed", range(40))
    def test_falls_below_alpha_exactly_where_the_interval_decides_a_gain(self, seed: int) -> None:
        scores = normal_scores(60, mean=0.5, seed=seed)
        shown = interval(scores)
        gains = shown.decidable and shown.low > 0.1
        assert (always_valid_p(scores, 0.1) < 0.05) == gains

    def test_is_alpha_where_the_interval_ends_at_the_margin(self) -> None:
        scores = normal_scores(60, mean=0.6)
        assert always_valid_p(scores, interval(scores).low) == pytest.approx(0.05)

    def test_is_one_while_nothing_may_be_decided_or_the_mean_is_not_above(self) -> None:
        assert always_valid_p(normal_scores(19, mean=50.0), 0.0) == 1.0
        assert always_valid_p(normal_scores(50, mean=-2.0), 0.0) == 1.0
        assert always_valid_p([0.0] * 50, 0.0) == 1.0
        assert always_valid_p([], 0.0) == 1.0

    def test_is_zero_where_all_scores_equal_one_number_above_the_margin(self) -> None:
        assert always_valid_p([2.0] * 20, 1.0) == 0.0

    def test_seldom_falls_below_alpha_at_any_look_when_there_is_nothing(self) -> None:
        wrong = 0
        for seed in range(200):
            scores = normal_scores(120, seed=seed)
            wrong += any(always_valid_p(scores[:n], 0.0) < 0.05 for n in range(20, 121, 5))
        # At most 5 of 200 are expected; 14 or more happen once in two thousand such tests.
        assert wrong < 14

    def test_refuses_broken_scores_and_margins(self) -> None:
        with pytest.raises(CannotEstimateError, match="1 of its 3 replications gave no finite"):
            always_valid_p([1.0, 2.0, math.nan], 0.0)
        with pytest.raises(ValueError, match="margin must be a finite number, but got nan"):
            always_valid_p([1.0, 2.0], math.nan)


class TestHolm:
    def test_reproduces_the_worked_example(self) -> None:
        adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.5])
        assert adjusted == pytest.approx([0.04, 0.09, 0.09, 0.025, 0.5])

    def test_leaves_a_single_claim_alone_and_no_claim_empty(self) -> None:
        assert holm([0.2]) == pytest.approx([0.2])
        assert holm([]).size == 0

    @settings(derandomize=True)
    @given(ps=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=8))
    def test_never_lowers_a_p_value_and_keeps_their_order(self, ps: list[float]) -> None:
        adjusted = holm(ps)
        assert (adjusted >= np.array(ps)).all()
        assert adjusted.max() <= 1.0
        assert (np.diff(adjusted[np.argsort(ps, kind="stable")]) >= 0.0).all()

    def test_refuses_what_is_no_probability(self) -> None:
        with pytest.raises(
            ValueError, match=r"p-values must lie in \[0, 1\], but got \[0.2, 1.5\]"
        ):
            holm([0.2, 1.5])
