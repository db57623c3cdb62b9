"""What ranking and journeys read from a person's answers, taken out of the masks once.

Whatever reads an answer without a condition of a fact reads it here, so that what the interview has
to ask for the order's sake, and what the checks of the data take as read, are one list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from routebot.logic.conditions import Masks
from routebot.logic.diagrams import YES
from routebot.logic.vocabulary import YES_BIT
from routebot.policy.facts import Mode
from routebot.policy.places import HOME
from routebot.policy.questions import OFFER_FROM
from routebot.reasoning.meanings import CARDS, REGION
from routebot.reasoning.rulebook import Rulebook
from routebot.reasoning.thresholds import MONTH

__all__ = ["Profile", "as_if_abroad", "ranked_questions", "read_profile"]


@dataclass(frozen=True, slots=True)
class Profile:
    """The answers that ranking and journeys ask about.

    Attributes:
        days_left: until they must go; None if there is time enough, or they have not said.
        has_time: they have a month or more, as they said.
        stay_wanted: days of stay that serve what they want; None if they have not said.
        days_valid: of their passport, at least; None if they have not said.
        cards: what they can pay with; None if they have not said.
        modes: means of travel that they have or may have.
        regions: the part of Russia they start from and what it is treated as; empty if not known.
        in_danger: they had better keep away from places that hand people over to Russia.
        lgbt: what places do to gay, lesbian and trans people concerns them.
        abroad: they have left already.
        offer_from: the place that offers them work or a place to study; None if they have not said.
        home: where in Russia their links begin: the mainland, or the part that lies apart.
    """

    days_left: int | None
    has_time: bool
    stay_wanted: int | None
    days_valid: int | None
    cards: frozenset[str] | None
    modes: frozenset[Mode]
    regions: frozenset[str]
    in_danger: bool
    lgbt: bool
    abroad: bool
    offer_from: str | None
    home: str


def read_profile(rulebook: Rulebook, masks: Masks, days_left: int | None = None) -> Profile:
    """Read the answers that ranking and journeys ask about.

    Args:
        days_left: until they must go, where something other than their answers decides.
    """
    vocabulary, meanings = rulebook.vocabulary, rulebook.meanings
    circumstances = meanings.circumstances
    said_so = days_left is not None
    if days_left is None and meanings.days_left is not None:
        days_left = meanings.days_left.read(masks)
        said_so = meanings.days_left.is_answered(masks)
    regions = vocabulary.standing(REGION, masks)
    cards_known = vocabulary.is_answered(CARDS, masks)
    return Profile(
        days_left=days_left,
        has_time=said_so and (days_left is None or days_left >= MONTH),
        stay_wanted=meanings.stay_wanted.read(masks) if meanings.stay_wanted else None,
        days_valid=meanings.days_valid.read(masks) if meanings.days_valid else None,
        cards=frozenset(vocabulary.options(CARDS, masks)) if cards_known else None,
        modes=_modes(meanings.modes, masks),
        regions=regions,
        in_danger=circumstances.in_danger.holds(masks),
        lgbt=circumstances.lgbt.holds(masks),
        abroad=circumstances.abroad.holds(masks),
        offer_from=vocabulary.chosen(OFFER_FROM, masks),
        home=next((meanings.apart[region] for region in regions & meanings.apart.keys()), HOME),
    )


def _modes(given_by: Mapping[Mode, tuple[int, ...]], masks: Masks) -> frozenset[Mode]:
    """Return the means that some answer gives or may give, and those that nobody is asked about."""
    return frozenset(
        mode
        for mode in get_args(Mode)
        if mode not in given_by or any(masks[variable] & YES_BIT for variable in given_by[mode])
    )


def ranked_questions(rulebook: Rulebook) -> frozenset[str]:
    """Return the questions whose answers ranking and journeys read, by dangers or by themselves."""
    return rulebook.meanings.questions | rulebook.danger_questions


def as_if_abroad(rulebook: Rulebook, masks: Masks) -> Masks:
    """Return the answers of the same person once they have left Russia."""
    diagrams = rulebook.diagrams
    node = diagrams.of(rulebook.meanings.circumstances.abroad.condition)
    changed = list(masks)
    for variable, values in next(diagrams.paths(node, YES), {}).items():
        changed[variable] = values & -values  # the first of them: an answer is one value
    return tuple(changed)
