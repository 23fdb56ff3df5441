"""A run's folder: nothing is ever half there, and what cannot be read says so."""

import errno
import json

import polars as pl
import pytest

from sim.errors import RunError
from sim.records import store
from sim.records.store import RunFolder, RunRecord, Written, slug, widest

RECORD = RunRecord(
    scenario="A title",
    design="one-profile",
    study="telecom",
    digest="d" * 64,
    seed=2**64 - 1,
    customers=None,
    placebo=False,
    model_version="1+x",
    overrides=("a=b",),
    resolved="scenario: x\n",
)
TABLE = pl.DataFrame({"replication": [0], "amount": [1.5]})
WRITTEN = Written("simpy", 1.25, "customers")
BOTH = {"runs": TABLE, "customers": TABLE}


@pytest.fixture
def folder(tmp_path):
    made = RunFolder(tmp_path / "runs", RECORD)
    made.open()
    return made


def test_the_folder_is_named_by_study_design_and_digest(folder):
    assert folder.path.name == "telecom--one-profile-" + "d" * 12


def test_what_is_needed_to_repeat_a_run_is_written(folder):
    told = json.loads((folder.path / "run.json").read_text(encoding="utf-8"))
    assert told["seed"] == 2**64 - 1
    assert told["resolved"] == "scenario: x\n"
    assert told["overrides"] == ["a=b"]


def test_a_replication_is_there_once_its_sums_are(folder):
    assert folder.kept(0) is None
    folder.write(0, BOTH, WRITTEN)
    assert folder.has(0, "runs")
    assert folder.has(0, "customers")
    assert not folder.has(0, "events")
    assert folder.kept(0) == "customers"
    assert folder.how(0) == WRITTEN
    assert folder.read("customers", [0]).equals(TABLE)


def test_a_write_that_fails_half_way_leaves_no_replication(folder, monkeypatch):
    whole = store.write_whole

    def full_at_the_end(path, content):
        if ".runs." in path.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(path, content)

    monkeypatch.setattr(store, "write_whole", full_at_the_end)
    with pytest.raises(RunError, match=r"(?s)No space left.*--out"):
        folder.write(0, BOTH, WRITTEN)
    assert not folder.has(0, "runs")
    assert folder.kept(0) is None


def test_a_folder_that_cannot_be_made_is_an_error_in_words(tmp_path):
    taken = tmp_path / "runs"
    taken.write_text("a file", encoding="utf-8")
    with pytest.raises(RunError, match=r"(?s)cannot write to .*fix: .*--out"):
        RunFolder(taken, RECORD).open()


def test_a_missing_table_says_how_to_get_it(folder):
    folder.write(0, {"runs": TABLE}, WRITTEN)
    with pytest.raises(RunError, match=r"is missing\n  fix: run it again with --keep events"):
        folder.read("events", [0])


def test_a_broken_file_says_how_to_mend_it(folder):
    folder.write(0, BOTH, WRITTEN)
    folder.file(0, "runs").write_bytes(b"not a table")
    with pytest.raises(RunError, match="--fresh"):
        folder.read("runs", [0])


@pytest.mark.parametrize(
    ("name", "safe"),
    [("Telecom care", "telecom-care"), ("../../etc", "etc"), ("con", "con-design"),
     ("a/b\\c", "a-b-c"), ("", "run"), ("é", "run"), ("x" * 99, "x" * 60)],
)  # fmt: skip
def test_any_name_becomes_a_safe_part_of_a_path(name, safe):
    assert slug(name) == safe


def test_the_wider_choice_of_tables_wins():
    assert widest("runs", None) == "runs"
    assert widest("runs", "events") == "events"
    assert widest("customers", "runs") == "customers"
