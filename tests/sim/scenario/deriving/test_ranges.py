"""Ranges: exact numbers, one unit, both ends where the steps meet them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.quantities.fields import FieldError
from sim.scenario.deriving.ranges import MOST_VALUES, amount_of, is_range, read_range


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5..15:2", ("5", "7", "9", "11", "13", "15")),
        ("5..14:2", ("5", "7", "9", "11", "13")),
        ("5 EUR..9 EUR:2 EUR", ("5 EUR", "7 EUR", "9 EUR")),
        ("5..9:2 EUR", ("5 EUR", "7 EUR", "9 EUR")),
        ("5 EUR..9:2", ("5 EUR", "7 EUR", "9 EUR")),
        ("10 %..30 %:5 %", ("10 %", "15 %", "20 %", "25 %", "30 %")),
        ("10%..20%:10%", ("10 %", "20 %")),
        ("0..0.3:0.1", ("0", "0.1", "0.2", "0.3")),
        ("-1..1:0.5", ("-1", "-0.5", "0", "0.5", "1")),
        ("100..300:100", ("100", "200", "300")),
        ("6 EUR / hour..8 EUR / hour:1", ("6 EUR / hour", "7 EUR / hour", "8 EUR / hour")),
        ("1 day..3 days:1 day", ("1 day", "2 day", "3 day")),
        ("5..5:1", ("5",)),
    ],
)
def test_a_range_is_its_values_with_their_unit(text, values):
    assert read_range(text) == values


NUMBERS = st.decimals(-1000, 1000, places=3)
STEPS = st.decimals("0.5", 50, places=3)


def written(first, last, step):
    """A range without zeros at the end of its numbers, which could be read as thousands."""
    first, last, step = (f"{number:f}".rstrip("0").rstrip(".") for number in (first, last, step))
    return f"{first}..{last}:{step}"


def test_a_range_in_thousands_or_with_three_decimals_is_refused_with_both_readings():
    with pytest.raises(FieldError) as caught:
        read_range("5.000..15.000:1.000 EUR")
    fault = caught.value.faults[0]
    assert fault.rule == "'5.000' in '5.000..15.000:1.000 EUR' can be read in two ways"
    assert fault.remedy == "write 5000 or 5"


def test_a_range_whose_other_numbers_tell_decimals_apart_is_clear():
    assert read_range("0.500..1.000:0.250") == ("0.5", "0.75", "1")


@given(NUMBERS, STEPS, st.integers(0, 200), st.sampled_from(["", " EUR", " %", " min"]))
def test_every_step_is_exact_and_the_last_value_is_the_end_that_the_steps_meet(
    first, step, count, unit
):
    last = first + count * step
    found = [amount_of(text) for text in read_range(written(first, last, step) + unit)]
    assert [amount.number for amount in found] == [first + n * step for n in range(count + 1)]
    assert {amount.unit for amount in found} == {unit.strip()}


@given(NUMBERS, STEPS, st.integers(0, 200))
def test_no_value_lies_beyond_the_end(first, step, count):
    last = first + count * step + step / 2
    values = [amount_of(text).number for text in read_range(written(first, last, step))]
    assert values[-1] <= last < values[-1] + step
    assert len(values) == count + 1


@given(st.text(max_size=40))
def test_any_text_is_a_range_or_is_refused_in_words(text):
    try:
        values = read_range(text)
    except FieldError as error:
        values = [fault.rule and fault.remedy for fault in error.faults]
    assert all(values)
    assert 1 <= len(values) <= MOST_VALUES


@pytest.mark.parametrize(
    ("text", "rule", "remedy"),
    [
        ("5 to 15", "'5 to 15' is not a range",
         "write from..to:step, for example '5..15:2' or '10 %..30 %:5 %'"),
        ("5..15", "'5..15' has no step",
         "write from..to:step, for example '5..15:2' or '10 %..30 %:5 %'"),
        ("15..5:2", "'15..5:2' runs backwards", "write '5..15:2'"),
        ("15 %..5 %:2 %", "'15 %..5 %:2 %' runs backwards", "write '5 %..15 %:2 %'"),
        ("5..15:0", "the step of '5..15:0' is zero", "write a step above zero"),
        ("5..15:-2", "the step of '5..15:-2' is below zero", "write a step above zero"),
        ("5 EUR..6 USD:1", "the units of '5 EUR..6 USD:1' differ: 'EUR' and 'USD'",
         "write one unit, once or on each number"),
        ("0..1000000:1", "'0..1000000:1' has 1,000,001 values, and 1,000 are the most",
         "write a longer step"),
        ("0..999999999999999:.000000000001",
         ("'0..999999999999999:.000000000001' has 999,999,999,999,999,000,000,000,001 values, "
         "and 1,000 are the most"), "write a longer step"),
    ],
)  # fmt: skip
def test_what_is_no_range_is_refused_with_a_remedy(text, rule, remedy):
    with pytest.raises(FieldError) as caught:
        read_range(text)
    (fault,) = caught.value.faults
    assert (fault.rule, fault.remedy) == (rule, remedy)


@pytest.mark.parametrize("text", ["5..15", "5 EUR..6", "-1..x", ".5..1:1"])
def test_a_number_and_two_dots_mean_a_range(text):
    assert is_range(text)


@pytest.mark.parametrize("text", ["5 %", "a..b", "...", "lognormal(mean 5 min, cv 1)", 5, None])
def test_anything_else_means_a_value(text):
    assert not is_range(text)


def test_an_amount_keeps_its_decimals():
    assert amount_of("0.10 EUR").number == Decimal("0.10")
    assert amount_of(5).unit == ""
    assert amount_of("Mon-Fri 09:00") is None
    flag = True
    assert amount_of(flag) is None
