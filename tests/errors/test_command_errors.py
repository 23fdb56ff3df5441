"""Bad input gets a clear error with a remedy, an exit code, and never a traceback."""

import errno

import pytest
from typer.testing import CliRunner

from sim import cli, lab
from sim.records import store

RUN = ("run", "scenarios/tiny/baseline.yaml", "--replications", "2", "--workers", "1")


def scenario(workplace, text):
    file = workplace / "x.yaml"
    file.write_text(text, encoding="utf-8")
    return "x.yaml"


def test_no_file(refused):
    assert refused(3, "run", "nowhere/x.yaml").startswith("nowhere/x.yaml: there is no such file")


def test_no_such_study(refused):
    words = refused(2, "compare", "tyny")
    assert "winwin: there is no study 'tyny'; did you mean 'tiny'?" in words


def test_an_empty_file(refused, workplace):
    assert "x.yaml" in refused(3, "check", scenario(workplace, ""))


def test_a_wrong_type_and_an_unknown_key_are_told_together(refused, workplace):
    text = (workplace / "scenarios/tiny/baseline.yaml").read_text(encoding="utf-8")
    text = text.replace("agents: 2", "agents: many").replace("currency: EUR", "curency: EUR")
    words = refused(3, "check", scenario(workplace, text))
    assert "teams.care.agents" in words
    assert "did you mean 'currency'?" in words
    assert words.count("fix: ") >= 2


def test_problems_of_all_files_of_a_study_are_told_together(refused, workplace):
    folder = workplace / "scenarios/tiny"
    for name in ("one", "two"):
        text = "extends: baseline.yaml\nchange: {steps: {call: {leave: 900 %}}}\n"
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    words = refused(3, "check", "tiny")
    assert "one.yaml:2:" in words
    assert "two.yaml:2:" in words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--customers", "0"), "the number of customers is a whole number of 1 or more, but got 0"),
        (("--customers", "-5"), "but got -5"),
        (("--customers", "many"), "--customers"),
        (("--replications", "0"), "a whole number from 1 to 100000, but got 0"),
        (("--workers", "0"), "the number of workers"),
        (("--seed", "-1"), "a seed is a whole number from 0 to 18446744073709551615, but got -1"),
        (("--seed", "18446744073709551616"), "but got 18446744073709551616"),
        (("--set", "steps.call.leave"), "has no '='"),
        (("--format", "xml"), "'xml'"),
        (("--progress-file", "no/such/folder/p.json"), "--progress-file no/such/folder/p.json"),
    ],
)
def test_an_impossible_option_is_a_usage_error_in_words(refused, words, told):
    assert told in " ".join(refused(2, *RUN, *words).split())


def test_more_customers_than_arrive(refused):
    words = refused(1, *RUN, "--customers", "99999")  # no luck would bring so many
    assert "baseline: about 64 customers come in a replication, not 99,999" in words
    assert "fix: ask for fewer with --customers, or make arrivals.for longer" in words
    words = refused(1, *RUN, "--customers", "63")  # who count are fewer than those who come
    assert "customers arrive in the counted period of replication 0, not 63" in words
    assert "fix: ask for fewer customers" in words


def test_an_override_that_leads_nowhere(refused):
    words = refused(3, *RUN, "--set", "steps.cal.leave=5 %")
    assert "did you mean 'steps.call.leave'?" in words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("compare", "tiny", "beter-answers"), "did you mean 'better-answers'?"),
        (("compare", "tiny", "--require", "winwin"), "did you mean 'win-win'?"),
        (("trace", "tiny", "--customer", "1", "--variant", "x"), "there is no variant of tiny 'x'"),
        (("explain",), "name a scenario, or ask for --model"),
    ],
)
def test_a_name_that_is_not_there(refused, words, told):
    assert told in refused(2, *words)


def test_a_study_without_variants(refused, workplace):
    (workplace / "scenarios/tiny/better-answers.yaml").unlink()
    words = refused(2, "compare", "tiny")
    assert "tiny has no variants to compare" in words
    assert "winwin run tiny" in words


def test_an_output_folder_that_is_a_file(refused, workplace):
    (workplace / "taken").write_text("a file", encoding="utf-8")
    words = refused(1, *RUN, "--out", "taken")
    assert "winwin: cannot write to taken" in words
    assert "choose another folder with --out" in words


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "No space left on device"), (errno.EROFS, "Read-only file system")],
)
def test_a_full_disk_or_a_read_only_folder(refused, workplace, monkeypatch, number, told):
    assert CliRunner().invoke(cli.app, [*RUN[:-3], "1", "--workers", "1"]).exit_code == 0
    before = {file: file.read_bytes() for file in workplace.glob("runs/*/*")}

    def refuse(_path, _content, **_how):
        raise OSError(number, told)

    monkeypatch.setattr(store, "write_whole", refuse)
    words = refused(1, *RUN)
    assert told in words
    assert "replications that were finished are kept" in words
    assert {file: file.read_bytes() for file in workplace.glob("runs/*/*")} == before


def test_an_interrupted_run_says_that_nothing_is_lost(workplace, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(lab, "run", interrupted)
        result = CliRunner().invoke(cli.app, list(RUN))
    assert result.exit_code == 130
    assert "finished replications are kept, and the same command goes on" in result.stderr
    assert CliRunner().invoke(cli.app, list(RUN)).exit_code == 0
    assert workplace.is_dir()


def test_what_nobody_expected_is_told_without_a_traceback_and_how_to_report_it(
    refused, monkeypatch
):
    def broken(*_, **__):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(lab, "run", broken)
    words = refused(1, *RUN)
    assert "something unexpected went wrong: ZeroDivisionError: division by zero" in words
    assert "WINWIN_DEBUG=1" in words


def test_with_debugging_on_the_traceback_is_shown(workplace, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(lab, "run", broken)
    monkeypatch.setenv("WINWIN_DEBUG", "1")
    result = CliRunner().invoke(cli.app, list(RUN))
    assert result.exit_code == 1
    assert "Traceback" in result.stderr
    assert workplace.is_dir()


def test_a_broken_table_is_named_set_aside_and_computed_anew(workplace):
    wanted = CliRunner().invoke(cli.app, [*RUN, "--format", "csv"])
    (file,) = workplace.glob("runs/*/000001.runs.parquet")
    file.write_bytes(b"not a table")
    done = CliRunner().invoke(cli.app, [*RUN, "--format", "csv"])
    assert (done.exit_code, done.stdout) == (0, wanted.stdout)
    aside = file.parent / "set-aside" / file.name
    assert aside.read_bytes() == b"not a table"


def test_names_from_files_cannot_steer_the_terminal(refused, workplace):
    file = workplace / "x.yaml"
    file.write_text('"\\e[31mred": 1\n', encoding="utf-8")
    assert "\x1b" not in refused(3, "check", "x.yaml")
