"""Who is ahead of the compiled clock changes nothing: what is impossible is found in its time."""

import pytest

from sim.clock.compiled import clock as compiled_clock
from sim.clock.equal import differences
from sim.clock.simpy import clock as simpy_clock
from sim.errors import RunError
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out

DAY = 86_400_000_000  # microseconds
TEN_O_CLOCK = 36_000_000_000
CLOCKS = (simpy_clock, compiled_clock)


def letters(days):
    """One letter to one person on each of some days, each a stream of its own."""
    return {
        name: {"people": 1, "at": f"week 1 {day} 10:00", "every": "5 weeks"}
        for name, day in days.items()
    }


def journeys(**steps):
    """Whoever comes by the letter of a step's name goes through that step alone."""
    return {
        "scenario": "letters", "currency": "EUR", "observe": "30 days",
        "personas": {"person": {"share": "100 %", "benefit": 1}},
        "start": [{"to": name, "when": {"stream": name}} for name in steps],
        "steps": {
            **{name: {"takes": takes, "next": ways} for name, (takes, ways) in steps.items()},
            "end": {"goal": "yes"},
        },
    }  # fmt: skip


NO_WAY = [{"to": "end", "when": {"goal": "yes"}}]
HOME = [{"to": "end"}]


def outcomes(raw, arrivals):
    """What each clock says, or leaves behind."""
    layout = lay_out(ScenarioSpec.model_validate({**raw, "arrivals": arrivals}))
    found = []
    for clock in CLOCKS:
        try:
            found.append(clock.run_replication(layout, seed=1, number=0, keep_log=True))
        except RunError as error:
            found.append(str(error))
    return found


@pytest.mark.parametrize(("days", "lost"), [(("Mon", "Wed"), 4), (("Wed", "Mon"), 2)])
def test_of_two_customers_lost_the_one_is_named_who_is_lost_first(days, lost):
    raw = journeys(long=("20 days", NO_WAY), short=("2 days", NO_WAY))
    sends = letters(dict(zip(("long", "short"), days, strict=True)))
    under_simpy, compiled = outcomes(raw, {"sends": sends, "for": "5 days"})
    assert under_simpy.startswith("steps.short.next: no way on is open (customer ")
    assert f", {lost} days 10 h " in under_simpy
    assert compiled == under_simpy


@pytest.mark.parametrize("takes", ["1 day", "10 days"])
def test_who_does_not_count_is_lost_only_before_the_last_who_counts_is_home(takes):
    raw = journeys(counted=("6 days", HOME), uncounted=(takes, NO_WAY))
    sends = letters({"counted": "Mon", "uncounted": "Fri"})
    arrivals = {"sends": sends, "for": "3 days", "cool_down": "4 days"}
    under_simpy, compiled = outcomes(raw, arrivals)
    if takes == "1 day":
        assert under_simpy.startswith("steps.uncounted.next: no way on is open (customer ")
        assert compiled == under_simpy
    else:
        assert differences(under_simpy, compiled) == []
        assert len(compiled.world.rows) == 1


def test_who_does_not_count_and_is_home_late_keeps_nobody_waiting():
    raw = journeys(
        counted=("6 days", HOME), uncounted=("20 days", HOME), uncounted_too=("10 days", NO_WAY)
    )
    sends = letters({"counted": "Mon", "uncounted": "Fri", "uncounted_too": "Fri"})
    arrivals = {"sends": sends, "for": "3 days", "cool_down": "4 days"}
    assert differences(*outcomes(raw, arrivals)) == []


def test_without_a_log_customers_end_as_with_one():
    raw = journeys(long=("20 days", HOME), short=("2 days", HOME))
    spec = {**raw, "arrivals": {"sends": letters({"long": "Mon", "short": "Wed"}), "for": "5 days"}}
    layout = lay_out(ScenarioSpec.model_validate(spec))
    rows = [
        compiled_clock.run_replication(layout, seed=1, number=0, keep_log=log).world.rows
        for log in (True, False)
    ]
    assert rows[0].tobytes() == rows[1].tobytes()
    assert rows[0]["end_at"].tolist() == [20 * DAY + TEN_O_CLOCK, 4 * DAY + TEN_O_CLOCK]
