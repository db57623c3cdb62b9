"""Two destinations side by side: what matters to this person, each with a sign and a word.

The sign repeats what the words beside it say, so that one can look down a column; it decides
nothing. Good is only what they can count on: what is doubtful, long unconfirmed or limited is
unsure, what is still to be got has a sign of its own, and what nobody knows is never good.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import chain

from routebot.dialogue.actions import Show
from routebot.dialogue.views import Card, Compare
from routebot.policy.claims import claim
from routebot.policy.facts import Requirement
from routebot.policy.questions import Option
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.lead_days import LeadDays
from routebot.reasoning.levels import has_way
from routebot.reasoning.meanings import CARDS
from routebot.reasoning.rulebook import Status
from routebot.reasoning.verdicts import Verdict
from routebot.reasoning.ways import stay_level
from routebot.screens.claims import legend, mark_of, marked_line, stalest_mark
from routebot.screens.companions import companion_facts, companions
from routebot.screens.controls import controls
from routebot.screens.dangers import worst_marked
from routebot.screens.getting import paper_names, short_lead
from routebot.screens.journeys import is_unclear, means_line, unsure_lines, way_line
from routebot.screens.money import fares_line, held_line
from routebot.screens.phrases import (
    needs_a_look,
    questions_line,
    status_words,
    stay_line,
    verdict_mark,
)
from routebot.screens.screen import Button, Cell, Screen, Table, TableRow
from routebot.screens.ways import serving_line, way_name
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, italic, lines, paragraphs

__all__ = ["Sign", "compare_screen", "comparison"]

A_REASON = 90
"""Characters of a claim beside which another stands: three lines of a phone."""


class Sign(StrEnum):
    """What stands before the words."""

    GOOD = "✓"
    BAD = "✗"
    TO_GET = "◐"
    UNSURE = "?"
    NONE = ""


_NOTHING = Cell(Sign.NONE, "–")

_Compared = Callable[[Words, Advice, Verdict], Cell]
"""What one row says of one place."""


def compare_screen(words: Words, advice: Advice, view: Compare) -> Screen:
    """Put two destinations side by side, row by row."""
    pair = [advice.told(id_) for id_ in (view.first, view.second)]
    table = comparison(words, advice, pair)
    text = paragraphs(table.above, *(_row_text(table, row) for row in table.rows), table.below)
    buttons = tuple(
        Button(name, Show(Card(verdict.id)))
        for name, verdict in zip(table.heads, pair, strict=True)
    )
    return Screen("compare", text, (buttons, *controls(words)), table)


def _row_text(table: Table, row: TableRow) -> Html:
    """Write a row as lines under each other: a phone has no room for columns."""
    pairs = zip(table.heads, row.cells, strict=True)
    found = (f"{cell.mark} {name}: {cell.text}".strip() for name, cell in pairs)
    return lines(bold(row.label), *found)


def comparison(words: Words, advice: Advice, pair: Sequence[Verdict]) -> Table:
    """Say what places are for this person, subject by subject."""
    heads = tuple(words.territory(verdict.id) for verdict in pair)
    exit_line = ""
    if advice.exit_ahead and advice.exit.status is not ExitStatus.CLEAR:
        exit_line = bold(words(f"exit.line.{advice.exit.summary}"))
    rows = tuple(_rows(words, advice, pair))
    marks = legend(words, (cell.text for row in rows for cell in row.cells))
    return Table(
        heads,
        rows,
        above=paragraphs(bold(" / ".join(heads)), exit_line),
        below=italic(lines(_signs(words, rows), marks)),
    )


def _rows(words: Words, advice: Advice, pair: Sequence[Verdict]) -> Iterator[TableRow]:
    """Yield a row for each subject that matters to this person.

    Who may not leave reads of no way, no money for it and nothing to get, and no sign of what is
    good: nothing there is good for them before the ban is lifted.
    """

    def row(label: str, compared: _Compared) -> TableRow:
        cells = (compared(words, advice, verdict) for verdict in pair)
        return TableRow(label, tuple(map(_without_good, cells) if advice.barred else cells))

    yield row(words("compare.entry"), _entry)
    if not advice.barred:
        yield row(words("compare.get"), _to_get)
    yield row(words("compare.stay"), _stay)
    serving = row(words("compare.serving"), _serving)
    if not advice.barred and any(cell is not _NOTHING for cell in serving.cells):
        yield serving
    yield row(words("compare.danger"), _danger)
    if advice.barred:
        return
    yield row(words("compare.way"), _way)
    yield from _money_rows(words, advice, pair)
    for option in companions(advice):
        yield row(words.of(option.label), _companion(option))


def _without_good(cell: Cell) -> Cell:
    return cell._replace(mark=Sign.NONE) if cell.mark == Sign.GOOD else cell


def _signs(words: Words, rows: Sequence[TableRow]) -> str:
    """Say what the signs mean that stand in some rows; empty where none does."""
    found = {cell.mark for row in rows for cell in row.cells}
    meant = ", ".join(
        words(f"compare.sign.{sign.name.lower()}") for sign in Sign if sign and sign in found
    )
    return words("compare.legend", signs=meant) if meant else ""


def _entry(words: Words, advice: Advice, verdict: Verdict) -> Cell:
    """Say whether they are let in, and how fresh that is; what it takes has a row of its own.

    It is no good sign to somebody who may not leave.
    """
    if verdict.status is Status.CLOSED:
        return Cell(Sign.BAD, _closed(words, advice, verdict))
    text = status_words(words, advice, verdict)
    if verdict.status is Status.CONDITIONAL and paper_names(words, verdict):
        text = words("compare.entry.papers")
    sure = verdict.status is Status.OPEN and verdict.confirmed and not advice.barred
    mark = verdict_mark(words, advice.rulebook.snapshot, verdict)
    return Cell(Sign.GOOD if sure else Sign.UNSURE, f"{text} ({mark})")


def _closed(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Say that a place is closed, and the first reason."""
    closed = words("status.closed")
    if not verdict.blocked_by:
        return closed
    said = claim(advice.rulebook.snapshot, verdict.blocked_by[0])
    return f"{closed}. {marked_line(words, said, A_REASON)}"


def _to_get(words: Words, advice: Advice, verdict: Verdict) -> Cell:
    """Name what must be got first, and whether there is time for it."""
    expected = _expected(verdict)
    if verdict.status is Status.CLOSED:
        return _NOTHING
    if verdict.without_word:
        return Cell(Sign.UNSURE, words("status.withdrawn"))
    if expected.status is Status.OPEN or needs_a_look(expected):
        return Cell(Sign.GOOD, words("compare.get.nothing"))
    if names := paper_names(words, expected):
        return _in_time(words, advice, names, expected.lead_days)
    return Cell(Sign.UNSURE, words(f"status.{expected.status}"))


def _expected(verdict: Verdict) -> Verdict:
    """Return what an undecided place is by what they have said, as `stay_line` takes it."""
    return verdict.plainly if verdict.plainly and not verdict.hinges else verdict


def _in_time(words: Words, advice: Advice, names: str, lead_days: LeadDays) -> Cell:
    """Name what must be got, how long that takes, and whether it can be had before they must go."""
    days_left = advice.profile.days_left
    text = f"{names}, {short_lead(words, lead_days)}"
    if lead_days is None or (days_left is None and not advice.profile.has_time):
        return Cell(Sign.UNSURE, text)
    fewest, most = lead_days
    if days_left is None or most <= days_left:
        return Cell(Sign.TO_GET, text)
    if fewest <= days_left:
        return Cell(Sign.UNSURE, text)
    return Cell(Sign.BAD, words("compare.get.late", things=text))


def _stay(words: Words, advice: Advice, verdict: Verdict) -> Cell:
    """Say how long one may stay, against what they want."""
    text = stay_line(words, advice, verdict).rstrip(".")
    return Cell(_long_enough(advice, verdict), text[:1].lower() + text[1:])


def _long_enough(advice: Advice, verdict: Verdict) -> Sign:
    rule, wanted = _expected(verdict).rule, advice.profile.stay_wanted
    if wanted is None or verdict.status is Status.CLOSED:
        return Sign.NONE
    if stay_level(rule, wanted) == 0:
        return Sign.GOOD
    return Sign.BAD if rule and rule.stay_days is not None else Sign.UNSURE


def _serving(words: Words, advice: Advice, verdict: Verdict) -> Cell:
    """Name how to stay for long where another way serves them, or how to come sooner as a guest."""
    serving = advice.serving(verdict.id)
    if serving is None or verdict.status is Status.CLOSED:
        return _NOTHING
    if serving.way is verdict.way:
        as_guest = verdict.way is not advice.verdicts[verdict.id].way
        said = serving_line(words, advice, verdict.id) if as_guest else ""
        return Cell(Sign.NONE, said) if said else _NOTHING
    rule = claim(advice.rulebook.snapshot, serving.rule)
    sure = serving.certain and serving.status is Status.OPEN and not serving.way.expired
    text = f"{way_name(words, serving)} ({mark_of(words, rule)})"
    return Cell(Sign.GOOD if sure else Sign.UNSURE, text)


def _danger(words: Words, advice: Advice, verdict: Verdict) -> Cell:
    """Say the worst that a place does to them, or what decides whether it does.

    It is never good: that no case was found does not make a place safe.
    """
    surely = [each for each in advice.dangers(verdict.id) if each.certain]
    grave = [pitfall for pitfall, certain in advice.high_pitfalls(verdict.id) if certain]
    if not surely and not grave:
        return _perhaps_dangerous(words, advice, verdict)
    # The sign stands for the one that the words begin with on a card.
    said = worst_marked(words, advice, verdict.id, counted=True).removeprefix("⚠ ")
    standings = {each.standing for each in surely}
    if grave or standings & {"high", "medium"}:
        return Cell(Sign.BAD, said)
    perhaps = _perhaps_dangerous(words, advice, verdict)
    if standings == {"low"} and perhaps.mark:
        return Cell(Sign.UNSURE, f"{said} · {perhaps.text}")
    return Cell(Sign.NONE if standings == {"low"} else Sign.UNSURE, said)


def _perhaps_dangerous(words: Words, advice: Advice, verdict: Verdict) -> Cell:
    """Name the question that decides whether something is dangerous to them; else say: none."""
    dangers = (each for each in advice.dangers(verdict.id) if each.level != "low")
    grave = (pitfall for pitfall, _ in advice.high_pitfalls(verdict.id))
    fact = next(chain((each.fact for each in dangers if each.fact), grave), None)
    if fact is None:
        return Cell(Sign.NONE, words("danger.none"))
    asked = advice.deciding(verdict.id, fact)
    if not asked:
        return Cell(Sign.UNSURE, words("severity.maybe.unspoken"))
    question = questions_line(words, advice.rulebook, asked[:1])
    return Cell(Sign.UNSURE, words("status.answer", question=question))


def _way(words: Words, advice: Advice, verdict: Verdict) -> Cell:
    """Say by what one gets there, or why not."""
    if not advice.travel.known:
        return Cell(Sign.UNSURE, words("way.abroad"))
    if not has_way(advice.travel, verdict.id):
        broken = bool(advice.journeys(verdict.id))
        return Cell(Sign.BAD if broken else Sign.UNSURE, way_line(words, advice, verdict.id))
    journey = next(each for each in advice.journeys(verdict.id) if not each.broken)
    links = [claim(advice.rulebook.snapshot, leg.link) for leg in journey.legs]
    means = f"{means_line(words, advice, verdict.id)} ({stalest_mark(words, links)})"
    if is_unclear(words, journey):
        return Cell(Sign.UNSURE, words("compare.way.unsure", means=means))
    sure = not any(unsure_lines(words, advice, journey))
    return Cell(Sign.GOOD if sure else Sign.UNSURE, means)


def _money_rows(words: Words, advice: Advice, pair: Sequence[Verdict]) -> Iterator[TableRow]:
    """Yield a row for each means of payment that they hold; one for all if they have not said."""
    held = advice.profile.cards
    if held is None:
        cells = tuple(_any_money(words, advice, verdict) for verdict in pair)
        yield TableRow(words("compare.money"), cells)
        return
    for option in advice.rulebook.vocabulary.questions[CARDS].options:
        if option.id in held:
            cells = tuple(_money(words, advice, verdict, option) for verdict in pair)
            yield TableRow(words.of(option.label), cells)


def _any_money(words: Words, advice: Advice, verdict: Verdict) -> Cell:
    said = held_line(words, advice, verdict, detailed=False, worded=True)
    return Cell(Sign.NONE, said) if said else Cell(Sign.UNSURE, words("pay.unknown"))


def _money(words: Words, advice: Advice, verdict: Verdict, option: Option) -> Cell:
    """Say how a means of payment fares there."""
    known = advice.rulebook.destinations[verdict.id].cards.get(option.id)
    if known is None:
        return Cell(Sign.UNSURE, words("pay.unknown"))
    signs = {"yes": Sign.GOOD, "no": Sign.BAD}
    text = fares_line(words, advice.rulebook.snapshot, known)
    return Cell(signs.get(known.value, Sign.UNSURE), text)


def _companion(option: Option) -> _Compared:
    """Return what says what a place asks for children, or for an animal."""

    def said(words: Words, advice: Advice, verdict: Verdict) -> Cell:
        snapshot = advice.rulebook.snapshot
        facts = companion_facts(advice, verdict, option)
        if not facts:
            return Cell(Sign.UNSURE, words("compare.companion.unknown"))
        fact = facts[0]
        if not isinstance(fact, Requirement) or not fact.name:
            return Cell(Sign.UNSURE, marked_line(words, claim(snapshot, fact), A_REASON))
        cell = _in_time(words, advice, words.of(fact.name), fact.lead_days)
        return cell._replace(text=f"{cell.text} ({mark_of(words, claim(snapshot, fact))})")

    return said
