"""What a place is for everybody at once: who may stay how long, needs which papers, fears what.

Each aspect parts the people: outcome -> those for whom it is so. The judgement itself is the one of
`reasoning`, which is made there for one person; here its comparisons are made for sets.
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from routebot.logic.conditions import Compiled, Truth
from routebot.policy.dangers import DangerKind
from routebot.policy.facts import Requirement
from routebot.publishing.sets import NOBODY, Sets, where
from routebot.reasoning.decay import danger_standing
from routebot.reasoning.deciding import undecided_preference, usable_preference
from routebot.reasoning.lead_days import LeadDays
from routebot.reasoning.passing import is_without_word
from routebot.reasoning.rulebook import TERMINALS, CompiledDestination, Rulebook, Status, Way
from routebot.reasoning.thresholds import DANGER_LEVELS
from routebot.reasoning.ways import lead_days_of

__all__ = [
    "UNCONCERNED",
    "Aspect",
    "Outcomes",
    "Papers",
    "Taken",
    "outcomes_of",
    "status_set",
    "ways_taken",
    "ways_without_word",
]

UNCONCERNED = "unconcerned"
"""The outcome of those whom a danger does not concern."""

Aspect: TypeAlias = Literal[
    "ways",
    "stay",
    "papers",
    "confirmed",
    "payment",
    "danger",
    "warning",
    "journey",
    "means",
    "road",
]
"""What of a place can change for people beside its status.

ways: which ways in are theirs. stay: how long they may. papers: what must be obtained and how long
that takes. confirmed: whether what decides is. payment: what they can pay with. danger: what the
place does to them. warning: a grave pitfall. journey: whether any leads there. means: whether a
direct one does, by one means of travel. road: one link by itself.
"""


class Taken(NamedTuple):
    """A way in, and those for whom it decides what the place is.

    Attributes:
        needs: what they must obtain beside it.
    """

    way: Way
    status: Status
    needs: tuple[Requirement, ...]
    people: int

    @property
    def waits(self) -> bool:
        """Whether something has to be obtained before one may enter."""
        return self.status is Status.CONDITIONAL or bool(self.needs)

    @property
    def lead_days(self) -> LeadDays:
        """[fewest, most] days before they can go; None when not known."""
        return lead_days_of(self.way, self.needs)

    @property
    def confirmed(self) -> bool:
        """Whether all that decides is fresh and well supported."""
        asked = {need.id for need in self.needs}
        needs = (need for need in self.way.needs if need.fact.id in asked)
        return self.way.confirmed and all(need.confirmed for need in needs)


class Papers(NamedTuple):
    """What must be obtained: the regime of the way in, ids of requirements, days."""

    regime: str
    needs: tuple[str, ...]
    lead_days: LeadDays


Outcomes: TypeAlias = Mapping[tuple[Aspect, str], Mapping[Hashable, int]]
"""An aspect, and what of it (a way, a danger, a warning) -> each outcome with its people.

Of stays, papers and their confirmation those have no outcome to whom the place is closed.
"""


def status_set(sets: Sets, place: CompiledDestination, status: Status) -> int:
    """Return those for whom a place has a status."""
    return sets.only(place.diagram, TERMINALS.index(status))


def ways_taken(sets: Sets, book: Rulebook, place: CompiledDestination) -> Iterator[Taken]:
    """Yield each way that decides for somebody; nobody stands in two of them.

    Those for whom the place is closed stand in none.
    """
    settled = NOBODY
    for status in (Status.CLOSED, Status.OPEN, Status.CONDITIONAL):
        people = status_set(sets, place, status)
        settled = sets.either(settled, people)
        if status is not Status.CLOSED:
            yield from _deciding(sets, book, place, status, people)
    rest = sets.without(sets.everybody, settled)
    yield from _deciding(sets, book, place, Status.DEPENDS, rest)


def _deciding(
    sets: Sets, book: Rulebook, place: CompiledDestination, status: Status, left: int
) -> Iterator[Taken]:
    """Go through the ways as `deciding_way` prefers them, each taking whom none took before."""
    conditions = book.program.conditions
    undecided = status is Status.DEPENDS
    preference = undecided_preference if undecided else usable_preference
    states = [
        (preference(way, usable, ready), number, way, usable, ready)
        for number, way in enumerate(place.ways)
        for usable in (Truth.YES, Truth.UNKNOWN, *((Truth.NO,) if undecided else ()))
        for ready in Truth
    ]
    for _, _, way, usable, ready in sorted(states, key=lambda state: state[:2]):
        if not left:
            return
        mine = sets.both(left, where(sets, conditions[way.usable], usable))
        mine = sets.both(mine, where(sets, conditions[way.ready], ready)) if mine else NOBODY
        if mine and undecided:
            mine = sets.without(mine, where(sets, conditions[way.fit], Truth.NO))
        if mine:
            left = sets.without(left, mine)
            yield from _by_needs(sets, way, status, mine)


def ways_without_word(sets: Sets, book: Rulebook, place: CompiledDestination) -> Iterator[Taken]:
    """Yield each way of which something was withdrawn, with those for whom that leaves it open."""
    for way in filter(is_without_word, place.ways):
        usable, ready = (book.program.conditions[slot] for slot in (way.usable, way.ready))
        settled = sets.either(where(sets, usable, Truth.NO), where(sets, ready, Truth.YES))
        granted = sets.both(where(sets, usable, Truth.YES), where(sets, ready, Truth.NO))
        people = sets.without(sets.everybody, sets.either(settled, granted))
        if people:
            yield from _by_needs(sets, way, Status.DEPENDS, people)


def _by_needs(sets: Sets, way: Way, status: Status, people: int) -> Iterator[Taken]:
    """Part those who take a way by what they must obtain, for certain or perhaps."""
    parted: list[tuple[tuple[Requirement, ...], int]] = [((), people)]
    for need in way.needs:
        spared = where(sets, need.condition, Truth.NO)
        found = []
        for needs, those in parted:
            found.append((needs, sets.both(those, spared)))
            found.append(((*needs, need.fact), sets.without(those, spared)))
        parted = [(needs, those) for needs, those in found if those]
    for needs, those in parted:
        yield Taken(way, status, needs, those)


def outcomes_of(sets: Sets, book: Rulebook, place: CompiledDestination) -> Outcomes:
    """Part the people by everything that a place is for them, beside its status."""
    taken = tuple(ways_taken(sets, book, place))
    stays: dict[Hashable, int] = {}
    papers: dict[Hashable, int] = {}
    confirmed: dict[Hashable, int] = {}
    for each in taken:
        needs = tuple(need.id for need in each.needs)
        asked = Papers(str(each.way.rule.regime), needs, each.lead_days)
        for parted, outcome in (
            (stays, each.way.rule.limits),
            (papers, asked),
            (confirmed, each.confirmed),
        ):
            parted[outcome] = sets.either(parted.get(outcome, NOBODY), each.people)
    found: dict[tuple[Aspect, str], Mapping[Hashable, int]] = {
        ("stay", ""): stays,
        ("papers", ""): papers,
        ("confirmed", ""): confirmed,
    }
    for way, people in _theirs(sets, book, place):
        found["ways", way] = _yes_or_no(sets, people)
    for kind in dict.fromkeys(each.fact.kind for each in place.dangers):
        found["danger", kind] = _danger(sets, book, place, kind)
    for kind, people in _not_looked_at(sets, book, place):
        rest = sets.without(sets.everybody, people)
        found["danger", kind] = {"not_established": people, UNCONCERNED: rest}
    for pitfall in place.pitfalls:
        if pitfall.fact.severity == "high":
            spared = where(sets, pitfall.condition, Truth.NO)
            found["warning", pitfall.fact.id] = _yes_or_no(
                sets, sets.without(sets.everybody, spared)
            )
    return found


def _yes_or_no(sets: Sets, people: int) -> Mapping[Hashable, int]:
    return {True: people, False: sets.without(sets.everybody, people)}


def _theirs(sets: Sets, book: Rulebook, place: CompiledDestination) -> Iterator[tuple[str, int]]:
    """Yield each kind of way in with those who surely have it."""
    kinds: dict[str, int] = {}
    for way in place.ways:
        usable = where(sets, book.program.conditions[way.usable], Truth.YES)
        kinds[way.rule.way] = sets.either(kinds.get(way.rule.way, NOBODY), usable)
    yield from kinds.items()


def _danger(
    sets: Sets, book: Rulebook, place: CompiledDestination, kind: DangerKind
) -> Mapping[Hashable, int]:
    """Part those whom a kind of danger surely concerns by the worst of it."""
    standings = [
        (danger_standing(each.fact, book.snapshot.freshness(each.fact)), each)
        for each in place.dangers
        if each.fact.kind == kind
    ]
    found: dict[Hashable, int] = {}
    told = NOBODY
    for standing, each in sorted(standings, key=lambda pair: -DANGER_LEVELS[pair[0]]):
        concerned = sets.without(where(sets, each.condition, Truth.YES), told)
        told = sets.either(told, concerned)
        found[standing] = sets.either(found.get(standing, NOBODY), concerned)
    return {**found, UNCONCERNED: sets.without(sets.everybody, told)}


def _not_looked_at(
    sets: Sets, book: Rulebook, place: CompiledDestination
) -> Iterator[tuple[DangerKind, int]]:
    """Yield the kinds for which nobody has looked at a place, with those whom they concern."""
    known = {each.fact.kind for each in place.dangers}
    circumstances = book.meanings.circumstances
    concerned: tuple[tuple[DangerKind, Compiled], ...] = (
        ("handover", circumstances.in_danger.condition),
        ("lgbt", circumstances.lgbt.condition),
    )
    for kind, condition in concerned:
        if kind not in known:
            yield kind, where(sets, condition, Truth.YES)
