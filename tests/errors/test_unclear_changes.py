"""A change of a route that may mean several: refused with its place, the rule and a remedy."""

import pytest

from sim.errors import ScenarioError
from sim.scenario.deriving.merging import resolve

RENAME = (
    "give them names of their own where the list is written ('name: ...'), and change the one "
    "you mean by its name"
)


def words(tmp_path, monkeypatch, routes, change, *sets):
    """The one message about a change of a step with these routes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "baseline.yaml").write_text(f"steps: {{call: {{next: {routes}}}}}")
    (tmp_path / "variant.yaml").write_text(
        f"extends: baseline.yaml\nchange:\n  steps: {{call: {{next: {change}}}}}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        resolve(tmp_path / "variant.yaml", sets)
    return str(caught.value)


@pytest.mark.parametrize(
    ("routes", "remedy"),
    [
        ("[{to: end, share: 1 %}, {to: end, share: rest}]", RENAME),
        ("[{to: end, name: soon}, {to: end, share: rest}]", RENAME),
        (
            "[{to: end, name: soon}, {to: end, name: late}]",
            "change the one you mean by its own name: soon, late",
        ),
    ],
)
@pytest.mark.parametrize("change", ["{share: 3 %}", "null", "{name: other}"])
def test_a_change_by_the_step_alone_is_refused_where_several_lead_there(
    tmp_path, monkeypatch, routes, remedy, change
):
    assert words(tmp_path, monkeypatch, routes, f"{{end: {change}}}") == (
        "variant.yaml:3:25: steps.call.next.end: 2 items lead here, so it is unclear which one to "
        f"change\n  fix: {remedy}"
    )


def test_a_change_by_a_name_that_two_have_is_refused(tmp_path, monkeypatch):
    routes = "[{to: end, name: soon}, {to: shop, name: soon}]"
    assert words(tmp_path, monkeypatch, routes, "{soon: {share: 3 %}}") == (
        "variant.yaml:3:25: steps.call.next.soon: 2 items have this name, so it is unclear which "
        f"one to change\n  fix: {RENAME}"
    )


def test_an_override_is_refused_in_the_same_words(tmp_path, monkeypatch):
    routes = "[{to: end, name: soon}, {to: end, name: late}]"
    assert words(tmp_path, monkeypatch, routes, "{}", "steps.call.next.end.share=3 %") == (
        "--set: steps.call.next.end: 2 items lead here, so it is unclear which one to change\n"
        "  fix: change the one you mean by its own name: soon, late"
    )
