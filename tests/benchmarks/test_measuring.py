"""How runs are timed; never how long they take."""

import gc
import itertools
import json

import numpy as np
import pytest

from benchmarks import __main__ as bench
from benchmarks import scaling, targets
from benchmarks.cases import CASES, standard_errors
from benchmarks.own_process import winwin
from benchmarks.peers import unfair
from benchmarks.racing import no_garbage_collection, take_turns, times_faster


def test_runs_take_turns_and_another_one_begins_each_round() -> None:
    order: list[str] = []
    runs = {"one": lambda: order.append("one"), "two": lambda: order.append("two")}
    ticks = itertools.count()
    seconds = take_turns(runs, 3, clock=lambda: float(next(ticks)))
    assert order == ["one", "two", "two", "one", "one", "two"]
    assert seconds == {"one": [1.0] * 3, "two": [1.0] * 3}


def test_a_ratio_is_the_median_over_rounds() -> None:
    seconds = {"fast": [1.0, 1.0, 2.0], "slow": [10.0, 30.0, 40.0]}
    assert times_faster(seconds, "fast", "slow") == 20.0
    assert times_faster(seconds, "slow", "fast") == 1 / 20


def test_no_garbage_is_collected_while_time_runs_and_it_is_afterwards() -> None:
    with no_garbage_collection():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(RuntimeError), no_garbage_collection():
        raise RuntimeError
    assert gc.isenabled()


def test_two_means_are_apart_by_their_standard_errors() -> None:
    one, other = np.array([1.0, 3.0]), np.array([5.0, 7.0])
    assert standard_errors(one, other) == pytest.approx(-4 / np.sqrt(2))
    assert standard_errors(np.array([2.0]), np.array([2.0])) == 0.0
    assert standard_errors(np.array([3.0]), np.array([2.0])) == np.inf


def test_a_slow_model_by_hand_is_unfair() -> None:
    assert unfair({"clock_events_per_second_by_hand": 150_000}) == []
    assert "unfair" in unfair({"clock_events_per_second_by_hand": 149_999})[0]


def test_sizes_reach_ten_million_customers_and_a_thousand_replications() -> None:
    sizes = scaling.sizes(short=False)
    assert {size.customers for size in sizes if size.replications == 1} == {
        10**3, 10**4, 10**5, 10**6, 10**7,
    }  # fmt: skip
    many = {(size.replications, size.workers) for size in sizes if size.replications > 1}
    assert many == {(10, 1), (10, 2), (100, 1), (100, 2), (1000, 1), (1000, 2)}
    assert set(scaling.sizes(short=True)) < set(sizes)


def test_as_many_customers_are_asked_for_as_can_come() -> None:
    assert scaling.so_many(1_000, "workload-b")[:2] == ["--customers", "1000"]
    most = scaling.so_many(10**7, "workload-b")
    assert "--customers" not in most
    assert most[-1] == "arrivals.for=4166 days"


def test_a_slope_needs_both_ends() -> None:
    ends = [scaling.Line(n, 1, 1, process_seconds=s) for n, s in ((100_000, 2.0), (10**6, 11.0))]
    assert scaling.slope(ends) == pytest.approx(1e-5)
    assert scaling.slope(ends[:1]) is None


def test_the_largest_memory_counts_whoever_computed_and_is_unknown_where_one_failed() -> None:
    one, two = (scaling.Line(10_000, 1_000, w, peak_mebibytes=100.0 * w) for w in (1, 2))
    assert scaling.peak_of([one, two], 10_000, 1_000) == 200.0
    assert scaling.peak_of([one, scaling.Line(10_000, 1_000, 2)], 10_000, 1_000) is None
    assert scaling.peak_of([], 10_000, 1_000) is None


def test_a_command_in_its_own_process_reports_what_it_took() -> None:
    done = winwin(["list"])
    assert done.code == 0
    assert "telecom-care" in done.said
    assert done.wall_seconds > 0
    assert winwin(["run", "no-such-study"]).code != 0


def test_every_workload_can_be_laid_out_as_it_is_timed() -> None:
    for case in CASES:
        assert case.timed_layout().numbering.steps


@pytest.mark.parametrize(("wrong", "code"), [([], 0), (["two figures differ"], 1)])
def test_only_what_is_wrong_makes_it_fail_not_what_is_slow(
    wrong, code, tmp_path, monkeypatch, capsys
) -> None:
    slow = targets.rows_of({"compiled_b": 1.0})
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr("sys.argv", ["benchmarks", "--short"])
    results = {"short": True, "wrong": wrong, "table": [vars(row) for row in slow]}
    assert bench.main(lambda *, short: {**results, "short": short}) == code
    (path,) = (tmp_path / "results").glob("*-short.json")
    assert json.loads(path.read_text(encoding="utf-8"))["wrong"] == wrong
    assert ("WRONG  two figures differ" in capsys.readouterr().out) == bool(wrong)
    assert (tmp_path / "results" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_the_readme_gets_the_last_full_result_before_a_later_short_one(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(bench, "RESULTS", tmp_path)
    assert bench.last_result() is None
    for name in ("2026-01-01-000000-full", "2026-01-02-000000-full", "2026-01-03-000000-short"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"name": name}), encoding="utf-8")
    assert bench.last_result() == {"name": "2026-01-02-000000-full"}
