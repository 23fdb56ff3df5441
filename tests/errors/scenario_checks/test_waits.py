"""Waits without patience, without an end, or of the wrong kind."""

import pytest


def test_an_attended_queue_without_patience_of_some_persona_is_refused(problems):
    change = "personas: {family: {patience: null}}"
    assert problems(change) == (
        "baseline.yaml:19:11: steps.call.team: customers are on hold here, but 'family' has no "
        "patience\n"
        "  fix: give the personas or the step a patience, for example 'patience: "
        "lognormal(mean 6 min, cv 0.8)'"
    )


def test_an_attended_queue_without_patience_of_anybody_is_refused(problems):
    change = "personas: {family: {patience: null}, couple: {patience: null}}"
    assert problems(change) == (
        "baseline.yaml:19:11: steps.call.team: customers are on hold here, but 'couple' and "
        "'family' have no patience\n"
        "  fix: give the personas or the step a patience, for example 'patience: "
        "lognormal(mean 6 min, cv 0.8)'"
    )


def test_an_attended_queue_that_closes_without_a_way_on_is_refused(problems):
    change = "steps: {call: {closed: null}}"
    assert problems(change) == (
        "baseline.yaml:19:11: steps.call.team: 'care' closes, but it is not said where "
        "customers go then\n"
        "  fix: add 'closed: {to: call, after: until care opens, within: 2 hours}'"
    )


def test_a_way_for_closed_doors_where_they_never_close_is_noted(notes):
    change = "teams: {care: {open: always}}"
    assert notes(change) == (
        "baseline.yaml:23:5: steps.call.closed: nobody goes this way: 'care' never closes\n"
        "  fix: remove it"
    )


def test_patience_where_no_queue_is_attended_is_refused(problems):
    change = "steps: {visit: {patience: 5 min}}"
    assert problems(change) == (
        "variant.yaml:3:20: steps.visit.patience: patience is for queues that customers "
        "attend, and here is none\n"
        "  fix: write 'gives_up_after' for what is passive, or remove it"
    )


def test_a_way_for_closed_doors_where_nobody_stands_before_them_is_noted(notes):
    change = "steps: {visit: {closed: {to: call}}}"
    assert notes(change) == (
        "variant.yaml:3:20: steps.visit.closed: nobody goes this way: no customer stands "
        "before a closed door here\n"
        "  fix: remove it"
    )


def test_a_passive_step_that_takes_no_time_is_refused(problems):
    change = "steps: {solved: {passive: yes}}"
    assert problems(change) == (
        "variant.yaml:3:21: steps.solved.passive: a passive step takes time, but it is not "
        "said how much\n"
        "  fix: add 'takes', for example 'takes: 2 days', or remove 'passive'"
    )


def test_an_announced_wait_where_customers_are_on_hold_is_refused(problems):
    change = "steps: {call: {leaves_on_hearing: 5 %}}"
    assert problems(change) == (
        "variant.yaml:3:19: steps.call.leaves_on_hearing: no wait is announced here: there is "
        "no queue that customers need not attend\n"
        "  fix: remove it"
    )


def test_giving_up_where_nothing_is_passive_is_noted(notes):
    change = "steps: {visit: {gives_up_after: 3 days}}"
    assert notes(change) == (
        "variant.yaml:3:20: steps.visit.gives_up_after: nothing is passive here, so nobody "
        "gives up on it\n"
        "  fix: remove it, or mark the step 'passive: yes'"
    )


def test_a_passive_wait_without_an_end_is_noted(notes):
    change = "steps: {visit: {passive: yes}}"
    assert notes(change) == (
        "baseline.yaml:27:3: steps.visit: customers wait here for as long as it takes: nobody "
        "gives up\n"
        "  fix: add 'gives_up_after', for example 'gives_up_after: exponential(mean 10 days)'"
    )


def test_a_passive_queue_without_an_end_is_noted(notes):
    change = "steps: {visit: {team: care, takes: 30 min}}"
    assert notes(change) == (
        "baseline.yaml:27:3: steps.visit: customers wait here for as long as it takes: nobody "
        "gives up\n"
        "  fix: add 'gives_up_after', for example 'gives_up_after: exponential(mean 10 days)'"
    )


def test_a_way_for_giving_up_where_there_is_no_wait_is_noted(notes):
    change = "steps: {visit: {gives_up: {to: call}}}"
    assert notes(change) == (
        "variant.yaml:3:20: steps.visit.gives_up: nobody goes this way: there is no wait to "
        "give up on\n"
        "  fix: add 'gives_up_after'"
    )


def test_a_cool_down_shorter_than_the_window_is_noted(notes):
    change = "arrivals: {cool_down: 10 days}"
    assert notes(change) == (
        "variant.yaml:3:15: arrivals.cool_down: arrivals stop 10 days after counting, but "
        "customers are followed for 60 days\n"
        "  fix: lengthen it if many customers queue late in their window"
    )


def test_repeating_where_nobody_is_asked_is_noted(notes):
    silent = "passive: yes, gives_up_after: 9 days"
    assert notes(f"steps: {{visit: {{{silent}, repeat: 5 min, repeat_effort: 1 EUR}}}}") == (
        "variant.yaml:3:58: steps.visit.repeat: nobody repeats anything here: the step is passive "
        "and no contact\n"
        "  fix: remove it, or mark the step 'contact: yes'\n"
        "variant.yaml:3:73: steps.visit.repeat_effort: nobody repeats anything here: the step is "
        "passive and no contact\n"
        "  fix: remove it, or mark the step 'contact: yes'"
    )


def test_repeating_in_a_letter_that_is_a_contact_is_no_problem(found):
    letter = "passive: yes, contact: yes, gives_up_after: 9 days, repeat: 5 min"
    assert found(f"steps: {{visit: {{{letter}}}}}") == ([], [])


def test_a_priority_where_nobody_queues_is_noted(notes):
    change = "steps: {visit: {priority: 2}}"
    assert notes(change) == (
        "variant.yaml:3:20: steps.visit.priority: nobody queues here, so nobody comes first\n"
        "  fix: name the 'team', or remove it"
    )


def test_a_priority_on_the_way_over_a_carrier_is_no_problem(found):
    carried = "handoffs: {desk -> tool: {team: care, takes: 5 min}}"
    assert found(f"{carried}, steps: {{visit: {{priority: 2}}}}") == ([], [])


HURRIED = "personas: {family: {patience: null}}"


@pytest.mark.parametrize(
    "start",
    [
        "{to: call, when: {persona: [couple]}}, {to: visit, when: {persona: [family]}}",
        "{to: call, unless: {persona: [family]}}, {to: visit, when: {persona: [family]}}",
    ],
)
def test_no_patience_is_asked_of_a_persona_who_never_comes_to_the_queue(problems, start):
    assert problems(f"{HURRIED}, start: [{start}]") == ""


def test_patience_is_asked_of_a_persona_who_comes_to_the_queue_by_any_way(problems):
    start = "{to: call, when: {persona: [couple]}}, {to: visit, when: {persona: [family]}}"
    back = "visit: {next: [{to: solved, share: 90 %}, {to: call, share: rest}]}"
    words = problems(f"{HURRIED}, start: [{start}], steps: {{{back}}}")
    assert "customers are on hold here, but 'family' has no patience" in words
    hung_up = "visit: {passive: yes, gives_up_after: 3 days, gives_up: {to: call}}"
    words = problems(f"{HURRIED}, start: [{start}], steps: {{{hung_up}}}")
    assert "customers are on hold here, but 'family' has no patience" in words


def test_a_closed_door_that_leads_to_itself_at_once_is_refused(problems):
    assert problems("steps: {call: {closed: {to: call, after: null, within: null}}}") == (
        "baseline.yaml:23:5: steps.call.closed: 'care' is still closed there: customers would turn "
        "in a circle\n"
        "  fix: let the way take time, for example 'after: until care opens, within: 2 hours'"
    )


def test_closed_doors_of_one_team_that_lead_to_each_other_at_once_are_refused(problems):
    chat = (
        "chat: {channel: chat, team: care, takes: 5 min, closed: {to: call}, next: [{to: solved}]}"
    )
    change = (
        f"start: [{{to: call, share: 50 %}}, {{to: chat, share: 50 %}}], steps: {{{chat}, "
        "call: {closed: {to: chat, after: null, within: null}}}"
    )
    words = problems(change)
    assert "steps.call.closed: 'care' is still closed there" in words
    assert "steps.chat.closed: 'care' is still closed there" in words
    assert problems(change.replace("after: null", "after: 1 h")) == ""
