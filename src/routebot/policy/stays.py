"""What begins to matter after arrival: clocks of a stay and its papers."""

from typing import Literal

from pydantic import Field

from routebot.policy.facts import Condition, Days, Fact

__all__ = ["StayRule"]


class StayRule(Fact):
    """A clock or paper that begins to matter after arrival."""

    about: Literal["registration", "stay", "extension", "residence", "overstay", "work", "tax"]
    within_days: Days | None = Field(
        default=None, description="To be done within so many days of arrival."
    )
    working_days: bool = False
    when: Condition = Field(default_factory=dict)
