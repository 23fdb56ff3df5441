"""Lists that cannot go, or whose cases would take time twice."""

LIST = "batch: {every: week, at: 'Fri 10:00'}"


def test_a_weekly_list_without_a_weekday_is_refused(problems):
    change = "handoffs: {desk -> tool: {batch: {every: week, at: '10:00'}}}"
    assert problems(change) == (
        "variant.yaml:3:55: handoffs.desk -> tool.batch.at: a list that goes every week needs a "
        "weekday\n"
        "  fix: write it before the time: 'Fri 10:00'"
    )


def test_a_weekday_for_a_list_that_goes_on_several_days_is_refused(problems):
    change = "handoffs: {desk -> tool: {batch: {every: weekdays, at: 'Fri 10:00'}}}"
    assert problems(change) == (
        "variant.yaml:3:59: handoffs.desk -> tool.batch.at: a list that goes on weekdays has no "
        "weekday of its own\n"
        "  fix: write 'every: week', or the time alone: '10:00'"
    )
    change = "handoffs: {desk -> tool: {batch: {every: day, at: 'Fri 10:00'}}}"
    assert "a list that goes every day has no weekday of its own" in problems(change)


def test_a_delay_of_cases_on_a_list_is_refused(problems):
    change = f"handoffs: {{desk -> tool: {{{LIST}, delay: 1 day}}}}"
    assert problems(change) == (
        "variant.yaml:3:69: handoffs.desk -> tool.delay: cases that travel on a list have no "
        "delay of their own: they wait for it\n"
        "  fix: remove it, or write the time of the whole list: 'batch: {takes: 1 day}'"
    )


def test_a_time_of_each_case_on_a_list_is_refused(problems):
    change = f"handoffs: {{desk -> tool: {{{LIST}, team: care, takes: 5 min}}}}"
    assert problems(change) == (
        "variant.yaml:3:81: handoffs.desk -> tool.takes: a list is one piece of work: the cases "
        "on it take no time of their own\n"
        "  fix: write 'takes' inside 'batch', for the whole list"
    )


def test_a_team_that_carries_a_list_in_no_time_is_refused(problems):
    change = f"handoffs: {{desk -> tool: {{{LIST}, team: care}}}}"
    assert problems(change) == (
        "variant.yaml:3:75: handoffs.desk -> tool.team: 'care' carries the list, but it is not "
        "said how long that takes\n"
        "  fix: add 'takes' inside 'batch', for example 'takes: 1 h'"
    )


def test_a_priority_of_a_list_that_stands_in_no_queue_is_noted(notes):
    change = "handoffs: {desk -> tool: {batch: {every: day, at: '10:00', priority: 2}}}"
    assert notes(change) == (
        "variant.yaml:3:63: handoffs.desk -> tool.batch.priority: no team carries this list, so "
        "it stands in no queue\n"
        "  fix: name the 'team' that carries it, or remove it"
    )


def test_a_list_that_fits_is_no_problem(found):
    carried = "{every: weekdays, at: '09:00', takes: 1 h, priority: 3}"
    for batch in ("{every: day, at: '10:00'}", "{every: week, at: 'Mon 00:00', takes: 1 day}"):
        assert found(f"handoffs: {{desk -> tool: {{batch: {batch}}}}}") == ([], [])
    assert found(f"handoffs: {{desk -> tool: {{team: care, batch: {carried}}}}}") == ([], [])
