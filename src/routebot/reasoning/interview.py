"""What a person has said so far, and how an answer changes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routebot.logic.vocabulary import Answers
from routebot.policy.questions import OTHER_CITIZENSHIP, SECOND_PASSPORT, Question

__all__ = ["Interview", "toggled"]


@dataclass(frozen=True)
class Interview:
    """What a person has said, in the order they said it. Functions return a new one.

    Attributes:
        answers: question -> chosen options.
        skipped: questions declined; they stay unknown and are not asked again.
        order: questions answered or declined, oldest first; "back" takes the last.
    """

    answers: Answers = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()

    @classmethod
    def of(cls, answers: Answers) -> "Interview":
        """Return the interview of somebody who has answered so much, in that order."""
        interview = cls()
        for question, options in answers.items():
            interview = interview.answer(question, options)
        return interview

    def answer(self, question: str, options: frozenset[str]) -> "Interview":
        """Answer a question, or answer it again: the other answers stay.

        But for one that no longer applies: a passport names a citizenship, and "none" denies it.
        """
        contradicted = _contradicted(question, options, self.answers)
        answers = {**self.answers, question: options}
        order = self._moved(question)
        if contradicted:
            answers.pop(contradicted)
            order = tuple(id_ for id_ in order if id_ != contradicted)
        return Interview(answers, self.skipped - {question}, order)

    def skip(self, question: str) -> "Interview":
        """Decline a question; an answer given before is taken back."""
        answers = {id_: options for id_, options in self.answers.items() if id_ != question}
        return Interview(answers, self.skipped | {question}, self._moved(question))

    def forget(self, question: str) -> "Interview":
        """Make a question open again."""
        answers = {id_: options for id_, options in self.answers.items() if id_ != question}
        order = tuple(id_ for id_ in self.order if id_ != question)
        return Interview(answers, self.skipped - {question}, order)

    def back(self) -> tuple["Interview", str | None]:
        """Return to the question dealt with last.

        Its answer is taken back; that question is returned too. The rest stays.
        """
        if not self.order:
            return self, None
        return self.forget(self.order[-1]), self.order[-1]

    def fitted(self, questions: Mapping[str, Question]) -> "Interview":
        """Drop what a newer dataset no longer knows.

        Those questions are asked again, never guessed.
        """
        answers = {
            id_: given
            for id_, given in self.answers.items()
            if id_ in questions and _may_answer(questions[id_], given)
        }
        skipped = self.skipped.intersection(questions)
        order = tuple(id_ for id_ in self.order if id_ in answers or id_ in skipped)
        fitted = Interview(answers, skipped, order)
        return self if fitted == self else fitted

    def _moved(self, question: str) -> tuple[str, ...]:
        """Return the order with a question in it; one that is dealt with again keeps its place."""
        return self.order if question in self.order else (*self.order, question)


def _contradicted(question: str, options: frozenset[str], answers: Answers) -> str | None:
    """Return the question whose answer a new answer denies."""
    other = {SECOND_PASSPORT: OTHER_CITIZENSHIP, OTHER_CITIZENSHIP: SECOND_PASSPORT}.get(question)
    if other is None or other not in answers:
        return None
    both = {**answers, question: options}
    denies = both[OTHER_CITIZENSHIP] <= {"none"} and bool(both[SECOND_PASSPORT])
    return other if denies else None


def _may_answer(question: Question, given: frozenset[str]) -> bool:
    """Say whether a question takes such an answer."""
    if question.takes_one and len(given) != 1:
        return False
    return all(any(option.id == each for option in question.options) for each in given)


def toggled(question: Question, chosen: frozenset[str], option: str) -> frozenset[str]:
    """Switch an option of a question of kind ``many``; options that exclude it go.

    ``none`` excludes every other option. What an option implies comes with it, and without that it
    cannot stay.
    """
    if option in chosen:
        return chosen - {option} - {o.id for o in question.options if option in o.implies}
    if option == "none":
        return frozenset(["none"])
    excluded = {other.id for other in question.options if option in other.excludes}
    own = next(each for each in question.options if each.id == option)
    return (chosen - excluded - {"none", *own.excludes}) | {option, *own.implies}
