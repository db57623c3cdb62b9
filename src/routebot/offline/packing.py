"""A dataset as the data of a pack: all that the evaluator in JavaScript reads, as plain JSON.

The pack is one table (see `offline.tables`) of an object with these keys:

* ``format`` of this object; ``first`` and ``last``, the days of its calendar; ``revision``;
* ``places``, ``questions`` (as the dataset has them), ``changes``, ``topics``, ``withdrawn``;
* ``meanings`` and ``thresholds``; ``map``, the outlines of `offline.map`;
* ``companions``: option of the question ``party`` -> ids of the facts that name it;
* ``words``: language -> what stands in the catalogues (see `offline.wording`);
* ``conditions``: a normal form for each slot; a mask of 2**31 or more is a string, ``0x…``;
* ``parts``: of each part of the dataset that belongs to no destination, and ``destinations``: of
  each destination, a list of segments ``{since, value}`` (see `offline.calendar`). A value has the
  fields that the rulebook gives it, but for those in `LEFT_OUT`. The ``url`` of a source or of an
  organisation is null where it is withheld (see `offline.withholding`).
"""

from collections.abc import Mapping
from datetime import date, timedelta

from routebot.logic.conditions import Compiled
from routebot.logic.naming import named_by
from routebot.offline.calendar import Calendar
from routebot.offline.joining import pack_modules
from routebot.offline.map import outlines
from routebot.offline.tables import Table, Taking
from routebot.offline.withholding import handed_on, without_link
from routebot.offline.wording import wording_of
from routebot.policy.contents import every_fact
from routebot.policy.facts import Pitfall, Requirement
from routebot.policy.files import Dataset
from routebot.reasoning import thresholds

__all__ = ["LEFT_OUT", "WINDOW", "pack_of"]

FORMAT = 1

WINDOW = timedelta(days=731)
"""Two years; by then every rule of entry is past twice its shelf life."""

LEFT_OUT = frozenset(
    {
        # What is compiled stands in slots, and what rests on the day is worked out on it.
        "Circumstance.condition",
        "CompiledDestination.diagram",
        "CompiledFact.condition",
        "CompiledFact.confirmed",
        "CompiledGap.condition",
        "Way.confirmed",
        *(f"{kind}.when" for kind in ("EntryRule", "Bar", "Requirement", "PaymentRule")),
        *(f"{kind}.when" for kind in ("Pitfall", "Danger", "StayRule", "Note", "Link")),
        *(f"{kind}.when" for kind in ("ExitRule", "NotEstablishedThere", "Helper")),
        *(f"{kind}.unless" for kind in ("Bar", "ExitRule", "Danger", "Pitfall")),
        # What a destination has on the day stands in what it was compiled to.
        *(f"DayDestination.{kind}" for kind in ("entry", "requirements", "payments")),
        *(f"DayDestination.{kind}" for kind in ("pitfalls", "dangers", "stays", "notes")),
        "CompiledDestination.way_slots",
        *(f"{kind}.valid_from" for kind in ("Fact", "NotEstablished", "Disagreement")),
        # What only the files, their checks and their editors need.
        "Announcement.planned_from",
        "Bar.closes",
        "Bar.replaces",
        "Disagreement.index_says",
        "EntryRule.replaces",
        "Fact.covers",
        "Helper.ended_on",
        "NotEstablished.about",
        "Requirement.ways",
    }
)
"""Fields of which the evaluator reads nothing."""

_PARTY = "party"
"""The question with whom they travel; cards say what a place asks for each."""

_MOST = 2**31
"""Masks from here on are no numbers that JavaScript counts bits in."""


def pack_of(
    dataset: Dataset, first: date, last: date | None = None, *, all_links: bool = False
) -> Table:
    """Return the data of a pack.

    Args:
        first: the day it is made for.
        last: the last day of its calendar, by default two years later.
        all_links: leave out no link that it may be an offence to hand on; see `withholding`.

    Raises:
        AnswerError, ValueError: a condition is malformed; `routebot data check` says where.
    """
    taking = Taking(LEFT_OUT) if all_links else Taking(LEFT_OUT, without_link)
    last = last or first + WINDOW
    dataset = dataset if all_links else handed_on(dataset)
    calendar = Calendar(dataset, first, last, taking)
    book = calendar.book
    day = book.snapshot
    plain: Mapping[str, object] = {
        "format": FORMAT,
        "first": first,
        "last": last,
        "revision": day.revision,
        "places": book.vocabulary.places,
        "questions": day.questions,
        "changes": day.changes,
        "topics": day.topics,
        "withdrawn": day.withdrawn,
        "meanings": book.meanings,
        "thresholds": thresholds.plain(),
        "companions": _companions(dataset),
        "words": wording_of(dataset, pack_modules().values()),
        "map": outlines(),
        "conditions": [_written(condition) for condition in book.program.conditions],
        "parts": calendar.parts,
        "destinations": calendar.destinations,
    }
    return taking.table(plain)


def _companions(dataset: Dataset) -> dict[str, list[str]]:
    """Return for each answer with whom they travel the requirements and pitfalls that name it."""
    found: dict[str, list[str]] = {}
    for fact in every_fact(dataset):
        named = named_by(fact) if isinstance(fact, Requirement | Pitfall) else ()
        for option in sorted(option for question, option in named if question == _PARTY):
            found.setdefault(option, []).append(fact.id)
    return found


def _written(condition: Compiled) -> object:
    """Write a condition so that no mask loses a bit."""
    if isinstance(condition, bool):
        return condition
    head, *rest = condition
    if head != "in":
        return [head, *map(_written, rest)]
    variable, *masks = rest
    return [head, variable, *(mask if mask < _MOST else hex(mask) for mask in masks)]
