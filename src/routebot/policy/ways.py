"""The ways in by what they are for, and what a way of living somewhere asks and leads to."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from routebot.policy.dated import Model

__all__ = ["WAYS", "ApplyFrom", "LeadsTo", "Settling", "Way"]

Way = Literal["visit", "visa", "residence", "work", "study", "remote", "business", "family",
              "repatriation", "humanitarian", "citizen", "group", "transit",
              "second_passport"]  # fmt: skip

WAYS: tuple[Way, ...] = get_args(Way)

ApplyFrom = Literal["there", "abroad", "both"]

LeadsTo = Literal["permanent", "citizenship"]


class Settling(Model):
    """What only a way of living somewhere has: the income it asks for, and what one can become."""

    income_usd_month: Annotated[int, Field(gt=0, strict=True)] | None = Field(
        default=None, description="The least income a month, in US dollars; leave out when none is."
    )
    apply_from: ApplyFrom | None = Field(
        default=None,
        description="there: it is asked for after arrival. abroad: at a consulate or online before "
        "the trip. both: either. Leave out when not known.",
    )
    leads_to: LeadsTo | None = Field(
        default=None,
        description="What those years count towards: permanent residence, or citizenship.",
    )
