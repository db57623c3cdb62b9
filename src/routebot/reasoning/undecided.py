"""Which questions can still change the outcome of a diagram."""

from collections.abc import Iterator
from itertools import product

from routebot.logic.conditions import Masks, is_single
from routebot.logic.derived import NAMED
from routebot.logic.vocabulary import NO_BIT, YES_BIT, Vocabulary
from routebot.policy.questions import OTHER_CITIZENSHIP, SECOND_PASSPORT
from routebot.reasoning.kept import Kept
from routebot.reasoning.rulebook import Rulebook

__all__ = ["missing_in"]


def missing_in(rulebook: Rulebook, kept: Kept, masks: Masks, node: int) -> frozenset[str]:
    """Return the questions that can still change the outcome of a diagram; exact.

    Args:
        kept: what is kept of the rulebook.
    """
    read = kept.read_by.get(node)
    if read is None:
        read = kept.read_by[node] = _read_by(rulebook, node)
    key = (node, *[masks[variable] for variable in read])
    found = kept.missing.get(key)
    if found is None:
        found = kept.missing[key] = kept.shared(_missing_in(rulebook, kept, masks, node))
    return found


def _read_by(rulebook: Rulebook, node: int) -> tuple[int, ...]:
    """Return the variables that what is left of a diagram depends on.

    Of what passports give, those that say which are held: what they give follows.
    """
    vocabulary = rulebook.vocabulary
    read = rulebook.diagrams.support(node)
    if any(vocabulary.variables[variable].question == SECOND_PASSPORT for variable in read):
        read |= {
            *vocabulary.of_question[OTHER_CITIZENSHIP],
            vocabulary.index(SECOND_PASSPORT, NAMED),
        }
    return tuple(sorted(read))


def _missing_in(rulebook: Rulebook, kept: Kept, masks: Masks, node: int) -> frozenset[str]:
    diagrams, vocabulary = rulebook.diagrams, rulebook.vocabulary
    left = {diagrams.given(node, masks)}
    questions = {vocabulary.variables[v].question for v in diagrams.support(*left)}
    if {OTHER_CITIZENSHIP, SECOND_PASSPORT} <= questions:
        # A group and what its passports give do not vary freely.
        left = {diagrams.given(node, each) for each in _with_groups(vocabulary, kept, masks)}
    read = frozenset[int]().union(*map(diagrams.support, left))
    asked = {vocabulary.asks(variable, masks) for variable in read}
    if len(left) > 1:
        asked.add(OTHER_CITIZENSHIP)
    if vocabulary.is_answered(SECOND_PASSPORT, masks):
        asked.discard(SECOND_PASSPORT)  # named, and a passport that they did not name counts too
    return frozenset(asked)


def _with_groups(vocabulary: Vocabulary, kept: Kept, masks: Masks) -> tuple[Masks, ...]:
    """Return what `_by_groups` yields, once for all places that are asked about after each other.

    Each place has a diagram of its own; to put the masks together took a third of choosing a
    question that nobody was asked in this state before.
    """
    found = kept.by_groups.get(masks)
    if found is None:
        found = kept.by_groups[masks] = tuple(_by_groups(vocabulary, masks))
    return found


def _by_groups(vocabulary: Vocabulary, masks: Masks) -> Iterator[Masks]:
    """Yield the masks with each set of groups of other passports that may still be held."""
    open_ = [v for v in vocabulary.of_question[OTHER_CITIZENSHIP] if not is_single(masks[v])]
    for ticks in product((NO_BIT, YES_BIT), repeat=len(open_)):
        changed = list(masks)
        for variable, tick in zip(open_, ticks, strict=True):
            changed[variable] = tick
        yield vocabulary.settled(changed)
