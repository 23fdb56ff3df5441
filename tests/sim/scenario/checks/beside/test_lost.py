"""Where twins lose the luck they share, and that the lines which are proposed keep it whole."""

from copy import deepcopy
from types import SimpleNamespace

import numpy as np
import pytest

from sim.clock.compiled import clock as compiled_clock
from sim.clock.simpy import clock as simpy_clock
from sim.errors import ScenarioError
from sim.experiment.figures.checked import beside, check_together
from sim.experiment.verdicts.pairing import pairing_lost
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from sim.records.tables import runs_table
from sim.scenario.checks.beside.exchanged import exchanged
from sim.scenario.checks.beside.lost import lost
from sim.scenario.loading import load

BEFORE = {
    "scenario": "before",
    "currency": "EUR",
    "arrivals": {"rate": "200 / day", "for": "10 days"},
    "observe": "40 days",
    "personas": {"person": {"share": "100 %", "benefit": "uniform(1 EUR, 9 EUR)"}},
    "start": [{"to": "desk"}],
    "steps": {
        "desk": {
            "next": [
                {"to": "form", "share": "50 %", "after": "uniform(1 day, 9 days)"},
                {"to": "call", "share": "30 %"},
                {"to": "nothing", "share": "20 %"},
            ]
        },
        "form": {
            "takes": "exponential(mean 9 min)", "leave": "10 %", "next": [{"to": "check"}],
        },
        "check": {"next": [{"to": "solved", "share": "70 %"}, {"to": "call", "share": "30 %"}]},
        "call": {"next": [{"to": "solved"}]},
        "solved": {"goal": True},
        "nothing": {},
    },
}  # fmt: skip


def changed(change):
    raw = deepcopy(BEFORE)
    change(raw["steps"])
    return raw


def inserted(steps):
    steps["between"] = {"next": [{"to": "form"}]}
    steps["desk"]["next"][0]["to"] = "between"


def removed(steps):
    steps["desk"]["next"][1]["to"] = "solved"
    steps["check"]["next"] = [{"to": "solved", "name": "soon", "share": "70 %"},
                              {"to": "solved", "name": "by call", "share": "30 %"}]  # fmt: skip
    del steps["call"]


def renamed(steps):
    steps["dead end"] = steps.pop("nothing")
    steps["desk"]["next"][2]["to"] = "dead end"


def divided(steps):
    """The form in two in a row: filling it in, and sending it off."""
    form = steps.pop("form")
    steps["filling in"] = {"takes": form["takes"], "next": [{"to": "sending"}]}
    steps["sending"] = {"leave": form["leave"], "next": form["next"]}
    steps["desk"]["next"][0]["to"] = "filling in"


def values(raw, clock=simpy_clock):
    done = clock.run_replication(
        lay_out(ScenarioSpec.model_validate(raw)), seed=5, number=0, keep_log=False
    )
    rows = done.world.rows
    return np.stack([rows[name] for name in ("customer_value", "end_at", "goal_at", "ending")])


def written(raw, found):
    """A scenario with the lines written that are proposed."""
    after = deepcopy(raw)
    for one in found:
        for line in one.lines:
            place = after
            for key in line.path[:-1]:
                place = place[key]
            key, _, value = line.text.partition(": ")
            assert line.path[-1] == key
            place[key] = value
    return after


@pytest.mark.parametrize("change", [inserted, removed, renamed, divided])
def test_with_the_lines_that_are_proposed_nobody_is_harmed(change):
    raw = changed(change)
    found = lost(ScenarioSpec.model_validate(BEFORE), ScenarioSpec.model_validate(raw))
    assert found
    mended = written(raw, found)
    assert not lost(ScenarioSpec.model_validate(BEFORE), ScenarioSpec.model_validate(mended))
    before, without = values(BEFORE), values(raw)
    for clock in (simpy_clock, compiled_clock):
        assert np.array_equal(values(mended, clock), before)
    harmed = np.mean(without[0] < before[0])
    assert harmed > 0.05 or change is renamed or change is inserted


@pytest.mark.parametrize(
    "change",
    [
        lambda steps: steps["desk"]["next"].append({"to": "solved", "share": "0 %"}),
        lambda steps: steps["desk"]["next"].pop(0),
        lambda steps: steps["call"].update(takes="9 min"),
    ],
)
def test_what_is_only_added_or_only_removed_loses_nothing(change):
    after = ScenarioSpec.model_validate(changed(change))
    assert lost(ScenarioSpec.model_validate(BEFORE), after) == []


def test_of_customers_who_meet_a_lost_place_the_share_is_exact():
    def ran(raw):
        spec = ScenarioSpec.model_validate(raw)
        done = simpy_clock.run_replication(lay_out(spec), seed=5, number=0, keep_log=False)
        result = SimpleNamespace(spec=spec, runs=runs_table(done), customers=len(done.world.rows))
        return done, result

    _, before = ran(BEFORE)
    assert pairing_lost(before, before, 0.0) == 0.0

    def other_way(steps):
        steps["chat"] = {"next": [{"to": "solved"}]}
        steps["check"]["next"][1]["to"] = "chat"

    done, result = ran(changed(other_way))
    came = done.world.reached[done.layout.numbering.steps["check"]] / result.customers
    assert pairing_lost(before, result, 0.0) == came
    assert 0.40 < came < 0.50  # half go to the form, and one in ten leaves there


def test_a_persona_under_another_name_concerns_everybody():
    two = deepcopy(BEFORE)
    two["personas"] = {"person": {"share": "60 %"}, "other": {"share": "40 %"}}
    after = deepcopy(two)
    after["personas"]["somebody"] = after["personas"].pop("other")
    specs = [ScenarioSpec.model_validate(raw) for raw in (two, after)]
    before, changed_ = (SimpleNamespace(spec=spec, runs=None, customers=9) for spec in specs)
    assert pairing_lost(before, changed_, 0.0) == 1.0


def test_a_new_way_that_takes_from_one_old_way_should_say_so():
    def with_new_way(steps):
        steps["desk"]["next"][2]["share"] = "rest"
        steps["desk"]["next"].append({"to": "solved", "share": "10 %"})

    (found,) = exchanged(
        ScenarioSpec.model_validate(BEFORE), ScenarioSpec.model_validate(changed(with_new_way))
    )
    assert found.origin == "rest"
    assert found.moved == pytest.approx(0.173, abs=5e-4)  # measured in test_alternatives
    assert found.least == pytest.approx(0.10)


FILE = """\
scenario: ways
currency: EUR
arrivals: {rate: 40 / day, for: 30 days}
observe: 60 days
personas: {anyone: {share: 100 %, benefit: 1 EUR}}
start: [{to: desk}]
steps:
  desk:
    next: [{to: a, share: 50 %}, {to: b, share: 30 %}, {to: c, share: rest}]
  a: {goal: yes}
  b: {}
  c: {}
"""


@pytest.fixture
def variant(tmp_path, monkeypatch):
    """`variant(change)`: the baseline, and a variant with a change on its third line."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "baseline.yaml").write_text(FILE)

    def loaded(change):
        text = f"extends: baseline.yaml\nchange:\n  steps: {{{change}}}\n"
        (tmp_path / "variant.yaml").write_text(text)
        return load(tmp_path / "baseline.yaml"), load(tmp_path / "variant.yaml")

    return loaded


def test_the_line_to_write_is_noted(variant):
    found = beside(*variant("desk: {next: {a: null, z: {share: 50 %}}}, a: null, z: {goal: yes}"))
    (note,) = found.notes
    assert note.text().endswith(
        "steps.desk.next.3: 'a' is gone from where the ways lead and 'z' is new\n"
        "  fix: if that is what it was, write 'was: a' in steps.z, or customers lose the luck they "
        "share between the two designs"
    )


def test_where_a_new_way_exchanges_customers_the_branch_to_write_is_noted(variant):
    found = beside(*variant("desk: {next: {d: {share: 10 %}}}, d: {}"))
    (note,) = found.notes
    assert note.text().endswith(
        "steps.desk.next.4: of 100 who choose here, 17 go another way than in "
        "the baseline, where 10 would do: they change places among the old ways too\n"
        "  fix: if 'd' takes customers from one way only, write 'from: rest'"
    )
    (same,) = [beside(*variant("desk: {next: {d: {share: 10 %, from: rest}}}, d: {}")).notes]
    assert same == []


def test_a_way_that_was_nothing_of_the_baseline_is_refused(variant):
    both = variant("desk: {next: {a: {was: aa}}}")
    with pytest.raises(ScenarioError) as refused:
        check_together(both)
    assert refused.value.problems[0].text() == (
        "variant.yaml:3:34: steps.desk.next.1.was: there is no way from the baseline's step 'desk' "
        "to 'aa'; did you mean 'a'?\n  fix: name one of: a, b, c"
    )
