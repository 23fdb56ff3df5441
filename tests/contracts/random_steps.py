"""Random steps of a journey: what happens at them, and the ways on."""

from typing import Any

from hypothesis import strategies as st

from tests.contracts.random_values import (
    CHANNEL,
    DELAY,
    MAYBE_PAUSE,
    MONEY,
    PAUSE,
    SHARE,
    SIGNED,
    SMALL_SHARE,
    WORK,
    Raw,
    pick,
    some,
)


def step(draw: Any, raw: Raw, purposes: set[str], names: list[str], at: int) -> Raw:
    """A step with some of its phases; the last of the row is a goal and leads nowhere."""
    chosen = {key: pick(draw, raw[f"{key}s"]) for key in ("system", "team", "ask", "offer")}
    back = st.fixed_dictionaries({"to": st.sampled_from(names), "after": PAUSE})
    meet = "switches" in raw  # customers may bring others only where customers may meet
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
            priority=st.sampled_from([1, 9]),
            learns=SHARE,
            warns=st.just({"below": -0.1, "chance": "60 %", "costs": "30 EUR"}),
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
        at_once = {"to": names[at], "after": until}
        spread = st.sampled_from([at_once, {**at_once, "within": "2 hours"}])
        says["closed"] = draw(st.one_of(back, spread))
    if at == len(names) - 1:
        return {**says, "goal": "yes", **(some(draw, **referring(raw)) if meet else {})}
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
        return {"next": [first, *given, *more_ways(draw, names, at, given)]}
    tests = st.fixed_dictionaries({}, optional=conditions(raw, purposes)).filter(bool)
    sides = st.sampled_from(["when", "unless"])
    return {
        "next": [{**item, draw(sides): draw(tests)} for item in rest or [dict(on)]],
        "otherwise": on,
    }


def more_ways(draw: Any, names: list[str], at: int, others: list[Raw]) -> list[Raw]:
    """A second way to a step that has one, a branch of another way, and one that led elsewhere."""
    on, back = {"to": names[at + 1]}, {"to": names[at], "after": "6 hours"}
    origin = others[0]["to"] if others else "rest"
    second = {**on, "name": "second", "share": "5 %", "after": "uniform(1 hour, 1 day)"}
    branches = [{**back, "name": "off", "share": "7 %", "from": origin},
                {**on, "name": "off too", "share": "3 %", "from": "off"}]  # fmt: skip
    led_elsewhere = {**back, "name": "anew", "share": "4 %", "was": names[at + 1]}
    return draw(st.sampled_from([[], [second], branches, [led_elsewhere, second]]))


def conditions(raw: Raw, purposes: set[str]) -> dict[str, st.SearchStrategy[Any]]:
    """Every test there is, as far as the scenario has what it is about."""
    yes_no = st.sampled_from(["yes", "no"])
    tests: dict[str, st.SearchStrategy[Any]] = {
        "known": yes_no,
        "goal": yes_no,
        "awake": yes_no,
        "persona": st.just([min(raw["personas"])]),
        "seems": st.just([min(raw["personas"])]),
        "goodwill": st.just({"above": -0.2, "below": 0.3}),
        "visits": st.just({"above": 2}),
        "contacts": st.just({"below": 2}),
        "permitted": CHANNEL,
    }
    if "streams" in raw["arrivals"]:
        tests["stream"] = st.sampled_from(["shop", "web", "letter"])
    if purposes:
        tests["consented"] = st.sampled_from(sorted(purposes))
    if "switches" in raw:
        tests["switch"] = st.sampled_from(["left", "right"])
        tests["referred"] = yes_no
    if raw["offers"]:
        tests["holds"] = st.sampled_from(sorted(raw["offers"]))
        tests["score"] = st.just({"of": min(raw["offers"]), "above": 5, "below": 30})
    return tests


def referring(raw: Raw) -> dict[str, st.SearchStrategy[Any]]:
    """What the last step of the row says: nobody comes there twice, so it may bring others."""
    others = st.fixed_dictionaries(
        {"above": st.sampled_from([-1, 0]), "chance": st.sampled_from(["90 %", "30 %"])},
        optional={"after": DELAY, "personas": st.just({max(raw["personas"]): "100 %"})},
    )
    return {"refers": others}


def message(draw: Any, raw: Raw) -> Raw:
    """A message, by a rule or not."""
    rule = pick(draw, raw["contact_rules"])
    return {
        **({"rule": rule, "priority": draw(st.sampled_from([5, 1, 9]))} if rule else {}),
        **some(draw, attention=MONEY, needs_permission=st.just("yes")),
    }
