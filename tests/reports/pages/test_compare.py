"""The page Compare, without a browser: what it asks, what it says, what it offers."""

import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from reports import pages

APP = Path(pages.__file__).parent / "navigation.py"
# The first run loads all libraries, and compiles the behaviour where it has changed.
PATIENCE_SECONDS = 30


@pytest.fixture(autouse=True)
def fresh_server():
    st.cache_data.clear()
    st.cache_resource.clear()
    config.set_option("server.address", "127.0.0.1")


def open_app(**address: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=PATIENCE_SECONDS)
    app.query_params["study"] = "form"
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def as_read(markdown: str) -> str:
    """Markdown without its escapes."""
    return re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", markdown)


def page_text(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


@pytest.mark.usefixtures("served")
def test_what_is_computed_is_answered_at_once():
    app = open_app()
    assert not app.exception
    assert "<h1" in page_text(app)
    assert "shorter-form" in page_text(app)
    assert [button.label for button in app.button] == []


@pytest.mark.usefixtures("served")
def test_the_title_is_the_first_sentence_and_the_question_stands_above_it():
    text = page_text(open_app())
    assert text.index("Should the form ask for less?") < text.index("<h1")
    assert "a win-win" in text[text.index("<h1") : text.index("</h1>")]
    assert "worse off" in text[text.index("<h1") : text.index("</h1>")]


@pytest.mark.usefixtures("served")
def test_key_numbers_carry_their_change_and_its_interval():
    app = open_app(design="shorter-form")
    cards = {card.label: card for card in app.metric}
    assert {"Customer value", "Business value", "Reached the goal"} <= set(cards)
    assert cards["Reached the goal"].delta.startswith("+")
    assert " to " in cards["Reached the goal"].proto.delta_description


@pytest.mark.usefixtures("served")
def test_the_baseline_has_no_change():
    app = open_app(design="baseline")
    assert all(not card.delta for card in app.metric)


@pytest.mark.usefixtures("served")
def test_the_design_looked_at_first_is_the_most_welcome_one():
    app = open_app()
    assert app.session_state["design of form"] == "shorter-form"


@pytest.mark.usefixtures("served")
def test_the_address_says_what_is_compared():
    app = open_app(variants=["dearer"])
    assert "shorter-form" not in page_text(app)
    assert "dearer" in page_text(app)


@pytest.mark.usefixtures("served")
def test_what_the_address_says_wrongly_is_left_out():
    app = open_app(design="no-such-design", replications="many")
    assert not app.exception
    assert app.session_state["design of form"] == "shorter-form"


@pytest.mark.usefixtures("served")
def test_without_a_change_there_is_nothing_to_compare():
    app = open_app()
    app.multiselect(key="variants of form").set_value([]).run()
    assert "Choose at least one change" in app.info[0].value


def test_another_study_starts_with_its_own_changes_and_design(served):
    other = served / "scenarios" / "other"
    other.mkdir()
    for file in (served / "scenarios" / "form").iterdir():
        if file.stem != "dearer":
            (other / file.name).write_bytes(file.read_bytes())
    app = open_app(variants=["dearer"])
    app.selectbox(key="study").set_value("other").run()
    assert not app.exception
    assert app.multiselect(key="variants of other").value == ["shorter-form"]


@pytest.mark.usefixtures("workplace")
def test_what_is_not_computed_is_offered_to_be_computed():
    app = open_app()
    assert not app.exception
    assert app.info[0].value.startswith("60 replications")
    assert [button.label for button in app.button] == ["Compute"]


@pytest.mark.usefixtures("served")
def test_more_replications_need_only_those_that_are_missing():
    assert open_app(replications="25").info[0].value.startswith("15 replications")


def test_a_wrong_baseline_is_reported_in_the_words_of_the_command_line(workplace):
    file = workplace / "scenarios" / "form" / "baseline.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("20 EUR}", "20 pounds or so}"))
    app = open_app()
    assert not app.exception
    assert as_read(app.error[0].value) == "This comparison cannot be made."
    assert "baseline.yaml:17" in app.code[0].value
    assert "fix:" in app.code[0].value


def test_a_wrong_change_is_named_with_its_reason_and_the_others_are_shown(served):
    file = served / "scenarios" / "form" / "dearer.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("30 EUR", "30 pounds or so"))
    app = open_app()
    assert not app.exception
    assert as_read(app.error[0].value) == "dearer cannot be read, and is left out."
    assert "dearer.yaml:4" in app.code[0].value
    assert "win-win" in page_text(app).partition("<h1")[2].partition("</h1>")[0]
    assert app.segmented_control[0].options == ["shorter\\-form", "baseline"]


def test_where_every_change_is_wrong_the_reason_is_all_there_is(workplace):
    for name in ("dearer", "shorter-form"):
        file = workplace / "scenarios" / "form" / f"{name}.yaml"
        file.write_text("extends: baseline.yaml\nsteps: 7\n", encoding="utf-8")
    app = open_app()
    assert as_read(app.error[0].value) == "This comparison cannot be made."
    assert "dearer.yaml:2" in app.code[0].value


def test_a_new_change_is_offered_and_the_others_are_shown(served):
    text = (served / "scenarios" / "form" / "dearer.yaml").read_text(encoding="utf-8")
    new = served / "scenarios" / "form" / "dearest.yaml"
    new.write_text(text.replace("30 EUR", "40 EUR"), encoding="utf-8")
    app = open_app()
    assert not app.exception
    assert as_read(app.info[0].value) == "dearest is not computed yet (20 replications)."
    assert [button.label for button in app.button] == ["Compute"]
    assert "shorter-form" in page_text(app)


def test_a_scenario_that_is_mended_is_read_again(workplace):
    file = workplace / "scenarios" / "form" / "dearer.yaml"
    right = file.read_text(encoding="utf-8")
    file.write_text(right.replace("30 EUR", "30 pounds or so"), encoding="utf-8")
    app = open_app()
    assert app.error
    file.write_text(right, encoding="utf-8")
    assert not app.run().error


def test_what_is_no_result_is_never_shown_and_offered_to_be_computed_again(served):
    damaged = next((served / "runs").glob("form--baseline-*/000001.runs.parquet"))
    damaged.write_bytes(b"nonsense")
    app = open_app()
    assert not app.exception
    assert app.info[0].value.startswith("1 replication")


def test_a_damaged_run_is_reported_with_what_to_do(served):
    damaged = next((served / "runs").glob("form--baseline-*/000001.runs.parquet"))
    content = bytearray(damaged.read_bytes())
    content[20] ^= 1
    damaged.write_bytes(content)
    app = open_app()
    assert not app.exception
    assert "was changed after it was written" in app.code[0].value
    assert "fix: run the same command again" in app.code[0].value


@pytest.mark.usefixtures("workplace")
def test_on_a_network_visitors_may_look_but_not_compute(monkeypatch):
    monkeypatch.setattr("reports.pages.computing.may_compute", lambda *_, **__: False)
    app = open_app()
    assert "shows results only" in app.info[0].value
    assert [button.label for button in app.button] == []


@pytest.mark.usefixtures("served")
def test_every_table_can_be_taken_along():
    app = open_app()
    assert len(app.dataframe) == 4
    assert sum(button.label == "Download as CSV" for button in app.get("download_button")) == 4
