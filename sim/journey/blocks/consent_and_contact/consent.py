"""Consent: what is asked, how it feels, what it costs in truth, and misuse that is found out."""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.blocks.leaving.leaving import (
    FORCED_CONSENT,
    HAS_LEFT,
    activate,
    depart,
    hazard_of,
    leaves,
)
from sim.journey.blocks.routes.conditions import WhenSpec, holds
from sim.journey.customer import effects, ledger, permission
from sim.journey.customer.events import note
from sim.journey.customer.goodwill import MISUSE, feel
from sim.journey.groundwork.numbering import Numbering, count, occurrence, time_at
from sim.journey.groundwork.spec import Customer, NamedSpec, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.distributions import logistic
from sim.journey.luck.draws import draw, draw_pair
from sim.machine.compiled import compiled
from sim.quantities.kinds import (
    DurationDistribution,
    Name,
    NonNegative,
    NonNegativeMoney,
    Number,
    Share,
    YesNo,
    parse_duration_distribution,
    parse_money,
    parse_number,
    parse_share,
)

ALMOST_NONE = 1e-9
NOT_WRITTEN = -1.0

ASKED = EVENTS.word(10, "asked for consent")
CONSENTED = EVENTS.word(11, "consented")
REFUSED = EVENTS.word(12, "refused consent")
FOUND_OUT = EVENTS.word(13, "misuse found out")
USED = EVENTS.word(14, "consent used")

CONSENT_ASKED = MEASURES.word(10, "consent asked")
CONSENT_GIVEN = MEASURES.word(11, "consent given")
MISUSES = MEASURES.word(12, "misuse found out")

STATE = [
    ("consents", np.int64),  # purposes consented to, one bit each
    ("answered", np.int64),  # asks with a standing answer
    ("accepted", np.int64),  # asks accepted
    ("benefited", np.int64),  # asks whose benefit is booked
    ("seen_through", np.int64),  # asks whose misuse is known since they were last accepted
]
ASK = np.dtype(
    (
        np.record,
        [
            ("purposes", np.int64),
            ("channels", np.int64),  # whose permission to contact it asks for
            ("why", np.float64),
            ("what", np.float64),
            ("told_use", np.float64),
            ("use", np.float64),
            ("benefit", np.float64),
            ("intrusion", np.float64),
            ("nudge", np.float64),
            ("forced", np.float64),
            ("doubt", np.float64),
            ("salience", np.float64),
            ("scale", np.float64),
            ("data_value", np.float64),
            ("found_out", np.float64),
            ("found_out_after", np.int64),
            ("counter", np.int64),
            ("label_noise", np.uint64),  # lane 0: noise, lane 1: forced
            ("label_found_out", np.uint64),  # lane 0: whether, lane 1: when
        ],
    )
)


STEP = [
    ("ask", np.int64),
    ("ask_again", np.int64),
    ("ask_when", np.int64),  # first row of the conditions, and how many
    ("ask_when_count", np.int64),
]


class ClaritySpec(Spec):
    """How well a customer understands what is asked."""

    what: Annotated[Share, Field(description="How clear it is what is collected.")] = parse_share(
        "50 %"
    )
    why: Annotated[Share, Field(description="How clear it is what will be done with it.")] = (
        parse_share("50 %")
    )


class AskSpec(NamedSpec):
    """A request for consent to use data, for permission to contact, or for both."""

    purposes: Annotated[list[Name], Field(description="What the customer can consent to.")] = []
    permission: Annotated[
        list[Name],
        Field(description="Channels on which the customer can permit to be contacted."),
    ] = []
    clarity: Annotated[ClaritySpec, Field(description="How well the ask is understood.")] = (
        ClaritySpec()
    )
    told_use: Annotated[
        Share, Field(description="How far the data will be used, as the ask says.")
    ] = parse_share("100 %")
    use: Annotated[Share, Field(description="How far the data are really used.")] = parse_share(
        "100 %"
    )
    benefit: Annotated[
        NonNegativeMoney,
        Field(description="What the use gives the customer, once, when first used."),
    ] = parse_money("0")
    intrusion: Annotated[
        NonNegative, Field(description="How far it intrudes, as a share of the privacy concern.")
    ] = parse_number(1)
    nudge: Annotated[
        Number, Field(description="Push of the design towards yes, in units of the noise.")
    ] = parse_number(0)
    forced: Annotated[
        Share, Field(description="Probability of leaving after a refusal, at goodwill 0.")
    ] = parse_share("0 %")
    doubt: Annotated[
        NonNegative, Field(description="How far not knowing why adds to the felt cost.")
    ] = parse_number(1)
    salience: Annotated[
        NonNegative, Field(description="How far knowing what is collected adds to the felt cost.")
    ] = parse_number(0)
    scale: Annotated[
        NonNegativeMoney | None,
        Field(
            description="Scale of the noise in deciding; larger is more random. Default: half of "
            "the larger of `benefit` and the customer's privacy concern times `intrusion`."
        ),
    ] = None
    data_value: Annotated[
        NonNegativeMoney,
        Field(description="What the data are worth to the business when consented."),
    ] = parse_money("0")
    found_out: Annotated[
        Share, Field(description="Chance that a use far beyond what was understood comes out.")
    ] = parse_share("0 %")
    found_out_after: Annotated[
        DurationDistribution, Field(description="When misuse comes out, if it does.")
    ] = parse_duration_distribution("60 days")


class AskAtStep(Spec):
    """What a step says about asking."""

    ask: Annotated[Name | None, Field(description="The ask put to the customer here.")] = None
    ask_again: Annotated[YesNo, Field(description="Ask even where an answer stands already.")] = (
        False
    )
    ask_when: Annotated[WhenSpec | None, Field(description="Ask only where all of this holds.")] = (
        None
    )


def lay_out(numbering: Numbering, specs: dict[str, AskSpec], first_counter: int) -> np.ndarray:
    """Lay asks out as records."""
    rows = np.zeros(len(specs), ASK)
    for name, index in numbering.asks.items():
        spec, row = specs[name], rows[index]
        row["purposes"] = sum(1 << numbering.purposes[purpose] for purpose in set(spec.purposes))
        row["channels"] = sum(1 << numbering.channels[name] for name in set(spec.permission))
        row["why"], row["what"] = spec.clarity.why.value, spec.clarity.what.value
        for field in (
            "told_use", "use", "benefit", "intrusion", "nudge", "doubt", "salience", "data_value",
            "found_out",
        ):  # fmt: skip
            row[field] = getattr(spec, field).value
        key = numbering.key("asks", name)
        row["scale"] = NOT_WRITTEN if spec.scale is None else spec.scale.value
        row["forced"] = hazard_of(spec.forced.value)
        row["found_out_after"] = numbering.distribution(spec.found_out_after)
        row["counter"] = first_counter + index
        row["label_noise"] = numbering.label(key, "consent")
        row["label_found_out"] = numbering.label(key, "found out")
    return rows


def lay_out_step(numbering: Numbering, spec: AskAtStep, row: np.void) -> None:
    """Lay out what a step says about asking; its conditions follow with those of routes."""
    row["ask"] = numbering.asks[spec.ask] if spec.ask else -1
    row["ask_again"] = spec.ask_again


@compiled
def felt_gain_less_cost(c: Customer, ask: object) -> float:
    """What accepting an ask feels worth (money): benefit x why - concern x intrusion x doubts."""
    doubts = 1.0 + ask.doubt * (1.0 - ask.why) + ask.salience * ask.what  # type: ignore[attr-defined]
    cost = c.privacy_concern * ask.intrusion * doubts  # type: ignore[attr-defined]
    return float(ask.benefit * ask.why - cost)  # type: ignore[attr-defined]


@compiled
def may_ask(world: World, c: Customer, now: int) -> bool:
    """Phase 4: ask for consent where an ask stands here. True when the customer left over it."""
    step = world.steps[c.step]
    index = step.ask
    if index < 0 or (step.ask_again == 0 and (c.answered >> index) & 1):
        return False
    if step.ask_when_count > 0 and not holds(world, c, now, step.ask_when, step.ask_when_count):
        return False
    ask = world.asks[index]
    n = occurrence(world, c, ask.counter)
    if ask.purposes != 0:
        note(world, c, now, ASKED, c.step, index, -1, 0.0, 0.0)
        count(world, c, CONSENT_ASKED, 1)
    if ask.channels != 0:
        permission.ask(world, c, now, index)
    c.answered |= 1 << index
    noise = draw(world.constants[0].key, c.customer, ask.label_noise, n)
    at_stake = max(ask.benefit, abs(c.privacy_concern) * ask.intrusion)
    if logistic(noise) < felt_gain_less_cost(c, ask) / scale_of(ask.scale, at_stake) + ask.nudge:
        accept(world, c, now, index, n)
        return False
    if ask.purposes != 0:
        note(world, c, now, REFUSED, c.step, index, -1, 0.0, 0.0)
    withdraw(world, c, index)
    if ask.channels != 0:
        permission.refuse(world, c, now, index)
    if ask.forced > 0.0:
        u = draw_second(world, c, ask.label_noise, n)
        if leaves(world, c, now, ask.forced, u):
            depart(world, c, now, FORCED_CONSENT)
            return True
    return False


@compiled
def scale_of(written: float, at_stake: float) -> float:
    """Scale of the noise in deciding on an ask, in money: written, or half of what is at stake.

    What is at stake is the customer's own, so that no other persona's concern decides with them.

    Args:
        written: The ask's scale, NOT_WRITTEN where there is none.
        at_stake: The larger of the benefit and of the customer's concern times the intrusion.
    """
    scale = at_stake / 2 if written < 0.0 else written
    # Without noise, or with nothing at stake, there must still be something to divide by.
    scale = max(scale, ALMOST_NONE * at_stake)
    return scale if scale > 0.0 else 1.0


@compiled
def draw_second(world: World, c: Customer, label: int, n: int) -> float:
    """The second draw of a pair."""
    return draw_pair(world.constants[0].key, c.customer, label, n, 0)[1]


@compiled
def accept(world: World, c: Customer, now: int, index: int, n: int) -> None:
    """Consent: the purposes, the privacy cost in truth, the data's value, and perhaps misuse."""
    ask = world.asks[index]
    if (c.accepted >> index) & 1 == 0:
        privacy = -c.privacy_concern * ask.intrusion * ask.use
        ledger.book_customer(world, c, now, c.step, ledger.PRIVACY, privacy)
        ledger.book_business(world, c, now, c.step, ledger.DATA, ask.data_value)
        may_find_out(world, c, now, index, n)
        c.seen_through &= ~(1 << index)
    c.accepted |= 1 << index
    c.consents |= ask.purposes
    if ask.purposes != 0:
        note(world, c, now, CONSENTED, c.step, index, -1, 0.0, 0.0)
        count(world, c, CONSENT_GIVEN, 1)
    if ask.channels != 0:
        permission.grant(world, c, now, index)


@compiled
def may_find_out(world: World, c: Customer, now: int, index: int, n: int) -> None:
    """Plan the day on which a use beyond what was understood comes out, if it does."""
    ask = world.asks[index]
    misuse = max(0.0, ask.use - ask.told_use * ask.why)
    chance = ask.found_out * min(1.0, misuse)
    if chance > 0.0:
        u, v = draw_pair(world.constants[0].key, c.customer, ask.label_found_out, n, 0)
        if u < chance:
            after = time_at(world, ask.found_out_after, v)
            effects.later(world, c, now + after, effects.MISUSE_FOUND, index, n)


@compiled
def withdraw(world: World, c: Customer, index: int) -> None:
    """Take the consent of an ask back: its purposes stay only where another ask grants them."""
    c.accepted &= ~(1 << index)
    kept = 0
    for i in range(len(world.asks)):
        if (c.accepted >> i) & 1:
            kept |= world.asks[i].purposes
    c.consents = kept


@compiled
def misuse_found_out(world: World, c: Customer, now: int, index: int) -> None:
    """An effect: the customer learns of a use beyond what was understood.

    It is felt although the consent may have been taken back since, for the data were used; it
    withdraws what still stands. What is known already is no news, and who has left has nothing to
    think about any more.
    """
    if (c.seen_through >> index) & 1:
        return
    c.seen_through |= 1 << index
    note(world, c, now, FOUND_OUT, c.step, index, -1, 0.0, 0.0)
    count(world, c, MISUSES, 1)
    feel(world, c, now, MISUSE, world.feelings[MISUSE])
    withdraw(world, c, index)
    if c.ending != HAS_LEFT:
        activate(world, c, now)


@compiled
def has_consented(c: Customer, purpose: int) -> bool:
    """Whether a purpose is consented to now."""
    return bool((c.consents >> purpose) & 1)


@compiled
def use(world: World, c: Customer, now: int, purpose: int) -> None:
    """Data are used for a purpose: the benefit of the asks that granted it, once each."""
    for i in range(len(world.asks)):
        ask = world.asks[i]
        granted = (c.accepted >> i) & 1 and (ask.purposes >> purpose) & 1
        if granted and (c.benefited >> i) & 1 == 0:
            c.benefited |= 1 << i
            note(world, c, now, USED, c.step, i, -1, 0.0, 0.0)
            ledger.book_customer(world, c, now, c.step, ledger.BENEFIT, ask.benefit)
