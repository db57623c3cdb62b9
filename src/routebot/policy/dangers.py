"""What a place does to particular people, as a kind of fact."""

from typing import Literal

from pydantic import Field

from routebot.policy.facts import Condition, Fact, Slug, Statement

__all__ = ["LONGEST_SHORT", "Danger", "DangerKind", "DangerLevel"]

DangerKind = Literal["handover", "refusal", "lgbt", "conscripts", "harassment"]

DangerLevel = Literal["high", "medium", "low"]

LONGEST_SHORT = 40
"""Characters of a danger's `short`: it stands in a line of a list, on a phone."""


class Danger(Fact):
    """What a place does to particular people; its own danger of a kind replaces its areas'."""

    kind: DangerKind = Field(
        description="handover: to Russia. refusal: of entry. lgbt: law and practice against them. "
        "conscripts: against those who avoid or left the army. harassment: pressure on exiles."
    )
    level: DangerLevel = Field(
        description="high: it happens to these people, or the law threatens prison. medium: it has "
        "happened, or the law is hostile. low: no case was found, or they are protected."
    )
    found: Slug | None = Field(
        default=None,
        description="The word of the research that the level was taken from, for example crime.",
    )
    short: Statement = Field(
        description=f"What may happen, in at most {LONGEST_SHORT} characters; never what the "
        "person is. It stands in every line that names the place."
    )
    when: Condition = Field(description="Whom it concerns.")
