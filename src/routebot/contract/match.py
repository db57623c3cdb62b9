"""The advice as one JSON object: the contract of ``routebot match --format json``.

``schemas/match.schema.json`` says what each key means. The records below hold the same without
words, their fields in the order of the JSON.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from routebot.contract.claims import (
    ClaimCore,
    DisagreementCore,
    StatementCore,
    claim_core,
    disagreement_core,
    statement_core,
)
from routebot.contract.core import Table
from routebot.contract.dangers import DangerCore, danger_cores
from routebot.contract.filling import report_of
from routebot.contract.journeys import JourneyCore, journey_core
from routebot.contract.limits import LimitCore, limit_cores
from routebot.contract.phrases import DatasetText, PlaceName, Said, setback_phrase
from routebot.contract.requirements import RequirementCore, requirement_cores
from routebot.contract.ways import WayCore, way_core
from routebot.logic.conditions import Truth
from routebot.policy.dates import Precision, precision_of
from routebot.policy.doubts import NotEstablished
from routebot.policy.facts import CardValue, Fact, Pitfall, Regime
from routebot.policy.questions import Option
from routebot.policy.snapshot import Freshness, Snapshot, Upcoming
from routebot.reasoning.advice import Advice
from routebot.reasoning.asking import next_question
from routebot.reasoning.dangers import handover_level
from routebot.reasoning.exit_check import ExitStatus, concerning_abroad
from routebot.reasoning.explaining import Opening, because, missing, openings
from routebot.reasoning.meanings import CARDS
from routebot.reasoning.rulebook import CompiledDestination, Status
from routebot.reasoning.verdicts import Verdict, concerning
from routebot.words.i18n import Words

__all__ = [
    "DestinationCore",
    "ExitCore",
    "MatchCore",
    "MoneyCore",
    "PaymentClaimCore",
    "PitfallCore",
    "ReasonCore",
    "UpcomingCore",
    "match_core",
    "report",
]


class ReasonCore(NamedTuple):
    """An answer that decided.

    Attributes:
        label: what the question is called inside a sentence.
    """

    question: str
    options: tuple[str, ...]
    label: Said


class PitfallCore(NamedTuple):
    """What has gone wrong for others."""

    id: str
    severity: str
    text: Said
    checked_on: date | None
    checked_precision: Precision
    sources: tuple[str, ...]
    freshness: Freshness


class PaymentClaimCore(NamedTuple):
    """What is known of a means of payment in a place, and what that rests on.

    Attributes:
        value: what can be relied on: of an expired "yes" or "limited" nothing is.
        last_known: what the fact says, whatever its age.
    """

    value: CardValue
    last_known: CardValue
    claim: ClaimCore


class MoneyCore(NamedTuple):
    """What is known of paying abroad wherever one goes."""

    facts: tuple[StatementCore, ...]
    disagreements: tuple[DisagreementCore, ...]
    not_established: tuple[Said, ...]


class UpcomingCore(NamedTuple):
    """A change that is known to come; ``ends`` says that something stops holding then."""

    on: date | None
    id: str
    ends: bool
    text: Said
    claim: ClaimCore


class ExitCore(NamedTuple):
    """The check at the Russian border.

    Attributes:
        missing: the questions that could still change it.
        claims: what each of the facts rests on, in their order.
    """

    status: ExitStatus
    facts: tuple[str, ...]
    texts: tuple[Said, ...]
    missing: tuple[str, ...]
    claims: tuple[ClaimCore, ...]
    disagreements: tuple[DisagreementCore, ...]
    not_established: tuple[Said, ...]


class DestinationCore(NamedTuple):
    """One destination for a person.

    Attributes:
        rank: 1 is the best, counted among all destinations.
        payments: option of the question `cards` -> how it fares there.
        would_open: question -> the whole new answer, for each smallest set of changes.
        steps: name of a step of the rank -> its level, 0 best.
        payment_claims: option of the question `cards` -> what its value rests on; None without a
            fact.
        limits: of the stay, first the one that binds their trip.
        not_higher: why it stands no higher; None for the first, or where nothing can be said.
        headline: id of the rule of the way that serves what they want; None where all are shut.
        ways: every way that is theirs or may be, the usable ones first.
        withdrawn: ids of the withdrawn facts that leave it undecided.
    """

    id: str
    name: Said
    rank: int
    status: Status
    confirmed: bool
    baseline: bool
    regime: Regime | None
    stay_days: int | None
    per_days: int | None
    checked_on: date | None
    checked_precision: Precision
    because: tuple[ReasonCore, ...]
    missing: tuple[str, ...]
    blocked_by: tuple[str, ...]
    would_open: tuple[Table, ...]
    requirements: tuple[RequirementCore, ...]
    payments: Table
    pitfalls: tuple[PitfallCore, ...]
    journeys: tuple[JourneyCore, ...]
    sources: tuple[str, ...]
    upcoming: tuple[UpcomingCore, ...]
    rule: str | None
    disagreements: tuple[DisagreementCore, ...]
    not_established: tuple[Said, ...]
    handover: str
    steps: Table
    payment_claims: Table
    dangers: tuple[DangerCore, ...]
    limits: tuple[LimitCore, ...]
    not_higher: Said | None
    headline: str | None
    ways: tuple[WayCore, ...]
    withdrawn: tuple[str, ...]


class MatchCore(NamedTuple):
    """Everything that `match` says, without words; ``asked`` holds at most one question.

    Attributes:
        withdrawn: ids of all facts that were withdrawn.
    """

    on: date
    revision: str
    asked: tuple[str, ...]
    exit: ExitCore
    destinations: tuple[DestinationCore, ...]
    money: MoneyCore
    withdrawn: tuple[str, ...]


def report(
    advice: Advice, words: Words, only: str | None = None, skipped: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Build the JSON of ``routebot match``.

    Args:
        only: keep this destination only; its rank is still the one among all.
        skipped: questions that were declined.
    """
    return report_of(match_core(advice, only, skipped), words)


def match_core(
    advice: Advice, only: str | None = None, skipped: frozenset[str] = frozenset()
) -> MatchCore:
    """Say what `match` tells a person, without words; the arguments are those of `report`."""
    snapshot, asked = advice.rulebook.snapshot, next_question(advice, skipped)
    return MatchCore(
        on=snapshot.on,
        revision=snapshot.revision,
        asked=(asked,) if asked else (),
        exit=_exit(advice),
        destinations=tuple(
            _destination(advice, verdict, rank)
            for rank, verdict in enumerate(advice.ranked, 1)
            if only is None or verdict.id == only
        ),
        money=_money(advice),
        withdrawn=snapshot.withdrawn,
    )


def _exit(advice: Advice) -> ExitCore:
    found, day = advice.exit, advice.rulebook.snapshot
    abroad = () if advice.exit_ahead else concerning_abroad(advice.evaluation)
    told: tuple[Fact, ...] = (*found.rules, *abroad)
    return ExitCore(
        status=found.status,
        facts=tuple(fact.id for fact in told),
        texts=tuple(map(_text_of, told)),
        missing=tuple(found.open_questions),
        claims=tuple(claim_core(day, fact) for fact in told),
        disagreements=tuple(map(disagreement_core, day.exit_disagreements)),
        not_established=tuple(map(_gap, day.exit_not_established)),
    )


def _money(advice: Advice) -> MoneyCore:
    day = advice.rulebook.snapshot
    facts = concerning(advice.evaluation, advice.rulebook.money)
    return MoneyCore(
        facts=tuple(statement_core(day, fact) for fact in facts),
        disagreements=tuple(map(disagreement_core, day.payment_disagreements)),
        not_established=tuple(map(_gap, day.payment_not_established)),
    )


def _destination(advice: Advice, verdict: Verdict, rank: int) -> DestinationCore:
    destination, rule = advice.rulebook.destinations[verdict.id], verdict.rule
    day, serving = advice.rulebook.snapshot, advice.serving(verdict.id)
    return DestinationCore(
        id=verdict.id,
        name=PlaceName(verdict.id),
        rank=rank,
        status=verdict.status,
        confirmed=verdict.confirmed,
        baseline=verdict.baseline,
        regime=verdict.regime,
        stay_days=rule.stay_days if rule else None,
        per_days=rule.per_days if rule else None,
        checked_on=verdict.checked_on,
        checked_precision=precision_of(verdict.checked),
        because=tuple(
            ReasonCore(id_, options, _label(advice, id_))
            for id_, options in because(advice, verdict).items()
        ),
        missing=missing(advice, verdict),
        blocked_by=tuple(fact.id for fact in verdict.blocked_by),
        would_open=tuple(_opening(advice, opening) for opening in openings(advice, verdict)),
        requirements=tuple(requirement_cores(advice, verdict)),
        payments=_payments(advice, destination),
        pitfalls=tuple(
            _pitfall(day, compiled.fact)
            for compiled in destination.pitfalls
            if advice.evaluation.truth(compiled) is not Truth.NO
        ),
        journeys=tuple(journey_core(advice, journey) for journey in advice.journeys(verdict.id)),
        sources=_urls(verdict.deciding),
        upcoming=tuple(_upcoming(day, change) for change in destination.day.upcoming),
        rule=rule.id if rule else None,
        disagreements=tuple(map(disagreement_core, destination.day.disagreements)),
        not_established=tuple(map(_gap, advice.not_established(verdict.id))),
        handover=handover_level(destination),
        steps=Table(tuple((step.name, step.level) for step in advice.steps(verdict))),
        payment_claims=_payment_claims(advice, destination),
        dangers=danger_cores(advice, verdict.id),
        limits=limit_cores(rule, advice.profile.stay_wanted),
        not_higher=setback_phrase(advice.setback(verdict)),
        headline=serving.rule.id if serving else None,
        ways=tuple(way_core(day, way, advice.profile.stay_wanted) for way in verdict.ways),
        withdrawn=tuple(fact.id for fact in verdict.without_word),
    )


def _payments(advice: Advice, destination: CompiledDestination) -> Table:
    """Say for each option of the question `cards` how it fares there, unknown without a fact."""
    return Table(
        tuple((option.id, _payment(destination, option.id)) for option in _payment_options(advice))
    )


def _payment_options(advice: Advice) -> tuple[Option, ...]:
    question = advice.rulebook.vocabulary.questions.get(CARDS)
    return question.options if question else ()


def _payment(destination: CompiledDestination, option: str) -> CardValue:
    known = destination.cards.get(option)
    return known.value if known else "unknown"


def _payment_claims(advice: Advice, destination: CompiledDestination) -> Table:
    """Say for each option of the question `cards` what its value rests on."""
    day, known = advice.rulebook.snapshot, destination.cards
    return Table(
        tuple(
            (
                option.id,
                PaymentClaimCore(
                    known[option.id].value,
                    known[option.id].last_known,
                    claim_core(day, known[option.id].fact),
                )
                if option.id in known
                else None,
            )
            for option in _payment_options(advice)
        )
    )


def _label(advice: Advice, question: str) -> DatasetText:
    """Give the name that a question has inside a sentence."""
    return DatasetText(question, "short", advice.rulebook.vocabulary.questions[question].name)


def _opening(advice: Advice, opening: Opening) -> Table:
    """Give the whole new answers: one option where a question takes one, a list where several."""
    questions = advice.rulebook.vocabulary.questions
    answers = opening.answers(advice.rulebook, advice.masks)
    return Table(
        tuple(
            (id_, options[0] if questions[id_].takes_one else options)
            for id_, options in answers.items()
        )
    )


def _pitfall(day: Snapshot, fact: Pitfall) -> PitfallCore:
    checked = fact.confirmed_on(day.on)
    return PitfallCore(
        id=fact.id,
        severity=fact.severity,
        text=_text_of(fact),
        checked_on=checked.first_day if checked else None,
        checked_precision=precision_of(checked),
        sources=_urls([fact]),
        freshness=day.freshness(fact),
    )


def _upcoming(day: Snapshot, change: Upcoming) -> UpcomingCore:
    fact = change.fact
    return UpcomingCore(change.on, fact.id, change.ends, _text_of(fact), claim_core(day, fact))


def _gap(found: NotEstablished) -> DatasetText:
    return DatasetText(found.id, "text", found.text)


def _text_of(fact: Fact) -> DatasetText:
    return DatasetText(fact.id, "text", fact.text)


def _urls(facts: Sequence[Fact]) -> tuple[str, ...]:
    """List the sources of facts, each once."""
    return tuple(dict.fromkeys(source.url for fact in facts for source in fact.sources))
