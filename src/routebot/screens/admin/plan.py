"""A plan in words: whom a change touches first, then every edit with old and new."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from routebot.contract.filling import in_words
from routebot.contract.phrases import limit_phrase
from routebot.policy.facts import Fact
from routebot.policy.limits import Limit
from routebot.policy.questions import Question
from routebot.publishing.counts import Audience, Impact, Period, Shift
from routebot.publishing.describing import Who
from routebot.publishing.differences import Edit, FieldEdit, TextEdit
from routebot.publishing.effects import Effect
from routebot.publishing.plan import Plan
from routebot.screens.admin.effects import EffectFormatter
from routebot.screens.admin.people import PeopleFormatter
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, lines, link

__all__ = ["plan_paragraphs", "share_text"]

_MOST_VALUE = 400
"""Characters of a value; a list of forty members is looked up in the file."""

_MOST_QUOTED = 120
"""Characters of a rule's text where it only has to be recognised."""

_MOST_LINES = 1800
"""Characters of one paragraph of edits."""

_MOST_HEADLINES = 6
"""What people feel that the first page says; the rest stands below it."""

_ABSENT = MappingProxyType(
    {"when": "draft.who.everybody", "valid_from": "draft.always", "valid_to": "draft.always"}
)
"""What it means that a field is left out."""


def plan_paragraphs(words: Words, plan: Plan) -> list[Html]:
    """Return the plan as paragraphs."""
    questions = {question.id: question for question in plan.questions}
    teller = _PlanFormatter(words, questions, plan.from_on)
    told = [
        *teller.summary(plan),
        *teller.unspoken(plan),
        *teller.impacts(plan),
        *teller.effects(plan),
        *teller.edits(plan),
    ]
    return [escape(paragraph) for paragraph in told]


def share_text(words: Words, share: float) -> str:
    """Write a share as a percentage, never rounding something to nothing or to all."""
    # One decimal is the finest that is written: a tenth of a per cent is one person in a thousand.
    if 0 < share < 0.001:
        return f"< {words.number(0.1)} %"
    # Near nothing and near all a whole per cent would hide how much a share grew.
    digits = 1 if share < 0.1 or share > 0.99 else 0
    rounded = round(100 * share, digits)
    return (
        f"> {words.number(99.9)} %"
        if share < 1 and rounded == 100
        else f"{words.number(rounded)} %"
    )


class _PlanFormatter:
    """Puts the parts of one plan into words."""

    def __init__(self, words: Words, questions: Mapping[str, Question], from_on: date) -> None:
        self._words = words
        self._questions = questions
        self._people = PeopleFormatter(words, questions)
        self._effects = EffectFormatter(words, self._people, from_on)

    def summary(self, plan: Plan) -> Iterator[str]:
        """Yield what it comes to: the first lines say who feels it, and how."""
        words = self._words
        until = words.day(plan.until)
        yield lines(
            bold(words("draft.title", old=plan.old, new=plan.new)),
            words("draft.from", day=words.day(plan.from_on), until=until),
        )
        if not plan.edits:
            yield words("draft.none")
        elif plan.only_texts:
            yield words("draft.only_texts")
        else:
            yield from self._felt(plan)

    def _felt(self, plan: Plan) -> Iterator[str]:
        words = self._words
        told = self._effects.headlines(plan)
        shown = [f"• {line}" for line in told[:_MOST_HEADLINES]]
        if len(told) > len(shown):
            shown.append(words.count("draft.headline.more", len(told) - len(shown)))
        if shown:
            yield from _chunks(shown)
        else:
            yield words("draft.no_impact")
        yield bold(words("draft.stranding")) if plan.strands else words("draft.no_stranding")

    def unspoken(self, plan: Plan) -> Iterator[str]:
        """Yield the options of which rules do not speak, each with those rules."""
        for left in plan.unspoken:
            said = self._phrase("draft.term", left.question, [left.option])
            title = self._words.count("draft.unspoken", len(left.rules), answer=said)
            yield from _chunks(
                [bold(title), self._words("draft.unspoken.how"), *self._rules(left.rules)]
            )

    def _rules(self, rules: Iterable[tuple[str, Fact]]) -> Iterator[str]:
        for owner, rule in rules:
            text = self._words.statement(rule.text)
            short = text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED].rstrip()}…"
            yield f"• {self._place(owner)}: {short} ({rule.id})"

    def impacts(self, plan: Plan) -> Iterator[str]:
        """Yield whom it touches; destinations that touch the same people stand together."""
        words = self._words
        for period in plan.last_route.periods:
            yield self._period(period, self._route_line)
        groups: dict[tuple[Period, ...], list[Impact]] = {}
        for impact in plan.destinations:
            groups.setdefault(impact.periods, []).append(impact)
        for periods, group in groups.items():
            title = bold(", ".join(words.territory(impact.id) for impact in group))
            yield lines(title, *(self._period(period, self._status_line) for period in periods))
        if plan.leaving.periods:
            title = bold(words("draft.leaving"))
            yield lines(
                title, *(self._period(period, self._exit_line) for period in plan.leaving.periods)
            )

    def effects(self, plan: Plan) -> Iterator[str]:
        """Yield what else people feel, with the days, the figures and all of whom it touches."""
        for effect in plan.effects:
            yield from _chunks(self._effect_lines(effect))

    def _effect_lines(self, effect: Effect) -> Iterator[str]:
        words = self._words
        since = words.day(effect.since)
        yield bold(self._effects.what(effect))
        if effect.until is None:
            yield words("draft.period.from", since=since)
        else:
            yield words("draft.period.between", since=since, until=words.day(effect.until))
        yield words("draft.share", **self._counted(effect.share, effect.combinations, effect.total))
        yield from self.who(effect.who)

    def edits(self, plan: Plan) -> Iterator[str]:
        """Yield every edit, a long one in several paragraphs."""
        for edit in plan.edits:
            yield from _chunks(self._edit_lines(edit, plan.audiences.get(edit.id)))

    def _period(self, period: Period, line: Callable[[Shift, Period], str]) -> Html:
        words, since = self._words, self._words.day(period.since)
        if period.until is None:
            head = words("draft.period.from", since=since)
        else:
            head = words("draft.period.between", since=since, until=words.day(period.until))
        texts = [head]
        for shift in period.shifts:
            texts.append(line(shift, period))
            texts += self.who(shift.who)
        return lines(*texts)

    def _route_line(self, shift: Shift, period: Period) -> Html:
        key = "draft.routes.lost.share" if shift.after == "none" else "draft.routes.found.share"
        return bold(
            self._words(key, **self._counted(shift.share, shift.combinations, period.combinations))
        )

    def _status_line(self, shift: Shift, period: Period) -> str:
        before, after = (self._words(f"status.{status}") for status in (shift.before, shift.after))
        return self._words(
            "draft.shift",
            before=before,
            after=after,
            **self._counted(shift.share, shift.combinations, period.combinations),
        )

    def _exit_line(self, shift: Shift, period: Period) -> str:
        before, after = (
            self._words(f"draft.exit.{status}") for status in (shift.before, shift.after)
        )
        return self._words(
            "draft.shift",
            before=before,
            after=after,
            **self._counted(shift.share, shift.combinations, period.combinations),
        )

    def _counted(self, share: float, combinations: int, total: int) -> dict[str, str]:
        number = self._words.number
        return {
            "share": share_text(self._words, share),
            "n": number(combinations),
            "total": number(total),
        }

    def who(self, who: Who) -> Iterator[str]:
        """Yield a line for each row of conditions."""
        for row in who.any_of:
            yield f"• {self._people.row(row)}"
        if who.rest:
            yield f"• {self._words('draft.who.rest', n=self._words.number(who.rest))}"

    def _phrase(self, key: str, question: str, options: Iterable[str]) -> str:
        labels = [self._label(question, option) for option in options]
        text = self._questions[question].text if question in self._questions else None
        return self._words(
            key, question=self._words.of(text) if text else question, options=" / ".join(labels)
        )

    def _label(self, question: str, option: str) -> str:
        known = self._questions[question].options if question in self._questions else ()
        found = next((candidate for candidate in known if candidate.id == option), None)
        return self._words.of(found.label) if found else option

    def _edit_lines(self, edit: Edit, audience: Audience | None) -> Iterator[str]:
        words = self._words
        kind = words(f"draft.kind.{edit.kind}")
        yield (
            bold(words(f"draft.edit.{edit.what}", kind=kind, place=self._place(edit.owner)))
            + f" {edit.id}"
        )
        if edit.fields or edit.what != "changed":
            yield (
                words("draft.past")
                if edit.begins_on is None
                else words("draft.begins", day=words.day(edit.begins_on))
            )
        for field in edit.fields:
            yield f"• {self._field(edit, field)}"
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
            yield from self.who(audience.who_before)
        if audience.after:
            yield self._words("draft.audience.now")
            yield from self.who(audience.who_after)

    def _place(self, owner: str) -> str:
        if owner.isupper():
            return self._words.territory(owner)
        key = f"draft.file.{owner}"
        return self._words(key) if self._words.has(key) else owner

    def _field(self, edit: Edit, field: FieldEdit) -> str:
        name = self._name(field.name)
        old, new = (self._value(field.name, value) for value in (field.old, field.new))
        if edit.what == "added":
            return self._words("draft.field.set", name=name, new=new)
        if edit.what == "removed":
            return self._words("draft.field.gone", name=name, old=old)
        return self._words("draft.field", name=name, old=old, new=new)

    def _text(self, text: TextEdit) -> str:
        name, language = self._name(text.name), self._words(f"draft.language.{text.language}")
        if text.old is None:
            return self._words("draft.text.set", name=name, language=language, new=text.new)
        if text.new is None:
            return self._words("draft.text.gone", name=name, language=language, old=text.old)
        return self._words("draft.text", name=name, language=language, old=text.old, new=text.new)

    def _name(self, path: str) -> str:
        """Put the first word of a path into words and keep the rest: ``options.eu.label``."""
        first, dot, rest = path.partition(".")
        key = f"draft.name.{first}"
        return f"{self._words(key) if self._words.has(key) else first}{dot}{rest}"

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
            return self._condition(value)
        if isinstance(value, Mapping):
            return ", ".join(f"{key}: {self._said('', inner)}" for key, inner in value.items())
        if name == "sources":
            return ", ".join(source["url"] for source in value)
        if name == "limits" and value:
            phrases = (limit_phrase(Limit.model_validate(limit)) for limit in value)
            return ", ".join(in_words(self._words, phrase) for phrase in phrases)
        return ", ".join(self._said("", inner) for inner in value) or self._words("draft.nothing")

    def _word(self, name: str, value: str) -> str:
        if name in ("regime", "status") and self._words.has(f"{name}.{value}"):
            return self._words(f"{name}.{value}")
        if name == "counts_from":
            return self._words(f"clock.{value}")
        return self._words.day(date.fromisoformat(value)) if _is_day(name) else value

    def _condition(self, condition: Mapping[str, Any]) -> str:
        """Put a condition into words as it is written."""
        parts = [self._branch(key, value) for key, value in condition.items()]
        return self._joined("draft.and", parts) or self._words("draft.who.everybody")

    def _branch(self, key: str, value: Any) -> str:
        if key == "not":
            return self._words("draft.not", what=self._condition(value))
        if key in ("all", "any"):
            inner = [self._condition(item) for item in value]
            return f"({self._joined('draft.and' if key == 'all' else 'draft.either', inner)})"
        return self._phrase("draft.term", key, value if isinstance(value, list) else [value])

    def _joined(self, key: str, parts: Sequence[str]) -> str:
        said = ""
        for part in parts:
            said = self._words(key, one=said, other=part) if said else part
        return said


def _chunks(texts: Iterable[str]) -> Iterator[Html]:
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
