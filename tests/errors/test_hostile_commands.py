"""Arguments that no file system or no person would take end in words, never in a traceback."""

import os
import subprocess
import sys

import pytest

LONG = "x" * 5_000
NAMING = [
    ("check", "{}"), ("explain", "{}"), ("run", "{}"), ("compare", "{}"), ("batch", "{}"),
    ("trace", "{}", "--customer", "1"), ("check", "tiny", "--against", "{}"),
    ("compare", "tiny", "{}"), ("trace", "tiny", "--customer", "1", "--variant", "{}"),
]  # fmt: skip


@pytest.mark.parametrize("command", NAMING, ids=" ".join)
@pytest.mark.parametrize("ending", ["", ".yaml"])
def test_a_name_of_five_thousand_letters_is_told_in_short(refused_with, command, ending):
    said = refused_with({2, 3}, *(word.replace("{}", LONG + ending) for word in command))
    assert len(said) < 1_000
    assert "unexpected" not in said


def test_a_name_longer_than_any_file_can_have_says_so(refused):
    said = refused(2, "check", LONG)
    assert "has 5,0" in said
    assert said.endswith("letters, and no file can have so long a name\n  fix: shorten it\n")


def test_a_folder_with_far_too_long_a_name_is_told_in_short(refused):
    said = refused(1, "run", "tiny", "--replications", "1", "--out", LONG)
    assert "fix: choose a folder with a shorter name with --out" in said
    assert len(said) < 1_000


@pytest.mark.parametrize("file", [".", "scenarios", "scenarios/"])
def test_a_progress_file_that_is_a_folder_is_refused(refused, file):
    said = refused(2, "run", "tiny", "--replications", "1", "--progress-file", file)
    assert "cannot be written: this is a folder, not a file" in said
    assert "fix: name a file in a folder that you may write to" in said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes with names")
def test_a_progress_file_that_is_a_pipe_is_refused_and_stays_one(refused, workplace):
    os.mkfifo(workplace / "pipe")
    said = refused(2, "run", "tiny", "--replications", "1", "--progress-file", "pipe")
    assert "cannot be written: this is not a regular file" in said
    assert (workplace / "pipe").is_fifo()


@pytest.mark.skipif(sys.platform == "win32", reason="names there are Unicode")
@pytest.mark.parametrize("place", ["a folder of results", "a study", "a progress file"])
def test_names_that_are_not_utf_8_are_names_like_others(workplace, place):
    name = b"caf\xe9"
    words = [b"run", b"tiny", b"--replications", b"1"]
    if place == "a folder of results":
        words += [b"--out", name]
    elif place == "a study":
        (workplace / "scenarios/tiny").rename(workplace / os.fsdecode(b"scenarios/" + name))
        words[1] = b"scenarios/" + name
    else:
        words += [b"--progress-file", name]
    run = "import sys; from sim.cli import main; main()"
    again = [sys.executable.encode(), b"-c", run.encode(), *words]
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for _ in range(2):  # computed, then read from the store
        done = subprocess.run(again, cwd=workplace, env=settings, check=False, capture_output=True)
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
        assert b"set aside" not in done.stderr


def test_of_many_damaged_tables_all_are_computed_again_by_the_command_that_met_the_first(workplace):
    words = ["run", "tiny", "--replications", "21", "--workers", "1", "--quiet", "--format", "csv"]
    command = [sys.executable, "-m", "sim.cli", *words]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    def typed():
        return subprocess.run(
            command, cwd=workplace, env=environment, check=False, capture_output=True, text=True
        )

    before = typed()
    assert before.returncode == 0, before.stderr
    files = sorted((workplace / "runs").glob("*/*.runs.parquet"))
    assert len(files) == 21
    for file in files:
        content = bytearray(file.read_bytes())
        content[30] ^= 255
        file.write_bytes(content)
    after = typed()
    assert after.returncode == 0, after.stderr
    assert after.stdout == before.stdout
    assert after.stderr.count("it was set aside") == 21
