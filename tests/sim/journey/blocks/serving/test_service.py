import numpy as np
import pytest
from scipy import stats

from sim.journey.blocks.serving.service import COULD_NOT_SEE, DID_NOT_LOOK
from sim.journey.customer.goodwill import AGAIN, HUNG_UP, REMEMBERED, REPEAT, WAITING

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
A_GRID_STEP = 2.0**-20
RATE = 24.0  # EUR an hour
OF_LUCK = 1e-5  # how often a right share may be called wrong, each time one is tested


def is_share(hits: int, trials: int, share: float) -> bool:
    """Whether so many hits are likely at a share (exact binomial test)."""
    return stats.binomtest(hits, trials, share).pvalue > OF_LUCK


def by_customer(rows: np.ndarray, field: str = "time") -> dict[int, int]:
    """The first row of each customer."""
    found: dict[int, int] = {}
    for row in rows:
        found.setdefault(int(row["customer"]), int(row[field]))
    return found


@pytest.fixture
def felt(events):
    """`felt(replication, cause)`: rows of one kind of feeling; the amount is the increment."""

    def read(replication, cause: int):
        rows = events(replication, "felt")
        return rows[rows["item"] == cause]

    return read


@pytest.fixture
def line(journey):
    """`line(**step)`: one agent on the phone, 9 minutes a call, callers who wait 6 minutes."""

    def build(steps=None, team=None, **step):
        return journey(
            arrivals={"rate": "180 / day", "for": "4 days"},
            personas={"person": {"time_value": f"{RATE} EUR / hour", "patience": "6 min"}},
            teams={"pool": {"agents": 1, "cost": "30 EUR / hour", **(team or {})}},
            steps={
                "desk": {"channel": "phone", "team": "pool", "takes": "9 min", **step},
                **(steps or {}),
            },
        )

    return build


@pytest.fixture
def return_visit(journey):
    """`return_visit(system=, again=, ...)`: everybody comes to the desk twice, 10 minutes each."""

    def build(system=None, again=None, **changes):
        step = {"channel": "phone", "system": "crm", "takes": "10 min", "repeat": "4 min"}
        return journey(
            arrivals={"rate": "500 / day", "for": "6 days"},
            personas={"person": {"time_value": f"{RATE} EUR / hour"}},
            systems={"crm": system or {}, "other": {}},
            steps={
                "desk": {**step, "goal": False, "next": [{"to": "second desk"}]},
                "second desk": {**step, "goal": True, **(again or {})},
            },
            **changes,
        )

    return build


# ------------------------------------------------------------------------------ active queues


def test_an_active_wait_is_felt_by_the_share_of_patience_it_used(run, line, events, felt):
    replication = run(line(), keep_log=True)
    joined = by_customer(events(replication, "joined queue"))
    feelings = felt(replication, WAITING)
    assert len(feelings) > 100
    for row in feelings:
        used = (row["time"] - joined[int(row["customer"])]) / (6 * MINUTE)
        assert row["customer_amount"] == pytest.approx(-0.10 * min(1.0, used), abs=1e-12)
    waited = {key for key, time in joined.items() if time < 4 * DAY}
    at_once = by_customer(events(replication, "service started"))
    waited -= {key for key, time in at_once.items() if time == joined[key]}
    assert {int(row["customer"]) for row in feelings} == waited


def test_hanging_up_books_the_hold_time_and_nothing_else(run, line, events, felt, left):
    replication = run(line(), keep_log=True)
    hung_up = by_customer(events(replication, "hung up"))
    assert len(hung_up) > 50
    rows = {int(row["customer"]): row for row in replication.world.rows}
    for key in hung_up:
        assert rows[key]["customer_value"] == pytest.approx(-RATE * 6 / 60, abs=2 * A_GRID_STEP)
        assert rows[key]["business_value"] == 0.0
        assert rows[key]["contacts"] == 0
    assert left(replication, "impatience", step="desk") == len(hung_up)
    assert set(by_customer(felt(replication, HUNG_UP))) == set(hung_up)
    assert (felt(replication, HUNG_UP)["customer_amount"] == -0.15).all()
    started = by_customer(events(replication, "service started"))
    assert started.keys().isdisjoint(hung_up)
    assert len(started) + len(hung_up) == len(rows)


def test_hold_time_of_those_who_are_served_is_booked_too(run, line, events, tally):
    replication = run(line(), keep_log=True)
    joined = by_customer(events(replication, "joined queue"))
    started = by_customer(events(replication, "service started"))
    rows = {int(row["customer"]): row for row in replication.world.rows}
    for key, start in started.items():
        hours = (start - joined[key] + 9 * MINUTE) / HOUR
        assert rows[key]["customer_value"] == pytest.approx(-RATE * hours, abs=3 * A_GRID_STEP)
        assert rows[key]["business_value"] == pytest.approx(-30 * 9 / 60, abs=A_GRID_STEP)
    waits = sum(started[key] - joined[key] for key in started)
    waits += 6 * MINUTE * (len(rows) - len(started))
    assert tally(replication, "waiting time") == waits
    assert tally(replication, "active time") == waits + 9 * MINUTE * len(started)


def test_whoever_hangs_up_takes_the_way_written_for_it(run, line, visits, left, events):
    replication = run(
        line(
            gives_up={"to": "home page", "after": "2 hours"},
            steps={"home page": {"channel": "web"}},
        ),
        keep_log=True,
    )
    hung_up = by_customer(events(replication, "hung up"))
    reached = by_customer(events(replication, "reached step", step="home page"))
    assert left(replication, "impatience") == 0
    assert {key: time - 2 * HOUR for key, time in reached.items()} == hung_up
    assert visits(replication, "home page") == len(hung_up) > 50


def test_a_step_may_have_its_own_patience(run, line, events):
    replication = run(line(patience="2 min"), keep_log=True)
    joined = by_customer(events(replication, "joined queue"))
    hung_up = by_customer(events(replication, "hung up"))
    assert {time - joined[key] for key, time in hung_up.items()} == {2 * MINUTE}


def test_patience_is_drawn_anew_for_each_wait(run, line, events):
    raw = line(patience="exponential(mean 6 min)", gives_up={"to": "desk", "after": "3 hours"})
    replication = run(raw, keep_log=True)
    joined: dict[int, list[int]] = {}
    for row in events(replication, "joined queue"):
        joined.setdefault(int(row["customer"]), []).append(int(row["time"]))
    waits: dict[int, list[int]] = {}
    for row in events(replication, "hung up"):
        key, time = int(row["customer"]), int(row["time"])
        start = max(moment for moment in joined[key] if moment <= time)
        waits.setdefault(key, []).append(time - start)
    more_than_one = [drawn for drawn in waits.values() if len(drawn) > 1]
    assert len(more_than_one) > 10
    assert all(len(set(drawn)) == len(drawn) for drawn in more_than_one)


# ----------------------------------------------------------------------- repeats and being known


def test_nobody_repeats_at_the_first_service(run, journey, tally):
    step = {"system": "crm", "takes": "10 min", "repeat": "4 min", "looks": "0 %"}
    raw = journey(systems={"crm": {"remembers": "0 %"}}, steps={"desk": step})
    assert tally(run(raw), "repeats") == 0


@pytest.mark.many
def test_being_known_needs_a_system_that_remembers_and_an_agent_who_looks(
    run, return_visit, tally, events
):
    raw = return_visit(system={"remembers": "60 %"}, again={"looks": "70 %"})
    replication = run(raw, keep_log=True)
    customers = tally(replication, "customers")
    causes = events(replication, "repeated the story")["cause"]
    could_not_see = int((causes == COULD_NOT_SEE).sum())
    did_not_look = int((causes == DID_NOT_LOOK).sum())
    assert is_share(tally(replication, "remembered"), customers, 0.6 * 0.7)
    assert is_share(could_not_see, customers, 0.4)
    assert is_share(did_not_look, customers, 0.6 * 0.3)
    assert tally(replication, "repeats") == could_not_see + did_not_look
    assert tally(replication, "did not look") == did_not_look
    assert tally(replication, "repeats") + tally(replication, "remembered") == customers


def test_repeating_takes_time_effort_and_goodwill(run, return_visit, events, felt, money):
    raw = return_visit(system={"remembers": "50 %"}, again={"repeat_effort": "3 EUR"})
    replication = run(raw, keep_log=True)
    starts = by_customer(events(replication, "service started", step="second desk"))
    ends = by_customer(events(replication, "service ended", step="second desk"))
    repeated = by_customer(events(replication, "repeated the story"))
    assert 1000 < len(repeated) < 2000
    for key, start in starts.items():
        assert ends[key] - start == (14 if key in repeated else 10) * MINUTE
    assert money(replication, "effort", step="second desk") == (-3.0 * len(repeated), 0.0)
    time_cost = -RATE / 60 * (10 * len(starts) + 4 * len(repeated))
    assert money(replication, "time", step="second desk")[0] == pytest.approx(time_cost, abs=0.01)
    assert set(by_customer(felt(replication, REPEAT))) == set(repeated)
    assert (felt(replication, REPEAT)["customer_amount"] == -0.10).all()
    assert set(by_customer(felt(replication, REMEMBERED))) == set(starts) - set(repeated)


@pytest.mark.many
def test_another_system_knows_nothing_unless_something_carries_it(run, return_visit, tally, events):
    replication = run(return_visit(again={"system": "other"}), keep_log=True)
    assert tally(replication, "repeats") == tally(replication, "customers")
    assert (events(replication, "repeated the story")["cause"] == COULD_NOT_SEE).all()


@pytest.mark.many
def test_a_unified_profile_knows_what_any_of_its_systems_knows(run, return_visit, tally):
    profiles = {"one": {"systems": ["crm", "other"]}}
    replication = run(return_visit(again={"system": "other"}, profiles=profiles))
    assert tally(replication, "repeats") == 0
    assert tally(replication, "remembered") == tally(replication, "customers")


@pytest.mark.many
def test_a_step_without_a_system_neither_repeats_nor_remembers(run, return_visit, tally):
    replication = run(return_visit(again={"system": None}))
    assert tally(replication, "repeats") == tally(replication, "remembered") == 0


@pytest.mark.many
def test_a_new_need_has_nothing_to_repeat(run, return_visit, tally, felt):
    replication = run(return_visit(again={"new_need": True, "looks": "0 %"}), keep_log=True)
    assert tally(replication, "repeats") == 0
    assert len(felt(replication, AGAIN)) == 0


@pytest.mark.many
def test_being_remembered_is_felt_once_a_need(run, return_visit, felt, tally):
    raw = return_visit(again={"goal": False, "next": [{"to": "third desk"}]})
    raw["steps"]["third desk"] = {**raw["steps"]["second desk"], "next": []}
    replication = run(raw, keep_log=True)
    customers = tally(replication, "customers")
    assert tally(replication, "remembered") == 2 * customers
    assert len(felt(replication, REMEMBERED)) == customers


def test_a_further_contact_for_the_same_need_is_felt(run, return_visit, felt, tally):
    replication = run(return_visit(), keep_log=True)
    again = felt(replication, AGAIN)
    assert len(again) == tally(replication, "customers")
    assert (again["customer_amount"] == -0.15).all()
    assert tally(replication, "contacts") == 2 * tally(replication, "customers")


def test_a_step_may_say_that_it_is_no_contact(run, return_visit, felt, tally):
    replication = run(return_visit(again={"contact": False}), keep_log=True)
    assert len(felt(replication, AGAIN)) == 0
    assert tally(replication, "contacts") == tally(replication, "customers")


def test_known_customers_take_the_shares_written_for_them(run, return_visit, visits, tally):
    ways = [{"to": "solved", "share": "20 %", "when_known": "70 %"}, {"to": "not", "share": "rest"}]
    raw = return_visit(
        system={"remembers": "50 %"},
        again={"next": ways},
    )
    raw["steps"] |= {"solved": {}, "not": {}}
    replication = run(raw)
    assert is_share(visits(replication, "solved"), tally(replication, "customers"), 0.45)


# ---------------------------------------------------------------------------- window and placebo


def test_what_lies_beyond_the_window_is_not_booked(run, journey, money, tally):
    raw = journey(
        observe="2 hours",
        personas={"person": {"time_value": f"{RATE} EUR / hour", "patience": "1 hour"}},
        teams={"pool": {"agents": 1000, "cost": "30 EUR / hour"}},
        steps={"desk": {"channel": "phone", "team": "pool", "takes": "5 hours"}},
    )
    replication = run(raw)
    customers = tally(replication, "customers")
    assert tally(replication, "censored") == customers
    assert money(replication, "time")[0] == -2 * RATE * customers
    assert money(replication, "service")[1] == -60.0 * customers
    # The agents work on, whether or not anybody looks.
    assert replication.world.worked[0] > 4 * HOUR * customers


def test_the_placebo_redraws_the_service_times_of_every_hundredth_customer_only(
    run, journey, events
):
    raw = journey(steps={"desk": {"takes": "exponential(mean 1 hour)"}})
    plain, placebo = (run(raw, placebo=p, keep_log=True) for p in (False, True))
    first = by_customer(events(plain, "service ended"))
    second = by_customer(events(placebo, "service ended"))
    changed = {key for key in first if first[key] != second[key]}
    assert changed == {key for key in first if key % 100 == 0}


def test_service_times_follow_the_law_as_written(run, journey, events):
    raw = journey(steps={"desk": {"takes": "gamma(mean 1 hour, cv 0.5)"}})
    replication = run(raw, keep_log=True)
    starts = by_customer(events(replication, "service started"))
    ends = by_customer(events(replication, "service ended"))
    hours = [(ends[key] - starts[key]) / HOUR for key in starts]
    assert stats.kstest(hours, stats.gamma(4, scale=0.25).cdf).pvalue > OF_LUCK


def visited(journey, **visit):
    """Everybody calls, is promised an engineer, and is visited; then some call again."""
    return journey(
        observe="30 days",
        steps={
            "desk": {"channel": "phone", "contact": "yes", "goal": "no",
                     "next": [{"to": "engineer", "after": "9 days"}]},
            "engineer": {"channel": "home", "contact": "yes", "next": [{"to": "call"}], **visit},
            "call": {"channel": "phone", "contact": "yes", "goal": "yes"},
        },
    )  # fmt: skip


def test_a_visit_that_is_expected_is_no_further_contact_and_annoys_nobody(journey, run, tally):
    done = run(visited(journey, planned="yes"))
    n = len(done.world.rows)
    assert tally(done, "contacts") == 2 * n
    assert set(done.world.rows["contacts"]) == {2}
    # the call after it is one that had to be made again
    assert done.world.rows["goodwill"] == pytest.approx(np.tanh(-0.15), abs=1e-12)


def test_a_visit_that_is_not_expected_is_a_further_contact(journey, run, tally):
    done = run(visited(journey))
    assert tally(done, "contacts") == 3 * len(done.world.rows)
    assert done.world.rows["goodwill"] == pytest.approx(np.tanh(-0.15 - 0.15), abs=1e-12)


def test_who_comes_as_planned_asks_and_is_told_all_the_same(journey, run, tally):
    raw = visited(journey, planned="yes", system="field service", passive="yes", takes="1 hour")
    raw["systems"] = {"notes": {}, "field service": {}}
    raw["steps"]["desk"]["system"] = "notes"
    done = run(raw)
    assert tally(done, "repeats") == len(done.world.rows)
