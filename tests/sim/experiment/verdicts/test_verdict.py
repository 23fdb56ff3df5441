"""Which words a verdict uses, for every pair of sides and every state of a guardrail."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiment.figures.precision import CannotEstimateError, Interval, interval
from sim.experiment.verdicts.guardrails import Guardrail, guardrail, guardrail_state
from sim.experiment.verdicts.verdict import (
    Headline,
    Side,
    about_zero_band,
    changes,
    decide,
    headline,
    levels,
    margin,
    side,
    turns_with_horizon,
)

SIDES: tuple[Side, ...] = get_args(Side)
NO_DIFFERENCE: Side = "no material difference"
MONEY = st.floats(-100.0, 100.0)
PEOPLE = st.lists(st.tuples(MONEY | st.just(0.0), MONEY | st.just(0.0)), max_size=40)


def between(low: float, high: float) -> Interval:
    return Interval(
        mean=(low + high) / 2.0,
        low=low,
        high=high,
        level=0.95,
        method="confidence sequence",
        replications=40,
        note="",
        decidable=True,
    )


HOLDS = guardrail("few are harmed", between(0.01, 0.05), 0.10)
BROKEN = guardrail("few are harmed", between(0.15, 0.20), 0.10)
NOT_SHOWN = guardrail("nobody waits for weeks", between(0.05, 0.20), 0.10)


class TestSide:
    @pytest.mark.parametrize(
        ("low", "high", "expected"),
        [
            (1.1, 9.0, "gain"),
            (1.0, 9.0, "undecided"),
            (-9.0, -1.1, "loss"),
            (-9.0, -1.0, "undecided"),
            (-1.0, 1.0, "no material difference"),
            (0.2, 0.9, "no material difference"),
            (-1.1, 1.0, "undecided"),
            (-1.0, 1.1, "undecided"),
            (-9.0, 9.0, "undecided"),
        ],
    )
    def test_is_read_off_the_interval_and_a_margin_of_one(
        self, low: float, high: float, expected: Side
    ) -> None:
        assert side(between(low, high), 1.0) == expected

    def test_is_undecided_below_the_smallest_number_of_replications(self) -> None:
        assert side(replace(between(5.0, 6.0), decidable=False), 1.0) == "undecided"
        assert side(interval([50.0] * 19), 1.0) == "undecided"
        assert side(interval([50.0] * 20), 1.0) == "gain"

    def test_is_undecided_where_nothing_could_be_estimated(self) -> None:
        assert side(interval([5.0]), 0.0) == "undecided"

    def test_of_a_change_that_touches_nobody_is_no_material_difference(self) -> None:
        assert side(interval([0.0] * 20), 0.0) == NO_DIFFERENCE

    @pytest.mark.parametrize("width", [-1.0, math.nan, math.inf])
    def test_refuses_a_margin_without_meaning(self, width: float) -> None:
        with pytest.raises(ValueError, match="margin must be 0 or more and finite, but got"):
            side(between(0.0, 1.0), width)


class TestHeadline:
    @pytest.mark.parametrize(
        ("customer", "business", "expected"),
        [
            ("gain", "gain", "win-win"),
            ("gain", NO_DIFFERENCE, "gain at no cost to the business"),
            ("gain", "loss", "at the business's expense"),
            ("gain", "undecided", "undecided"),
            (NO_DIFFERENCE, "gain", "gain at no cost to customers"),
            (NO_DIFFERENCE, NO_DIFFERENCE, "no difference"),
            (NO_DIFFERENCE, "loss", "at the business's expense"),
            (NO_DIFFERENCE, "undecided", "undecided"),
            ("loss", "gain", "at customers' expense"),
            ("loss", NO_DIFFERENCE, "at customers' expense"),
            ("loss", "loss", "lose-lose"),
            ("loss", "undecided", "undecided"),
            ("undecided", "gain", "undecided"),
            ("undecided", NO_DIFFERENCE, "undecided"),
            ("undecided", "loss", "undecided"),
            ("undecided", "undecided", "undecided"),
        ],
    )
    def test_is_read_off_the_pair_of_sides(
        self, customer: Side, business: Side, expected: Headline
    ) -> None:
        assert headline(customer, business, ()) == expected

    @pytest.mark.parametrize(
        ("guardrails", "expected"),
        [
            ([HOLDS], "win-win"),
            ([HOLDS, BROKEN], "guardrail broken"),
            ([HOLDS, NOT_SHOWN], "undecided"),
            ([NOT_SHOWN, BROKEN], "guardrail broken"),
        ],
    )
    def test_of_a_win_win_stands_only_where_every_guardrail_holds(
        self, guardrails: list[Guardrail], expected: Headline
    ) -> None:
        assert headline("gain", "gain", guardrails) == expected

    @pytest.mark.parametrize(
        ("customer", "business"),
        [("gain", "gain"), ("gain", NO_DIFFERENCE), (NO_DIFFERENCE, "gain")],
    )
    def test_of_every_gain_without_a_loss_stands_only_where_guardrails_hold(
        self, customer: Side, business: Side
    ) -> None:
        stands = headline(customer, business)
        assert headline(customer, business, [HOLDS]) == stands
        assert headline(customer, business, [HOLDS, BROKEN]) == "guardrail broken"
        assert headline(customer, business, [HOLDS, NOT_SHOWN]) == "undecided"
        found = decide(
            between(2.0, 3.0) if customer == "gain" else between(-0.1, 0.1),
            between(2.0, 3.0) if business == "gain" else between(-0.1, 0.1),
            customer_margin=1.0,
            business_margin=1.0,
            guardrails=[HOLDS, BROKEN],
        )
        assert found.in_the_way == ("few are harmed",)

    @pytest.mark.parametrize(
        ("customer", "business"),
        sorted(
            set(product(SIDES, SIDES))
            - {("gain", "gain"), ("gain", NO_DIFFERENCE), (NO_DIFFERENCE, "gain")}
        ),
    )
    def test_of_everything_else_ignores_guardrails(self, customer: Side, business: Side) -> None:
        assert headline(customer, business, [BROKEN, NOT_SHOWN]) == headline(customer, business)


class TestGuardrail:
    @pytest.mark.parametrize(
        ("low", "high", "state"),
        [
            (0.02, 0.10, "holds"),
            (0.02, 0.11, "not shown"),
            (0.10, 0.20, "not shown"),
            (0.11, 0.20, "broken"),
        ],
    )
    def test_has_three_states(self, low: float, high: float, state: str) -> None:
        assert guardrail_state(between(low, high), 0.10) == state

    def test_is_not_shown_by_an_interval_that_may_not_decide(self) -> None:
        assert guardrail_state(interval([0.0]), 0.10) == "not shown"
        assert guardrail_state(interval([0.0] * 19), 0.10) == "not shown"
        assert guardrail_state(interval([0.9] * 19), 0.10) == "not shown"

    def test_refuses_a_limit_that_is_no_number(self) -> None:
        with pytest.raises(ValueError, match="limit must be a finite number, but got nan"):
            guardrail_state(between(0.0, 1.0), math.nan)


class TestVerdict:
    def test_weighs_each_side_against_its_own_margin(self) -> None:
        found = decide(
            between(2.0, 3.0), between(2.0, 3.0), customer_margin=1.0, business_margin=4.0
        )
        assert (found.customer, found.business) == ("gain", NO_DIFFERENCE)
        assert found.headline == "gain at no cost to the business"

    @pytest.mark.parametrize(
        ("guardrails", "named"),
        [
            ([HOLDS], ()),
            ([HOLDS, NOT_SHOWN], ("nobody waits for weeks",)),
            ([BROKEN, NOT_SHOWN], ("few are harmed",)),
        ],
    )
    def test_names_the_guardrails_that_stop_a_win_win(
        self, guardrails: list[Guardrail], named: tuple[str, ...]
    ) -> None:
        up = between(2.0, 3.0)
        found = decide(up, up, customer_margin=1.0, business_margin=1.0, guardrails=guardrails)
        assert found.in_the_way == named
        assert found.guardrails == tuple(guardrails)

    def test_names_no_guardrail_where_there_was_no_win_win_to_stop(self) -> None:
        found = decide(
            between(2.0, 3.0),
            between(-3.0, -2.0),
            customer_margin=1.0,
            business_margin=1.0,
            guardrails=[BROKEN],
        )
        assert found.headline == "at the business's expense"
        assert found.in_the_way == ()

    @pytest.mark.parametrize(
        ("half_window", "turns"),
        [
            (None, (False, False)),
            (("gain", "gain"), (False, True)),
            (("loss", "loss"), (True, False)),
            (("undecided", NO_DIFFERENCE), (False, False)),
        ],
    )
    def test_turns_with_the_horizon_only_where_a_gain_meets_a_loss(
        self, half_window: tuple[Side, Side] | None, turns: tuple[bool, bool]
    ) -> None:
        found = decide(
            between(2.0, 3.0),
            between(-3.0, -2.0),
            customer_margin=1.0,
            business_margin=1.0,
            half_window=half_window,
        )
        assert turns_with_horizon(found) == turns


class TestWidths:
    def test_a_margin_is_one_percent_of_the_mean_absolute_value(self) -> None:
        assert margin([100.0, -300.0]) == pytest.approx(2.0)
        assert margin([100.0, -300.0], share=0.05) == pytest.approx(10.0)

    @pytest.mark.parametrize("unit", [1.0, 128.0, 1 / 128, 0.01, 27_000.0])
    def test_the_band_about_zero_is_the_same_in_every_unit_of_money(self, unit: float) -> None:
        band = about_zero_band(30.0 * unit, largest=90.0 * unit)
        assert band == pytest.approx(0.3 * unit)
        assert about_zero_band(30.0 * unit, largest=0.0, share=0.02) == pytest.approx(0.6 * unit)

    def test_rounding_of_the_largest_booking_is_about_zero(self) -> None:
        assert about_zero_band(0.0, largest=500.0) == pytest.approx(5e-7)
        assert about_zero_band(0.0, largest=0.0) == 0.0

    def test_a_margin_cannot_be_estimated_without_customers(self) -> None:
        with pytest.raises(CannotEstimateError, match="because there are no values"):
            margin([])
        with pytest.raises(CannotEstimateError, match="because a value is not a finite"):
            margin([1.0, math.nan])

    def test_a_negative_share_or_size_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"share must be 0 or more and finite, but got -0\.1"):
            margin([1.0], share=-0.1)
        for name in ("size", "largest"):
            with pytest.raises(ValueError, match=f"{name} must be 0 or more and finite, but got"):
                about_zero_band(**{"size": 1.0, "largest": 1.0, name: -1.0})


class TestLevels:
    @pytest.mark.parametrize(
        ("customer", "business", "expected"),
        [
            (5.0, 5.0, "both_gain"),
            (5.0, 0.2, "both_gain"),
            (5.0, 0.0, "customer_gains"),
            (5.0, -0.2, "customer_gains"),
            (5.0, -5.0, "customer_gains"),
            (0.0, 5.0, "business_gains"),
            (-5.0, 5.0, "business_gains"),
            (-0.2, 5.0, "business_gains"),
            (-5.0, -5.0, "both_lose"),
            (-5.0, 0.0, "both_lose"),
            (0.0, -5.0, "both_lose"),
            (1.0, -1.0, "about_zero"),
            (0.0, 0.0, "about_zero"),
            (1.01, -1.0, "customer_gains"),
        ],
    )
    def test_put_a_customer_into_the_class_of_who_gains(
        self, customer: float, business: float, expected: str
    ) -> None:
        assert getattr(levels([customer], [business], 1.0), expected) == 1

    @settings(derandomize=True)
    @given(people=PEOPLE, band=st.floats(0.0, 50.0))
    def test_count_everybody_exactly_once(
        self, people: list[tuple[float, float]], band: float
    ) -> None:
        values = np.array(people).reshape(-1, 2)
        counts = levels(values[:, 0], values[:, 1], band)
        assert sum(vars(counts).values()) == len(people)
        assert min(vars(counts).values()) >= 0

    @settings(derandomize=True)
    @given(people=PEOPLE, band=st.floats(0.0, 50.0))
    def test_treat_both_sides_alike(self, people: list[tuple[float, float]], band: float) -> None:
        values = np.array(people).reshape(-1, 2)
        here = levels(values[:, 0], values[:, 1], band)
        mirrored = levels(values[:, 1], values[:, 0], band)
        assert mirrored == replace(
            here, customer_gains=here.business_gains, business_gains=here.customer_gains
        )

    def test_refuse_columns_that_do_not_belong_together(self) -> None:
        with pytest.raises(ValueError, match=r"same shape, but got \(1,\) and \(2,\)"):
            levels([1.0], [1.0, 2.0], 1.0)
        with pytest.raises(ValueError, match="all values must be finite numbers"):
            levels([math.nan], [1.0], 1.0)
        with pytest.raises(ValueError, match="band must be 0 or more and finite, but got -1"):
            levels([1.0], [1.0], -1.0)


class TestChanges:
    def test_count_helped_harmed_and_untouched_with_the_band_itself_untouched(self) -> None:
        counts = changes([10.0] * 5, [11.0, 9.0, 10.0, 11.5, 8.5], 1.0)
        assert (counts.helped, counts.harmed, counts.untouched) == (1, 1, 3)

    @settings(derandomize=True)
    @given(people=PEOPLE, band=st.floats(0.0, 50.0))
    def test_count_everybody_once_and_mirror_when_the_designs_change_places(
        self, people: list[tuple[float, float]], band: float
    ) -> None:
        values = np.array(people).reshape(-1, 2)
        there = changes(values[:, 0], values[:, 1], band)
        back = changes(values[:, 1], values[:, 0], band)
        assert there.helped + there.harmed + there.untouched == len(people)
        assert (there.helped, there.harmed) == (back.harmed, back.helped)
