"""Which options a change leaves without a word in rules that read their question."""

from dataclasses import dataclass
from datetime import date

from routebot.logic.naming import leaves_out
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
    things = things_of(dataset).items()
    rules = [
        (key, thing)
        for key, thing in things
        if isinstance(thing, Fact) and not (thing.valid_to and thing.valid_to < first)
    ]
    return [
        (question.id, option.id, key, rule)
        for question in dataset.questions
        for option in question.options
        if not option.neutral
        for key, rule in rules
        if leaves_out(question, option, rule)
    ]
