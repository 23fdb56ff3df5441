"""Who is served first: priorities of steps and personas, against a queue worked out in a loop."""

import numpy as np
import pytest

MINUTE = 60_000_000
HOUR = 60 * MINUTE


def work_out(joins: list[tuple[int, int, int]], takes: int) -> dict[int, int]:
    """When each customer is served by one agent: (priority, time, key) -> start by key."""
    waiting, starts, now = sorted(joins, key=lambda join: join[1]), {}, 0
    while waiting:
        now = max(now, waiting[0][1])
        first = min(join for join in waiting if join[1] <= now)
        waiting.remove(first)
        starts[first[2]] = now
        now += takes
    return starts


@pytest.fixture
def bench(journey):
    """`bench(personas, **step)`: one agent who needs 20 minutes, for whom 60 a day wait."""

    def build(people, **step):
        return journey(
            arrivals={"rate": "60 / day", "for": "6 days"},
            personas={"person": None, **people},
            teams={"pool": {"agents": 1}},
            steps={"desk": {"channel": "email", "team": "pool", "takes": "20 min", **step}},
        )

    def without_nothing(people, **step):
        raw = build(people, **step)
        raw["personas"] = {name: item for name, item in raw["personas"].items() if item}
        return raw

    return without_nothing


@pytest.fixture
def starts(events):
    """`starts(replication)`: when each customer was served, by key."""

    def read(replication):
        return {
            int(row["customer"]): int(row["time"]) for row in events(replication, "service started")
        }

    return read


def test_the_persona_that_comes_first_is_served_first_and_nobody_is_interrupted(run, bench, starts):
    people = {
        "gold": {"share": "30 %", "priority": 1},
        "plain": {"share": "50 %"},
        "later": {"share": "20 %", "priority": 9},
    }
    replication = run(bench(people), keep_log=True)
    priorities = {"gold": 1, "plain": 5, "later": 9}
    of = [priorities[name] for name in replication.layout.numbering.personas]
    rows = replication.world.rows
    joins = [(of[row["persona"]], int(row["arrival"]), int(row["customer"])) for row in rows]
    expected = work_out(joins, 20 * MINUTE)
    window = {int(row["customer"]): int(row["arrival"]) + 240 * HOUR for row in rows}
    inside = {key: start for key, start in expected.items() if start < window[key]}
    assert starts(replication) == inside
    assert expected != work_out([(5, *join[1:]) for join in joins], 20 * MINUTE)


def test_a_steps_priority_holds_where_the_persona_has_none(run, bench, starts):
    people = {"gold": {"share": "20 %", "priority": 7}, "plain": {"share": "80 %"}}
    raw = bench(people, priority=2)
    raw["steps"]["other"] = {**raw["steps"]["desk"], "priority": 5, "goal": False}
    raw["start"] = [{"to": "desk", "share": "50 %"}, {"to": "other", "share": "50 %"}]
    replication = run(raw, keep_log=True)
    g, rows, log = replication.layout.numbering, replication.world.rows, replication.log
    step_of = {int(row["customer"]): int(row["step"]) for row in log if row["step"] >= 0}
    by_step = {g.steps["desk"]: 2, g.steps["other"]: 5}
    joins = [
        (
            7 if row["persona"] == g.personas["gold"] else by_step[step_of[int(row["customer"])]],
            int(row["arrival"]),
            int(row["customer"]),
        )
        for row in rows
    ]
    expected = work_out(joins, 20 * MINUTE)
    end = {int(row["customer"]): int(row["arrival"]) + 240 * HOUR for row in rows}
    assert starts(replication) == {key: at for key, at in expected.items() if at < end[key]}
    assert len({join[0] for join in joins}) == 3


def test_priorities_that_are_all_alike_change_nothing(run, bench):
    people = {"gold": {"share": "40 %"}, "plain": {"share": "60 %"}}
    alike = {name: {**item, "priority": 3} for name, item in people.items()}
    one, other = run(bench(people)), run(bench(alike))
    assert one.world.rows.tobytes() == other.world.rows.tobytes()


def test_a_backlog_stands_in_the_queue_with_its_own_priority(run, bench, starts):
    people = {"gold": {"share": "50 %", "priority": 4}, "plain": {"share": "50 %"}}
    raw = bench(people)
    raw["teams"]["pool"]["backlog"] = {"items": 30, "takes": "20 min"}
    replication = run(raw, keep_log=True)
    rows = replication.world.rows
    gold = replication.layout.numbering.personas["gold"]
    joins = [(5, -1, -30 + item) for item in range(30)]  # keys that no customer has
    joins += [
        (4 if row["persona"] == gold else 5, int(row["arrival"]), int(row["customer"]))
        for row in rows
    ]
    expected = work_out(joins, 20 * MINUTE)
    end = {int(row["customer"]): int(row["arrival"]) + 240 * HOUR for row in rows}
    mine = {key: at for key, at in expected.items() if key >= 0 and at < end[key]}
    assert starts(replication) == mine
    first = [key for key, at in sorted(expected.items(), key=lambda item: item[1])][:31]
    assert any(key >= 0 for key in first), "nobody overtook the backlog"


def test_a_case_under_way_to_a_step_waits_for_its_carrier_by_the_steps_priority(
    run, journey, events
):
    raw = journey(
        arrivals={"rate": "60 / day", "for": "5 days"},
        systems={"till": {}, "notes": {}, "files": {}},
        teams={"carriers": {"agents": 1}},
        handoffs={
            "till -> notes": {"mode": "manual", "team": "carriers", "takes": "20 min"},
            "till -> files": {"mode": "manual", "team": "carriers", "takes": "20 min"},
        },
        start=[{"to": "shop"}],
    )
    raw["steps"] = {
        "shop": {"system": "till", "next": [{"to": "care", "share": "50 %"},
                                            {"to": "file", "share": "50 %"}]},
        "care": {"system": "notes", "priority": 1, "goal": "yes"},
        "file": {"system": "files"},
    }  # fmt: skip
    replication = run(raw, keep_log=True)
    steps = replication.layout.numbering.steps
    joined = events(replication, "joined queue")
    joins = [
        (1 if row["step"] == steps["care"] else 5, int(row["time"]), int(row["customer"]))
        for row in joined
    ]
    begun = events(replication, "service started")
    got = {int(row["customer"]): int(row["time"]) for row in begun if row["item"] == 0}
    expected = work_out(joins, 20 * MINUTE)
    assert len(np.unique([join[0] for join in joins])) == 2
    assert {key: expected[key] for key in got} == got
    assert len(got) > 200
