"""Luck: one customer in two designs. What a change cannot touch stays the same to the last bit."""

import numpy as np
import pytest

# Each compares whole scenarios with most blocks in them.
pytestmark = pytest.mark.many

MINUTE = 60_000_000

# A journey with most blocks and without teams: customers do not meet.
ALONE = {
    "scenario": "alone",
    "currency": "EUR",
    "arrivals": {"rate": "60 / day", "for": "10 days"},
    "observe": "60 days",
    "personas": {
        "careful": {
            "share": "45 %", "benefit": "lognormal(mean 60 EUR, cv 0.5)",
            "time_value": "12 / hour", "delay_cost": "0.5 / day",
            "unmet": "uniform(10 EUR, 30 EUR)", "elsewhere": "0.2 / day",
            "privacy_concern": "lognormal(mean 3 EUR, cv 1)", "inertia": "50 %",
        },
        "hasty": {"share": "55 %", "time_value": "30 / hour", "goodwill": 0.2},
    },
    "systems": {"web shop": {"remembers": "60 %"}, "notes": {"remembers": "30 %"}},
    "handoffs": {
        "web shop -> notes": {
            "mode": "file", "delay": "exponential(mean 5 hours)", "drops": "8 %",
            "loses": "20 %", "needs": "sharing", "dropped": {"to": "call"}, "notices": "5 days",
        }
    },
    "asks": {"may we": {"purposes": ["sharing"], "found_out": "50 %", "told_use": "20 %"}},
    "offers": {
        "plan": {
            "price": 10, "valuation": "lognormal(mean 10 EUR, cv 0.6)", "cost": 4,
            "returns": "50 %", "leave_on_return": "10 %", "regret_after": "6 days",
        }
    },
    "start": [{"to": "browse", "share": "70 %"}, {"to": "call", "share": "30 %"}],
    "steps": {
        "browse": {
            "system": "web shop", "takes": "exponential(mean 10 min)", "ask": "may we",
            "leave": "5 %",
            "next": [{"to": "buy", "share": "50 %"}, {"to": "call", "share": "30 %"},
                     {"to": "browse", "share": "rest", "after": "exponential(mean 2 days)"}],
        },
        "call": {
            "channel": "phone", "system": "notes", "takes": "lognormal(mean 12 min, cv 0.7)",
            "repeat": "5 min", "looks": "70 %", "leave": "6 %", "activates": "30 %",
            "next": [{"to": "buy", "share": "60 %", "when_known": "80 %"},
                     {"to": "call", "share": "rest", "after": "exponential(mean 1 day)"}],
        },
        "buy": {"offer": "plan", "goal": "yes", "leave": "2 %",
                "next": [{"to": "call", "share": "20 %", "after": "9 days"},
                         {"to": "end", "share": "80 %"}]},
        "end": {"channel": "email"},
    },
}  # fmt: skip

STEPS = ("goal_step", "end_step")  # their numbers may move when a step is added


def changed(*path, to):
    """The journey with one entry changed; everything else as it is."""
    raw = _copy(ALONE)
    place = raw
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return raw


def _copy(value):
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def same(first, second, *, but=()):
    """Whether rows of two runs are equal, customer by customer, shape (customers,)."""
    columns = [name for name in first.dtype.names if name not in but]
    return np.all([first[name] == second[name] for name in columns], axis=0)


def turned(value):
    """The same scenario with every mapping written the other way round."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return value


def shared(raw):
    """The journey with a team that everybody waits for."""
    raw = _copy(raw)
    raw["arrivals"]["cool_down"] = "0 days"
    raw["arrivals"]["warm_up"] = "0 days"
    raw["teams"] = {"care": {"agents": 1, "cost": "20 / hour"}}
    raw["steps"]["call"]["team"] = "care"
    for persona in raw["personas"].values():
        persona["patience"] = "exponential(mean 10 min)"
    return raw


@pytest.mark.parametrize("design", [ALONE, shared(ALONE)], ids=["alone", "with a team"])
def test_the_same_scenario_and_seed_give_the_same_bits(run, design):
    first, second = run(design, keep_log=True), run(design, keep_log=True)
    assert first.log.tobytes() == second.log.tobytes()
    assert first.world.rows.tobytes() == second.world.rows.tobytes()
    assert run(design, seed=2).world.rows.tobytes() != first.world.rows.tobytes()


@pytest.mark.parametrize("design", [ALONE, shared(ALONE)], ids=["alone", "with a team"])
def test_the_order_of_personas_and_steps_in_the_file_changes_nothing(run, design):
    first = run(design, keep_log=True)
    second = run(turned(design), keep_log=True)
    assert list(design["steps"]) != list(turned(design)["steps"])
    assert first.log.tobytes() == second.log.tobytes()
    assert first.world.rows.tobytes() == second.world.rows.tobytes()
    assert first.world.sums.tobytes() == second.world.sums.tobytes()


def test_the_order_of_the_ways_changes_nothing(run):
    raw = _copy(ALONE)
    raw["start"].reverse()
    for step in raw["steps"].values():
        step.get("next", []).reverse()
    assert run(raw).world.rows.tobytes() == run(ALONE).world.rows.tobytes()


@pytest.mark.parametrize("design", [ALONE, shared(ALONE)], ids=["alone", "with a team"])
@pytest.mark.parametrize("name", ["a step", "zebra"])
def test_a_step_nobody_visits_changes_nothing(run, design, name):
    raw = _copy(design)
    raw["steps"][name] = {"takes": "3 min", "next": [{"to": "call"}], "leave": "50 %"}
    first, second = run(design).world, run(raw).world
    assert np.all(same(first.rows, second.rows, but=STEPS))
    assert np.array_equal(first.counts, second.counts)
    assert np.array_equal(first.sums.sum(axis=1), second.sums.sum(axis=1))


def test_things_nobody_uses_change_nothing(run):
    raw = _copy(ALONE)
    raw["asks"]["another ask"] = {"purposes": ["another purpose"]}
    raw["offers"]["another offer"] = {"price": 1, "valuation": 2}
    raw["systems"]["a system"] = {}
    raw["handoffs"]["a system -> notes"] = {"mode": "api"}
    raw["teams"] = {"a team": {"agents": 3}}
    raw["arrivals"] |= {"warm_up": "0 days", "cool_down": "0 days"}
    assert run(raw).world.rows.tobytes() == run(ALONE).world.rows.tobytes()


def test_a_customer_has_the_same_persona_and_traits_in_every_design(run):
    raw = changed("steps", "browse", "next", to=[{"to": "end"}])
    first, second = run(ALONE).world.rows, run(raw).world.rows
    assert np.array_equal(first["customer"], second["customer"])
    assert np.array_equal(first["arrival"], second["arrival"])
    assert np.array_equal(first["persona"], second["persona"])


@pytest.mark.parametrize(
    "raw",
    [
        changed("personas", "hasty", "time_value", to="90 / hour"),
        changed("personas", "hasty", "inertia", to="80 %"),
    ],
)
def test_a_change_of_one_persona_leaves_the_other_as_it_was_to_the_last_bit(run, raw):
    done = run(ALONE)
    first, second = done.world.rows, run(raw).world.rows
    careful = first["persona"] == done.layout.numbering.personas["careful"]
    assert np.all(same(first, second)[careful])
    assert not np.all(same(first, second))


def who_reached(done, events, step):
    return np.isin(done.world.rows["customer"], events(done, "reached step", step=step)["customer"])


@pytest.mark.parametrize(
    ("step", "raw"),
    [
        ("call", changed("steps", "call", "takes", to="90 min")),
        ("call", changed("steps", "call", "next", to=[{"to": "end"}])),
        ("call", changed("steps", "call", "looks", to="5 %")),
        ("browse", changed("steps", "browse", "leave", to="30 %")),
        ("browse", changed("asks", "may we", "nudge", to=2)),
        ("buy", changed("offers", "plan", "price", to=14)),
        ("buy", changed("offers", "plan", "regret_after", to="1 day")),
    ],
)
def test_customers_who_never_come_where_the_change_is_are_equal_to_the_last_bit(
    run, events, step, raw
):
    first, second = run(ALONE, keep_log=True), run(raw, keep_log=True)
    touched = who_reached(first, events, step)
    equal = same(first.world.rows, second.world.rows)
    assert 10 < touched.sum() < len(touched)
    assert np.all(equal[~touched])
    assert not np.all(equal)


def test_a_higher_share_of_a_way_only_attracts_and_never_swaps(run, events):
    def first_choices(share):
        raw = changed("steps", "browse", "leave", to="0 %")
        raw["steps"]["browse"]["next"] = [
            {"to": "buy", "share": share},
            {"to": "call", "share": "30 %"},
            {"to": "end", "share": "rest"},
        ]
        raw["steps"]["buy"]["next"] = raw["steps"]["call"]["next"] = [{"to": "end"}]
        raw["start"] = [{"to": "browse"}]
        done = run(raw, keep_log=True)
        return [
            set(events(done, "reached step", step=name)["customer"]) for name in ("buy", "call")
        ]

    (buy, call), (more_buy, same_call) = first_choices("40 %"), first_choices("55 %")
    assert buy < more_buy
    # shares of 30 % stay 30 %: who called and now does not has been attracted to buying
    assert call - same_call <= more_buy


def test_who_leaves_at_a_low_hazard_leaves_at_a_higher_one(run, journey):
    def gone(leave):
        done = run(journey(steps={"desk": {"leave": leave}}))
        return set(done.world.rows["customer"][done.world.rows["ending"] == 2])

    assert gone("5 %") < gone("6 %") < gone("40 %")


def test_one_more_hanging_up_shifts_no_later_luck(run):
    """Patience differs between the designs, and nothing else: calls that both make are equal."""

    def design(patience):
        raw = shared(ALONE)
        raw["start"] = [{"to": "call"}]
        raw["personas"] = {"person": {"share": "100 %", "patience": patience}}
        raw["teams"]["care"]["agents"] = 2
        raw["steps"]["call"] |= {
            "leave": "0 %",
            "takes": "exponential(mean 25 min)",
            "repeat": "5 min",
            "gives_up": {"to": "call", "after": "exponential(mean 6 hours)"},
            "next": [{"to": "end", "share": "50 %"},
                     {"to": "call", "share": "rest", "after": "exponential(mean 1 day)"}],
        }  # fmt: skip
        return raw

    def calls(done):
        """Minutes of service and whether it was solved, by customer and number of the call."""
        log = done.log[np.lexsort((done.log["sequence"], done.log["customer"]))]
        kinds = {"started": 43, "ended": 44, "hung up": 41}
        story, began, hung_up = {}, {}, set()
        for row in log:
            key = int(row["customer"])
            if row["kind"] == kinds["hung up"]:
                hung_up.add(key)
            elif row["kind"] == kinds["started"]:
                began[key] = row["time"]
            elif row["kind"] == kinds["ended"]:
                story.setdefault(key, []).append(row["time"] - began[key])
        return story, hung_up

    patient, hasty = design("2 days"), design("exponential(mean 20 min)")
    first, none = calls(run(patient, keep_log=True))
    second, some = calls(run(hasty, keep_log=True))
    both = [key for key in some - none if key in first and key in second]
    assert len(both) > 100
    # the n-th call takes as long whenever it is made, told or repeated, and as many are needed
    done_in_both = [key for key in both if len(first[key]) == len(second[key])]
    assert len(done_in_both) > 0.95 * len(both)  # but for windows that end before
    assert all(first[key] == second[key] for key in done_in_both)


def test_the_placebo_redraws_the_service_of_every_hundredth_customer_only(run):
    raw = changed("arrivals", "rate", to="120 / day")
    plain, placebo = run(raw).world.rows, run(raw, placebo=True).world.rows
    equal = same(plain, placebo)
    hundredth = plain["customer"] % 100 == 0
    assert np.all(equal[~hundredth])
    assert np.mean(equal[hundredth]) < 0.5
