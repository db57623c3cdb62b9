"""Entering by another passport than the Russian one: rules made of the table, and their conditions.

They stand beside what was researched of a place and give way to it. What nobody knows of a passport
shuts nothing and opens nothing.
"""

from typing import NamedTuple

from routebot.logic.conditions import Compiled, may_be
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.facts import EntryRule
from routebot.policy.questions import SECOND_PASSPORT
from routebot.policy.second_passports import NOT_ESTABLISHED, PassportRules
from routebot.reasoning.foreseen import Foreseen

__all__ = ["SecondPassports", "second_passports"]


class SecondPassports(NamedTuple):
    """What other passports may give at a place.

    Attributes:
        rules: each with the condition that it is about a person.
        not_known: UNKNOWN for those of whose passports nothing is known there, NO for all others.
    """

    rules: tuple[tuple[EntryRule, Compiled], ...]
    not_known: Compiled


def second_passports(
    made: PassportRules, vocabulary: Vocabulary, place: str, foreseen: Foreseen | None = None
) -> SecondPassports:
    """Return what other passports may give at a place; nothing where they are not asked about.

    Args:
        made: of the day, for the places of the vocabulary.
        foreseen: as of `Rulebook`.
    """
    if (SECOND_PASSPORT, place) not in vocabulary.pairs:
        return SecondPassports((), not_known=False)
    rules = made.at(place)
    if not rules:
        return SecondPassports((), not_known=False)
    return SecondPassports(
        tuple((rule, _fit(vocabulary, rule, place, foreseen)) for rule in rules),
        _not_known(vocabulary, place, foreseen),
    )


def _fit(
    vocabulary: Vocabulary, rule: EntryRule, place: str, foreseen: Foreseen | None
) -> Compiled:
    known = foreseen.concerned_by("passport", rule.id, place) if foreseen else None
    return vocabulary.concerns(rule, place) if known is None else known


def _not_known(vocabulary: Vocabulary, place: str, foreseen: Foreseen | None) -> Compiled:
    known = foreseen.concerned_by("passport", place, place) if foreseen else None
    if known is not None:
        return known
    unsaid = vocabulary.compile({SECOND_PASSPORT: [NOT_ESTABLISHED]}, place=place)
    return may_be(unsaid, vocabulary.unknown)
