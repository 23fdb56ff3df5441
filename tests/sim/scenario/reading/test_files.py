"""Reading a file: plain values as YAML 1.2 sees them, each with its place."""

import os
import sys
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.reading.composing import Budget, compose
from sim.scenario.reading.files import read
from sim.scenario.reading.tree import Place, place_of, tree_of


def tree(text):
    return tree_of(compose(text, "x.yaml", Budget()))


def data(text):
    return tree(text).data


def refusal(text):
    with pytest.raises(ScenarioError) as caught:
        compose(text, "x.yaml", Budget())
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["no", "yes", "on", "012", "12:30", "0x1F", "0o17", "1_000", "2024-01-01", ".inf", "5 %"],
)
def test_what_looks_like_text_stays_text(text):
    assert data(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [("9", 9), ("-3", -3), ("0", 0), ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), ("0.60", 0.6)],
)
def test_numbers_are_numbers(text, value):
    read_value = data(f"a: {text}")["a"]
    assert read_value == value
    assert type(read_value) is type(value)


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("False", False), ("null", None), ("~", None), ("", None)]
)
def test_true_false_and_null_are_what_they_are(text, value):
    assert data(f"a: {text}") == {"a": value}


@pytest.mark.parametrize("text", ["'9'", '"true"', "''", "|-\n  9"])
def test_what_is_in_quotes_is_text(text):
    assert isinstance(data(f"a: {text}")["a"], str)


@pytest.mark.parametrize("text", ["1e400", "9" * 5000])
def test_a_number_beyond_all_bounds_stays_text(text):
    assert data(f"a: {text}") == {"a": text}


def test_a_comma_in_parentheses_does_not_separate_between_braces():
    text = "{takes: lognormal(mean 3 min, cv 0.8), range: [uniform(1, 2), 3], last: (a, b, c)}"
    assert data(f"a: {text}")["a"] == {
        "takes": "lognormal(mean 3 min, cv 0.8)",
        "range": ["uniform(1, 2)", 3],
        "last": "(a, b, c)",
    }


@pytest.mark.parametrize(
    "text", ["{a: f(1, b: 2}", "[f(1, 2]", "[f(1, [2])]", "{a: f(1, 'b)'}", "{f(1, 2): 3}"]
)
def test_a_parenthesis_that_never_closes_is_refused(text):
    assert refusal(f"a: {text}").endswith(
        "a parenthesis is not closed\n  fix: close it, or put the text in quotes"
    )


NESTED = """\
scenario: A title
steps:
  call care:
    takes: 9 min
    next:
      - {to: solved, share: 30 %}
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("scenario",), 1, 11),
        (("steps",), 2, 1),
        (("steps", "call care"), 3, 3),
        (("steps", "call care", "takes"), 4, 12),
        (("steps", "call care", "next"), 5, 5),
        (("steps", "call care", "next", 0), 6, 9),
        (("steps", "call care", "next", 0, "share"), 6, 29),
        (("steps", "call care", "patience"), 3, 3),
    ],
)
def test_a_value_has_its_place_and_a_missing_one_that_of_what_is_around_it(path, line, column):
    assert place_of(tree(NESTED), path) == Place("x.yaml", line, column)


def test_a_key_has_its_own_place():
    path = ("steps", "call care", "takes")
    assert place_of(tree(NESTED), path, of_key=True) == Place("x.yaml", 4, 5)


def test_a_key_written_twice_is_refused_with_both_places():
    assert refusal("a:\n  takes: 1\n  looks: 2\n  takes: 3\n") == (
        "x.yaml:4:3: a: 'takes' is written twice, first at 2:3\n  fix: keep one of the two"
    )


def test_every_such_mistake_of_a_file_is_reported_at_once():
    assert refusal("a: 1\na: 2\n7: x\nb: !!str 3\n").count("fix:") == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2: a", "1:1: 2 stands where a name should be\n  fix: put it in quotes: '2'"),
        ("true: a", "1:1: true stands where a name should be\n  fix: put it in quotes: 'true'"),
        (": a", "1:1: nothing stands where a name should be\n  fix: write 'name: value'"),
        ("? [a]\n: b", "1:3: a list stands where a name should be\n  fix: write 'name: value'"),
        ("{a: 1}: b", "1:1: a mapping stands where a name should be\n  fix: write 'name: value'"),
        (
            "<<: {a: 1}",
            "1:1: '<<' cannot be used in a scenario\n  fix: write 'like: name' instead",
        ),
    ],
)
def test_a_key_that_is_no_name_is_refused(text, said):
    assert refusal(text) == f"x.yaml:{said}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "a: b: c",
            (
                "1:5: this is not YAML: a second ': ' stands on this line, or the line above is "
                "not finished\n  fix: put text that contains ': ' in quotes, or check the indent"
            ),
        ),
        (
            "a:\n\tb: 1",
            "2:1: this is not YAML: a tab stands where spaces belong\n  fix: indent with spaces",
        ),
        (
            "a: @b",
            (
                "1:4: this is not YAML: text cannot begin with this sign\n"
                "  fix: put the text in quotes"
            ),
        ),
        (
            "a: [1, 2",
            (
                "1:9: this is not YAML: a bracket is not closed\n"
                "  fix: close it, and separate its parts with commas"
            ),
        ),
        ("a: 'b", "1:6: this is not YAML: quotes are not closed\n  fix: close them"),
        (
            'a: "\\q"',
            (
                "1:6: this is not YAML: a backslash in double quotes begins a special character\n"
                "  fix: use single quotes around text with a backslash"
            ),
        ),
        (
            "a:\n  b: 1\n c: 2",
            (
                "3:2: this is not YAML: this does not line up with what is above it\n"
                "  fix: indent what belongs together by the same number of spaces"
            ),
        ),
        (
            "a: 1\nb\nc: 2",
            (
                "3:1: this is not YAML: a name has no value\n"
                "  fix: write 'name: value', and indent what belongs to a name"
            ),
        ),
    ],
)
def test_what_is_no_yaml_is_said_in_plain_words(text, said):
    assert refusal(text) == f"x.yaml:{said}"


@pytest.mark.parametrize("text", ["", "# only a remark\n", "---\n"])
def test_an_empty_file_says_so(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"the file is empty|but this is nothing"):
        read(path)


@pytest.mark.parametrize(
    ("text", "kind"), [("- a\n- b\n", "a list"), ("hello", "'hello'"), ("7", "7")]
)
def test_a_file_that_is_no_mapping_says_what_it_is(tmp_path, text, kind):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read(path)
    assert caught.value.problems[0].message == f"a scenario is a mapping, but this is {kind}"
    assert caught.value.problems[0].remedy == "begin with lines such as 'scenario: its title'"


def problem_of(path):
    with pytest.raises(ScenarioError) as caught:
        read(path)
    (problem,) = caught.value.problems
    return problem.message, problem.remedy


def test_a_missing_file_is_answered_with_the_closest_name(tmp_path):
    (tmp_path / "baseline.yaml").write_text("a: 1", encoding="utf-8")
    assert problem_of(tmp_path / "basline.yaml") == (
        "there is no such file",
        "did you mean 'baseline.yaml'?",
    )
    assert problem_of(tmp_path / "no folder" / "x.yaml") == (
        "there is no such file",
        "check the name; 'winwin list' shows studies",
    )


def test_a_folder_is_no_file(tmp_path):
    message, remedy = problem_of(tmp_path)
    assert message == "this is a folder, not a file"
    assert remedy.endswith("/baseline.yaml'")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert problem_of(tmp_path / "pipe") == (
        "this is not a regular file",
        "name a file with YAML text",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no device files")
def test_a_device_is_refused():
    assert problem_of(Path("/dev/zero"))[0] == ("this is not a regular file")


def test_a_file_in_the_current_folder_is_named_without_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.yaml").write_text("a: 1\na: 2\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path / "x.yaml")
    assert caught.value.problems[0].file == "x.yaml"


def test_a_byte_order_mark_is_ignored(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read(path).data == {"a": 1}
