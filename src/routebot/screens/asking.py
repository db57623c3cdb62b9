"""The screens of the interview: the first screen, a question, the summary of answers."""

from collections.abc import Iterator, Sequence

from routebot.dialogue.actions import Confirm, GoOn, Pick, Revise, Show, Skip, StartOver, Tick
from routebot.dialogue.state import State, on_screen, ticked
from routebot.dialogue.views import AskNext, Leaving, Privacy
from routebot.policy.questions import LOCATION, OTHER_CITIZENSHIP, SECOND_PASSPORT, Option, Question
from routebot.reasoning.advice import Advice
from routebot.reasoning.asking import skip_cost
from routebot.reasoning.interview import Interview
from routebot.reasoning.meanings import REGION
from routebot.reasoning.remaining import screen_number, screens_left
from routebot.reasoning.thresholds import MOST_PLACES
from routebot.screens.controls import controls, in_columns, in_pairs, in_rows
from routebot.screens.effect import effect_line
from routebot.screens.phrases import age_line, option_label, question_title, skip_line
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, italic, lines, paragraphs

__all__ = [
    "answers_screen",
    "progress_line",
    "question_screen",
    "telling_label",
    "welcome_screen",
]

_BARE = ("none", "no", "yes")
"""Options that say nothing by themselves: their question is named where the data does not do so."""

MOST_SCREENS_SAID = 12
"""A larger bound is not said: none of 800 invented people saw more screens in all."""


def welcome_screen(words: Words, advice: Advice, stored: bool) -> Screen:
    """Say who this is for, what it does not do, and what becomes of the answers.

    Args:
        stored: the answers are kept; a terminal keeps nothing.
    """
    places = words.count("welcome.data", len(advice.rulebook.destinations))
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
    return words("progress", possible=words.number(possible), all=words.number(every))


def question_screen(words: Words, advice: Advice, state: State) -> Screen:
    """Ask what is on the screen: how far one is, why we ask, what skipping costs, the options."""
    known = advice.rulebook.vocabulary.questions
    asked = [known[id_] for id_ in on_screen(state, advice)]
    texts: list[str] = [lines(*_where_they_stand(words, advice, state))]
    for question in asked:
        texts += _asked_texts(words, question, asked)
    texts += _for_the_careful(words, advice, asked)
    if state.draft == frozenset():  # said last, beside the buttons
        several = [question for question in asked if not question.takes_one]
        texts.append(bold(_ways_out(words, several, alone=len(asked) == 1)))
    rows: list[Row] = []
    if any(question.id == LOCATION for question in asked):
        rows.append((Button(words("button.in_russia"), Revise(REGION)),))
    rows += _option_rows(words, advice, state, asked)
    ticking = next((question.id for question in asked if not question.takes_one), None)
    if ticking:
        rows.append((Button(words("button.done"), Confirm(ticking)),))
    skips = _ways_to_skip(words, advice, state, asked)
    skipping = tuple(Button(label, Skip(asked[0].id), "control") for label in skips)
    return Screen("ask", paragraphs(*texts), (*rows, skipping, *controls(words)))


def _ways_to_skip(
    words: Words, advice: Advice, state: State, asked: Sequence[Question]
) -> tuple[str, ...]:
    """Return the labels of the buttons that skip; of two questions one says which it skips.

    What is ticked of one of two is an answer: only the other is skipped then.
    """
    if len(asked) == 1:
        return words("button.unknown"), words("button.decline")
    left = [question for question in asked if not ticked(state, question.id, advice)]
    if len(left) != 1:
        return (words("button.skip_both"),)
    return (words("button.skip_one", question=words.of(left[0].name)),)


def _where_they_stand(words: Words, advice: Advice, state: State) -> Iterator[str]:
    """Say which question this is, how many are left at most, and what the last answer did."""
    if isinstance(state.view, AskNext):
        number = screen_number(advice, state.interview, on_screen(state, advice))
        left = screens_left(advice, state.interview.skipped)
        yield words(_progress_key(left), number=words.number(number), left=words.number(left))
        yield effect_line(words, advice, state.interview)


def _progress_key(left: int) -> str:
    """Choose how to say what is left; a bound that hardly anybody reaches would only frighten."""
    if left > MOST_SCREENS_SAID:
        return "question.early"
    return "question.number" if left > 1 else "question.last"


def _asked_texts(words: Words, question: Question, asked: Sequence[Question]) -> list[str]:
    """Write a question: why we ask, and how it is answered."""
    texts: list[str] = [lines(bold(words.of(question.text)), words.of(question.help))]
    many = not question.takes_one
    if question.names_places:
        texts.append(words("question.places" if many else "question.place"))
    elif many:
        texts.append(words("question.many"))
    elif any(not other.takes_one for other in asked):  # beside ticks a tap is an answer already
        texts.append(words("question.one"))
    return texts


def _for_the_careful(words: Words, advice: Advice, asked: Sequence[Question]) -> Iterator[Html]:
    """Say once a screen what it costs not to answer, and how an answer is taken back."""
    costs = [skip_cost(advice, each.id) for each in asked if each.sensitive == "high"]
    if costs:
        yield italic(skip_line(words, costs, shared=len(asked) > 1))
    if any(question.sensitive != "none" for question in asked):
        ways = {"answers": words("button.answers"), "erase": words("button.forget")}
        yield italic(words("question.erase", **ways))


def _option_rows(
    words: Words, advice: Advice, state: State, asked: Sequence[Question]
) -> Iterator[Row]:
    """Yield the options, one under the other; where two questions share a screen, in two columns.

    No row holds options of both.
    """
    for question in asked:
        offered = _options_offered(advice, state, question)
        buttons = [_option_button(words, advice, state, question, each) for each in offered]
        yield from in_columns(buttons) if len(asked) > 1 else in_rows(buttons, 1)


def _options_offered(advice: Advice, state: State, question: Question) -> list[Option]:
    offered = _places_offered(advice, state, question)
    return [each for each in question.options if offered is None or each.id in offered]


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
    given = ticked(state, question.id, advice) or state.interview.answers.get(question.id) or ()
    return frozenset((*likely[:MOST_PLACES], *given, "none"))


def _ways_out(words: Words, asked: Sequence[Question], alone: bool) -> str:
    """Say what to do where nothing is ticked: only what the question offers; of two, once."""
    unknown = words("button.unknown" if alone else "button.skip_both")
    if len(asked) > 1:
        return words("question.untouched", unknown=unknown)
    question = asked[0]
    none = next((option for option in question.options if option.id == "none"), None)
    if none is None and question.names_places:
        return words("question.untouched.places", unknown=unknown)
    if none is None:
        return words("question.untouched", unknown=unknown)
    return words("question.untouched.none", none=words.of(none.label), unknown=unknown)


def _option_button(
    words: Words, advice: Advice, state: State, question: Question, option: Option
) -> Button:
    """Return the button of an option; its label says whether it is ticked, or was given before."""
    is_shared = len(on_screen(state, advice)) > 1
    label = telling_label(words, question, option) if is_shared else None
    label = label or option_label(words, question, option)
    if not question.takes_one:
        is_ticked = option.id in ticked(state, question.id, advice)
        mark = "☑" if is_ticked else "☐"
        return Button(f"{mark} {label}", Tick(question.id, option.id, wanted=not is_ticked))
    given = state.draft or state.interview.answers.get(question.id) or ()
    shown = f"• {label}" if option.id in given else label
    return Button(shown, Pick(question.id, option.id))


def telling_label(words: Words, question: Question, option: Option) -> str | None:
    """Write an option so that it says which of two questions it answers; None if it does anyway."""
    label = option_label(words, question, option)
    if option.shared:
        return words.of(option.shared)
    if question.prefix and option.id != "none":
        prefix = words.of(question.prefix)
        return words("question.option", name=prefix[:1].upper() + prefix[1:], option=label)
    if option.id in _BARE:
        name = question_title(words, question)
        return words("question.option", name=name, option=label.lower())
    return None


def answers_screen(words: Words, advice: Advice, state: State) -> Screen:
    """List every question by its short name, with its answer or a way to give one."""
    interview, questions = state.interview, advice.rulebook.vocabulary.questions
    texts = [bold(words("answers.title")), words("answers.how")]
    buttons = [_answer_button(words, interview, question) for question in questions.values()]
    texts += [button.name for button in buttons]
    last = (Button(words("button.go_on"), GoOn()), Button(words("button.restart"), StartOver()))
    rows = (*in_pairs(buttons), last, *controls(words, "answers"))
    return Screen("answers", lines(*texts), rows)


def _answer_line(words: Words, interview: Interview, question: Question) -> str:
    """Write the short name of a question and what was said to it."""
    if question.id in interview.answers:
        chosen = _in_order(question, interview.answers[question.id])
        labels = {each.id: option_label(words, question, each) for each in question.options}
        said = "; ".join(labels[id_] for id_ in chosen) or words("answer.nothing")
    else:
        is_skipped = question.id in interview.skipped
        said = words("answer.skipped" if is_skipped else "answer.add")
    return words("answer.line", name=question_title(words, question), answer=said)


def _answer_button(words: Words, interview: Interview, question: Question) -> Button:
    name = question_title(words, question)
    label = name if question.id in interview.order else f"+ {name}"
    return Button(label, Revise(question.id), name=_answer_line(words, interview, question))


def _in_order(question: Question, chosen: frozenset[str]) -> list[str]:
    return [option.id for option in question.options if option.id in chosen]
