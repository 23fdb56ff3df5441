"""The command line: results on stdout, the rest on stderr, exit codes, help, completion."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from reports.words.sentences import first_words
from sim import cli
from sim.commands import arguments, opening, progress
from sim.experiment.computing import replicate

CHECKOUT = Path(__file__).parents[2]
COMMANDS = {
    "new", "check", "explain", "diff", "schema", "list", "run", "compare", "batch", "trace", "app",
}  # fmt: skip


@pytest.fixture
def workplace(tmp_path, tiny_study, tiny_comparison, tiny_settings, monkeypatch):
    """The current folder holds the tiny study, with everything computed."""
    assert tiny_comparison.variants
    shutil.copytree(tiny_study.parent, tmp_path / "scenarios")
    shutil.copytree(tiny_settings.out, tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def winwin(workplace):
    """`winwin("run", "tiny")`: a command in this process."""
    assert workplace.is_dir()
    return lambda *words: CliRunner().invoke(cli.app, list(words))


def typed(folder, *words, **options):
    """A command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "sim.cli", *words],
        cwd=folder, env=environment, check=False, capture_output=True, text=True,
        encoding="utf-8", **options,
    )  # fmt: skip


# Help and completion


def test_help_begins_with_examples_and_names_every_command(winwin):
    words = winwin("--help").stdout
    assert words.index("winwin compare telecom-care") < words.index("Options:")
    assert set(re.findall(r"^  (\w+)  ", words.partition("Commands:")[2], re.MULTILINE)) == COMMANDS
    assert "130 interrupted" in words


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_of_each_command_begins_with_what_to_type(winwin, command):
    words = winwin(command, "--help").stdout
    assert words.index(f"winwin {command}", words.index("Example")) < words.index("Options:")


def test_completion_knows_studies_scenarios_and_variants(workplace):
    assert workplace.is_dir()
    assert "tiny" in arguments.complete_study("ti")
    assert "tiny/better-answers" in arguments.complete_scenario("tiny/")
    context = SimpleNamespace(params={"study": "tiny"})
    assert arguments.complete_variant(context, "") == ["better-answers"]


def test_the_default_seed_and_its_bounds_are_those_of_the_lab():
    assert (arguments.DEFAULT_SEED, arguments.MOST_SEED) == (
        replicate.DEFAULT_SEED, replicate.MOST_SEED,
    )  # fmt: skip


def test_the_version_is_printed(winwin):
    assert winwin("--version").stdout.startswith("winwin-lab ")


# Studies and scenarios


def test_a_new_study_can_be_checked_and_is_not_overwritten(winwin):
    assert winwin("new", "mine").exit_code == 0
    checked = winwin("check", "mine")
    assert checked.exit_code == 0, checked.stderr
    assert "mine: 2 scenarios, nothing is wrong" in checked.stdout
    again = winwin("new", "mine")
    assert again.exit_code == 2
    assert "already" in again.stderr


def test_studies_are_listed_with_question_and_variants(winwin):
    assert "better-answers" in winwin("list").stdout
    rows = json.loads(winwin("list", "--format", "json").stdout)["studies"]
    assert {row["study"]: row["variants"] for row in rows}["tiny"] == ["better-answers"]
    rows = csv.DictReader(io.StringIO(winwin("list", "--format", "csv").stdout))
    assert "tiny" in {row["study"] for row in rows}


def test_a_scenario_is_explained_resolved_and_compared_with_another(winwin):
    assert "Better answers" in winwin("explain", "tiny/better-answers").stdout
    assert "currency: EUR" in winwin("explain", "tiny", "--resolved").stdout
    assert "fell through the gap" in winwin("explain", "--model").stdout
    assert "training" in winwin("diff", "tiny", "tiny/better-answers").stdout


def test_the_schema_is_printed_or_written(winwin, workplace):
    assert json.loads(winwin("schema").stdout)["title"] == "winwin scenario"
    written = winwin("schema", "--write", "scenarios")
    assert written.exit_code == 0
    assert (workplace / "scenarios" / "scenario.schema.json").is_file()


# Results


def test_a_comparison_begins_with_the_sentence_and_ends_with_what_to_do_next(
    winwin, tiny_comparison
):
    words = " ".join(winwin("compare", "tiny").stdout.split())
    assert words.startswith(first_words(tiny_comparison))
    assert "Ask on: --more for half the horizon, a year, teams" in words
    assert "Results are in runs (they were there already); next: winwin " in words


def test_a_study_with_a_variant_behind_it_compares_that_variant_alone(winwin, workplace):
    other = workplace / "scenarios/tiny/other.yaml"
    other.write_text("extends: baseline.yaml\n", encoding="utf-8")
    for name in ("tiny/better-answers", "scenarios/tiny/better-answers.yaml"):
        told = json.loads(winwin("compare", name, "--format", "json").stdout)
        assert [variant["name"] for variant in told["variants"]] == ["better-answers"]


def test_json_is_nothing_but_json_and_the_rest_is_on_stderr(winwin):
    result = winwin("compare", "tiny", "better-answers", "--format", "json")
    told = json.loads(result.stdout)
    assert told["variants"][0]["name"] == "better-answers"
    assert "Results are in runs" in result.stderr
    assert winwin("compare", "tiny", "--format", "json", "--quiet").stderr == ""


def test_a_run_is_printed_in_all_three_formats(winwin):
    table = winwin("run", "tiny")
    assert "Customer value" in table.stdout
    assert "next: winwin compare tiny" in table.stdout
    told = json.loads(winwin("run", "tiny/better-answers", "--format", "json").stdout)
    assert (told["scenario"], told["replications"], told["served"]) == ("better-answers", 20, True)
    rows = list(csv.DictReader(io.StringIO(winwin("run", "tiny", "--format", "csv").stdout)))
    assert "customer_value" in {row["metric"] for row in rows}


def test_options_reach_the_run(winwin):
    told = json.loads(
        winwin(
            "run", "scenarios/tiny/baseline.yaml", "--seed", "18446744073709551615",
            "--replications", "2", "--customers", "6", "--set", "steps.call.leave=50 %",
            "--workers", "1", "--out", "elsewhere", "--format", "json",
        ).stdout
    )  # fmt: skip
    assert (told["seed"], told["replications"], told["customers"]) == (2**64 - 1, 2, 12)
    assert told["metrics"]["abandoned"]["mean"] > 0.2
    assert told["folder"].startswith("elsewhere")


def test_a_trace_tells_one_customer_or_two_side_by_side(winwin):
    assert "arrives, " in winwin("trace", "tiny", "--customer", "1").stdout
    both = winwin("trace", "tiny", "--customer", "1", "--variant", "better-answers")
    assert "Under better-answers, customer 1 (" in " ".join(both.stdout.split())
    told = json.loads(winwin("trace", "tiny", "--customer", "1", "--format", "json").stdout)
    assert told["designs"][0]["events"][0]["type"] == "arrived"
    missing = winwin("trace", "tiny", "--customer", "9999")
    assert missing.exit_code == 2
    assert "fix: choose one from 1 to" in missing.stderr


def test_one_screen_is_printed_and_everything_where_it_is_asked_for(winwin):
    short, more = winwin("compare", "tiny"), winwin("compare", "tiny", "--more")
    about = winwin("compare", "tiny", "--about", "better-answers")
    assert len(short.stdout.splitlines()) <= 45
    for part in ("Teams", "Notes", "In a year", "Looked at more closely"):
        assert part not in short.stdout
        assert part in more.stdout
        assert part in about.stdout
    assert "For whom" in about.stdout
    run, whole = winwin("run", "tiny"), winwin("run", "tiny", "--more")
    assert len(run.stdout.splitlines()) <= 45
    assert "Goodwill at the end" not in run.stdout
    assert "Goodwill at the end" in whole.stdout


def test_json_and_csv_are_complete_whatever_is_shown_of_a_table(winwin):
    for form in ("json", "csv"):
        words = ("compare", "tiny", "--format", form)
        assert winwin(*words).stdout == winwin(*words, "--more").stdout
        assert winwin(*words).stdout == winwin(*words, "--about", "better-answers").stdout


def test_what_to_do_next_can_be_typed_as_it_stands(winwin):
    for name in ("tiny", "scenarios/tiny", "tiny/better-answers", "scenarios/tiny/baseline.yaml"):
        following = winwin("compare", name).stdout.rpartition("next: winwin ")[2].split()
        assert winwin(*following).exit_code == 0, following


def test_a_variant_that_is_not_compared_cannot_be_asked_about(winwin):
    result = winwin("compare", "tiny", "--about", "better-answer")
    assert result.exit_code == 2
    assert result.stderr == (
        "winwin: there is no variant compared 'better-answer'; did you mean 'better-answers'?\n"
        "  known are: better-answers\n"
    )


def test_a_trace_finds_people_the_same_ones_each_time(winwin):
    typical = winwin("trace", "tiny")
    assert typical.exit_code == 0, typical.stderr
    assert "the one nearest to the median value" in " ".join(typical.stdout.split())
    assert winwin("trace", "tiny", "--who", "typical").stdout == typical.stdout
    told = json.loads(winwin("trace", "tiny", "--who", "random", "--format", "json").stdout)
    again = json.loads(winwin("trace", "tiny", "--who", "random", "--format", "json").stdout)
    assert told == again
    assert told["designs"][0]["story"].startswith(f"Customer {told['customer']} (")
    harmed = winwin("trace", "tiny", "--who", "most-harmed", "--variant", "better-answers")
    assert "who loses most" in " ".join(harmed.stdout.split()) or "nobody" in harmed.stderr


def test_whom_a_trace_looks_for_is_refused_in_words(winwin):
    for words, said in (
        (("--who", "nobody"), "--who 'nobody': unknown"),
        (("--who", "most-harmed"), "--who most-harmed compares two designs, and one is named"),
        (("--who", "left", "--customer", "3"), "--customer and --who both say whose journey"),
        (("--who", "dropped"), "nobody's case fell through the gap in the first replication"),
    ):
        result = winwin("trace", "tiny", *words)
        assert result.exit_code == 2, result.stdout
        assert said in result.stderr


def test_a_gate_that_is_met_passes_and_one_that_is_not_exits_with_four(winwin, tiny_comparison):
    headline = tiny_comparison.variants[0].verdict.headline
    assert winwin("compare", "tiny", "--require", headline).exit_code == 0
    missed = winwin("compare", "tiny", "--require", "lose-lose")
    assert missed.exit_code == 4
    assert f"better-answers ({headline})" in missed.stderr
    assert "customers" in missed.stdout  # the result is there all the same


def test_pictures_are_drawn_where_the_last_line_says(winwin, workplace):
    result = winwin("compare", "tiny", "--pictures")
    assert result.exit_code == 0, result.stderr
    drawn = list(workplace.glob("runs/*/pictures/*"))
    assert len(drawn) == 6
    assert str(drawn[0].parent.relative_to(workplace)) in "".join(result.stdout.split())


# Progress


def test_the_progress_file_tells_the_end(winwin, workplace):
    file = workplace / "progress.json"
    winwin("run", "tiny", "--replications", "2", "--seed", "9", "--progress-file", str(file))
    told = json.loads(file.read_text(encoding="utf-8"))
    assert (told["state"], told["done"], told["total"]) == ("finished", 2, 2)
    assert told["pid"] == os.getpid()
    assert told["run"] == "run tiny"
    assert set(told) == {
        "state", "done", "total", "seconds_left", "message", "pid", "started", "run",
    }  # fmt: skip


def test_the_progress_file_tells_a_failure_in_words(winwin, workplace):
    file = workplace / "progress.json"
    assert winwin("run", "nobody", "--progress-file", str(file)).exit_code == 2
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["state"] == "failed"
    assert "there is no study 'nobody'" in told["message"]


def test_time_left_is_not_guessed_from_the_first_replication(tmp_path, monkeypatch):
    clock = iter([0.0, 100.0, 102.0, 104.0])
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    watch = progress.Watch("x", quiet=True, file=tmp_path / "p.json")
    left = []
    for done in range(4):
        watch(done, 10, "")
        left.append(watch.seconds_left)
    assert left == [None, None, 16.0, 14.0]


def test_a_second_batch_of_work_adds_to_the_first(tmp_path):
    watch = progress.Watch("x", quiet=True, file=tmp_path / "p.json")
    for done, total in ((0, 1), (1, 1), (0, 3), (1, 3)):
        watch(done, total, "")
    assert (watch.done, watch.total) == (2, 4)


def test_without_a_terminal_only_what_takes_long_is_said(capsys):
    watch = progress.Watch("x")
    watch(0, 10, "compiling")
    watch(1, 10, "")
    assert capsys.readouterr().err == "compiling\n"


@pytest.mark.parametrize(("seconds", "words"), [(4.4, "4 s"), (125, "2 min 05 s"), (-1, "0 s")])
def test_a_time_left_is_said_in_minutes_and_seconds(seconds, words):
    assert progress.lasting(seconds) == words


# The app


def test_the_app_listens_on_loopback_and_calls_nobody():
    command = opening.command_of(8600)
    assert "--server.address=127.0.0.1" in command
    assert "--browser.gatherUsageStats=false" in command
    assert command[command.index("run") + 1].endswith("app.py")


# Processes of their own


def test_the_command_prints_sign_and_symbol_where_the_system_has_no_unicode(workplace):
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", "compare", "tiny"],
        cwd=workplace, env=environment, check=False, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "─" in done.stdout.decode("utf-8")


def test_two_workers_print_what_one_prints(workplace):
    words = ("run", "tiny", "--replications", "4", "--seed", "5", "--format", "csv", "--quiet")
    alone = typed(workplace, *words, "--workers", "1", "--out", "one")
    together = typed(workplace, *words, "--workers", "2", "--out", "two")
    assert alone.returncode == together.returncode == 0, together.stderr
    assert alone.stdout == together.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no Ctrl-C for one process")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_an_interrupted_run_exits_with_130_and_goes_on_later(workplace, name):
    words = ["run", "tiny", "--replications", "3000", "--seed", "6", "--workers", "2"]
    words += ["--progress-file", "progress.json", "--out", "cut"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", *words],
        cwd=workplace, env={**os.environ, "PYTHONPATH": str(CHECKOUT)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    file = workplace / "progress.json"
    while process.poll() is None:
        if file.exists() and json.loads(file.read_text(encoding="utf-8"))["done"] >= 3:
            break
        time.sleep(0.05)
    os.killpg(process.pid, getattr(signal, name))
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, "")
    assert "interrupted; finished replications are kept" in err
    assert "Traceback" not in err
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["state"] == "cancelled"
    assert not list((workplace / "cut").glob("*/.*.part"))
    kept = len(list((workplace / "cut").glob("*/*.runs.parquet")))
    assert kept >= 3
    words[words.index("3000")] = str(kept)
    again = typed(workplace, *words, "--format", "json")
    assert json.loads(again.stdout)["replications"] == kept
