"""The training against blind taps: an invented claim, its invented page, and what was let pass."""

from routebot.dialogue.admin.recheck_actions import (
    AnswerExercise,
    OpenExercise,
    OpenQueue,
    StartTraining,
)
from routebot.dialogue.admin.training import EXERCISES, Exercise, Training
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.screen import Row, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, italic, lines, paragraphs

__all__ = ["training_screen"]


def training_screen(words: Words, view: Training) -> Screen:
    """Show the present exercise; behind the last one, what came of the round."""
    exercise = view.present
    if exercise is None:
        return _result_screen(words, view)
    head = words("admin.training.title", n=len(view.given) + 1, total=len(EXERCISES))
    text = paragraphs(
        lines(bold(head), italic(words("admin.training.invented"))),
        words(f"admin.training.{exercise.name}.claim"),
        _page(words, exercise) if view.opened else words("admin.training.closed"),
    )
    rows: list[Row] = []
    if not view.opened:
        rows.append((admin_button(words, "training.open", OpenExercise()),))
    rows += [
        (admin_button(words, "recheck.same", AnswerExercise("same")),),
        (admin_button(words, "recheck.changed", AnswerExercise("changed")),),
        (
            admin_button(words, "recheck.gone", AnswerExercise("gone")),
            admin_button(words, "recheck.unclear", AnswerExercise("unclear")),
        ),
    ]
    return Screen("admin_training", text, (*rows, *admin_controls(words)))


def _page(words: Words, exercise: Exercise) -> Html:
    if exercise.truth == "gone":
        return escape(words("admin.training.gone"))
    said = words(f"admin.training.{exercise.name}.{exercise.truth}")
    return lines(words("admin.training.page"), italic(said))


def _result_screen(words: Words, view: Training) -> Screen:
    """Say what was let pass: each claim beside what its page says."""
    found, truths = view.result, dict(view.round)
    texts: list[str] = [bold(words("admin.training.done"))]
    if found.missed:
        told = [_missed(words, Exercise(name, truths[name])) for name in found.missed]
        texts += [words.count("admin.training.missed", len(told)), *told]
    else:
        texts.append(words("admin.training.none_missed"))
    if found.alarmed:
        claims = [f"– {words(f'admin.training.{name}.claim')}" for name in found.alarmed]
        texts.append(lines(words.count("admin.training.alarmed", len(claims)), *claims))
    if found.unopened:
        texts.append(words.count("admin.training.unopened", found.unopened))
    again = (admin_button(words, "training.again", StartTraining()),)
    back = (admin_button(words, "recheck.queue", OpenQueue()),)
    return Screen("admin_training", paragraphs(*texts), (again, back, *admin_controls(words)))


def _missed(words: Words, exercise: Exercise) -> Html:
    return lines(f"– {words(f'admin.training.{exercise.name}.claim')}", _page(words, exercise))
