"""A small study that the tests of merging and overriding change."""

import pytest

from sim.scenario.merging import resolve

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
