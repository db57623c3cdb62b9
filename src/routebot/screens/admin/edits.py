"""Every edit of a plan in words, with old and new."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from routebot.contract.filling import in_words
from routebot.contract.phrases import limit_phrase
from routebot.policy.facts import Statement, Text
from routebot.policy.limits import Limit
from routebot.policy.questions import Question
from routebot.publishing.confirming import Confirmation
from routebot.publishing.counts import Audience
from routebot.publishing.differences import Edit, FieldEdit, TextEdit
from routebot.screens.admin.naming import field_name, part_name, value_word
from routebot.screens.admin.people import PeopleFormatter
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, lines, link

__all__ = ["EditFormatter", "chunks", "place_name"]

_MOST_VALUE = 400
"""Characters of a value; a list of forty members is looked up in the file."""

_ABSENT = MappingProxyType(
    {"when": "draft.who.everybody", "valid_from": "draft.always", "valid_to": "draft.always"}
)
"""What it means that a field is left out."""

_PLACES = frozenset({"start", "end", "through", "lets_out_to", "countries", "id"})
"""Fields that name places."""

_MOST_QUOTED = 120
"""Characters of a text where it only has to be recognised."""

_MOST_OWNERS = 6
"""Countries or files that a line names."""

_MOST_LINES = 1800
"""Characters of one paragraph of edits."""


class EditFormatter:
    """Puts edits into words."""

    def __init__(
        self, words: Words, questions: Mapping[str, Question], people: PeopleFormatter
    ) -> None:
        self._words = words
        self._questions = questions
        self._people = people

    def phrase(self, key: str, question: str, options: Iterable[str]) -> str:
        """Say which options of a question are meant."""
        labels = [self._people.option(question, option) for option in options]
        known = self._questions.get(question)
        name = self._words.of(known.name) if known else question
        return self._words(key, question=name, options=" / ".join(labels))

    def title(self, edit: Edit) -> str:
        """Say what is done to which thing."""
        kind = self._words(f"draft.kind.{edit.kind}")
        title = self._words(f"draft.edit.{edit.what}", kind=kind, place=self.place(edit.owner))
        if edit.said is None:
            return title
        return self._words("draft.edit.said", title=title, said=self.quoted(edit.said))

    def quoted(self, text: Text | Statement) -> str:
        """Quote as much of a text as it takes to recognise it."""
        said = self._words.statement(text) if isinstance(text, Statement) else self._words.of(text)
        return said if len(said) <= _MOST_QUOTED else f"{said[:_MOST_QUOTED].rstrip()}…"

    def confirmation(self, said: Confirmation) -> Html:
        """Say how many claims a page confirms, and where they stand."""
        places = ", ".join(self.place(owner) for owner in said.owners[:_MOST_OWNERS])
        if len(said.owners) > _MOST_OWNERS:
            places = self._words(
                "draft.places.more", places=places, n=len(said.owners) - _MOST_OWNERS
            )
        told = self._words.count("draft.confirms", len(said.ids), places=places)
        return Html.escape(told) + " " + link(_host(said.url), said.url)

    def lines(self, edit: Edit, audience: Audience | None) -> Iterator[str]:
        """Yield the lines of an edit.

        Args:
            audience: whom it concerns, where that is told.
        """
        words = self._words
        yield bold(self.title(edit)) + f" {edit.id}"
        if edit.fields or edit.what != "changed":
            yield (
                words("draft.past")
                if edit.begins_on is None
                else words("draft.begins", day=words.day(edit.begins_on))
            )
        for field in edit.fields:
            told = self._pages(field) if edit.what == "changed" else ()
            yield from (Html("• ") + line for line in told or [escape(self._field(edit, field))])
        for text in edit.texts:
            yield f"• {self._text(text)}"
        if audience:
            yield from self._audience(audience)
        if edit.sources and edit.what != "removed":
            links = Html(", ").join(link(_host(url), url) for url in edit.sources)
            yield words.markup("draft.sources", sources=links)

    def _audience(self, audience: Audience) -> Iterator[str]:
        number = self._words.number
        yield self._words(
            "draft.audience",
            after=number(audience.after),
            total=number(audience.combinations),
            before=number(audience.before),
            gained=number(audience.gained),
            lost=number(audience.lost),
        )
        if audience.lost:
            yield self._words("draft.audience.before")
            yield from self._people.rows(audience.who_before)
        if audience.after:
            yield self._words("draft.audience.now")
            yield from self._people.rows(audience.who_after)

    def place(self, owner: str) -> str:
        """Name where a thing stands: a country, or a file of the dataset."""
        return place_name(self._words, owner)

    def _pages(self, field: FieldEdit) -> Sequence[Html]:
        """Say which pages go, come or are told of anew; nothing of a field that holds none."""
        if field.name != "sources" or not field.old or not field.new:
            return ()
        old, new = ({page["url"]: page for page in pages} for pages in (field.old, field.new))
        told = [("gone", url) for url in old if url not in new]
        told += [("new", url) for url in new if url not in old]
        told += [("changed", url) for url in new if url in old and old[url] != new[url]]
        return [
            self._words.markup(f"draft.page.{what}", page=link(_host(url), url))
            for what, url in told
        ]

    def _field(self, edit: Edit, field: FieldEdit) -> str:
        name = field_name(self._words, field.name)
        old, new = (self._value(field.name, value) for value in (field.old, field.new))
        if edit.what == "added":
            return self._words("draft.field.set", name=name, new=new)
        if edit.what == "removed":
            return self._words("draft.field.gone", name=name, old=old)
        return self._words("draft.field", name=name, old=old, new=new)

    def _text(self, text: TextEdit) -> str:
        name, language = (
            field_name(self._words, text.name),
            self._words(f"draft.language.{text.language}"),
        )
        if text.old is None:
            return self._words("draft.text.set", name=name, language=language, new=text.new)
        if text.new is None:
            return self._words("draft.text.gone", name=name, language=language, old=text.old)
        return self._words("draft.text", name=name, language=language, old=text.old, new=text.new)

    def _value(self, name: str, value: Any) -> str:
        said = self._said(name.rpartition(".")[2], value)
        return said if len(said) <= _MOST_VALUE else f"{said[:_MOST_VALUE]}…"

    def _said(self, name: str, value: Any) -> str:
        if value is None:
            return self._words(_ABSENT.get(name, "draft.nothing"))
        if isinstance(value, bool):
            return self._words("draft.yes" if value else "draft.no")
        if isinstance(value, int | float):
            return self._words.number(value)
        if isinstance(value, str):
            return self._word(name, value)
        return self._several(name, value)

    def _several(self, name: str, value: Any) -> str:
        if name in ("when", "unless"):
            return self.condition(value)
        if name == "cards":
            return ", ".join(self._card(*pair) for pair in value.items())
        if isinstance(value, Mapping):
            return ", ".join(
                f"{part_name(self._words, key)}: {self._said(key, inner)}"
                for key, inner in value.items()
            )
        if name == "sources":
            return ", ".join(source["url"] for source in value)
        if name == "limits" and value:
            phrases = (limit_phrase(Limit.model_validate(limit)) for limit in value)
            return ", ".join(in_words(self._words, phrase) for phrase in phrases)
        return ", ".join(self._said(name, inner) for inner in value) or self._words("draft.nothing")

    def _card(self, option: str, value: str) -> str:
        works = self._words(f"pay.short.{value}")
        return self._words("draft.card", card=self._people.option("cards", option), works=works)

    def _word(self, name: str, value: str) -> str:
        """Put the word of a field into words; one that only the dataset knows stays as it is."""
        if _is_day(name):
            return self._words.day(date.fromisoformat(value))
        said = value_word(self._words, name, value)
        if said is None and name in _PLACES:
            return self._words.territory(value) if value.isupper() and len(value) == 2 else value
        return said or value

    def condition(self, condition: Mapping[str, Any]) -> str:
        """Put a condition into words as it is written."""
        parts = [self._branch(key, value) for key, value in condition.items()]
        return self._joined("draft.and", parts) or self._words("draft.who.everybody")

    def _branch(self, key: str, value: Any) -> str:
        if key == "not":
            return self._words("draft.not", what=self.condition(value))
        if key in ("all", "any"):
            inner = [self.condition(item) for item in value]
            return f"({self._joined('draft.and' if key == 'all' else 'draft.either', inner)})"
        return self.phrase("draft.term", key, value if isinstance(value, list) else [value])

    def _joined(self, key: str, parts: Sequence[str]) -> str:
        said = ""
        for part in parts:
            said = self._words(key, one=said, other=part) if said else part
        return said


def place_name(words: Words, owner: str) -> str:
    """Name where a thing stands: a country, or a file of the dataset."""
    if owner.isupper():
        return words.territory(owner)
    key = f"draft.file.{owner}"
    return words(key) if words.has(key) else owner


def chunks(texts: Iterable[str]) -> Iterator[Html]:
    """Join lines to paragraphs that fit on a page."""
    chunk: list[Html] = []
    for line in map(escape, texts):
        if chunk and sum(map(len, chunk)) + len(line) > _MOST_LINES:
            yield lines(*chunk)
            chunk = []
        chunk.append(line)
    if chunk:
        yield lines(*chunk)


def _is_day(name: str) -> bool:
    return name in (
        "valid_from",
        "valid_to",
        "planned_from",
        "alive_on",
        "ended_on",
        "since",
    )


def _host(url: str) -> str:
    return url.split("/")[2]
