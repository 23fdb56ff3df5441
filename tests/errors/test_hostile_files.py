"""Files that want to hang the lab, eat its memory or reach out of it get a short answer.

Nothing is timed here: each limit is tested by what it says, and a file that broke its limit would
run for minutes or exhaust the memory.
"""

import sys

import pytest

from sim.errors import ScenarioError
from sim.scenario.deriving.merging import resolve
from sim.scenario.reading.composing import LONGEST_CALL, MOST_BYTES
from sim.scenario.reading.tree import MOST_PARTS


@pytest.fixture
def refused(tmp_path):
    """Writes a scenario and gives back what is said about it."""

    def said(content):
        path = tmp_path / "x.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(ScenarioError) as caught:
            resolve(path)
        problem = caught.value.problems[0]
        return problem.message, problem.remedy

    return said


def test_an_alias_bomb_is_refused_at_its_first_anchor(refused):
    bomb = 'a: &a ["lol", "lol"]\n' + "\n".join(
        f"{chr(98 + level)}: &{chr(98 + level)} [{', '.join(['*' + chr(97 + level)] * 9)}]"
        for level in range(20)
    )
    assert refused(bomb) == (
        "'&a' cannot be used in a scenario",
        "write 'like: name' to copy a neighbour, or put the text in quotes",
    )


def test_an_alias_is_refused(refused):
    assert refused("a: *b\n")[0] == "'*b' cannot be used in a scenario"


@pytest.mark.parametrize("text", ["[" * 60_000, "{a: " * 30_000, "- " * 60_000, "a:\n" + "? " * 99])
def test_deep_nesting_is_refused_before_a_tree_is_built(refused, text):
    message, remedy = refused(text)
    assert (message, remedy) in {
        ("the file is nested more than 20 deep", "nest it less deeply"),
        ("a mapping stands where a name should be", "write 'name: value'"),
    }


def test_nesting_to_the_limit_is_read(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("{a: " * 20 + "1" + "}" * 20, encoding="utf-8")
    assert resolve(path).data.keys() == {"a"}


def test_megabytes_are_refused_by_their_size(refused):
    assert refused("a: " + "x" * 5_000_000) == (
        "the file, with all it extends, is larger than 2 MiB",
        "say what repeats with 'like'",
    )


def test_a_file_of_the_largest_size_is_read(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("a: " + "x" * (MOST_BYTES - 3), encoding="utf-8")
    assert len(resolve(path).data["a"]) == MOST_BYTES - 3


def test_five_hundred_steps_that_say_ten_things_with_their_evidence_are_read(tmp_path):
    stated = "{value: 9 min, evidence: measured, source: our log of 2025, range: [4 min, 12 min]}"
    ways = "".join(
        f"\n      - {{to: s{way}, share: {{value: 30 %, range: [10 %, 40 %]}}, after: {stated}}}"
        for way in range(3)
    )
    says = "".join(f"\n    key{number}: {stated}" for number in range(9))
    text = "steps:\n" + "".join(f"  s{step}:{says}\n    next:{ways}\n" for step in range(500))
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    steps = resolve(path).data["steps"]
    assert len(steps) == 500
    assert all(len(step) == 10 and len(step["next"]) == 3 for step in steps.values())


def test_too_many_parts_are_refused(refused):
    assert refused("\n".join(f"k{number}: 1" for number in range(MOST_PARTS))) == (
        "the scenario has more than 120,000 names and values",
        "say what repeats with 'like'",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: \xff\n", "this is not UTF-8 text: byte 0xFF"),
        ("a: ü\n".encode("latin-1"), "this is not UTF-8 text: byte 0xFC"),
        ("a: 1\n".encode("utf-16"), "this is not UTF-8 text: byte 0xFF"),
        (b"\x89PNG\r\n\x1a\n", "this is not UTF-8 text: byte 0x89"),
    ],
)
def test_other_encodings_are_refused_with_the_byte(refused, content, message):
    assert refused(content) == (message, "save the file as UTF-8")


def test_the_wrong_byte_has_its_line_and_column(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\nb: \xfc\n")
    with pytest.raises(ScenarioError) as caught:
        resolve(path)
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (2, 4)


@pytest.mark.parametrize("code", [0, 7, 27, 0x7F])
def test_control_characters_are_refused(refused, code):
    assert refused(f"a: x{chr(code)}y\n") == (
        f"the character U+{code:04X} cannot be used here",
        "remove it",
    )


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("!!python/object/apply:os.system", "'!!python/object/apply:os.system'"),
        ("!!str", "'!!str'"),
        ("!thing", "'!thing'"),
        ("!", "'!'"),
        ("!<tag:yaml.org,2002:binary>", "'!!binary'"),
    ],
)
def test_tags_are_refused_whatever_they_construct(refused, tag, shown):
    assert refused(f'a: {tag} "x"\n') == (
        f"the tag {shown} cannot be used in a scenario",
        "remove it, or put the text in quotes",
    )


def test_a_tag_on_a_mapping_is_refused(refused):
    assert refused("a: !!python/object:os.x {b: 1}\n")[0] == (
        "the tag '!!python/object:os.x' cannot be used in a scenario"
    )


def test_several_documents_are_refused(refused):
    assert refused("a: 1\n---\nb: 2\n") == (
        "a second document begins here",
        "write one scenario a file",
    )


def test_directives_are_refused(refused):
    assert refused("%YAML 1.1\n---\na: 1\n") == (
        "a YAML directive cannot be used here",
        "remove it",
    )


@pytest.mark.parametrize(
    "text",
    [
        "'" * 100_000,
        '"' * 100_001,
        "!" * 100_000,
        "*" * 100_000,
        "a: " + "(" * 100_000,
        "a: [" + "f(" * 50_000 + "]",
        "a: [f(" + "1," * 50_000 + "]",
        "a: {" + "x\n " * 40_000,
        "? " * 50_000,
        "a: " + "b:" * 50_000 + " c",
        "\r" * 100_000,
    ],
)
def test_whatever_else_is_thrown_at_it_ends_in_a_problem_or_a_tree(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    assert outcome(path)


def test_copies_that_double_at_each_level_are_counted_not_made(refused):
    text = "a: {x: 1}"
    for _level in range(16):
        text = "a: {" + text + "}, b: {like: a}"
    assert refused("top: {" + text + "}") == (
        f"the scenario has more than {MOST_PARTS:,} names and values once copies are made",
        "copy less with 'like', or split the scenario",
    )


def test_a_long_chain_of_growing_copies_is_counted_not_made(refused):
    entries = ["  p0: {k0: 1}"]
    entries += [f"  p{n}: {{like: p{n - 1}, k{n}: 1}}" for n in range(1, 900)]
    assert refused("personas:\n" + "\n".join(entries)) == (
        f"the scenario has more than {MOST_PARTS:,} names and values once copies are made",
        "copy less with 'like', or split the scenario",
    )


def test_a_thousand_wrong_likes_are_listed_up_to_a_hundred(tmp_path):
    path = tmp_path / "x.yaml"
    entries = "\n".join(f"  {'p' * 60}{n}: {{like: {'q' * 60}{n}}}" for n in range(700))
    path.write_text(f"personas:\n{entries}", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(path)
    assert len(caught.value.problems) == 100


def outcome(path):
    """Whether reading ends as it should: with the one key there is, or with short problems."""
    try:
        return set(resolve(path).data) == {"a"}
    except ScenarioError as error:
        return all(len(problem.text()) < 1_000 for problem in error.problems)


OUTSIDE = "extend a file in the same folder, for example 'baseline.yaml'"


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../secret.yaml",
        "sub/../../secret.yaml",
        "..",
        "C:/secret.yaml",
        "C:secret.yaml",
        "..\\\\secret.yaml",
        "//host/share/x.yaml",
        "a\\0b",
    ],
)
def test_extends_stays_in_the_studys_folder(tmp_path, name):
    (tmp_path / "secret.yaml").write_text("secret: 1", encoding="utf-8")
    study = tmp_path / "study"
    study.mkdir()
    (study / "x.yaml").write_text(f'extends: "{name}"', encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(study / "x.yaml")
    (problem,) = caught.value.problems
    assert problem.message.endswith("lies outside the study's folder")
    assert (problem.field, problem.line, problem.column) == ("extends", 1, 10)
    assert problem.remedy == OUTSIDE


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
@pytest.mark.parametrize("linked", ["file", "folder"])
def test_extends_follows_no_link_out_of_the_folder(tmp_path, linked):
    study = tmp_path / "study"
    study.mkdir()
    (tmp_path / "secret.yaml").write_text("secret: 1", encoding="utf-8")
    if linked == "file":
        (study / "baseline.yaml").symlink_to(tmp_path / "secret.yaml")
        name = "baseline.yaml"
    else:
        (study / "door").symlink_to(tmp_path)
        name = "door/secret.yaml"
    (study / "x.yaml").write_text(f"extends: {name}", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(study / "x.yaml")
    assert caught.value.problems[0].message == f"'{name}' lies outside the study's folder"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_in_a_circle_is_refused(tmp_path):
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    (tmp_path / "x.yaml").write_text("extends: loop.yaml", encoding="utf-8")
    with pytest.raises(ScenarioError):
        resolve(tmp_path / "x.yaml")
    with pytest.raises(ScenarioError, match="the file cannot be read"):
        resolve(tmp_path / "loop.yaml")


def test_extends_in_a_circle_is_named_with_its_chain(tmp_path):
    (tmp_path / "a.yaml").write_text("extends: b.yaml", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("extends: c.yaml", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("extends: ./a.yaml", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(tmp_path / "a.yaml")
    (problem,) = caught.value.problems
    assert problem.message == (
        "the files extend each other in a circle: a.yaml -> b.yaml -> c.yaml -> a.yaml"
    )
    assert problem.file.endswith("c.yaml")
    assert problem.remedy == "let one of them extend none of the others"


def test_a_long_chain_of_files_is_refused(tmp_path):
    for number in range(12):
        text = f"extends: s{number + 1}.yaml"
        (tmp_path / f"s{number}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(tmp_path / "s0.yaml")
    assert caught.value.problems[0].message == "more than 8 files extend each other in a row"


def test_the_limit_of_size_holds_for_a_chain_together(tmp_path):
    long = "x" * 800_000
    (tmp_path / "a.yaml").write_text(f"extends: b.yaml\nnote: {long}", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(f"extends: c.yaml\nnote: {long}", encoding="utf-8")
    (tmp_path / "c.yaml").write_text(f"note: {long}", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(tmp_path / "a.yaml")
    assert caught.value.problems[0].message.endswith(
        "the file, with all it extends, is larger than 2 MiB"
    )


@pytest.mark.parametrize("value", ["[a]", "{a: 1}", "7", "", "''"])
def test_extends_must_be_the_name_of_a_file(refused, value):
    message, remedy = refused(f"extends: {value}")
    assert message.endswith("is not the name of a file")
    assert remedy == "write the name of a file in this folder, for example 'baseline.yaml'"


def test_what_is_extended_but_missing_is_said_where_it_is_asked_for(tmp_path):
    (tmp_path / "baseline.yaml").write_text("a: 1", encoding="utf-8")
    (tmp_path / "x.yaml").write_text("extends: basline.yaml", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(tmp_path / "x.yaml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.field) == (1, 10, "extends")
    assert problem.message == "'basline.yaml': there is no such file"
    assert problem.remedy == "did you mean 'baseline.yaml'?"


def test_the_pieces_of_a_parenthesis_count_as_parts(refused):
    pieces = ",".join(["f(" + ",".join(["1"] * 1000) + ")"] * (MOST_PARTS // 1000))
    message = "the scenario has more than 120,000 names and values"
    assert refused(f"a: [{pieces},1]")[0] == message


def test_what_stands_in_one_parenthesis_has_an_end(refused):
    # put together piece by piece, each longer than the one before
    assert refused("a: [f(" + ",".join(["1"] * LONGEST_CALL) + ")]") == (
        "more than 20,000 characters stand in one pair of parentheses",
        "close it sooner, or put the text in quotes",
    )
