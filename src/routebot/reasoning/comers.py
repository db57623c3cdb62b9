"""What a link is to those who came to its start, beyond what it is by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from routebot.logic.conditions import Truth
from routebot.policy.facts import ExitRule, Link
from routebot.policy.places import in_russia
from routebot.reasoning.links import BreakReason, DoubtReason, JudgedLink, Obstacle, places_abroad
from routebot.reasoning.verdicts import Evaluation

__all__ = ["Comers"]


@dataclass(frozen=True)
class Comers:
    """Those who come to places on the way.

    Attributes:
        start: where they set out.
    """

    evaluation: Evaluation
    start: str

    def obstacle(self, judged: JudgedLink) -> Obstacle | None:
        """Say what shuts a link to them.

        A ticket that is sold in Russia has been bought there. Whom Russia lets out to some places
        only does not fly on from them: who flies is asked for the paper that they came on.
        """
        obstacle, paper = judged.obstacle, self._paper_left_on(judged.leg.link)
        if obstacle and obstacle.reason is BreakReason.MONEY and self.bought_in_russia(judged):
            obstacle = None
        if obstacle is None and paper and judged.leg.link.mode == "air":
            return Obstacle(BreakReason.DOCUMENT, paper.id)
        return obstacle

    def doubts(self, judged: JudgedLink) -> Iterator[DoubtReason]:
        """Yield what is not known of a link to them."""
        sold = self.bought_in_russia(judged)
        yield from (doubt for doubt in judged.doubts if not (sold and doubt is DoubtReason.MONEY))
        if judged.leg.link.mode != "air" and self._paper_left_on(judged.leg.link):
            yield DoubtReason.DOCUMENT

    def bought_in_russia(self, judged: JudgedLink) -> bool:
        """Say whether a ticket that they may be unable to pay for abroad is sold before they leave.

        Those for planes are, wherever they begin.
        """
        link, obstacle = judged.leg.link, judged.obstacle
        if link.mode != "air" or not in_russia(self.start) or in_russia(link.start):
            return False
        unpaid = obstacle is not None and obstacle.reason is BreakReason.MONEY
        return unpaid or DoubtReason.MONEY in judged.doubts

    def _paper_left_on(self, link: Link) -> ExitRule | None:
        """Find the rule by which Russia lets them out to other places than this one leads to."""
        abroad = frozenset() if in_russia(link.start) else places_abroad(link)
        return next((rule for rule in self.papers if abroad - set(rule.lets_out_to or ())), None)

    @cached_property
    def held_to(self) -> tuple[str, ...]:
        """The ids of the rules by which Russia lets them out to some places only."""
        return tuple(rule.id for rule in self.papers)

    @cached_property
    def papers(self) -> Sequence[ExitRule]:
        """The rules by which Russia lets them out to some places only, if they leave it."""
        if not in_russia(self.start):
            return ()
        papers = self.evaluation.rulebook.exit_papers
        return [rule.fact for rule in papers if self.evaluation.truth(rule) is Truth.YES]
