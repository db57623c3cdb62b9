"""What begins to matter after arrival: clocks of a stay and its papers."""

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from routebot.policy.facts import Condition, Days, Fact

__all__ = ["ClockStart", "StayRule"]


ClockStart = Literal["arrival", "card", "move"]


class StayRule(Fact):
    """A clock or paper that begins to matter after arrival."""

    about: Literal["registration", "stay", "extension", "residence", "overstay", "work", "tax"]
    within_days: Annotated[Days, Field(ge=1)] | None = Field(
        default=None,
        description="To be done by the end of this day; day 1 is the day of the event.",
    )
    counts_from: ClockStart | None = Field(
        default=None,
        description="The event that starts the clock of `within_days`, and only with it: arrival "
        "in the country, getting the residence card, moving to another address.",
    )
    working_days: bool = Field(
        default=False, description="true: `within_days` counts working days only."
    )
    when: Condition = Field(default_factory=dict)

    @model_validator(mode="after")
    def _term_has_a_start(self) -> "StayRule":
        if (self.within_days is None) != (self.counts_from is None):
            raise ValueError(
                "`counts_from` belongs to `within_days`, and is written there always: "
                f"write one of {', '.join(get_args(ClockStart))}"
            )
        return self
