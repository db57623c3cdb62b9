"""Which options a change leaves without a word in rules that read their question."""

from dataclasses import dataclass
from datetime import date

from routebot.logic.conditions import Truth
from routebot.logic.naming import is_listed, named_by
from routebot.policy.facts import Fact
from routebot.policy.files import Dataset
from routebot.publishing.differences import Key, things_of

__all__ = ["Unspoken", "unspoken_between"]


@dataclass(frozen=True, slots=True)
class Unspoken:
    """An option with the rules that do not speak of it: they are unknown for those who choose it.

    Attributes:
        rules: (where it stands, rule), in the order of the files; those only of which the change
            makes it so.
    """

    question: str
    option: str
    rules: tuple[tuple[str, Fact], ...]


def unspoken_between(old: Dataset, new: Dataset, first: date) -> tuple[Unspoken, ...]:
    """List the options of which rules do not speak since a change.

    Before it those rules did, or they or the options were not there.

    Args:
        first: the day from which the new version would serve; rules that ended before it do not
            count.
    """
    before = {(question, option, key) for question, option, key, _ in _left_out(old, first)}
    found: dict[tuple[str, str], list[tuple[str, Fact]]] = {}
    for question, option, key, fact in _left_out(new, first):
        if (question, option, key) not in before:
            found.setdefault((question, option), []).append((key.owner, fact))
    return tuple(
        Unspoken(question, option, tuple(rules)) for (question, option), rules in found.items()
    )


def _left_out(dataset: Dataset, first: date) -> list[tuple[str, str, Key, Fact]]:
    """Return each option with each rule that reads its question and does not speak of it."""
    asked = [question for question in dataset.questions if question.kind == "one"]
    found = []
    for key, rule in things_of(dataset).items():
        if isinstance(rule, Fact) and not (rule.valid_to and rule.valid_to < first):
            named = named_by(rule)  # once a rule: to look for it anew for each option took a second
            read = {id_ for id_, _ in named}
            found += [
                (question.id, option.id, key, rule)
                for question in asked
                if question.id in read
                for option in question.options
                if is_listed(question, option, (), named) is Truth.UNKNOWN
            ]
    return found
