"""What is said about messages, contact rules and permissions to be contacted."""

import pytest

from sim.journey.blocks.consent_and_contact.contact import CapSpec

RULE = "contact_rules: {calm: {caps: [{most: 2, per: 7 days}]}}"
POSTPONE = RULE.replace("]}}", "], loses: postponed}}")
ELSEWHERE = RULE.replace("]}}", "], loses: elsewhere}}")


def test_messages_that_have_all_they_need_are_no_problem(found):
    change = (
        f"{RULE}, asks: {{news: {{permission: [email]}}}}, steps: {{call: {{ask: news}}, "
        "visit: {channel: email, message: {rule: calm, needs_permission: yes}}}"
    )
    problems, notes = found(change)
    assert problems == []
    assert [note.message for note in notes] == ["no step uses this ask"]  # the other ask


def test_an_ask_that_asks_for_nothing_is_a_problem(problems):
    assert problems("asks: {more: {}}") == (
        "variant.yaml:3:11: asks.more: it asks for nothing\n"
        "  fix: add 'purposes: [...]' (use of data) or 'permission: [...]' (channels)"
    )


def test_a_permission_for_a_channel_that_no_step_is_on_is_a_problem(problems):
    assert problems("asks: {data: {permission: [emial]}}") == (
        "variant.yaml:3:31: asks.data.permission.1: there is no step on the channel 'emial'\n"
        "  fix: name one of: phone, web"
    )
    assert "permission_at_start.1: there is no step on the channel 'post'" in problems(
        "permission_at_start: [post]"
    )


def test_a_permission_that_nobody_is_asked_for_is_a_problem_in_a_condition(problems):
    change = "steps: {call: {offer_when: {permitted: web}}}"
    assert problems(change) == (
        "variant.yaml:3:43: steps.call.offer_when.permitted: there is no ask for permission on "
        "the channel 'web'\n"
        "  fix: add it under 'asks'"
    )


def test_a_message_by_a_rule_that_is_not_there_is_a_problem(problems):
    steps = "visit: {message: {rule: clam}}, solved: {message: {rule: calm}}"
    change = f"{RULE}, steps: {{{steps}}}"
    said = problems(change)
    assert "steps.visit.message.rule: there is no contact rule 'clam'" in said
    assert "did you mean 'calm'?" in said


def test_a_message_that_nobody_can_permit_is_a_problem(problems):
    change = "steps: {visit: {message: {needs_permission: yes}}}"
    assert problems(change) == (
        "variant.yaml:3:30: steps.visit.message.needs_permission: it is never sent: nobody can "
        "permit being contacted by 'web'\n"
        "  fix: add 'permission: [web]' to an ask, or to 'permission_at_start'"
    )


def test_a_message_that_loses_elsewhere_needs_a_way(problems):
    change = f"{ELSEWHERE}, steps: {{visit: {{message: {{rule: calm}}}}}}"
    said = problems(change)
    assert (
        "steps.visit: by 'calm' a message that loses goes elsewhere, but it is not said where\n"
        "  fix: add 'not_sent: {to: ...}' to the step"
    ) in said


def test_a_way_for_messages_at_a_step_that_is_none_is_a_problem(problems):
    assert problems("steps: {visit: {not_sent: {to: solved}}}") == (
        "variant.yaml:3:20: steps.visit.not_sent: nobody goes this way: the step is no message\n"
        "  fix: add 'message', or remove it"
    )


def test_a_way_that_no_message_takes_is_noted(notes):
    assert notes("steps: {visit: {message: {}, not_sent: {to: solved}}}") == (
        "variant.yaml:3:33: steps.visit.not_sent: nobody goes this way: the message is always "
        "sent\n"
        "  fix: add a 'rule' or 'needs_permission' to the message, or remove it"
    )
    change = f"{POSTPONE}, steps: {{visit: {{message: {{rule: calm}}, not_sent: {{to: solved}}}}}}"
    assert "by 'calm' a message that loses is postponed" in notes(change)


def test_a_rule_by_which_no_message_goes_is_noted(notes):
    assert notes(RULE) == (
        "variant.yaml:3:20: contact_rules.calm: no message goes by this rule\n"
        "  fix: use it, or remove it"
    )


def test_a_benefit_of_a_permission_comes_with_the_messages_that_need_it(notes):
    ask = "asks: {data: {permission: [web], benefit: 2 EUR}}"
    assert "asks.data.benefit: nothing uses what this ask grants" in notes(ask)
    assert "benefit" not in notes(
        f"{ask}, steps: {{visit: {{message: {{needs_permission: yes}}}}}}"
    )


def test_caps_are_small_and_their_windows_are_days_or_weeks():
    with pytest.raises(ValueError, match="less than or equal to 32"):
        CapSpec.model_validate({"most": 33, "per": "7 days"})
    with pytest.raises(ValueError, match="is not a duration"):
        CapSpec.model_validate({"most": 3, "per": "calendar month"})
