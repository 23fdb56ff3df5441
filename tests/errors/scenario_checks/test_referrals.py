"""Referrals that name nobody, or that would feed on themselves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.journey.layout.design import ScenarioSpec
from sim.scenario.checks.referrals import most_brought


def refers(step="solved", **says):
    """A change that lets a step refer."""
    written = {"above": 0, "chance": "30 %", **says}
    inner = ", ".join(f"{key}: {value}" for key, value in written.items())
    return f"steps: {{{step}: {{refers: {{{inner}}}}}}}"


def test_referrals_that_die_out_are_fine(problems):
    assert problems(refers(after="10 days", personas="{couple: 40 %, family: 60 %}")) == ""


def test_who_is_brought_must_be_somebody(problems):
    assert problems(refers(personas="{couple: 40 %, famly: 50 %}")) == (
        "variant.yaml:3:54: steps.solved.refers.personas: the shares of those who are brought add "
        "up to 90 %, not to 100 %\n"
        "  fix: change them so that they add up to 100 %, or let one persona take the 'rest'\n"
        "variant.yaml:3:79: steps.solved.refers.personas.famly: there is no persona 'famly'; did "
        "you mean 'family'?\n"
        "  fix: name one of: couple, family"
    )


def test_thresholds_that_are_never_met_are_refused(problems):
    assert problems(refers(above=1)).endswith(
        "steps.solved.refers.above: nobody ever refers: goodwill is always below 1\n"
        "  fix: lower the threshold"
    )
    assert problems("steps: {solved: {warns: {below: -1, costs: 30 EUR}}}").endswith(
        "steps.solved.warns.below: nobody ever warns: goodwill is always above -1\n"
        "  fix: raise the threshold"
    )


def test_bringing_one_or_more_each_is_refused(problems):
    assert problems(refers(chance="100 %")) == (
        "variant.yaml:3:21: steps.solved.refers: a customer may bring 1 more on average, and "
        "they more again: this may never end (bound by the routes' shares, with goodwill above "
        "the threshold)\n"
        "  fix: lower 'chance' or 'most', so that it stays below 1 over all steps together"
    )
    both = refers(chance="60 %").replace(
        "steps: {", "steps: {call: {refers: {above: 0, chance: 50 %}}, "
    )
    assert "a customer may bring 1.1 more on average" in problems(both)


@pytest.mark.parametrize(
    ("after", "expected"),
    # sixty days hold the visits 1 + 60 / days, and each brings another with 30 %, two at most
    [("1 year", 0.3), ("25 days", 0.9), ("20 days", 1.2), ("5 days", 2)],
)
def test_what_goes_round_brings_as_many_as_fit_into_the_window(problems, after, expected):
    back = f"next: [{{to: solved, after: {after}}}], refers: {{"
    found = problems(refers(most=2).replace("refers: {", back))
    assert (f"may bring {expected:.2g} more on average" in found) == (expected >= 1)


def test_where_conditions_decide_the_worst_is_assumed(problems):
    change = refers("visit", chance="60 %", most=3).replace(
        "refers: {", "next: [{to: visit, when: {awake: yes}}], otherwise: {to: solved}, refers: {"
    )
    change = f"start: [{{to: visit}}], {change}"
    # a visit takes an hour, so sixty days hold more than a thousand
    assert "a customer may bring 3 more on average" in problems(change)


def test_a_test_for_referred_customers_where_nobody_refers_is_noted(notes):
    change = (
        "start: [{to: call, share: 50 %, when: {referred: yes}}, {to: call, name: own, "
        "share: 50 %, when: {referred: no}}]"
    )
    assert (
        "variant.yaml:3:43: start.1.when.referred: no step refers, so nobody is referred\n"
        "  fix: add 'refers' to a step, or remove the test"
    ) in notes(change)
    assert "no step refers" not in notes(f"{change}, {refers()}")


BRANCHES = (
    "steps: {{call: {{next: [{{to: visit, share: 50 %}}, {{to: later, share: 50 %}}]}}, "
    "visit: {{refers: {{above: 0, chance: {first}}}, next: [{{to: {after}}}]}}, "
    "later: {{takes: 1 h, refers: {{above: 0, chance: {second}}}, next: [{{to: solved}}]}}}}"
)


def test_steps_that_exclude_each_other_do_not_add_up(problems):
    # half take the one branch and half the other: 0.5 x 0.9 + 0.5 x 0.9
    assert problems(BRANCHES.format(first="90 %", second="90 %", after="solved")) == ""
    both = problems(BRANCHES.format(first="90 %", second="90 %", after="later"))
    # whoever takes the first branch now comes to the second too: 0.5 x 1.8 + 0.5 x 0.9
    assert "a customer may bring 1.4 more on average" in both


def test_a_step_few_come_to_counts_for_those_few(problems):
    many = BRANCHES.replace("share: 50 %}}, {{to: later", "share: 10 %}}, {{to: later")
    many = many.replace("to: later, share: 50 %", "to: later, share: 90 %")
    change = many.format(first="90 %, most: 3", second="99 %", after="solved")
    assert problems(change) == ""  # 0.1 x 0.9 + 0.9 x 0.99


@pytest.mark.parametrize("days", [10, 20])
def test_rounds_that_exclude_each_other_do_not_add_up(problems, days):
    # Two subscriptions that renew without end: nobody has both, and each brings one at most.
    def renews(name):
        return (
            f"{name}: {{takes: 1 h, refers: {{above: 0, chance: 50 %}}, "
            f"next: [{{to: {name}, after: {days} days}}]}}"
        )

    change = (
        "steps: {solved: {next: [{to: basic, share: 50 %}, {to: gold, share: 50 %}]}, "
        f"{renews('basic')}, {renews('gold')}}}"
    )
    assert problems(change) == ""


def test_personas_who_are_told_apart_on_the_way_do_not_add_up(problems):
    apart = (
        "steps: {{visit: {{next: [{{to: first, when: {{persona: [couple]}}}}, "
        "{{to: rest, when: {{persona: [family]}}}}]}}, "
        "first: {{takes: 1 h, refers: {{above: 0, chance: 60 %}}, next: [{{to: rest}}]}}, "
        "rest: {{takes: 1 h, next: [{{to: second, when: {{persona: [{who}]}}}}], "
        "otherwise: {{to: solved}}}}, "
        "second: {{takes: 1 h, refers: {{above: 0, chance: 60 %}}, next: [{{to: solved}}]}}}}"
    )
    start = "start: [{to: visit}], "
    assert problems(start + apart.format(who="family")).count("may bring") == 0
    together = problems(start + apart.format(who="couple"))
    assert "a customer may bring 1.2 more on average" in together


def test_who_was_brought_may_be_kept_from_bringing_further_ones(problems):
    change = (
        "steps: {solved: {next: [{to: club, when: {referred: no}}, {to: end, when: {referred: "
        "yes}}]}, end: {}, club: {takes: 1 h, refers: {above: 0, chance: 60 %}, next: [{to: more}]}"
        ", more: {takes: 1 h, refers: {above: 0, chance: 60 %}}}"
    )
    # The organic customer's 1.2 are what the rule of one or more speaks of, whoever follows.
    assert "a customer may bring 1.2 more on average" in problems(change)


@given(data=st.data())
@settings(deadline=None)
def test_on_paths_without_a_way_back_the_bound_is_the_best_path(data):
    count = 6
    chances = data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    forward = [
        data.draw(st.lists(st.integers(at + 1, count), min_size=1, max_size=3, unique=True))
        for at in range(count)
    ]
    decided = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    steps = {f"s{count}": {"goal": "yes"}}
    worth = [0.0] * (count + 1)
    for at in reversed(range(count)):
        share = 1 / len(forward[at])
        test = {"when": {"awake": "yes"}} if decided[at] else {"share": repr(share)}
        step = {"takes": "1 h", "next": [{"to": f"s{to}", **test} for to in forward[at]]}
        if chances[at]:
            step["refers"] = {"above": 0, "chance": f"{10 * chances[at]} %"}
        steps[f"s{at}"] = step
        ahead = [worth[to] for to in forward[at]]
        best = max(ahead) if decided[at] else sum(share * each for each in ahead)
        worth[at] = chances[at] / 10 + best
    spec = ScenarioSpec.model_validate(
        {
            "scenario": "paths",
            "currency": "EUR",
            "arrivals": {"rate": "1 / day", "for": "1 day"},
            "observe": "90 days",
            "personas": {"p": {"share": "rest"}},
            "start": [{"to": "s0"}],
            "steps": steps,
        }
    )
    referring = {name: step.refers for name, step in spec.steps.items() if step.refers}
    assert most_brought(spec, referring) == pytest.approx(worth[0], abs=1e-6)
