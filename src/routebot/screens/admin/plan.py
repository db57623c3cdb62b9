"""A plan in words: whom a change touches first, then every edit with old and new."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from routebot.policy.facts import Fact
from routebot.policy.questions import Question
from routebot.publishing.counts import Impact, Period, Shift
from routebot.publishing.effects import Effect
from routebot.publishing.plan import Plan
from routebot.screens.admin.edits import EditFormatter, chunks
from routebot.screens.admin.effects import EffectFormatter
from routebot.screens.admin.people import PeopleFormatter
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, lines

__all__ = ["plan_paragraphs", "share_text"]

_MOST_QUOTED = 120
"""Characters of a rule's text where it only has to be recognised."""

_MOST_HEADLINES = 6
"""What people feel that the first page says; the rest stands below it."""


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
        self._people = PeopleFormatter(words, questions)
        self._effects = EffectFormatter(words, self._people, from_on)
        self._edits = EditFormatter(words, questions, self._people)

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
            yield from chunks(shown)
        else:
            yield words("draft.no_impact")
        yield bold(words("draft.stranding")) if plan.strands else words("draft.no_stranding")

    def unspoken(self, plan: Plan) -> Iterator[str]:
        """Yield the options of which rules do not speak, each with those rules."""
        for left in plan.unspoken:
            said = self._edits.phrase("draft.term", left.question, [left.option])
            title = self._words.count("draft.unspoken", len(left.rules), answer=said)
            yield from chunks(
                [bold(title), self._words("draft.unspoken.how"), *self._rules(left.rules)]
            )

    def _rules(self, rules: Iterable[tuple[str, Fact]]) -> Iterator[str]:
        for owner, rule in rules:
            text = self._words.statement(rule.text)
            short = text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED].rstrip()}…"
            yield f"• {self._edits.place(owner)}: {short} ({rule.id})"

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
            yield from chunks(self._effect_lines(effect))

    def _effect_lines(self, effect: Effect) -> Iterator[str]:
        words = self._words
        since = words.day(effect.since)
        yield bold(self._effects.what(effect))
        if effect.until is None:
            yield words("draft.period.from", since=since)
        else:
            yield words("draft.period.between", since=since, until=words.day(effect.until))
        yield words("draft.share", **self._counted(effect.share, effect.combinations, effect.total))
        yield from self._people.rows(effect.who)

    def edits(self, plan: Plan) -> Iterator[str]:
        """Yield every edit, a long one in several paragraphs."""
        for edit in plan.edits:
            yield from chunks(self._edits.lines(edit, plan.audiences.get(edit.id)))

    def _period(self, period: Period, line: Callable[[Shift, Period], str]) -> Html:
        words, since = self._words, self._words.day(period.since)
        if period.until is None:
            head = words("draft.period.from", since=since)
        else:
            head = words("draft.period.between", since=since, until=words.day(period.until))
        texts = [head]
        for shift in period.shifts:
            texts.append(line(shift, period))
            texts += self._people.rows(shift.who)
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
