"""What is known, or noted, after an answer: in a few words, and never as if the answer did it."""

from routebot.dialogue.state import advice_for
from routebot.reasoning.advice import Advice
from routebot.reasoning.interview import Interview
from routebot.reasoning.remaining import companion_of
from routebot.reasoning.rulebook import Status
from routebot.reasoning.thresholds import TOP_ROUTES
from routebot.screens.phrases import answers_line
from routebot.words.i18n import Words

__all__ = ["effect_line"]


def effect_line(words: Words, advice: Advice, interview: Interview) -> str:
    """Say about how many places something is known since the last screen; else what was noted.

    Nothing is said of an answer that is dangerous to have given, nor counted where there is one on
    the same screen: whoever looks over a shoulder must not read off the list what was said.
    """
    questions = advice.rulebook.vocabulary.questions
    answered = _last_screen(advice, interview)
    harmless = [id_ for id_ in answered if questions[id_].sensitive == "none"]
    if not harmless:
        return ""
    noted = _noted_line(words, advice, harmless)
    if len(harmless) < len(answered):
        return noted
    before = interview
    for id_ in answered:
        before = before.forget(id_)
    known_before = advice_for(advice.rulebook, before)
    if known := _known_line(words, advice, known_before):
        return known
    is_same = _first(known_before) == _first(advice)
    return noted if is_same else f"{noted} {words('effect.order')}"


def _last_screen(advice: Advice, interview: Interview) -> list[str]:
    """List the questions that were answered last: one, or two that share a screen."""
    last = interview.order[-1:]
    if last and interview.order[-2:-1] == (companion_of(advice.rulebook, *last),):
        last = interview.order[-2:]
    return [id_ for id_ in last if id_ not in interview.skipped]


def _known_line(words: Words, advice: Advice, before: Advice) -> str:
    """Say what came to be known of places; empty where nothing did."""
    known = _settled(advice) - _settled(before)
    admitting = {id_ for id_ in known if advice.verdicts[id_].status is not Status.CLOSED}
    if not known:
        return ""
    if not admitting:
        return words.count("effect.known.none", len(known))
    if admitting == known:
        return words.count("effect.known.all", len(known))
    return words.count("effect.known.some", len(known), some=words.number(len(admitting)))


def _settled(advice: Advice) -> set[str]:
    """Return the places of which they know whether they are let in, with papers or without."""
    verdicts = advice.verdicts.values()
    return {verdict.id for verdict in verdicts if verdict.status is not Status.DEPENDS}


def _noted_line(words: Words, advice: Advice, questions: list[str]) -> str:
    """Repeat what was answered, as the list of answers has it."""
    options, masks = advice.rulebook.vocabulary.options, advice.masks
    said = (answers_line(words, advice.rulebook, id_, options(id_, masks)) for id_ in questions)
    return words("effect.noted", answers=". ".join(said))


def _first(advice: Advice) -> list[str]:
    return [verdict.id for verdict in advice.possible[:TOP_ROUTES]]
