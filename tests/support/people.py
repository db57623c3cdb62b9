"""Invented people with answers spread as among those who write to such a bot; the same ones each
time.
"""

import random
from collections.abc import Iterator, Mapping, Sequence

from routebot.logic.vocabulary import Answers
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import next_question
from routebot.reasoning.rulebook import Rulebook

__all__ = ["SEED", "asked", "invented_people", "would_be_asked"]

SEED = 20261122

# Shares of the answers, in percent: guesses of the right size, not statistics. They are fixed so
# that figures can be compared over time.
_ONE: Mapping[str, Mapping[str, int]] = {
    "passport": {"biometric": 42, "five_year": 20, "internal_only": 34, "none": 4},
    "passport_validity": {"year_plus": 74, "half_year_plus": 13, "quarter_plus": 8, "under_quarter": 5},
    "military": {"not_liable": 47, "reserve": 31, "draft_age": 15, "summons": 5, "serving": 2},
    "army_since_2022": {"yes": 4, "no": 96},
    "pursued": {"no": 72, "risk": 21, "case": 7},
    "urgency": {"days": 14, "week": 20, "month": 36, "later": 30},
    "region": {
        "northwest": 14, "kaliningrad": 2, "centre": 34, "south": 13, "volga_ural": 17, "siberia": 9, "far_east": 4,
        "abroad": 7,
    },
    "goal": {"transit": 8, "wait": 26, "long": 31, "settle": 35},
    "funds": {"low": 30, "middle": 46, "good": 24},
}  # fmt: skip

_MANY: Mapping[str, Mapping[str, int]] = {
    "other_citizenship": {"eu": 1, "israel": 2, "cis": 3, "other": 1},
    "visas": {"schengen": 14, "eu_residence": 4, "us": 4, "uk": 2},
    "cards": {"mir": 88, "unionpay_ru": 10, "visa_mc_ru": 45, "foreign": 17, "cash": 55, "crypto": 21},
    "exit_limits": {"debts": 13, "court": 2, "secrets": 3},
    "annexed_regions": {"born_there": 2, "issued_there": 1},
    "modes": {"air": 84, "car": 46, "rail_bus": 68, "foot": 33, "sea": 12},
    "party": {"alone": 44, "partner": 41, "children": 24, "pets": 18, "minor_alone": 1},
    "grounds": {
        "family_eu": 3, "journalist": 4, "activist": 12, "lgbt": 9, "job_offer": 5, "remote_work": 31, "study": 9,
        "repatriation": 5,
    },
}  # fmt: skip

_PASSPORTS = {"eu": "DE", "israel": "IL", "cis": "AM", "other": "TR"}
"""Group -> the passport that its people hold."""


def invented_people(number: int, seed: int = SEED) -> Iterator[Answers]:
    """Yield people who know an answer to every question that their papers leave sense in."""
    chance = random.Random(seed)
    for _ in range(number):
        yield _person(chance)


def asked(book: Rulebook, person: Answers) -> list[str]:
    """Return the questions that a person who knows every answer is asked, in order."""
    given: dict[str, frozenset[str]] = {}
    while question := next_question(advise(book, book.vocabulary.masks(given))):
        given[question] = person[question]
    return list(given)


def would_be_asked(advice: Advice) -> set[str]:
    """Return every question that would still be asked of somebody who declines them all."""
    declined: set[str] = set()
    while question := next_question(advice, frozenset(declined)):
        declined.add(question)
    return declined


def _person(chance: random.Random) -> Answers:
    answers = {question: frozenset([_pick(chance, shares)]) for question, shares in _ONE.items()}
    answers |= {question: _several(chance, question, shares) for question, shares in _MANY.items()}
    if answers["party"] & {"alone", "minor_alone"}:
        answers["party"] -= {"partner", "children"}
    if answers["passport"] & {"internal_only", "none"}:
        del answers["passport_validity"]
    answers["location"] = frozenset(["GE"])  # should they be abroad
    answers["offer_from"] = frozenset(["DE"])  # should they be offered anything
    answers["barred_from"] = frozenset(["none"])
    held = answers["other_citizenship"] & _PASSPORTS.keys()
    if held:
        answers["second_passport"] = frozenset(_PASSPORTS[group] for group in held)
    return answers


def _pick(chance: random.Random, shares: Mapping[str, int]) -> str:
    options: Sequence[str] = list(shares)
    return chance.choices(options, list(shares.values()))[0]


def _several(chance: random.Random, question: str, shares: Mapping[str, int]) -> frozenset[str]:
    """Choose each option by itself; where nothing was chosen the question's ``none`` is, if it has
    one.
    """
    chosen = frozenset(option for option, share in shares.items() if chance.random() * 100 < share)
    without_none = {"cards": "mir", "modes": "rail_bus", "party": "alone"}
    return chosen or frozenset([without_none.get(question, "none")])
