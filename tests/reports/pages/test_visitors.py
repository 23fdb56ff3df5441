"""Whom the app answers, and what it shows where it fails."""

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from reports.pages.visitors import is_welcome

OWN = "127.0.0.1:8501"


@pytest.mark.parametrize(
    ("host", "welcome"),
    [
        (OWN, True), ("localhost", True), ("LOCALHOST.:80", True), ("[::1]:8501", True),
        ("rebound.example", False), ("127.0.0.1.rebound.example", False), ("", False),
        ("user@127.0.0.1", False), ("127.0.0.1/x", False), ("127.0.0.1:port", False),
        ("[::1", False),
    ],
)  # fmt: skip
def test_only_names_of_this_machine_are_welcome(host, welcome):
    assert is_welcome({"host": [host]}) is welcome


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        (f"http://{OWN}", True), ("http://localhost:8501", False), ("null", False),
        ("http://rebound.example", False), ("http://127.0.0.1:8502", False),
    ],
)  # fmt: skip
def test_only_pages_of_its_own_are_welcome(origin, welcome):
    assert is_welcome({"host": [OWN], "origin": [origin]}) is welcome


def test_without_one_host_nobody_is_welcome():
    assert not is_welcome({})
    assert not is_welcome({"host": [OWN, "rebound.example"]})


def test_whoever_starts_it_can_name_more():
    before = config.get_option("server.allowedHosts")
    config.set_option("server.allowedHosts", ["lab.example", "*.team.example"])
    try:
        assert is_welcome({"host": ["lab.example"]})
        assert is_welcome({"host": ["a.team.example:80"]})
        assert not is_welcome({"host": [OWN]})
    finally:
        config.set_option("server.allowedHosts", before)


def test_a_fault_shows_words_and_neither_a_path_nor_code(caplog):
    def page():
        from reports.pages.visitors import say_that_it_is_our_fault  # noqa: PLC0415  (run apart)

        say_that_it_is_our_fault(ValueError("somewhere/secret.py"))

    app = AppTest.from_function(page, default_timeout=30).run()
    assert app.error[0].value == "Something unexpected went wrong."
    assert "reload the page" in app.code[0].value
    assert not any("secret" in each.value for each in (*app.error, *app.code))
    assert "secret" in caplog.text
