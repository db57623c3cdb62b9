"""What a person is told: a method for each word of the people files (``tests/cases/people``)."""

from collections.abc import Iterable, Iterator
from typing import Any

from routebot.policy.limits import Limit
from routebot.reasoning.advice import Advice
from routebot.reasoning.asking import next_question
from routebot.reasoning.explaining import because, missing, openings
from routebot.reasoning.rulebook import Status
from routebot.reasoning.verdicts import concerning
from tests.support.people import would_be_asked

__all__ = ["Told"]


class Told:
    """What a person is told; a method for each word of the people files, which yields what is
    otherwise.
    """

    def __init__(self, advice: Advice) -> None:
        self.advice = advice
        self.destinations = advice.rulebook.destinations
        self.verdicts = advice.verdicts

    def _statuses(self, ids: list[str], status: str) -> Iterator[str]:
        for id_ in ids:
            if self.verdicts[id_].status != status:
                deciding = [fact.id for fact in self.verdicts[id_].deciding]
                yield f"{id_} is {self.verdicts[id_].status}, not {status}: {deciding}"

    def open(self, ids: list[str]) -> Iterator[str]:
        """These are open."""
        yield from self._statuses(ids, "open")

    def only_open(self, ids: list[str]) -> Iterator[str]:
        """These are open, and nothing else is."""
        found = {verdict.id for verdict in self.verdicts.values() if verdict.status is Status.OPEN}
        if found != set(ids):
            yield f"open are {sorted(found)}, not {sorted(ids)}"

    def conditional(self, ids: list[str]) -> Iterator[str]:
        """Something must be obtained first for these."""
        yield from self._statuses(ids, "conditional")

    def depends(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """These depend on exactly these questions."""
        yield from self._statuses(list(wanted), "depends")
        for id_, questions in wanted.items():
            found = missing(self.advice, self.verdicts[id_])
            if set(found) != set(questions):
                yield f"{id_} misses {found}, not {questions}"

    def closed(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """These are closed, and these facts are among those that close them."""
        yield from self._statuses(list(wanted), "closed")
        for id_, facts in wanted.items():
            found = {fact.id for fact in self.verdicts[id_].blocked_by}
            if not set(facts) <= found:
                yield f"{id_} is blocked by {sorted(found)}, not by {facts}"

    def not_closed(self, ids: list[str]) -> Iterator[str]:
        """None of these is closed."""
        closed = [id_ for id_ in ids if self.verdicts[id_].status is Status.CLOSED]
        if closed:
            yield f"closed are {closed}"

    def first(self, ids: list[str]) -> Iterator[str]:
        """These are among the best fifteen, in this order."""
        ranks = [self.advice.rank_of(id_) for id_ in ids]
        if ranks != sorted(ranks) or ranks[-1] > 15:
            yield f"the ranks of {ids} are {ranks}; best are {[verdict.id for verdict in self.advice.ranked[:15]]}"

    def best(self, ids: list[str]) -> Iterator[str]:
        """These are the very best, in any order."""
        found = {verdict.id for verdict in self.advice.ranked[: len(ids)]}
        if found != set(ids):
            yield f"best are {sorted(found)}, not {sorted(ids)}"

    def above(self, pairs: list[list[str]]) -> Iterator[str]:
        """Of each pair, the first stands above the second."""
        for better, worse in pairs:
            if self.advice.rank_of(better) > self.advice.rank_of(worse):
                levels = {id_: self.advice.steps(self.verdicts[id_]) for id_ in (better, worse)}
                yield f"{better} stands below {worse}: {levels}"

    def exit(self, status: str) -> Iterator[str]:
        """This is the state of the check at the Russian border."""
        if self.advice.exit.status != status:
            yield f"the exit is {self.advice.exit.status}, not {status}: {[rule.id for rule in self.advice.exit.rules]}"

    def exit_facts(self, ids: list[str]) -> Iterator[str]:
        """These rules of the exit are shown."""
        yield from _lacking("exit", ids, self.advice.exit.rules)

    def exit_notes(self, ids: list[str]) -> Iterator[str]:
        """These notes on leaving are shown."""
        yield from _lacking(
            "exit", ids, concerning(self.advice.evaluation, self.advice.rulebook.exit_notes)
        )

    def asked(self, question: str) -> Iterator[str]:
        """This is asked next, or nothing."""
        found = next_question(self.advice) or "nothing"
        if found != question:
            yield f"{found} is asked next, not {question}"

    def not_asked(self, questions: list[str]) -> Iterator[str]:
        """None of these would still be asked, whatever else is declined."""
        found = would_be_asked(self.advice) & set(questions)
        if found:
            yield f"{sorted(found)} would still be asked"

    def regime(self, wanted: dict[str, str]) -> Iterator[str]:
        """These are the regimes of the day."""
        for id_, regime in wanted.items():
            if self.verdicts[id_].regime != regime:
                yield f"the regime of {id_} is {self.verdicts[id_].regime}, not {regime}"

    def stay(self, wanted: dict[str, list[int | None]]) -> Iterator[str]:
        """These are the days of stay, and within how many days."""
        for id_, days in wanted.items():
            rule = self.verdicts[id_].rule
            if not rule or [rule.stay_days, rule.per_days] != days:
                yield f"the stay in {id_} is {rule and [rule.stay_days, rule.per_days]}, not {days}"

    def limits(self, wanted: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
        """These are all the limits of the stay, in any order."""
        for id_, limits in wanted.items():
            rule = self.verdicts[id_].rule
            found = set(rule.limits) if rule else set()
            if found != {Limit.model_validate(limit) for limit in limits}:
                yield f"the limits in {id_} are {found}"

    def cards(self, wanted: dict[str, dict[str, str]]) -> Iterator[str]:
        """So these means of payment fare there."""
        for id_, values in wanted.items():
            for card, value in values.items():
                found = (
                    self.destinations[id_].cards[card].value
                    if card in self.destinations[id_].cards
                    else "unknown"
                )
                if found != value:
                    yield f"{card} in {id_} is {found}, not {value}"

    def confirmed(self, wanted: dict[str, bool]) -> Iterator[str]:
        """These verdicts rest on fresh claims, or do not."""
        for id_, value in wanted.items():
            if self.verdicts[id_].confirmed != value:
                yield f"{id_} is {'' if not value else 'not '}confirmed"

    def needs(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """This must be obtained first."""
        for id_, ids in wanted.items():
            yield from _lacking(id_, ids, self.verdicts[id_].needs)

    def because(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """These answers, and no others, decided."""
        for id_, questions in wanted.items():
            found = because(self.advice, self.verdicts[id_])
            if set(found) != set(questions):
                yield f"{id_} is {self.verdicts[id_].status} because of {found}, not of {questions}"

    def would_open(self, wanted: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
        """These are the ways to open it, and all of them."""
        rulebook, masks = self.advice.rulebook, self.advice.masks
        for id_, changes in wanted.items():
            found = [o.answers(rulebook, masks) for o in openings(self.advice, self.verdicts[id_])]
            if _plain(found) != _plain(changes):
                yield f"{id_} would be opened by {found}, not by {changes}"

    def pitfalls(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """These pitfalls are shown."""
        for id_, ids in wanted.items():
            yield from _lacking(
                id_, ids, concerning(self.advice.evaluation, self.destinations[id_].pitfalls)
            )

    def no_pitfalls(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """These pitfalls are not shown, since they concern somebody else."""
        for id_, ids in wanted.items():
            found = {
                fact.id
                for fact in concerning(self.advice.evaluation, self.destinations[id_].pitfalls)
            } & set(ids)
            if found:
                yield f"{id_} shows {sorted(found)}"

    def notes(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """These notes are shown."""
        for id_, ids in wanted.items():
            yield from _lacking(
                id_, ids, concerning(self.advice.evaluation, self.destinations[id_].notes)
            )

    def requirements(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """These are to be done or carried."""
        for id_, ids in wanted.items():
            yield from _lacking(
                id_, ids, concerning(self.advice.evaluation, self.destinations[id_].requirements)
            )

    def disagreements(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """These disagreements are shown."""
        for id_, ids in wanted.items():
            yield from _lacking(id_, ids, self.destinations[id_].day.disagreements)

    def upcoming(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """These changes are told beforehand."""
        for id_, ids in wanted.items():
            yield from _lacking(
                id_, ids, [change.fact for change in self.destinations[id_].day.upcoming]
            )

    def not_upcoming(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """Nobody could have known of these changes yet."""
        for id_, ids in wanted.items():
            found = {change.fact.id for change in self.destinations[id_].day.upcoming} & set(ids)
            if found:
                yield f"{id_} already tells of {sorted(found)}"

    def direct(self, wanted: dict[str, list[str]]) -> Iterator[str]:
        """One gets straight there from their own region by each of these means, and no other."""
        for id_, modes in wanted.items():
            found = {leg.link.mode for leg in self.advice.travel.direct(id_) if leg.near}
            if found != set(modes):
                yield f"straight to {id_} one gets by {sorted(found)}, not by {modes}"

    def broken(self, wanted: dict[str, str]) -> Iterator[str]:
        """Every known journey there breaks, the best one for this reason."""
        for id_, reason in wanted.items():
            journeys = self.advice.journeys(id_)
            if (
                not journeys
                or any(j.broken is None for j in journeys)
                or journeys[0].broken.reason != reason
            ):
                yield f"journeys to {id_}: {[(j.kind, j.broken) for j in journeys]}, not broken by {reason}"

    def all_broken(self, reason: str) -> Iterator[str]:
        """Every journey there is breaks for this reason at its first leg."""
        for id_ in self.verdicts:
            for journey in self.advice.journeys(id_):
                if journey.broken is None or (journey.broken.leg, journey.broken.reason) != (
                    0,
                    reason,
                ):
                    yield f"{id_} is reached: {journey.kind}, {journey.broken}"

    def no_journeys(self, _: bool) -> Iterator[str]:
        """No journey is drawn."""
        drawn = [id_ for id_ in self.verdicts if self.advice.journeys(id_)]
        if drawn:
            yield f"journeys are drawn to {drawn}"


def _lacking(where: str, ids: list[str], facts: Iterable[Any]) -> Iterator[str]:
    found = {fact.id for fact in facts}
    if not set(ids) <= found:
        yield f"{where} lacks {sorted(set(ids) - found)}; it has {sorted(found)}"


def _plain(changes: Iterable[dict[str, Any]]) -> list[Any]:
    """Write answers so that they compare: option or options, in no order."""
    return sorted(
        sorted(
            (id_, sorted([given] if isinstance(given, str) else given))
            for id_, given in change.items()
        )
        for change in changes
    )
