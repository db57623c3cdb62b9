"""How one can pay: the means of payment of a destination, and what holds wherever one goes."""

from collections.abc import Iterable, Iterator

from routebot.policy.claims import claim
from routebot.policy.facts import CardValue, PaymentRule
from routebot.policy.questions import Option
from routebot.policy.snapshot import Snapshot
from routebot.reasoning.advice import Advice
from routebot.reasoning.decay import PaymentKnown
from routebot.reasoning.verdicts import Verdict, concerning
from routebot.screens.claims import (
    age_of,
    claim_paragraph,
    disagreement_paragraph,
    mark_of,
    stalest_mark,
)
from routebot.screens.disagreeing import disagreement_paragraphs
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, italic, lines, titled

__all__ = ["fares_line", "held_line", "held_lines", "money_paragraphs"]


_BEST_FIRST: tuple[CardValue, ...] = ("yes", "limited", "no", "unknown")


def money_paragraphs(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    """Write each means of payment with the age of what is known, then the facts, its own first."""
    destination, snapshot = advice.rulebook.destinations[verdict.id], advice.rulebook.snapshot
    own = concerning(advice.evaluation, destination.payments)
    texts = [
        lines(*_rows(words, advice, verdict)),
        *(claim_paragraph(words, claim(snapshot, fact)) for fact in own),
        *disagreement_paragraphs(words, advice, verdict, PaymentRule),
    ]
    return [*texts, *_general(words, advice)]


def _rows(words: Words, advice: Advice, verdict: Verdict) -> Iterator[Html]:
    """Yield how each means of payment fares there."""
    cards, snapshot = advice.rulebook.destinations[verdict.id].cards, advice.rulebook.snapshot
    for option in advice.rulebook.vocabulary.questions["cards"].options:
        if option.id in cards:
            known = cards[option.id]
            age = italic(f"({age_of(words, claim(snapshot, known.fact))})")
            fares = bold(_fares(words, known))
            yield Html("{}: {} {}").format(words.of(option.label), fares, age)


def held_line(
    words: Words, advice: Advice, verdict: Verdict, *, detailed: bool, worded: bool
) -> str:
    """Say how what they hold pays there; of somebody who has not said, of every means.

    Args:
        detailed: say how each fares; else name only what works.
        worded: the mark of freshness keeps its word.
    """
    held, known = advice.profile.cards, _held(words, advice, verdict)
    if not known:
        return words("pay.held.unknown") if held else ""
    works = [label for label, each in known if each.value in ("yes", "limited")]
    if detailed and held is not None:
        said = words("pay.held", means="; ".join(_by_fares(words, known)))
    elif works:
        said = words("pay.held.works", means="; ".join(works))
    elif held is None:
        return ""
    else:
        said = words("pay.held.nothing")
    snapshot = advice.rulebook.snapshot
    mark = stalest_mark(words, (claim(snapshot, each.fact) for _, each in known), worded=worded)
    return f"{said} ({mark})"


def held_lines(words: Words, advice: Advice, verdict: Verdict) -> Iterator[str]:
    """Yield the means of payment that fare alike there, how they do, and how fresh that is."""
    alike: dict[str, list[tuple[str, PaymentKnown]]] = {}
    for label, each in _held(words, advice, verdict):
        alike.setdefault(_fares_briefly(words, each), []).append((label, each))
    snapshot = advice.rulebook.snapshot
    for fares, found in alike.items():
        mark = stalest_mark(words, (claim(snapshot, each.fact) for _, each in found))
        names = ", ".join(label for label, _ in found)
        yield f"{names[:1].upper()}{names[1:]}: {fares} ({mark})"


def _held(words: Words, advice: Advice, verdict: Verdict) -> list[tuple[str, PaymentKnown]]:
    """List what they hold of the means known there; of somebody who has not said, every one."""
    cards, held = advice.rulebook.destinations[verdict.id].cards, advice.profile.cards
    if not cards:
        return []
    return [
        (_name(words, option), cards[option.id])
        for option in advice.rulebook.vocabulary.questions["cards"].options
        if option.id in cards and (held is None or option.id in held)
    ]


def _name(words: Words, option: Option) -> str:
    """Name a means of payment inside a sentence; what has a name of its own keeps its capital."""
    label = words.of(option.label)
    is_brand = option.label.ru[:1].isascii()  # Russian writes brands only in Latin letters
    return label if is_brand else label[:1].lower() + label[1:]


def _by_fares(words: Words, known: Iterable[tuple[str, PaymentKnown]]) -> Iterator[str]:
    """Yield how it fares, then the means of payment that fare so; what works or did, first."""
    grouped: dict[str, list[str]] = {}
    for label, each in sorted(known, key=lambda pair: _BEST_FIRST.index(pair[1].last_known)):
        grouped.setdefault(_fares_briefly(words, each), []).append(label)
    for fares, labels in grouped.items():
        yield f"{fares} – {', '.join(labels)}"


def _fares_briefly(words: Words, known: PaymentKnown) -> str:
    last = known.expired and known.last_known != "unknown"
    return words(f"pay.short.last.{known.last_known}" if last else f"pay.short.{known.value}")


def fares_line(words: Words, snapshot: Snapshot, known: PaymentKnown) -> str:
    """Say in a few words how a means of payment fares, and how fresh that is."""
    return f"{_fares_briefly(words, known)} ({mark_of(words, claim(snapshot, known.fact))})"


def _fares(words: Words, known: PaymentKnown) -> str:
    """Say how a means of payment fares; of what has expired, how it last did."""
    return words(f"pay.last.{known.last_known}" if known.expired else f"pay.{known.value}")


def _general(words: Words, advice: Advice) -> Iterator[str]:
    """Yield what is known of paying abroad wherever one goes, and what nobody could establish."""
    snapshot = advice.rulebook.snapshot
    facts = concerning(advice.evaluation, advice.rulebook.money)
    said = (claim_paragraph(words, claim(snapshot, fact)) for fact in facts)
    yield from titled(words("money.general"), said)
    for found in snapshot.payment_disagreements:
        yield disagreement_paragraph(words, found)
    for gap in snapshot.payment_not_established:
        yield bold(words("card.not_established")) + " " + words.of(gap.text)
