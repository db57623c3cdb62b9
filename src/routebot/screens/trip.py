"""The part of a plan that is about the trip: the way, papers, money, clocks, where next."""

from collections.abc import Iterable, Iterator
from enum import IntEnum

from routebot.policy.claims import claim
from routebot.policy.dangers import Danger
from routebot.policy.facts import Fact, Pitfall, Requirement
from routebot.policy.places import in_russia
from routebot.reasoning.advice import Advice
from routebot.reasoning.checklist import Checklist, Start, Task
from routebot.reasoning.dangers import PersonalDanger
from routebot.reasoning.explaining import held_back, openings
from routebot.reasoning.onward import Duty, NextStop
from routebot.reasoning.verdicts import Verdict, concerning
from routebot.screens.claims import claim_line, marked_line, marked_pitfalls, marked_short
from routebot.screens.dangers import danger_line, named_lines, worst_marked
from routebot.screens.fitting import Detail, Item, Section
from routebot.screens.journeys import (
    entered_places,
    journey_lines,
    no_way_line,
    passing_line,
    ticket_lines,
)
from routebot.screens.money import held_lines
from routebot.screens.onward import duty_line, fit_line, marked_duty, unlinked_line
from routebot.screens.openings import opening_lines
from routebot.screens.phrases import cost_line, lead_line, renewal_line, status_words, stay_line
from routebot.screens.ways import other_way_lines
from routebot.words.i18n import Words

__all__ = ["A_SENTENCE", "Turn", "passed_items", "trip_sections"]

A_SENTENCE = 140
"""Characters of a claim of which the beginning will do: three lines on a phone."""

FIRST_DAYS = 3
"""Days after arrival whose duties stand apart: nobody plans in them, they are read on the spot."""

A_DAY = 1
"""Days that a paper may take at most to be got on the day itself."""


class Turn(IntEnum):
    """What gets its room in a plan, the first before the others."""

    BAR = 1  # what closes the exit or the place, in full, with the remedy
    PAPER = 2
    WORST = 3  # the worst danger in full
    CHECK = 4  # what to look up at the Russian border
    RESERVE = 5  # where to go if the place turns them away
    CLOCK = 6
    DANGER = 7
    RULE = 8
    STAY = 9  # what is good to know of the stay
    WAYS = 10
    DOOR = 11
    PASSING = 12
    EVERYWHERE = 13  # what goes wrong at any border


def trip_sections(words: Words, advice: Advice, checklist: Checklist) -> Iterator[Section]:
    """Yield what to do, in the order in which it is done."""
    yield Section(words("plan.way"), tuple(_way(words, advice, checklist)))
    yield Section(words("everywhere.title"), tuple(_everywhere(words, advice)))
    yield Section(words("plan.papers"), tuple(_papers(words, advice, checklist)))
    yield Section(words("plan.steps"), tuple(_requirements(words, advice, checklist.steps)))
    yield Section(words("plan.carry"), tuple(_requirements(words, advice, checklist.carry)))
    money = held_lines(words, advice, checklist.verdict)
    yield Section(words("plan.money"), tuple(map(Item, money)))
    first = [duty for duty in checklist.duties if _is_first(duty)]
    later = [duty for duty in checklist.duties if not _is_first(duty)]
    entered = words.day(advice.rulebook.snapshot.on)
    yield Section(words("plan.first_days", day=entered), tuple(_clocks(words, advice, first)))
    last = tuple(map(Item, _last_day(words, checklist)))
    yield Section(words("plan.clocks", day=entered), (*last, *_clocks(words, advice, later)))
    yield Section(words("plan.door"), tuple(_doors(words, advice, checklist)))
    ways = other_way_lines(words, advice, checklist.verdict)
    yield Section(words("plan.ways"), tuple(Item("", (Detail(Turn.WAYS, way),)) for way in ways))


def passed_items(words: Words, advice: Advice, checklist: Checklist) -> Iterator[Item]:
    """Yield the dangers and grave pitfalls of the places on the way, in few words."""
    for place, danger in _passed(advice, checklist):
        yield Item(passing_line(words, place, danger_line(words, advice, danger)))
    told = [danger.fact for _, danger in _passed(advice, checklist)]
    for place, fact in _warned(checklist):
        if fact not in told and (short := _short(words, advice, fact)):
            yield Item(passing_line(words, place, short))


def _passed(advice: Advice, checklist: Checklist) -> list[tuple[str, PersonalDanger]]:
    return [each for journey in checklist.journeys[:1] for each in advice.passed_dangers(journey)]


def _warned(checklist: Checklist) -> Iterator[tuple[str, Fact]]:
    for warned in checklist.warned:
        yield from ((warned.place, fact) for fact in warned.facts)


def _short(words: Words, advice: Advice, fact: Fact) -> str:
    """Write a danger or a grave pitfall in few words; nothing of another fact."""
    said = claim(advice.rulebook.snapshot, fact)
    if isinstance(fact, Danger):
        return marked_short(words, said, fact)
    grave = isinstance(fact, Pitfall) and fact.severity == "high"
    return marked_pitfalls(words, [said]) if grave else ""


def _way(words: Words, advice: Advice, checklist: Checklist) -> Iterator[Item]:
    """Yield the best journey, then what is known to go wrong on it."""
    snapshot = advice.rulebook.snapshot
    if not advice.travel.known:
        yield Item(words("way.abroad"))
        return
    if not checklist.journeys:
        yield Item(no_way_line(words, advice, checklist.verdict.id))
        return
    passed = {item.core for item in passed_items(words, advice, checklist)}
    lines = journey_lines(words, advice, checklist.journeys[0])
    yield from (Item(line) for line in lines if line not in passed)
    for leg in checklist.journeys[0].legs:
        if in_russia(leg.link.end):
            yield _in_short(words, advice, leg.link, Turn.PAPER)
    if rule := held_back(advice, checklist.verdict.id):
        yield _in_short(words, advice, rule, Turn.BAR)
        for line in opening_lines(words, advice, openings(advice, checklist.verdict)):
            yield Item("", (Detail(Turn.BAR, line),))
    for place, fact in _warned(checklist):
        said = passing_line(words, place, claim_line(words, claim(snapshot, fact)))
        yield Item("", (Detail(Turn.PASSING, said),))


def _everywhere(words: Words, advice: Advice) -> Iterator[Item]:
    """Yield what no answer can tell of any place, then what goes wrong at the border of any."""
    yield Item(words("routes.unseen"))
    snapshot = advice.rulebook.snapshot
    for pitfall in concerning(advice.evaluation, advice.rulebook.everywhere):
        short = marked_line(words, claim(snapshot, pitfall), A_SENTENCE)
        yield Item("", (Detail(Turn.EVERYWHERE, short),))


def _in_short(words: Words, advice: Advice, fact: Fact, turn: Turn) -> Item:
    """Write the beginning of a claim, the whole of it where there is room."""
    said = claim(advice.rulebook.snapshot, fact)
    whole = Detail(turn, claim_line(words, said))
    return Item(marked_line(words, said, A_SENTENCE), (whole,))


def _papers(words: Words, advice: Advice, checklist: Checklist) -> Iterator[Item]:
    """Yield the papers to obtain, a passport that may not last, then those for the way."""
    snapshot = advice.rulebook.snapshot
    for task in checklist.errands:
        said = claim(snapshot, task.fact)
        start, lead = _start_line(words, advice, task), _lead(words, task)
        short = f"{start} {marked_line(words, said, A_SENTENCE)}{lead}".strip()
        whole = f"{start} {claim_line(words, said)}{lead}".strip()
        yield Item(short, (Detail(Turn.PAPER, whole),))
    if ending := renewal_line(words, advice, checklist.verdict):
        yield Item(words("papers.ending"), (Detail(Turn.PAPER, ending),))
    for journey in checklist.journeys[:1]:
        yield from map(Item, ticket_lines(words, journey))
        lead = lead_line(words, journey.lead_days)
        for place in entered_places(journey) if journey.broken is None else ():
            yield Item(words("way.first", place=words.territory(place), lead=lead))


def _lead(words: Words, task: Task) -> str:
    return f" {lead_line(words, task.lead_days)}" if task.lead_days else ""


def _start_line(words: Words, advice: Advice, task: Task) -> str:
    """Say when to begin; nothing of what is got on the day itself."""
    at_once = task.lead_days is not None and task.lead_days[1] <= A_DAY
    match task.start:
        case Start.DAYS | Start.BEFORE if at_once:
            return ""
        case Start.DAYS:
            return words("plan.start.by", day=words.day(task.by(advice.rulebook.snapshot.on)))
        case Start.BEFORE:
            return words.count("plan.start.before", task.days)
        case _:
            return words(f"plan.start.{task.start}")


def _requirements(
    words: Words, advice: Advice, requirements: Iterable[Requirement]
) -> Iterator[Item]:
    for requirement in requirements:
        said = claim(advice.rulebook.snapshot, requirement)
        whole = " ".join(
            filter(
                None,
                (claim_line(words, said), cost_line(words, requirement.cost, requirement.text)),
            )
        )
        yield Item(marked_line(words, said, A_SENTENCE), (Detail(Turn.PAPER, whole),))


def _is_first(duty: Duty) -> bool:
    """Say whether something is due in the first days after arrival."""
    days = duty.rule.within_days
    return duty.rule.counts_from == "arrival" and days is not None and days <= FIRST_DAYS


def _clocks(words: Words, advice: Advice, duties: Iterable[Duty]) -> Iterator[Item]:
    """Yield what is due after arrival; what has a term stands, the rest where there is room."""
    snapshot = advice.rulebook.snapshot
    for duty in duties:
        short, whole = (
            marked_duty(words, snapshot, duty, A_SENTENCE),
            duty_line(words, snapshot, duty),
        )
        if duty.rule.within_days:
            yield Item(short, (Detail(Turn.CLOCK, whole),))
        else:
            yield Item("", (Detail(Turn.STAY, short),))


def _last_day(words: Words, checklist: Checklist) -> Iterator[str]:
    """Yield the last lawful day of somebody who enters on the day of the plan."""
    clock = checklist.clock
    if clock.last_day is None:
        return
    key = "plan.last_day" if clock.firm else "plan.last_day.if"
    yield words(key, day=words.day(clock.last_day))


def _doors(words: Words, advice: Advice, checklist: Checklist) -> Iterator[Item]:
    """Yield where one could go on to when the stay ends, or if they are turned away."""
    for stop in checklist.doors:
        short, whole = _door_lines(words, advice, stop)
        yield Item("", (Detail(Turn.RESERVE, short), Detail(Turn.DOOR, whole)))
    if checklist.unlinked:
        places = checklist.unlinked
        safe = [each for each in places if not any(named_lines(words, advice, [each]))]
        told = ([safe] if safe and len(safe) < len(places) else []) + [list(places)]
        named = (_unlinked(words, advice, each, checklist) for each in told)
        yield Item("", tuple(Detail(Turn.DOOR, text) for text in named))


def _unlinked(words: Words, advice: Advice, places: Iterable[Verdict], checklist: Checklist) -> str:
    """Name places, and in a line each the worst that they do to this person."""
    names = words.join(words.territory(verdict.id) for verdict in places)
    said = unlinked_line(words, names, flights_collected=checklist.flights_collected)
    return "\n".join((said, *named_lines(words, advice, places, marked=True)))


def _door_lines(words: Words, advice: Advice, stop: NextStop) -> tuple[str, str]:
    """Write a next stop in short, and with its days, its papers and the way there."""
    status = status_words(words, advice, stop.verdict)
    name = f"{words.territory(stop.verdict.id)} – {status}."
    stay = stay_line(words, advice, stop.verdict)
    danger = worst_marked(words, advice, stop.verdict.id)
    short = " ".join(filter(None, (name, stay, f"{danger}." if danger else "")))
    legs = journey_lines(words, advice, stop.journeys[0]) if stop.journeys else ()
    way = " ".join(f"{line.rstrip('.')}." for line in legs)
    return short, " ".join(filter(None, (short, fit_line(words, stop), way)))
