"""Random scenarios that use every block and are always valid, as a file would write them.

Steps stand in a row: each may lead to the next one, so all can be reached, and a way back always
takes time, so nothing goes round for ever in an instant.
"""

from typing import Any

from hypothesis import strategies as st

Raw = dict[str, Any]

WORK = st.sampled_from(
    ["0 min", "4 min", "exponential(mean 15 min)", "lognormal(mean 25 min, cv 0.8)",
     "gamma(mean 1 hour, cv 0.5)", "weibull(mean 10 min, cv 1.2)",
     "triangular(1 min, 5 min, 1 hour)", "quantiles(1 min, 5 min, 2 hours)", "1 day",
     "exponential(mean 3 days)"]
)  # fmt: skip
PAUSE = st.sampled_from(
    ["1 min", "6 hours", "1 day", "3 hours", "uniform(1 hour, 2 days)",
     "lognormal(mean 1 day, cv 1)", "next day between 09:00 and 20:00"]
)  # fmt: skip
MAYBE_PAUSE = st.one_of(st.none(), PAUSE)
DELAY = st.sampled_from(["0 min", "1 day", "exponential(mean 2 days)", "5 days"])
SHARE = st.sampled_from(["60 %", "5 %", "30 %", "90 %", "100 %", "0 %"])
SMALL_SHARE = st.sampled_from(["5 %", "2 %", "10 %", "30 %", "0 %"])
MONEY = st.sampled_from([12, 0.1, 1.75, 0, "9.99 EUR"])
WORTH = st.sampled_from(
    [11, 0, "lognormal(mean 12 EUR, cv 0.7)", "uniform(2 EUR, 20 EUR)", "exponential(mean 8 EUR)"]
)
CHANNEL = st.sampled_from(["web", "app", "phone", "chat", "shop", "email"])
HOURS = st.sampled_from(["Mon-Sun 08:00-20:00", "Mon-Fri 09:00-17:00, Sat 10:00-14:00", "always"])
FEW = st.sampled_from([2, 3, 1, 0])
SIGNED = st.sampled_from([-0.8, -0.1, 0, 0.05, 0.6])


def some(draw: Any, **entries: Any) -> Raw:
    """A mapping with some of the entries, each drawn from its strategy."""
    return {key: draw(entry) for key, entry in entries.items() if draw(st.booleans())}


def pick(draw: Any, names: Any) -> Any:
    """One of the names, or sometimes None."""
    return draw(st.sampled_from([*sorted(names), None]))


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
            "rate": "50 / day",
            "for": "2 days",
            **({"warm_up": "1 day", "cool_down": "2 days"} if teams else {}),
            **some(draw, pattern=st.sampled_from(["flat", "evenings", "office hours"])),
        },
        "observe": draw(st.sampled_from(["9 days", "6 days 3 hours"])),
        "personas": people,
        "systems": systems,
        "teams": teams,
        "asks": asks,
        "contact_rules": {f"rule {n}": contact_rule(draw) for n in range(draw(FEW))},
        **some(draw, permission_at_start=st.just(["email", "app"])),
        **some(draw, feelings=feelings(), tail=st.just({"customer": 3, "business": 7.5})),
        "visit_limit": draw(st.sampled_from([1000, 5])),
    }
    raw["offers"] = {f"offer {n}": offer(draw, raw, purposes, names) for n in range(draw(FEW))}
    raw["handoffs"] = handoffs(draw, raw, purposes, names)
    if len(systems) > 1 and draw(st.booleans()):
        raw["profiles"] = {"one view": {"systems": ["system 0", "system 1"], "remembers": "70 %"}}
    raw["steps"] = {name: step(draw, raw, purposes, names, at) for at, name in enumerate(names)}
    raw["start"] = [{"to": names[0], "share": "rest"}]
    if len(names) > 1 and draw(st.booleans()):
        raw["start"].append({"to": names[1], "share": "20 %"})
    return raw


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
                channels=st.just({"phone": 2.5, "web": 0.5}),
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
    return {**staffed, **draw(wages), **some(draw, backlog=backlog)}


def ask(draw: Any) -> Raw:
    several = st.lists(st.sampled_from(["knowing", "sharing"]), min_size=1, max_size=2, unique=True)
    channels = st.lists(CHANNEL, min_size=1, max_size=2, unique=True)
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
    windows = st.sampled_from(["2 days", "12 hours", "calendar day", "calendar week"])
    cap = st.fixed_dictionaries({"most": st.integers(1, 2), "per": windows})
    return {
        "caps": draw(st.lists(cap, min_size=1, max_size=2)),
        **some(draw, loses=st.sampled_from(["dropped", "postponed", "elsewhere"])),
    }


def message(draw: Any, raw: Raw) -> Raw:
    """A message, by a rule or not."""
    rule = pick(draw, raw["contact_rules"])
    return {
        **({"rule": rule, "priority": draw(st.sampled_from([5, 1, 9]))} if rule else {}),
        **some(draw, attention=MONEY, needs_permission=st.just("yes")),
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
    return {
        "mode": draw(st.sampled_from(["api", "file", "manual"])),
        **({"team": carrier, "takes": draw(WORK)} if carrier else {}),
        "drops": draw(st.sampled_from(["30 %", "10 %", "0 %"])),
        "loses": draw(SHARE),
        **some(
            draw,
            delay=DELAY,
            notices=st.sampled_from(["1 day", "exponential(mean 4 days)"]),
            dropped=back,
            **({"needs": st.sampled_from(sorted(purposes))} if purposes else {}),
        ),
    }


def step(draw: Any, raw: Raw, purposes: set[str], names: list[str], at: int) -> Raw:
    """A step with some of its phases; the last of the row is a goal and leads nowhere."""
    chosen = {key: pick(draw, raw[f"{key}s"]) for key in ("system", "team", "ask", "offer")}
    back = st.fixed_dictionaries({"to": st.sampled_from(names), "after": PAUSE})
    books = ["price", "compensation", "valuation", "effort", "goods", "acquisition"]
    says = {
        "channel": draw(CHANNEL),
        **{key: name for key, name in chosen.items() if name},
        **some(
            draw,
            takes=WORK,
            passive=st.just("yes"),
            live=st.sampled_from(["yes", "no"]),
            patience=st.just("uniform(0 min, 30 min)"),
            gives_up_after=st.sampled_from(["1 day", "exponential(mean 2 days)", "6 days"]),
            gives_up=back,
            leaves_on_hearing=SMALL_SHARE,
            repeat=WORK,
            repeat_effort=MONEY,
            looks=SHARE,
            contact=st.sampled_from(["yes", "no"]),
            ask_again=st.just("yes"),
            offer_again=st.just("yes"),
            goal=st.just("yes"),
            books=st.fixed_dictionaries({}, optional=dict.fromkeys(books, MONEY)),
            feels=SIGNED,
            leave=st.sampled_from(["2 %", "1 %", "20 %"]),
            activates=SHARE,
            renewal=st.just("yes"),
        ),
    }
    for key in ("ask", "offer"):
        if chosen[key] and draw(st.booleans()):
            tests = st.fixed_dictionaries({}, optional=conditions(raw, purposes)).filter(bool)
            says[f"{key}_when"] = draw(tests)
    if draw(st.sampled_from([False, True])):
        says["message"] = message(draw, raw)
        says["not_sent"] = draw(back)
    if at > 0 and draw(st.sampled_from([False, False, False, True])):
        says["new_need"] = "yes"
    if chosen["team"]:
        # a team that closes says where people go then, and it may be right back when it opens
        until = f"until {chosen['team']} opens"
        says["closed"] = draw(st.one_of(back, st.just({"to": names[at], "after": until})))
    if at == len(names) - 1:
        return {**says, "goal": "yes"}
    return {**says, **ways(draw, raw, purposes, names, at)}


def way(draw: Any, names: list[str], at: int, to: int) -> Raw:
    """A way to another step, which takes time where it leads back."""
    after = draw(PAUSE if to <= at else MAYBE_PAUSE)
    return {"to": names[to], **({"after": after} if after else {})}


def ways(draw: Any, raw: Raw, purposes: set[str], names: list[str], at: int) -> Raw:
    """By shares, or by conditions with an `otherwise`; the next step of the row is among them."""
    on = way(draw, names, at, at + 1)
    others = [to for to in range(len(names)) if to != at + 1]
    chosen = draw(st.permutations(others))[: draw(st.sampled_from([2, 1, 0]))]
    rest = [way(draw, names, at, to) for to in chosen]
    if draw(st.booleans()):
        shares = draw(st.sampled_from([["20 %", "30 %"], ["1 %", "60 %"]]))
        first = {**on, "share": "rest"}
        given = [{**item, "share": share} for item, share in zip(rest, shares, strict=False)]
        if given and draw(st.booleans()):
            given[0]["when_known"] = "40 %"
        return {"next": [first, *given]}
    tests = st.fixed_dictionaries({}, optional=conditions(raw, purposes)).filter(bool)
    sides = st.sampled_from(["when", "unless"])
    return {
        "next": [{**item, draw(sides): draw(tests)} for item in rest or [dict(on)]],
        "otherwise": on,
    }


def conditions(raw: Raw, purposes: set[str]) -> dict[str, st.SearchStrategy[Any]]:
    """Every test there is, as far as the scenario has what it is about."""
    yes_no = st.sampled_from(["yes", "no"])
    tests: dict[str, st.SearchStrategy[Any]] = {
        "known": yes_no,
        "goal": yes_no,
        "awake": yes_no,
        "persona": st.just([min(raw["personas"])]),
        "goodwill": st.just({"above": -0.2, "below": 0.3}),
        "visits": st.just({"above": 2}),
        "contacts": st.just({"below": 2}),
        "permitted": CHANNEL,
    }
    if purposes:
        tests["consented"] = st.sampled_from(sorted(purposes))
    if raw["offers"]:
        tests["holds"] = st.sampled_from(sorted(raw["offers"]))
        tests["score"] = st.just({"of": min(raw["offers"]), "above": 5, "below": 30})
    return tests
