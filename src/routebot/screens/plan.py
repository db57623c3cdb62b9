"""The plan for one destination: a checklist as a screen, and as plain text to be read offline."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from routebot.dialogue.actions import Show
from routebot.dialogue.views import Card, Onward, Plan
from routebot.policy.claims import claim
from routebot.policy.facts import Requirement
from routebot.policy.places import in_russia
from routebot.reasoning.advice import Advice
from routebot.reasoning.checklist import Checklist, Start, Task, make_checklist
from routebot.reasoning.exit_check import ExitStatus, concerning_abroad
from routebot.reasoning.explaining import held_back, missing, openings, unspoken
from routebot.reasoning.onward import NextStop
from routebot.reasoning.rulebook import Status
from routebot.screens.claims import claim_line
from routebot.screens.controls import controls
from routebot.screens.dangers import danger_lines, named_lines, worst_line
from routebot.screens.journeys import (
    entered_places,
    journey_lines,
    no_way_line,
    passing_line,
    ticket_lines,
)
from routebot.screens.money import payment_line
from routebot.screens.onward import duty_line, fit_line, unlinked_line
from routebot.screens.openings import opening_lines
from routebot.screens.paging import fill_pages, page_of
from routebot.screens.phrases import (
    cost_line,
    lead_line,
    questions_line,
    renewal_line,
    stay_line,
    unspoken_line,
)
from routebot.screens.screen import Button, Screen
from routebot.screens.ways import other_way_lines, serving_line
from routebot.words.i18n import Words
from routebot.words.markup import bold, lines

__all__ = ["plan_screen", "plan_text"]


@dataclass(frozen=True, slots=True)
class PlanSection:
    """A title and the items under it, as plain text.

    Attributes:
        bulleted: the items are a list; those under the plan's own title are sentences.
    """

    title: str
    items: tuple[str, ...]
    bulleted: bool = True


def plan_screen(words: Words, advice: Advice, view: Plan) -> Screen:
    """Show one page of the plan."""
    place = view.place
    sections = _sections(words, advice, make_checklist(advice, place))
    paragraphs = (text for section in sections for text in _paragraphs(section))
    page = page_of(fill_pages(paragraphs), view.page)
    rows = [
        *page.turner(words, lambda number: Show(replace(view, page=number))),
        (Button(words("button.onward"), Show(Onward(place))),),
        (Button(words("button.card"), Show(Card(place))),),
    ]
    return Screen("plan", page.content, (*rows, *controls(words)))


def plan_text(words: Words, advice: Advice, id_: str) -> str:
    """Write the plan as plain text, which is copied and read without a network."""
    sections = _sections(words, advice, make_checklist(advice, id_))
    return "\n\n".join("\n".join(_marked(section, "- ")) for section in sections)


def _marked(section: PlanSection, bullet: str) -> list[str]:
    mark = bullet if section.bulleted else ""
    return [section.title, *(f"{mark}{item}" for item in section.items)]


def _paragraphs(section: PlanSection) -> Iterator[str]:
    """Give every item a paragraph of its own, so that pages break between them."""
    title, *items = _marked(section, "– ")
    # A title never stands alone at the foot of a page.
    yield lines(bold(title), *items[:1])
    yield from items[1:]


def _sections(words: Words, advice: Advice, checklist: Checklist) -> list[PlanSection]:
    title = words("plan.title", place=words.territory(checklist.verdict.id))
    day = words("plan.day", day=words.day(advice.rulebook.snapshot.on))
    dangers = () if checklist.barred else tuple(danger_lines(words, advice, checklist.verdict.id))
    if dangers:
        sections = [
            PlanSection(title, (day,), bulleted=False),
            PlanSection(words("plan.dangers"), dangers),
            PlanSection(words("plan.entry"), _status(words, advice, checklist), bulleted=False),
        ]
    else:
        said = (day, *_status(words, advice, checklist))
        sections = [PlanSection(title, said, bulleted=False)]
    if advice.exit.first and not checklist.barred:
        sections.append(PlanSection(words("plan.first"), tuple(_first(words, advice))))
    if (checklist.barred or checklist.travels) and advice.exit_ahead:
        border = tuple(_exit(words, advice))
        if border:
            sections.append(PlanSection(words("plan.exit"), border))
    if not advice.exit_ahead and (notes := concerning_abroad(advice.evaluation)):
        told = (claim_line(words, claim(advice.rulebook.snapshot, note)) for note in notes)
        sections.append(PlanSection(words("plan.abroad"), tuple(told)))
    if checklist.travels:
        sections += _trip_sections(words, advice, checklist)
    return [*sections, _receipt(words, advice, checklist)]


def _trip_sections(words: Words, advice: Advice, checklist: Checklist) -> Iterator[PlanSection]:
    """Yield what to do, in the order in which it is done; a part that is empty says so."""
    parts: tuple[tuple[str, Iterable[str]], ...] = (
        ("plan.papers", _papers(words, advice, checklist)),
        ("plan.steps", _requirements(words, advice, checklist.steps)),
        ("plan.carry", _requirements(words, advice, checklist.carry)),
        ("plan.money", _money(words, advice, checklist)),
        ("plan.way", _way(words, advice, checklist)),
        (
            "plan.clocks",
            (duty_line(words, advice.rulebook.snapshot, duty) for duty in checklist.duties),
        ),
        ("plan.door", _doors(words, advice, checklist)),
    )
    for title, items in parts:
        yield PlanSection(words(title), tuple(items) or (words("plan.nothing"),))
    if ways := tuple(other_way_lines(words, advice, checklist.verdict, checklist.way)):
        yield PlanSection(words("plan.ways"), ways)


def _status(words: Words, advice: Advice, checklist: Checklist) -> tuple[str, ...]:
    """Say what the place is for this person."""
    if checklist.barred:
        return (words("plan.barred"),)
    if checklist.verdict.status is Status.CLOSED:
        return tuple(_closed(words, advice, checklist))
    return tuple(_passable(words, advice, checklist))


def _closed(words: Words, advice: Advice, checklist: Checklist) -> Iterator[str]:
    """Yield why a place is closed, and each set of changes that would open it."""
    verdict = checklist.verdict
    yield words("plan.closed")
    for fact in verdict.blocked_by:
        yield claim_line(words, claim(advice.rulebook.snapshot, fact))
    yield from opening_lines(words, advice, openings(advice, verdict))


def _passable(words: Words, advice: Advice, checklist: Checklist) -> Iterator[str]:
    """Yield what a place is that is not closed, what that hinges on, and the rule of it."""
    rulebook, verdict = advice.rulebook, checklist.verdict
    status, stay = words(f"status.{verdict.status}"), stay_line(words, advice, verdict)
    yield words("plan.status", status=status, stay=stay)
    if staying := serving_line(words, advice, verdict.id):
        yield staying
    if verdict.status is Status.DEPENDS:
        if asked := missing(advice, verdict):
            yield words("plan.depends", questions=questions_line(words, rulebook, asked))
        if given := unspoken(advice, verdict):
            yield unspoken_line(words, advice, given)
    if verdict.rule and checklist.way is verdict.way:  # else it stands among the other ways
        yield claim_line(words, claim(rulebook.snapshot, verdict.rule))


def _exit(words: Words, advice: Advice) -> Iterator[str]:
    """Yield what may stop them at the Russian border, each with the lawful remedy."""
    found, rulebook = advice.exit, advice.rulebook
    if found.status is ExitStatus.DEPENDS and found.open_questions:
        asked = questions_line(words, rulebook, found.open_questions)
        yield words("plan.exit.depends", questions=asked)
    elif found.status is ExitStatus.CLEAR:
        yield words("plan.exit.clear")
    if found.unspoken:
        yield unspoken_line(words, advice, found.unspoken, "unspoken.exit")
    for rule in (*found.barring, *found.checks):
        if rule not in found.first:
            yield claim_line(words, claim(rulebook.snapshot, rule))


def _first(words: Words, advice: Advice) -> Iterator[str]:
    """Yield what they have to know before all else, and who gives advice on the law."""
    snapshot = advice.rulebook.snapshot
    for rule in advice.exit.first:
        yield claim_line(words, claim(snapshot, rule))
    lawyers = [helper for helper in snapshot.helpers if "legal" in helper.topics]
    yield words("plan.lawyers", names=words.join(words.of(helper.name) for helper in lawyers))


def _papers(words: Words, advice: Advice, checklist: Checklist) -> Iterator[str]:
    """Yield the papers to obtain, a passport that may not last, then those for the way."""
    for task in checklist.errands:
        fact = claim_line(words, claim(advice.rulebook.snapshot, task.fact))
        lead = f" {lead_line(words, task.lead_days)}" if task.lead_days else ""
        yield f"{_start_line(words, task)} {fact}{lead}"
    if ending := renewal_line(words, advice, checklist.verdict):
        yield ending
    for journey in checklist.journeys[:1]:
        yield from ticket_lines(words, journey)
        lead = lead_line(words, journey.lead_days)
        for place in entered_places(journey) if journey.broken is None else ():
            yield words("way.first", place=words.territory(place), lead=lead)


def _start_line(words: Words, task: Task) -> str:
    key = f"plan.start.{task.start}"
    return words.count(key, task.days) if task.start in (Start.DAYS, Start.BEFORE) else words(key)


def _requirements(
    words: Words, advice: Advice, requirements: tuple[Requirement, ...]
) -> Iterator[str]:
    for requirement in requirements:
        fact = claim_line(words, claim(advice.rulebook.snapshot, requirement))
        yield " ".join(filter(None, (fact, cost_line(words, requirement.cost))))


def _money(words: Words, advice: Advice, checklist: Checklist) -> Iterator[str]:
    """Yield how what they have works there; all cards where they have not said."""
    cards = advice.rulebook.destinations[checklist.verdict.id].cards
    held = advice.profile.cards
    for option in advice.rulebook.vocabulary.questions["cards"].options:
        if held is None or option.id in held:
            fares = payment_line(words, advice.rulebook.snapshot, cards.get(option.id))
            yield f"{words.of(option.label)}: {fares}"


def _way(words: Words, advice: Advice, checklist: Checklist) -> Iterator[str]:
    """Yield the best journey and what is known to go wrong on it."""
    if not advice.travel.known:
        yield words("way.abroad")
    elif not checklist.journeys:
        yield no_way_line(words, advice, checklist.verdict.id)
    else:
        yield from journey_lines(words, advice, checklist.journeys[0])
        for leg in checklist.journeys[0].legs:
            if in_russia(leg.link.end):
                yield claim_line(words, claim(advice.rulebook.snapshot, leg.link))
        if rule := held_back(advice, checklist.verdict.id):
            yield claim_line(words, claim(advice.rulebook.snapshot, rule))
            yield from opening_lines(words, advice, openings(advice, checklist.verdict))
        for warned in checklist.warned:
            for fact in warned.facts:
                said = claim_line(words, claim(advice.rulebook.snapshot, fact))
                yield passing_line(words, warned.place, said)


def _doors(words: Words, advice: Advice, checklist: Checklist) -> Iterator[str]:
    """Yield where one could go on to when the stay ends."""
    for stop in checklist.doors:
        yield _door_line(words, advice, stop)
    if checklist.unlinked:
        names = words.join(words.territory(verdict.id) for verdict in checklist.unlinked)
        yield unlinked_line(words, names, flights_collected=checklist.flights_collected)
        yield from named_lines(words, advice, checklist.unlinked)


def _door_line(words: Words, advice: Advice, stop: NextStop) -> str:
    name = f"{words.territory(stop.verdict.id)}: {words(f'status.{stop.verdict.status}')}."
    way = "; ".join(journey_lines(words, advice, stop.journeys[0])) if stop.journeys else ""
    danger = worst_line(words, advice, stop.verdict.id)
    said = (
        name,
        f"{danger}." if danger else "",
        stay_line(words, advice, stop.verdict),
        fit_line(words, stop),
        way,
    )
    return " ".join(filter(None, said))


def _receipt(words: Words, advice: Advice, checklist: Checklist) -> PlanSection:
    """Say what the plan rests on, so that it can be checked later."""
    snapshot = advice.rulebook.snapshot
    line = words(
        "plan.receipt.line",
        revision=snapshot.revision,
        on=snapshot.on.isoformat(),
        ids=", ".join(checklist.rules) or "–",
    )
    return PlanSection(words("plan.receipt"), (line, words("plan.copy")))
