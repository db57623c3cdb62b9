"""Where the person stands after an answer, or what was noted: never as if the answer did it."""

from routebot.dialogue.state import advice_for
from routebot.policy.questions import Question
from routebot.reasoning.advice import Advice
from routebot.reasoning.interview import Interview
from routebot.reasoning.remaining import companion_of
from routebot.reasoning.rulebook import Status
from routebot.screens.phrases import given_words
from routebot.words.i18n import Words

__all__ = ["effect_line"]


def effect_line(words: Words, advice: Advice, interview: Interview) -> str:
    """Say how many places fit so far, where the last answers settled some; else what was noted.

    Of two answers that one tap confirmed both are noted, so that nobody wonders about the other.
    Nothing is said of an answer that is dangerous to have given, nor counted where there is one on
    the same screen: whoever looks over a shoulder must not read off the list what was said.
    """
    questions = advice.rulebook.vocabulary.questions
    screen, answered = _last_screen(advice, interview), _last_answers(advice, interview)
    harmless = [id_ for id_ in answered if questions[id_].sensitive == "none"]
    if not harmless:
        return ""
    before = interview
    for id_ in answered:
        before = before.forget(id_)
    is_safe = all(questions[id_].sensitive == "none" for id_ in screen)
    is_news = is_safe and _settled(advice_for(advice.rulebook, before)) != _settled(advice)
    standing = _standing(words, advice) if is_news else ""
    if standing and len(harmless) == 1:
        return standing
    noted = words("effect.noted", answers=", ".join(_noted(words, advice, harmless)))
    return f"{noted} {standing}".rstrip()


def _last_screen(advice: Advice, interview: Interview) -> list[str]:
    """List the questions that were answered last: one, or two that share a screen."""
    last = interview.order[-1:]
    if last and interview.order[-2:-1] == (companion_of(advice.rulebook, *last),):
        last = interview.order[-2:]
    return [id_ for id_ in last if id_ not in interview.skipped]


def _last_answers(advice: Advice, interview: Interview) -> list[str]:
    """List the last answers of a screen that may have been given in one tap.

    Only ticks are confirmed together: one answer, or "none of these", is taken at once, and was
    told of before the other.
    """
    screen = _last_screen(advice, interview)
    questions = advice.rulebook.vocabulary.questions
    given = interview.answers
    if any(questions[id_].takes_one or given[id_] == {"none"} for id_ in screen):
        return screen[-1:] if interview.order[-1:] == tuple(screen[-1:]) else []
    return screen


def _standing(words: Words, advice: Advice) -> str:
    """Say how many places fit so far, of all; empty where none is known to.

    What hinges on more answers is counted too: a Schengen visa makes fewer fit for a while, since
    it matters now where the passport was issued.
    """
    statuses = [verdict.status for verdict in advice.verdicts.values()]
    on_papers = statuses.count(Status.CONDITIONAL)
    fitting = statuses.count(Status.OPEN) + on_papers
    if not fitting:
        return ""
    fit = words.count("effect.fit", fitting)
    if on_papers:
        fit = words("effect.fit.papers" if on_papers == fitting else "effect.fit.some", fit=fit)
    undecided, closed = statuses.count(Status.DEPENDS), statuses.count(Status.CLOSED)
    if not undecided:
        return words("effect.early" if advice.exit.open_questions else "effect.whole", fit=fit)
    parts = [fit, words.count("effect.open", undecided)]
    if closed:
        parts.append(words.count("effect.unfit", closed))
    return words("effect.part", parts="; ".join(parts))


def _settled(advice: Advice) -> set[str]:
    """Return the places of which they know whether they are let in, with papers or without."""
    verdicts = advice.verdicts.values()
    return {verdict.id for verdict in verdicts if verdict.status is not Status.DEPENDS}


def _noted(words: Words, advice: Advice, questions: list[str]) -> list[str]:
    """Repeat what was answered, each as it stands inside a sentence."""
    vocabulary = advice.rulebook.vocabulary
    said = []
    for id_ in questions:
        said += _answer(words, vocabulary.questions[id_], vocabulary.options(id_, advice.masks))
    return said


def _answer(words: Words, question: Question, options: tuple[str, ...]) -> list[str]:
    """Write who gives an answer; the name of the question beside it where nobody wrote that."""
    if options and all(id_ in question.when_so for id_ in options):
        return [words.of(question.when_so[id_]) for id_ in options]
    answer = given_words(words, question, options)
    return [words("answer.inside", name=words.of(question.name), answer=answer)]
