"""Work in the background: one job a question, told by its process and by what it says."""

import json
import sys
import time
from pathlib import Path

import pytest

from reports.pages import background_run
from reports.pages.background_run import Order, cancel, folder_of, may_compute, start, status
from sim.machine.operating_system import identity_of

WAIT_SECONDS = 20.0


@pytest.fixture
def order(tmp_path: Path) -> Order:
    return Order("form", ("dearer", "shorter-form"), 20, 1, tmp_path / "runs")


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch):
    """Lets the background command be any Python text; PROGRESS is the path of its status file."""

    def use(text: str) -> None:
        def command(order: Order) -> list[str]:
            path = folder_of(order) / background_run.PROGRESS
            return [sys.executable, "-c", f"PROGRESS = {str(path)!r}\n{text}"]

        monkeypatch.setattr(background_run, "command", command)

    return use


SLEEP = "import time; time.sleep(60)"
SAY = "import json, pathlib; say = lambda **w: pathlib.Path(PROGRESS).write_text(json.dumps(w))\n"


def status_when(order: Order, *, not_: str) -> background_run.Status:
    give_up = time.monotonic() + WAIT_SECONDS
    while (now := status(order)).state == not_ and time.monotonic() < give_up:
        time.sleep(0.05)
    return now


def process_of(order: Order) -> dict[str, object]:
    return json.loads((folder_of(order) / background_run.WHO).read_text(encoding="utf-8"))


def test_an_order_that_nobody_gave_is_idle(order):
    assert status(order).state == "idle"


def test_the_command_is_the_one_that_anyone_can_type(order):
    typed = background_run.command(order)
    assert typed[typed.index("compare") :] == [
        "compare", "--replications", "20", "--seed", "1", "--out", str(order.out), "--quiet",
        "--progress-file", str(folder_of(order) / "progress.json"),
        "--", "form", "dearer", "shorter-form",
    ]  # fmt: skip


def test_another_seed_is_another_job(order):
    other = Order(order.study, order.variants, order.replications, 2, order.out)
    assert folder_of(other) != folder_of(order)


def test_progress_is_what_the_command_says(order, program):
    program(f"{SAY}say(state='running', done=3, total=60, seconds_left=12.5, message='')\n{SLEEP}")
    start(order)
    give_up = time.monotonic() + WAIT_SECONDS
    while (now := status(order)).total == 0 and time.monotonic() < give_up:
        time.sleep(0.05)
    cancel(order)
    assert (now.state, now.done, now.total, now.seconds_left) == ("running", 3, 60, 12.5)


def test_a_run_that_says_it_is_finished_is(order, program):
    program(f"{SAY}say(state='finished', done=60, total=60)")
    start(order)
    assert status_when(order, not_="running").state == "finished"


def test_a_run_that_says_why_it_failed_is_quoted(order, program):
    program(f"{SAY}say(state='failed', message='the disk is full')")
    start(order)
    now = status_when(order, not_="running")
    assert (now.state, now.message) == ("failed", "the disk is full")


def test_a_run_whose_process_is_gone_has_failed_whatever_its_status_says(order, program):
    program(f"{SAY}say(state='running', done=3, total=60)\nraise SystemExit('out of memory')")
    start(order)
    now = status_when(order, not_="running")
    assert (now.state, now.done, now.message) == ("failed", 3, "out of memory")


def test_a_later_process_with_the_same_number_is_not_the_run(order, program):
    program(SLEEP)
    start(order)
    who = process_of(order)
    (folder_of(order) / background_run.WHO).write_text(json.dumps({**who, "started": "earlier"}))
    assert status(order).state == "failed"
    (folder_of(order) / background_run.WHO).write_text(json.dumps(who))
    cancel(order)


def test_cancelling_ends_the_process_and_is_remembered(order, program):
    program(SLEEP)
    start(order)
    cancel(order)
    assert status(order).state == "cancelled"
    assert identity_of(int(str(process_of(order)["pid"]))) is None


def test_an_order_given_twice_runs_once(order, program):
    program(SLEEP)
    start(order)
    first = process_of(order)
    start(order)
    assert process_of(order) == first
    cancel(order)


def test_a_cancelled_order_can_be_given_again(order, program):
    program(SLEEP)
    start(order)
    cancel(order)
    start(order)
    assert status(order).state == "running"
    cancel(order)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"done": "many", "total": -4, "state": 7}'])
def test_a_status_that_makes_no_sense_is_taken_for_none(order, program, text):
    program(SLEEP)
    start(order)
    (folder_of(order) / background_run.PROGRESS).write_text(text)
    now = status(order)
    cancel(order)
    assert (now.state, now.done, now.total) == ("running", 0, 0)


@pytest.mark.parametrize(
    ("address", "trusted", "allowed"),
    [
        ("127.0.0.1", False, True),
        ("localhost", False, True),
        ("::", False, False),
        (None, False, False),
        ("192.168.1.20", False, False),
        ("192.168.1.20", True, True),
    ],
)
def test_only_this_machine_may_start_work_unless_the_network_is_trusted(address, trusted, allowed):
    assert may_compute(address, trusted=trusted) is allowed
