"""The screens of the results: the list, and what is closed."""

from collections.abc import Iterator
from dataclasses import replace

from routebot.dialogue.actions import Action, GoOn, PickForComparison, Show
from routebot.dialogue.state import State
from routebot.dialogue.views import Card, Closed, Help, Leaving, More, Routes
from routebot.policy.claims import claim
from routebot.policy.snapshot import Snapshot
from routebot.reasoning.advice import Advice
from routebot.reasoning.applying import answers_given
from routebot.reasoning.asking import next_question
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.explaining import unspoken
from routebot.reasoning.levels import has_way
from routebot.reasoning.rulebook import Status
from routebot.reasoning.thresholds import LARGEST_MARGIN, TOP_ROUTES
from routebot.reasoning.verdicts import Verdict
from routebot.screens.asking import progress_line
from routebot.screens.claims import claim_paragraph, cut_claim_line, legend_line
from routebot.screens.companions import companions_note
from routebot.screens.controls import controls, in_pairs, in_rows, paged_screen
from routebot.screens.dangers import worst_marked
from routebot.screens.journeys import means_line
from routebot.screens.leaving import helper_rows
from routebot.screens.offering import offer_paragraph, offer_rows
from routebot.screens.paging import deal, fill_pages, page_of
from routebot.screens.phrases import (
    MARKS,
    headline,
    stay_below,
    unspoken_short,
    verdict_mark,
)
from routebot.screens.screen import Button, Row, Screen
from routebot.screens.ways import serving_line
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, lines, paragraphs

__all__ = [
    "closed_screen",
    "exit_line",
    "folded_line",
    "passport_line",
    "route_paragraph",
    "routes_screen",
]

MOST_FIRST = 2
"""Rules of leaving that stand whole above the list: four of them and six places are more than a
message holds. The others are named above it and stand on the screen before leaving.
"""

MOST_FOLDED = 12
"""Places to a page of those to which no way is known: a line or two each."""

MOST_OFFERS = 2
"""Buttons of offers, or of who can help: with three that are always there they make five."""

A_REASON = 180
"""Characters of a reason in the list of what is closed: three lines on a phone."""


def routes_screen(words: Words, advice: Advice, state: State, view: Routes) -> Screen:
    """List the routes that are open, or may be, best first."""
    if advice.barred:
        return _barred_screen(words, advice, view)
    reached = {verdict.id for verdict in advice.possible if has_way(advice.travel, verdict.id)}
    known = [verdict for verdict in advice.possible if verdict.id in reached]
    folded = [verdict for verdict in advice.possible if verdict.id not in reached]
    pages = (*deal(known, TOP_ROUTES), *(deal(folded, MOST_FOLDED) if folded else ()))
    page = page_of(pages if known else pages[1:] or pages, view.page)
    snapshot = advice.rulebook.snapshot
    texts: list[str] = [
        bold(words("routes.title", day=words.day(snapshot.on))),
        lines(progress_line(words, advice), exit_line(words, advice, state.interview.skipped)),
        passport_line(words, advice),
        companions_note(words, advice) if advice.possible else "",
    ]
    first = advice.exit.first[:MOST_FIRST]
    texts += [claim_paragraph(words, claim(snapshot, rule)) for rule in first]
    if state.chosen:
        texts.append(words("compare.second", first=words.territory(state.chosen[0])))
    numbered = {verdict.id: number for number, verdict in enumerate((*known, *folded), 1)}
    listed = [(numbered[verdict.id], verdict) for verdict in page.content]
    if listed and listed[0][1].id not in reached:
        rest = [folded_line(words, advice, verdict, number) for number, verdict in listed]
        texts.append(lines(bold(words.count("routes.folded", len(folded))), *rest))
    else:
        texts += [route_paragraph(words, advice, verdict, number) for number, verdict in listed]
        if page.number < page.last and pages[page.number + 1][0].id not in reached:
            texts.append(words.count("routes.beyond", len(folded)))
    if not advice.possible:
        texts.append(words("routes.none"))
        papers = (rule for rule in advice.exit.checks if rule.lets_out_to == ())
        texts += [claim_paragraph(words, claim(snapshot, rule)) for rule in papers]
    elif page.number == 0:
        texts.append(words("routes.unseen"))
    texts.append(legend_line(words, texts))
    rows = helper_rows(words, advice)
    most_offers = MOST_OFFERS - len(rows)
    rows += in_rows([_number_button(words, state, *each) for each in listed], TOP_ROUTES)
    rows += page.turner(words, lambda number: Show(replace(view, page=number)))
    others, offer = _others(words, advice, state, most_offers)
    screen = (*rows, *others, *controls(words, "routes"))
    return Screen("routes", paragraphs(*texts, offer), screen)


def _number_button(words: Words, state: State, number: int, verdict: Verdict) -> Button:
    """Return the button of a place of the list: its number."""
    name = words.territory(verdict.id)
    return Button(str(number), _place_action(state, verdict.id), name=name)


def _others(words: Words, advice: Advice, state: State, most_offers: int) -> tuple[list[Row], str]:
    """Return the buttons below the list, and what explains the offers among them."""
    rows: list[Row] = []
    offer = ""
    if next_question(advice, state.interview.skipped):
        rows.append((Button(words("button.go_on"), GoOn()),))
    else:
        offer = offer_paragraph(words, advice, state.interview.skipped)
        rows += offer_rows(words, advice, state.interview.skipped)[:most_offers]
    rows += in_pairs(
        [
            _leaving_button(words, advice),
            Button(words("button.more"), Show(More())),
            Button(words("button.closed"), Show(Closed())),
        ]
    )
    return rows, offer


def exit_line(words: Words, advice: Advice, skipped: frozenset[str]) -> str:
    """Say whether Russia lets them out; nothing to somebody abroad, who has no exit ahead.

    Args:
        skipped: questions that were declined.
    """
    if not advice.exit_ahead:
        return ""
    left = set(advice.exit.open_questions) - skipped
    if advice.exit.status is ExitStatus.DEPENDS and left:
        return words.count("exit.line.questions", len(left))
    if advice.exit.status is ExitStatus.CLEAR and advice.profile.in_danger:
        return words("exit.line.clear.in_danger")  # nobody can see from here who is sought
    if advice.exit.status is ExitStatus.CHECK and (so := _what_may_stop(words, advice)):
        return words("exit.line.check.so", so="; ".join(so))
    return words(f"exit.line.{advice.exit.summary}")


def _what_may_stop(words: Words, advice: Advice) -> list[str]:
    """Name their answers that call for a look before the trip: "you have debts with bailiffs"."""
    vocabulary, checks = advice.rulebook.vocabulary, {rule.id for rule in advice.exit.checks}
    rules = [each for each in advice.rulebook.exit_rules if each.fact.id in checks]
    so = dict[str, None]()
    for answer in answers_given(vocabulary, advice.masks, rules):
        said = vocabulary.questions[answer.question].so(answer.option)
        if said is not None:
            so[words.of(said)] = None
    return list(so)


def passport_line(words: Words, advice: Advice) -> str:
    """Say that the passport ends soon: no line of the list holds for longer than it does.

    What a country is known to ask beyond the trip stands in its own bars; of many nobody knows.
    """
    valid = advice.profile.days_valid
    return words("routes.passport") if valid is not None and valid < LARGEST_MARGIN else ""


def _leaving_button(words: Words, advice: Advice) -> Button:
    """Name what the screen before leaving is about: of somebody abroad, papers and visits home."""
    name = "button.leaving" if advice.exit_ahead else "button.abroad"
    return Button(words(name), Show(Leaving()))


def _place_action(state: State, place: str) -> Action:
    """Return what a place's button in the list does: where a comparison was begun, complete it."""
    return PickForComparison(place) if state.chosen else Show(Card(place))


def _barred_screen(words: Words, advice: Advice, view: Routes) -> Screen:
    """Show lawful remedies and people who help, and no route: the law bars the exit."""
    snapshot = advice.rulebook.snapshot
    texts: list[str] = [bold(words("barred.title")), words("barred.text")]
    texts += [claim_paragraph(words, claim(snapshot, rule)) for rule in advice.exit.barring]
    page = page_of(fill_pages(texts), view.page)
    rows = (
        *page.turner(words, lambda number: Show(replace(view, page=number))),
        (Button(words("button.leaving"), Show(Leaving())),),
        (Button(words("button.helpers"), Show(Help())),),
    )
    return Screen("barred", page.content, (*rows, *controls(words, "routes")))


def route_paragraph(words: Words, advice: Advice, verdict: Verdict, number: int) -> Html:
    """Write a place in three lines at most: what it is for them, the worst, how and how long."""
    danger, told = worst_marked(words, advice, verdict.id), advice.told(verdict.id)
    facts = " · ".join(filter(None, _facts(words, advice, told)))
    return lines(
        f"{number}. " + headline(words, advice, told),
        bold(danger) if danger else "",
        facts[:1].upper() + facts[1:],
    )


def _facts(words: Words, advice: Advice, verdict: Verdict) -> Iterator[str]:
    """Yield by what one gets there, how long one may stay, and how fresh that is."""
    yield means_line(words, advice, verdict.id)
    if verdict.status is Status.DEPENDS and (given := unspoken(advice, verdict)):
        yield unspoken_short(words, advice, given)
    else:
        stay = stay_below(words, advice, verdict).rstrip(".")
        yield stay[:1].lower() + stay[1:]
    if verdict.rule:
        yield verdict_mark(words, advice.rulebook.snapshot, verdict)
    yield serving_line(words, advice, verdict.id)


def folded_line(words: Words, advice: Advice, verdict: Verdict, number: int) -> Html:
    """Write a place to which no way is known in one line."""
    danger = worst_marked(words, advice, verdict.id)
    said = (danger, serving_line(words, advice, verdict.id))
    named = f"{number}. " + headline(words, advice, advice.told(verdict.id))
    return Html(" · ").join((named, *filter(None, said)))


def closed_screen(words: Words, advice: Advice, view: Closed) -> Screen:
    """List what is closed by its reasons, the one that shuts most places first."""
    shut = [verdict for verdict in advice.ranked if verdict.status is Status.CLOSED]
    texts = [bold(words("closed.title")), words("closed.how")]
    by_reason: dict[str, list[Verdict]] = {}
    for verdict in shut:
        by_reason.setdefault(_short_reason(words, advice.rulebook.snapshot, verdict), []).append(
            verdict
        )
    for reason, verdicts in sorted(by_reason.items(), key=lambda pair: -len(pair[1])):
        names = words.join(sorted(words.territory(verdict.id) for verdict in verdicts))
        texts.append(lines(f"{MARKS[Status.CLOSED]} " + bold(names), reason))
    return paged_screen(words, "closed", texts, view)


def _short_reason(words: Words, snapshot: Snapshot, verdict: Verdict) -> str:
    """Write the first reason, cut; the card has it whole."""
    if not verdict.blocked_by:
        return words("card.no_rule")
    return cut_claim_line(words, claim(snapshot, verdict.blocked_by[0]), A_REASON)
