"""`was` keeps the luck of a part that has another name now; `opinion` shares that of an offer."""

import json
import re

import numpy as np
import pytest

PLAIN = {
    "personas": {"person": {"share": "60 %", "privacy_concern": "lognormal(mean 3 EUR, cv 1)"},
                 "other": {"share": "40 %"}},
    "systems": {"one": {"remembers": "50 %"}, "two": {}},
    "handoffs": {"one -> two": {"mode": "file", "loses": "40 %", "drops": "10 %"}},
    "asks": {"may we": {"purposes": ["advice"]}},
    "offers": {"plan": {"price": 10, "valuation": "lognormal(mean 10 EUR, cv 0.6)"}},
    "start": [{"to": "desk", "share": "50 %"}, {"to": "shop", "share": "50 %"}],
    "steps": {
        "desk": {"goal": False, "system": "one", "takes": "exponential(mean 9 min)",
                 "leave": "20 %", "next": [{"to": "shop"}]},
        "shop": {"system": "two", "goal": True, "ask": "may we", "offer": "plan"},
    },
}  # fmt: skip


def renamed(raw, *pairs):
    """The same journey with names replaced wherever they stand."""
    text = json.dumps(raw)
    for old, new in pairs:
        text = re.sub(rf'"{old}"', f'"{new}"', text)
    return json.loads(text)


def values(replication):
    rows = replication.world.rows
    return np.stack([rows["customer_value"], rows["business_value"], rows["end_at"]])


@pytest.mark.parametrize(
    ("kind", "old"),
    [("steps", "desk"), ("steps", "shop"), ("asks", "may we"), ("offers", "plan"),
     ("personas", "person")],
)  # fmt: skip
@pytest.mark.many
def test_a_part_that_says_what_it_was_keeps_its_luck(run, journey, kind, old):
    # the new name stands where the old one did in the alphabet, so that ties break alike
    new = f"{old} now"
    before = journey(**PLAIN)
    after = renamed(before, (old, new))
    without = values(run(after))
    after[kind][new]["was"] = old
    assert np.array_equal(values(run(after)), values(run(before)))
    assert not np.array_equal(without, values(run(before)))


@pytest.mark.many
def test_an_opinion_is_shared_between_two_offers(run, journey):
    raw = journey(**PLAIN)
    raw["offers"]["other plan"] = {**raw["offers"]["plan"], "opinion": "plan"}
    raw["steps"]["shop"]["next"] = [{"to": "again"}]
    raw["steps"]["again"] = {"offer": "other plan"}
    for offer in raw["offers"].values():
        offer["price"] = 0
    for persona in raw["personas"].values():
        persona["noise"] = 0
    events = run(raw, keep_log=True).log
    booked = events[(events["kind"] == 1) & (events["item"] == 2)]
    both = [booked[booked["customer"] == who] for who in np.unique(booked["customer"])]
    pairs = [pair for pair in both if len(pair) == 2]
    assert len(pairs) > 100
    assert all(pair["customer_amount"][0] == pair["customer_amount"][1] for pair in pairs)
