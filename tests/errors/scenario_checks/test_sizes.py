"""Replications that are so large that whoever runs them should know before."""

ROUND = (
    "visit_limit: 60000, steps: {visit: {takes: null, next: "
    "[{to: visit, share: BACK, after: LAP}, {to: solved, share: rest}]}}"
)


def going_round(back, lap):
    return ROUND.replace("BACK", back).replace("LAP", lap)


def test_a_circle_of_a_microsecond_is_noted_with_its_number(notes):
    # three in ten come there, for a hundred thousand rounds each
    found = notes(going_round("99.999 %", "0.000001 s"))
    assert found == (
        "baseline.yaml:27:3: steps.visit: about 125,000,000 visits may happen in a replication: "
        "up to 30,000 here by each of 4,160 customers\n"
        "  fix: let the way back take longer or be taken less often, lower 'visit_limit', or "
        "expect each replication to take minutes"
    )


def test_a_circle_that_nobody_leaves_counts_to_the_limit_of_visits(notes):
    assert "up to 60,000 here by each of 4,160 customers" in notes(
        going_round("99.99999999 %", "0.000001 s")
    )


def test_a_circle_counts_as_often_as_the_window_has_room_for(notes):
    # sixty days hold 61 rounds of a day, whatever the share
    assert notes(going_round("99.99999999 %", "1 day")) == ""


def test_a_circle_over_several_steps_takes_the_time_of_all(notes):
    change = (
        "visit_limit: 60000, steps: {"
        "visit: {takes: null, next: [{to: back, share: 99.9999999 %}, {to: solved, share: rest}]}, "
        "back: {takes: 1 day, next: [{to: visit}]}}"
    )
    assert notes(change) == ""


def test_a_crowd_is_noted_with_its_number(notes):
    assert notes("arrivals: {rate: 10000 / day}, teams: {care: {agents: 9000}}") == (
        "baseline.yaml:3:1: arrivals: about 1,040,000 customers come in a replication, with "
        "2,390,000 visits or more\n"
        "  fix: expect each replication to take long, or let fewer come"
    )


def test_a_backlog_that_nobody_could_count_is_refused(problems):
    change = "teams: {care: {backlog: {lasts: 1000 years, takes: 1 min}}}"
    assert problems(change) == (
        "variant.yaml:3:36: teams.care.backlog.lasts: that is 375,429,600 pieces of work, as the "
        "staff of this file would do them in 365000 days; at most 1,000,000 can wait\n"
        "  fix: write a shorter time, or pieces that take longer"
    )


def test_a_long_backlog_of_long_pieces_is_none_of_that(problems):
    assert problems("teams: {care: {backlog: {lasts: 10 years, takes: 1 h}}}") == ""
