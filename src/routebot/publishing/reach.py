"""Who can get where: the journeys of everybody at once.

It is the search of `reasoning.travel` made for sets of people: the circle of what can be reached is
widened leg by leg, and at each place those go on whom the place lets pass. Whether Russia lets
somebody out at all is told apart from it, by the exit check.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from routebot.logic.conditions import Compiled, Truth, any_of
from routebot.logic.variables import YES_BIT
from routebot.policy.facts import Link, Mode
from routebot.policy.places import HOME, in_russia
from routebot.policy.questions import LOCATION
from routebot.publishing.outcomes import status_set
from routebot.publishing.sets import NOBODY, Sets, where
from routebot.publishing.stops import KnownPassing, Stops, World
from routebot.reasoning.links import BY_TICKET, places_abroad
from routebot.reasoning.meanings import CARDS, REGION
from routebot.reasoning.payments import NOTHING, ticket_level
from routebot.reasoning.rulebook import CompiledFact, Status
from routebot.reasoning.thresholds import MOST_LEGS

__all__ = ["Direct", "Legs", "Reach"]

Legs: TypeAlias = Literal["none", "changes", "direct"]
"""How somebody can get to a place: in one leg out of Russia, in several, not at all."""

Direct: TypeAlias = Literal["near", "limited", "far", "none"]
"""The best direct link by one means: from their region, only to some or at times, from elsewhere.
"""


class _At(NamedTuple):
    """Where people stand, and whether they came there by air."""

    place: str
    by_air: bool


class _Searched(NamedTuple):
    """What the search came by.

    Attributes:
        reached: place -> those who get there in one leg, and those who need more.
        going_on: those who came to a place and have a leg left.
    """

    reached: Mapping[str, tuple[int, int]]
    going_on: Mapping[_At, int]


class Reach:
    """Who can reach what on a day, over the links of that day.

    Args:
        known: who may go on from places that were looked at on other days; filled and used.
        start: the place abroad where people are; None for those in Russia.
    """

    def __init__(
        self, sets: Sets, world: World, known: KnownPassing, start: str | None = None
    ) -> None:
        self._sets = sets
        self._world = world
        self._links: dict[str, list[CompiledFact[Link]]] = {}
        for compiled in world.roads.links:
            self._links.setdefault(compiled.fact.start, []).append(compiled)
        self._stops = Stops(sets, world, known)
        self._start = start

    # What comes of it

    def legs(self, place: str) -> Mapping[Legs, int]:
        """Part the people by how they can get to a place."""
        sets = self._sets
        direct, longer = self._reached.get(place, (NOBODY, NOBODY))
        nobody = sets.without(sets.everybody, sets.either(direct, longer))
        return {"direct": direct, "changes": longer, "none": nobody}

    def direct(self, place: str, mode: Mode) -> Mapping[Direct, int]:
        """Part those who have a means of travel by the best direct link there by it."""
        sets = self._sets
        near = limited = far = NOBODY
        for home, starting in self._homes.items():
            for compiled in self._links.get(home, ()):
                link = compiled.fact
                if (link.end, link.mode) == (place, mode):
                    usable = sets.both(starting, self._out(compiled))
                    at_hand = sets.both(usable, self._near(link))
                    far = sets.either(far, sets.without(usable, at_hand))
                    if link.state == "limited":
                        limited = sets.either(limited, at_hand)
                    else:
                        near = sets.either(near, at_hand)
        limited = sets.without(limited, near)
        far = sets.without(far, sets.either(near, limited))
        some = sets.either(near, sets.either(limited, far))
        having = self.by(mode)
        return {"near": near, "limited": limited, "far": far, "none": sets.without(having, some)}

    @property
    def means(self) -> frozenset[tuple[str, Mode]]:
        """The places with a direct link out of Russia, each with the means of travel."""
        return frozenset(
            (compiled.fact.end, compiled.fact.mode)
            for home in self._homes
            for compiled in self._links.get(home, ())
            if not in_russia(compiled.fact.end)
        )

    @cached_property
    def starting(self) -> int:
        """Those whose journeys are looked at: who is in Russia, or at the place abroad."""
        sets = self._sets
        if self._start is None:
            return sets.without(sets.everybody, self._abroad)
        vocabulary = self._world.roads.vocabulary
        if (LOCATION, None) not in vocabulary.pairs:
            return NOBODY
        variable = vocabulary.index(LOCATION)
        mask = 1 << vocabulary.variables[variable].values.index(self._start)
        there = where(sets, ["in", variable, mask], Truth.YES)
        return sets.both(self._abroad, there)

    def using(self, link: str) -> Mapping[str, int]:
        """Part the people by what a link is to those who can travel over it.

        Out of Russia only those in whose part of it the link begins, else those who can come to its
        start: state -> people; everybody else under ``closed``.
        """
        compiled = next((each for each in self._world.roads.links if each.fact.id == link), None)
        sets = self._sets
        found = NOBODY
        if compiled is None:
            return {"closed": sets.everybody}
        if in_russia(compiled.fact.start):
            starting = self._homes.get(compiled.fact.start, NOBODY)
            found = sets.both(starting, sets.both(self._near(compiled.fact), self._out(compiled)))
        else:
            for at, people in self._come_to.get(compiled.fact.start, {}).items():
                able = sets.both(
                    self._stops.going_on(at.place, compiled.fact, by_air=at.by_air),
                    self._further(compiled),
                )
                found = sets.either(found, sets.both(people, able))
        return {compiled.fact.state: found, "closed": sets.without(sets.everybody, found)}

    def beside(self, start: str, places: Collection[str], mode: str, people: int) -> Iterator[Link]:
        """Yield the links by one means to some places that begin near some of these people."""
        for compiled in self._links.get(start, ()):
            link = compiled.fact
            if link.end in places and link.mode == mode:
                able = self._sets.both(self._near(link), self._out(compiled))
                if self._sets.both(people, able):
                    yield link

    @cached_property
    def _come_to(self) -> Mapping[str, Mapping[_At, int]]:
        """Place -> those who have come there and may still take one more leg."""
        found: dict[str, dict[_At, int]] = {}
        for at, people in self._searched.going_on.items():
            found.setdefault(at.place, {})[at] = people
        return found

    @property
    def ends(self) -> frozenset[str]:
        """The places that somebody can reach."""
        return frozenset(self._reached)

    def not_closed(self, place: str) -> int:
        """Return those for whom a place is not closed."""
        book = self._world.book(place)
        if book is None:
            return NOBODY
        closed = status_set(self._sets, book.destinations[place], Status.CLOSED)
        return self._sets.without(self._sets.everybody, closed)

    def rests_on(self, place: str) -> tuple[int, ...]:
        """Return whom a place lets in, whom it lets go on, and to whom it sells no ticket.

        Where that is the same on two days, the place changes nobody's journey between them.
        """
        return (self.not_closed(place), *self._stops.passing(place), self._penniless(place))

    @cached_property
    def routes(self) -> Mapping[str, int]:
        """The places that somebody can get to, each with those to whom it is not closed."""
        sets = self._sets
        return {
            place: sets.both(sets.either(*reached), self.not_closed(place))
            for place, reached in self._reached.items()
        }

    @cached_property
    def stranded(self) -> int:
        """Those who can get to no place that is not closed to them."""
        left = self.starting
        # What hangs on few answers leaves few people first: in another order the table of diagrams
        # grows tenfold.
        for people in sorted(self.routes.values(), key=self._sets.intricacy):
            left = self._sets.without(left, people)
        return left

    # The search

    @property
    def _reached(self) -> Mapping[str, tuple[int, int]]:
        """Place -> those who get there in one leg, and those who need more."""
        return self._searched.reached

    @cached_property
    def _searched(self) -> _Searched:
        sets = self._sets
        legs: list[dict[str, int]] = []
        known: dict[_At, int] = {}
        going_on: dict[_At, int] = {}
        frontier = self._beginnings()
        for number in range(1, MOST_LEGS + 1):
            arrived = self._arriving(frontier, first=number == 1)
            frontier, reached = {}, dict[str, int]()
            for at, people in arrived.items():
                fresh = sets.without(people, known.get(at, NOBODY))
                if fresh:
                    known[at] = sets.either(known.get(at, NOBODY), fresh)
                    reached[at.place] = sets.either(reached.get(at.place, NOBODY), fresh)
                    frontier[at] = fresh
            legs.append(reached)
            if number < MOST_LEGS:
                going_on = dict(known)
        return _Searched(self._by_legs(legs), going_on)

    def _by_legs(self, legs: Sequence[Mapping[str, int]]) -> Mapping[str, tuple[int, int]]:
        """Part those who reach each place into those with one leg and those with more."""
        sets, direct = self._sets, legs[0]
        found = {place: (people, NOBODY) for place, people in direct.items()}
        for reached in legs[1:]:
            for place, people in reached.items():
                at_once, more = found.get(place, (NOBODY, NOBODY))
                more = sets.either(more, sets.without(people, at_once))
                found[place] = (at_once, more)
        return found

    def _arriving(self, frontier: Mapping[_At, int], *, first: bool) -> Mapping[_At, int]:
        """Let everybody go on by one leg."""
        sets = self._sets
        arrived: dict[_At, int] = {}
        for at, people in frontier.items():
            for compiled in self._links.get(at.place, ()):
                link = compiled.fact
                if in_russia(link.end) or link.end == self._start:
                    continue
                leaving = (
                    people
                    if first
                    else sets.both(people, self._stops.going_on(at.place, link, by_air=at.by_air))
                )
                able = self._out(compiled) if first else self._further(compiled)
                found = sets.both(leaving, able) if leaving else NOBODY
                if found:
                    end = _At(link.end, link.mode == "air")
                    arrived[end] = sets.either(arrived.get(end, NOBODY), found)
        return arrived

    def _beginnings(self) -> Mapping[_At, int]:
        """Return where people begin: at home, or on the mainland where they can get there first."""
        sets = self._sets
        found = {_At(home, by_air=False): people for home, people in self._homes.items()}
        for home, people in self._homes.items():
            for compiled in self._links.get(home, ()):
                if in_russia(compiled.fact.end):
                    at = _At(compiled.fact.end, by_air=False)
                    able = sets.both(people, self._out(compiled))
                    found[at] = sets.either(found.get(at, NOBODY), able)
        return found

    @cached_property
    def _homes(self) -> Mapping[str, int]:
        """Where people's links begin: place -> those who are there."""
        sets, book = self._sets, self._world.roads
        if self._start is not None:
            return {self._start: self.starting}
        found: dict[str, int] = {}
        rest = sets.without(sets.everybody, self._abroad)
        for option, place in book.meanings.apart.items():
            there = sets.both(rest, self._standing(REGION, option))
            found[place] = sets.either(found.get(place, NOBODY), there)
            rest = sets.without(rest, there)
        return {HOME: rest, **found}

    @cached_property
    def _abroad(self) -> int:
        condition = self._world.roads.meanings.circumstances.abroad.condition
        return where(self._sets, condition, Truth.YES)

    def _standing(self, question: str, option: str) -> int:
        """Return those who chose an option, or one that is treated as it."""
        vocabulary = self._world.roads.vocabulary
        asked = vocabulary.questions.get(question)
        if asked is None:
            return NOBODY
        chosen = [each.id for each in asked.options if option in (each.id, each.treat_as)]
        variable = vocabulary.index(question)
        values = vocabulary.variables[variable].values
        mask = sum(1 << values.index(each) for each in chosen)
        return where(self._sets, ["in", variable, mask], Truth.YES)

    # One leg

    def _out(self, compiled: CompiledFact[Link]) -> int:
        """Return those who can use a link as the first one."""
        if self._start is not None:
            return self._further(compiled)
        sets = self._sets
        held = self._held_back(compiled.fact)
        return sets.without(self._usable(compiled), held)

    def _further(self, compiled: CompiledFact[Link]) -> int:
        """Return those who can use a link that begins abroad, having come to its start."""
        sets, link = self._sets, compiled.fact
        able = self._usable(compiled)
        if link.mode == "air" and self._start is None:
            # Its ticket was bought in Russia, and the paper is that of the first leg.
            return sets.without(able, self._held_back(link))
        if link.mode in BY_TICKET:
            able = sets.without(able, self._penniless(link.start))
        return able

    def _usable(self, compiled: CompiledFact[Link]) -> int:
        """Return those whom a link is open to, and who have its means of travel."""
        if compiled.fact.state == "closed" or compiled.fact.withdrawn:
            return NOBODY
        sets = self._sets
        barred = where(sets, compiled.condition, Truth.NO)
        return sets.without(self.by(compiled.fact.mode), barred)

    def by(self, mode: Mode) -> int:
        """Return those who have a means of travel; one that nobody is asked about everybody has."""
        given = self._world.roads.meanings.modes.get(mode)
        if given is None:
            return self._sets.everybody
        full = self._world.roads.vocabulary.unknown
        atoms: list[Compiled] = [["in", variable, YES_BIT] for variable in given]
        lacking = where(self._sets, any_of(atoms, full), Truth.NO)
        return self._sets.without(self._sets.everybody, lacking)

    def _near(self, link: Link) -> int:
        """Return those in whose part of Russia a link begins."""
        if not link.regions:
            return self._sets.everybody
        found = NOBODY
        for region in link.regions:
            found = self._sets.either(found, self._standing(REGION, region))
        return found

    def _held_back(self, link: Link) -> int:
        """Return those whom Russia surely does not let out to where a link leads."""
        sets, found = self._sets, NOBODY
        for rule in self._world.roads.exit_papers:
            if places_abroad(link).difference(rule.fact.lets_out_to or ()):
                found = sets.either(found, where(sets, rule.condition, Truth.YES))
        return found

    def _penniless(self, place: str) -> int:
        """Return those who said what they pay with, and of that nothing buys a ticket there."""
        book, sets = self._world.book(place), self._sets
        if book is None:
            return NOBODY
        asked = book.vocabulary.questions.get(CARDS)
        paying: list[Compiled] = []
        for option in asked.options if asked else ():
            level = ticket_level(book.destinations[place], frozenset({option.id}))
            if level != NOTHING and (CARDS, option.id) in book.vocabulary.pairs:
                paying.append(["in", book.vocabulary.index(CARDS, option.id), YES_BIT])
        return where(sets, any_of(paying, book.vocabulary.unknown), Truth.NO) if asked else NOBODY
