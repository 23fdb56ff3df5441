"""Monitors that cannot read what they are meant to read, or turn what there is not."""


def report(more=""):
    """A variant in which a report on the offer turns a switch that a way on depends on."""
    return (
        "switches: {push: on}, steps: {call: {next: [{to: visit, when: {switch: push}}, "
        "{to: solved, unless: {switch: push}}]}}, "
        "monitors: {report: {measure: acceptance, window: 7 days, every: 1 day, below: 10 %, "
        f"turns: {{push: off}}{more}}}}}"
    )


def test_a_whole_monitor_is_fine(problems, notes):
    assert problems(report(", step: call, offer: upgrade, sees: [desk], lag: 3 weeks")) == ""
    assert "switch" not in notes(report())


def test_a_switch_that_there_is_not_is_refused(problems):
    found = problems(
        report() + ", start: [{to: call, share: 40 %, when: {switch: pull}}, {to: visit}]"
    )
    assert found == (
        "variant.yaml:3:277: start.1.when.switch: there is no switch 'pull'\n"
        "  fix: name one of: push"
    )
    assert problems(report().replace("push: off", "push: off, pull: on")) == (
        "variant.yaml:3:227: monitors.report.turns.pull: there is no switch 'pull'\n"
        "  fix: name one of: push"
    )


def test_names_of_parts_are_checked(problems):
    found = problems(report(", step: cal, offer: upgrad, sees: [des, tool]"))
    assert [line.split(": ", 1)[1] for line in found.splitlines() if "fix" not in line] == [
        "monitors.report.step: there is no step 'cal'; did you mean 'call'?",
        "monitors.report.offer: there is no offer 'upgrad'; did you mean 'upgrade'?",
        "monitors.report.sees.1: there is no system 'des'; did you mean 'desk'?",
    ]


def test_the_rule_has_one_bound(problems):
    both = problems(report(", above: 50 %"))
    assert both == (
        "variant.yaml:3:135: monitors.report: the rule has two bounds\n  fix: write two monitors"
    )
    none = problems(report().replace("below: 10 %, ", ""))
    assert none == (
        "variant.yaml:3:135: monitors.report: the rule has no bound\n"
        "  fix: add 'below: 10 %' or 'above: 10 %'"
    )


def test_a_measure_is_read_only_by_what_it_is_about(problems):
    found = problems(report(", step: call").replace("acceptance", "regret"))
    assert found == (
        "variant.yaml:3:224: monitors.report.step: 'regret' cannot be read by step\n"
        "  fix: restrict it by 'offer', or by nothing"
    )
    found = problems(report(", ask: data").replace("acceptance", "completion"))
    assert found.endswith("'completion' cannot be read by ask\n  fix: remove it")


def test_a_step_that_the_systems_do_not_record_is_refused(problems):
    found = problems(report(", step: call, sees: [tool]"))
    assert found == (
        "variant.yaml:3:240: monitors.report.sees: it sees nothing of 'call', which is recorded "
        "by 'desk'\n"
        "  fix: add 'desk' to 'sees'"
    )
    found = problems(report(", step: solved, sees: [tool]"))
    assert found.endswith(
        "it sees nothing of 'solved', which is recorded nowhere: the step has no system\n"
        "  fix: give the step a 'system'"
    )


def test_looks_come_in_time_and_are_not_too_many(problems):
    late = problems(report().replace("every: 1 day", "every: 91 days"))
    assert late.endswith(
        "monitors.report.every: nobody ever looks: the first look comes after the last counted "
        "customer's window\n  fix: look more often"
    )
    often = problems(report().replace("every: 1 day", "every: 1 min"))
    assert often.endswith(
        "monitors.report.every: there are more than 100,000 looks at this report\n"
        "  fix: look less often, for example '1 day'"
    )


def test_a_switch_that_nothing_reads_is_noted(notes):
    assert "variant.yaml:3:15: switches.push: no condition reads this switch\n" in notes(
        "switches: {push: on}"
    )


def test_a_switch_that_only_an_offer_reads_is_read(found):
    notes = found("switches: {club runs: on}, steps: {call: {offer_when: {switch: club runs}}}")
    assert "no condition reads this switch" not in str(notes)


def test_a_rule_that_is_never_or_always_met_is_refused(problems):
    never = problems(report().replace("below: 10 %", "below: 0 %"))
    assert "monitors.report.below: the rule is never met: no share is below 0 %" in never
    always = problems(report().replace("below: 10 %", "above: 0 %"))
    assert "monitors.report.above: the rule is always met: every share is at least 0 %" in always
