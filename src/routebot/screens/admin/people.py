"""Who is meant, as one says it: "who go by car, from the Volga region"."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from routebot.logic.vocabulary import HERE
from routebot.policy.questions import SECOND_PASSPORT, Question
from routebot.policy.second_passports import CLASSES, VALUES
from routebot.publishing.describing import Term, Who
from routebot.words.i18n import Words

__all__ = ["PeopleFormatter"]

_GOING = ("modes", "region")
"""Questions whose phrases make one sentence: "go by car" "from the Volga region"."""

_ABROAD = "abroad"
"""The region of those who are not in Russia: from there nobody "goes by car from" anywhere."""

_MOST_NAMED = 3
"""Options up to which those that fit are named, though those that do not are fewer."""

_MOST_ROWS = 2
"""Rows of conditions in a line; the others stand among the details."""


class PeopleFormatter:
    """Puts sets of people into words.

    Args:
        questions: id -> question, of both versions.
    """

    def __init__(self, words: Words, questions: Mapping[str, Question]) -> None:
        self._words = words
        self._questions = questions

    def line(self, who: Who, mode: str = "") -> str:
        """Say in one line who is meant, the most of them first.

        What second passports give stands among the details; here it is said that they matter.

        Args:
            mode: the means of travel that all of them have.
        """
        if not who.any_of:
            return self._words("draft.people.counted", n=self._words.number(who.rest))
        plain = [row for row in who.any_of if not any(map(_is_by_second_passport, row))]
        rows = (plain or list(who.any_of))[:_MOST_ROWS]
        having = (Term("modes", mode, ("yes",)),) if mode else ()
        parts = [self._inside((*having, *row), brief=True) for row in rows]
        said = self._joined("draft.people.or", parts)
        more = len(who.any_of) > len(rows) or who.rest
        who_said = self._words("draft.people", who=said)
        return self._words("draft.people.more", who=who_said) if more else who_said

    def rows(self, who: Who) -> Iterator[str]:
        """Yield a line for each row of conditions."""
        for row in who.any_of:
            yield f"• {self.row(row)}"
        if who.rest:
            yield f"• {self._words('draft.who.rest', n=self._words.number(who.rest))}"

    def option(self, question: str, option: str) -> str:
        """Name an option as its question does."""
        if question in self._questions and self._questions[question].names_places:
            return self._place(option)
        known = self._questions[question].options if question in self._questions else ()
        found = next((candidate for candidate in known if candidate.id == option), None)
        return self._words.of(found.label) if found else option

    def _place(self, option: str) -> str:
        """Name a place, the one that a fact stands at, or what a passport gives there."""
        if option == HERE:
            return self._words("draft.here")
        given = f"draft.people.second.{option}"
        return self._words(given) if self._words.has(given) else self._words.territory(option)

    def row(self, row: Sequence[Term]) -> str:
        """Say who fits a row of conditions."""
        return self._words("draft.people", who=self._inside(row)) if row else self._everybody

    def one(self, row: Sequence[Term]) -> str:
        """Say in a line what is known of one person."""
        return self._inside(row, brief=True)

    @property
    def _everybody(self) -> str:
        return self._words("draft.people.all")

    def _inside(self, row: Sequence[Term], *, brief: bool = False) -> str:
        """Say it with the means of travel first: "go by car from the Volga region, …"."""
        phrases = dict(self._phrases(row, brief=brief))
        going = [phrases.pop(question) for question in _GOING if question in phrases]
        abroad = any(term.question == "region" and term.values == (_ABROAD,) for term in row)
        start = self._joined(f"draft.people.going{'.abroad' if abroad else ''}", going)
        parts = [start, *phrases.values()] if going else [*phrases.values()]
        return ", ".join(parts) or self._words("draft.people.any")

    def _phrases(self, row: Sequence[Term], *, brief: bool) -> Iterator[tuple[str, str]]:
        """Yield what tells phrases apart, and each phrase: what was chosen, then what was not."""
        refused: dict[str, list[str]] = {}
        first = {term.question: number for number, term in reversed([*enumerate(row)])}
        for number, term in enumerate(row):
            if term.option is None:
                key = term.question if len(term.values) <= _MOST_NAMED else str(number)
                yield key, self._one(term)
            elif term.question == SECOND_PASSPORT:
                yield str(number), self._second_passport(term, brief=brief)
            elif term.values == ("yes",):
                key = term.question if number == first.get(term.question) else str(number)
                yield key, self._chosen(term.question, [term.option])
            else:
                refused.setdefault(term.question, []).append(term.option)
        for question, options in refused.items():
            yield f"{question}-not", self._not_chosen(question, options)

    def _one(self, term: Term) -> str:
        """Say which options fit, or which do not if those are few."""
        known = self._questions[term.question].options
        others = [option.id for option in known if option.id not in term.values]
        together = f"draft.people.{term.question}.{'.'.join(term.values)}"
        if self._words.has(together):
            return self._words(together)
        if len(others) < len(term.values) and len(term.values) > _MOST_NAMED:
            return self._not_chosen(term.question, others)
        return self._chosen(term.question, term.values)

    def _second_passport(self, term: Term, *, brief: bool) -> str:
        """Say what second passports come to in a place, or what they do not if that is shorter."""
        place = self._words.territory(term.option or "")
        if not _is_by_second_passport(term):
            others = (value for value in VALUES if value not in term.values)
            key = "draft.people.second.without" if brief else "draft.people.second.not"
            return self._words(key, place=place, options=", ".join(self._classes(others)))
        options = ", ".join(self._classes(term.values))
        return self._words("draft.people.second", place=place, options=options)

    def _classes(self, values: Iterable[str]) -> list[str]:
        """Name what passports give, visa-free stays of all lengths alike."""
        meant = sum(1 << VALUES.index(value) for value in values)
        return [
            self._words(f"draft.people.second.{name}")
            for name, mask in CLASSES.items()
            if mask & meant
        ]

    def _chosen(self, question: str, options: Sequence[str]) -> str:
        if phrases := self._spoken(question, options):
            return self._joined("draft.either", phrases)
        if self._words.has(key := f"draft.people.{question}"):
            return self._words(key, places=self._words.either(map(self._words.territory, options)))
        labels = [self._quoted(question, option) for option in options]
        said = self._joined("draft.either", labels)
        return self._words("draft.people.chosen", question=self._short(question), options=said)

    def _quoted(self, question: str, option: str) -> str:
        return self._words("draft.people.quoted", option=self.option(question, option))

    def _not_chosen(self, question: str, options: Sequence[str]) -> str:
        if phrases := self._spoken(question, options):
            return self._joined("draft.people.neither", [self._not(each) for each in phrases])
        said = ", ".join(self._quoted(question, option) for option in options)
        return self._words("draft.people.refused", question=self._short(question), options=said)

    def _not(self, phrase: str) -> str:
        return self._words("draft.people.not", options=phrase)

    def _spoken(self, question: str, options: Sequence[str]) -> list[str]:
        """Return the phrases of options, of one that has none its label; nothing if none has one.

        Who keeps the data may add an option at any time.
        """
        keys = {option: f"draft.people.{question}.{option}" for option in options}
        if not any(map(self._words.has, keys.values())):
            return []
        return [
            self._words(key)
            if self._words.has(key)
            else self._words("draft.people.label", option=self.option(question, option))
            for option, key in keys.items()
        ]

    def _short(self, question: str) -> str:
        known = self._questions.get(question)
        named = known.short or known.text if known else None
        return self._words.of(named) if named else question

    def _joined(self, key: str, parts: Sequence[str]) -> str:
        said = ""
        for part in parts:
            said = self._words(key, one=said, other=part) if said else part
        return said


def _is_by_second_passport(term: Term) -> bool:
    """Say whether a term is about few of the things that second passports can give."""
    return term.question == SECOND_PASSPORT and len(term.values) <= len(VALUES) // 2
