"""What a link between two places is for one person, whatever comes before or after it.

It may be shut that day, or not for them; Russia may not let them out to its end on the paper that
they hold; it may begin far from their part of Russia; and there is the ticket: one that begins in
Russia is bought in roubles, one that begins further on is paid for with what works there. What is
not known is a doubt and never a break.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from routebot.logic.conditions import Truth, variables_of_all
from routebot.policy.facts import Fact, Link, Mode, Text
from routebot.policy.places import in_russia
from routebot.reasoning.kept import LinksFrom, kept_of
from routebot.reasoning.payments import NOT_KNOWN, NOTHING, WORKS, ticket_level
from routebot.reasoning.profile import Profile
from routebot.reasoning.rulebook import CompiledFact, Rulebook
from routebot.reasoning.thresholds import MOST_CROSSINGS
from routebot.reasoning.verdicts import Evaluation

__all__ = [
    "BY_TICKET",
    "BreakReason",
    "DoubtReason",
    "JudgedLink",
    "Leg",
    "LinkDoubt",
    "Obstacle",
    "PersonalLinks",
    "judge_links",
    "named_crossings",
    "places_abroad",
]

_OVER_LAND = frozenset({"car", "rail_bus", "foot"})
"""Means by which one comes to a border post."""

BY_TICKET = frozenset({"air", "rail_bus", "sea"})
"""Means that somebody else is paid for at each leg."""


class BreakReason(StrEnum):
    """Why a leg cannot be travelled, in the order in which a person could mend it."""

    MONEY = "money"  # nothing they have pays for the ticket
    LATE = "late"  # what the place in between asks for takes longer than they have
    DOCUMENT = "document"  # their passport is not enough: to leave on, or for the place in between
    TRANSIT = "transit"  # the place in between does not let them in
    NOT_FOR_YOU = "not_for_you"  # the link exists but not for this person
    CLOSED = "closed"  # the link is shut that day
    WITHDRAWN = "withdrawn"  # what was said of the link was withdrawn: nobody is sent over it
    EXIT = "exit"  # Russia does not let them out


class DoubtReason(StrEnum):
    """What is not known about a leg."""

    LINK = "link"  # limited, not confirmed, or perhaps not for them
    DOCUMENT = "document"  # Russia perhaps does not let them out on what they hold
    TRANSIT = "transit"  # the place in between perhaps does not let them in
    TIME = "time"  # its papers may take longer than they have
    MONEY = "money"  # how to pay is not known, or works with limits


class LinkDoubt(StrEnum):
    """Why it is not certain that a link is open to somebody."""

    STALE = "stale"  # nobody confirmed it lately
    LIMITED = "limited"  # it is open to some, or at times
    FOR_THEM = "for_them"  # whether it is for them hangs on an answer that they have not given


class Obstacle(NamedTuple):
    """Why something cannot be travelled; ``by`` is the fact that shuts it, or the place."""

    reason: BreakReason
    by: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One link, as this person would use it.

    Attributes:
        near: it begins in the person's own part of Russia, or from anywhere.
        unsure: why it is not certain that it is open to them; empty if it is.
    """

    link: Link
    near: bool
    unsure: tuple[LinkDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedLink:
    """What can be said about a link by itself."""

    leg: Leg
    obstacle: Obstacle | None
    doubts: tuple[DoubtReason, ...]


@dataclass(frozen=True, slots=True)
class PersonalLinks:
    """Every link of the day as one person finds it, by any means of travel.

    Attributes:
        profile: what was read from their answers.
        by_start: place -> the links that begin there, in the dataset's order.
    """

    profile: Profile
    by_start: Mapping[str, tuple[JudgedLink, ...]]

    def by(self, modes: frozenset[Mode]) -> Mapping[str, tuple[JudgedLink, ...]]:
        """Keep the links of some means of travel: place -> the links that begin there."""
        return {
            start: tuple(judged for judged in links if judged.leg.link.mode in modes)
            for start, links in self.by_start.items()
        }

    def adapted(self, evaluation: Evaluation, profile: Profile) -> "PersonalLinks":
        """Judge again, for another region or other cards, the links that these matter to."""
        differing = [
            start
            for start in self.by_start
            if _told_apart_by(start, profile) != _told_apart_by(start, self.profile)
        ]
        if not differing:
            return self
        judged = {start: _judged_from(evaluation, start, profile) for start in differing}
        return PersonalLinks(profile, MappingProxyType({**self.by_start, **judged}))


def judge_links(evaluation: Evaluation, profile: Profile) -> PersonalLinks:
    """Judge every link of the day for a person."""
    starts = _starts(evaluation.rulebook)
    by_start = {start: _judged_from(evaluation, start, profile) for start in starts}
    return PersonalLinks(profile, MappingProxyType(by_start))


def _starts(rulebook: Rulebook) -> Mapping[str, LinksFrom]:
    """Return the links of the day by where they begin, put together once."""
    kept = kept_of(rulebook)
    if kept.links_from is None:
        found: dict[str, list[CompiledFact[Link]]] = {}
        for link in rulebook.links:
            found.setdefault(link.fact.start, []).append(link)
        kept.links_from = {start: _links_from(rulebook, links) for start, links in found.items()}
    return kept.links_from


def _links_from(rulebook: Rulebook, links: Sequence[CompiledFact[Link]]) -> LinksFrom:
    leaves = in_russia(links[0].fact.start)
    read: Iterable[CompiledFact[Fact]] = (*links, *(rulebook.exit_papers if leaves else ()))
    return LinksFrom(tuple(links), variables_of_all(each.condition for each in read))


def _judged_from(evaluation: Evaluation, start: str, profile: Profile) -> tuple[JudgedLink, ...]:
    """Judge the links that begin in a place, or find them judged, in the dataset's order.

    Nearly all of them hang on no answer but where one is or what one pays with.
    """
    kept, links = evaluation.kept, _starts(evaluation.rulebook)[start]
    told = tuple([evaluation.masks[variable] for variable in links.variables])
    key = (start, _told_apart_by(start, profile), told)
    found = kept.links.get(key)
    if found is None:
        found = tuple(_judged(evaluation, link, profile) for link in links.links)
        kept.links[key] = found
    return found


def _told_apart_by(start: str, profile: Profile) -> object:
    """Return what tells people apart at a link: in Russia where they are, elsewhere their cards."""
    return profile.regions if in_russia(start) else profile.cards


def _judged(evaluation: Evaluation, compiled: CompiledFact[Link], profile: Profile) -> JudgedLink:
    """Judge one link for a person."""
    link, for_them = compiled.fact, evaluation.truth(compiled)
    unsure = tuple(_link_doubts(compiled, for_them))
    paper = _holding_back(evaluation, link)
    money = _ticket_level(evaluation.rulebook, link, profile.cards)
    near = _is_near(link, profile.regions)
    obstacle = _obstacle(link, for_them, paper, money)
    doubts = tuple(_doubts(not unsure, paper, money))
    # Few differ from person to person, so that what is kept shares them.
    judged, key = evaluation.kept.judged, (link.id, near, unsure, obstacle, doubts)
    found = judged.get(key)
    if found is None:
        found = judged[key] = JudgedLink(Leg(link, near, unsure), obstacle, doubts)
    return found


def _link_doubts(compiled: CompiledFact[Link], for_them: Truth) -> Iterator[LinkDoubt]:
    """Yield why it is not certain that a link is open to them."""
    if not compiled.confirmed:
        yield LinkDoubt.STALE
    if compiled.fact.state == "limited":
        yield LinkDoubt.LIMITED
    if for_them is Truth.UNKNOWN:
        yield LinkDoubt.FOR_THEM


def places_abroad(link: Link) -> frozenset[str]:
    """Return the places abroad that it leads to, and through; it may lead back to Russia."""
    return frozenset(place for place in (*link.through, link.end) if not in_russia(place))


def named_crossings(leg: Leg, links: Iterable[JudgedLink]) -> tuple[Link, ...]:
    """Return the links that name where a leg over land crosses the border, and one in reserve.

    Its own comes first; then one near them, then one without limits, then by what is known. A train
    that is named crosses where it does, so that no other crossing is its own or in reserve.

    Args:
        links: that begin where it does.
    """
    link = leg.link
    if link.mode not in _OVER_LAND:
        return ()
    if link.route:
        return (link,) if link.crossing else ()
    named = [
        judged.leg
        for judged in links
        if judged.leg.link.crossing
        and (judged.leg.link.end, judged.leg.link.mode) == (link.end, link.mode)
        and not judged.leg.link.route
        and judged.obstacle is None
    ]
    named.sort(
        key=lambda other: (
            other.link.id != link.id,
            not other.near,
            other.link.state == "limited",
            len(other.unsure),
            other.link.id,
        )
    )
    distinct: dict[Text | None, Link] = {}
    for other in named:
        distinct.setdefault(other.link.crossing, other.link)
    return tuple(distinct.values())[:MOST_CROSSINGS]


class _Holding(NamedTuple):
    """The rule by which Russia does not let them out on what they hold, or perhaps does not."""

    rule: str
    certain: bool


def _holding_back(evaluation: Evaluation, link: Link) -> _Holding | None:
    """Find what holds them back at the Russian border; another country's passport never counts.

    A link to another part of Russia leaves it, too, where it leads through other places.
    """
    if not in_russia(link.start):
        return None
    found = [
        _Holding(rule.fact.id, evaluation.truth(rule) is Truth.YES)
        for rule in evaluation.rulebook.exit_papers
        if evaluation.truth(rule) is not Truth.NO
        and places_abroad(link).difference(rule.fact.lets_out_to or ())
    ]
    return max(found, key=attrgetter("certain"), default=None)


def _obstacle(link: Link, for_them: Truth, paper: _Holding | None, money: int) -> Obstacle | None:
    """Say what shuts the link, what can be mended least first."""
    if link.withdrawn:
        return Obstacle(BreakReason.WITHDRAWN, link.id)
    if link.state == "closed":
        return Obstacle(BreakReason.CLOSED, link.id)
    if for_them is Truth.NO:
        return Obstacle(BreakReason.NOT_FOR_YOU, link.id)
    if paper and paper.certain:
        return Obstacle(BreakReason.DOCUMENT, paper.rule)
    if money == NOTHING:
        return Obstacle(BreakReason.MONEY, link.id)
    return None


def _doubts(sure: bool, paper: _Holding | None, money: int) -> Iterator[DoubtReason]:
    """Yield what is not known; what breaks the link is no doubt about it."""
    if not sure:
        yield DoubtReason.LINK
    if paper and not paper.certain:
        yield DoubtReason.DOCUMENT
    if money not in (WORKS, NOTHING):
        yield DoubtReason.MONEY


def _is_near(link: Link, regions: frozenset[str]) -> bool:
    """Say whether it begins where they are, as far as they said: only in Russia it can be far."""
    if not in_russia(link.start) or not link.regions or not regions:
        return True
    return not regions.isdisjoint(link.regions)


def _ticket_level(rulebook: Rulebook, link: Link, cards: frozenset[str] | None) -> int:
    """Level the means to pay for a ticket, as `payments.ticket_level` does."""
    if in_russia(link.start) or link.mode not in BY_TICKET:
        return WORKS
    start = rulebook.destinations.get(link.start)
    if start is None or cards is None:
        return NOT_KNOWN
    return ticket_level(start, cards)
