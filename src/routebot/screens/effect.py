"""What an answer about papers did to the list, in a few words."""

from routebot.dialogue.state import advice_for
from routebot.reasoning.advice import Advice
from routebot.reasoning.interview import Interview
from routebot.reasoning.rulebook import Status
from routebot.reasoning.thresholds import TOP_ROUTES
from routebot.words.i18n import Words

__all__ = ["effect_line"]


def effect_line(words: Words, advice: Advice, interview: Interview) -> str:
    """Say what the last answer did; nothing of one that is dangerous to have given.

    Whoever looks over a shoulder must not read off the list what was said.
    """
    last = interview.order[-1] if interview.order else None
    if last is None or last in interview.skipped:
        return ""
    if advice.rulebook.vocabulary.questions[last].sensitive != "none":
        return ""
    before = advice_for(advice.rulebook, interview.forget(last))
    opened, shut = _ready(advice) - _ready(before), _possible(before) - _possible(advice)
    parts = []
    if opened:
        parts.append(words.count("effect.opened", len(opened)))
    if shut:
        parts.append(words.count("effect.shut", len(shut)))
    if parts:
        return " ".join(parts)
    return words("effect.same" if _first(before) == _first(advice) else "effect.order")


def _ready(advice: Advice) -> set[str]:
    """Return the places that they may surely go to, with papers or without."""
    return {verdict.id for verdict in advice.possible if verdict.status is not Status.DEPENDS}


def _possible(advice: Advice) -> set[str]:
    return {verdict.id for verdict in advice.possible}


def _first(advice: Advice) -> list[str]:
    return [verdict.id for verdict in advice.possible[:TOP_ROUTES]]
