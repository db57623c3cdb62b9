"""The screens of the interview: the first screen, a question, the summary of answers."""

from routebot.dialogue.state import State
from routebot.policy.files import Question
from routebot.reasoning.advice import Advice
from routebot.reasoning.interview import skip_cost
from routebot.screens.controls import controls
from routebot.screens.phrases import age_line, answers_line, bar, skip_line
from routebot.screens.screen import Button, Screen, bold, escape, italic
from routebot.words.i18n import Words

__all__ = ["answers_screen", "progress_line", "question_screen", "welcome_screen"]


def welcome_screen(words: Words, advice: Advice, state: State) -> Screen:
    """Say who this is for, what it does not do, and what becomes of the answers."""
    places = words.count("welcome.data", len(advice.verdicts))
    text = "\n\n".join(
        [
            bold(words("welcome.title")),
            words("welcome.what"),
            words("welcome.not"),
            words("welcome.privacy" if state.stored else "welcome.privacy.terminal"),
            italic(f"{places} {age_line(words, advice.rulebook.snapshot)}"),
        ]
    )
    rows = (
        (Button(words("button.start"), "ask"),),
        (
            Button(words("button.leaving"), "view:leaving:0"),
            Button(words("button.privacy"), "view:privacy"),
        ),
        *controls(words, "back"),
    )
    return Screen("welcome", text, rows)


def progress_line(words: Words, advice: Advice) -> str:
    """Say how many destinations are still possible."""
    possible, every = len(advice.possible), len(advice.verdicts)
    return f"{bar(possible, every)} {words('progress', possible=words.number(possible), all=words.number(every))}"


def question_screen(words: Words, advice: Advice, state: State, question: Question) -> Screen:
    """Ask a question: progress, why we ask, what skipping costs, the options."""
    paragraphs = [
        progress_line(words, advice),
        bold(words.of(question.text)),
        escape(words.of(question.help), quote=False),
    ]
    if question.sensitive == "high":
        paragraphs.append(italic(skip_line(words, skip_cost(advice, question.id))))
    many = question.kind == "many"
    if many:
        paragraphs.append(words("question.many"))
    if many and state.draft == frozenset():
        paragraphs.append(bold(_ways_out(words, question)))
    rows: list[tuple[Button, ...]] = [
        (Button(_option(words, state, question, option.id), f"pick:{question.id}:{option.id}"),)
        for option in question.options
    ]
    if many:
        rows.append((Button(words("button.done"), f"done:{question.id}"),))
    unknown = Button(words("button.unknown"), f"skip:{question.id}", "control")
    decline = Button(words("button.decline"), f"skip:{question.id}", "control")
    return Screen("ask", "\n\n".join(paragraphs), (*rows, (unknown, decline), *controls(words)))


def _ways_out(words: Words, question: Question) -> str:
    """Say what to do where nothing is ticked: only what this question offers."""
    unknown = escape(words("button.unknown"), quote=False)
    none = next((option for option in question.options if option.id == "none"), None)
    if none is None:
        return words("question.untouched", unknown=unknown)
    label = escape(words.of(none.label), quote=False)
    return words("question.untouched.none", none=label, unknown=unknown)


def _option(words: Words, state: State, question: Question, option: str) -> str:
    label = words.of(
        next(candidate.label for candidate in question.options if candidate.id == option)
    )
    if question.kind == "one":
        given = option in (state.draft or state.interview.answers.get(question.id, frozenset()))
        return f"• {label}" if given else label
    return f"☑ {label}" if option in (state.draft or frozenset()) else f"☐ {label}"


def answers_screen(words: Words, advice: Advice, state: State) -> Screen:
    """Sum up what was said, with a button to change each answer."""
    rulebook = advice.rulebook
    lines = [bold(words("answers.title"))]
    rows: list[tuple[Button, ...]] = []
    for number, id_ in enumerate(state.interview.order, 1):
        question = rulebook.vocabulary.questions[id_]
        if id_ in state.interview.skipped:
            said = f"{words.of(question.text)} {words('answer.skipped')}"
        else:
            said = answers_line(
                words, rulebook, id_, _in_order(question, state.interview.answers[id_])
            )
        lines.append(f"{number}. {escape(said, quote=False)}")
        rows.append((Button(words.of(question.text), f"ask:{id_}"),))
    if not state.interview.order:
        lines.append(words("answers.none"))
    rows.append((Button(words("button.go_on"), "ask"), Button(words("button.restart"), "restart")))
    return Screen("answers", "\n".join(lines), (*rows, *controls(words)))


def _in_order(question: Question, chosen: frozenset[str]) -> list[str]:
    return [option.id for option in question.options if option.id in chosen]
