"""What a number was probably meant to be that is written in another way than the lab's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.quantities import numbers, units
from sim.quantities.kinds import parse_duration_distribution
from sim.quantities.readings import is_unclear, readings

READERS = {
    "number": units.read_number,
    "share": units.read_share,
    "money": units.read_money,
    "money per hour": units.read_money_per_hour,
    "money per day": units.read_money_per_day,
    "rate": units.read_rate,
    "duration": units.read_duration,
}


def refusal(kind, raw):
    """Rule and remedy of a text that a kind of quantity refuses."""
    with pytest.raises(numbers.UnitError) as caught:
        READERS[kind](raw)
    return caught.value.rule, caught.value.remedy


@pytest.mark.parametrize(
    ("kind", "text", "readings"),
    [
        ("number", "1.000", "'1000' or '1'"),
        ("money", "1.000 EUR", "'1000 EUR' or '1 EUR'"),
        ("money", "-12.500 EUR", "'-12500 EUR' or '-12.5 EUR'"),
        ("money per hour", "1.000 EUR / month", "'1000 EUR / month' or '1 EUR / month'"),
        ("money per day", "1.200 EUR / day", "'1200 EUR / day' or '1.2 EUR / day'"),
        ("rate", "1.000 / day", "'1000 / day' or '1 / day'"),
        ("duration", "1.000 h", "'1000 h' or '1 h'"),
        ("duration", "2 h 1.500 min", "'2 h 1500 min' or '2 h 1.5 min'"),
    ],
)
def test_a_point_before_three_digits_is_refused_in_every_unit(kind, text, readings):
    assert refusal(kind, text) == (f"'{text}' can be read in two ways", f"write {readings}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.500", 0.5),
        ("1.125", 1.125),
        ("1.0000", 1),
        ("1000.500", 1000.5),
        ("1.00", 1),
        ("10", 10),
    ],
)
def test_decimals_that_cannot_be_thousands_are_read(text, value):
    assert units.read_number(text).value == value
    assert not is_unclear(text)


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        ("money", "1,000 EUR", "'1000 EUR' or '1 EUR'"),
        ("money", "1.000.000 EUR", "'1000000 EUR'"),
        ("money", "1.000,50 EUR", "'1000.50 EUR'"),
        ("money", "1 000 EUR", "'1000 EUR'"),
        ("money", "1'000 EUR", "'1000 EUR'"),
        ("money", "12,5 EUR", "'12.5 EUR'"),
        ("money", "€ 28", "'28 EUR'"),
        ("money", "$5", "'5 USD'"),
        ("money", "28 euros", "'28 EUR'"),
        ("money", "EUR 28", "'28 EUR'"),
        ("money", "28 eur", "'28 EUR'"),
        ("share", "12,5 %", "'12.5 %'"),
        ("share", "60 percent", "'60 %'"),
        ("duration", "9 mins", "'9 min'"),
        ("duration", "9m", "'9 min' or '9 months'"),
        ("duration", "2 hrs", "'2 h'"),
        ("duration", "3 d", "'3 days'"),
        ("duration", "1,5 h", "'1.5 h'"),
        ("rate", "120 a day", "'120 / day'"),
        ("rate", "120 daily", "'120 / day'"),
        ("rate", "40 per hr", "'40 / hour'"),
        ("money per hour", "28 EUR an hour", "'28 EUR / hour'"),
        ("money per hour", "€28/h", "'28 EUR / hour'"),
    ],
)
def test_what_was_meant_is_offered_where_it_can_be_guessed(kind, text, meant):
    rule, remedy = refusal(kind, text)
    assert remedy == f"write {meant}"
    assert rule.startswith(f"'{text}' is not ")


@pytest.mark.parametrize("text", ["9 min 9 min", "1 h 1 hour", "2 s 3 min 4 sec"])
def test_a_unit_that_stands_there_twice_is_refused(text):
    rule, remedy = refusal("duration", text)
    assert "twice" in rule
    assert remedy == "write one number for each unit, for example '1 h 30 min'"


@pytest.mark.parametrize("text", ["0.0000004 s", "0.000000001 min", "1e-20 years"])
def test_a_time_that_rounds_to_nothing_is_refused(text):
    rule, remedy = refusal("duration", text)
    assert rule == f"'{text}' is less than a microsecond, the least time there is"
    assert remedy == "write '0 s', or '0.000001 s' or more"


@pytest.mark.parametrize("kind", READERS)
def test_a_number_that_is_nothing_to_a_machine_is_refused(kind):
    tail = {"money per hour": " EUR / hour", "money per day": " EUR / day", "rate": " / day"}
    text = f"1e-400{tail.get(kind, ' s' if kind == 'duration' else '')}"
    assert refusal(kind, text)[0] == f"'{text}' is too close to 0 to be told from it"


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("flag", [True, False])
def test_yes_and_no_are_no_quantity(kind, flag):
    rule, _ = refusal(kind, flag)
    assert rule.startswith("true is not" if flag else "false is not")


@pytest.mark.parametrize(
    ("text", "value"), [("1/3", 1 / 3), ("2 / 3", 2 / 3), ("0/5", 0), ("3/3", 1)]
)
def test_a_share_may_be_a_part_of_the_whole(text, value):
    assert units.read_share(text).value == value


def test_where_only_decimals_are_possible_they_are_read():
    assert units.read_share("12.500 %").value == 0.125
    assert parse_duration_distribution("lognormal(mean 9 min, cv 1.460)").cv == 1.46


@pytest.mark.parametrize("text", ["4/3", "1/0", "0/0"])
def test_more_than_the_whole_is_no_part_of_it(text):
    assert refusal("share", text) == (
        f"'{text}' is not a part of the whole",
        "write a share such as '1/3'",
    )


PIECES = st.sampled_from(
    [
        "1.000",
        "1,000",
        "12,5",
        "1 000",
        "3",
        "€",
        "$",
        "EUR",
        "euro",
        "%",
        "percent",
        "m",
        "mins",
        "hrs",
        "d",
        "daily",
        "a day",
        "per hr",
        "/",
        "/h",
        "-",
        " ",
        "x",
    ]
)


@given(st.sampled_from(list(READERS)), st.lists(PIECES, min_size=1, max_size=5).map(" ".join))
def test_what_is_offered_is_always_accepted_and_means_different_things(kind, text):
    found = [READERS[kind](reading) for reading in readings(text, READERS[kind])]
    assert len(found) == len(set(found)) <= 3
