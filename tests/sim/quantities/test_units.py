"""Numbers with units as people write them: what is read, what is refused, in which words."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.quantities import kinds as q
from sim.quantities import numbers, units
from sim.quantities.units import MICROSECONDS_PER_SECOND, SECONDS

MINUTE = 60 * MICROSECONDS_PER_SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def complaint(field, raw):
    """Rule and remedy of a value that must be refused."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(field).validate_python(raw)
    context = caught.value.errors()[0]["ctx"]
    return context["rule"], context["remedy"]


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("9 min", 9 * MINUTE),
        ("9min", 9 * MINUTE),
        ("0 min", 0),
        ("1 minute", MINUTE),
        ("2 minutes", 2 * MINUTE),
        ("1 s", MICROSECONDS_PER_SECOND),
        ("1 sec", MICROSECONDS_PER_SECOND),
        ("1 second", MICROSECONDS_PER_SECOND),
        ("2 seconds", 2 * MICROSECONDS_PER_SECOND),
        ("1.5 h", 90 * MINUTE),
        ("1 hour", HOUR),
        ("2 hours", 2 * HOUR),
        ("1 h 30 min", 90 * MINUTE),
        ("1 day", DAY),
        ("200 days", 200 * DAY),
        ("2 weeks", 14 * DAY),
        ("1 month", 30 * DAY + 10 * HOUR),
        ("12 months", 365 * DAY),
        ("1 year", 365 * DAY),
        ("3 years", 3 * 365 * DAY),
        ("  9   min ", 9 * MINUTE),
    ],
)
def test_a_duration_is_read_in_whole_microseconds(text, microseconds):
    assert q.parse_duration(text).value == microseconds


def test_a_duration_is_rounded_once_at_the_end():
    assert q.parse_duration("0.0000003 s 0.000000005 min").value == 1


@pytest.mark.parametrize(
    ("raw", "rule", "remedy"),
    [
        (
            "9 mins/h",
            "'9 mins/h' is not a duration",
            "write a number and a unit, for example '9 min'",
        ),
        ("soon", "'soon' is not a duration", "write a number and a unit, for example '9 min'"),
        ("", "'' is not a duration", "write a number and a unit, for example '9 min'"),
        (9, "9 has no unit", "write a number and a unit, for example '9 min'"),
        ("9", "'9' has no unit", "write a number and a unit, for example '9 min'"),
        (True, "true is not a duration", "write a number and a unit, for example '9 min'"),
        ([9], "a list is not a duration", "write a number and a unit, for example '9 min'"),
        (
            None,
            "a duration is expected, but nothing is written",
            "write a number and a unit, for example '9 min'",
        ),
        ("-9 min", "'-9 min' is negative", "write a duration of '0 min' or more"),
        ("1 h -9 min", "'1 h -9 min' is negative", "write a duration of '0 min' or more"),
        ("2000 years", "'2000 years' is too long", "write a duration of 1000 years or less"),
        ("1e300 min", "'1e300 min' is too large", "write a number of at most 1e15"),
    ],
)
def test_what_is_no_duration_is_refused_in_words(raw, rule, remedy):
    assert complaint(q.Duration, raw) == (rule, remedy)


def test_a_duration_that_must_be_positive_refuses_zero():
    assert complaint(q.PositiveDuration, "0 min") == (
        "'0 min' is too low: it must be above 0 min",
        "write a duration above 0 min",
    )


@pytest.mark.parametrize(
    ("raw", "value"),
    [("60 %", 0.6), (0.6, 0.6), ("6.6 %", 0.066), ("0 %", 0), ("100%", 1), (1, 1), (0, 0)],
)
def test_a_share_is_read_in_percent_or_as_a_fraction(raw, value):
    assert q.parse_share(raw).value == value


@pytest.mark.parametrize(
    ("raw", "rule", "remedy"),
    [
        (60, "60 is not a share", "write '60 %' or 0.6"),
        ("6.5", "'6.5' is not a share", "write '6.5 %' or 0.065"),
        ("half", "'half' is not a share", "write a share, for example '60 %' or 0.6"),
        ("120 %", "'120 %' is more than 100 %", "write a share from '0 %' to '100 %'"),
        (120, "120 is more than 100 %", "write a share from '0 %' to '100 %'"),
        (-0.1, "-0.1 is less than 0 %", "write a share from '0 %' to '100 %'"),
        (None, "a share is expected, but nothing is written", None),
    ],
)
def test_what_is_no_share_is_refused_in_words(raw, rule, remedy):
    said = complaint(q.Share, raw)
    assert said[0] == rule
    assert remedy is None or said[1] == remedy


@pytest.mark.parametrize(
    ("raw", "value", "currency"),
    [
        ("28 EUR", 28, "EUR"),
        (28, 28, None),
        ("-3.5 EUR", -3.5, "EUR"),
        ("250000USD", 250000, "USD"),
    ],
)
def test_money_keeps_its_currency(raw, value, currency):
    amount = q.parse_money(raw)
    assert (amount.value, amount.currency) == (value, currency)


@pytest.mark.parametrize("raw", ["EUR", "28 EUR / hour", "28 coins"])
def test_what_is_no_amount_of_money_is_refused_in_words(raw):
    assert complaint(q.Money, raw) == (
        f"'{raw}' is not an amount of money",
        "write a number and a currency, for example '28 EUR'",
    )


def test_money_that_may_not_be_negative_says_so():
    assert complaint(q.NonNegativeMoney, "-1 EUR") == (
        "'-1 EUR' is too low: it must be 0 or more",
        "write an amount of 0 or more",
    )


@pytest.mark.parametrize(
    ("text", "per_hour"),
    [
        ("28 EUR / hour", 28),
        ("28 EUR per hour", 28),
        ("28 EUR/hour", 28),
        ("24 EUR / day", 1),
        ("168 EUR / week", 1),
        ("730 EUR / month", 1),
        ("8760 EUR / year", 1),
    ],
)
def test_money_per_time_is_kept_per_hour(text, per_hour):
    rate = q.parse_money_rate(text)
    assert (rate.value, rate.currency) == (per_hour, "EUR")


def test_money_per_day_may_be_written_per_any_unit():
    assert q.parse_money_per_day("0.60 EUR / day").value == 0.6
    assert q.parse_money_per_day("1 EUR / hour").value == 24
    assert q.parse_money_per_day("365 EUR / year").value == 1


@pytest.mark.parametrize("raw", [28, "28 EUR", "28 EUR / min", "28 EUR / fortnight"])
def test_money_without_its_time_is_refused(raw):
    rule, remedy = complaint(q.MoneyRate, raw)
    assert rule.endswith("is not money per unit of time")
    assert remedy == "write money per unit of time, for example '28 EUR / hour'"


def test_a_rate_is_kept_per_day():
    assert q.parse_rate("120 / day").value == 120
    assert q.parse_rate("5 / hour").value == 120
    assert q.parse_rate("7 per week").value == 1


@pytest.mark.parametrize(
    ("raw", "rule", "remedy"),
    [
        (120, "120 is not a rate", "write a number per unit of time, for example '120 / day'"),
        (
            "120 a second",
            "'120 a second' is not a rate",
            "write a number per unit of time, for example '120 / day'",
        ),
        ("-1 / day", "'-1 / day' is negative", "write a rate of '0 / day' or more"),
    ],
)
def test_what_is_no_rate_is_refused_in_words(raw, rule, remedy):
    assert complaint(q.Rate, raw) == (rule, remedy)


@pytest.mark.parametrize(
    ("field", "raw", "rule", "remedy"),
    [
        (q.Number, "many", "'many' is not a number", "write a plain number, for example 0.5"),
        (q.Number, float("nan"), "nan is not a number", "write a plain number, for example 0.5"),
        (q.Number, "5 %", "'5 %' is not a number", "write a plain number, for example 0.5"),
        (q.NonNegative, -1, "-1 is too low: it must be 0 or more", "write a number of 0 or more"),
        (q.Positive, 0, "0 is too low: it must be above 0", "write a number above 0"),
        (q.SignedUnit, 2, "2 is too high: it must be from -1 to 1", "write a number from -1 to 1"),
        (q.Count, 2.5, "2.5 is not a whole number", "write a whole number"),
        (
            q.PositiveCount,
            0,
            "0 is too low: it must be 1 or more",
            "write a number of 1 or more",
        ),
        (
            q.Inertia,
            "99 %",
            "'99 %' is too high: it must be from 0 % to 95 %",
            "write a share from 0 % to 95 %",
        ),
    ],
)
def test_bounds_of_numbers_are_said_in_words(field, raw, rule, remedy):
    assert complaint(field, raw) == (rule, remedy)


UNIT_READERS = [unit for unit in vars(units).values() if isinstance(unit, numbers.Unit)]


@given(
    st.sampled_from(UNIT_READERS),
    st.floats(min_value=0, max_value=1, allow_nan=False),
    st.integers(min_value=0, max_value=1000 * 365 * DAY),
)
def test_what_is_printed_reads_back_as_the_same_value(unit, fraction, microseconds):
    value = float(microseconds) if unit is units.DURATION else fraction
    assert unit.read(unit.write(value, None)).value == value


@given(st.text(max_size=30))
def test_no_text_breaks_a_reader(text):
    for unit in UNIT_READERS:
        with contextlib.suppress(numbers.UnitError):
            unit.read(text)


def test_a_month_is_a_twelfth_of_a_year():
    assert 12 * SECONDS["month"] == SECONDS["year"] == 365 * SECONDS["day"]
