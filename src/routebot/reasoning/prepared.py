"""What stays true of a person while an answer that they may yet give is tried."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from routebot.reasoning.links import PersonalLinks, judge_links
from routebot.reasoning.passing import Stop, passport_bars
from routebot.reasoning.profile import Profile
from routebot.reasoning.verdicts import Evaluation, Verdict

__all__ = ["Prepared", "prepare"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What stays true of a person while an answer that they may yet give is tried.

    It is theirs alone: whoever advises them makes it once and hands it to each `Travel`.
    """

    links: PersonalLinks
    passport_bars: Mapping[Stop, str]

    def adapted(self, evaluation: Evaluation, profile: Profile) -> "Prepared":
        """Return it for other means of travel, region, time or money; the rest stays as it is."""
        return replace(self, links=self.links.adapted(evaluation, profile))


def prepare(evaluation: Evaluation, verdicts: Mapping[str, Verdict], profile: Profile) -> Prepared:
    """Judge the links and find the places that a person's passport closes to them."""
    return Prepared(judge_links(evaluation, profile), passport_bars(evaluation, verdicts))
