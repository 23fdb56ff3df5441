"""Spans of the week as people write them: which hours they are, and which are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journey.groundwork import calendar
from sim.quantities.fields import FieldError
from sim.quantities.spans import DAYS, HOUR, read_pattern, read_spans
from sim.quantities.weeks import read_list_time, read_way


def hours(text):
    """The hours of a week that spans cover."""
    return sum(end - start for start, end in read_spans(text).pairs) / HOUR


def refusal(read, raw):
    """Rule and remedy of what is refused."""
    with pytest.raises(FieldError) as caught:
        read(raw)
    (fault,) = caught.value.faults
    return fault.rule, fault.remedy


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("Tue, Thu, Fri 08:00-12:00", 12),
        ("Mon, Wed 09:00-17:00", 16),
        ("Mon-Thu, Sat 07:00-20:00", 65),
        ("Mon-Fri, 09:00-17:00", 40),
        ("Sat, Mon-Fri 08:00-10:00", 12),
        ("Mon-Fri 08:00-18:00, Sat 09:00-13:00", 54),
        ("Mon, Tue 08:00-12:00, 13:00-17:00", 16),
        ("Mon 08:00-12:00, 13:00-17:00, Tue, Wed 10:00-11:00", 10),
        ("Fri-Mon 22:00-24:00", 8),
        ("Mon–Fri 08:00–10:00", 10),
        ("Mon, Wed", 48),
        ("Sat-Sun", 48),
        ("always", 168),
    ],
)
def test_days_before_one_time_of_day_are_one_group(text, covered):
    assert hours(text) == covered


def test_a_list_of_days_counts_the_same_wherever_spans_are_read():
    text = "Tue, Thu, Fri 08:00-12:00"
    staffed = calendar.weekly({text: 1}, None)
    assert calendar.staffed_time(staffed, 0, calendar.WEEK) / HOUR == 12
    weights = read_pattern({text: 2}).weights
    assert sum(weights) == 24
    assert weights[24 + 8 : 24 + 12] == (2, 2, 2, 2)
    opened = calendar.weekly({"always": 1}, read_spans(text))
    assert calendar.staffed_time(opened, 0, calendar.WEEK) / HOUR == 168


@given(st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True), st.integers(0, 22))
def test_a_group_is_its_days_written_one_by_one(days, opens):
    time = f"{opens:02d}:00-{opens + 1:02d}:30"
    one_by_one = ", ".join(f"{day} {time}" for day in days)
    assert read_spans(f"{', '.join(days)} {time}").pairs == read_spans(one_by_one).pairs


@pytest.mark.parametrize(
    ("text", "rule", "remedy"),
    [
        (
            "Mon-Fri 09:00-17:00, Sat",
            "hours stand before 'Sat', but none behind: which hours does it have?",
            "write them, for example 'Sat 09:00-13:00', or 'Sat 00:00-24:00' for all day",
        ),
        (
            "Mon, Mon-Wed 09:00-10:00",
            "'Mon-Wed 09:00-10:00' names Mon again, with the same hours",
            "name each day once",
        ),
        (
            "Monday 09:00-10:00",
            "'Monday 09:00-10:00' is not a span of a week",
            "write 'Mon' for 'Monday'",
        ),
        (
            "Mo 09:00-10:00",
            "'Mo 09:00-10:00' is not a span of a week",
            "days are Mon, Tue, Wed, Thu, Fri, Sat, Sun",
        ),
        (
            "09:00-10:00",
            "'09:00-10:00' has hours, but no day stands before them",
            "write days and hours, for example 'Mon-Fri 08:00-18:00, Sat 09:00-13:00'",
        ),
        (
            "Mon 9-17",
            "'Mon 9-17' is not a span of a week",
            "write days and hours, for example 'Mon-Fri 08:00-18:00, Sat 09:00-13:00'",
        ),
        (
            "Mon 17:00-09:00",
            "'Mon 17:00-09:00' closes before it opens",
            (
                "write the opening time first; a night shift is two spans, up to 24:00 and from "
                "00:00"
            ),
        ),
    ],
)
def test_spans_that_leave_the_hours_open_are_refused(text, rule, remedy):
    assert refusal(read_spans, text) == (rule, remedy)


@pytest.mark.parametrize("raw", ["tomorrow", "9 apples", "until care", "next day", [3], "soon", 3])
def test_a_way_that_is_none_is_told_all_its_forms(raw):
    rule, remedy = refusal(read_way, raw)
    assert "'1 day'" in remedy
    assert "lognormal(" in remedy
    assert "'until TEAM opens' (with 'within: 2 hours' beside it)" in remedy
    assert "'next day between 09:00 and 20:00'" in remedy
    assert "is not a way that takes time" in rule or "has no unit" in rule


def test_a_list_goes_on_one_day_only():
    rule, _ = refusal(read_list_time, "Mon, Wed 10:00")
    assert rule == "'Mon, Wed 10:00' is not a time at which a list goes"
