"""What a dry run says, in words that claim no more than is known."""

import math
from dataclasses import replace

import pytest

from reports.tables.forecast import outlook_json, outlook_text, size_words, time_words
from sim.experiment.computing.estimating import Outlook

FOUND = Outlook(
    designs=("tiny/baseline", "tiny/other"),
    seeds=(1, 2),
    replications=80,
    stored=30,
    missing=50,
    again=0,
    unchecked=3,
    workers=2,
    seconds=75.0,
    bytes=2_340_000.0,
    compiles=False,
    rests_on="a short run of baseline, which is not kept",
    out="runs",
)


def test_all_of_it_is_told():
    assert outlook_text(FOUND) == (
        "This would run 2 designs under 2 seeds: tiny/baseline, tiny/other.\n"
        "80 replications, 30 of them in the store already: 50 to compute.\n"
        "It should take about 75 seconds with 2 workers and write about 2.34 MB into runs.\n"
        "(Judged by: a short run of baseline, which is not kept.)\n"
        "3 of the runs are checked against SimPy; that is included.\n"
        "Nothing was run and nothing was written."
    )


def test_what_is_computed_once_more_is_told_with_the_reason():
    words = outlook_text(replace(FOUND, missing=0, stored=80, again=38))
    assert (
        "80 replications, 80 of them in the store already: 0 to compute.\n"
        "38 of those in the store are computed once more, to count who is better or worse off.\n"
        "It should take about 75 seconds"
    ) in words
    assert "\n1 of those in the store is computed" in outlook_text(replace(FOUND, again=1))


def test_what_is_not_known_is_not_made_up():
    unknown = replace(FOUND, seconds=math.nan, bytes=math.nan, compiles=True)
    words = outlook_text(unknown)
    assert "What cannot be foreseen: time and size." in words
    assert "compiled before, once for this version" in words
    assert "nan" not in words
    half = outlook_text(replace(unknown, bytes=5000.0))
    assert "It should write about 5 kB into runs.\nWhat cannot be foreseen: time." in half


def test_where_nothing_is_to_be_computed_no_time_is_named():
    words = outlook_text(replace(FOUND, missing=0, stored=80))
    assert "0 to compute" in words
    assert "take" not in words


def test_many_designs_are_not_all_named():
    words = outlook_text(replace(FOUND, designs=tuple(f"s/d{n}" for n in range(40))))
    assert "s/d11, ..." in words
    assert "s/d12" not in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "less than a second"), (1.2, "about 2 seconds"), (119, "about 119 seconds"),
     (150, "about 2.5 minutes"), (9_000, "about 2.5 hours"), (300_000, "about 3.5 days")],
)  # fmt: skip
def test_a_time_is_told_in_the_unit_that_a_person_would_use(seconds, words):
    assert time_words(seconds) == words


@pytest.mark.parametrize(
    ("size", "words"), [(0, "about 0 bytes"), (999, "about 999 bytes"), (1_500, "about 1.5 kB"),
                        (5e9, "about 5 GB"), (5e18, "about 5e+06 TB")],
)  # fmt: skip
def test_bytes_are_told_likewise(size, words):
    assert size_words(size) == words


def test_programs_get_the_numbers():
    assert outlook_json(FOUND)["seconds"] == 75.0
    assert outlook_json(FOUND)["dry_run"] is True
