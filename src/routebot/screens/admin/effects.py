"""What a change does to people, a line each, the worst first: who feels it, and how."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from routebot.contract.filling import in_words
from routebot.contract.phrases import limit_phrase
from routebot.policy.facts import Statement, Text
from routebot.policy.places import in_russia
from routebot.publishing.counts import Impact, Period, Shift
from routebot.publishing.effects import Effect
from routebot.publishing.plan import Plan
from routebot.reasoning.exit_check import EXIT_LEVELS
from routebot.reasoning.thresholds import STATUS_LEVELS
from routebot.screens.admin.people import PeopleFormatter
from routebot.screens.getting import short_lead
from routebot.words.i18n import Words

__all__ = ["EffectFormatter"]

_MOST_PLACES = 6
"""Places that a line names; of more it says how many."""

_MOST_LEFT = 4
"""Crossings that are left, by name."""


class EffectFormatter:
    """Puts what a plan does to people into lines.

    Args:
        from_on: the first day on which the new version serves.
    """

    def __init__(self, words: Words, people: PeopleFormatter, from_on: date) -> None:
        self._words = words
        self._from_on = from_on
        self._people = people

    def headlines(self, plan: Plan) -> list[str]:
        """Return a line for each thing that people feel, losses first."""
        worse = [effect for effect in plan.effects if effect.worsens]
        better = [effect for effect in plan.effects if not effect.worsens]
        shifts = list(self._status_lines(plan))
        return [
            *self._route_lines(plan),
            *(line for is_worse, line in shifts if is_worse),
            *map(self.line, worse),
            *(line for is_worse, line in shifts if not is_worse),
            *map(self.line, better),
        ]

    def line(self, effect: Effect) -> str:
        """Say in one line what happens to whom, and what is left to them."""
        said = self._words("draft.headline", what=self.what(effect), who=self._who(effect))
        said = self._days(said, effect)
        left = [self._words.of(name) for name in effect.left[:_MOST_LEFT]]
        if left:
            more = len(effect.left) - len(left)
            # What ends with "and 3 more" is joined by commas alone.
            crossings = ", ".join(left) if more else self._words.join(left)
            key = "draft.road.left.more" if more else "draft.road.left"
            said = f"{said} {self._words(key, crossings=crossings, n=more)}"
        return said

    def _days(self, said: str, period: Effect | Period) -> str:
        """Add the days to a line, where it does not hold from the first day on."""
        since = self._words.day(period.since)
        if period.until is not None:
            until = self._words.day(period.until)
            return self._words("draft.headline.between", line=said, since=since, until=until)
        if period.since > self._from_on:
            return self._words("draft.headline.since", line=said, since=since)
        return said

    def _who(self, effect: Effect) -> str:
        by_means = effect.aspect in ("means", "road")
        said = self._people.line(effect.who, effect.about if by_means else "")
        if effect.aspect == "road" or not effect.start:
            return said
        return self._words("draft.who.there", who=said, place=self._words.territory(effect.start))

    def places(self, codes: Sequence[str]) -> str:
        """Name places, of very many the first and how many they are."""
        names = [self._words.territory(code) for code in codes]
        if len(names) <= _MOST_PLACES:
            return self._words.join(names)
        more = len(names) - _MOST_PLACES
        return self._words("draft.places.more", places=", ".join(names[:_MOST_PLACES]), n=more)

    # Statuses

    def _route_lines(self, plan: Plan) -> Iterator[str]:
        for period, shift in _shifts([plan.last_route]):
            key = "draft.routes.lost" if shift.after == "none" else "draft.routes.found"
            yield self._dated(self._words(key), shift, period)

    def _status_lines(self, plan: Plan) -> Iterator[tuple[bool, str]]:
        """Yield whether it is a loss, and the line; the exit first."""
        for period, shift in _shifts([plan.leaving]):
            names = [self._words(f"draft.exit.{each}") for each in (shift.before, shift.after)]
            what = self._words("draft.leaving.shift", before=names[0], after=names[1])
            worse = EXIT_LEVELS[shift.after] > EXIT_LEVELS[shift.before]
            yield worse, self._dated(what, shift, period)
        groups: dict[tuple[Period, ...], list[str]] = {}
        for impact in plan.destinations:
            groups.setdefault(impact.periods, []).append(impact.id)
        for periods, codes in groups.items():
            for period in periods:
                for shift in period.shifts:
                    names = [self._words(f"status.{each}") for each in (shift.before, shift.after)]
                    what = self._words(
                        "draft.status.shift",
                        places=self.places(codes),
                        before=names[0],
                        after=names[1],
                    )
                    worse = STATUS_LEVELS[shift.after] > STATUS_LEVELS[shift.before]
                    yield worse, self._dated(what, shift, period)

    def _dated(self, what: str, shift: Shift, period: Period) -> str:
        said = self._words("draft.headline", what=what, who=self._people.line(shift.who))
        return self._days(said, period)

    # Effects

    def what(self, effect: Effect) -> str:
        """Say what changes, and where."""
        places = self.places(effect.places)
        match effect.aspect:
            case "journey" | "means":
                return self._getting_there(effect, places)
            case "road":
                return self._road(effect, places)
            case "papers":
                return self._papers(effect, places)
            case "stay" if not effect.after:
                return self._words(
                    "draft.stay.lost", places=places, before=self._stay(effect.before)
                )
            case "stay" | "payment" | "danger":
                return self._words(f"draft.{effect.aspect}", places=places, **self._change(effect))
        named = self._named(effect)
        if effect.aspect == "ways":
            named = self._words(f"way.kind.{effect.about}")
        key = f"draft.{effect.aspect}.{'worse' if effect.worsens else 'better'}"
        return self._words(key, places=places, named=named)

    def _change(self, effect: Effect) -> dict[str, str]:
        """Say what it is about, and what it was and will be."""
        before, after = effect.before, effect.after
        if effect.aspect == "stay":
            return {"before": self._stay(before), "after": self._stay(after)}
        prefix, about = "pay.short", self._people.option("cards", effect.about)
        if effect.aspect == "danger":
            prefix, about = "draft.level", self._words(f"draft.danger.{effect.about}")
        before, after = (self._words(f"{prefix}.{each}") for each in (before, after))
        return {"about": about, "before": before, "after": after}

    def _getting_there(self, effect: Effect, places: str) -> str:
        """Say how people get to places, or by which means they do so directly."""
        key = f"draft.{effect.aspect}.{effect.after}"
        if not effect.worsens:
            key = f"{key}.better"
        if effect.aspect == "journey":
            return self._words(key, places=places)
        return self._words(key, places=places, mode=self._words(f"mode.{effect.about}"))

    def _road(self, effect: Effect, places: str) -> str:
        named = self._named(effect)
        way = places
        if not in_russia(effect.start):
            start = self._words.territory(effect.start)
            way = self._words("draft.road.from", start=start, places=places)
        elif named:
            way = self._words("draft.road.named", named=named, places=places)
        return self._words(f"draft.road.{effect.after}", way=way)

    def _named(self, effect: Effect) -> str:
        return self._words.join(self._text(name) for name in effect.named)

    def _text(self, text: Text | Statement) -> str:
        return self._words.statement(text) if isinstance(text, Statement) else self._words.of(text)

    def _stay(self, limits: Sequence[Any]) -> str:
        if not limits:
            return self._words("draft.stay.unknown")
        return ", ".join(in_words(self._words, limit_phrase(limit)) for limit in limits)

    def _papers(self, effect: Effect, places: str) -> str:
        before, after = (
            self._words(
                "draft.papers.one",
                regime=self._words(f"regime.{each.regime}"),
                lead=short_lead(self._words, each.lead_days),
            )
            for each in (effect.before, effect.after)
        )
        if before == after:
            fewer = len(effect.after.needs) < len(effect.before.needs)
            key = "draft.papers.fewer" if fewer else "draft.papers.more"
            return self._words(key, places=places, named=self._named(effect))
        return self._words("draft.papers", places=places, before=before, after=after)


def _shifts(impacts: Sequence[Impact]) -> Iterator[tuple[Period, Shift]]:
    """Yield every shift with its days."""
    for period in chain.from_iterable(impact.periods for impact in impacts):
        for shift in period.shifts:
            yield period, shift
