"""Ways of saying how customers arrive that do not go together, or bring nobody."""

import pytest

from sim.errors import ScenarioError

NO_RATE = "rate: null"
WEB = "streams: {web: {rate: 40 / day}}"


def test_arrivals_of_nobody_are_refused(problems):
    change = "arrivals: {rate: 0 / day}"
    assert problems(change) == (
        "variant.yaml:3:21: arrivals.rate: nobody ever arrives\n"
        "  fix: write a rate above 0, such as '40 / day'"
    )


def test_more_arrivals_than_can_be_held_are_refused(problems):
    change = "arrivals: {rate: 4000000 / day}"
    assert problems(change) == (
        "variant.yaml:3:21: arrivals.rate: about 416,000,000 customers would arrive; at most "
        "10,000,000 can\n"
        "  fix: lower the rate, or shorten the periods of arrival"
    )


def test_a_counted_period_with_few_customers_is_noted(notes):
    change = "arrivals: {rate: 5 / month}"
    assert notes(change) == (
        "variant.yaml:3:21: arrivals.rate: only about 5 customers are counted in a replication\n"
        "  fix: raise the rate or the period, or expect wide intervals"
    )


def test_arrivals_in_no_way_are_refused(problems):
    assert problems(f"arrivals: {{{NO_RATE}}}") == (
        "baseline.yaml:3:1: arrivals: nobody ever arrives: there is no rate\n"
        "  fix: add 'rate: 40 / day', or 'streams', 'sends' or 'replay'"
    )


def test_a_rate_beside_streams_is_refused(problems):
    assert problems(f"arrivals: {{{WEB}}}") == (
        "baseline.yaml:3:12: arrivals.rate: a stream without a name stands beside others that "
        "have one\n"
        "  fix: give it a name: 'streams: {NAME: {rate: ...}}'"
    )


def test_a_pattern_without_a_rate_is_refused(problems):
    assert problems(f"arrivals: {{{NO_RATE}, {WEB}, pattern: evenings}}") == (
        "variant.yaml:3:61: arrivals.pattern: there is no rate that could follow this pattern\n"
        "  fix: write it into a stream, beside its rate"
    )


def test_two_ways_in_with_one_name_are_refused(problems):
    send = "sends: {web: {people: 100, at: week 4 Tue 10:00}}"
    assert problems(f"arrivals: {{{NO_RATE}, {WEB}, {send}}}") == (
        "variant.yaml:3:69: arrivals.sends.web: 'web' is the name of a stream already\n"
        "  fix: give it another name"
    )


def test_a_send_after_all_arrivals_is_refused(problems):
    send = "sends: {mail: {people: 100, at: week 40 Tue 10:00}}"
    assert problems(f"arrivals: {{{NO_RATE}, {WEB}, {send}}}") == (
        "variant.yaml:3:93: arrivals.sends.mail.at: this is sent when arrivals are over, after "
        "104 days\n"
        "  fix: send it earlier, or make arrivals.for longer"
    )


def test_a_send_of_which_nobody_counts_is_noted(notes):
    send = "sends: {mail: {people: 100, at: week 1 Tue 10:00}}"
    assert notes(f"arrivals: {{{NO_RATE}, {WEB}, {send}}}") == (
        "variant.yaml:3:93: arrivals.sends.mail.at: nobody whom this brings counts: it is sent "
        "before or after they are counted\n"
        "  fix: customers are counted from day 14 to day 44 of the run"
    )


def test_a_send_that_comes_again_while_they_count_is_fine(found):
    send = "sends: {mail: {people: 100, at: week 1 Tue 10:00, every: 2 weeks}}"
    assert found(f"arrivals: {{{NO_RATE}, {WEB}, {send}}}") == ([], [])


def test_more_people_than_can_be_held_are_refused_whatever_brings_them(problems):
    send = "sends: {mail: {people: 100, at: week 4 Tue 10:00, every: 1 s}}"
    assert "customers would arrive; at most 10,000,000 can" in problems(
        f"arrivals: {{{NO_RATE}, {WEB}, {send}}}"
    )


def test_a_moment_that_is_none_is_refused(problems):
    send = "sends: {mail: {people: 100, at: next Tuesday}}"
    with pytest.raises(ScenarioError) as error:
        problems(f"arrivals: {{{NO_RATE}, {WEB}, {send}}}")
    assert str(error.value) == (
        "variant.yaml:3:93: arrivals.sends.mail.at: 'next Tuesday' is not a moment of a week\n"
        "  fix: write week, day and time, for example 'week 3 Tue 10:00'"
    )


def test_a_condition_on_a_stream_that_is_none_is_refused(problems):
    start = "start: [{to: call, when: {stream: wbe}}, {to: call, name: others, share: 50 %}]"
    assert problems(f"arrivals: {{{NO_RATE}, {WEB}}}, {start}") == (
        "variant.yaml:3:96: start.1.when.stream: there is no stream 'wbe'; did you mean 'web'?\n"
        "  fix: name one of: web"
    )


def test_a_start_for_each_stream_leaves_nobody_outside(found):
    streams = "streams: {web: {rate: 40 / day}, shop: {rate: 9 / day}}"
    start = "start: [{to: call, when: {stream: web}}, {to: visit, when: {stream: shop}}]"
    assert found(f"arrivals: {{{NO_RATE}, {streams}}}, {start}") == ([], [])


def test_a_stream_that_was_another_is_named_once(problems):
    streams = "streams: {web: {rate: 40 / day}, shop: {rate: 9 / day, was: web}}"
    assert problems(f"arrivals: {{{NO_RATE}, {streams}}}") == (
        "variant.yaml:3:87: arrivals.streams.shop.was: 'web' is still one of the streams\n"
        "  fix: leave 'was' out: only what is gone can have been renamed"
    )
