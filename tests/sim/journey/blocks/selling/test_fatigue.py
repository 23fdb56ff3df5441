"""Fatigue: an offer shown again and again tires who declines it, counted from the log by hand."""

import pytest

DAY = 86_400_000_000


def pestering(journey, every, times, **offer):
    """Everybody is shown what is worth nothing, so many times, and declines."""
    more = {"to": "desk", "when": {"visits": {"below": times}}, "after": every}
    done = {"to": "home", "when": {"visits": {"above": times}}}
    return journey(
        arrivals={"rate": "5 / day", "for": "2 days"},
        observe="100 days",
        personas={"person": {"noise": 0.001}},
        offers={"plan": {"price": 20, "valuation": 0, **offer}},
        steps={"desk": {"offer": "plan", "goal": False, "next": [more, done]},
               "home": {"goal": True}},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("every", "recent", "times", "earlier"),
    [
        ("1 day", "30 days", 4, 0 + 1 + 2 + 3),  # all within the time
        ("1 day", "2 days", 5, 0 + 1 + 1 + 1 + 1),  # the showing two days ago has just passed
        ("1 day", "2 days 1 s", 5, 0 + 1 + 2 + 2 + 2),
        ("31 days", "30 days", 3, 0),
        ("1 hour", "30 days", 40, sum(min(n, 31) for n in range(40))),  # 32 are remembered
    ],
)
def test_declining_tires_by_the_showings_of_late(
    journey, run, events, every, recent, times, earlier
):
    done = run(pestering(journey, every, times, recent=recent), keep_log=True)
    n = len(done.world.rows)
    assert n > 5
    assert len(events(done, "offer declined")) == n * times
    felt = events(done, "felt")["customer_amount"].sum()
    assert felt == pytest.approx(-0.02 * earlier * n, rel=1e-9)


def test_fatigue_and_pressure_are_felt_apart(journey, run, events):
    done = run(pestering(journey, "1 day", 3, pressure="50 %"), keep_log=True)
    first = done.world.rows["customer"][0]
    mine = events(done, "felt")
    mine = mine[mine["customer"] == first]
    decline, fatigue = 8, 10
    assert mine["item"].tolist() == [decline, decline, fatigue, decline, fatigue]
    assert mine["customer_amount"] == pytest.approx([-0.05, -0.05, -0.02, -0.05, -0.04])


def test_two_offers_do_not_tire_for_each_other(journey, run):
    raw = pestering(journey, "1 day", 1)
    raw["offers"]["other"] = dict(raw["offers"]["plan"])
    raw["steps"]["home"]["offer"] = "other"
    assert set(run(raw).world.rows["goodwill"]) == {0.0}


def test_without_fatigue_nothing_is_remembered(journey, run):
    raw = pestering(journey, "1 day", 5)
    raw["feelings"] = {"fatigue": 0}
    done = run(raw)
    assert done.world.recent_times.shape[1] == 0
    assert set(done.world.rows["goodwill"]) == {0.0}


def test_what_was_of_late_stays_with_the_customer_when_room_grows(journey, run, events):
    raw = pestering(journey, "1 day", 4)
    raw["arrivals"]["rate"] = "300 / day"
    done = run(raw, keep_log=True)
    assert len(done.world.customers) > 256
    felt = events(done, "felt")["customer_amount"].sum()
    assert felt == pytest.approx(-0.02 * 6 * len(done.world.rows), rel=1e-9)
