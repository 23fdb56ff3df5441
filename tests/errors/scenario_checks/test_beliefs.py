"""Beliefs that come to nothing."""

LEARNS = "steps: {visit: {learns: 60 %}}"


def test_a_belief_on_which_nothing_depends_is_noted(notes):
    assert notes("belief: {accuracy: 70 %}") == (
        "variant.yaml:3:4: belief: nothing depends on what the business believes\n"
        "  fix: let a route say 'when: {seems: [PERSONA]}', or remove it"
    )


def test_a_step_that_learns_nothing_new_is_noted(notes):
    start = "start: [{to: call, when: {seems: [couple]}}, {to: visit, when: {seems: [family]}}]"
    assert notes(f"belief: {{accuracy: 70 %}}, {start}, {LEARNS}") == (
        "variant.yaml:3:138: steps.visit.learns: nothing is learned here: the belief is as "
        "accurate from the start\n"
        "  fix: lower 'belief.accuracy', or remove this"
    )


def test_a_route_for_whoever_somebody_seems_leaves_nobody_outside(found):
    start = "start: [{to: call, when: {seems: [couple]}}, {to: visit, when: {seems: [family]}}]"
    assert found(f"belief: {{accuracy: 40 %}}, {start}, {LEARNS}") == ([], [])


def test_a_condition_on_seeming_somebody_who_is_nobody_is_refused(problems):
    start = "start: [{to: call, when: {seems: [cuople]}}, {to: visit, share: 50 %}]"
    assert problems(start) == (
        "variant.yaml:3:38: start.1.when.seems.1: there is no persona 'cuople'; did you mean "
        "'couple'?\n"
        "  fix: name one of: couple, family"
    )
