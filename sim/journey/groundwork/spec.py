"""What every part of a scenario has in common: unknown keys are refused, nothing changes later."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

# A customer's record and the arrays of the world, as compiled code sees them: numpy records and a
# tuple of arrays. Their fields are declared block by block and assembled in `layout.py`.
Customer = Any
World = Any


class Spec(BaseModel):
    """A part of a scenario file."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class NamedSpec(Spec):
    """A part whose draws are keyed by its name."""

    was: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=200,
            description="The name it had in the design it is compared with: under it, customers "
            "keep the luck they share between the two.",
        ),
    ] = None
