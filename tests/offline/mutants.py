"""Small mistakes in the mirror, each of which must show in what it says of somebody.

A table that all of them pass would be no proof: so it is tried whether the people, days and datasets
of `test_same_advice` tell a wrong evaluator from the right one.
"""

from collections.abc import Mapping
from typing import NamedTuple

from routebot.offline.joining import EVALUATOR, modules_in

__all__ = ["MUTANTS", "Mutant", "with_mistake"]


class Mutant(NamedTuple):
    """One mistake: what stands once in a module, and what stands there instead."""

    module: str
    right: str
    wrong: str


MUTANTS = (
    Mutant("conditions.js", 'head === "all" ? Truth.NO', 'head === "any" ? Truth.NO'),
    Mutant("deciding.js", "way.gives === Status.OPEN ? AT_ONCE", "way.gives !== Status.OPEN ? AT_ONCE"),
    Mutant("deciding.js", "-usable, -ready", "-ready, -usable"),
    Mutant("deciding.js", "way.indexed && !certain", "way.indexed && certain"),
    Mutant("dangers.js", "&& told && danger.level", "&& told || danger.level"),
    Mutant("dangers.js", "-danger.weight,", "danger.weight,"),
    Mutant("dangers.js", '&& !known.has("lgbt")', '&& known.has("lgbt")'),
    Mutant("exit_check.js", "[barred, check].includes", "[barred].includes"),
    Mutant("exit_check.js", "(rule) => !rule.first", "(rule) => rule.first"),
    Mutant("explaining.js", "answered.has(SECOND_PASSPORT) &&", "!answered.has(SECOND_PASSPORT) &&"),
    Mutant("explaining.js", "size <= MOST_CHANGES", "size < MOST_CHANGES"),
    Mutant("explaining.js", ".reverse();\n  for (const question", ";\n  for (const question"),
    Mutant("journeys.js", "cost <= other[i]", "cost < other[i]"),
    Mutant("lead_days.js", "Math.max(one[1], other[1])", "Math.min(one[1], other[1])"),
    Mutant("levels.js", "fewest <= daysLeft", "fewest < daysLeft"),
    Mutant("levels.js", "near.size === 1", "near.size === 2"),
    Mutant("levels.js", "legs > 0 ? legs + 1", "legs > 0 ? legs"),
    Mutant("limits.js", "limit.days < wanted", "limit.days <= wanted"),
    Mutant("links.js", 'state === "limited") {', 'state === "closed") {'),
    Mutant("links.js", "].some((place) => !allowed", "].every((place) => !allowed"),
    Mutant("links.js", "|| regions.size === 0", "|| regions.size > 0"),
    Mutant("links.js", "!other.near", "other.near"),
    Mutant("match.js", "(compiled) !== 0", "(compiled) === 2"),
    Mutant("passing.js", "fewest > daysLeft", "fewest >= daysLeft"),
    Mutant("passing.js", '"air" && leaving', '"air" || leaving'),
    Mutant("passing.js", "|| !entry.confirmed", "|| entry.confirmed"),
    Mutant("payments.js", "each && each.expired", "each && !each.expired"),
    Mutant("profile.js", "left === null || left", "left !== null && left"),
    Mutant("ranking.js", "PATIENTLY.map((i)", "PATIENTLY.map((_, i)"),
    Mutant("rulebook.js", "segments[at].since > time", "segments[at].since > time + 1"),
    Mutant("snapshot.js", "day + days + 1", "day + days"),
    Mutant("snapshot.js", "2 * shelfDays)", "1 * shelfDays)"),
    Mutant("snapshot.js", 'confidence === "low"', 'confidence === "high"'),
    Mutant("travel.js", "number <= thresholds.most_legs; number += 1) {\n      const reached", "number < thresholds.most_legs; number += 1) {\n      const reached"),
    Mutant("verdicts.js", "earliestOf(dates)", "dates[0]"),
    Mutant("verdicts.js", "way.gives !== Status.CLOSED && evaluation", "way.gives === Status.CLOSED && evaluation"),
    Mutant("verdicts.js", 'rule.way !== "citizen"', 'rule.way === "citizen"'),
    Mutant("vocabulary.js", "said === null", "said !== null"),
    Mutant("ways.js", "share * days < wanted", "share * days <= wanted"),
    Mutant("ways.js", "wanted >= thresholds.long_stay", "wanted > thresholds.long_stay"),
    Mutant("ways.js", "way.confirmed ? 0 : 1", "way.confirmed ? 1 : 0"),
    Mutant("ways.js", "way.certain && !way.way.expired", "way.certain && way.way.expired"),
)  # fmt: skip


def with_mistake(mutant: Mutant) -> Mapping[str, str]:
    """Return the modules of the evaluator with one mistake.

    Raises:
        ValueError: what is to be wrong does not stand there once.
    """
    modules = modules_in(EVALUATOR)
    number = modules[mutant.module].count(mutant.right)
    if number != 1 or mutant.right == mutant.wrong:
        raise ValueError(
            f"{mutant.right!r} stands {number} times in {mutant.module}; mend the table"
        )
    modules[mutant.module] = modules[mutant.module].replace(mutant.right, mutant.wrong)
    return modules
