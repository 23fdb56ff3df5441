"""One customer's journey in plain words: what happens when, how it feels, what it is worth.

Everything that happens to a customer in one instant is told in one row, with what it books for
either side and the goodwill it leaves.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl
from rich.console import Group, RenderableType
from rich.text import Text

from reports.words.events import PHRASES, Event
from reports.words.lettering import change_words, plain, signed
from reports.words.story import MARK, parting, story, turning_point
from reports.words.terminal import minutes_words, quiet_table
from sim.journey.groundwork.calendar import DAY, HOUR, MINUTE

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOODS = ((-0.6, "hostile"), (-0.25, "annoyed"), (-0.05, "cool"), (0.05, "neutral"),
         (0.25, "content"), (0.6, "pleased"), (math.inf, "delighted"))  # fmt: skip
LIST_IS_OVER = ("list carried", "dropped", "gave up waiting", "left", "finished", "censored")


@dataclass
class Moment:
    """All that happens to a customer in one instant.

    Attributes:
        time: Microseconds from the start of the run.
        words: What happens, a phrase each, in order.
        feelings: Names of what is felt.
        goodwill: Goodwill at the end of the instant, between -1 and 1.
        customer: Amounts booked to the customer, by account, in money.
        business: Amounts booked to the business, by account, in money.
    """

    time: int
    words: list[str] = field(default_factory=list)
    feelings: list[str] = field(default_factory=list)
    goodwill: float = 0.0
    customer: dict[str, float] = field(default_factory=dict)
    business: dict[str, float] = field(default_factory=dict)


def moments_of(events: pl.DataFrame) -> list[Moment]:
    """A customer's events as instants, in order of time.

    Args:
        events: Rows of the events table of one customer in one replication.
    """
    found: dict[int, Moment] = {}
    waits: dict[str, int] = {}
    queues: dict[int, str] = {}
    waited_for = ""  # the hand-off whose list the customer is on
    for event in events.sort("time", "sequence").iter_rows(named=True):
        moment = found.setdefault(event["time"], Moment(event["time"]))
        moment.goodwill = event["goodwill"]
        what, about = event["type"], (event["detail"] or "").replace("_", " ")
        waited_for = _list_waited_for(event, waited_for)
        if what == "booked":
            _book(moment, event, about)
            if about == "service" and waited_for:
                words = f"the list is taken up, {waited_for}: a share of the wage is booked"
                moment.words.append(words)
        elif what == "felt":
            moment.feelings.append("the step itself" if about == "step" else about)
        else:
            moment.words += _phrases(event, waits)
            if what == "joined queue":
                queues[event["time"]] = about
    for moment in found.values():
        if not moment.words:
            moment.words += _said_of_the_rest(moment, queues)
    return list(found.values())


def _book(moment: Moment, event: Event, account: str) -> None:
    """Take note of what an event books for either side."""
    for side, amounts in (("customer", moment.customer), ("business", moment.business)):
        if event[f"{side}_amount"] != 0:
            amounts[account] = amounts.get(account, 0.0) + event[f"{side}_amount"]


def _said_of_the_rest(moment: Moment, queues: dict[int, str]) -> Iterator[str]:
    """Words for an instant of which no event has told anything."""
    if moment.time in queues:
        yield f"waits for {queues[moment.time]}"
    elif "tail" in moment.customer or "tail" in moment.business:
        yield "the window ends: what staying is worth after it"


def _list_waited_for(event: Event, before: str) -> str:
    """The hand-off whose list a customer is on after an event; empty where on none."""
    if event["type"] == "put on the list":
        return event["detail"] or ""
    return "" if event["type"] in LIST_IS_OVER else before


def trace_text(events: pl.DataFrame, customer: int, design: str, currency: str) -> RenderableType:
    """One journey: who and how it ended in a sentence, then a table with its turning point marked.

    Args:
        events: The customer's events.
        customer: The customer's number.
        design: Name of the design.
        currency: Currency of all money.
    """
    moments = moments_of(events)
    turn = turning_point(events)
    table = quiet_table()
    table.add_column("when", overflow="fold", max_width=12)
    table.add_column("what happens", overflow="fold")
    table.add_column("goodwill", overflow="fold", max_width=14)
    # Money is never cut: on a narrow terminal the words beside it take more lines.
    table.add_column(f"customer,\n{currency}", justify="right", no_wrap=True)
    table.add_column(f"business,\n{currency}", justify="right", no_wrap=True)
    for moment in moments:
        table.add_row(
            _when(moment.time, moments[0].time, turn),
            Text("; ".join(moment.words)),
            Text(mood_words(moment) if moment.feelings else ""),
            Text(_amounts(moment.customer)),
            Text(_amounts(moment.business)),
        )
    head = Text(story(events, customer, currency), style="bold")
    said = f"Turning point ({MARK}): {turn[1]}." if turn else "Nothing marks a turning point."
    under = Text(f"{said} Under {plain(design)}, first replication.")
    return Group(head, under, "", table)


def traces_text(
    one: tuple[str, pl.DataFrame], other: tuple[str, pl.DataFrame], customer: int, currency: str
) -> RenderableType:
    """Two journeys of one customer side by side: the same person with the same luck.

    Args:
        one: Name of a design, and the customer's events under it.
        other: The same for the other design.
        customer: The customer's number.
        currency: Currency of all money.
    """
    sides = [(name, moments_of(events)) for name, events in (one, other)]
    turn = parting(one, other)
    table = quiet_table()
    table.add_column("when", no_wrap=True)
    for name, _ in sides:
        table.add_column(plain(name), overflow="fold", ratio=1)
    by_time = [{moment.time: moment for moment in moments} for _, moments in sides]
    times = sorted({time for moments in by_time for time in moments})
    for time in times:
        cells = [_cell(moments.get(time)) for moments in by_time]
        table.add_row(_when(time, times[0], turn), *cells)
    heads = [
        Text(story(events, customer, currency, name), style="bold") for name, events in (one, other)
    ]
    said = f"They part ({MARK}): {turn[1]}." if turn else "The same things happen under both."
    return Group(*heads, Text(said), "", table)


def _when(time: int, arrival: int, turn: tuple[int, str] | None) -> Text:
    """When something happens; a mark before it where the journey turns."""
    is_turn = turn is not None and turn[0] == time
    words = when_words(time, arrival)
    return Text(f"{MARK} {words}" if is_turn else words, style="bold" if is_turn else "")


def when_words(time: int, arrival: int) -> str:
    """Weekday, time of day and day of the journey."""
    day, rest = divmod(time, DAY)
    hour, minute = rest // HOUR, rest % HOUR // MINUTE
    journey_day = day - arrival // DAY + 1
    return f"day {journey_day}, {WEEKDAYS[day % 7]} {hour:02d}:{minute:02d}"


def mood_words(moment: Moment) -> str:
    """Goodwill as a word and a number, with what moved it."""
    word = next(name for limit, name in MOODS if moment.goodwill < limit)
    said = f"{word} {signed(f'{moment.goodwill:+.2f}')}"
    return f"{said} ({', '.join(moment.feelings)})" if moment.feelings else said


def _cell(moment: Moment | None) -> Text:
    if moment is None:
        return Text("")
    lines = ["; ".join(moment.words)] if moment.words else []
    if moment.customer or moment.business:
        money = [
            f"{who} {change_words(sum(amounts.values()))}"
            for who, amounts in (("customer", moment.customer), ("business", moment.business))
            if amounts
        ]
        lines.append(", ".join(money))
    if moment.feelings:
        lines.append(mood_words(moment))
    return Text("\n".join(lines))


def _amounts(amounts: dict[str, float]) -> str:
    return "\n".join(f"{name} {change_words(amount)}" for name, amount in amounts.items())


def _phrases(event: Event, waits: dict[str, int]) -> Iterator[str]:
    """What an event is in words; `waits` remembers since when the customer queues and is served."""
    what, time, about = event["type"], event["time"], event["detail"] or ""
    if what == "joined queue":
        waits["queue"] = time
    elif what == "service started":
        waits["service"] = time
        waited = time - waits.pop("queue", time)
        if event["team"] and waited >= MINUTE / 2:
            yield f"is served by {event['team']} after {_lasting(waited)}"
    elif what == "service ended":
        took = time - waits.pop("service", time)
        if took:
            yield f"done after {_lasting(took)}"
    elif what in ("hung up", "gave up waiting"):
        waited = time - waits.pop("queue", time)
        verb = "hangs up" if what == "hung up" else "waits no longer"
        yield f"{verb} after {_lasting(waited)}" if waited else verb
    else:
        phrase = PHRASES.get(what)
        if phrase is not None:
            yield phrase(event, about)


def _lasting(microseconds: int) -> str:
    return minutes_words(microseconds / MINUTE)


def together(named: list[tuple[str, pl.DataFrame]]) -> pl.DataFrame:
    """The events under several designs in one table, the design's name first."""
    return pl.concat(
        [events.select(pl.lit(name).alias("design"), pl.all()) for name, events in named]
    )
