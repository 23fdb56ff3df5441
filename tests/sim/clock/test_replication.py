"""What a replication counts, and what is impossible, in words."""

import pytest

from sim.errors import RunError

DAY = 86_400_000_000


def test_the_run_stops_counting_after_the_number_of_customers_asked_for(run):
    whole, cut = run(), run(customers=37)
    assert len(cut.world.rows) == 37
    assert cut.world.rows.tobytes() == whole.world.rows[:37].tobytes()
    assert cut.counted_until == whole.world.rows["arrival"][36] + 1


def test_customers_asked_for_are_counted_after_the_warm_up_and_meet_others(run, morning_rush):
    around = {"rate": "100 / day", "warm_up": "2 days", "for": "5 days", "cool_down": "3 days"}
    rush = {**morning_rush("2 hours"), "arrivals": around}
    whole, cut = run(rush), run(rush, customers=100)
    assert len(cut.world.rows) == 100
    assert (cut.world.rows["arrival"] >= 2 * DAY).all()
    assert cut.world.rows.tobytes() == whole.world.rows[:100].tobytes()


def test_more_customers_than_arrive_are_refused_in_words(run, tally):
    customers = tally(run(), "customers")
    assert len(run(customers=customers).world.rows) == customers
    with pytest.raises(RunError) as error:
        run(customers=customers + 1)
    assert str(error.value) == (
        f"only {customers} customers arrive in the counted period of replication 0, "
        f"not {customers + 1}\n  fix: ask for fewer customers, or make arrivals.for longer"
    )


def test_what_happens_at_the_very_end_of_the_window_is_outside(run, tally):
    exactly = run({"observe": "1 hour", "steps": {"desk": {"goal": True, "takes": "1 hour"}}})
    assert tally(exactly, "censored") == tally(exactly, "customers")
    assert tally(exactly, "completed") == 0
    just = run({"observe": "3601 s", "steps": {"desk": {"goal": True, "takes": "1 hour"}}})
    assert tally(just, "completed") == tally(just, "finished") == tally(just, "customers")


def test_half_windows_are_half_open_too(run):
    says = {"steps": {"desk": {"goal": True, "takes": "1 hour"}}}
    inside = run({"observe": "7202 s", **says}).world.rows
    outside = run({"observe": "2 hours", **says}).world.rows
    assert (inside["customer_half"] == 10.0).all()
    assert (outside["customer_half"] == 0.0).all()
    assert (outside["customer_value"] == 10.0).all()


def test_a_cycle_that_takes_no_time_is_named(run):
    steps = {"desk": {"next": [{"to": "again"}]}, "again": {"next": [{"to": "desk"}]}}
    with pytest.raises(RunError) as error:
        run({"steps": steps})
    message = str(error.value)
    assert "a cycle that takes no time (customer 0, 0 days 0 h " in message
    assert message.startswith(("steps.again: ", "steps.desk: "))
    assert "more than 1,000 visits at once" in message
    assert message.endswith(
        "\n  fix: give one of the steps in the cycle a time, or one of its routes an 'after'"
    )


def test_a_cycle_that_takes_time_ends_at_the_limit_of_visits(run, tally, left):
    ways = [{"to": "desk", "after": "1 min"}]
    replication = run({"steps": {"desk": {"next": ways}}, "visit_limit": 50})
    assert left(replication, "limit") == tally(replication, "customers")
    assert replication.world.flows.sum() == 51 * tally(replication, "customers")


def test_a_step_where_no_way_is_open_is_named(run):
    ways = [{"to": "end", "when": {"goal": True}}]
    steps = {"desk": {"next": ways}, "end": {"goal": True}}
    with pytest.raises(RunError) as error:
        run({"steps": steps})
    message = str(error.value)
    assert message.startswith("steps.desk.next: no way on is open (customer 0, 0 days 0 h ")
    assert message.endswith("\n  fix: add 'otherwise: {to: ...}' to the step")


def test_otherwise_is_the_way_where_no_other_is_open(run, tally):
    ways = [{"to": "end", "when": {"goal": True}}]
    steps = {"desk": {"next": ways, "otherwise": {"to": "end"}}, "end": {"goal": True}}
    assert tally(run({"steps": steps}), "completed") == tally(run(), "customers")
