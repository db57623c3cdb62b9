"""Entering by another passport than the Russian one: rules made of the table, and their conditions.

They stand beside what was researched of a place and give way to it. What nobody knows of a passport
shuts nothing and opens nothing.
"""

from typing import NamedTuple

from routebot.logic.conditions import Compiled, may_be
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.facts import EntryRule
from routebot.policy.questions import SECOND_PASSPORT
from routebot.policy.second_passports import NOT_ESTABLISHED, rules_of_second_passports
from routebot.policy.snapshot import Snapshot

__all__ = ["SecondPassports", "second_passports"]


class SecondPassports(NamedTuple):
    """What other passports may give at a place.

    Attributes:
        rules: each with the condition that it is about a person.
        not_known: UNKNOWN for those of whose passports nothing is known there, NO for all others.
    """

    rules: tuple[tuple[EntryRule, Compiled], ...]
    not_known: Compiled


def second_passports(day: Snapshot, vocabulary: Vocabulary, place: str) -> SecondPassports:
    """Return what other passports may give at a place; nothing where they are not asked about."""
    if (SECOND_PASSPORT, place) not in vocabulary.pairs:
        return SecondPassports((), not_known=False)
    rules = rules_of_second_passports(day.passports, place, vocabulary.places)
    if not rules:
        return SecondPassports((), not_known=False)
    not_known = vocabulary.compile({SECOND_PASSPORT: [NOT_ESTABLISHED]}, place=place)
    return SecondPassports(
        tuple((rule, vocabulary.concerns(rule, place)) for rule in rules),
        may_be(not_known, vocabulary.unknown),
    )
