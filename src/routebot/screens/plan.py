"""The plan for one destination: a checklist as a screen, and the same as plain text to be copied
and read offline.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from routebot.dialogue.actions import Show
from routebot.dialogue.views import Card, Onward, Plan
from routebot.policy.facts import Fact, Requirement
from routebot.reasoning.advice import Advice
from routebot.reasoning.checklist import Checklist, Start, Task, make_checklist
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.explaining import missing, openings, unspoken
from routebot.reasoning.journeys import Journey
from routebot.reasoning.rulebook import Status
from routebot.screens.controls import controls
from routebot.screens.onward import duty_line, fit_line
from routebot.screens.paging import fill_pages, page_of
from routebot.screens.phrases import freshness_line, lead_line, stay_line, unspoken_line
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import bold, lines

__all__ = ["journey_notes", "leg_lines", "plan_screen", "plan_text"]

HEADLINES = 1
"""Sections before the numbered ones; a screen shows their lines without bullets."""


@dataclass(frozen=True, slots=True)
class Section:
    """A title and its lines."""

    title: str
    lines: tuple[str, ...]


def plan_screen(words: Words, advice: Advice, view: Plan) -> Screen:
    """Show one page of the plan."""
    place = view.place
    sections = _sections(words, advice, make_checklist(advice, place))
    page = page_of(fill_pages(_paragraphs(sections)), view.page)
    rows = [
        *page.turner(words, lambda number: Show(replace(view, page=number))),
        (Button(words("button.onward"), Show(Onward(place))),),
        (Button(words("button.card", place=words.territory(place)), Show(Card(place))),),
    ]
    return Screen("plan", page.content, (*rows, *controls(words)))


def plan_text(words: Words, advice: Advice, id_: str) -> str:
    """Write the plan as plain text."""
    first, *rest = _sections(words, advice, make_checklist(advice, id_))
    blocks = ["\n".join((first.title, *first.lines))]
    blocks += [
        "\n".join((section.title, *(f"- {line}" for line in section.lines))) for section in rest
    ]
    return "\n\n".join(blocks)


def _paragraphs(sections: list[Section]) -> Iterator[str]:
    """Give every line a paragraph of its own, the first together with its title, so that pages
    break between them.
    """
    for number, section in enumerate(sections):
        mark = "" if number < HEADLINES else "– "
        items = [f"{mark}{line}" for line in section.lines]
        yield lines(bold(section.title), *items[:1])
        yield from items[1:]


def _sections(words: Words, advice: Advice, checklist: Checklist) -> list[Section]:
    sections = [_head(words, advice, checklist)]
    if (checklist.barred or checklist.travels) and advice.exit_ahead:
        sections.append(Section(words("plan.exit"), tuple(_exit(words, advice))))
    if not checklist.travels:
        return [*sections, _receipt(words, advice, checklist)]
    for title, items in (
        ("plan.papers", _papers(words, advice, checklist)),
        ("plan.steps", _requirements(words, advice, checklist.steps)),
        ("plan.carry", _requirements(words, advice, checklist.carry)),
        ("plan.money", _money(words, advice, checklist)),
        ("plan.way", _way(words, advice, checklist)),
        ("plan.clocks", (duty_line(words, duty) for duty in checklist.duties)),
        ("plan.door", _doors(words, checklist)),
    ):
        sections.append(Section(words(title), tuple(items) or (words("plan.nothing"),)))
    return [*sections, _receipt(words, advice, checklist)]


def _head(words: Words, advice: Advice, checklist: Checklist) -> Section:
    verdict = checklist.verdict
    found = [words("plan.day", day=words.day(advice.rulebook.snapshot.on))]
    if checklist.barred:
        found.append(words("plan.barred"))
    elif verdict.status is Status.CLOSED:
        found.append(words("plan.closed"))
        found += [_dated(words, advice, fact) for fact in verdict.blocked_by]
        for opening in openings(advice, verdict):
            changes = (
                f"{words.of(change.text)} {lead_line(words, change.lead_days)}"
                for change in opening
            )
            found.append(f"+ {words('opening.and').join(changes)}")
    else:
        status, stay = words(f"status.{verdict.status}"), stay_line(words, verdict)
        found.append(words("plan.status", status=status, stay=stay))
        if verdict.status is Status.DEPENDS:
            asked, given = missing(advice, verdict), unspoken(advice, verdict)
            found += (
                [words("plan.depends", questions=_questions(words, advice, asked))] if asked else []
            )
            found += [unspoken_line(words, advice, given)] if given else []
        if verdict.rule:
            found.append(_dated(words, advice, verdict.rule))
    return Section(words("plan.title", place=words.territory(verdict.id)), tuple(found))


def _exit(words: Words, advice: Advice) -> Iterator[str]:
    """Yield what may stop them at the Russian border, each with the lawful remedy."""
    if advice.exit.status is ExitStatus.DEPENDS and advice.exit.open_questions:
        yield words(
            "plan.exit.depends", questions=_questions(words, advice, advice.exit.open_questions)
        )
    elif advice.exit.status is ExitStatus.CLEAR:
        yield words("plan.exit.clear")
    if advice.exit.unspoken:
        yield unspoken_line(words, advice, advice.exit.unspoken, "unspoken.exit")
    for rule in (*advice.exit.barring, *advice.exit.checks):
        remedy = f" {words('plan.remedy', text=words.of(rule.remedy))}" if rule.remedy else ""
        yield f"{_dated(words, advice, rule)}{remedy}"


def _papers(words: Words, advice: Advice, checklist: Checklist) -> Iterator[str]:
    for errand in checklist.errands:
        lead = f" {lead_line(words, errand.lead_days)}" if errand.lead_days else ""
        yield f"{_start(words, errand)} {_dated(words, advice, errand.fact)}{lead}"
    if checklist.journeys and checklist.journeys[0].broken is None:
        journey = checklist.journeys[0]
        entered = [place for place, airside in journey.stops if not airside]
        for place in entered if journey.lead_days != (0, 0) else ():
            yield words(
                "way.first", place=words.territory(place), lead=lead_line(words, journey.lead_days)
            )


def _start(words: Words, errand: Task) -> str:
    if errand.start in (Start.DAYS, Start.BEFORE):
        return words.count(f"plan.start.{errand.start}", errand.days)
    return words(f"plan.start.{errand.start}")


def _requirements(
    words: Words, advice: Advice, requirements: tuple[Requirement, ...]
) -> Iterator[str]:
    for requirement in requirements:
        cost = f" {words('cost', cost=words.cost(requirement.cost))}" if requirement.cost else ""
        yield f"{_dated(words, advice, requirement)}{cost}"


def _money(words: Words, advice: Advice, checklist: Checklist) -> Iterator[str]:
    """Yield how what they have works there; all cards where they have not said."""
    cards = advice.rulebook.destinations[checklist.verdict.id].cards
    held = advice.profile.cards
    for option in advice.rulebook.vocabulary.questions["cards"].options:
        if held is None or option.id in held:
            value = cards[option.id][0] if option.id in cards else "unknown"
            yield f"{words.of(option.label)}: {words(f'pay.{value}')}"


def _way(words: Words, advice: Advice, checklist: Checklist) -> Iterator[str]:
    if not advice.travel.known:
        yield words("way.abroad")
        return
    if not checklist.journeys:
        yield words("way.none")
        return
    yield from leg_lines(words, checklist.journeys[0])
    for warned in checklist.warned:
        place = words("way.passing", place=words.territory(warned.place))
        yield from (f"{place} {words.of(fact.text)}" for fact in warned.facts)


def leg_lines(words: Words, journey: Journey) -> Iterator[str]:
    """Yield the legs of a journey, then what breaks it or what is not certain about it."""
    for index, leg in enumerate(journey.legs):
        crossing = f" ({words.of(leg.link.crossing)})" if leg.link.crossing else ""
        yield f"{_leg(words, journey, index)}: {words(f'mode.{leg.link.mode}')}{crossing}"
    if journey.broken:
        yield words(f"broken.{journey.broken.reason}", leg=_leg(words, journey, journey.broken.leg))
        return
    parts = [
        words(
            f"way.unsure.{doubt.reason}",
            leg=_leg(words, journey, doubt.leg),
            place=words.territory(journey.legs[doubt.leg].link.end),
        )
        for doubt in journey.doubts
    ]
    if not all(leg.near for leg in journey.legs):
        yield words("way.far")
    if parts:
        yield words("way.unsure", parts=" ".join(parts).rstrip(";") + ".")


def journey_notes(words: Words, advice: Advice, journey: Journey) -> list[str]:
    """Return what a card adds to a journey: what is not certain, papers for the way, what goes
    wrong on it.
    """
    plain = list(leg_lines(words, journey))[len(journey.legs) :] if not journey.broken else []
    if journey.lead_days != (0, 0) and not journey.broken:
        names = words.join(
            words.territory(place) for place, airside in journey.stops if not airside
        )
        plain.append(words("way.first", place=names, lead=lead_line(words, journey.lead_days)))
    for warned in advice.warnings(journey):
        place = words("way.passing", place=words.territory(warned.place))
        plain += [f"{place} {_dated(words, advice, fact)}" for fact in warned.facts]
    return plain


def _leg(words: Words, journey: Journey, index: int) -> str:
    link = journey.legs[index].link
    return f"{words.territory(link.start)} → {words.territory(link.end)}"


def _doors(words: Words, checklist: Checklist) -> Iterator[str]:
    for stop in checklist.doors:
        way = "; ".join(leg_lines(words, stop.journeys[0])) if stop.journeys else ""
        name = f"{words.territory(stop.verdict.id)}: {words(f'status.{stop.verdict.status}')}."
        yield " ".join(
            part
            for part in (name, stay_line(words, stop.verdict), fit_line(words, stop), way)
            if part
        )
    if checklist.unlinked:
        names = words.join(words.territory(verdict.id) for verdict in checklist.unlinked)
        yield words("onward.unlinked", names=names)


def _receipt(words: Words, advice: Advice, checklist: Checklist) -> Section:
    snapshot = advice.rulebook.snapshot
    line = words(
        "plan.receipt.line",
        revision=snapshot.revision,
        on=snapshot.on.isoformat(),
        ids=", ".join(checklist.rules) or "–",
    )
    return Section(words("plan.receipt"), (line, words("plan.copy")))


def _dated(words: Words, advice: Advice, fact: Fact) -> str:
    """Write a fact with how fresh it is."""
    return f"{words.of(fact.text)} ({freshness_line(words, advice.rulebook.snapshot, fact).rstrip('.')})"


def _questions(words: Words, advice: Advice, questions: tuple[str, ...]) -> str:
    return " ".join(words.of(advice.rulebook.vocabulary.questions[id_].text) for id_ in questions)
