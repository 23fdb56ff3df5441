"""Steps and goals out of reach, and loops without an end."""


def test_a_journey_without_a_goal_is_refused(problems):
    change = "steps: {solved: {goal: null}}"
    assert problems(change) == (
        "baseline.yaml:15:1: steps: the journey has no goal\n"
        "  fix: mark the step that customers come for with 'goal: yes'"
    )


def test_a_step_nobody_can_reach_is_refused(problems):
    change = "steps: {chat: {next: [{to: solved}]}}"
    assert problems(change) == (
        "variant.yaml:3:12: steps.chat: nobody can reach this step\n"
        "  fix: let a route lead there, or remove it (in a change: 'chat: null')"
    )


def test_a_goal_nobody_can_reach_is_refused(problems):
    change = "steps: {renewed: {goal: yes}}"
    assert problems(change) == (
        "variant.yaml:3:12: steps.renewed: this is a goal, but nobody can reach it\n"
        "  fix: let a route lead there, or remove it (in a change: 'renewed: null')"
    )


def test_a_loop_that_takes_no_time_and_cannot_end_is_refused(problems):
    change = (
        "steps: {visit: {takes: null, next: [{to: think}]}, think: {next: [{to: visit, share: "
        "40 %}, {to: think, share: 60 %}]}}"
    )
    assert problems(change) == (
        "variant.yaml:3:55: steps.think: a loop that takes no time and cannot end: think -> "
        "visit -> think\n"
        "  fix: let a step of it take time, give a route an 'after', or let somebody leave it"
    )


def test_a_way_into_the_journey_takes_no_time(problems):
    change = "start: [{to: call, after: 1 day}]"
    assert problems(change) == (
        "variant.yaml:3:30: start.1.after: customers start when they arrive; a way into the "
        "journey takes no time\n"
        "  fix: remove the 'after', or let the first step take the time"
    )


def test_a_goal_of_a_persona_that_is_no_step_is_refused(problems):
    change = "personas: {couple: {goal: solvd}}"
    assert problems(change) == (
        "variant.yaml:3:30: personas.couple.goal: there is no step 'solvd'; did you mean "
        "'solved'?\n"
        "  fix: name one of: call, solved, visit"
    )


def test_a_persona_without_a_goal_beside_one_with_its_own_is_noted(notes):
    change = "personas: {couple: {goal: visit}}, steps: {solved: {goal: null}}"
    assert notes(change) == (
        "baseline.yaml:7:3: personas.family: they have no goal: no step is marked, and none is "
        "named here\n"
        "  fix: name the step they come for, as in 'goal: STEP', or mark one with 'goal: yes'"
    )


def test_a_goal_of_each_persona_is_goal_enough(found):
    change = (
        "personas: {couple: {goal: visit}, family: {goal: solved}}, steps: {solved: {goal: null}}"
    )
    assert found(change) == ([], [])


def test_an_expectation_beyond_the_time_they_are_followed_is_noted(notes):
    change = "personas: {couple: {expects: 60 days}}"
    assert notes(change) == (
        "variant.yaml:3:33: personas.couple.expects: they expect the goal only after the time for "
        "which they are followed\n"
        "  fix: lengthen 'observe', or leave this out"
    )
