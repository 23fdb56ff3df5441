"""The recipes of the reference: each is checked, run, and seen to bring about what it says."""

import numpy as np
import pytest

from sim.clock.replication import arrivals_of
from sim.clock.simpy import clock
from sim.journey.layout.layout import lay_out
from sim.records.event_table import events_table
from sim.scenario.describing.recipes import RECIPES
from sim.scenario.describing.reference import reference_page
from sim.scenario.loading import load
from sim.scenario.starting import new_study

CROWD = 120
HAPPENS = {
    "roster": [("joined queue", "call"), ("turned away", "call"), ("reached the goal", "solved")],
    "retry": [("hung up", "call"), ("reached step", "told no"), ("reached the goal", "solved")],
    "hand-off": [("handed off", "specialist"), ("repeated the story", "specialist")],
    "consent": [("consented", "solved"), ("refused consent", "solved"), ("offer shown", "solved")],
    "upsell": [("offer accepted", "solved"), ("offer declined", "solved")],
    "bot": [("service ended", "ask the bot"), ("joined queue", "call")],
    "renewal": [("renewed", "renewal"), ("left", "renewal"), ("activated", "renewal")],
    "referral": [("referred", "solved"), ("warned", "call")],
    "campaign": [("message sent", "letter"), ("message withheld", "reminder")],
    "guardrail": [("hung up", "call")],
}
"""What is to happen in each, and at which step."""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The folder of the study that the recipes vary, with every recipe in it."""
    folder = new_study(tmp_path_factory.mktemp("recipes"), "my-study")[0].parent
    for recipe in RECIPES:
        (folder / f"{recipe.name}.yaml").write_text(recipe.file, encoding="utf-8")
    return folder


def test_there_are_ten_and_each_says_what_is_to_happen():
    assert len(RECIPES) == 10
    assert {recipe.name for recipe in RECIPES} == set(HAPPENS)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_has_no_problems_and_brings_about_what_it_says(study, recipe):
    scenario = load(study / f"{recipe.name}.yaml")
    layout = lay_out(scenario.spec)
    counts = arrivals_of(layout, 1, 0, CROWD)[1]
    cut = int(np.flatnonzero(counts)[-1]) + 1
    done = clock.run_replication(layout, seed=1, number=0, customers=CROWD, cut=cut, keep_log=True)
    events = events_table(done)
    happened = set(zip(events["type"].to_list(), events["step"].to_list(), strict=True))
    missing = [what for what in HAPPENS[recipe.name] if what not in happened]
    assert not missing, sorted(str(what) for what in happened)


def test_the_reference_begins_with_them_word_for_word():
    page = reference_page()
    recipes = page.index("## Ten recipes")
    assert recipes < page.index("## A variant says what differs")
    for recipe in RECIPES:
        assert f"### {recipe.title}\n" in page
        assert f"```yaml\n{recipe.file}```" in page
