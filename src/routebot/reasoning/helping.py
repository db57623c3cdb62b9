"""Who can help: the organisations, those whose people the person is one of before the others."""

from routebot.logic.conditions import Truth, truth
from routebot.policy.files import Helper
from routebot.reasoning.advice import Advice

__all__ = ["helpers_for"]

_NEARNESS = {Truth.YES: 0, Truth.UNKNOWN: 2, Truth.NO: 3}
"""Place of those who help some people first; who helps everybody alike stands between."""

_FOR_ALL = 1


def helpers_for(advice: Advice) -> tuple[Helper, ...]:
    """List the organisations: first those that help people like this one, then those for all.

    Nobody is sent to one that was withdrawn.
    """
    standing = (each for each in advice.rulebook.snapshot.helpers if not each.withdrawn)
    return tuple(sorted(standing, key=lambda each: _far(advice, each)))


def _far(advice: Advice, helper: Helper) -> int:
    if not helper.when:
        return _FOR_ALL
    return _NEARNESS[truth(advice.rulebook.vocabulary.compile(helper.when), advice.masks)]
