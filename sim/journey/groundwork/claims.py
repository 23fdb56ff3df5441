"""What a study promises about its variants: claims, guardrails and margins."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from sim.journey.groundwork.spec import Spec
from sim.quantities.kinds import Limit, Name, NonNegativeMoney, Share, parse_share

Per = Literal["customer", "day"]
"""What the values of a comparison are counted per."""

Side = Literal["gain", "loss", "no material difference", "undecided"]
Headline = Literal[
    "win-win",
    "gain at no cost to customers",
    "gain at no cost to the business",
    "at customers' expense",
    "at the business's expense",
    "lose-lose",
    "no difference",
    "undecided",
    "guardrail broken",
]
AtOdds = Literal[
    "looks good to its team, bad for the whole", "looks bad to its team, good for the whole"
]
Verdict = Headline | Side | AtOdds
OF_SIDE = ("customer", "business", "customer at half", "business at half")


def verdicts_of(metric: str) -> tuple[str, ...]:
    """What a claim may say of the headline, of a side, or of a team with a measure of its own."""
    if metric in OF_SIDE:
        return get_args(Side)
    return get_args(AtOdds) if metric.startswith("team ") else get_args(Headline)


class ClaimSpec(Spec):
    """One sentence about a variant that a run can confirm or refute."""

    variant: Annotated[Name, Field(description="The variant's file name without .yaml.")]
    metric: Annotated[
        str,
        Field(
            description="A metric as `winwin run --format json` names it; with `verdict`: "
            "'headline', 'customer', 'business', 'customer at half', 'business at half', or 'team "
            "NAME' for a team with a `measure` of its own."
        ),
    ]
    direction: Annotated[
        Literal["up", "down", "no difference"] | None,
        Field(description="How the metric differs from the baseline, the interval clear of 0."),
    ] = None
    verdict: Annotated[
        Verdict | None,
        Field(
            description="What the verdict is: a headline such as 'win-win', a side such as 'gain', "
            "or, of a team, 'looks good to its team, bad for the whole'."
        ),
    ] = None
    persona: Annotated[Name | None, Field(description="Only this persona; default: everybody.")] = (
        None
    )
    says: Annotated[str, Field(description="The claim in a sentence.")]


class GuardrailSpec(Spec):
    """Something that may not get worse by more than a limit."""

    metric: Annotated[str, Field(description="The metric that is guarded.")]
    worse: Annotated[Literal["up", "down"], Field(description="The direction that is worse.")]
    limit: Annotated[
        Limit,
        Field(
            description="The largest change for the worse that is allowed, in the metric's own "
            "unit: '2 %' or '2 points' of a share, '1 EUR', '4 hours', a number of a count."
        ),
    ]


class MarginsSpec(Spec):
    """Differences that do not matter. Default: one per cent of the mean absolute value."""

    customer: Annotated[
        NonNegativeMoney | None,
        Field(description="On the customers' side, money per customer; with `per: day`, a day."),
    ] = None
    business: Annotated[
        NonNegativeMoney | None,
        Field(description="On the business's side, money per customer; with `per: day`, a day."),
    ] = None
    about_zero: Annotated[
        NonNegativeMoney | None,
        Field(description="Band within which a person's value is about zero."),
    ] = None
    harmed: Annotated[
        Share, Field(description="Most customers a win-win may harm beyond the placebo.")
    ] = parse_share("10 %")
