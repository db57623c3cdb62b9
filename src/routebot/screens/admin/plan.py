"""A plan in words: whom a change touches first, then every edit with old and new."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from routebot.policy.facts import Fact
from routebot.policy.questions import Question
from routebot.publishing.confirming import confirmations
from routebot.publishing.counts import Impact, Period, Shift
from routebot.publishing.differences import Edit
from routebot.publishing.effects import Effect
from routebot.publishing.plan import Plan
from routebot.screens.admin.edits import EditFormatter, chunks
from routebot.screens.admin.effects import EffectFormatter
from routebot.screens.admin.people import PeopleFormatter
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, lines

__all__ = ["plan_details", "plan_paragraphs", "plan_summary", "share_text"]

_MOST_GONE = 2
"""What is taken out that the first lines name: who feels it has to stand among them too."""

_MOST_PAGES = 6
"""Pages that confirm something, by name."""

_MOST_RELATED = 5
"""What else speaks of the same rules, by its words."""

_MOST_HEADLINES = 6
"""What people feel that the first page says; the rest stands below it."""


def plan_paragraphs(words: Words, plan: Plan) -> list[Html]:
    """Return the whole plan as paragraphs."""
    return [*plan_summary(words, plan), *plan_details(words, plan)]


def plan_summary(words: Words, plan: Plan) -> list[Html]:
    """Return what a plan comes to: what is taken out, who feels it and how, what else to look at.

    It fits on a phone, whatever the plan is of.
    """
    return [escape(paragraph) for paragraph in _formatter(words, plan).summary(plan)]


def plan_details(words: Words, plan: Plan) -> list[Html]:
    """Return what stands behind the summary: all people, days and figures, then every edit."""
    teller = _formatter(words, plan)
    told = (
        *teller.unspoken(plan),
        *teller.impacts(plan),
        *teller.effects(plan),
        *teller.other_pages(plan),
        *teller.edits(plan),
    )
    return [escape(paragraph) for paragraph in told]


def _formatter(words: Words, plan: Plan) -> "_PlanFormatter":
    questions = {question.id: question for question in plan.questions}
    return _PlanFormatter(words, questions, plan.from_on)


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
            yield from self._confirmed(plan)
            yield from self._related(plan)

    def _felt(self, plan: Plan) -> Iterator[str]:
        """Yield what is taken out, then what people feel, then whether anybody is stranded."""
        words = self._words
        gone = [edit for edit in plan.edits if edit.what == "removed"]
        told = self._effects.headlines(plan)
        if not told:
            told = [words("draft.no_impact")]
        taken = self._shortened([self._edits.title(edit) for edit in gone], _MOST_GONE)
        yield from chunks([*taken, *self._shortened(told, _MOST_HEADLINES)])
        if plan.people is not None:
            yield words("draft.by_people", n=words.number(plan.people))
        yield bold(words("draft.stranding")) if plan.strands else words("draft.no_stranding")

    def _shortened(self, told: Sequence[str], most: int) -> list[str]:
        """Return the first lines of many, and how many more there are."""
        shown: list[str] = [Html("• ") + line for line in told[:most]]
        if len(told) > most:
            shown.append(self._words.count("draft.headline.more", len(told) - most))
        return shown

    def _confirmed(self, plan: Plan) -> Iterator[str]:
        """Yield a line for each page that confirms something, however many facts that is."""
        told = [self._edits.confirmation(each) for each in confirmations(plan.edits)]
        yield from chunks(self._shortened(told, _MOST_PAGES))

    def other_pages(self, plan: Plan) -> Iterator[str]:
        """Yield a line for each page that confirms something and has no place in the summary."""
        others = confirmations(plan.edits)[_MOST_PAGES:]
        yield from chunks(Html("• ") + self._edits.confirmation(each) for each in others)

    def _related(self, plan: Plan) -> Iterator[str]:
        """Yield what else speaks of the rules that change, and may say something else now."""
        if plan.related:
            told = [
                self._words(
                    "draft.related.one",
                    place=self._edits.place(each.owner),
                    text=self._edits.quoted(each.text),
                    id=each.id,
                )
                for each in plan.related
            ]
            title = bold(self._words("draft.related"))
            yield from chunks([title, *self._shortened(told, _MOST_RELATED)])

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
            text = self._edits.quoted(rule.text)
            yield f"• {self._edits.place(owner)}: {text} ({rule.id})"

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
        only_confirmed = {id_ for each in confirmations(plan.edits) for id_ in each.ids}
        for edit in sorted(plan.edits, key=_gravest_first):
            if edit.id in only_confirmed:
                continue
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


def _gravest_first(edit: Edit) -> int:
    """Order edits: what is taken out or shut, what is changed, what is added, what is reworded."""
    now = {field.name: field.new for field in edit.fields}
    is_shut = now.get("state") == "closed" or now.get("status") == "closed" or "withdrawn" in now
    if edit.what == "removed" or is_shut:
        return 0
    if edit.what == "added":
        return 2
    return 1 if edit.changes_rule else 3
