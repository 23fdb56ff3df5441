"""Lists and priorities under SimPy: ties of all kinds, in any order of working them off."""

import itertools

import numpy as np
import pytest
import simpy

from sim.clock.simpy import clock as simpy_clock

# All come to the desk at nine sharp; lists go, come and are given up on at whole hours.
FULL_OF_LISTS = {
    "arrivals": {"rate": "60 / day", "for": "8 days", "warm_up": "2 days", "cool_down": "5 days"},
    "observe": "12 days",
    "personas": {
        "calm": {"share": "60 %", "patience": "60 min"},
        "hasty": {"share": "40 %", "patience": "30 min", "priority": 2},
    },
    "systems": {"desk notes": {}, "post room": {}, "archive": {}},
    "handoffs": {
        "desk notes -> post room": {
            "mode": "file", "team": "clerks", "drops": "20 %", "notices": "2 days",
            "loses": "50 %", "batch": {"every": "weekdays", "at": "10:00", "takes": "1 h"},
        },
        "desk notes -> archive": {
            "mode": "file", "batch": {"every": "day", "at": "10:00", "takes": "1 h"},
        },
        "post room -> archive": {
            "mode": "file", "team": "clerks",
            "batch": {"every": "day", "at": "10:00", "takes": "1 h", "priority": 2},
        },
    },
    "teams": {
        "callers": {"agents": 3, "concurrency": 4, "open": "Mon-Fri 09:00-17:00"},
        "clerks": {"agents": 2, "open": "Mon-Fri 09:00-17:00", "cost": "20 EUR / hour",
                   "overtime": "50 %", "backlog": {"items": 9, "takes": "1 h", "priority": 3}},
    },
    "offers": {
        "plan": {"price": "10 EUR", "valuation": "9 EUR", "push": "4 EUR", "pressure": "50 %",
                 "regret_after": "25 hours", "returns": "60 %", "leave_on_return": "50 %"},
    },
    "start": [{"to": "home"}],
    "steps": {
        "home": {"next": [{"to": "call", "after": "next day between 09:00 and 09:00"}]},
        "call": {
            "channel": "phone", "system": "desk notes", "team": "callers", "takes": "30 min",
            "offer": "plan",
            "closed": {"to": "call", "after": "until callers opens"},
            "gives_up": {"to": "call", "after": "next day between 09:00 and 09:00"},
            "next": [{"to": "letter", "share": "60 %"}, {"to": "filed", "share": "40 %"}],
        },
        "letter": {
            "channel": "email", "system": "post room", "team": "clerks", "takes": "1 h",
            "priority": 4, "gives_up_after": "uniform(0 days, 4 days)",
            "next": [{"to": "filed"}],
        },
        "filed": {"goal": True, "system": "archive", "gives_up_after": "50 h"},
    },
}  # fmt: skip


def bits(done):
    tables = ("rows", "sums", "counts", "left", "flows", "team_counts", "worked", "lists")
    return [getattr(done.world, name).tobytes() for name in tables], done.log.tobytes()


@pytest.mark.parametrize("luck", range(3))
@pytest.mark.many
def test_who_is_put_on_a_list_first_within_a_rank_changes_nothing(run, monkeypatch, luck):
    as_usual = run(FULL_OF_LISTS, keep_log=True)
    order = np.random.default_rng(luck)

    class Shuffled(simpy.Environment):
        def __init__(self, initial_time: int) -> None:
            super().__init__(initial_time)
            # SimPy orders what has one time and one priority by this number.
            self._eid = (float(order.random()) for _ in itertools.count())

    monkeypatch.setattr(simpy_clock.simpy, "Environment", Shuffled)
    assert bits(run(FULL_OF_LISTS, keep_log=True)) == bits(as_usual)


def test_the_journey_that_is_shuffled_has_lists_of_all_kinds(run, events):
    replication = run(FULL_OF_LISTS, keep_log=True)
    for kind in ("put on the list", "list carried", "dropped", "context lost", "gave up waiting",
                 "returned", "left"):  # fmt: skip
        times = events(replication, kind)["time"]
        assert len(times) > len(set(times.tolist())), f"no two at the same time: {kind}"
    assert replication.world.lists[:, 0].min() > 0
