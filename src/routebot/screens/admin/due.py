"""A claim to re-check, as its keeper reads it: what it says, of whom, and what hangs on it."""

from collections.abc import Iterator

from routebot.keeping.queue import DueClaim, Weight
from routebot.policy.claims import claim
from routebot.policy.snapshot import Snapshot
from routebot.policy.sources import Source
from routebot.policy.whom import whom
from routebot.screens.admin.edits import EditFormatter, place_name
from routebot.screens.admin.people import PeopleFormatter
from routebot.screens.admin.plan import share_text
from routebot.screens.claims import claim_paragraph, source_line
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, lines

__all__ = ["due_paragraphs", "due_title", "weight_text"]

_MOST_OF_A_CONDITION = 240
"""Characters of whom it is about: some conditions name every option of three questions."""

_MOST_SOURCES = 6
"""Pages that are listed; the newest are first."""


def due_title(words: Words, day: Snapshot, due: DueClaim) -> Html:
    """Name where a claim stands, and its topic."""
    place = words.of(due.area) if due.area else place_name(words, due.owner)
    return bold(f"{place[:1].upper()}{place[1:]} · {words.of(day.topics[due.fact.topic].label)}")


def due_paragraphs(words: Words, day: Snapshot, due: DueClaim) -> list[Html]:
    """Say what a claim says, since when, of whom, what hangs on it, and where it is from."""
    return [
        claim_paragraph(words, claim(day, due.fact)),
        lines(*map(escape, _about(words, day, due))),
        lines(*_pages(words, due)),
    ]


def _about(words: Words, day: Snapshot, due: DueClaim) -> Iterator[str]:
    since = due.fact.valid_from
    if since:
        yield words("recheck.since", day=words.day(since))
    yield _whom(words, day, due)
    yield weight_text(words, due)
    if due.reports:
        yield words.count("recheck.reports", due.reports)


def _whom(words: Words, day: Snapshot, due: DueClaim) -> str:
    when, unless = whom(due.fact)
    if not when and not unless:
        return words("recheck.whom.all")
    formatter = _formatter(words, day)
    said = formatter.condition(when)
    if unless:
        said = words("recheck.whom.unless", people=said, others=formatter.condition(unless))
    if len(said) > _MOST_OF_A_CONDITION:
        said = f"{said[:_MOST_OF_A_CONDITION].rstrip()}…"
    return words("recheck.whom", people=said)


def weight_text(words: Words, due: DueClaim) -> str:
    """Say how many answers a claim decides, or who reads it."""
    if due.weight is Weight.STATUS:
        share = share_text(words, due.share)
        return words.count("recheck.decides", len(due.countries), share=share)
    key = {Weight.GRAVE: "recheck.grave", Weight.READ: "recheck.read"}[due.weight]
    if not due.readers:
        return words(f"{key}.few")  # nobody of the crowd: that is few people, not none
    return words(key, share=share_text(words, due.readers))


def _pages(words: Words, due: DueClaim) -> Iterator[Html]:
    """Yield each page as a link with its kind and day."""
    for source in due.sources[:_MOST_SOURCES]:
        yield Html("• ") + _page(words, source)
    if len(due.sources) > _MOST_SOURCES:
        yield escape(words.count("recheck.pages.more", len(due.sources) - _MOST_SOURCES))


def _page(words: Words, source: Source) -> Html:
    kind = words(f"recheck.kind.{source.kind.value}")
    return words.markup("recheck.page", page=source_line(words, source), kind=kind)


def _formatter(words: Words, day: Snapshot) -> EditFormatter:
    questions = {question.id: question for question in day.questions}
    return EditFormatter(words, questions, PeopleFormatter(words, questions))
