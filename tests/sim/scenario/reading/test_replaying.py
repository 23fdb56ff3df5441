"""Arrivals from a file: what is read, what is refused, and what a run makes of it."""

import numpy as np
import pytest

from sim.clock.simpy.clock import run_replication
from sim.errors import ScenarioError
from sim.journey.layout.layout import lay_out
from sim.scenario.loading import digest, load
from sim.scenario.reading import replaying

SCENARIO = """\
scenario: As they called
currency: EUR
arrivals: {replay: {file: calls.csv%s}, for: 14 days}
observe: 5 days
personas:
  couple: {share: 45 %%, benefit: 200 EUR}
  family: {share: 55 %%, benefit: 200 EUR}
start: [{to: desk}]
steps: {desk: {goal: yes}}
"""
HOUR = 3_600_000_000
DAY = 24 * HOUR


@pytest.fixture
def study(tmp_path, monkeypatch):
    """`study(csv, more)`: the path of a scenario that replays the text of a CSV file."""
    monkeypatch.chdir(tmp_path)

    def write(text, more=""):
        if text is not None:
            content = text if isinstance(text, bytes) else text.encode()
            (tmp_path / "calls.csv").write_bytes(content)
        path = tmp_path / "baseline.yaml"
        path.write_text(SCENARIO % more, encoding="utf-8")
        return path

    return write


@pytest.fixture
def refusal(study):
    """`refusal(csv, more)`: what is said about a file that cannot be replayed."""

    def words(text, more=""):
        with pytest.raises(ScenarioError) as error:
            load(study(text, more))
        return str(error.value)

    return words


def rows_of(path, number=0):
    scenario = load(path)
    return run_replication(lay_out(scenario.spec), seed=1, number=number).world.rows


def test_numbers_are_seconds_from_the_start_in_whatever_order(study):
    rows = rows_of(study("time\n90000\n0\n3600.5\n\n"))
    assert rows["arrival"].tolist() == [0, HOUR + 500_000, DAY + HOUR]


def test_timestamps_are_counted_from_the_monday_before_the_first(study):
    rows = rows_of(study("who,time\na,2024-03-06 09:15:00\nb,2024-03-05T08:00\nc,2024-03-12\n"))
    assert rows["arrival"].tolist() == [DAY + 8 * HOUR, 2 * DAY + 9 * HOUR + HOUR // 4, 8 * DAY]


def test_the_time_of_day_counts_as_it_is_written_whatever_the_offset(study):
    rows = rows_of(study("time\n2024-03-04T00:30:00+02:00\n2024-03-05T00:30:00Z\n"))
    assert rows["arrival"].tolist() == [HOUR // 2, DAY + HOUR // 2]


def test_everybody_comes_at_the_same_time_in_every_replication_with_other_luck(study):
    path = study("time\n" + "\n".join(str(60 * k) for k in range(200)))
    first, second = rows_of(path), rows_of(path, number=1)
    assert (first["arrival"] == second["arrival"]).all()
    assert (first["customer"] == second["customer"]).all()
    assert (first["persona"] != second["persona"]).any()


def test_the_order_of_rows_changes_nothing(study):
    lines = [f"{60 * (k // 2)},{('couple', 'family')[k % 3 == 0]}" for k in range(60)]
    more = ", column: when, persona: who"
    first = load(study("when,who\n" + "\n".join(lines), more))
    rows = run_replication(lay_out(first.spec), seed=1, number=0).world.rows
    second = load(study("when,who\n" + "\n".join(reversed(lines)), more))
    assert digest(first) == digest(second)
    again = run_replication(lay_out(second.spec), seed=1, number=0).world.rows
    assert rows.tobytes() == again.tobytes()


def test_a_column_may_say_who_they_are(study):
    path = study("when,who\n0,family\n60,couple\n120,family\n", ", column: when, persona: who")
    layout = lay_out(load(path).spec)
    rows = run_replication(layout, seed=1, number=0).world.rows
    names = list(layout.numbering.personas)
    assert [names[number] for number in rows["persona"]] == ["family", "couple", "family"]


def test_the_content_belongs_to_what_a_scenario_means_and_the_files_name_does_not(study, tmp_path):
    first = digest(load(study("time\n0\n60\n")))
    assert digest(load(study("time\n0\n61\n"))) != first
    (tmp_path / "other.csv").write_text("when\n60\n0\n", encoding="utf-8")
    text = (SCENARIO % ", column: when").replace("calls.csv", "other.csv")
    path = tmp_path / "other.yaml"
    path.write_text(text, encoding="utf-8")
    assert digest(load(path)) == first


def test_a_scenario_with_its_arrivals_can_be_handed_to_another_process(study):
    import pickle  # noqa: PLC0415 -- as a pool of processes does it

    spec = pickle.loads(pickle.dumps(load(study("time\n0\n60\n")).spec))  # noqa: S301
    rows = run_replication(lay_out(spec), seed=1, number=0).world.rows
    assert rows["arrival"].tolist() == [0, 60_000_000]


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        (
            None,
            "",
            (
                "arrivals.replay.file: there is no file 'calls.csv' in the study's folder\n"
                "  fix: put the file there, or correct its name"
            ),
        ),
        (
            "when\n1\n",
            "",
            (
                "arrivals.replay.column: 'calls.csv' has no column 'time'\n"
                "  fix: name one of: 'when'"
            ),
        ),
        (
            "",
            "",
            (
                "arrivals.replay.column: 'calls.csv' has no column 'time'\n"
                "  fix: name one of: none, the file is empty"
            ),
        ),
        (
            "time,time\n1,2\n",
            "",
            (
                "arrivals.replay.column: 'calls.csv' has several columns 'time'\n"
                "  fix: give them names of their own"
            ),
        ),
        (
            "time\n",
            "",
            (
                "arrivals.replay.file: 'calls.csv' has no arrivals\n"
                "  fix: add a row for each, below the headings"
            ),
        ),
        (
            "time\n1\nsoon\n",
            "",
            (
                "arrivals.replay.column: 'calls.csv', line 3: 'soon' is not a "
                "time\n  fix: write seconds from the start in every row, or timestamps like '"
                "2024-03-04 09:15:00'"
            ),
        ),
        (
            "time\n-5\n",
            "",
            (
                "arrivals.replay.column: 'calls.csv', line 2: '-5' is not a time\n"
                "  fix: write seconds from the start in every row, or timestamps like '"
                "2024-03-04 09:15:00'"
            ),
        ),
        (
            "time,n\n1,1\n,2\n",
            "",
            (
                "arrivals.replay.column: 'calls.csv', line 3: nothing in column "
                "'time'\n  fix: fill it in, or remove the row"
            ),
        ),
        (
            "time,who\n1,copule\n",
            ", persona: who",
            (
                "arrivals.replay.persona: 'calls.csv', line 2: "
                "there is no persona 'copule'; did you mean 'couple'?\n"
                "  fix: name a persona of the scenario"
            ),
        ),
        (
            b"time\n\xff\n",
            "",
            ("arrivals.replay.file: 'calls.csv' is not UTF-8 text\n  fix: save it as UTF-8"),
        ),
        (
            "time\n1700000000\n",
            "",
            (
                "arrivals.replay: nobody is replayed: the first comes on day "
                "19676, and arrivals are over after 14 days\n"
                "  fix: make arrivals.for longer; numbers are seconds from the start of the run"
            ),
        ),
    ],
)
def test_a_file_that_cannot_be_replayed_is_refused_in_words(refusal, text, more, said):
    assert said in refusal(text, more)


@pytest.mark.parametrize("name", ["../calls.csv", "/etc/hostname", "'a\\b.csv'", "'C:calls.csv'"])
def test_a_file_outside_the_studys_folder_is_refused(study, name):
    path = study("time\n1\n")
    path.write_text((SCENARIO % "").replace("calls.csv", name), encoding="utf-8")
    with pytest.raises(ScenarioError, match="lies outside the study's folder"):
        load(path)


def test_a_link_out_of_the_studys_folder_is_not_followed(refusal, tmp_path):
    outside = tmp_path.parent / "elsewhere.csv"
    outside.write_text("time\n1\n", encoding="utf-8")
    (tmp_path / "calls.csv").symlink_to(outside)
    assert "lies outside the study's folder" in refusal(None)


def test_files_and_tables_that_are_too_large_are_refused(refusal, monkeypatch):
    monkeypatch.setattr(replaying, "MOST_ROWS", 3)
    assert "'calls.csv' has more than 3 arrivals" in refusal("time\n1\n2\n3\n4\n")
    monkeypatch.setattr(replaying, "MOST_MEGABYTES", 0)
    assert "'calls.csv' is larger than 0 MB" in refusal("time\n1\n")


def test_arrivals_after_the_end_are_left_out_and_noted(study):
    scenario = load(study("time\n0\n90000\n1300000\n"))
    said = [note.text() for note in scenario.notes]
    assert any("1 of 3 come when arrivals are over, and are left out" in text for text in said)
    rows = run_replication(lay_out(scenario.spec), seed=1, number=0).world.rows
    assert np.array_equal(rows["arrival"], [0, 90_000_000_000])
