"""Which options answer a question: those that it takes, and those that they imply."""

from routebot.errors import AnswerError
from routebot.logic.variables import NONE
from routebot.policy.questions import Question

__all__ = ["check_choice", "check_known", "with_implied"]


def check_choice(question: Question, options: frozenset[str]) -> None:
    """Check that options answer a question.

    Raises:
        AnswerError: one does not exist, or they exclude one another.
    """
    check_known(question, options)
    if question.takes_one and len(options) != 1:
        message = f'question "{question.id}" takes exactly one option, got {len(options)}'
        raise AnswerError("error.one", message, question=question.id)
    if NONE in options and len(options) > 1:
        others = ", ".join(sorted(options - {NONE}))
        message = f'question "{question.id}": "none" cannot stand beside {others}'
        raise AnswerError("error.none", message, question=question.id)


def check_known(question: Question, options: frozenset[str]) -> None:
    """Check that a question has options of these ids.

    Raises:
        AnswerError: one does not exist; the message lists those there are.
    """
    for id_ in sorted(options - {option.id for option in question.options}):
        if question.names_places:
            message = f'question "{question.id}": "{id_}" is no destination\'s code'
            raise AnswerError("error.place", message, question=question.id, option=id_)
        choices = ", ".join(option.id for option in question.options)
        message = f'question "{question.id}" has no option "{id_}"; its options are: {choices}'
        raise AnswerError("error.option", message, question=question.id, option=id_)


def with_implied(question: Question, chosen: frozenset[str]) -> frozenset[str]:
    """Return the chosen options and those that they imply."""
    implied = (option.implies for option in question.options if option.id in chosen)
    return chosen.union(*implied)
