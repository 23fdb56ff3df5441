"""Random scenarios that use every block and are always valid, as a file would write them.

Steps stand in a row: each may lead to the next one, so all can be reached, and a way back always
takes time, so nothing goes round for ever in an instant.
"""

from typing import Any

from hypothesis import strategies as st

from tests.contracts.random_steps import step
from tests.contracts.random_values import (
    DELAY,
    FEW,
    HOURS,
    MONEY,
    ON_OFF,
    PAUSE,
    SHARE,
    SIGNED,
    SMALL_SHARE,
    WORK,
    WORTH,
    Raw,
    pick,
    some,
)


@st.composite
def scenarios(draw: Any, *, with_teams: bool = True) -> Raw:
    """A whole scenario of a few days with a few dozen customers.

    Args:
        draw: Given by hypothesis.
        with_teams: Whether there may be teams; without, customers never meet.
    """
    names = [f"step {index}" for index in range(draw(st.sampled_from([4, 3, 5, 2])))]
    systems = {f"system {n}": some(draw, remembers=SHARE) for n in range(draw(FEW))}
    teams = {f"team {n}": team(draw) for n in range(draw(FEW) if with_teams else 0)}
    asks = {f"ask {n}": ask(draw) for n in range(draw(FEW))}
    purposes = {purpose for item in asks.values() for purpose in item["purposes"]}
    people = personas(draw)
    raw: Raw = {
        "scenario": "drawn at random",
        "currency": "EUR",
        "arrivals": {
            **coming(draw),
            "for": "2 days",
            **({"warm_up": "1 day", "cool_down": "2 days"} if teams else {}),
        },
        "observe": draw(st.sampled_from(["9 days", "6 days 3 hours"])),
        "personas": people,
        "systems": systems,
        "teams": teams,
        "asks": asks,
        "contact_rules": {f"rule {n}": contact_rule(draw) for n in range(draw(FEW))},
        **some(draw, permission_at_start=st.just(["email", "app", "phone"])),
        **some(draw, discount=st.just("9 %")),
        **some(draw, belief=st.just({"accuracy": "60 %"})),
        **some(draw, feelings=feelings(), tail=st.just({"customer": 3, "business": 7.5})),
        "visit_limit": draw(st.sampled_from([1000, 5])),
    }
    raw["offers"] = {f"offer {n}": offer(draw, raw, purposes, names) for n in range(draw(FEW))}
    raw["handoffs"] = handoffs(draw, raw, purposes, names)
    if len(systems) > 1 and draw(st.booleans()):
        raw["profiles"] = {"one view": {"systems": ["system 0", "system 1"], "remembers": "70 %"}}
    if with_teams:  # what others do turns switches, so customers do meet
        raw["switches"] = draw(st.fixed_dictionaries({"left": ON_OFF, "right": ON_OFF}))
        raw["monitors"] = {f"report {n}": monitor(draw, raw) for n in range(draw(FEW))}
    raw["steps"] = {name: step(draw, raw, purposes, names, at) for at, name in enumerate(names)}
    if draw(st.sampled_from([False, False, True])):
        people[max(people)]["goal"] = draw(st.sampled_from(names))
    raw["start"] = [{"to": names[0], "share": "rest"}]
    if len(names) > 1 and draw(st.booleans()):
        raw["start"].append({"to": names[1], "share": "20 %"})
    return raw


def coming(draw: Any) -> Raw:
    """One stream without a name, or two with names and a campaign beside them."""
    pattern = st.sampled_from(["flat", "evenings", "office hours"])
    if draw(st.booleans()):
        return {"rate": "50 / day", **some(draw, pattern=pattern)}
    spread = some(draw, over=st.just("6 hours"), every=st.just("1 day"))
    return {
        "streams": {
            "shop": {"rate": "20 / day", **some(draw, pattern=pattern)},
            "web": {"rate": "20 / day"},
        },
        "sends": {"letter": {"people": 10, "at": "week 1 Tue 10:00", **spread}},
    }


def personas(draw: Any) -> Raw:
    """One to three personas; everybody has a patience."""
    shares = draw(st.sampled_from([["100 %"], ["35 %", "65 %"], ["20 %", "30 %", "50 %"]]))
    return {
        f"persona {index}": {
            "share": share,
            "patience": draw(st.sampled_from(["3 min", "exponential(mean 20 min)", "2 days"])),
            **some(
                draw,
                benefit=WORTH,
                time_value=st.sampled_from(["20 / hour", "lognormal(mean 15 / hour, cv 0.5)"]),
                delay_cost=st.just("0.6 / day"),
                unmet=WORTH,
                elsewhere=st.just("0.25 / day"),
                price_sensitivity=st.sampled_from([0.5, 1.3]),
                privacy_concern=WORTH,
                noise=st.sampled_from([0.01, 0.5]),
                temper=st.sampled_from([0.5, 1.5]),
                inertia=st.sampled_from(["20 %", "90 %"]),
                goodwill=SIGNED,
                expects=st.sampled_from(["1 day", "exponential(mean 3 days)"]),
                channels=st.just({"phone": 2.5, "web": 0.5}),
                priority=st.sampled_from([1, 7]),
            ),
        }
        for index, share in enumerate(shares)
    }


def feelings() -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(
        {
            "again": SIGNED,
            "waiting": SIGNED,
            "fatigue": SIGNED,
            "fades": st.sampled_from(["1 day", "180 days"]),
        }
    )


def team(draw: Any) -> Raw:
    """A team, too small at times, perhaps with work waiting from before."""
    staffed = draw(
        st.one_of(
            st.fixed_dictionaries({"agents": st.integers(1, 3), "open": HOURS}),
            st.just({"staffing": {"Mon-Fri 09:00-17:00": 1, "Mon-Sun 12:00-14:00": 2}}),
        )
    )
    wages = st.sampled_from([{"cost": "28 / hour"}, {"paid": "per use", "cost_per_use": 1.3}])
    backlog = st.sampled_from(
        [{"items": 7, "takes": "1 hour"}, {"lasts": "2 days", "takes": "90 min"}]
    )
    paid = draw(wages)
    overtime = {"overtime": st.just("50 %")} if "cost" in paid else {}
    many = st.sampled_from([2, 3])
    return {**staffed, **paid, **some(draw, backlog=backlog, concurrency=many, **overtime)}


def monitor(draw: Any, raw: Raw) -> Raw:
    """A report that is looked at often and read soon, so that it does turn something."""
    return {
        "measure": draw(st.sampled_from(["leaving", "completion", "consent", "acceptance",
                                         "hang-ups", "repeats", "regret", "gaps noticed"])),
        "window": draw(st.sampled_from(["1 day", "31 hours", "2 days"])),
        "every": draw(st.sampled_from(["5 hours", "1 day"])),
        "at_least": draw(st.sampled_from([1, 10])),
        draw(st.sampled_from(["above", "below"])): draw(st.sampled_from(["1 %", "30 %"])),
        "turns": draw(st.dictionaries(st.sampled_from(["left", "right"]), ON_OFF, min_size=1)),
        **some(
            draw,
            lag=st.sampled_from(["6 hours", "1 day"]),
            once=st.just("yes"),
            **({"sees": st.just(sorted(raw["systems"]))} if raw["systems"] else {}),
        ),
    }  # fmt: skip


def ask(draw: Any) -> Raw:
    several = st.lists(st.sampled_from(["knowing", "sharing"]), min_size=1, max_size=2, unique=True)
    channels = st.sampled_from([["email"], ["web", "app"], ["email", "phone", "chat", "shop"]])
    return {
        "purposes": draw(several),
        **some(
            draw,
            permission=channels,
            clarity=st.fixed_dictionaries({"what": SHARE, "why": SHARE}),
            told_use=SHARE,
            use=SHARE,
            benefit=MONEY,
            intrusion=st.sampled_from([0.2, 1.5]),
            nudge=st.sampled_from([-3, 3]),
            forced=SMALL_SHARE,
            data_value=MONEY,
            found_out=SHARE,
            found_out_after=DELAY,
        ),
    }


def contact_rule(draw: Any) -> Raw:
    """A rule that is often broken in a few days."""
    windows = st.sampled_from(["calendar week", "12 hours", "calendar day", "2 days"])
    cap = st.fixed_dictionaries({"most": st.sampled_from([1, 2]), "per": windows})
    return {
        "caps": draw(st.lists(cap, min_size=1, max_size=2)),
        "loses": draw(st.sampled_from(["postponed", "postponed", "dropped", "elsewhere"])),
    }


def offer(draw: Any, raw: Raw, purposes: set[str], names: list[str]) -> Raw:
    special = st.fixed_dictionaries({}, optional={"valuation": WORTH, "cost": WORTH})
    return {
        "price": draw(MONEY),
        "valuation": draw(WORTH),
        "returns": draw(SHARE),
        **some(
            draw,
            cost=WORTH,
            by_persona=st.fixed_dictionaries({min(raw["personas"]): special}),
            fit=MONEY,
            pressure=SHARE,
            push=st.sampled_from([15, 4]),
            leave_on_decline=SMALL_SHARE,
            regret_after=DELAY,
            cooling_off=st.sampled_from(["1 day", "14 days"]),
            salvage=SHARE,
            handling=MONEY,
            leave_on_return=SHARE,
            score_accuracy=SHARE,
            recent=st.sampled_from(["1 day", "30 days"]),
            per=st.sampled_from(["1 day", "30 hours"]),
            shown=MONEY,
            attachment=MONEY,
            leave_on_reveal=SMALL_SHARE,
            reveal_feels=SIGNED,
            revealed_at=st.sampled_from(names),
            **({"fit_needs": st.sampled_from(sorted(purposes))} if purposes else {}),
        ),
    }


def handoffs(draw: Any, raw: Raw, purposes: set[str], names: list[str]) -> Raw:
    systems = sorted(raw["systems"])
    pairs = [f"{a} -> {b}" for a in systems for b in systems if a != b]
    fewest = len(pairs) // 2
    chosen = draw(st.permutations(pairs))[: draw(st.integers(fewest, len(pairs)))] if pairs else []
    return {name: handoff(draw, raw, purposes, names) for name in chosen}


def handoff(draw: Any, raw: Raw, purposes: set[str], names: list[str]) -> Raw:
    """A hand-off, perhaps carried by a team, perhaps with a way on for who falls through."""
    carrier = pick(draw, raw["teams"])
    back = st.fixed_dictionaries({"to": st.sampled_from(names), "after": PAUSE})
    if draw(st.sampled_from([False, False, True])):
        travels = {"batch": batch(draw, carried=carrier is not None)}
        travels |= {"team": carrier} if carrier else {}
    else:
        travels = {"team": carrier, "takes": draw(WORK)} if carrier else {}
        travels |= some(draw, delay=DELAY)
    return {
        "mode": draw(st.sampled_from(["api", "file", "manual"])),
        **travels,
        "drops": draw(st.sampled_from(["30 %", "10 %", "0 %"])),
        "loses": draw(SHARE),
        **some(
            draw,
            notices=st.sampled_from(["1 day", "exponential(mean 4 days)"]),
            dropped=back,
            **({"needs": st.sampled_from(sorted(purposes))} if purposes else {}),
        ),
    }


def batch(draw: Any, *, carried: bool) -> Raw:
    """When a list goes, and how long the whole of it takes."""
    when = draw(st.sampled_from(["day 10:00", "weekdays 09:00", "week Tue 16:00", "day 00:00"]))
    every, _, at = when.partition(" ")
    said = {"every": every, "at": at}
    if carried:
        return {**said, "takes": draw(WORK), **some(draw, priority=st.sampled_from([2, 8]))}
    return {**said, **some(draw, takes=WORK)}
