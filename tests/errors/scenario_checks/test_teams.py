"""Teams that cannot work, or are paid in two ways."""


def test_a_team_with_both_agents_and_staffing_is_refused(problems):
    change = "teams: {care: {staffing: {'Mon-Fri 09:00-17:00': 3}}}"
    assert problems(change) == (
        "baseline.yaml:10:10: teams.care.agents: both 'agents' and 'staffing' are written\n"
        "  fix: keep one of them"
    )


def test_a_team_without_agents_and_staffing_is_refused(problems):
    change = "teams: {care: {agents: null}}"
    assert problems(change) == (
        "baseline.yaml:10:3: teams.care: nobody staffs this team\n"
        "  fix: add 'agents: 3', or 'staffing: {Mon-Fri 09:00-17:00: 3}'"
    )


def test_a_team_that_nobody_staffs_is_refused(problems):
    change = "teams: {care: {agents: 0}}"
    assert problems(change) == (
        "variant.yaml:3:19: teams.care.agents: nobody staffs this team: it has 0 agents all "
        "week\n"
        "  fix: write 1 agent or more"
    )


def test_hours_that_never_open_are_refused(problems):
    change = "teams: {care: {agents: null, staffing: {Sat-Sun: 2}}}"
    assert problems(change) == (
        "baseline.yaml:10:21: teams.care.open: the hours never open: nobody is there while the "
        "doors are open\n"
        "  fix: let 'open' and 'staffing' share some hours"
    )


def test_a_backlog_counted_twice_is_refused(problems):
    change = "teams: {care: {backlog: {items: 4, lasts: 1 day, takes: 1 h}}}"
    assert problems(change) == (
        "variant.yaml:3:19: teams.care.backlog: both 'items' and 'lasts' are written\n"
        "  fix: keep one of them"
    )


def test_a_backlog_not_counted_is_refused(problems):
    change = "teams: {care: {backlog: {takes: 1 h}}}"
    assert problems(change) == (
        "variant.yaml:3:19: teams.care.backlog: it is not said how much work waits\n"
        "  fix: add 'lasts: 2 weeks', or 'items: 40'"
    )


def test_a_backlog_that_takes_no_time_is_refused(problems):
    change = "teams: {care: {backlog: {items: 4, takes: 0 min}}}"
    assert problems(change) == (
        "variant.yaml:3:46: teams.care.backlog.takes: work that takes no time is no backlog\n"
        "  fix: write how long a piece of work takes"
    )


def test_an_hourly_cost_where_the_team_is_paid_per_use_is_refused(problems):
    change = "teams: {care: {paid: per use, cost_per_use: 2 EUR}}"
    assert problems(change) == (
        "baseline.yaml:10:50: teams.care.cost: the team is paid per use, so an hour costs "
        "nothing\n"
        "  fix: write 'cost_per_use' instead of 'cost'"
    )


def test_a_cost_per_use_where_the_team_is_paid_by_the_hour_is_refused(problems):
    change = "teams: {care: {cost_per_use: 2 EUR}}"
    assert problems(change) == (
        "variant.yaml:3:19: teams.care.cost_per_use: the team is paid for staffed hours, so a "
        "use costs nothing\n"
        "  fix: add 'paid: per use', or write 'cost' instead"
    )


def test_a_team_that_works_for_nothing_is_noted(notes):
    change = "teams: {care: {cost: 0 EUR / hour}}"
    assert notes(change) == (
        "baseline.yaml:10:3: teams.care: the team works for nothing\n"
        "  fix: add 'cost: 28 EUR / hour', or leave it if that is meant"
    )


def test_a_carrying_team_whose_work_takes_no_time_is_refused(problems):
    change = "handoffs: {desk -> tool: {team: care}}"
    assert problems(change) == (
        "variant.yaml:3:36: handoffs.desk -> tool.team: 'care' carries the case, but it is not "
        "said how long that takes\n"
        "  fix: add 'takes', for example 'takes: 5 min'"
    )


def test_carrying_that_nobody_does_is_refused(problems):
    change = "handoffs: {desk -> tool: {takes: 5 min}}"
    assert problems(change) == (
        "variant.yaml:3:30: handoffs.desk -> tool.takes: nobody carries the case, so it takes "
        "nobody's time\n"
        "  fix: name the 'team' that carries it, or write the time as 'delay'"
    )


def test_overtime_of_a_team_paid_per_use_is_refused(problems):
    change = (
        "teams: {care: {cost: 0 EUR / hour, paid: per use, cost_per_use: 2 EUR, overtime: 50 %}}"
    )
    assert problems(change) == (
        "variant.yaml:3:75: teams.care.overtime: the team is paid per use, so there is no wage to "
        "supplement\n"
        "  fix: remove it"
    )


def test_overtime_where_as_many_are_always_there_is_noted(notes):
    change = "teams: {care: {open: null, overtime: 50 %}}, steps: {call: {closed: null}}"
    assert notes(change) == (
        "variant.yaml:3:31: teams.care.overtime: nobody works overtime: as many of the team are "
        "staffed at any time\n"
        "  fix: remove it"
    )
