"""Notes on what is declared and has no effect."""


def test_a_team_that_nothing_uses_is_noted(notes):
    change = "teams: {social: {agents: 1, cost: 20 EUR / hour}}"
    assert notes(change) == (
        "variant.yaml:3:12: teams.social: no step uses this team\n  fix: use it, or remove it"
    )


def test_a_system_that_no_step_is_on_is_noted(notes):
    change = "systems: {crm: {}}"
    assert notes(change) == (
        "variant.yaml:3:14: systems.crm: no step uses this system\n  fix: use it, or remove it"
    )


def test_an_ask_that_no_step_puts_is_noted(notes):
    change = "asks: {more: {purposes: [advice]}}"
    assert notes(change) == (
        "variant.yaml:3:11: asks.more: no step uses this ask\n  fix: use it, or remove it"
    )


def test_an_offer_that_no_step_shows_is_noted(notes):
    change = "offers: {down: {price: 3 EUR, valuation: 3 EUR}}"
    assert notes(change) == (
        "variant.yaml:3:13: offers.down: no step uses this offer\n  fix: use it, or remove it"
    )


def test_a_benefit_that_nothing_brings_is_noted(notes):
    change = "asks: {data: {benefit: 2 EUR}}"
    assert notes(change) == (
        "variant.yaml:3:18: asks.data.benefit: nothing uses what this ask grants, so its "
        "benefit never comes\n"
        "  fix: let a hand-off ('needs') or an offer ('fit_needs') use one of its purposes"
    )


def test_misuse_where_nothing_is_misused_is_noted(notes):
    change = "asks: {data: {clarity: {why: 100 %}, found_out: 10 %}}"
    assert notes(change) == (
        "variant.yaml:3:41: asks.data.found_out: the use stays within what is understood, so "
        "there is nothing to find out\n"
        "  fix: remove it, or say how far the data are really used ('use')"
    )


def test_a_push_without_pressure_is_noted(notes):
    change = "offers: {upgrade: {push: 5 EUR}}"
    assert notes(change) == (
        "variant.yaml:3:23: offers.upgrade.push: a push works through pressure, and there is "
        "none\n"
        "  fix: add 'pressure', or remove it"
    )


def test_a_fit_without_a_purpose_is_noted(notes):
    change = "offers: {upgrade: {fit: 2 EUR}}"
    assert notes(change) == (
        "variant.yaml:3:23: offers.upgrade.fit: the fit comes with a consent, and none is named\n"
        "  fix: add 'fit_needs' with a purpose, or add the worth to 'valuation'"
    )


def test_leaving_over_a_return_that_never_comes_is_noted(notes):
    change = "offers: {upgrade: {leave_on_return: 5 %}}"
    assert notes(change) == (
        "variant.yaml:3:23: offers.upgrade.leave_on_return: nobody returns this offer, so "
        "nobody leaves over it\n"
        "  fix: add 'returns'"
    )


def test_a_blind_score_is_noted(notes):
    change = (
        "steps: {visit: {next: [{to: solved, when: {score: {of: upgrade, above: 3 EUR}}}], "
        "otherwise: {to: call}}}"
    )
    assert notes(change) == (
        "variant.yaml:3:47: steps.visit.next.1.when.score: the score of 'upgrade' is blind: "
        "its accuracy is 0 %\n"
        "  fix: give the offer a 'score_accuracy'"
    )


def test_telling_again_where_no_system_is_is_noted(notes):
    change = "steps: {visit: {system: null, repeat: 5 min}}"
    assert notes(change) == (
        "baseline.yaml:8:21: systems.tool: no step uses this system\n"
        "  fix: use it, or remove it\n"
        "variant.yaml:3:34: steps.visit.repeat: nobody is known here: the step has no system "
        "that could remember\n"
        "  fix: name the step's 'system', or remove it"
    )


def test_a_goal_that_is_worth_nothing_is_noted(notes):
    change = "personas: {couple: {benefit: 0 EUR}, family: {benefit: 0 EUR}}"
    assert notes(change) == (
        "baseline.yaml:5:1: personas: reaching the goal is worth nothing to anybody\n"
        "  fix: give the personas a benefit, for example 'benefit: 220 EUR'"
    )
