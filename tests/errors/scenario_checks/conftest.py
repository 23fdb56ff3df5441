"""A scenario in which everything fits, and what the checks say once something is changed."""

import pytest

from sim.journey.layout.design import ScenarioSpec
from sim.scenario.checks.every_topic import check
from sim.scenario.deriving.merging import resolve
from sim.scenario.reading.validating import validate

BASELINE = """\
scenario: Care
currency: EUR
arrivals: {rate: 40 / day, for: 30 days}
observe: 60 days
personas:
  couple: {share: 45 %, benefit: 200 EUR, patience: 6 min}
  family: {share: 55 %, benefit: 200 EUR, patience: 3 min}
systems: {desk: {}, tool: {}}
teams:
  care: {agents: 3, open: 'Mon-Fri 09:00-17:00', cost: 28 EUR / hour}
handoffs: {desk -> tool: {mode: manual}}
asks: {data: {purposes: [advice]}}
offers: {upgrade: {price: 10 EUR, valuation: 12 EUR}}
start: [{to: call}]
steps:
  call:
    channel: phone
    system: desk
    team: care
    takes: 9 min
    ask: data
    offer: upgrade
    closed: {to: call, after: until care opens, within: 2 hours}
    next:
      - {to: visit, share: 30 %}
      - {to: solved, share: rest}
  visit: {system: tool, takes: 1 h, next: [{to: solved}]}
  solved: {goal: yes}
"""


@pytest.fixture
def found(tmp_path, monkeypatch):
    """What the checks find in the baseline with a change, on line 3 of the variant's file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "baseline.yaml").write_text(BASELINE, encoding="utf-8")
    path = tmp_path / "variant.yaml"

    def found_in(change):
        path.write_text(f"extends: baseline.yaml\nchange:\n  {{{change}}}\n", encoding="utf-8")
        tree = resolve(path)
        return check(validate(ScenarioSpec, tree), tree)

    return found_in


@pytest.fixture
def problems(found):
    """The text of all problems after a change."""
    return lambda change: "\n".join(problem.text() for problem in found(change)[0])


@pytest.fixture
def notes(found):
    """The text of all notes after a change that is no problem."""

    def noted(change):
        problems, notes = found(change)
        assert problems == []
        return "\n".join(note.text() for note in notes)

    return noted
