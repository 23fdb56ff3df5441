"""Ways that wait for a door to open: who comes all at once, and who is spread over nothing."""


def test_a_stampede_at_the_stroke_of_the_opening_is_noted(notes):
    change = "steps: {call: {closed: {within: null}}}"
    assert notes(change) == (
        "baseline.yaml:23:31: steps.call.closed.after: all who come while 'care' is closed call in "
        "the same second when it opens, and many of them hang up\n"
        "  fix: add 'within: 2 hours', over which they spread, or write 'after: next day between "
        "...'"
    )


def test_those_who_hang_up_and_wait_for_the_opening_are_noted_too(notes):
    assert "gives_up.after: all who come while 'care' is closed" in notes(
        "steps: {call: {gives_up: {to: call, after: until care opens}}}"
    )


def test_who_comes_to_no_queue_in_person_may_come_at_the_stroke(notes):
    change = "steps: {visit: {next: [{to: solved, after: until care opens}]}}"
    assert notes(change) == ""


def test_where_doors_never_close_nobody_comes_at_the_stroke(notes):
    change = (
        "teams: {care: {open: always}}, "
        "steps: {call: {closed: null, gives_up: {to: call, after: until care opens}}}"
    )
    assert notes(change) == ""


def test_a_spread_of_those_who_wait_for_nothing_is_refused(problems):
    change = "steps: {visit: {next: [{to: solved, after: 1 day, within: 2 hours}]}}"
    assert problems(change) == (
        "variant.yaml:3:54: steps.visit.next.1.within: 'within' spreads those who wait for a team "
        "to open, and nobody does here\n"
        "  fix: write 'after: until TEAM opens' beside it, or remove it"
    )
