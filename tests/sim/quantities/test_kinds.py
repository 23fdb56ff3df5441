"""Quantities with their evidence, names, and what a model makes of them."""

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.quantities import kinds as q
from sim.quantities.fields import FieldError, described, refusal


def complaint(field, raw):
    """Rule and remedy of a value that must be refused."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(field).validate_python(raw)
    context = caught.value.errors()[0]["ctx"]
    return context["rule"], context["remedy"]


def read(field, raw):
    return TypeAdapter(field).validate_python(raw)


def test_a_bare_value_is_assumed():
    bare = q.parse_share("3 %")
    assert (bare.evidence, bare.source, bare.range) == ("assumed", "", None)


def test_a_mapping_carries_evidence_source_and_range():
    stated = q.parse_share(
        {"value": "3 %", "evidence": "measured", "source": "care log", "range": ["1 %", "6 %"]}
    )
    assert stated.value == 0.03
    assert (stated.evidence, stated.source) == ("measured", "care log")
    assert stated.range == (0.01, 0.06)


def test_every_fault_of_a_mapping_is_reported_at_its_key():
    wrong = {"value": "x", "evidenc": "measured", "source": 3, "range": ["1 %"]}
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(q.Share).validate_python(wrong)
    said = {error["loc"]: (error["ctx"]["rule"]) for error in caught.value.errors()}
    assert said == {
        ("evidenc",): "'evidenc' is not known here; did you mean 'evidence'?",
        ("source",): "3 is not text",
        ("range",): "a range has two ends, not 1",
        ("value",): "'x' is not a share",
    }


@pytest.mark.parametrize(
    ("raw", "rule", "remedy"),
    [
        ({"evidence": "measured"}, "'value' is missing", "add value: ... to it"),
        (
            {"value": "3 %", "evidence": "guessed"},
            "'guessed' is not a kind of evidence",
            "write one of 'measured', 'published', 'published second-hand', 'assumed'",
        ),
        (
            {"value": "3 %", "range": "1 % to 5 %"},
            "'1 % to 5 %' is not a range",
            "write the lowest and the highest: [low, high]",
        ),
        (
            {"value": "3 %", "range": ["5 %", "1 %"]},
            "the range runs from 5 % down to 1 %",
            "write the lowest value first: [low, high]",
        ),
        (
            {"value": "9 %", "range": ["1 %", "5 %"]},
            "the value 9 % lies outside its range, 1 % to 5 %",
            "widen the range or change the value",
        ),
        (
            {"value": "9 %", "range": ["1 %", 5]},
            "5 is not a share",
            "write '5 %' or 0.05",
        ),
    ],
)
def test_wrong_evidence_is_refused_in_words(raw, rule, remedy):
    assert complaint(q.Share, raw) == (rule, remedy)


def test_a_range_in_another_currency_is_refused():
    raw = {"value": "3 EUR", "range": ["1 USD", "5 USD"]}
    assert complaint(q.Money, raw) == (
        "the range is not in the currency of the value",
        "write the same currency in all three",
    )


@pytest.mark.parametrize("raw", ["yes", True])
def test_yes_is_written_as_yes_or_true(raw):
    assert read(q.YesNo, raw) is True


@pytest.mark.parametrize("raw", ["no", False])
def test_no_is_written_as_no_or_false(raw):
    assert read(q.YesNo, raw) is False


@pytest.mark.parametrize("raw", ["maybe", 1, 0, "on", None])
def test_nothing_else_is_yes_or_no(raw):
    rule, remedy = complaint(q.YesNo, raw)
    assert rule.endswith("is neither yes nor no")
    assert remedy == "write 'yes' or 'no'"


@pytest.mark.parametrize("name", ["call care", "R&D", "step-2", "o'hara", "über_uns", "7 days"])
def test_names_may_be_plain_words(name):
    assert read(q.Name, name) == name


@pytest.mark.parametrize(
    "name", ["", " a", "a ", "a.b", "a/b", "-a", "a -> b", "<b>", "a\nb", "=1"]
)
def test_names_with_other_signs_are_refused(name):
    remedy = "use letters, digits, spaces and - – _ ' ’ & only, for example 'call care'"
    assert complaint(q.Name, name)[1] == remedy


def test_a_name_has_an_end():
    assert complaint(q.Name, "a" * 81) == (
        f"'{'a' * 57}...' is too long for a name",
        "use at most 80 characters",
    )


def test_a_hand_off_names_two_systems():
    assert read(q.Passage, "care desk -> field service") == "care desk -> field service"
    assert complaint(q.Passage, "care desk") == (
        "'care desk' is not a hand-off",
        "write two systems with an arrow, for example 'care desk -> field service'",
    )


def test_a_route_takes_a_share_or_the_rest():
    assert read(q.RouteShare, "rest") == "rest"
    assert read(q.RouteShare, "22 %").value == 0.22
    assert complaint(q.RouteShare, 22) == ("22 is not a share", "write '22 %' or 0.22")


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (q.parse_share(0.066), "6.6 %"),
        (q.parse_duration("90 min"), "1 h 30 min"),
        (q.parse_duration("2 weeks"), "14 days"),
        (q.parse_duration("36 h"), "1 day 12 h"),
        (q.parse_duration("0 s"), "0 min"),
        (q.parse_duration("0.25 s"), "0.25 s"),
        (q.parse_money("28.0 EUR"), "28 EUR"),
        (q.parse_money_rate("28 EUR / day"), "28 EUR / day"),
        (q.parse_rate("120 / day"), "120 / day"),
        (q.parse_number(0.5), "0.5"),
    ],
)
def test_a_quantity_is_printed_in_human_units(quantity, text):
    assert q.written(quantity) == text


def test_two_ways_to_write_one_value_are_equal():
    assert q.parse_share("60 %") == q.parse_share(0.6)
    assert q.parse_duration("90 min") == q.parse_duration("1 h 30 min")


def test_a_quantity_at_another_value_prints_that_value():
    moved = q.with_value(q.parse_share({"value": "3 %", "range": ["1 %", "6 %"]}), 0.06)
    assert (moved.value, moved.written, moved.range) == (0.06, "6 %", (0.01, 0.06))


class Block(BaseModel):
    leave: q.Share = q.parse_share("3 %")
    active: q.YesNo = False
    pay: q.MoneyRate | None = None


def test_a_model_writes_back_what_the_file_said():
    said = {"leave": {"value": "5 %", "evidence": "measured", "range": ["1 %", "6 %"]}}
    assert Block.model_validate(said).model_dump(exclude_unset=True) == said
    assert Block().model_dump() == {"leave": "3 %", "active": "no", "pay": None}


def test_a_quantity_of_another_unit_is_refused():
    assert complaint(q.Share, q.parse_duration("9 min")) == (
        "a duration is not a share",
        "give a share",
    )


def test_the_json_schema_has_meaning_examples_and_every_way_to_write():
    schema = TypeAdapter(q.Share).json_schema()
    assert schema["description"].startswith("a share of the whole")
    assert schema["examples"] == ["60 %", 0.6]
    assert [way["type"] for way in schema["oneOf"]] == ["string", "number", "object"]
    assert [way["type"] for way in TypeAdapter(q.Duration).json_schema()["oneOf"]] == [
        "string",
        "object",
    ]


def test_a_field_can_be_described_for_the_reference():
    assert described(q.Share | None).name == "share"
    assert "from 0 % to 95 %" in described(q.Inertia).meaning
    assert described(str) is None


def test_a_default_can_be_shown_as_a_file_would_write_it():
    assert q.in_file(q.parse_duration("14 days")) == "14 days"
    assert q.in_file(q.parse_duration_distribution("6 min")) == "6 min"
    assert q.in_file("phone") == "phone"


def test_a_refusal_of_a_models_own_carries_rule_remedy_and_place():
    error = refusal("'low' is above 'high'", "swap them", "low")
    assert error.message() == "'low' is above 'high'"
    assert error.context == {
        "rule": "'low' is above 'high'",
        "remedy": "swap them",
        "within": ("low",),
    }


def test_a_parse_outside_a_model_says_all_faults():
    with pytest.raises(FieldError, match="'x' is not a share: write a share, for example"):
        q.parse_share("x")


@pytest.mark.parametrize(
    "name",
    [
        "ग्राहक सेवा",
        "क्‍ष",
        "গ্রাহক পরিষেবা",
        "வாடிக்கையாளர் சேவை",
        "ฝ่ายบริการลูกค้า",
        "dépôt",
        "l’accueil",
        "Mon–Fri",
        "A+B tariff",
        "電話",
    ],
)
def test_names_may_be_in_any_alphabet(name):
    assert read(q.Name, name) == name


def test_a_name_with_its_accents_apart_is_the_same_name():
    apart = "depo\u0302t"
    assert apart != "dep\u00f4t"
    assert read(q.Name, apart) == "dep\u00f4t"


@pytest.mark.parametrize("name", ["a + b", "a +b", "a+ b", "+a", "a+"])
def test_a_plus_stands_inside_a_word_only(name):
    rule, remedy = complaint(q.Name, name)
    assert rule == f"'{name}' is not a name"
    assert remedy == (
        "write + inside a word only, as in 'A+B': 'a + b' stands for two variants together"
    )


@pytest.mark.parametrize("name", ["a\u200db", "a\u200bb", "\u0302a", "a\u202eb", "–a", "a –"])
def test_signs_that_nobody_sees_or_that_stand_alone_are_refused(name):
    assert complaint(q.Name, name)[0] == f"'{name}' is not a name"
