"""What is said where nobody is counted, and of a guardrail on what nobody has."""

import pytest

from reports.words.sentences import words_about
from sim import lab
from sim.errors import RunError
from sim.experiment.computing.replicate import Settings
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_study

TOO_EARLY = """\
scenario: The flyer is out before anybody looks
currency: EUR
arrivals: {sends: {flyer: {people: 30, at: week 1 Mon 09:00}}, for: 7 days, warm_up: 7 days}
observe: 9 days
personas: {anyone: {share: 100 %, benefit: 4 EUR}}
start: [{to: read, share: 100 %}]
steps:
  read: {channel: web, next: [{to: done}]}
  done: {channel: web, goal: yes}
"""
RARELY = TOO_EARLY.replace(
    "{sends: {flyer: {people: 30, at: week 1 Mon 09:00}}, for: 7 days, warm_up: 7 days}",
    "{rate: 0.01 / year, for: 1 day}",
)
DEARER = """\
extends: baseline.yaml
scenario: Dearer
change: {steps: {read: {books: {price: 1 EUR, valuation: 3 EUR}}}}
"""


@pytest.fixture
def study(tmp_path):
    def write(baseline):
        folder = tmp_path / "study"
        folder.mkdir()
        (folder / "baseline.yaml").write_text(baseline, encoding="utf-8")
        (folder / "dearer.yaml").write_text(DEARER, encoding="utf-8")
        return find_study(folder)

    return write


@pytest.fixture
def settings(tmp_path):
    return Settings(1, 20, None, "runs", 1, fresh=False, out=tmp_path / "runs")


@pytest.mark.parametrize(
    ("baseline", "reason"),
    [
        (TOO_EARLY, "nobody whom this brings counts: it is sent before or after they are counted"),
        (RARELY, "customers are counted in a replication"),
    ],
)
def test_a_run_and_a_comparison_of_nobody_say_what_check_knows(study, settings, baseline, reason):
    found = study(baseline)
    told = r"baseline: nobody is counted in 20 replications, so there is nothing to say"
    with pytest.raises(RunError, match=told) as ran:
        lab.run(load(found.baseline), found, settings)
    with pytest.raises(RunError, match=told) as compared:
        lab.compare(found, settings)
    for refused in (ran, compared):
        assert reason in str(refused.value)
        assert "fix: " in str(refused.value)


def test_no_number_of_replications_is_promised_for_a_guardrail_on_what_nobody_has(study, settings):
    rail = "guardrails: {soon enough: {metric: within_expectation, worse: down, limit: 2 %}}\n"
    some = TOO_EARLY.replace("at: week 1 Mon 09:00", "at: week 2 Mon 09:00") + rail
    found = lab.compare(study(some), settings)
    (variant,) = found.variants
    assert variant.verdict.headline == "undecided"
    assert variant.verdict.in_the_way == ("soon enough",)
    words = words_about(found, variant)
    assert (
        "More replications will not show the guardrail 'soon enough': cannot be estimated, because"
        in words
    )
    assert "--replications" not in words
