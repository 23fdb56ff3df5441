"""A scenario with lists: read, written out again, and told apart from another."""

import pytest

from sim.errors import ScenarioError
from sim.scenario.describing.explaining import explain, resolved_yaml
from sim.scenario.loading import digest, load

BEFORE = "desk -> tool: {mode: manual, team: care, takes: 5 min,"


def listed(when):
    batch = "{every: week, " + when + ", takes: 1 h}"
    return BEFORE, f"desk -> tool: {{mode: manual, team: care, batch: {batch},"


@pytest.mark.parametrize("at", ["Fri 10:00", "Mon 00:00", "Sun 23:59"])
def test_the_time_of_a_list_is_told_and_written_in_the_words_of_the_file(whole, at, tmp_path):
    scenario = whole(listed(f"at: '{at}'"))
    assert f"at: {at}" in explain(scenario)
    again = tmp_path / "again.yaml"
    again.write_text(resolved_yaml(scenario), encoding="utf-8")

    assert (
        load(again).spec.handoffs["desk -> tool"].batch
        == scenario.spec.handoffs["desk -> tool"].batch
    )
    assert digest(load(again)) == digest(scenario)


def test_a_list_that_goes_at_another_time_is_another_scenario(whole):
    digests = {
        digest(whole(listed(f"at: {at}"))) for at in ("'Fri 10:00'", "'Fri 10:01'", "Mon 9:00")
    }
    assert len(digests) == 3
    assert digest(whole(listed("at: Fri 9:00"))) == digest(whole(listed("at: 'Fri 09:00'")))


@pytest.mark.parametrize("at", ["10", "'25:00'", "'24:00'", "Fr 10:00", "Fri", "'Fri 10:60'"])
def test_what_is_no_time_of_a_list_is_refused_with_a_remedy(whole, at):
    with pytest.raises(ScenarioError, match=r"batch\.at: .*\n  fix: write "):
        whole(listed(f"at: {at}"))
