"""Words that people type lead to the right key, not to the nearest spelling."""

import pytest

from sim.errors import ScenarioError
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.describing.models import every_model
from sim.scenario.reading.composing import Budget, compose
from sim.scenario.reading.everyday_words import NOT_YET, every_word
from sim.scenario.reading.examples import EXAMPLES
from sim.scenario.reading.knowing import keys_of, places_of
from sim.scenario.reading.tree import tree_of
from sim.scenario.reading.validating import validate

MODELS = {model.__name__.removesuffix("Spec"): model for model in every_model()}


KEYS = sorted({key for model in MODELS.values() for key in keys_of(model, ())})


def complaints(model, key, snippet):
    """What a model finds wrong with one of its keys."""
    tree = tree_of(compose(f"{{{snippet}}}", "snippet", Budget()))
    try:
        validate(model, tree)
    except ScenarioError as error:
        return [problem for problem in error.problems if problem.field.split(".")[0] == key]
    return []


@pytest.fixture
def refused(workplace, refused):
    """What `check` says of a change to the tiny study, without the name of the file."""
    assert workplace.is_dir()

    def said(change):
        text = f"extends: baseline.yaml\nchange: {{{change}}}\n"
        (workplace / "scenarios" / "tiny" / "worded.yaml").write_text(text, encoding="utf-8")
        words = refused(3, "check", "scenarios/tiny/worded.yaml")
        first, fix = words.splitlines()[:2]
        return first.partition(": ")[2], fix.removeprefix("  fix: ")

    return said


@pytest.mark.parametrize("place", every_word())
def test_every_word_leads_to_what_there_is(place):
    keys = keys_of(MODELS[place], ())
    for written, word in every_word()[place].items():
        assert written.replace(" ", "_") not in keys  # a key needs no synonym
        assert word.fix
        path = tuple(word.said.split("."))
        is_key = word.said in keys or path[-1] in keys_of(ScenarioSpec, path[:-1])
        assert is_key or word.said in ("", NOT_YET), written


@pytest.mark.parametrize("place", every_word())
def test_what_is_to_be_written_instead_can_be_read(place):
    fixes = {text for word in every_word()[place].values() for text in word.fix.split("'")}
    snippets = [text for text in fixes if text.startswith(tuple(f"{key}: " for key in KEYS))]
    for snippet in snippets:
        key = snippet.partition(":")[0]
        models = [model for model in MODELS.values() if key in keys_of(model, ())]
        assert any(not complaints(model, key, snippet) for model in models), snippet


@pytest.mark.parametrize(
    ("change", "told", "fix"),
    [
        (
            "churn: 3 %",
            "'churn' is not known here; what you mean may be 'steps.NAME.leave'",
            "leave",
        ),
        (
            "budget: 9 EUR",
            "'budget' is not known here; what you mean may be 'investments'",
            "one_off",
        ),
        ("price: 9 EUR", "'price' is not known here; what you mean may be 'offers'", "offers: {up"),
        ("queue: care", "'queue' is not known here; what you mean may be 'teams'", "teams: {care"),
        (
            "sla: 80 %",
            "'sla' is not known here; what you mean may be 'guardrails'",
            "a target steers",
        ),
        (
            "skills: [a]",
            "'skills' is nothing that the lab can say yet",
            "make a team for each skill",
        ),
        (
            "duration: 1 day",
            "'duration' is not known here; what you mean may be 'observe'",
            "observe",
        ),
        ("steps: {call: {cancel: 3 %}}", "what you mean may be 'leave'", "leave: 3 %"),
        ("steps: {call: {churn: 3 %}}", "what you mean may be 'leave'", "leave: 3 %"),
        ("steps: {call: {wait: 3 min}}", "what you mean may be 'team'", "'patience'"),
        ("steps: {call: {wait-time: 3 min}}", "what you mean may be 'team'", "'patience'"),
        ("steps: {call: {Wait_Time: 3 min}}", "what you mean may be 'team'", "'patience'"),
        ("steps: {call: {queue: care}}", "what you mean may be 'team'", "team: care"),
        ("steps: {call: {cost: 3 EUR}}", "what you mean may be 'books'", "books: {service: 5 EUR}"),
        ("steps: {call: {price: 3 EUR}}", "what you mean may be 'books'", "books: {price: 10 EUR}"),
        ("steps: {call: {duration: 3 min}}", "what you mean may be 'takes'", "takes: lognormal("),
        ("steps: {call: {skills: [a]}}", "is nothing that the lab can say yet", "a team for each"),
        ("steps: {call: {sla: 80 %}}", "what you mean may be 'guardrails'", "under 'guardrails'"),
        (
            "teams: {desk: {agents: 2, skills: [a]}}",
            "nothing that the lab can say yet",
            "each skill",
        ),
        (
            "teams: {desk: {agents: 2, sla: 80 %}}",
            "what you mean may be 'measure'",
            "measure: wait",
        ),
        ("teams: {desk: {agents: 2, wage: 9 EUR}}", "what you mean may be 'cost'", "28 EUR / hour"),
        ("steps: {call: {zzz: 1}}", "'zzz' is not known here", "remove it; known are: "),
        (
            "steps: {call: {cooling_off: 3 days}}",
            "'cooling_off' is not known here",
            "write it where it belongs: 'offers.NAME.cooling_off'",
        ),
        (
            "steps: {call: {chanel: web}}",
            "did you mean 'channel'?",
            "write 'channel', or remove it",
        ),
    ],
)
def test_what_people_type_is_answered_in_the_words_of_the_lab(refused, change, told, fix):
    message, remedy = refused(change)
    assert told in message
    assert fix in remedy


def test_a_key_is_found_wherever_it_may_be_written():
    assert places_of(ScenarioSpec, "overtime") == ["teams.NAME.overtime"]
    assert places_of(ScenarioSpec, "at_least") == ["monitors.NAME.at_least"]
    assert "arrivals.sends.NAME.people" in places_of(ScenarioSpec, "people")
    assert places_of(ScenarioSpec, "nonsense") == []


@pytest.mark.parametrize("model", every_model(), ids=lambda model: model.__name__)
def test_every_block_has_an_example_that_may_be_copied(model):
    if model is ScenarioSpec:
        return
    tree = tree_of(compose(EXAMPLES[model.__name__], "example", Budget()))
    assert isinstance(validate(model, tree), model)


@pytest.mark.parametrize(
    ("change", "told", "fix"),
    [
        (
            "teams: {desk: {agents: 1, backlog: 3 weeks}}",
            "teams.desk.backlog: a mapping is expected, but '3 weeks' is written",
            (
                "write its keys (items, lasts, takes, priority), for example "
                "'backlog: {lasts: 3 weeks, takes: 20 min}'"
            ),
        ),
        (
            "offers: 4",
            "offers: a mapping is expected, but 4 is written",
            (
                "write names, each with its keys, for example "
                "'offers: {NAME: {price: 10 EUR, valuation: 12 EUR}}'"
            ),
        ),
        (
            "steps: {call: 9 min}",
            "steps.call: a mapping is expected, but '9 min' is written",
            (
                "write its keys, for example "
                "'call: {channel: phone, takes: 9 min, next: [{to: solved}]}'"
            ),
        ),
    ],
)
def test_a_value_in_place_of_a_block_is_answered_with_its_keys(refused, change, told, fix):
    assert refused(change) == (told, fix)
