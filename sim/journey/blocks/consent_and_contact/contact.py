"""Unasked contacts: messages, the rules that cap them, and what becomes of those that lose.

A step may be a message. It is due when the customer comes there, after phase 1; sent, the visit
goes on. It is not sent without the permission it needs, nor above the cap of its contact rule.
Against a cap count the messages of the same rule that were sent with the same or a higher
priority, so an important one is never held up by a newsletter.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.journey.blocks.routes.routing import RouteSpec
from sim.journey.customer import frequency, ledger, permission
from sim.journey.customer.events import note
from sim.journey.groundwork.calendar import DAY, NEVER, WEEK
from sim.journey.groundwork.numbering import PASSES, Numbering, count, occurrence
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.machine.compiled import compiled, compiled_apart
from sim.quantities import units
from sim.quantities.fields import FieldType
from sim.quantities.kinds import Name, NonNegativeMoney, Quantity, YesNo, as_in_file, parse_money
from sim.quantities.values import Bounds, read_quantity

SENT = EVENTS.word(17, "message sent")
WITHHELD = EVENTS.word(18, "message withheld")
POSTPONED = EVENTS.word(29, "message postponed")
MESSAGES_SENT = MEASURES.word(14, "messages sent")
MESSAGES_WITHHELD = MEASURES.word(15, "messages withheld")

CALENDAR_WINDOWS = {"calendar day": DAY, "calendar week": WEEK}
MOST_CAPS = 8
NO_RULE = -1

STEP = [
    ("message", np.int64),
    ("message_rule", np.int64),
    ("message_lane", np.int64),  # where the messages that count against this one are remembered
    ("message_lanes", np.int64),  # lanes from there on: it counts against lower priorities too
    ("message_attention", np.float64),
    ("message_channel", np.int64),  # the channel whose permission it needs, -1 for none
    ("not_sent", np.int64),
]
RULE = np.dtype((np.record, [("caps", np.int64), ("cap_count", np.int64), ("postpones", np.int64)]))
CAP = np.dtype((np.record, [("most", np.int64), ("window", np.int64), ("rolling", np.int64)]))


def _window(raw: object) -> Quantity | str:
    if isinstance(raw, str) and raw in CALENDAR_WINDOWS:
        return raw
    return read_quantity(raw, units.DURATION, Bounds(low=0, above=True))


def _write_window(window: Quantity | str) -> object:
    return window if isinstance(window, str) else as_in_file(window)


WINDOW = FieldType(
    "window of a cap",
    "the last so many days (rolling), or the calendar day or week (from Monday) that it is",
    ("7 days", "calendar week"),
    _window,
    _write_window,
    {"oneOf": [{"type": ["string", "number", "object"]}, {"enum": list(CALENDAR_WINDOWS)}]},
)


class CapSpec(Spec):
    """A cap on messages: at most so many in a window."""

    most: Annotated[
        int, Field(ge=1, le=frequency.RING, description="The most messages that may be sent in it.")
    ]
    per: Annotated[
        Quantity | Literal["calendar day", "calendar week"],
        WINDOW,
        Field(description="A duration (rolling), 'calendar day' or 'calendar week'."),
    ]


class ContactRuleSpec(Spec):
    """How often customers may be written to, and what becomes of a message beyond that."""

    caps: Annotated[
        list[CapSpec], Field(min_length=1, max_length=MOST_CAPS, description="All must hold.")
    ]
    loses: Annotated[
        Literal["dropped", "postponed", "elsewhere"],
        Field(
            description="What becomes of a message above a cap: dropped (the customer goes by "
            "'not_sent', else on as after a visit), postponed until the caps let it through, or "
            "elsewhere (by 'not_sent', for example to another channel)."
        ),
    ] = "dropped"


class MessageSpec(Spec):
    """An unasked contact: the step is a message from the business."""

    rule: Annotated[Name | None, Field(description="The contact rule that caps it.")] = None
    priority: Annotated[
        int,
        Field(
            ge=1,
            le=9,
            description="1 comes first. Only messages of the same or a higher priority (a lower "
            "number) count against the cap of this one.",
        ),
    ] = 5
    attention: Annotated[
        NonNegativeMoney, Field(description="Attention it costs the customer when sent.")
    ] = parse_money("0")
    needs_permission: Annotated[
        YesNo,
        Field(description="Sent only to those who permit being contacted on the step's channel."),
    ] = False


class MessageAtStep(Spec):
    """What a step says about being a message."""

    message: Annotated[MessageSpec | None, Field(description="The step is an unasked contact.")] = (
        None
    )
    not_sent: Annotated[
        RouteSpec | None,
        Field(description="Where customers go to whom the message is not sent."),
    ] = None


def levels(messages: dict[str, MessageSpec]) -> dict[tuple[str, int], int]:
    """Lanes of contact rules and priorities, numbered by rule and priority.

    Args:
        messages: The messages, by step.
    """
    used = {(item.rule, item.priority) for item in messages.values() if item.rule is not None}
    return {level: lane for lane, level in enumerate(sorted(used))}


def lay_out(
    numbering: Numbering, specs: dict[str, ContactRuleSpec]
) -> tuple[np.ndarray, np.ndarray]:
    """Lay contact rules out: the rules and their caps, as records."""
    rules = np.zeros(len(specs), RULE)
    caps: list[tuple[int, int, int]] = []
    for name, index in numbering.contact_rules.items():
        spec = specs[name]
        rules[index] = (len(caps), len(spec.caps), spec.loses == "postponed")
        for cap in spec.caps:
            if isinstance(cap.per, str):
                caps.append((cap.most, CALENDAR_WINDOWS[cap.per], 0))
            else:
                caps.append((cap.most, int(cap.per.value), 1))
    return rules, np.array(caps or [(1, 1, 1)], CAP)


def lay_out_step(
    numbering: Numbering,
    spec: MessageAtStep,
    row: np.void,
    *,
    channel: str,
    lanes: dict[tuple[str, int], int],
    first_lane: int,
) -> None:
    """Lay out what a step says about being a message.

    Args:
        numbering: Names and numbers.
        spec: What it says.
        row: The record to fill; `not_sent` follows with the routes.
        channel: The step's channel.
        lanes: Lanes of contact rules and priorities, as `levels` gives them.
        first_lane: The number of the first of them among all lanes.
    """
    row["message_rule"], row["message_channel"] = NO_RULE, -1
    message = spec.message
    if message is None:
        return
    row["message"] = 1
    row["message_attention"] = message.attention.value
    if message.needs_permission:
        row["message_channel"] = numbering.channels[channel]
    if message.rule is not None:
        row["message_rule"] = numbering.contact_rules[message.rule]
        row["message_lane"] = first_lane + lanes[message.rule, message.priority]
        row["message_lanes"] = sum(
            rule == message.rule and priority >= message.priority for rule, priority in lanes
        )


@compiled_apart
def send(world: World, c: Customer, now: int) -> int:
    """A message is due: send it, withhold it, or say when it may be sent.

    Returns:
        The time if it is sent now, a later time if it is postponed until then, or NEVER.
    """
    step = world.steps[c.step]
    rule = step.message_rule
    if step.message_channel >= 0 and not permission.is_permitted(c, step.message_channel):
        withhold(world, c, now, rule)
        return NEVER
    if rule >= 0:
        free = free_from(world, c, now, rule, step.message_lane)
        if free > now and world.contact_rules[rule].postpones == 1:
            note(world, c, now, POSTPONED, c.step, rule, -1, 0.0, 0.0)
            return free
        if free > now:
            withhold(world, c, now, rule)
            return NEVER
        for lane in range(step.message_lane, step.message_lane + step.message_lanes):
            frequency.remember(world, c, lane, now)
    note(world, c, now, SENT, c.step, rule, -1, 0.0, 0.0)
    count(world, c, MESSAGES_SENT, 1)
    ledger.book_customer(world, c, now, c.step, ledger.ATTENTION, -step.message_attention)
    if step.message_channel >= 0:
        permission.use(world, c, now, step.message_channel)
    return now


@compiled
def withhold(world: World, c: Customer, now: int, rule: int) -> None:
    """A message is not sent. Its visit counts as one, so that later luck stays in step."""
    note(world, c, now, WITHHELD, c.step, rule, -1, 0.0, 0.0)
    count(world, c, MESSAGES_WITHHELD, 1)
    c.pass_number = occurrence(world, c, world.steps[c.step].counters + PASSES)
    c.known = 0


@compiled
def free_from(world: World, c: Customer, now: int, rule: int, lane: int) -> int:
    """The first time from now on at which no cap of a rule stands against a message.

    Nothing else is sent to a customer who waits, so all caps let it through at the latest of
    their times. In a rolling window the last so many messages matter: it is free as soon as the
    oldest of them has left it.
    """
    r = world.contact_rules[rule]
    free = now
    for i in range(r.caps, r.caps + r.cap_count):
        cap = world.caps[i]
        oldest = frequency.last_but(world, c, lane, cap.most)
        if oldest == frequency.BEFORE_TIME:
            continue
        if cap.rolling == 1:
            free = max(free, oldest + cap.window)
        elif oldest >= now - now % cap.window:
            free = max(free, now - now % cap.window + cap.window)
    return np.int64(free)  # type: ignore[return-value]
