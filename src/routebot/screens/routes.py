"""The screens of the results: the list, what is closed, what would open more, a comparison."""

from collections import Counter
from dataclasses import replace

from routebot.dialogue.actions import Action, GoOn, PickForComparison, Show
from routebot.dialogue.state import State
from routebot.dialogue.views import Answers, Card, Closed, Compare, Help, Leaving, More, Routes
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.explaining import Opening, missing, openings, unspoken
from routebot.reasoning.interview import next_question
from routebot.reasoning.rulebook import Status
from routebot.reasoning.verdicts import Verdict
from routebot.screens.asking import progress_line
from routebot.screens.controls import controls, in_pairs, paged_screen
from routebot.screens.offering import offer_paragraph, offer_rows
from routebot.screens.paging import deal, fill_pages, page_of
from routebot.screens.phrases import (
    MARKS,
    fact_paragraph,
    headline,
    journey_line,
    lead_line,
    opening_line,
    stay_line,
    unspoken_line,
    verdict_freshness,
)
from routebot.screens.screen import Button, Screen, bold, escape, italic
from routebot.words.i18n import Words

__all__ = ["closed_screen", "compare_screen", "more_screen", "routes_screen"]

A_PAGE = 6


def routes_screen(words: Words, advice: Advice, state: State, view: Routes) -> Screen:
    """List the routes that are open, or may be, best first."""
    if advice.exit.status is ExitStatus.BARRED:
        return _barred_screen(words, advice, view)
    possible = advice.possible
    page = page_of(deal(possible, A_PAGE), view.page)
    first = page.number * A_PAGE + 1
    snapshot = advice.rulebook.snapshot
    paragraphs = [
        bold(words("routes.title", day=words.day(snapshot.on))),
        f"{progress_line(words, advice)}\n{words(f'exit.line.{advice.exit.summary}')}",
    ]
    if state.chosen:
        paragraphs.append(
            words("compare.second", first=escape(words.territory(state.chosen[0]), quote=False))
        )
    paragraphs += [
        _route_paragraph(words, advice, verdict, number)
        for number, verdict in enumerate(page.content, first)
    ]
    if not possible:
        paragraphs.append(words("routes.none"))
    rows = in_pairs(
        [Button(words.territory(v.id), _opening_action(state, v.id)) for v in page.content]
    )
    rows += page.turner(words, lambda number: Show(replace(view, page=number)))
    if next_question(advice, state.interview.skipped):
        rows.append((Button(words("button.go_on"), GoOn()),))
    else:
        paragraphs.append(offer_paragraph(words, advice, state.interview.skipped))
        rows += offer_rows(words, advice, state.interview.skipped)
    rows.append(
        (
            Button(words("button.leaving"), Show(Leaving())),
            Button(words("button.more"), Show(More())),
        )
    )
    rows.append(
        (
            Button(words("button.answers"), Show(Answers())),
            Button(words("button.closed"), Show(Closed())),
        )
    )
    return Screen(
        "routes", "\n\n".join(filter(None, paragraphs)), (*rows, *controls(words, "routes"))
    )


def _opening_action(state: State, place: str) -> Action:
    """Return what a place's button in the list does: where a comparison was begun, complete it."""
    return PickForComparison(place) if state.chosen else Show(Card(place))


def _barred_screen(words: Words, advice: Advice, view: Routes) -> Screen:
    """Where the law bars the exit there is no route advice: only lawful remedies and people who
    help.
    """
    paragraphs = [bold(words("barred.title")), words("barred.text")]
    for rule in advice.exit.barring:
        paragraphs.append(fact_paragraph(words, advice.rulebook.snapshot, rule))
        if rule.remedy:
            paragraphs.append(
                f"{bold(words('remedy'))}\n{escape(words.of(rule.remedy), quote=False)}"
            )
    page = page_of(fill_pages(paragraphs), view.page)
    rows = (
        *page.turner(words, lambda number: Show(replace(view, page=number))),
        (Button(words("button.leaving"), Show(Leaving())),),
        (
            Button(words("button.answers"), Show(Answers())),
            Button(words("button.helpers"), Show(Help())),
        ),
    )
    return Screen("barred", page.content, (*rows, *controls(words, "routes")))


def _route_paragraph(words: Words, advice: Advice, verdict: Verdict, number: int) -> str:
    lines = [f"{number}. {headline(words, verdict)}", stay_line(words, verdict)]
    if verdict.status is Status.CONDITIONAL and not verdict.reconfirm:
        lines.append(words("routes.first", lead=lead_line(words, verdict.lead_days)))
    if verdict.status is Status.DEPENDS:
        questions = [
            words.of(advice.rulebook.vocabulary.questions[id_].text)
            for id_ in missing(advice, verdict)
        ]
        lines.append(
            words("routes.depends", question=escape(questions[0], quote=False)) if questions else ""
        )
        given = unspoken(advice, verdict)
        lines.append(escape(unspoken_line(words, advice, given), quote=False) if given else "")
    if verdict.rule:
        lines.append(italic(verdict_freshness(words, advice.rulebook.snapshot, verdict)))
    return "\n".join(line for line in lines if line)


def more_screen(words: Words, advice: Advice, view: More) -> Screen:
    """Show which obtainable changes would open how many closed destinations."""
    counted: Counter[Opening] = Counter()
    examples: dict[Opening, list[str]] = {}
    for verdict in advice.ranked:
        for opening in openings(advice, verdict):
            counted[opening] += 1
            examples.setdefault(opening, []).append(words.territory(verdict.id))
    paragraphs = [bold(words("more.title"))]
    for opening, number in sorted(counted.items(), key=lambda item: (-item[1], len(item[0]))):
        names = words.join(examples[opening][:5])
        opens = words.count("more.opens", number)
        paragraphs.append(
            f"{opening_line(words, opening)}\n{bold(opens)} {italic(words('more.such_as', names=names))}"
        )
    if not counted:
        paragraphs.append(words("more.none"))
    return paged_screen(words, "more", paragraphs, view)


def closed_screen(words: Words, advice: Advice, view: Closed) -> Screen:
    """List what is closed, each with its reason in a line."""
    shut = [verdict for verdict in advice.ranked if verdict.status is Status.CLOSED]
    paragraphs = [bold(words("closed.title")), words("closed.how")]
    by_reason: dict[str, list[Verdict]] = {}
    for verdict in shut:
        by_reason.setdefault(_short_reason(words, verdict), []).append(verdict)
    for reason, verdicts in by_reason.items():
        names = words.join(words.territory(verdict.id) for verdict in verdicts)
        paragraphs.append(f"{MARKS[Status.CLOSED]} {bold(names)}\n{reason}")
    return paged_screen(words, "closed", paragraphs, view)


def _short_reason(words: Words, verdict: Verdict) -> str:
    """Cut the first reason at a word near 180 characters; the card has it whole."""
    if not verdict.blocked_by:
        return words("card.no_rule")
    reason = words.of(verdict.blocked_by[0].text)
    short = reason if len(reason) < 180 else f"{reason[:177].rsplit(' ', 1)[0]}…"
    return escape(short, quote=False)


def compare_screen(words: Words, advice: Advice, view: Compare) -> Screen:
    """Put two destinations side by side, row by row."""
    pair = [advice.verdicts[id_] for id_ in (view.first, view.second)]
    rows: list[tuple[str, list[str]]] = [
        (words("compare.status"), [words(f"status.{verdict.status}") for verdict in pair]),
        (words("compare.stay"), [stay_line(words, verdict) for verdict in pair]),
        (
            words("compare.lead"),
            [
                lead_line(words, verdict.lead_days) if verdict.status is not Status.CLOSED else "–"
                for verdict in pair
            ],
        ),
        (words("compare.way"), [_best_journey(words, advice, verdict) for verdict in pair]),
        (words("compare.money"), [_money_line(words, advice, verdict) for verdict in pair]),
        (words("compare.danger"), [_danger_line(words, advice, verdict) for verdict in pair]),
        (
            words("compare.fresh"),
            [verdict_freshness(words, advice.rulebook.snapshot, verdict) for verdict in pair],
        ),
    ]
    names = [words.territory(verdict.id) for verdict in pair]
    paragraphs = [bold(" / ".join(names))]
    for label, values in rows:
        lines = "\n".join(
            f"{escape(name, quote=False)}: {value}"
            for name, value in zip(names, values, strict=True)
        )
        paragraphs.append(f"{bold(label)}\n{lines}")
    buttons = (
        tuple(
            Button(name, Show(Card(verdict.id))) for name, verdict in zip(names, pair, strict=True)
        ),
    )
    return Screen("compare", "\n\n".join(paragraphs), (*buttons, *controls(words)))


def _best_journey(words: Words, advice: Advice, verdict: Verdict) -> str:
    if not advice.travel.known:
        return words("way.abroad")
    journeys = advice.journeys(verdict.id)
    return journey_line(words, journeys[0]) if journeys else words("way.none")


def _money_line(words: Words, advice: Advice, verdict: Verdict) -> str:
    cards = advice.rulebook.destinations[verdict.id].cards
    options = [o for o in advice.rulebook.vocabulary.questions["cards"].options if o.id in cards]
    return "; ".join(
        f"{escape(words.of(o.label), quote=False)} – {words(f'pay.{cards[o.id][0]}')}"
        for o in options
    )


def _danger_line(words: Words, advice: Advice, verdict: Verdict) -> str:
    handover = advice.rulebook.destinations[verdict.id].day.handover
    return words(f"handover.{handover.level if handover else 'unknown'}")
