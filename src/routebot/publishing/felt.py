"""What people feel of a change beside a status, all of it, the worst first.

Those whose two outcomes differ are exactly counted and put into the simplest words; days that
follow one another, and places with one and the same effect, stand together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from routebot.policy.contents import every_fact
from routebot.policy.facts import Fact, Link, Pitfall, Requirement, Text
from routebot.policy.places import in_russia
from routebot.publishing.counts import Impact
from routebot.publishing.effects import Effect, Felts, Key, stretches
from routebot.publishing.impact import Comparison
from routebot.publishing.place_effects import PlaceEffects
from routebot.publishing.road_effects import RoadEffects

__all__ = ["Effects"]

MOST_DESCRIBED = 40
"""Effects whose people are put into words; of the others they are counted only."""


class _Where(NamedTuple):
    """Places and links in which an effect is one and the same."""

    places: list[str]
    links: list[str]


class Effects:
    """What two versions differ in for people."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._places = PlaceEffects(comparison)
        self._roads = RoadEffects(comparison)

    def all(self) -> tuple[Effect, ...]:
        """Return every effect, the worst first."""
        found = [
            *self._told(self._places.felt(), self._places.days),
            *self._told(self._roads.felt(), self._roads.days),
        ]
        return tuple(sorted(found, key=lambda effect: effect.rank))

    def last_route(self) -> Impact:
        """Return who loses the last route, and who gets one at last."""
        return self._roads.last_route()

    def _told(self, felt: Felts, days: Sequence[date]) -> Iterator[Effect]:
        """Join days that follow one another, and places with the same effect; describe whom."""
        found: dict[tuple[Key, date, date | None], _Where] = {}
        for (id_, link, key), on in felt.days.items():
            for since, until in stretches(on, days):
                where = found.setdefault((key, since, until), _Where([], []))
                where.places.append(id_)
                where.links.extend([link] if link else ())
        worst = sorted(found.items(), key=_worst_first)
        for number, ((key, since, until), where) in enumerate(worst):
            told = self._comparison.told(
                key.people, key.among, felt.over[key], described=number < MOST_DESCRIBED
            )
            effect = Effect(
                aspect=key.aspect,
                about=key.about,
                places=tuple(dict.fromkeys(where.places)),
                before=key.before,
                after=key.after,
                since=since,
                until=until,
                combinations=told.combinations,
                total=told.total,
                who=told.who,
                start=key.start,
            )
            yield self._links_named(effect, key, where) if where.links else self._named(effect)

    def _named(self, effect: Effect) -> Effect:
        """Name the papers that come or go, or say what a warning says."""
        if effect.aspect == "warning":
            found = self._facts.get(effect.about)
            said = found.short or found.text if isinstance(found, Pitfall) else None
            return replace(effect, named=(said,) if said else ())
        if effect.aspect == "papers":
            asked, gone = set(effect.after.needs), set(effect.before.needs)
            needs = (self._facts.get(id_) for id_ in sorted(asked ^ gone))
            names = (need.name or need.text for need in needs if isinstance(need, Requirement))
            return replace(effect, named=tuple(names))
        return effect

    @cached_property
    def _facts(self) -> Mapping[str, Fact]:
        datasets = (self._comparison.old.dataset, self._comparison.new.dataset)
        return {fact.id: fact for dataset in datasets for fact in every_fact(dataset)}

    def _links_named(self, effect: Effect, key: Key, where: _Where) -> Effect:
        """Name the links, and the crossings that are left to these people."""
        links = self._roads.edited_links
        named = (_name_of(links[id_]) for id_ in where.links)
        left: list[Text] = []
        if key.worsens and in_russia(key.start):
            beside = self._roads.left_beside(key, effect.places, effect.since)
            left = [
                link.crossing for link in beside if link.crossing and link.id not in where.links
            ]
        names = {str(name): name for name in named if name}
        others = {str(name): name for name in left if str(name) not in names}
        return replace(effect, named=tuple(names.values()), left=tuple(others.values()))


def _worst_first(found: tuple[tuple[Key, date, date | None], _Where]) -> tuple[bool, int]:
    (key, _, _), where = found
    return not key.worsens, -len(where.places)


def _name_of(link: Link) -> Text | None:
    return link.crossing or link.route
