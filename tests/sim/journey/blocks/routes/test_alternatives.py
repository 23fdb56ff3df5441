"""Choosing a way: where it leads first, then which of the ways there; branches off another way."""

import numpy as np
import pytest
from scipy import stats

MANY = {"rate": "400 / day", "for": "40 days"}


def agrees(count, n, share):
    """Whether a count is what a share of n customers gives, but for luck of one in ten thousand."""
    return stats.binomtest(int(count), int(n), share).pvalue > 1e-4


@pytest.fixture
def ends(journey, run):
    """`ends(*ways, desk=..., **changes)`: where each customer ends who leaves the desk by a way."""

    def build(*ways, steps=None, **changes):
        raw = journey(observe="30 days", arrivals=MANY, **changes)
        raw["steps"] = {"desk": {"next": list(ways)}} | (steps or {})
        for way in ways:
            raw["steps"].setdefault(way["to"], {"goal": True})
        done = run(raw)
        names = list(done.layout.numbering.steps)
        return np.array([names[step] for step in done.world.rows["end_step"]])

    return build


@pytest.fixture
def end_times(journey, run):
    """As `ends`, when each customer's journey ends."""

    def build(*ways):
        raw = journey(observe="30 days", arrivals=MANY)
        raw["steps"] = {"desk": {"next": list(ways)}, **{way["to"]: {"goal": True} for way in ways}}
        return run(raw).world.rows["end_at"]

    return build


HALF = [{"to": "a", "share": "50 %"}, {"to": "b", "share": "30 %"}, {"to": "c", "share": "20 %"}]


@pytest.mark.many
def test_a_route_in_two_to_one_step_harms_nobody(ends):
    halves = [{"to": "a", "name": name, "share": "25 %"} for name in ("one", "two")]
    assert np.array_equal(ends(*HALF), ends(*halves, *HALF[1:]))


@pytest.mark.many
def test_ways_to_one_step_take_the_same_time_by_whichever_customers_go(end_times):
    after = {"to": "a", "after": "uniform(1 day, 9 days)"}
    whole = end_times({**after, "share": "60 %"}, {"to": "b", "share": "40 %"})
    parts = [{**after, "name": name, "share": "30 %"} for name in ("one", "two")]
    assert np.array_equal(whole, end_times(*parts, {"to": "b", "share": "40 %"}))


@pytest.mark.many
def test_an_ending_under_another_name_keeps_its_customers_where_the_way_says_what_it_was(ends):
    before = ends(*HALF)
    renamed = ends({"to": "z", "share": "50 %", "was": "a"}, *HALF[1:])
    assert np.array_equal(before == "a", renamed == "z")
    forgotten = ends({"to": "z", "share": "50 %"}, *HALF[1:])
    assert np.mean((before == "a") != (forgotten == "z")) > 0.3


@pytest.mark.many
def test_a_branch_of_the_rest_takes_from_the_rest_and_from_nobody_else(ends):
    fewer = [*HALF[:2], {"to": "c", "share": "rest"}]
    before = ends(*HALF)
    with_branch = ends(*fewer, {"to": "d", "share": "10 %", "from": "rest"})
    moved = before != with_branch
    assert agrees(moved.sum(), len(moved), 0.10)
    assert set(before[moved]) == {"c"}
    assert set(with_branch[moved]) == {"d"}
    assert np.array_equal(with_branch, ends(*fewer, {"to": "d", "share": "10 %", "from": "c"}))
    without = ends(*fewer, {"to": "d", "share": "10 %"})
    # P(both choose i) is 1 over the sum over j of max(p_j / p_i, q_j / q_i): 17.3 % move
    assert agrees((before != without).sum(), len(before), 0.173)


@pytest.mark.many
def test_branches_ways_and_further_ways_take_their_written_shares(ends):
    shares = {"a": 0.31, "b": 0.07 + 0.11, "c": 0.13, "d": 0.05, "e": 0.21, "f": 0.12}
    found = ends(
        {"to": "a", "share": "rest"},
        {"to": "b", "name": "b soon", "share": "7 %"},
        {"to": "b", "name": "b late", "share": "11 %", "after": "1 day"},
        {"to": "c", "share": "13 %", "from": "rest"},
        {"to": "d", "share": "5 %", "from": "c"},
        {"to": "e", "share": "21 %", "from": "b late"},
        {"to": "f", "share": "12 %", "was": "once"},
    )
    for name, share in shares.items():
        assert agrees((found == name).sum(), len(found), share), name


@pytest.mark.many
def test_one_of_two_ways_to_a_step_can_be_divided_and_the_other_keeps_its_customers(end_times):
    soon = {"to": "a", "name": "soon", "share": "40 %"}
    late = {"to": "a", "name": "late", "share": "30 %", "after": "5 days"}
    other = {"to": "b", "share": "30 %"}
    parts = [{**soon, "share": "20 %"}, {**soon, "share": "20 %", "name": "x", "from": "soon"}]
    assert np.array_equal(end_times(soon, late, other), end_times(*parts, late, other))


@pytest.mark.many
def test_conditions_are_read_before_shares_are_added_up(ends):
    people = {"one": {"share": "50 %"}, "two": {"share": "50 %"}}
    when = {"persona": ["one"]}
    found = ends(
        {"to": "a", "name": "by one", "share": "30 %", "when": when},
        {"to": "a", "name": "by all", "share": "30 %"},
        {"to": "b", "share": "30 %"},
        personas={"person": {"share": "0 %"}, **people},
    )
    # two thirds of the first persona, half of the second
    assert agrees((found == "a").sum(), len(found), (2 / 3 + 1 / 2) / 2)


@pytest.mark.many
def test_a_step_more_or_less_in_a_row_harms_nobody_where_the_way_says_where_it_led(ends):
    between = {"between": {"next": [{"to": "a"}]}}
    more = ends({"to": "between", "share": "50 %", "was": "a"}, *HALF[1:],
                steps={**between, "a": {"goal": True}})  # fmt: skip
    assert np.array_equal(more, ends(*HALF))
    before = ends({"to": "between", "share": "50 %"}, *HALF[1:],
                  steps={**between, "a": {"goal": True}})  # fmt: skip
    less = ends({"to": "a", "share": "50 %", "was": "between"}, *HALF[1:])
    assert np.array_equal(before, less)


@pytest.mark.many
def test_a_step_in_two_in_a_row_keeps_its_luck_where_both_say_what_they_were(run, journey):
    way = {"to": "end", "share": "40 %"}
    again = {"to": "desk", "share": "rest", "after": "exponential(mean 1 day)"}
    works = {"takes": "exponential(mean 9 min)"}
    before = journey(arrivals=MANY)
    before["steps"] = {
        "desk": {**works, "leave": "5 %", "next": [way, again]},
        "end": {"goal": True},
    }
    after = journey(arrivals=MANY, start=[{"to": "first half"}])
    again = {**again, "to": "first half"}
    after["steps"] = {
        "first half": {**works, "was": "desk", "next": [{"to": "second half"}]},
        "second half": {"was": "desk", "leave": "5 %", "next": [way, again]},
        "end": {"goal": True},
    }
    first, second = run(before).world.rows, run(after).world.rows
    for column in ("end_at", "goal_at", "ending", "reason", "contacts", "customer_value"):
        assert np.array_equal(first[column], second[column]), column


@pytest.mark.many
def test_a_segment_in_two_takes_its_share_of_the_old_one_and_of_nobody_else(run, journey):
    def who(**shares):
        raw = journey(arrivals=MANY)
        raw["personas"] = {
            name.replace("_", " "): {"share": share, **({"was": "big"} if "part" in name else {})}
            for name, share in shares.items()
        }
        done = run(raw)
        names = list(done.layout.numbering.personas)
        return np.array([names[persona] for persona in done.world.rows["persona"]])

    before = who(big="60 %", small="40 %")
    after = who(part_one="15 %", small="40 %", x_part="45 %")
    assert np.array_equal(before == "small", after == "small")
    assert agrees((after == "part one").sum(), (before == "big").sum(), 0.25)


@pytest.mark.many
def test_what_a_step_declares_as_its_channel_is_what_weights_of_channels_act_on(run, journey):
    people = {
        "likes the web": {"share": "50 %", "channels": {"web": 3}},
        "does not mind": {"share": "50 %"},
    }
    raw = journey(arrivals=MANY, observe="30 days")
    raw["personas"] = people
    ways = [{"to": "done", "share": "92 %"}, {"to": "online", "share": "4 %"},
            {"to": "by phone", "share": "4 %"}]  # fmt: skip
    raw["steps"] = {"desk": {"next": ways}, "done": {"goal": True},
                    "online": {"channel": "web"}, "by phone": {"channel": "phone"}}  # fmt: skip
    done = run(raw)
    shares = np.exp(done.world.route_weights[:, 1:4, 0])  # by phone, done, online: the alphabet
    assert shares[:, 1] == pytest.approx([0.92, 0.92])
    assert shares.mean(axis=0) == pytest.approx([0.04, 0.92, 0.04])
    does_not_mind, likes_web = shares
    odds = likes_web[2] / likes_web[0] / (does_not_mind[2] / does_not_mind[0])
    assert odds == pytest.approx(3)
    del raw["steps"]["online"]["channel"]  # met on no channel, and the phone is alone
    shares = np.exp(run(raw).world.route_weights[:, 1:4, 0])
    assert shares == pytest.approx(np.array([[0.04, 0.92, 0.04]] * 2))
