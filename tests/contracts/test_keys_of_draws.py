"""Every draw is somebody's own: keyed by who draws, and by no key that another draw has.

Both clocks share the behaviour, so they also agree where it draws somebody else's luck. Here the
keys themselves are watched, in plain Python: compiled code shows nobody what it draws.
"""

import sys
from collections import Counter

from sim.clock.simpy.clock import run_replication
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from sim.journey.luck import draws
from sim.machine.compiled import WITHOUT_COMPILER
from tests.contracts.plain_python import passes_without_compiler

SEED = 2**64 - 1
# With two streams customers have long keys, which no number of a slot or of a row looks like.
RAW = {
    "scenario": "everybody draws",
    "currency": "EUR",
    "arrivals": {
        "streams": {"shop": {"rate": "8 / day"}, "web": {"rate": "8 / day"}},
        "for": "2 days", "warm_up": "0 days", "cool_down": "0 days",
    },
    "observe": "20 days",
    "belief": {"accuracy": "60 %"},
    "personas": {
        "careful": {
            "share": "40 %", "benefit": "uniform(1 EUR, 9 EUR)",
            "patience": "exponential(mean 20 min)", "expects": "uniform(1 day, 2 days)",
            "privacy_concern": "exponential(mean 2 EUR)",
        },
        "hasty": {"share": "60 %", "inertia": "50 %", "patience": "exponential(mean 10 min)"},
    },
    "systems": {"desk": {"remembers": "60 %"}, "tool": {"remembers": "50 %"}},
    "teams": {"care": {"agents": 1, "backlog": {"items": 2, "takes": "exponential(mean 9 min)"}}},
    "handoffs": {"desk -> tool": {
        "mode": "file", "delay": "exponential(mean 5 hours)", "drops": "40 %", "loses": "30 %",
        "dropped": {"to": "call"}, "notices": "exponential(mean 1 day)",
    }},
    "asks": {"may we": {"purposes": ["sharing"], "found_out": "60 %", "told_use": "20 %",
                        "forced": "20 %", "found_out_after": "exponential(mean 1 day)"}},
    "offers": {"plan": {
        "price": 10, "valuation": "lognormal(mean 10 EUR, cv 0.6)", "cost": "uniform(1 EUR, 4 EUR)",
        "push": 15, "pressure": "60 %", "returns": "50 %", "leave_on_return": "20 %",
        "leave_on_decline": "20 %", "regret_after": "1 day", "score_accuracy": "50 %",
    }},
    "start": [{"to": "call", "share": "60 %"}, {"to": "post", "share": "40 %"}],
    "steps": {
        "call": {
            "channel": "phone", "system": "desk", "team": "care",
            "repeat": "exponential(mean 4 min)", "takes": "exponential(mean 40 min)",
            "looks": "60 %", "leave": "5 %", "learns": "80 %",
            "activates": "40 %", "gives_up": {"to": "post", "after": "exponential(mean 1 hour)"},
            "next": [{"to": "post", "share": "60 %"},
                     {"to": "call", "share": "rest", "after": "exponential(mean 1 hour)"}],
        },
        "post": {
            "channel": "email", "system": "tool", "takes": "exponential(mean 1 day)",
            "leave": "4 %", "passive": "yes", "gives_up_after": "exponential(mean 3 days)",
            "activates": "40 %", "leaves_on_hearing": "5 %", "ask": "may we", "ask_again": "yes",
            "next": [{"to": "buy", "share": "60 %"}, {"to": "call", "share": "rest"},
                     {"to": "buy", "name": "later", "share": "10 %", "after": "uniform(1 h, 2 h)"},
                     {"to": "end", "share": "9 %", "from": "rest", "was": "elsewhere"}],
        },
        "buy": {
            "offer": "plan", "leave": "5 %", "takes": "exponential(mean 9 min)",
            "activates": "40 %",
            "next": [{"to": "end", "when": {"score": {"of": "plan", "above": 8}}}],
            "otherwise": {"to": "end", "after": "1 hour"},
        },
        "end": {"goal": "yes", "refers": {
            "above": -1, "chance": "60 %", "after": "exponential(mean 1 day)",
            "personas": {"careful": "50 %", "hasty": "50 %"},
        }},
    },
}  # fmt: skip
# Nobody's in particular: drawn by the number of an arrival or of a piece of work.
NUMBERED = {"gap", "backlog"}
# The same luck asked for once more, as it must be: an offer is worth to somebody what it is worth,
# who was foreseen is who comes, and the two numbers of a pair may be read one after the other.
READ_AGAIN = {"valuation", "cost", "regret", "referred persona", "consent"}
# What this scenario lays out without anybody drawing it.
IDLE = {"list drops and loses", "list takes", "leave on reveal"}


def watched(monkeypatch):
    """The keys of all draws from now on, each (customer, label, occurrence, block, replication)."""
    keys = []
    real, real_pair = draws.draw, draws.draw_pair

    def draw_pair(key, customer, label, occurrence, block):
        keys.append((int(customer), int(label), int(occurrence), int(block), key))
        return real_pair(key, customer, label, occurrence, block)

    def draw(key, customer, label, occurrence):
        keys.append((int(customer), int(label), int(occurrence), 0, key))
        return real_pair(key, customer, label, occurrence, 0)[0]

    for name, module in list(sys.modules.items()):
        if name.startswith("sim.journey.") and module is not draws:
            for drawing, watching in ((real, draw), (real_pair, draw_pair)):
                if getattr(module, drawing.__name__, None) is drawing:
                    monkeypatch.setattr(module, drawing.__name__, watching)
    return keys


def test_every_draw_is_some_customers_own_and_has_its_own_key(monkeypatch):
    if not WITHOUT_COMPILER:
        assert passes_without_compiler(__file__, 1)
        return
    layout = lay_out(ScenarioSpec.model_validate(RAW))
    keys = watched(monkeypatch)
    done = run_replication(layout, seed=SEED, number=0, keep_log=True)
    purposes = {number: kind[1] for number, kind in layout.numbering.labels.kinds.items()}
    assert {key[-1] for key in keys} == {draws.replication_key(SEED, 0)}
    strangers = {key[1] for key in keys} - set(purposes)
    assert strangers == set(), "draws with a label that nobody laid out"
    customers = {int(key) for key in done.log["customer"]}
    own = [key for key in keys if purposes[key[1]] not in NUMBERED]
    others = {purposes[label] for customer, label, *_ in own if customer not in customers}
    assert others == set(), "draws that are keyed by something else than their customer"
    twice = {purposes[key[1]] for key, times in Counter(own).items() if times > 1}
    assert twice <= READ_AGAIN, "different draws that share one key"
    made = {purposes[label] for _, label, *_ in keys}
    assert set(purposes.values()) - made == IDLE, "kinds of draws that were not watched"
