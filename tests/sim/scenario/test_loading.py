"""Loading a scenario, and the digest of what it means."""

import pytest

from sim.errors import ScenarioError, UsageError
from sim.scenario.loading import digest, load

BENEFIT = (
    "benefit: {value: 200 EUR, evidence: measured, source: 'log: May', range: [150 EUR, 250 EUR]}"
)
CLAIMS = (
    'claims: [{variant: later, metric: headline, verdict: win-win, says: "It pays, they say."}]'
)


def test_a_loaded_scenario_knows_its_name_its_file_and_its_study(whole, tmp_path):
    scenario = whole()
    assert scenario.name == "whole"
    assert scenario.path == tmp_path / "whole.yaml"
    assert scenario.folder == tmp_path
    assert scenario.spec.steps["call"].team == "care"
    assert scenario.tree.data["currency"] == "EUR"


def test_notes_come_with_the_scenario_and_stop_nothing(whole):
    first, second = whole(("observe: 60 days", "observe: 60 days\nvisit_limit: 900"),
                          ("for: 30 days", "for: 30 days, cool_down: 5 days")).notes  # fmt: skip
    assert first.field == "arrivals.cool_down"
    assert second.field == "personas"


def test_an_override_changes_the_scenario(whole, tmp_path):
    whole()
    scenario = load(tmp_path / "whole.yaml", ["steps.call.takes=12 min"])
    assert scenario.spec.steps["call"].takes.mean == 12 * 60_000_000


def test_an_override_without_a_value_is_a_mistake_of_use(whole, tmp_path):
    whole()
    with pytest.raises(UsageError, match="has no '='"):
        load(tmp_path / "whole.yaml", ["steps.call.takes"])


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="there is no such file"):
        load(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("takes: 90 min", "takes: 1 h 30 min"),
        ("observe: 60 days", "observe: 1440 h"),
        ("share: 45 %", "share: 0.45"),
        (BENEFIT, "benefit: 200"),
        ("running: 20 EUR / month", "running: 240 EUR / year"),
        ("question: |\n  Would customers stay,\n  and would it pay?\n", ""),
        (CLAIMS, "replications: 40"),
        ("for: 30 days}", "for: 30 days, warm_up: 2 weeks, cool_down: 60 days}"),
        ("visit:\n    system: tool", "visit:\n    live: no\n    contact: yes\n    system: tool"),
        ("observe: 60 days", "observe: 60 days  # a comment"),
        ("fit: 2 EUR", "fit: 2 EUR\n    pressure: 0 %\n    cooling_off: 2 weeks"),
        ("agents: 3, open: 'Mon-Fri 09:00-17:00'", "staffing: {'Mon-Fri 09:00-17:00': 3}"),
        ("channels: {phone: 2}", "channels: {phone: 2, web: 1}"),
        ("[sharing, advice]", "[advice, sharing]"),
        ("by_persona: {family: {cost: 2 EUR}}",
         "by_persona: {family: {cost: 2 EUR}, couple: {cost: 0 EUR}}"),
        ("{'Mon-Fri 08:00-18:00': 3, Sat-Sun: 1.5}", "{'Mon-Fri 08:00-18:00': 6, Sat-Sun: 3}"),
    ],
)  # fmt: skip
def test_what_means_the_same_has_the_same_digest(whole, before, after):
    assert digest(whole((before, after))) == digest(whole())


def test_the_order_of_entries_does_not_change_the_digest(whole):
    lines = "      - {to: visit, share: 30 %, when_known: 10 %}\n"
    other = '      - {to: solved, share: rest, after: "exponential(mean 1 h)"}\n'
    systems = "{desk: {remembers: 30 %}, tool: {}, crm: {}}"
    backwards = "{crm: {}, tool: {}, desk: {remembers: 30 %}}"
    turned = whole((lines + other, other + lines), (systems, backwards))
    assert digest(turned) == digest(whole())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("takes: 90 min", "takes: 91 min"),
        ("share: 45 %", "share: 45.0000001 %"),
        ("when_known: 10 %", "when_known: 11 %"),
        ("goal: yes", "goal: yes, stage: buy"),
        ("name: later", "name: after"),
        ("known: yes", "known: no"),
        ("until care opens", "until field opens"),
        ("and 20:00", "and 19:00"),
        ("Sat-Sun: 1.5", "Sat-Sun: 1.6"),
        ("channels: {web: 3}", "channels: {web: 2}"),
        ("for: 30 days", "for: 30 days, warm_up: 13 days"),
        ("cost: 28 EUR / hour", "cost: 29 EUR / hour"),
        ("(mean 6 min, cv 0.8)", "(mean 6 min, cv 0.9)"),
    ],
)
def test_what_means_something_else_has_another_digest(whole, before, after):
    extra = [("share: 55 %", "share: 54.9999999 %")] if "45.0" in after else []
    assert digest(whole((before, after), *extra)) != digest(whole())
