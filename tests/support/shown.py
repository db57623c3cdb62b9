"""What a person reads: the words of the people files that look at the JSON, the list and the plan."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from routebot.contract.match import report
from routebot.contract.next import onward_report
from routebot.dialogue.state import State
from routebot.dialogue.views import Card, Routes
from routebot.logic.vocabulary import Answers
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.onward import onward
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.card import card_screen
from routebot.screens.onward import onward_text
from routebot.screens.plan import plan_text
from routebot.screens.routes import routes_screen
from routebot.screens.ways import serving_line
from routebot.words.i18n import words
from tests.support.people import would_be_asked
from tests.support.told import Told

__all__ = ["Shown"]

LEVELS = {"low", "medium", "high"}
"""Levels that a danger can have; any other says that the place was never researched for it."""


class Shown(Told):
    """What is told and shown to a person; the words that `Told` has, and those below.

    Of somebody who is in a place already (`start`, perhaps `arrived`) the words about order, lines
    and ways speak of where they could go next.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        answers: Answers,
        start: str | None = None,
        arrived: date | None = None,
    ) -> None:
        super().__init__(advise(rulebook, rulebook.vocabulary.masks(answers)))
        self.answers, self.start, self.arrived = answers, start, arrived
        self.words = words("ru")

    # Order

    def _ranked(self) -> list[str]:
        """Return the list, best first: of destinations, or of next stops."""
        if self.start is None:
            return [verdict.id for verdict in self.advice.ranked]
        found = onward(self.advice, self.start, self.arrived)
        return [*(stop.verdict.id for stop in found.stops), *(v.id for v in found.unlinked)]

    def top(self, ids: list[str]) -> Iterator[str]:
        """The list begins with these, in this order."""
        found = self._ranked()[: len(ids)]
        if found != ids:
            yield f"the list begins with {found}, not {ids}"

    def order(self, ids: list[str]) -> Iterator[str]:
        """These stand in this order; others may stand between."""
        found = [id_ for id_ in self._ranked() if id_ in ids]
        if found != ids:
            yield f"the order is {found}, not {ids}"

    def within(self, wanted: dict[str, int]) -> Iterator[str]:
        """Each of these is among the first so many."""
        for id_, most in wanted.items():
            if id_ not in self._ranked()[:most]:
                yield f"{id_} is not in {self._ranked()[:most]}"

    def not_in_first(self, wanted: dict[int, list[str]]) -> Iterator[str]:
        """None of these is among the first so many."""
        for most, ids in wanted.items():
            found = [id_ for id_ in self._ranked()[:most] if id_ in ids]
            if found:
                yield f"among the first {most} are {found}"

    # The way there

    def _json(self, id_: str) -> dict[str, Any]:
        """Return what the JSON says of a place."""
        return report(self.advice, self.words, id_)["destinations"][0]

    def _journeys(self, id_: str) -> list[dict[str, Any]]:
        if self.start is None:
            return self._json(id_)["journeys"]
        stops = onward_report(self.advice, self.words, self.start, self.arrived)["stops"]
        return [journey for stop in stops if stop["id"] == id_ for journey in stop["journeys"]]

    def _whole(self, id_: str) -> list[list[dict[str, Any]]]:
        return [journey["legs"] for journey in self._journeys(id_) if journey["broken"] is None]

    def reached(self, ids: list[str]) -> Iterator[str]:
        """A whole way is known to each of these."""
        yield from (f"no whole way to {id_}" for id_ in ids if not self._whole(id_))

    def unreachable(self, ids: list[str]) -> Iterator[str]:
        """No whole way is known to any of these."""
        yield from (f"{id_} is reached: {self._whole(id_)[0]}" for id_ in ids if self._whole(id_))

    def by(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """Straight to each of these a whole way leads by each of these means."""
        for id_, modes in wanted.items():
            found = {legs[0]["mode"] for legs in self._whole(id_) if len(legs) == 1}
            if not set(modes) <= found:
                yield f"straight to {id_} one gets by {sorted(found)}, not by {modes}"

    def over(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """A whole way to each of these leads over each of these places."""
        for id_, places in wanted.items():
            found = {leg["to"] for legs in self._whole(id_) for leg in legs[:-1]}
            if not set(places) <= found:
                yield f"the ways to {id_} lead over {sorted(found)}, not over {places}"

    def not_over(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """No whole way to any of these leads over these places."""
        for id_, places in wanted.items():
            found = {leg["to"] for legs in self._whole(id_) for leg in legs[:-1]} & set(places)
            if found:
                yield f"a way to {id_} leads over {sorted(found)}"

    def stopped_at_start(self, wanted: dict[str, str]) -> Iterator[str]:
        """Straight ways to these are known, and each breaks for this reason on leaving Russia."""
        for id_, reason in wanted.items():
            found = [j["broken"] for j in self._journeys(id_) if len(j["legs"]) == 1]
            if not found or any(not broken or broken["reason"] != reason for broken in found):
                yield f"the straight ways to {id_} break so: {found}"

    def not_straight(self, ids: list[str]) -> Iterator[str]:
        """No whole way leads to any of these without a place between."""
        for id_ in ids:
            found = [legs[0]["link"] for legs in self._whole(id_) if len(legs) == 1]
            if found:
                yield f"straight to {id_} lead {found}"

    def ways(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """These rules are among the ways in that fit the answers."""
        for id_, rules in wanted.items():
            found = {way["rule"] for way in self._json(id_)["ways"]}
            if not set(rules) <= found:
                yield f"the ways into {id_} are {sorted(found)}, not {rules}"

    def no_ways(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """None of these rules is among the ways in."""
        for id_, rules in wanted.items():
            found = {way["rule"] for way in self._json(id_)["ways"]} & set(rules)
            if found:
                yield f"the ways into {id_} hold {sorted(found)}"

    def headline(self, wanted: dict[str, str]) -> Iterator[str]:
        """This way serves them best; where another lets them in, list and card say how to stay."""
        for id_, rule in wanted.items():
            told, line = self._json(id_), self.advice.told(id_).rule
            if told["headline"] != rule:
                yield f"the headline of {id_} is {told['headline']}, not {rule}"
            elif line is None or line.id != rule:
                said = serving_line(self.words, self.advice, id_)
                card = card_screen(self.words, self.advice, Card(id_)).text
                if not said or said not in self._line(id_) or said not in card:
                    yield f"{said!r} is not in {self._line(id_)!r} or {card!r}"

    def to_get(self, wanted: dict[str, str]) -> Iterator[str]:
        """This is what must be got first: the list, the card and the plan begin with it."""
        for id_, name in wanted.items():
            said = f"нужно: {name}"
            card = card_screen(self.words, self.advice, Card(id_)).text
            texts = (self._line(id_), card, plan_text(self.words, self.advice, id_))
            yield from (f"{said!r} is not in {text!r}" for text in texts if said not in text)

    def never_read(self, wanted: dict[str, str]) -> Iterator[str]:
        """The line of this place in the list does not hold these words."""
        found = ((id_, text, self._line(id_)) for id_, text in wanted.items())
        yield from (f"{text!r} is in {line!r}" for _, text, line in found if text in line)

    def could_open(self, wanted: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
        """Each of these changes is among those that would open it."""
        for id_, changes in wanted.items():
            found = self._json(id_)["would_open"]
            if any(change not in found for change in changes):
                yield f"{id_} would be opened by {found}, not by {changes}"

    # Dangers

    def _dangers(self, id_: str) -> list[dict[str, Any]]:
        return self._json(id_).get("dangers", [])

    def dangers(self, wanted: dict[str, list[dict[str, str]]]) -> Iterator[str]:
        """For each of these a danger is told that has all these values."""
        for id_, descriptions in wanted.items():
            found = self._dangers(id_)
            for description in descriptions:
                if not any(description.items() <= danger.items() for danger in found):
                    yield f"{id_} tells of {found}, not of {description}"

    def no_dangers(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """No danger of these kinds, or of any kind for an empty list, is told of this place."""
        for id_, kinds in wanted.items():
            found = [danger["kind"] for danger in self._dangers(id_)]
            if set(found) & set(kinds) or (found and not kinds):
                yield f"{id_} tells of {found}"

    def not_established(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """Of these kinds it is said that nobody has looked, in the JSON and in the list's line."""
        for id_, kinds in wanted.items():
            unknown = {d["kind"] for d in self._dangers(id_) if d["level"] not in LEVELS}
            if not set(kinds) <= unknown or "не установлено" not in self._line(id_):
                yield f"{id_} says {self._dangers(id_)} and {self._line(id_)!r}"

    def marked(self, wanted: dict[str, str]) -> Iterator[str]:
        """The worst danger is of this kind, and stands where the person looks first: in the line of
        the list, on the card's first page, and at the top of the plan.
        """
        for id_, kind in wanted.items():
            worst = next(iter(self._dangers(id_)), {})
            if worst.get("kind") != kind or not worst.get("short"):
                yield f"the worst of {id_} is {worst}, not {kind}"
                continue
            plan = plan_text(self.words, self.advice, id_).split("\n\n")
            card = card_screen(self.words, self.advice, Card(id_)).text
            places = {"line": self._line(id_), "card": card, "plan": "\n\n".join(plan[:2])}
            for place, text in places.items():
                if worst["short"] not in text:
                    yield f"{worst['short']!r} is not in the {place} of {id_}: {text}"

    def _line(self, id_: str) -> str:
        """Return the paragraph of the list, or of the next stops, that names a place."""
        if self.start is not None:
            text = onward_text(self.words, self.advice, self.start, self.arrived)
            name = self.words.territory(id_)
            return next((part for part in text.split("\n\n") if name in part.split("\n")[0]), "")
        listed = [verdict.id for verdict in self.advice.possible]
        number = listed.index(id_) + 1 if id_ in listed else 0
        for page in range(number):  # never fewer than one to a page
            text = routes_screen(self.words, self.advice, State("ru"), Routes(page)).text
            paragraphs = text.split("\n\n")
            # Those to which no way is known stand in one line each.
            folded = [line for part in paragraphs for line in part.split("\n")[1:]]
            for part in (*paragraphs, *folded):
                if part.startswith(f"{number}. "):
                    return part
        return ""

    # The plan

    def plan_holds(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """These facts stand in the plan of this place, whole or by their short text."""
        for id_, facts in wanted.items():
            plan, said = plan_text(self.words, self.advice, id_), self._texts(id_)
            for fact in facts:
                if not any(text and text in plan for text in said.get(fact, ())):
                    yield f"the plan of {id_} lacks {fact}; known are {sorted(said)}"

    def _texts(self, id_: str) -> Mapping[str, tuple[str, ...]]:
        """Return the texts of all that is told of a place, by id."""
        found = self._json(id_)
        facts = [*found["pitfalls"], *found["requirements"], *found.get("dangers", [])]
        place = self.advice.rulebook.snapshot.destinations[id_]
        shorts = {each.id: each.short.ru for each in place.pitfalls if each.short}
        return {
            fact["id"]: (fact["text"], fact.get("short") or shorts.get(fact["id"], ""))
            for fact in facts
        }

    def plan_names(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """The plan of this place names these other places (read in English: names do not bend)."""
        say = words("en")
        for id_, places in wanted.items():
            plan = plan_text(say, self.advice, id_)
            for place in places:
                if say.territory(place) not in plan:
                    yield f"the plan of {id_} does not name {place}"

    def matters(self, wanted: dict[str, dict[str, Any]]) -> Iterator[str]:
        """With these other answers the plan of this place would read otherwise."""
        rulebook = self.advice.rulebook
        for id_, given in wanted.items():
            changed = {
                question: frozenset([value] if isinstance(value, str) else value)
                for question, value in given.items()
            }
            other = advise(rulebook, rulebook.vocabulary.masks({**self.answers, **changed}))
            if self._own_plan(other, id_) == self._own_plan(self.advice, id_):
                yield f"the plan of {id_} reads the same with {given}"

    def _own_plan(self, advice: Advice, id_: str) -> list[str]:
        """Return the plan without what it says of the places beyond, which has reasons of its own."""
        beyond = (self.words("plan.door"), self.words("plan.receipt"))
        plan = plan_text(self.words, advice, id_).split("\n\n")
        return [section for section in plan if not section.startswith(beyond)]

    # Questions, and the clock of a stay

    def would_ask(self, questions: list[str]) -> Iterator[str]:
        """Each of these still has something at stake."""
        lacking = set(questions) - would_be_asked(self.advice)
        if lacking:
            yield f"{sorted(lacking)} would not be asked"

    def single_stay(self, value: bool) -> Iterator[str]:
        """The last lawful day holds only if this is the one stay in its window, and says so."""
        place = self.start or ""
        stay = onward_report(self.advice, self.words, place, self.arrived)["stay"]
        since = stay["only_stay_since"]
        if (since is not None) is not value or stay["firm"] is value or not stay["last_day"]:
            yield f"the stay is told as {stay}"
        text = onward_text(self.words, self.advice, place, self.arrived)
        if since and self.words.day(date.fromisoformat(since)) not in text:
            yield f"where next does not say that it hinges on {since}"
