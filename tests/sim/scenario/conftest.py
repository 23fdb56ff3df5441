"""A small study that the tests of merging and overriding change."""

import pytest

from sim.scenario.deriving.merging import resolve
from sim.scenario.loading import load

BASELINE = """\
scenario: As it is today
question: Would it pay?
personas:
  patient couple:
    share: 45 %
    benefit: {value: 220 EUR, evidence: measured, range: [120 EUR, 350 EUR]}
    patience: lognormal(mean 6 min, cv 0.8)
  busy family: {share: 55 %, like: patient couple, patience: lognormal(mean 3 min, cv 0.8)}
steps:
  call care:
    takes: 9 min
    looks: 70 %
    next:
      - {to: solved, share: 22 %}
      - {to: engineer, share: 12 %}
      - {to: call care, share: rest, after: 1 day}
  engineer: {takes: 1 h, open: [Mon, Tue]}
"""


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study with a baseline; call it with the text of a variant to resolve that."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "baseline.yaml").write_text(BASELINE, encoding="utf-8")

    def resolved(variant="", *sets):
        path = tmp_path / "variant.yaml"
        path.write_text(f"extends: baseline.yaml\n{variant}", encoding="utf-8")
        return resolve(path, sets)

    return resolved


WHOLE = """\
scenario: "Care: 'as it is' # today"
question: |
  Would customers stay,
  and would it pay?
currency: EUR
arrivals: {rate: 40 / day, pattern: {'Mon-Fri 08:00-18:00': 3, Sat-Sun: 1.5}, for: 30 days}
observe: 60 days
personas:
  couple:
    share: 45 %
    benefit: {value: 200 EUR, evidence: measured, source: 'log: May', range: [150 EUR, 250 EUR]}
    patience: lognormal(mean 6 min, cv 0.8)
    channels: {phone: 2}
  family: {share: 55 %, like: couple, goodwill: "uniform(-0.2, 0.4)", channels: {web: 3}}
systems: {desk: {remembers: 30 %}, tool: {}, crm: {}}
profiles: {one: {systems: [tool, crm]}}
teams:
  care: {agents: 3, open: 'Mon-Fri 09:00-17:00', cost: 28 EUR / hour}
  field:
    staffing: {'Mon-Fri 09:00-13:00': 2, 'Sat 10:00-12:00': 1}
    cost: 55 EUR / hour
    backlog: {lasts: 2 weeks, takes: 90 min}
handoffs:
  desk -> tool: {mode: manual, team: care, takes: 5 min, dropped: {to: call}, drops: 5 %}
asks: {data: {purposes: [sharing, advice], clarity: {why: 80 %}, scale: 2 EUR}}
offers:
  upgrade:
    price: 10 EUR
    valuation: normal(mean 9 EUR, sd 3 EUR)
    by_persona: {family: {cost: 2 EUR}}
    fit: 2 EUR
    fit_needs: advice
    score_accuracy: 50 %
start: [{to: call, share: 90 %}, {to: visit, share: 10 %}]
steps:
  call:
    channel: phone
    system: desk
    team: care
    takes: 9 min
    ask: data
    offer: upgrade
    closed: {to: call, after: until care opens, within: 1 hour}
    gives_up: {to: call, after: next day between 09:00 and 20:00}
    next:
      - {to: visit, share: 30 %, when_known: 10 %}
      - {to: solved, share: rest, after: "exponential(mean 1 h)"}
  visit:
    system: tool
    channel: web
    team: field
    gives_up_after: {value: exponential(mean 9 days), evidence: published, source: a paper}
    next:
      - {to: solved, share: 0.4, when: {persona: [couple, family], known: yes}}
      - {to: solved, name: later, share: 60 %, unless: {score: {of: upgrade, above: 3 EUR}}}
    otherwise: {to: call}
  solved: {system: crm, goal: yes, books: {price: 5 EUR}}
investments: {notes: {one_off: 2000 EUR, running: 20 EUR / month}}
claims: [{variant: later, metric: headline, verdict: win-win, says: "It pays, they say."}]
"""


@pytest.fixture
def whole(tmp_path, monkeypatch):
    """A complete scenario; call it with lines to replace, each a pair, to load it."""
    monkeypatch.chdir(tmp_path)

    def loaded(*replaced, name="whole"):
        text = WHOLE
        for before, after in replaced:
            assert before in text
            text = text.replace(before, after)
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return loaded
