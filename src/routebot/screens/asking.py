"""The screens of the interview: the first screen, a question, the summary of answers."""

from routebot.dialogue.actions import Confirm, GoOn, Pick, Revise, Show, Skip, StartOver, Tick
from routebot.dialogue.state import State
from routebot.dialogue.views import Leaving, Privacy
from routebot.policy.questions import OTHER_CITIZENSHIP, SECOND_PASSPORT, Option, Question
from routebot.reasoning.advice import Advice
from routebot.reasoning.asking import skip_cost
from routebot.screens.controls import controls
from routebot.screens.phrases import age_line, answers_line, gauge, option_label, skip_line
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words
from routebot.words.markup import bold, italic, lines, paragraphs

__all__ = ["answers_screen", "progress_line", "question_screen", "welcome_screen"]

MOST_PLACES = 6
"""Buttons of places that are named most; more would be a list to read."""


def welcome_screen(words: Words, advice: Advice, stored: bool) -> Screen:
    """Say who this is for, what it does not do, and what becomes of the answers.

    Args:
        stored: the answers are kept; a terminal keeps nothing.
    """
    places = words.count("welcome.data", len(advice.verdicts))
    text = paragraphs(
        bold(words("welcome.title")),
        words("welcome.what"),
        words("welcome.not"),
        words("welcome.privacy" if stored else "welcome.privacy.terminal"),
        italic(f"{places} {age_line(words, advice.rulebook.snapshot)}"),
    )
    rows = (
        (Button(words("button.start"), GoOn()),),
        (
            Button(words("button.leaving"), Show(Leaving())),
            Button(words("button.privacy"), Show(Privacy())),
        ),
        *controls(words, "back"),
    )
    return Screen("welcome", text, rows)


def progress_line(words: Words, advice: Advice) -> str:
    """Say how many destinations are still possible."""
    possible, every = len(advice.possible), len(advice.verdicts)
    counted = words("progress", possible=words.number(possible), all=words.number(every))
    return f"{gauge(possible, every)} {counted}"


def question_screen(words: Words, advice: Advice, state: State, question: Question) -> Screen:
    """Ask a question: progress, why we ask, what skipping costs, the options."""
    texts = [progress_line(words, advice), bold(words.of(question.text)), words.of(question.help)]
    if question.sensitive == "high":
        texts.append(italic(skip_line(words, skip_cost(advice, question.id))))
    many = not question.takes_one
    if question.names_places:
        texts.append(words("question.places" if many else "question.place"))
    elif many:
        texts.append(words("question.many"))
    if many and state.draft == frozenset():
        texts.append(bold(_ways_out(words, question)))
    offered = _places_offered(advice, state, question)
    options = [o for o in question.options if offered is None or o.id in offered]
    rows = [(_option_button(words, state, question, option),) for option in options]
    if many:
        rows.append((Button(words("button.done"), Confirm(question.id)),))
    unknown = Button(words("button.unknown"), Skip(question.id), "control")
    decline = Button(words("button.decline"), Skip(question.id), "control")
    return Screen("ask", paragraphs(*texts), (*rows, (unknown, decline), *controls(words)))


def _places_offered(advice: Advice, state: State, question: Question) -> frozenset[str] | None:
    """Return the places that get a button, and none; None for a question that is not for places.

    They are those that are named most, of passports in the groups that were ticked, and those
    named already.
    """
    if not question.names_places:
        return None
    vocabulary = advice.rulebook.vocabulary
    likely = [code for code in question.likely if code in vocabulary.places]
    if question.id == SECOND_PASSPORT:
        groups = vocabulary.options(OTHER_CITIZENSHIP, advice.masks)
        fitting = [code for code in likely if vocabulary.held.group_of(code) in groups]
        likely = fitting or likely
    given = state.draft or state.interview.answers.get(question.id) or frozenset()
    return frozenset((*likely[:MOST_PLACES], *given, "none"))


def _ways_out(words: Words, question: Question) -> str:
    """Say what to do where nothing is ticked: only what this question offers."""
    unknown = words("button.unknown")
    none = next((option for option in question.options if option.id == "none"), None)
    if none is None and question.names_places:
        return words("question.untouched.places", unknown=unknown)
    if none is None:
        return words("question.untouched", unknown=unknown)
    return words("question.untouched.none", none=words.of(none.label), unknown=unknown)


def _option_button(words: Words, state: State, question: Question, option: Option) -> Button:
    """Return the button of an option; its label says whether it is ticked, or was given before."""
    label = option_label(words, question, option)
    if not question.takes_one:
        ticked = option.id in (state.draft or ())
        mark = "☑" if ticked else "☐"
        return Button(f"{mark} {label}", Tick(question.id, option.id, wanted=not ticked))
    given = state.draft or state.interview.answers.get(question.id) or ()
    shown = f"• {label}" if option.id in given else label
    return Button(shown, Pick(question.id, option.id))


def answers_screen(words: Words, advice: Advice, state: State) -> Screen:
    """Sum up what was said, with a button to change each answer."""
    rulebook = advice.rulebook
    texts: list[str] = [bold(words("answers.title"))]
    rows: list[Row] = []
    for number, id_ in enumerate(state.interview.order, 1):
        question = rulebook.vocabulary.questions[id_]
        if id_ in state.interview.skipped:
            said = f"{words.of(question.text)} {words('answer.skipped')}"
        else:
            said = answers_line(
                words, rulebook, id_, _in_order(question, state.interview.answers[id_])
            )
        texts.append(f"{number}. {said}")
        rows.append((Button(words.of(question.text), Revise(id_)),))
    if not state.interview.order:
        texts.append(words("answers.none"))
    rows.append(
        (Button(words("button.go_on"), GoOn()), Button(words("button.restart"), StartOver()))
    )
    return Screen("answers", lines(*texts), (*rows, *controls(words)))


def _in_order(question: Question, chosen: frozenset[str]) -> list[str]:
    return [option.id for option in question.options if option.id in chosen]
