"""What a study may claim, and what is said of a claim about nothing."""

import pytest

from sim import lab
from sim.errors import ScenarioError
from sim.experiment.figures.limits import in_unit
from sim.experiment.figures.metrics import BY_NAME

CLAIM = "claims: [{{variant: better-answers, metric: {metric}, {rest}, says: It helps.}}]\n"


@pytest.fixture
def claiming(tiny_study, tmp_path):
    """Loads the tiny study's baseline with a claim."""

    def load(metric, rest, claim=CLAIM):
        text = (tiny_study / "baseline.yaml").read_text(encoding="utf-8")
        path = tmp_path / "baseline.yaml"
        path.write_text(text + claim.format(metric=metric, rest=rest), encoding="utf-8")
        variant = "extends: baseline.yaml\nscenario: Better answers\n"
        (tmp_path / "better-answers.yaml").write_text(variant, encoding="utf-8")
        return lab.load(path)

    return load


def test_a_claim_about_a_metric_is_accepted(claiming):
    assert claiming("contacts", "direction: down").spec.claims[0].metric == "contacts"


def test_a_claim_about_a_verdict_at_half_the_window_is_accepted(claiming):
    assert claiming("business at half", "verdict: gain").spec.claims[0].verdict == "gain"


def test_a_claim_about_nothing_that_is_measured_is_refused_with_the_closest_name(claiming):
    with pytest.raises(ScenarioError) as refused:
        claiming("contact", "direction: down")
    problem = refused.value.problems[0]
    assert problem.field == "claims.1.metric"
    assert problem.message == "'contact' is not measured; did you mean 'contacts'?"
    assert problem.remedy.startswith("name one of: customer_value, business_value")


def test_a_claim_about_one_persona_is_about_one_of_the_two_values(claiming):
    with pytest.raises(ScenarioError, match="name one of: customer_value, business_value"):
        claiming("contacts", "direction: down, persona: busy")


def test_a_guardrail_on_nothing_that_is_measured_is_refused(tiny_study, tmp_path):
    text = (tiny_study / "baseline.yaml").read_text(encoding="utf-8")
    rail = "guardrails: {calm: {metric: contcts, worse: up, limit: 0.1}}\n"
    (tmp_path / "baseline.yaml").write_text(text + rail, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"guardrails\.calm\.metric: 'contcts' is not measured"):
        lab.load(tmp_path / "baseline.yaml")


@pytest.mark.parametrize(
    ("metric", "rest", "told"),
    [
        ("contacts", "persona: null", "claims.1: the claim says nothing"),
        ("headline", "verdict: win-win, direction: up", "the claim says a verdict and a direction"),
        ("headline", "verdict: gain", "claims.1.verdict: 'gain' is never said of 'headline'"),
        ("customer", "verdict: win-win", "claims.1.verdict: 'win-win' is never said of 'customer'"),
        (
            "business",
            "verdict: loss, persona: busy",
            "claims.1.persona: a verdict is on all customers, not on one persona",
        ),
    ],
)
def test_a_claim_that_says_nothing_or_what_is_never_said_is_refused(claiming, metric, rest, told):
    with pytest.raises(ScenarioError) as refused:
        claiming(metric, rest)
    assert told in str(refused.value)
    assert refused.value.exit_code == 3


def test_a_verdict_that_there_is_not_is_refused_by_its_words(claiming):
    with pytest.raises(ScenarioError, match="splendid") as refused:
        claiming("headline", "verdict: splendid")
    assert "win-win" in str(refused.value)


def test_a_claim_about_a_variant_that_is_not_there_is_refused_with_the_nearest_name(claiming):
    claim = CLAIM.replace("better-answers", "beter-answers")
    with pytest.raises(ScenarioError) as refused:
        claiming("contacts", "direction: down", claim)
    (problem,) = refused.value.problems
    assert problem.field == "claims.1.variant"
    assert problem.message == (
        "the study has no variant 'beter-answers'; did you mean 'better-answers'?"
    )


@pytest.fixture
def guarding(tiny_study, tmp_path):
    """Loads the tiny study's baseline with a guardrail."""

    def load(metric, limit):
        text = (tiny_study / "baseline.yaml").read_text(encoding="utf-8")
        rail = f"guardrails: {{calm: {{metric: {metric}, worse: up, limit: {limit}}}}}\n"
        (tmp_path / "baseline.yaml").write_text(text + rail, encoding="utf-8")
        scenario = lab.load(tmp_path / "baseline.yaml")
        found = in_unit(BY_NAME[metric], scenario.spec.guardrails["calm"].limit)
        return scenario, found

    return load


@pytest.mark.parametrize(
    ("metric", "limit", "number"),
    [
        ("abandoned", "2 %", 0.02),
        ("abandoned", "2 points", 0.02),
        ("abandoned", "0.5 points", 0.005),
        ("abandoned", "0.02", 0.02),
        ("costs", "1 EUR", 1.0),
        ("costs", "1.5", 1.5),
        ("waiting_hours", "4 hours", 4.0),
        ("waiting_hours", "15 min", 0.25),
        ("waiting_hours", "0", 0.0),
        ("contacts", "0.3", 0.3),
        ("final_goodwill", "0.1", 0.1),
    ],
)
def test_a_limit_is_written_in_the_unit_of_what_is_guarded(guarding, metric, limit, number):
    assert guarding(metric, limit)[1] == pytest.approx(number)


@pytest.mark.parametrize(
    ("metric", "limit", "told"),
    [
        (
            "abandoned",
            "2",
            "abandoned is a share: 2 of it are 200 points, and no change is as large; did you mean",
        ),
        ("abandoned", "100 %", "no change of abandoned is as large, so it can never be broken"),
        ("abandoned", "1 EUR", "abandoned is a share, so its limit is one too, not '1 EUR'"),
        ("abandoned", "2 hours", "abandoned is a share, so its limit is one too, not '2 hours'"),
        (
            "waiting_hours",
            "4",
            "waiting_hours is a time, so its limit is one too; did you mean '4 hours'?",
        ),
        ("costs", "2 %", "costs is an amount of money, so its limit is one too, not '2 %'"),
        ("contacts", "2 %", "contacts is a number for each customer, and so is its limit"),
        ("final_goodwill", "2", "no change of final_goodwill is as large"),
        ("abandoned", "-2 %", "'-2 %' is less than 0 %"),
        ("contacts", "many", "'many' is not a limit"),
    ],
)
def test_a_limit_in_another_unit_or_beyond_any_change_is_refused(guarding, metric, limit, told):
    with pytest.raises(ScenarioError) as refused:
        guarding(metric, limit)
    assert told in str(refused.value)
    assert refused.value.problems[0].field == "guardrails.calm.limit"


def test_a_guardrail_on_what_nobody_has_gets_a_note(guarding):
    scenario, _ = guarding("within_expectation", "2 %")
    note = next(each for each in scenario.notes if each.field == "guardrails.calm.metric")
    assert note.message == (
        "nobody has a within_expectation: it is never shown to hold, and no gain stands"
    )
    assert note.remedy == "write 'expects' at a persona, or guard another metric"
