"""Hold the numbers of fields beside those of the texts: the program reckons with the one, people
read the other.

Sums, incomes and terms to register are looked for as they stand, and so are the days of the
headline way in; a text may say them in hours, months or years. How long a visa takes is left out:
texts give its parts. So are the days of other ways, which the program itself reads out.
"""

from collections.abc import Iterator
from datetime import date

from routebot.errors import DataError
from routebot.policy.contents import every_fact
from routebot.policy.facts import Cost, EntryRule, Fact, Requirement
from routebot.policy.loading import Loaded
from routebot.policy.stays import StayRule
from routebot.upkeep.wording import Check, numbers_in

__all__ = ["FIGURE_CHECKS"]

_HOURS = 24
"""In a day."""

_UNITS = (1, 30, 365)
"""Days of a day, a month and a year, as texts count them."""


def _texts_say_the_figures(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for fact in every_fact(loaded.dataset):
        said = numbers_in(fact.text.ru)
        for field, written in _figures(fact):
            if said.keys().isdisjoint(written):
                yield loaded.position(fact.id).error(
                    f"{field} is {written[0]}, and the text does not say so",
                    "write the same number in the field and in both texts",
                )


def _figures(fact: Fact) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the figures of a fact: field, and the ways in which a text may write it."""
    match fact:
        case EntryRule():
            yield from _sums(fact.cost)
            if fact.income_usd_month:
                yield "income_usd_month", (f"{fact.income_usd_month}",)
            for limit in fact.limits if fact.way == "visit" else ():
                units = (unit for unit in _UNITS if limit.days % unit == 0)
                yield "limits", tuple(f"{limit.days // unit}" for unit in units)
        case Requirement():
            yield from _sums(fact.cost)
        case StayRule(within_days=int(days)):
            yield "within_days", (f"{days}", f"{days * _HOURS}")


def _sums(cost: Cost | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the sums that something costs; that it is free is said in words."""
    for amount in sorted({cost.at_least, cost.at_most} - {0}) if cost else ():
        yield "cost", (f"{amount:.10g}",)


FIGURE_CHECKS: tuple[tuple[str, Check], ...] = (("texts say the figures", _texts_say_the_figures),)
