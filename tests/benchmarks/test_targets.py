"""The table of what must be reached: made of figures, in the README, in the results."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from benchmarks import targets
from benchmarks.scaling import Line

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def row(key: str, measured: float | None) -> targets.Row:
    return next(row for row in targets.rows_of({key: measured}) if row.key == key)


@pytest.mark.parametrize(
    ("key", "measured", "holds"),
    [
        ("compiled_b", 29.9, "no"),
        ("compiled_b", 30.0, "yes"),
        ("compiled_b", 50.0, "yes, and the aim"),
        ("memory_customers", 900.0, "no"),
        ("memory_customers", 899.0, "yes"),
        ("memory_customers", 399.0, "yes, and the aim"),
        ("memory_simpy", 200.0, "yes"),
        ("ciw", 0.2, "–"),
        ("first", None, "not measured"),
    ],
)
def test_more_is_better_for_ratios_and_less_for_memory_and_seconds(key, measured, holds):
    assert row(key, measured).holds == holds


def test_a_target_without_a_figure_says_so_and_is_not_left_out():
    rows = targets.rows_of({})
    assert [row.key for row in rows] == [target.key for target in targets.TARGETS]
    assert {row.holds for row in rows} == {targets.NOT_MEASURED}


def test_a_figure_that_belongs_to_no_target_is_refused():
    with pytest.raises(KeyError, match="speed_of_light"):
        targets.rows_of({"speed_of_light": 1.0})


def test_each_row_shows_unit_and_direction():
    assert targets.cells(row("limit_b", 0.7))[1:] == ("0.6 ×", "0.9 ×", "0.7 ×", "yes")
    assert targets.cells(row("warm", 1.234))[1:] == ("under 1.5 s", "under 0.9 s", "1.23 s", "yes")
    assert targets.cells(row("memory_simpy", 1234.5))[1:] == (
        "under 1,024 MiB", "–", "1,234 MiB", "no",
    )  # fmt: skip


def test_the_text_table_has_a_line_for_each_target_under_its_heads():
    lines = targets.as_text(targets.rows_of({"workers": 1.8})).splitlines()
    assert len(lines) == 1 + len(targets.TARGETS)
    assert re.split(r"  +", lines[0]) == list(targets.HEADS)


def fake_results() -> dict[str, object]:
    lines = [Line(1_000, 1, 1, 0.01, 500.0, 1.5, 2.0, 250.0), Line(10**7, 1, 1, said="no room")]
    return {
        "table": [asdict(row) for row in targets.rows_of({"compiled_b": 41.0})],
        "scaling": [asdict(line) for line in lines],
        "microseconds_per_customer_whole_process": None,
    }


def test_results_become_markdown_with_what_was_not_measured_left_open():
    text = targets.for_readme(fake_results())
    assert "| 41 × | yes |" in text
    assert "| 1,000 | 1 | 1 | 0.01 | 1.5 | 500 | 250 |" in text
    assert "| 10,000,000 | 1 | 1 | – | – | – | – |" in text
    assert "an unknown time" in text


def test_the_readme_takes_the_text_between_its_marks_and_keeps_the_rest():
    before, after = f"a\n{targets.START}old\n{targets.END}b\n", "c\n"
    assert targets.into(before, after) == f"a\n{targets.START}c\n{targets.END}b\n"
    with pytest.raises(ValueError, match="no place"):
        targets.into("a README without marks", "text")


def test_the_table_in_the_readme_has_todays_targets_in_their_order():
    shown = README.partition(targets.START)[2].partition(targets.END)[0]
    assert shown, "the README has no table of benchmarks"
    lines = [tuple(cell.strip() for cell in line.strip("|").split("|"))
             for line in shown.partition("\n\n")[0].splitlines()]  # fmt: skip
    assert lines[0] == targets.HEADS
    wanted = [
        (target.what, target.written(target.least), target.written(target.aim))
        for target in targets.TARGETS
    ]
    assert [line[:3] for line in lines[2:]] == wanted
