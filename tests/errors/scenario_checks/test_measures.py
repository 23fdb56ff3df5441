"""Teams that are judged by what cannot be measured."""


def test_a_measured_team_that_serves_nobody_is_refused(problems):
    change = "teams: {chat: {agents: 1, cost: 1 EUR / hour, measure: wait}}"
    assert (
        "variant.yaml:3:59: teams.chat.measure: the team serves nobody, so it has no wait\n"
        "  fix: name it as the 'team' of a step, or remove 'measure'"
    ) in problems(change)


def test_acceptance_without_offers_is_refused(problems):
    change = "teams: {care: {measure: acceptance}}, steps: {call: {offer: null}}, offers: null"
    assert "teams.care.measure: nothing is offered that could be accepted" in problems(change)


def test_acceptance_of_offers_that_others_show_is_refused(problems):
    change = "teams: {care: {measure: acceptance}}, steps: {visit: {offer: upgrade}}"
    assert problems(change) == (
        "variant.yaml:3:28: teams.care.measure: acceptance is counted over all offers of the "
        "journey, and some are shown without this team, at 'visit'\n"
        "  fix: judge the team by another measure, or remove it"
    )


def test_a_measured_team_that_shows_every_offer_is_right(found):
    assert found("teams: {care: {measure: acceptance}}")[0] == []
