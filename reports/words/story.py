"""One customer's journey in a sentence: who it is, how it ended, and where that was decided.

The turning point is read off the events by fixed rules, so that anybody can check it:
- who left: the last event of the kind that their reason names (falling through the
  gap, hanging up, being turned away); where they chose to, the last thing that annoyed them;
- everybody else: the last step to which they came before the goal, or before the end where they
  did not reach it; so too where nothing is found that made somebody leave;
- two journeys of one customer: the first event that only one of them has.
"""

from itertools import zip_longest

import polars as pl

from reports.words.events import Event, event_words
from reports.words.lettering import margin_words, plain, signed
from sim.journey.groundwork.calendar import DAY, HOUR, MINUTE

MARK = "»"
ENDS = ("left", "finished", "censored")
# What decided that somebody left, by the reason that is given for it.
DECIDED_BY = {
    "impatience": ("hung up",),
    "waited too long": ("joined queue", "put on the list", "handed off"),
    "fell through the gap": ("dropped",),
    "closed": ("turned away",),
    "forced consent": ("refused consent",),
    "offer": ("offer declined", "offer shown"),
    "return": ("returned",),
}
# Amounts and clock times differ by luck of the queue; what happens is told by these.
NOT_TOLD = ("booked", "felt")


def story(events: pl.DataFrame, customer: int, currency: str, design: str = "") -> str:
    """Who a customer is, how their journey ended, and what it was worth, in a sentence.

    Args:
        events: Rows of the events table of one customer in one replication.
        customer: Which of the counted customers, in order of arrival.
        currency: Currency of all money.
        design: Said where the same customer is told of under several designs.
    """
    rows = events.sort("time", "sequence").to_dicts()
    persona = plain(next((row["detail"] or "" for row in rows if row["type"] == "arrived"), ""))
    first = next((row for row in rows if row["type"] == "reached step"), None)
    came = f"came to {plain(first['step'])}" if first else "came"
    worth = " and ".join(
        f"{_money(sum(row[f'{side}_amount'] for row in rows))} {currency} to {whom}"
        for side, whom in (("customer", "them"), ("business", "the business"))
    )
    under = f"Under {plain(design)}, customer" if design else "Customer"
    return f"{under} {customer} ({persona}) {came} and {_ending(rows)}; it was worth {worth}."


def _ending(rows: list[Event]) -> str:
    """How a journey ended, and after how long."""
    start = rows[0]["time"] if rows else 0
    goal = _last(rows, ("reached the goal",))
    end = _last(rows, ENDS)
    reached = f"reached the goal {_after(goal['time'] - start)}" if goal else ""
    if end is None:
        return reached or "is still under way"
    how = {
        "left": f"left for good {_after(end['time'] - start)} ({plain(end['detail'] or '')})",
        "finished": "the journey ended there",
        "censored": "was still under way when the window ended",
    }[end["type"]]
    if end["type"] == "finished":
        without = f"the journey ended without the goal {_after(end['time'] - start)}"
        return reached or f"{without}"
    if reached:
        return f"{reached} and {how}"
    return f"{how}, without the goal"


def turning_point(events: pl.DataFrame) -> tuple[int, str] | None:
    """When the ending of a journey was decided, and by what; None where nothing happened.

    Args:
        events: Rows of the events table of one customer in one replication.
    """
    rows = events.sort("time", "sequence").to_dicts()
    goal, end = _last(rows, ("reached the goal",)), _last(rows, ENDS)
    if end is not None and end["type"] == "left":
        before = [row for row in rows if row["time"] <= end["time"]]
        kinds = DECIDED_BY.get(end["detail"] or "")
        decided = _last(before, kinds) if kinds else _last_annoyance(before)
        if decided is not None:
            return decided["time"], _decided_words(decided)
        goal = None
    last = goal or end
    if last is None:
        return None
    steps = [row for row in rows if row["type"] == "reached step" and row["time"] < last["time"]]
    if not steps:
        return None
    step = steps[-1]
    what = "the goal" if goal is not None else "the end"
    return step["time"], f"{plain(step['step'])}, the last step before {what}"


def parting(
    one: tuple[str, pl.DataFrame], other: tuple[str, pl.DataFrame]
) -> tuple[int, str] | None:
    """When two journeys of one customer part, and by what; None where the same things happen.

    Args:
        one: Name of a design, and the customer's events under it.
        other: The same for the other design.
    """
    mine, theirs = _told(one[1]), _told(other[1])
    for left, right in zip_longest(mine, theirs):
        if _kind(left) != _kind(right):
            there = [(row, name) for row, (name, _) in ((left, one), (right, other)) if row]
            words = ", ".join(
                f"{plain(event_words(row))} under {plain(name)}" for row, name in there
            )
            return min(row["time"] for row, _ in there), words
    return None


def _told(events: pl.DataFrame) -> list[Event]:
    """What happens in a journey, without the amounts."""
    rows = events.sort("time", "sequence").filter(~pl.col("type").is_in(NOT_TOLD))
    return rows.to_dicts()


def _kind(event: Event | None) -> tuple[object, ...]:
    """What an event is, whenever it happens."""
    return () if event is None else tuple(event[name] for name in ("type", "step", "detail"))


def _last(rows: list[Event], kinds: tuple[str, ...]) -> Event | None:
    return next((row for row in reversed(rows) if row["type"] in kinds), None)


def _last_annoyance(rows: list[Event]) -> Event | None:
    """The last feeling that lowered goodwill."""
    annoyed, before = None, None
    for row in rows:
        if row["type"] == "felt" and before is not None and row["goodwill"] < before:
            annoyed = row
        before = row["goodwill"]
    return annoyed


def _decided_words(decided: Event) -> str:
    if decided["type"] != "felt":
        return plain(event_words(decided))
    about = plain((decided["detail"] or "").replace("_", " "))
    return f"what annoyed them last ({'the step itself' if about == 'step' else about})"


def _after(microseconds: int) -> str:
    """After how long, as one would say it."""
    for size, unit in ((DAY, "days"), (HOUR, "hours")):
        if microseconds >= 2 * size:
            return f"after {microseconds / size:,.0f} {unit}"
    if microseconds < MINUTE:
        return "at once"
    return f"after {microseconds / MINUTE:,.0f} minutes"


def _money(value: float) -> str:
    return signed(("-" if value < 0 else "") + margin_words(abs(value)))
