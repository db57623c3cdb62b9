"""The numbers that judgement turns on: levels, limits, weights, and what stands for the unknown.

Each says why it is what it is. Another evaluator reads them from `Rulebook.plain`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from routebot.policy.facts import CardValue

__all__ = [
    "ALL_BROKEN",
    "DANGER_LEVELS",
    "DIRECT",
    "DIRECT_BY_ONE_MEANS",
    "DIRECT_FROM_AFAR",
    "EXIT_WEIGHT",
    "HARMLESS_EXIT_WEIGHT",
    "HURRY",
    "LARGEST_MARGIN",
    "LASTING_WAY",
    "LONG_STAY",
    "MONEY_LEVELS",
    "MONTH",
    "MOST_CROSSINGS",
    "MOST_JOURNEYS",
    "MOST_LEGS",
    "MOST_OPTIONS_SHARED",
    "MOST_PLACES",
    "MOST_WAITED",
    "NEED_WEIGHT",
    "NO_PURPOSE",
    "OLDEST",
    "ORDER_WEIGHT",
    "OWN_WAY",
    "POOL",
    "PROVEN_INCOME",
    "QUARTER",
    "QUICK_PURCHASE",
    "RISING_WEIGHT",
    "SENSITIVITY_PRICES",
    "STATUS_LEVELS",
    "STATUS_WEIGHT",
    "STAY_OF_LIVING",
    "STAY_SHARES",
    "STAY_UNKNOWN",
    "TOP_ROUTES",
    "UNKNOWN_IS_LONG",
    "WARNING_WEIGHT",
    "plain",
]

UNKNOWN_IS_LONG = 9999
"""Days counted where nobody knows how many: more than the 3,660 that a fact may state, so that what
is not known is never taken for quick.
"""

HURRY = 3
"""Days left at which tickets run out, so that a second means of travel counts: the shortest time
that the dataset asks about.
"""

LARGEST_MARGIN = 180
"""Days that a passport has to be valid beyond the trip where most is asked: six months."""

QUICK_PURCHASE = 3
"""Days of the slowest purchase after which a place still ranks as if nothing had to be bought: even
who must go in the shortest time that the dataset asks about can make it.
"""

MONTH = 30
"""Days from which on somebody has time: a stay of some length is then worth a longer way."""

LONG_STAY = 180
"""Days wanted from which on a visit is no answer: the shortest stay beyond three months that the
dataset asks about. A permit or a visa of one's own is then worth its papers.
"""

OWN_WAY, LASTING_WAY, NO_PURPOSE = 0, 2, 4
"""Levels of purpose for those who want to stay: a way that is theirs by what they go for, one that
lasts as long as they want, neither. One that is not confirmed stands a level below.
"""

PROVEN_INCOME = 1500
"""US dollars a month, the most that an answer says somebody has: the largest means the dataset asks
about begin there.
"""

QUARTER = 90
"""Days of one step of age: a few days between two confirmations say nothing."""

OLDEST = 99
"""Quarters counted where nobody confirmed a claim: 25 years, more than any claim here is old."""

STATUS_LEVELS: Mapping[str, int] = MappingProxyType(
    {"open": 0, "depends": 1, "conditional": 2, "closed": 3}
)
"""What is undecided may yet turn out open, so it goes before what has to be granted first."""

DANGER_LEVELS: Mapping[str, int] = MappingProxyType(
    {"low": 0, "last_known": 1, "medium": 2, "not_established": 3, "high": 4}
)
"""How bad a danger is. A place that nobody has looked at may be as bad as any, so it goes after the
medium ones; that nothing was found once, long ago, is still better than that something happened.
"""

MONEY_LEVELS: Mapping[CardValue, int] = MappingProxyType(
    {"yes": 0, "limited": 1, "unknown": 2, "no": 3}
)
"""Level of a means of payment. What is not known may work, so it goes before what does not."""

STAY_SHARES = (1, 2, 4)
"""How often a stay fits into what they want, level by level: the whole of it, at least half, at
least a quarter. Steps this coarse keep a few days more from outweighing the steps that follow.
"""

STAY_OF_LIVING = 1
"""Level of a permit to live somewhere whose term is not stated: longer than a visit, and not known
to be as long as they want.
"""

STAY_UNKNOWN = 2
"""Level of a stay that is not known: below what is known to be half of what they want, and above
what is known to be next to nothing.
"""

MOST_LEGS = 3
"""The way out of Russia, a place to pass, and one more where the first leads no further.

A fourth leg would be a detour to almost anywhere.
"""

MOST_JOURNEYS = 3
"""A card shows them all: more would be a list to choose from, and no answer.

The search goes on from as many ways of arriving in a place by the same means.
"""

MOST_CROSSINGS = 2
"""The crossing of a leg and one in reserve: any may be shut for a day, and more is no plan."""

DIRECT, DIRECT_BY_ONE_MEANS, DIRECT_FROM_AFAR = 0, 1, 2
"""Levels of reach where one link leads there: a way that sells out leaves no other, and who first
crosses the country is still better off than who passes a third place.
"""

ALL_BROKEN = MOST_LEGS + 2
"""Level of reach where every known way breaks. Before it come the direct ways, then those of more
legs, each with the number of its legs and one.
"""

MOST_PLACES = 6
"""Buttons of places that are named most; more would be a list to read."""

MOST_OPTIONS_SHARED = 12
"""Options that two questions on one screen have together. Readers took twelve, one under the other,
for one long list; short labels stand in two columns now, and twelve of them take seven rows.
"""

TOP_ROUTES = 6
"""A page of the list: what everybody reads who reads no further.

They are as many buttons as one looks through, with room for the others below.
"""

POOL = 4 * TOP_ROUTES
"""Routes that an answer may bring among the top ones: four pages of the list.

Each try sorts the pool anew, and hardly any answer lifts a route from below it to the first page.
"""

MOST_WAITED = 4
"""Answers counted that an undecided place waits for: one more hardly tells two places apart."""

SENSITIVITY_PRICES: Mapping[str, float] = MappingProxyType({"none": 1.0, "low": 2.0, "high": 4.0})
"""How much more a question must decide before it is asked, by its `sensitive`.

A phone can be searched at the border. An answer that may harm a little has to decide twice as much
as a harmless one, and one that may harm a lot four times as much; the steps are our judgement.
"""

STATUS_WEIGHT, NEED_WEIGHT, WARNING_WEIGHT, ORDER_WEIGHT, RISING_WEIGHT = 8, 4, 4, 3, 2
"""What a change weighs, for each route that it is about; only proportions matter, and they are our
judgement. Whether one can go there at all is twice what has to be obtained first or has gone badly
wrong for others like them, and that is more than in which order two possible routes stand. A route
that is not on the first page yet counts a quarter of one that is.
"""

EXIT_WEIGHT = 120
"""What the exit check weighs: more than all about six top routes together,
6 * (8 + 4 + 4 + 3) = 114, and at four times the price still as much as the status of almost four.
"""

HARMLESS_EXIT_WEIGHT = 16
"""What the exit check weighs in a question that is not dangerous to answer: less than the order of
six top routes, 6 * 3 = 18, so that papers, days and place are asked before who travels along.
"""


def plain() -> dict[str, object]:
    """Return the table as JSON."""
    return {
        "unknown_is_long": UNKNOWN_IS_LONG,
        "hurry": HURRY,
        "largest_margin": LARGEST_MARGIN,
        "quick_purchase": QUICK_PURCHASE,
        "month": MONTH,
        "long_stay": LONG_STAY,
        "own_way": OWN_WAY,
        "lasting_way": LASTING_WAY,
        "no_purpose": NO_PURPOSE,
        "proven_income": PROVEN_INCOME,
        "quarter": QUARTER,
        "oldest": OLDEST,
        "status_levels": dict(STATUS_LEVELS),
        "danger_levels": dict(DANGER_LEVELS),
        "money_levels": dict(MONEY_LEVELS),
        "stay_shares": list(STAY_SHARES),
        "stay_of_living": STAY_OF_LIVING,
        "stay_unknown": STAY_UNKNOWN,
        "most_legs": MOST_LEGS,
        "most_options_shared": MOST_OPTIONS_SHARED,
        "most_places": MOST_PLACES,
        "most_crossings": MOST_CROSSINGS,
        "most_journeys": MOST_JOURNEYS,
        "most_waited": MOST_WAITED,
        "direct": DIRECT,
        "direct_by_one_means": DIRECT_BY_ONE_MEANS,
        "direct_from_afar": DIRECT_FROM_AFAR,
        "all_broken": ALL_BROKEN,
        "top_routes": TOP_ROUTES,
        "pool": POOL,
        "sensitivity_prices": dict(SENSITIVITY_PRICES),
        "status_weight": STATUS_WEIGHT,
        "need_weight": NEED_WEIGHT,
        "warning_weight": WARNING_WEIGHT,
        "order_weight": ORDER_WEIGHT,
        "rising_weight": RISING_WEIGHT,
        "exit_weight": EXIT_WEIGHT,
        "harmless_exit_weight": HARMLESS_EXIT_WEIGHT,
    }
