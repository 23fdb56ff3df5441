"""Words fit, numbers read as people write them, and nothing hostile gets through."""

import pytest

from reports.words.lettering import (
    change_words,
    count_words,
    margin_words,
    percent_words,
    plain,
    shorten,
    text_width,
    wrap,
)


def test_control_characters_and_direction_marks_are_taken_out():
    assert plain("call\x00 \u202ecare\n\tdesk\x1b[31m") == "call care desk[31m"


def test_a_wider_word_is_wider_and_bold_is_wider_still():
    assert text_width("iii", 10) < text_width("mmm", 10) < text_width("mmm", 10, bold=True)


def test_wrapped_lines_are_never_wider_than_their_room():
    for room in (20.0, 45.0, 80.0):
        for line in wrap("complain-in-public about extraordinarilylongwords", 11, room, 4):
            assert text_width(line, 11) <= room


def test_text_that_does_not_fit_its_lines_ends_with_an_ellipsis():
    lines = wrap("one two three four five six", 11, 40.0, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")


def test_text_that_fits_is_left_alone():
    assert wrap("call care", 11, 200.0) == ("call care",)
    assert shorten("call care", 11, 200.0) == "call care"


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (0.01, "<0.1"), (4.0, "4"), (7.14, "7.1"), (34.4, "34"), (12345.6, "12,346")],
)
def test_counts_are_whole_from_ten_on(count, words):
    assert count_words(count) == words


def test_changes_carry_their_sign_and_cents_below_a_hundred():
    assert change_words(-3.456) == "−3.46"
    assert change_words(1234.5) == "+1,234"
    assert change_words(float("nan")) == "not estimated"
    assert margin_words(0.9) == "0.90"
    assert percent_words(0.22) == "22 %"
