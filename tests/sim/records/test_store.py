"""A run's folder: nothing is ever half there, and what cannot be read says so."""

import errno
import json
import os
import sys
from dataclasses import replace

import polars as pl
import pytest

from sim.errors import RunError
from sim.machine import operating_system
from sim.records import sealing, store
from sim.records.run_record import YARDSTICK, RunRecord, Written, slug, slugs, tables_of, widest
from sim.records.store import NotThereError, RunFolder, SetAsideError
from sim.records.tables import COLUMNS

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
ALL = {name: pl.DataFrame({column: [1.5] for column in columns})
       for name, columns in COLUMNS.items()}  # fmt: skip
TABLE = ALL["customers"]
WRITTEN = Written("simpy", 1.25, "customers", 0.1 + 0.2)
BOTH = {name: ALL[name] for name in ("runs", "customers", YARDSTICK)}


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

    def full_at_the_end(path, content, **how):
        if ".runs." in path.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(path, content, **how)

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
    folder.write(0, {"runs": ALL["runs"]}, WRITTEN)
    with pytest.raises(NotThereError, match=r"is missing\n  fix: run it again with --keep events"):
        folder.read("events", [0])


def damaged(folder, how):
    """Damage the sums of replication 0 in some way."""
    file = folder.file(0, "runs")
    content = file.read_bytes()
    other = RunFolder(folder.path.parent, replace(RECORD, digest="e" * 64))
    other.open()
    other.write(0, BOTH, WRITTEN)
    folder.write(1, {"runs": ALL["runs"]}, WRITTEN)
    plain = folder.path / "plain"
    ALL["runs"].write_parquet(plain)
    folder.write(2, {"runs": ALL["events"]}, WRITTEN)
    file.write_bytes({
        "no table": b"not a table",
        "nothing": b"",
        "cut short": content[:-7],
        "half": content[: len(content) // 2],
        "foreign": plain.read_bytes(),
        "another run": other.file(0, "runs").read_bytes(),
        "another replication": folder.file(1, "runs").read_bytes(),
        "another table": folder.file(0, "customers").read_bytes(),
    }[how])  # fmt: skip
    plain.unlink()


WORDS = {
    "no table": "is no Parquet file, or only a part of one",
    "nothing": "is no Parquet file, or only a part of one",
    "cut short": "is no Parquet file, or only a part of one",
    "half": "is no Parquet file, or only a part of one",
    "foreign": "was not written by a run of this version of the lab",
    "another run": "belongs to another run",
    "another replication": "belongs to replication 1",
    "another table": "is a table of customers",
}


@pytest.mark.parametrize("how", WORDS)
def test_what_is_not_what_its_name_says_is_not_there_and_is_set_aside(folder, how, caplog):
    folder.write(0, BOTH, WRITTEN)
    damaged(folder, how)
    seen = RunFolder(folder.path.parent, RECORD)
    assert not seen.has(0, "runs")
    seen.sift([0])
    aside = folder.path / "set-aside" / "000000.runs.parquet"
    assert aside.exists()
    assert caplog.messages == [
        f"winwin: {folder.file(0, 'runs')} {WORDS[how]}; it was set aside as {aside}"
    ]
    assert seen.has(0, "runs") is False
    assert seen.file(0, "customers").exists()


def test_columns_of_another_table_are_noticed(folder, caplog):
    folder.write(0, {**BOTH, "runs": ALL["yardstick"]}, WRITTEN)
    folder.sift([0])
    assert "does not have the columns of a table of runs" in caplog.text


def test_a_table_that_was_changed_is_never_read_as_a_result(folder, caplog):
    folder.write(0, BOTH, WRITTEN)
    file = folder.file(0, "runs")
    content = bytearray(file.read_bytes())
    content[20] ^= 1
    file.write_bytes(content)
    with pytest.raises(SetAsideError, match=r"was changed .*\n  fix: run the same command again"):
        folder.read("runs", [0])
    assert not file.exists()
    assert "it was set aside" in caplog.text


@pytest.mark.parametrize("how", ["cut", "changed", "renamed"])
def test_of_tables_read_together_the_damaged_one_is_named_and_set_aside(folder, how):
    for number in range(4):
        folder.write(number, {"runs": ALL["runs"]}, WRITTEN)
    file = folder.file(2, "runs")
    content = file.read_bytes()
    if how == "renamed":  # sealed by the lab, and still no table of runs
        folder.write(2, {"runs": ALL["yardstick"]}, WRITTEN)
    else:
        file.write_bytes(content[:-9] if how == "cut" else content[:20] + b"\0" + content[21:])
    with pytest.raises(SetAsideError, match=r"000002\.runs\.parquet "):
        folder.read("runs", range(4))
    assert not file.exists()
    assert [number for number in range(4) if folder.holds(number, "runs")] == [0, 1, 3]
    assert len(folder.read("runs", [1, 3])) == 2


def test_many_replications_are_read_in_parts_in_their_order(folder, monkeypatch):
    monkeypatch.setattr(store, "TOGETHER", 2)
    for number in range(5):
        folder.write(number, {"runs": ALL["runs"].with_columns(amount=number)}, WRITTEN)
    parts = [(list(numbers), table["amount"].to_list())
             for numbers, table in folder.read_in_parts("runs", 5)]  # fmt: skip
    assert parts == [([0, 1], [0, 1]), ([2, 3], [2, 3]), ([4], [4])]


def test_tables_are_written_without_waiting_for_the_disk(folder, monkeypatch):
    synced = []
    monkeypatch.setattr(operating_system.os, "fsync", synced.append)
    folder.write(0, BOTH, WRITTEN)
    assert not synced
    folder.note_check(4000)
    assert synced


def test_where_nothing_can_be_moved_the_damaged_file_is_named_all_the_same(folder, monkeypatch):
    def full(*_):
        raise store.cannot_write(folder.path, OSError(errno.EROFS, "Read-only file system"))

    folder.write(0, BOTH, WRITTEN)
    folder.file(0, "runs").write_bytes(b"")
    monkeypatch.setattr(RunFolder, "set_aside", full)
    with pytest.raises(SetAsideError, match=r"000000.runs.parquet is no .*\n  fix: remove it"):
        folder.read("runs", [0])


def test_two_files_of_one_name_are_both_set_aside(folder):
    for _ in range(2):
        folder.file(0, "runs").write_bytes(b"")
        folder.sift([0])
    assert len(list((folder.path / "set-aside").iterdir())) == 2


def test_files_that_nobody_reads_are_left_alone(folder):
    (folder.path / "notes.txt").write_text("mine", encoding="utf-8")
    folder.file(7, "runs").write_bytes(b"")
    folder.sift([0])
    assert (folder.path / "notes.txt").exists()
    assert folder.file(7, "runs").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"model_version": "0+y"}, "belongs to another version of the model, 0+y"),
        ({"digest": "e" * 64}, "belongs to another run"),
    ],
)
def test_a_folder_of_another_run_or_version_is_set_aside_with_all_it_holds(
    folder, change, words, caplog
):
    folder.write(0, BOTH, WRITTEN)
    folder.note_check(4000)
    told = json.loads((folder.path / "run.json").read_text(encoding="utf-8"))
    (folder.path / "run.json").write_text(json.dumps(told | change), encoding="utf-8")
    assert folder.why_foreign() == words
    folder.open()
    assert folder.kept(0) is None
    assert not folder.was_checked()
    assert words in caplog.text
    assert {each.name for each in (folder.path / "set-aside").iterdir()} >= {
        "run.json", "000000.runs.parquet", "000000.customers.parquet",
    }  # fmt: skip
    assert folder.why_foreign() is None


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00"])
def test_a_broken_description_is_set_aside_and_written_anew(folder, text, caplog):
    folder.write(0, BOTH, WRITTEN)
    (folder.path / "run.json").write_text(text, encoding="utf-8")
    folder.open()
    assert "run.json cannot be read; it was set aside" in caplog.text
    assert folder.has(0, "customers")
    assert json.loads((folder.path / "run.json").read_text(encoding="utf-8"))["seed"] == 2**64 - 1


def test_what_somebody_left_behind_half_written_is_cleared_away(folder):
    draft = folder.path / ".000000.runs.parquet.0123456789abcdef.part"
    draft.write_bytes(b"half")
    folder.open()
    assert not draft.exists()


def test_one_holds_a_run_and_another_is_told_so(folder):
    other = RunFolder(folder.path.parent, RECORD)
    with folder.locked(wait=False) as mine, other.locked(wait=False) as theirs:
        assert (mine, theirs) == (True, False)
    with other.locked(wait=True) as theirs:
        assert theirs


def test_customers_of_the_first_replication_are_kept_by_default():
    assert tables_of("first", 0) == ("runs", "customers", YARDSTICK)
    assert tables_of("first", 1) == tables_of("runs", 1) == ("runs",)
    assert tables_of("runs", 0) == ("runs", YARDSTICK)
    assert tables_of("events", 1) == ("runs", "customers", "events")


@pytest.mark.parametrize(
    ("name", "safe"),
    [("Telecom care", "telecom-care"), ("../../etc", "etc"), ("con", "con-design"),
     ("a/b\\c", "a-b-c"), ("", "run"), ("é", "run"), ("x" * 99, "x" * 60)],
)  # fmt: skip
def test_any_name_becomes_a_safe_part_of_a_path(name, safe):
    assert slug(name) == safe


def test_names_that_would_become_one_part_of_a_path_are_numbered():
    assert slugs(["größer", "gräßer", "gr-er-2", "größer!", "other"]) == [
        "gr-er", "gr-er-2", "gr-er-2-2", "gr-er-3", "other",
    ]  # fmt: skip
    long = ["x" * 70, "x" * 80]
    assert slugs(long) == ["x" * 60, "x" * 60 + "-2"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes with names")
@pytest.mark.parametrize("what", ["a pipe", "a folder", "far too large"])
def test_a_table_that_is_no_regular_file_is_set_aside_without_waiting_for_it(folder, what, caplog):
    folder.write(0, BOTH, WRITTEN)
    file = folder.file(0, "runs")
    file.unlink()
    if what == "a pipe":
        os.mkfifo(file)
    elif what == "a folder":
        file.mkdir()
    else:
        with file.open("wb") as stream:
            stream.truncate(sealing.MOST_BYTES + 1)  # holes take no room
    assert not folder.holds(0, "runs")
    with pytest.raises(SetAsideError, match=r"000000\.runs\.parquet "):
        folder.read("runs", [0])
    assert not file.exists()
    assert "it was set aside" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes with names")
@pytest.mark.parametrize("what", ["a pipe", "nested", "huge"])
def test_a_description_of_any_other_kind_is_set_aside_and_written_anew(folder, what, caplog):
    file = folder.path / "run.json"
    file.unlink()
    if what == "a pipe":
        os.mkfifo(file)
    else:
        file.write_text("[" * 200_000 if what == "nested" else "9" * 2_000_000, encoding="utf-8")
    folder.open()
    assert "run.json cannot be read; it was set aside" in caplog.text
    assert json.loads(file.read_text(encoding="utf-8"))["seed"] == 2**64 - 1


@pytest.mark.parametrize(
    ("notes", "words"),
    [
        ({"digest": "d" * 64}, "belongs to replication none"),
        ({"digest": "d" * 64, "replication": "0"}, "is a table of nothing"),
        ({"digest": "d" * 64, "replication": "9" * 5000}, "belongs to replication " + "9" * 60),
    ],
)
def test_notes_that_say_too_little_or_too_much_are_told_in_short(folder, notes, words, caplog):
    folder.file(0, "runs").write_bytes(sealing.seal(ALL["runs"], notes))
    folder.sift([0])
    assert f"{words}; it was set aside" in caplog.text


def test_a_table_that_does_not_say_how_it_was_made_is_damaged(folder):
    notes = {"digest": "d" * 64, "replication": "0", "table": "runs", "seconds": "long"}
    folder.file(0, "runs").write_bytes(sealing.seal(ALL["runs"], notes))
    with pytest.raises(sealing.DamagedError, match="does not say how it was computed"):
        folder.how(0)


def test_looked_at_thoroughly_every_damaged_table_is_set_aside_at_once(folder, caplog):
    for number in range(21):
        folder.write(number, {"runs": ALL["runs"]}, WRITTEN)
        file = folder.file(number, "runs")
        content = bytearray(file.read_bytes())
        content[20] ^= 1
        file.write_bytes(content)
    folder.sift(range(21))
    assert caplog.text == ""
    folder.sift(range(21), thorough=True)
    assert caplog.text.count("was changed after it was written; it was set aside") == 21
    assert not list(folder.path.glob("*.runs.parquet"))


def test_the_wider_choice_of_tables_wins():
    assert widest("runs", None) == "runs"
    assert widest("runs", "events") == "events"
    assert widest("customers", "runs") == "customers"
