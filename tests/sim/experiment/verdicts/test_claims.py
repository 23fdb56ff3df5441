"""What a study may claim, and what is said of a claim about nothing."""

import pytest

from sim import lab
from sim.errors import ScenarioError

CLAIM = "claims: [{{variant: better-answers, metric: {metric}, {rest}, says: It helps.}}]\n"


@pytest.fixture
def claiming(tiny_study, tmp_path):
    """Loads the tiny study's baseline with a claim."""

    def load(metric, rest):
        text = (tiny_study / "baseline.yaml").read_text(encoding="utf-8")
        path = tmp_path / "baseline.yaml"
        path.write_text(text + CLAIM.format(metric=metric, rest=rest), encoding="utf-8")
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
