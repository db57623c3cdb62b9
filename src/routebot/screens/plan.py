"""The plan for one destination: a checklist as a screen, and as plain text to be read offline.

It has a limit, so that it is one message and one page of paper. What never gives way: dangers, the
exit, papers, the way and its dates.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from routebot.dialogue.actions import Show
from routebot.dialogue.views import Card, Help, Onward, Plan
from routebot.policy.claims import Claim, claim
from routebot.policy.facts import ExitRule, Fact
from routebot.reasoning.advice import Advice
from routebot.reasoning.checklist import Checklist, make_checklist
from routebot.reasoning.exit_check import ExitStatus, concerning_abroad
from routebot.reasoning.explaining import missing, openings, unspoken
from routebot.reasoning.helping import helpers_for
from routebot.reasoning.rulebook import Status
from routebot.screens.claims import box_line, claim_line, legend, mark_of, marked_line
from routebot.screens.controls import controls
from routebot.screens.dangers import danger_pairs
from routebot.screens.fitting import Detail, Item, Section, Written, fit, plain
from routebot.screens.openings import opening_lines
from routebot.screens.paging import fill_pages, page_of
from routebot.screens.phrases import questions_line, status_words, stay_against_wish, unspoken_line
from routebot.screens.screen import Button, Screen
from routebot.screens.trip import A_SENTENCE, Turn, passed_items, trip_sections
from routebot.screens.ways import serving_line
from routebot.words.i18n import Words
from routebot.words.markup import bold, lines

__all__ = ["MOST_CHARACTERS", "plan_screen", "plan_text"]

MOST_CHARACTERS = 3500
"""Of a plan: one message of Telegram with its first line and a notice, one page of paper."""

_PAGE = 3700
"""UTF-16 units of the plan's page, its bold titles included: the whole plan is on one."""

MOST_HELPERS = 3
"""Organisations named; the rest are on the screen of help."""


def plan_screen(words: Words, advice: Advice, view: Plan) -> Screen:
    """Show the plan."""
    place = view.place
    paragraphs = (text for section in _plan(words, advice, place) for text in _shown(section))
    page = page_of(fill_pages(paragraphs, _PAGE), view.page)
    rows = [
        *page.turner(words, lambda number: Show(replace(view, page=number))),
        (Button(words("button.onward"), Show(Onward(place))),),
        (Button(words("button.helpers"), Show(Help())),),
        (Button(words("button.card"), Show(Card(place))),),
    ]
    return Screen("plan", page.content, (*rows, *controls(words)))


def plan_text(words: Words, advice: Advice, id_: str) -> str:
    """Write the plan as plain text, which is copied and read without a network."""
    return plain(_plan(words, advice, id_))


def _shown(section: Written) -> Iterator[str]:
    """Give a section a paragraph; items that do not fit a page with it go to the next."""
    title, *items = section.lines("– ")
    yield lines(bold(title), *items)


def _plan(words: Words, advice: Advice, id_: str) -> tuple[Written, ...]:
    checklist = make_checklist(advice, id_)
    sections = tuple(_sections(words, advice, checklist))
    items = [item for section in sections for item in section.items]
    texts = (text for item in items for text in (item.core, *(each.text for each in item.details)))
    marks = legend(words, texts)
    return fit((*sections, _receipt(words, advice, checklist, marks)), MOST_CHARACTERS)


def _sections(words: Words, advice: Advice, checklist: Checklist) -> Iterator[Section]:
    title = words("plan.title", place=words.territory(checklist.verdict.id))
    day = Item(words("plan.day", day=words.day(advice.rulebook.snapshot.on)))
    dangers = () if checklist.barred else tuple(_dangers(words, advice, checklist))
    status = tuple(_status(words, advice, checklist))
    if dangers:
        yield Section(title, (day,), bulleted=False)
        yield Section(words("plan.dangers"), dangers)
        yield Section(words("plan.entry"), status, bulleted=False)
    else:
        yield Section(title, (day, *status), bulleted=False)
    first = () if checklist.barred else tuple(_first(words, advice))
    yield Section(words("plan.first"), first)
    if (checklist.barred or checklist.travels) and advice.exit_ahead:
        yield Section(words("plan.exit"), tuple(_exit(words, advice, checklist)))
    if not advice.exit_ahead:
        yield Section(words("plan.abroad"), tuple(_abroad(words, advice)))
    if checklist.travels:
        yield from trip_sections(words, advice, checklist)
    yield Section(words("plan.help"), tuple(map(Item, _help(words, advice))))


def _dangers(words: Words, advice: Advice, checklist: Checklist) -> Iterator[Item]:
    """Yield each danger and grave pitfall of the place, then those of the places on the way."""
    for number, (short, whole) in enumerate(danger_pairs(words, advice, checklist.verdict.id)):
        yield Item(short, (Detail(Turn.DANGER if number else Turn.WORST, whole),))
    yield from passed_items(words, advice, checklist)


def _status(words: Words, advice: Advice, checklist: Checklist) -> Iterable[Item]:
    """Say what the place is for this person."""
    if checklist.barred:
        return (Item(words("plan.barred")),)
    if checklist.verdict.status is Status.CLOSED:
        return _closed(words, advice, checklist)
    return _passable(words, advice, checklist)


def _closed(words: Words, advice: Advice, checklist: Checklist) -> Iterator[Item]:
    """Yield why a place is closed, and each set of changes that would open it."""
    verdict = checklist.verdict
    yield Item(words("plan.closed"))
    for fact in verdict.blocked_by:
        yield _in_full(words, advice, fact, Turn.BAR)
    for line in opening_lines(words, advice, openings(advice, verdict)):
        yield Item("", (Detail(Turn.CHECK, line),))


def _in_full(words: Words, advice: Advice, fact: Fact, turn: Turn) -> Item:
    said = claim(advice.rulebook.snapshot, fact)
    return Item(marked_line(words, said, A_SENTENCE), (Detail(turn, claim_line(words, said)),))


def _passable(words: Words, advice: Advice, checklist: Checklist) -> Iterator[Item]:
    """Yield what a place is that is not closed, what that hinges on, and the rule of it."""
    rulebook, verdict = advice.rulebook, checklist.verdict
    # Of an open question all the answers that it hinges on are named below.
    is_open_question = verdict.status is Status.DEPENDS and not verdict.without_word
    status = words("status.depends") if is_open_question else status_words(words, advice, verdict)
    stay = stay_against_wish(words, advice, verdict)
    said = words("plan.status", status=status, stay=stay)
    if verdict.rule:
        whole = verdict.rule.status == "open"  # else it is the first of the papers to get
        yield _ruled(words, claim(rulebook.snapshot, verdict.rule), said, whole=whole)
    else:
        yield Item(said)
    if staying := serving_line(words, advice, verdict.id):
        yield Item(staying)
    if verdict.status is Status.DEPENDS:
        if asked := missing(advice, verdict):
            yield Item(words("plan.depends", questions=questions_line(words, rulebook, asked)))
        if given := unspoken(advice, verdict):
            yield Item(unspoken_line(words, advice, given))


def _ruled(words: Words, rule: Claim, said: str, *, whole: bool) -> Item:
    """Put how fresh the rule is after what it comes to, or the whole of it where there is room."""
    text = Detail(Turn.RULE, f"{said}\n{claim_line(words, rule)}")
    return Item(f"{said} ({mark_of(words, rule)})", (text,) if whole else ())


def _exit(words: Words, advice: Advice, checklist: Checklist) -> Iterator[Item]:
    """Yield what may stop them at the Russian border, each with the lawful remedy."""
    found = advice.exit
    if found.status is ExitStatus.DEPENDS and found.open_questions:
        asked = questions_line(words, advice.rulebook, found.open_questions)
        yield Item(words("plan.exit.depends", questions=asked))
    elif found.status is ExitStatus.CLEAR:
        yield Item(words("plan.exit.clear"))
    if found.unspoken:
        yield Item(unspoken_line(words, advice, found.unspoken, "unspoken.exit"))
    for rule in (*found.barring, *found.checks, *found.withdrawn):
        if checklist.barred or rule not in found.first:
            yield _rule(words, advice, rule)


def _rule(words: Words, advice: Advice, rule: ExitRule) -> Item:
    """Write a rule of the exit as a box to tick; in full, with its remedy, where there is room."""
    said = claim(advice.rulebook.snapshot, rule)
    turn = Turn.CHECK if rule.effect == "check" and not rule.first else Turn.BAR
    return Item(box_line(words, said), (Detail(turn, claim_line(words, said)),))


def _first(words: Words, advice: Advice) -> Iterator[Item]:
    """Yield what they have to know before all else, and who gives advice on the law."""
    for rule in advice.exit.first:
        yield _rule(words, advice, rule)
    if advice.exit.first:
        lawyers = [each for each in helpers_for(advice) if "legal" in each.topics]
        names = words.join(words.of(helper.name) for helper in lawyers)
        yield Item(words("plan.lawyers", names=names))


def _abroad(words: Words, advice: Advice) -> Iterator[Item]:
    """Yield what concerns those who have left: papers, consulates, a visit home."""
    for note in concerning_abroad(advice.evaluation):
        said = claim(advice.rulebook.snapshot, note)
        yield Item("", (Detail(Turn.CHECK, box_line(words, said)),))


def _help(words: Words, advice: Advice) -> Iterator[str]:
    """Yield the organisations that help people like them."""
    found = helpers_for(advice)[:MOST_HELPERS]
    if found:
        yield words("plan.help.line", names=words.join(words.of(each.name) for each in found))


def _receipt(words: Words, advice: Advice, checklist: Checklist, marks: str) -> Section:
    """Say what the marks mean, and what the plan rests on, so that it can be checked later."""
    snapshot = advice.rulebook.snapshot
    line = words(
        "plan.receipt.line",
        revision=snapshot.revision,
        on=snapshot.on.isoformat(),
        ids=", ".join(checklist.rules) or "–",
    )
    return Section(words("plan.receipt"), (Item(marks), Item(line)))
