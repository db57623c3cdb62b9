"""Which questions can still change the outcome of a diagram."""

from collections.abc import Iterator
from itertools import product

from routebot.logic.conditions import Masks, is_single
from routebot.logic.derived import NAMED
from routebot.logic.vocabulary import NO_BIT, YES_BIT, Vocabulary
from routebot.policy.questions import OTHER_CITIZENSHIP, SECOND_PASSPORT
from routebot.reasoning.kept import kept_of
from routebot.reasoning.rulebook import Rulebook

__all__ = ["missing_in"]


def missing_in(rulebook: Rulebook, masks: Masks, node: int) -> frozenset[str]:
    """Return the questions that can still change the outcome of a diagram; exact."""
    kept = kept_of(rulebook)
    read = kept.read_by.get(node)
    if read is None:
        read = kept.read_by[node] = _read_by(rulebook, node)
    key = (node, *(masks[variable] for variable in read))
    found = kept.missing.get(key)
    if found is None:
        found = kept.missing[key] = _missing_in(rulebook, masks, node)
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


def _missing_in(rulebook: Rulebook, masks: Masks, node: int) -> frozenset[str]:
    diagrams, vocabulary = rulebook.diagrams, rulebook.vocabulary
    left = {diagrams.given(node, masks)}
    questions = {vocabulary.variables[v].question for v in diagrams.support(*left)}
    if {OTHER_CITIZENSHIP, SECOND_PASSPORT} <= questions:
        # A group and what its passports give do not vary freely.
        left = {diagrams.given(node, each) for each in _by_groups(vocabulary, masks)}
    read = frozenset[int]().union(*map(diagrams.support, left))
    asked = {vocabulary.asks(variable, masks) for variable in read}
    if len(left) > 1:
        asked.add(OTHER_CITIZENSHIP)
    if SECOND_PASSPORT in asked:  # named, and a passport that they did not name counts too
        asked -= {SECOND_PASSPORT} & vocabulary.answered(masks)
    return frozenset(asked)


def _by_groups(vocabulary: Vocabulary, masks: Masks) -> Iterator[Masks]:
    """Yield the masks with each set of groups of other passports that may still be held."""
    open_ = [v for v in vocabulary.of_question[OTHER_CITIZENSHIP] if not is_single(masks[v])]
    for ticks in product((NO_BIT, YES_BIT), repeat=len(open_)):
        changed = list(masks)
        for variable, tick in zip(open_, ticks, strict=True):
            changed[variable] = tick
        yield vocabulary.settled(changed)
