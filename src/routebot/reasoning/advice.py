"""Everything that follows for one person: verdicts in rank order, the exit check, journeys."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from routebot.logic.conditions import Masks, Truth
from routebot.policy.doubts import NotEstablishedThere
from routebot.policy.facts import Fact, Link, Text
from routebot.policy.places import HOME
from routebot.policy.questions import LOCATION
from routebot.reasoning.applying import Answer, answers_that_apply
from routebot.reasoning.dangers import (
    PersonalDanger,
    PersonalPitfall,
    dangers_of,
    high_pitfalls,
    makes_perilous,
    worst,
)
from routebot.reasoning.exit_check import ExitStatus, ExitVerdict, check_exit
from routebot.reasoning.journeys import Journey
from routebot.reasoning.kept import RulingOut, Sheet, VerdictKey, kept_of
from routebot.reasoning.links import Leg
from routebot.reasoning.passing import Warned, dangers_of_stop, is_of_the_way, means_of
from routebot.reasoning.prepared import Prepared, prepare
from routebot.reasoning.profile import Profile, read_profile
from routebot.reasoning.ranking import Ranking
from routebot.reasoning.rulebook import CompiledDestination, CompiledFact, Rulebook, Status
from routebot.reasoning.travel import Search, Travel
from routebot.reasoning.verdicts import Evaluation, Verdict, by_way, judge, read, read_plainly
from routebot.reasoning.ways import WayVerdict, serving_way

__all__ = ["Advice", "Step", "advise", "start_of"]


_NOT_TO_BE_MENDED = frozenset({"means", "age"})
"""Steps of the order that nobody can do anything about."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rank: its name and level, 0 best."""

    name: str
    level: int


class Advice:
    """Everything that follows for one person: verdicts in rank order, the exit check, journeys.

    Each is worked out when it is first asked for, or found among the results that are kept of the
    rulebook.

    Args:
        start: where they are; journeys begin there.
        days_left: until they must go, where something other than their answers decides.

    Attributes:
        deciding_questions: place -> the questions that can still change its status, as far as they
            were looked for.
        changed: ids of changes -> the masks with these made, as far as they were tried.
        asked: questions declined -> those of the screen that comes next, once looked for: a screen
            asks for them a dozen times, and to find a sheet among what is kept takes 10 us.
    """

    def __init__(
        self, rulebook: Rulebook, masks: Masks, start: str = HOME, days_left: int | None = None
    ) -> None:
        self.rulebook = rulebook
        self.masks = masks
        self.start = start
        self.sheet = Sheet(masks, start, days_left)
        self.kept = kept_of(rulebook)
        self.deciding_questions: dict[str, frozenset[str]] = {}
        self.changed: dict[tuple[str, ...], Masks] = {}
        self.asked: dict[frozenset[str], tuple[str, ...]] = {}

    @cached_property
    def profile(self) -> Profile:
        """What ranking and journeys read from the answers."""
        return read_profile(self.rulebook, self.masks, self.sheet.days_left)

    @cached_property
    def answered(self) -> frozenset[str]:
        """The questions whose answer is known."""
        return self.rulebook.vocabulary.answered(self.masks)

    @cached_property
    def ruled_out(self) -> frozenset[str]:
        """The questions that make no sense to somebody with these answers.

        They can be answered from the list of all, and are neither asked nor offered.
        """
        ruling = self._ruling_out()
        standing = {id_: self.rulebook.vocabulary.standing(id_, self.masks) for id_, _, _ in ruling}
        return frozenset(
            other for id_, option, others in ruling if option in standing[id_] for other in others
        )

    def _ruling_out(self) -> tuple[RulingOut, ...]:
        """Return the answers that leave some question without sense, looked for once."""
        if self.kept.ruling_out is None:
            self.kept.ruling_out = tuple(
                RulingOut(id_, option.id, option.rules_out)
                for id_, question in self.rulebook.vocabulary.questions.items()
                for option in question.options
                if option.rules_out
            )
        return self.kept.ruling_out

    @cached_property
    def evaluation(self) -> Evaluation:
        """What the rulebook says of each of its conditions."""
        return read(self.rulebook, self.masks)

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        """Destination -> verdict, in the order of the dataset."""
        destinations = self.rulebook.destinations
        ranked = self.kept.rankings.get(self.sheet)
        if ranked is None:
            return {id_: self._judged(destination) for id_, destination in destinations.items()}
        known = {verdict.id: verdict for verdict in ranked}
        return {id_: known[id_] for id_ in destinations}

    def _judged(self, destination: CompiledDestination) -> Verdict:
        """Judge a destination, or find the verdict.

        It depends on the destination's own variables only, so people share most of them.
        """
        masks, verdicts = self.masks, self.kept.verdicts
        key: VerdictKey = (destination.id, *(masks[variable] for variable in destination.variables))
        verdict = verdicts.get(key)
        if verdict is None:
            verdict = judge(self.evaluation, destination)
            if verdict.status is Status.DEPENDS:
                verdict = replace(verdict, plainly=self._judged_plainly(destination))
            verdicts[key] = verdict
        return verdict

    def _judged_plainly(self, destination: CompiledDestination) -> Verdict:
        """Judge a destination where nothing extra is so, and count what that still waits for."""
        plainly = judge(self._plain_evaluation, destination)
        if plainly.status is not Status.DEPENDS:
            return plainly
        waits_for = self._plain_evaluation.missing_in(destination.diagram)
        return replace(plainly, waits_for=len(waits_for))

    @cached_property
    def _plain_evaluation(self) -> Evaluation:
        """What the rulebook says where nothing extra is so that they have not spoken of."""
        return read_plainly(self.evaluation)

    @cached_property
    def exit(self) -> ExitVerdict:
        """The check at the Russian border."""
        return check_exit(self.evaluation)

    @property
    def exit_ahead(self) -> bool:
        """False for somebody who is abroad already."""
        return self.start == HOME and not self.profile.abroad

    @property
    def barred(self) -> bool:
        """True where the law does not let them out of Russia, where they still are."""
        return self.exit_ahead and self.exit.status is ExitStatus.BARRED

    @cached_property
    def travel(self) -> Travel:
        """The links as this person can use them."""
        prepared = prepare(self.evaluation, self.verdicts, self.profile)
        return self._travel(self.evaluation, self.profile, prepared)

    def _travel(self, evaluation: Evaluation, profile: Profile, prepared: Prepared) -> Travel:
        exit_bar = self.exit.barring[0].id if self.barred else None
        return Travel(
            evaluation,
            self.verdicts,
            profile,
            exit_bar,
            prepared,
            start=self.start,
        )

    @cached_property
    def _ranking(self) -> Ranking:
        """The order for this person."""
        return self._ranking_of(self.evaluation, self.profile, self.travel)

    def _ranking_of(self, evaluation: Evaluation, profile: Profile, travel: Travel) -> Ranking:
        return Ranking(evaluation, profile, travel, not self.barred)

    @cached_property
    def ranked(self) -> tuple[Verdict, ...]:
        """Every destination, best first."""
        rankings = self.kept.rankings
        if self.sheet not in rankings:
            rankings[self.sheet] = self._ranking.order(self.verdicts.values())
        return rankings[self.sheet]

    @cached_property
    def possible(self) -> tuple[Verdict, ...]:
        """The destinations that are not closed, best first."""
        return tuple(verdict for verdict in self.ranked if verdict.status is not Status.CLOSED)

    def serving(self, id_: str) -> WayVerdict | None:
        """Return the way into a place that serves what they want; None where every one is shut."""
        verdict = self.verdicts[id_]
        return serving_way(id_, verdict.way, verdict.ways, self.profile)

    def told(self, id_: str) -> Verdict:
        """Return a verdict as lists, cards and plans tell it: by the way that they prepare for.

        Where they are let in at once, that is the one that decides. Where something has to be got
        first it is the one that serves them, so that nobody gets a visa for visitors who needs one
        for study.
        """
        verdict, serving = self.verdicts[id_], self.serving(id_)
        if verdict.status is not Status.CONDITIONAL or serving is None:
            return verdict
        if serving.way is verdict.way:
            return verdict
        return by_way(verdict, serving, self.rulebook.snapshot.on)

    def dangers(self, id_: str) -> tuple[PersonalDanger, ...]:
        """Return the dangers that concern this person, the worst first, then those that may."""
        return dangers_of(self.evaluation, self.rulebook.destinations[id_], self.profile)

    def worst_danger(self, id_: str) -> PersonalDanger | None:
        """Return the one to say wherever a place is named: the worst that is theirs for certain."""
        return worst(self.dangers(id_)) if id_ in self.rulebook.destinations else None

    def high_pitfalls(self, id_: str) -> tuple[PersonalPitfall, ...]:
        """Return the grave pitfalls of a place that concern this person or may.

        Not those of means by which they do not come: who flies needs no word of cars. Somebody whom
        the law does not let out is told of no way at all.
        """
        pitfalls = self.rulebook.destinations[id_].pitfalls
        if self.barred:
            told = [each for each in pitfalls if not is_of_the_way(self.rulebook, each)]
            return high_pitfalls(self.evaluation, told)
        ways = [journey for journey in self.journeys(id_) if not journey.broken]
        used = {leg.link.mode for journey in ways for leg in journey.legs}
        told = []
        for each in pitfalls:
            means = means_of(self.rulebook, each)
            if not ways or not means or means & used:
                told.append(each)
        return high_pitfalls(self.evaluation, told)

    def not_established(self, id_: str) -> tuple[NotEstablishedThere, ...]:
        """Return what nobody could find out of a place and concerns this person for certain.

        It warns of nothing, so that a question left open adds none of it.
        """
        gaps = self.rulebook.destinations[id_].gaps
        return tuple(each.gap for each in gaps if self.evaluation.truth(each) is Truth.YES)

    def deciding(self, id_: str, fact: Fact) -> tuple[str, ...]:
        """Return the questions that decide whether a danger or pitfall of a place is theirs.

        As the dataset has them; none where it is settled, or does not speak of what they answered.
        """
        found = self.evaluation.undecided(self._warning(id_, fact))
        return tuple(
            question for question in self.rulebook.vocabulary.questions if question in found
        )

    def applying(self, id_: str, fact: Fact) -> tuple[Answer, ...]:
        """Return the answers that would make such a danger or pitfall theirs, if they are few."""
        questions = self.deciding(id_, fact)
        return answers_that_apply(self.evaluation, self._warning(id_, fact), questions)

    def _warning(self, id_: str, fact: Fact) -> CompiledFact[Fact]:
        destination = self.rulebook.destinations[id_]
        known: list[CompiledFact[Fact]] = [*destination.dangers, *destination.pitfalls]
        return next(each for each in known if each.fact.id == fact.id)

    def rank_of(self, id_: str) -> int:
        """Return the 1-based rank of a destination."""
        return next(i for i, verdict in enumerate(self.ranked, 1) if verdict.id == id_)

    def journeys(self, id_: str) -> tuple[Journey, ...]:
        """Return the journeys to a destination, best first."""
        key, journeys = (self.sheet, id_), self.kept.journeys
        if key not in journeys:
            journeys[key] = self._search.to(id_)
        return journeys[key]

    @property
    def _search(self) -> Search:
        """All journeys of this person, searched once for the taps that follow each other."""
        searches = self.kept.searches
        if self.sheet not in searches:
            searches[self.sheet] = self.travel.search()
        return searches[self.sheet]

    def passed_dangers(self, journey: Journey) -> Iterator[tuple[str, PersonalDanger]]:
        """Yield each place on the way that is dangerous to this person, with the worst of it."""
        for stop in journey.passed:
            found = dangers_of_stop(self.evaluation, stop, self.profile)
            if found:
                yield stop.place, found[0]

    def peril_on_the_way(self, id_: str) -> PersonalDanger | None:
        """Return the worst of arrest or other grave danger on the best journey to a place.

        None where the way passes nothing of the kind, where no way is known, and to whoever is told
        of no way.
        """
        journey = next((each for each in self.journeys(id_) if not each.broken), None)
        if self.barred or not self.travel.known or journey is None:
            return None
        passed = (danger for _, danger in self.passed_dangers(journey))
        grave = sorted(filter(makes_perilous, passed), key=lambda each: each.level != "high")
        return grave[0] if grave else None

    def crossings(self, leg: Leg) -> tuple[Link, ...]:
        """Return the links that name where a leg crosses the border, and one in reserve.

        To somebody whom the law does not let out no crossing is named.
        """
        if self.barred:
            return ()
        return self.travel.crossings(leg)

    def route(self, leg: Leg) -> Text | None:
        """Return the name of the train or ferry, or the cities of a flight, as far as known.

        To somebody whom the law does not let out none is named.
        """
        return None if self.barred else leg.link.route

    def warnings(self, journey: Journey) -> tuple[Warned, ...]:
        """Return what is known to go wrong in the places on the way."""
        return self.travel.warnings(journey)

    def steps(self, verdict: Verdict) -> tuple[Step, ...]:
        """Return the steps of a destination's rank, in order."""
        return tuple(Step(name, level) for name, level in self._ranking.steps(verdict))

    def setback(self, verdict: Verdict) -> Step | None:
        """Return the step at which a destination falls behind the one before it.

        None for the first one, and where only what cannot be mended tells the two apart: how many
        ways lead from their region, or how old a claim is.
        """
        rank = self.rank_of(verdict.id)
        if rank == 1:
            return None
        before = self.steps(self.ranked[rank - 2])
        pairs = zip(self.steps(verdict), before, strict=True)
        behind = next((own for own, other in pairs if own.level > other.level), None)
        return None if behind is None or behind.name in _NOT_TO_BE_MENDED else behind

    def reordered(self, masks: Masks, verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
        """Order some verdicts by the answers of other masks: what an answer would do to the order.

        What is undecided stands as it is. What is settled stays so, but another way in may come to
        be the one to take, which is better known or asks for less.
        """
        tried = Advice(self.rulebook, masks, self.start, self.sheet.days_left)
        prepared = self.travel.prepared.adapted(tried.evaluation, tried.profile)
        travel = self._travel(tried.evaluation, tried.profile, prepared)
        destinations = self.rulebook.destinations
        settled = (
            each if each.status is Status.DEPENDS else tried._judged(destinations[each.id])
            for each in verdicts
        )
        return self._ranking_of(tried.evaluation, tried.profile, travel).order(settled)

    def rising(self, top: int, *, hinging: bool = True) -> Iterator[Verdict]:
        """Yield the undecided destinations below the top ones that may yet be among them.

        Args:
            hinging: also those that only something rare opens, such as another passport.
        """
        if len(self.possible) <= top:
            return
        last = self._ranking.key(self.possible[top - 1])
        for verdict in self.possible[top:]:
            counts = verdict.status is Status.DEPENDS and (hinging or not verdict.hinges)
            if counts and self._ranking.may_precede(verdict, last):
                yield verdict


def advise(rulebook: Rulebook, masks: Masks) -> Advice:
    """Work out what follows for a person in Russia, or wherever they said they are."""
    return Advice(rulebook, masks, start_of(rulebook, masks))


def start_of(rulebook: Rulebook, masks: Masks) -> str:
    """Return where a person is: the place they named if they are abroad, else Russia."""
    place = rulebook.vocabulary.chosen(LOCATION, masks)
    abroad = rulebook.meanings.circumstances.abroad.holds(masks)
    return place if place and abroad else HOME
