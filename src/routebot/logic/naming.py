"""What a rule names, and what an option is to a rule that does not name it.

See "What a rule does not name" in `logic.conditions`: an option that is neutral is none of those
listed, one that is treated as another has its place, and of any other the rule does not speak.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from routebot.logic.conditions import Truth
from routebot.policy.facts import Condition, Fact
from routebot.policy.questions import Option, Question
from routebot.policy.whom import whom

__all__ = ["Named", "is_listed", "named_by", "named_in", "named_together"]

Named: TypeAlias = frozenset[tuple[str, str]]
"""The (question, option) pairs that a rule names."""


def is_listed(question: Question, option: Option, listed: Sequence[str], named: Named) -> Truth:
    """Say whether an option is among those that an atom lists.

    Args:
        listed: the options of the atom.
        named: what the whole rule names; an option that it names is spoken of.
    """
    if option.id in listed:
        return Truth.YES
    if (question.id, option.id) in named or option.neutral:
        return Truth.NO
    if option.treat_as is None:
        return Truth.UNKNOWN
    stand_in = next(other for other in question.options if other.id == option.treat_as)
    return is_listed(question, stand_in, listed, named)


def named_by(fact: Fact) -> Named:
    """Return the (question, option) pairs that a fact names in its condition or its exception."""
    return named_together(*whom(fact))


def named_together(when: Condition, unless: Condition | None) -> Named:
    """Return what a condition and its exception name: what one names counts for the other too."""
    return named_in(when) | named_in(unless or {})


def named_in(condition: Condition) -> Named:
    """Return the (question, option) pairs that a condition names.

    A volunteer may have written what is no condition: of that, as far as it goes.
    """
    return frozenset(_named(condition))


def _named(condition: Condition) -> Iterator[tuple[str, str]]:
    for key, value in condition.items():
        values = value if isinstance(value, list) else [value]
        if key in ("all", "any", "not"):
            for inner in values:
                yield from _named(inner) if isinstance(inner, dict) else ()
        else:
            yield from ((key, option) for option in values if isinstance(option, str))
