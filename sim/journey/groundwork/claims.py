"""What a study promises about its variants: claims, guardrails and margins."""

from typing import Annotated, Literal

from pydantic import Field

from sim.journey.groundwork.spec import Spec
from sim.quantities.kinds import Name, NonNegative, NonNegativeMoney, Share, parse_share

Per = Literal["customer", "day"]
"""What the values of a comparison are counted per."""


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
        str | None, Field(description="What the verdict is, for example 'win-win'.")
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
        NonNegative, Field(description="The largest change for the worse that is allowed.")
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
