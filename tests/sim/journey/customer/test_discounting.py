"""Discounting: worked out by hand with v(t) = 1.08 ** -(days / 365), for every kind of entry."""

import pytest

from sim.journey.groundwork.vocabulary import ACCOUNTS
from sim.records.tables import design_rows

DAY = 86_400_000_000
GRID = 2.0**-20


def v(days, rate=0.08):
    """What one unit after some days is worth at arrival."""
    return (1 + rate) ** (-days / 365)


def daily(first, last, rate=0.08):
    """One unit a day between two days, added up hour by hour: no closed form."""
    step = 1 / 24
    hours = round((last - first) / step)
    return sum(v(first + (hour + 0.5) * step, rate) * step for hour in range(hours))


def buyer(journey, *, discount="8 %", leaves_after=None):
    """Comes, buys after 100 days, reaches the goal after 150, and may leave after 200 of 400."""
    return journey(
        discount=discount,
        observe="400 days",
        arrivals={"rate": "20 / day", "for": "2 days"},
        personas={"person": {"benefit": 90, "delay_cost": "2 / day", "unmet": 30,
                             "elsewhere": "0.5 / day"}},
        tail={"customer": 11, "business": 70},
        start=[{"to": "door"}],
        steps={
            "desk": {"goal": "no", "next": [{"to": "goal", "after": "50 days"}],
                     "books": {"price": 40, "goods": 25}},
            "door": {"next": [{"to": "desk", "after": "100 days"}]},
            "goal": {"goal": "yes", "next": [{"to": "later", "after": "50 days"}]},
            "later": {"leave": "100 %" if leaves_after else "0 %"},
        },
    )  # fmt: skip


def test_amounts_count_less_by_the_time_since_the_customers_own_arrival(journey, run, money):
    done = run(buyer(journey))
    n = len(done.world.rows)
    assert n > 20
    price, received = money(done, "price")
    assert price == -received == pytest.approx(-40 * v(100) * n, abs=n * GRID)
    assert money(done, "goods")[1] == pytest.approx(-25 * v(100) * n, abs=n * GRID)
    assert money(done, "benefit")[0] == pytest.approx(90 * v(150) * n, abs=n * GRID)
    assert money(done, "delay")[0] == pytest.approx(-2 * daily(0, 150) * n, rel=1e-6)
    tails = money(done, "tail")
    assert tails == pytest.approx((11 * v(400) * n, 70 * v(400) * n), abs=n * GRID)


def test_who_has_left_gets_the_alternative_at_its_worth_until_the_windows_end(journey, run, money):
    done = run(buyer(journey, leaves_after=200))
    n = len(done.world.rows)
    assert money(done, "elsewhere")[0] == pytest.approx(0.5 * daily(200, 400) * n, rel=1e-6)
    assert money(done, "tail") == (0, 0)


def test_the_half_window_has_closing_entries_discounted_to_its_own_end(journey, run):
    rows = run(buyer(journey)).world.rows
    by_hand = -40 * v(100) + 90 * v(150) - 2 * daily(0, 150) + 11 * v(200)
    assert rows["customer_half"] == pytest.approx(by_hand, rel=1e-5)
    assert rows["business_half"] == pytest.approx((40 - 25) * v(100) + 70 * v(200), rel=1e-5)


def test_a_journey_without_the_goal_costs_what_it_is_worth_when_it_ends(journey, run, money):
    raw = buyer(journey, leaves_after=200)
    raw["steps"]["goal"]["goal"] = "no"
    raw["steps"]["later"]["next"] = [{"to": "never", "share": "100 %"}]
    raw["steps"]["never"] = {"goal": "yes"}
    done = run(raw)
    n = len(done.world.rows)
    assert money(done, "unmet")[0] == pytest.approx(-30 * v(200) * n, abs=n * GRID)
    assert money(done, "delay")[0] == pytest.approx(-2 * daily(0, 200) * n, rel=1e-6)


def test_transfers_stay_equal_and_opposite_to_the_last_bit(journey, run):
    rows = run(buyer(journey, discount="7.3 %"))
    price = rows.world.sums[:, :, {w: k for k, w in ACCOUNTS.words.items()}["price"]]
    assert (price[..., 0] == -price[..., 1]).all()
    assert (price != 0).any()


def test_without_discounting_nothing_is_worth_less(journey, run):
    none, zero = buyer(journey), buyer(journey, discount="0 %")
    del none["discount"]
    first, second = run(none).world.rows, run(zero).world.rows
    assert first.tobytes() == second.tobytes()
    assert first["customer_value"] == pytest.approx(-40 + 90 - 2 * 150 + 11)


def test_what_the_design_itself_costs_is_not_discounted(journey, run):
    raw = buyer(journey)
    raw["investments"] = {"desk": {"one_off": 1000, "over": "100 days"}}
    (row,) = [r for r in design_rows(run(raw)) if r[1] == "business amount"]
    assert row[-1] == pytest.approx(-1000 * 2 / 100)


FRIEND = {"benefit": 100, "delay_cost": "1 / day", "unmet": 50, "elsewhere": "2 / day"}


def brought(journey, *, goal, leave):
    """Everybody brings a friend a year later, who is done 73 days after that; 500 days in all."""
    tells = {"above": -1, "chance": "100 %", "after": "365 days", "personas": {"friend": "100 %"}}
    raw = journey(
        discount="10 %",
        observe="500 days",
        arrivals={"rate": "10 / day", "for": "2 days"},
        personas={"friend": {"share": "0 %", **FRIEND}},
        tail={"customer": 11, "business": 70},
        steps={
            "desk": {"goal": "no", "refers": tells, "next": [{"to": "end", "after": "73 days"}]},
            "end": {"goal": goal, "leave": leave, "books": {"price": 40}},
        },
    )
    raw["personas"]["person"]["benefit"] = 0
    return raw


def test_what_a_referred_customer_gives_is_discounted_from_the_roots_arrival(journey, run):
    rows = run(brought(journey, goal="yes", leave="0 %")).world.rows
    assert len(rows) > 10
    by_hand = (100 - 40) * v(438, 0.1) - daily(365, 438, 0.1) + 11 * v(500, 0.1)
    assert rows["referred_customer"] == pytest.approx(by_hand, abs=1e-4)
    assert rows["referred_business"] == pytest.approx(
        40 * v(438, 0.1) + 70 * v(500, 0.1), abs=5 * GRID
    )


def test_what_a_referred_customer_lacks_is_discounted_from_the_roots_arrival(journey, run):
    rows = run(brought(journey, goal="no", leave="100 %")).world.rows
    by_hand = -(50 + 40) * v(438, 0.1) - daily(365, 438, 0.1) + 2 * daily(438, 500, 0.1)
    assert rows["referred_customer"] == pytest.approx(by_hand, abs=1e-4)
    assert rows["referred_business"] == pytest.approx(40 * v(438, 0.1), abs=5 * GRID)


def test_a_friend_of_a_friend_is_discounted_from_the_roots_arrival_too(journey, run):
    raw = brought(journey, goal="yes", leave="0 %")
    raw["steps"]["desk"]["refers"]["after"] = "150 days"
    raw["personas"]["friend"] = {"share": "0 %", "benefit": 100}
    raw["tail"] = {}
    rows = run(raw).world.rows
    # they come after 150, 300 and 450 days; the last is not done when the window ends
    by_hand = (100 - 40) * (v(223, 0.1) + v(373, 0.1))
    assert set(rows["referred"]) == {3}
    assert rows["referred_customer"] == pytest.approx(by_hand, abs=1e-4)
