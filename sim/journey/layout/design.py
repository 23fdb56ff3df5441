"""A whole scenario: a journey design and the world it runs in, put together from the blocks."""

from typing import Annotated

from pydantic import Field, field_validator

from sim.errors import quoted
from sim.journey.blocks.booking import BookAtStep
from sim.journey.blocks.consent_and_contact.consent import AskAtStep, AskSpec
from sim.journey.blocks.consent_and_contact.contact import ContactRuleSpec, MessageAtStep
from sim.journey.blocks.leaving.leaving import LeaveAtStep, TailSpec
from sim.journey.blocks.monitor import MonitorSpec, OnOff
from sim.journey.blocks.queues.team import TeamSpec
from sim.journey.blocks.queues.waiting import LIVE_CHANNELS, WaitAtStep
from sim.journey.blocks.referral import ReferAtStep
from sim.journey.blocks.routes.routing import RouteAtStep, RouteSpec
from sim.journey.blocks.selling.offer import OfferAtStep, OfferSpec
from sim.journey.blocks.serving.handoff import HandoffSpec, ProfileSpec, SystemAtStep, SystemSpec
from sim.journey.blocks.serving.service import ServeAtStep
from sim.journey.customer.goodwill import FeelingsSpec
from sim.journey.groundwork.claims import ClaimSpec, GuardrailSpec, MarginsSpec, Per
from sim.journey.groundwork.spec import NamedSpec, Spec
from sim.journey.people.arrivals import ArrivalsSpec
from sim.journey.people.belief import BeliefSpec, LearnAtStep
from sim.journey.people.personas import PersonaSpec
from sim.quantities.fields import Fault, FieldError, FieldType
from sim.quantities.kinds import (
    MoneyPerDay,
    Name,
    NonNegativeMoney,
    Passage,
    PositiveDuration,
    Share,
    is_rest,
    parse_duration,
    parse_money,
    parse_money_per_day,
    parse_share,
    settled_rest,
)


def _currency(raw: object) -> str:
    if isinstance(raw, str) and len(raw) == CODE_LENGTH and raw.isalpha() and raw.isupper():
        return raw
    raise FieldError([Fault(f"{quoted(raw)} is not a currency", "write three letters, as in EUR")])


CODE_LENGTH = 3
CURRENCY = FieldType(
    "currency", "three capital letters", ("EUR",), _currency, str, {"type": "string"}
)
Currency = Annotated[str, CURRENCY]


class StepSpec(
    NamedSpec,
    SystemAtStep,
    WaitAtStep,
    ServeAtStep,
    AskAtStep,
    OfferAtStep,
    MessageAtStep,
    BookAtStep,
    ReferAtStep,
    LeaveAtStep,
    LearnAtStep,
    RouteAtStep,
):
    """One touchpoint. A visit runs through those of its phases that are written."""

    stage: Annotated[
        Name, Field(description="Where in the lifecycle: need, buy, own, advocate, or your own.")
    ] = "own"
    channel: Annotated[
        Name, Field(description="Where customers meet it: web, app, phone, chat, shop, ...")
    ] = "web"

    @property
    def declared_channel(self) -> str | None:
        """The channel, where one is written."""
        return self.channel if "channel" in self.model_fields_set else None

    @property
    def is_live(self) -> bool:
        """Whether customer and business meet here at the same time."""
        return self.live if self.live is not None else self.channel in LIVE_CHANNELS

    @property
    def is_contact(self) -> bool:
        """Whether a visit is a contact with the business."""
        return self.contact if self.contact is not None else self.team is not None or self.is_live


class InvestmentSpec(Spec):
    """What a design costs besides its operation."""

    one_off: Annotated[NonNegativeMoney, Field(description="Paid once.")] = parse_money("0")
    over: Annotated[
        PositiveDuration, Field(description="The lifetime over which the one-off is charged.")
    ] = parse_duration("3 years")
    running: Annotated[
        MoneyPerDay, Field(description="Paid all the time, for example '2000 EUR / month'.")
    ] = parse_money_per_day("0 / day")
    per_customer: Annotated[
        NonNegativeMoney, Field(description="Paid for each counted organic customer.")
    ] = parse_money("0")


MOST_STEPS = 500


class ScenarioSpec(Spec):
    """One scenario: a journey design and the world it runs in."""

    scenario: Annotated[str, Field(min_length=1, max_length=200, description="Its title.")]
    question: Annotated[
        str, Field(max_length=1000, description="The question it helps to answer.")
    ] = ""
    currency: Annotated[Currency, Field(description="Currency of all money, three letters.")]
    arrivals: Annotated[ArrivalsSpec, Field(description="How customers arrive.")]
    observe: Annotated[
        PositiveDuration,
        Field(description="How long each customer is followed, from their own arrival."),
    ]
    personas: Annotated[
        dict[Name, PersonaSpec],
        Field(min_length=1, max_length=60, description="Who the customers are."),
    ]
    start: Annotated[
        list[RouteSpec], Field(min_length=1, description="Where customers come in, with shares.")
    ]
    steps: Annotated[
        dict[Name, StepSpec],
        Field(min_length=1, max_length=MOST_STEPS, description="The touchpoints."),
    ]
    teams: Annotated[dict[Name, TeamSpec], Field(max_length=100, description="Who serves.")] = {}
    systems: Annotated[
        dict[Name, SystemSpec], Field(max_length=100, description="What remembers.")
    ] = {}
    profiles: Annotated[
        dict[Name, ProfileSpec], Field(description="Unified profiles over systems.")
    ] = {}
    handoffs: Annotated[
        dict[Passage, HandoffSpec], Field(description="What passes between systems: 'a -> b'.")
    ] = {}
    asks: Annotated[
        dict[Name, AskSpec], Field(max_length=60, description="Requests for consent.")
    ] = {}
    offers: Annotated[
        dict[Name, OfferSpec], Field(max_length=60, description="What is for sale.")
    ] = {}
    contact_rules: Annotated[
        dict[Name, ContactRuleSpec],
        Field(max_length=60, description="How often customers may be written to."),
    ] = {}
    permission_at_start: Annotated[
        list[Name],
        Field(description="Channels on which customers permit to be contacted when they come."),
    ] = []
    belief: Annotated[
        BeliefSpec, Field(description="Which persona the business takes a customer for.")
    ] = BeliefSpec()
    feelings: Annotated[FeelingsSpec, Field(description="What experiences do to goodwill.")] = (
        FeelingsSpec()
    )
    investments: Annotated[
        dict[Name, InvestmentSpec], Field(description="What the design costs to build and run.")
    ] = {}
    switches: Annotated[
        dict[Name, OnOff],
        Field(
            max_length=60, description="Switches that conditions read, and how they are at first."
        ),
    ] = {}
    monitors: Annotated[
        dict[Name, MonitorSpec],
        Field(max_length=60, description="Reports the business looks at, and what they turn."),
    ] = {}
    tail: Annotated[
        TailSpec, Field(description="Worth of a relationship at the end of the window.")
    ] = TailSpec()
    discount: Annotated[
        Share,
        Field(
            description="How much less an amount counts for each year (365 days) it lies after "
            "the customer's arrival, for both sides, as a yearly rate; for a referred customer, "
            "after the arrival of the organic one at the head of the chain. All amounts of "
            "customers in the tables are discounted so; what the design itself costs is not."
        ),
    ] = parse_share("0 %")
    ledger_bits: Annotated[
        int | None,
        Field(
            ge=-60,
            le=90,
            description="How finely amounts are booked: rounded to 2^-N of a unit of the currency. "
            "Default: by the sizes of the amounts in the baseline's file, 20 where the largest is "
            "8 or more and below 1,024, and 7 less for every 128-fold. All designs of a study "
            "must count alike.",
        ),
    ] = None
    visit_limit: Annotated[
        int, Field(ge=1, le=60_000, description="Visits to one step after which a customer leaves.")
    ] = 1000
    replications: Annotated[
        int, Field(ge=1, le=100_000, description="How many replications a comparison runs.")
    ] = 20
    per: Annotated[
        Per,
        Field(
            description="What a comparison counts both sides' values per, read from the baseline: "
            "'customer', or 'day' where the designs' arrivals differ. With 'day' the two values, "
            "their sum and their tails are sums over all counted customers and the design, per "
            "day of `arrivals.for`; so are margins and limits on them. All else, the share worse "
            "off and `winwin run` stay per customer."
        ),
    ] = "customer"
    guardrails: Annotated[
        dict[Name, GuardrailSpec], Field(description="What a win-win must not break.")
    ] = {}
    margins: Annotated[
        MarginsSpec, Field(description="What difference matters, where it is not the default.")
    ] = MarginsSpec()
    claims: Annotated[
        list[ClaimSpec], Field(description="What the study says of its variants; tests check it.")
    ] = []

    @field_validator("personas")
    @classmethod
    def _rest_of_the_customers(cls, personas: dict[str, PersonaSpec]) -> dict[str, PersonaSpec]:
        """Gives the persona that has the `rest` what the others leave."""
        shares = settled_rest({name: persona.share for name, persona in personas.items()})
        return {
            name: persona.model_copy(update={"share": shares[name]})
            if is_rest(persona.share)
            else persona
            for name, persona in personas.items()
        }

    @property
    def goals(self) -> set[str]:
        """Names of the steps that are somebody's goal: marked, or a persona's own."""
        own = {persona.goal for persona in self.personas.values() if persona.goal is not None}
        return own | {name for name, step in self.steps.items() if step.goal}
