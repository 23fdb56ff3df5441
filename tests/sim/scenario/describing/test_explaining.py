"""Explaining a scenario: a tree in words, YAML that reads back, and the words of the model."""

from sim.journey.groundwork.vocabulary import ACCOUNTS, EVENTS, MEASURES, REASONS
from sim.scenario.describing.explaining import explain, model_words, resolved_yaml
from sim.scenario.loading import digest, load


def lines_of(scenario):
    return [line.strip() for line in explain(scenario).splitlines()]


def test_it_begins_with_title_and_question(whole):
    lines = explain(whole()).splitlines()
    assert lines[0] == "Care: 'as it is' # today"
    assert lines[1] == "  Would customers stay, and would it pay?"


def test_what_holds_by_default_is_marked_so(whole):
    text = explain(whole())
    assert "(default) warm_up 14 days, cool_down 60 days" in text
    assert "(default) remembers 100 %" in text
    assert "books none" in text


def test_a_number_shows_what_it_rests_on(whole):
    lines = lines_of(whole())
    assert "benefit: 200 EUR  [measured; log: May; from 150 EUR to 250 EUR]" in lines
    assert "gives_up_after: exponential(mean 9 days)  [published; a paper]" in lines


def test_copies_of_a_neighbour_are_written_out(whole):
    text = explain(whole())
    assert text.count("patience: lognormal(mean 6 min, cv 0.8)") == 2


def test_effective_shares_follow_the_channel_weights_and_keep_the_average(whole):
    lines = lines_of(whole())
    start = lines.index("effective shares: who goes where, channel weights worked in")
    rows = lines[start + 2 : start + 4]
    assert [row.split(":")[0] for row in rows] == ["couple", "family"]
    calls = [float(row.split("call ")[1].split(" %")[0]) for row in rows]
    assert calls[0] > 90 > calls[1]
    assert abs(0.45 * calls[0] + 0.55 * calls[1] - 90) < 0.1


def test_personas_who_do_not_differ_share_a_row(whole):
    scenario = whole(("    channels: {phone: 2}\n", ""), (", channels: {web: 3}", ""))
    assert "everybody: visit 30.0 %, solved 70.0 %" in lines_of(scenario)
    assert "everybody, when known: visit 10.0 %, solved 90.0 %" in lines_of(scenario)


def test_routes_with_conditions_say_that_their_shares_are_weights(whole):
    assert "visit (weights among the routes that are open)" in lines_of(whole())


def test_the_evidence_is_counted(whole):
    lines = lines_of(whole())
    assert "measured: 2" in lines
    assert "published: 1" in lines
    assert "published second-hand: 0" in lines


def test_resolved_yaml_reads_back_as_the_same_scenario(whole, tmp_path):
    scenario = whole()
    path = tmp_path / "again.yaml"
    path.write_text(resolved_yaml(scenario), encoding="utf-8")
    assert digest(load(path)) == digest(scenario)


def test_sales_and_messages_read_back_as_the_same_too(whole, tmp_path):
    rules = "{calm: {caps: [{most: 2, per: 7 days}, {most: 1, per: calendar day}]}}"
    message = "{rule: calm, priority: 2, needs_permission: yes}"
    scenario = whole(
        ("asks: {data: {", f"contact_rules: {rules}\nasks: {{data: {{permission: [web], "),
        ("    price: 10 EUR\n", "    price: 10 EUR\n    per: 1 month\n    shown: 8 EUR\n"),
        (
            "    team: field\n",
            f"    team: field\n    message: {message}\n    not_sent: {{to: solved}}\n",
        ),
    )
    path = tmp_path / "again.yaml"
    path.write_text(resolved_yaml(scenario), encoding="utf-8")
    assert digest(load(path)) == digest(scenario)
    cap = scenario.spec.contact_rules["calm"].caps[1]
    assert load(path).spec.contact_rules["calm"].caps[1] == cap


def test_resolved_yaml_keeps_title_question_and_evidence(whole, tmp_path):
    scenario = whole()
    path = tmp_path / "again.yaml"
    path.write_text(resolved_yaml(scenario), encoding="utf-8")
    again = load(path).spec
    assert (again.scenario, again.question) == (scenario.spec.scenario, scenario.spec.question)
    assert again.personas["couple"].benefit == scenario.spec.personas["couple"].benefit
    assert again.claims == scenario.spec.claims


def test_resolved_yaml_marks_defaults_and_nothing_else(whole):
    lines = resolved_yaml(whole()).splitlines()
    assert "  warm_up: 14 days  # default" in lines
    assert "observe: 60 days" in lines
    assert "    remembers: 30 %" in lines


def test_the_words_of_the_model_are_all_there():
    lines = [line.strip() for line in model_words().splitlines()]
    for vocabulary in (EVENTS, ACCOUNTS, MEASURES):
        assert set(vocabulary.words.values()) <= {line.split(" (")[0] for line in lines}
    assert set(REASONS.words.values()) - {"none"} <= set(lines)
    assert "price (moved between customer and business)" in lines
    assert "STEP: patience" in lines
    assert "OFFER: valuation" in lines
