"""The words of a pack: of the catalogues what its modules can say, and the names that they need."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from routebot.policy.contents import every_fact
from routebot.policy.facts import EntryRule, Requirement
from routebot.policy.files import Dataset
from routebot.policy.questions import Change
from routebot.words.i18n import LANGUAGES, Language, words
from routebot.words.names import CODES
from routebot.words.tables import catalogue_of

__all__ = ["used_keys", "wording_of"]

_LITERAL = re.compile(r'"([a-z][\w.]*)"|`([a-z][\w.]*\.)\$\{')
"""A string that may be a key, or the beginning of one that is chosen when it is said."""


def wording_of(dataset: Dataset, modules: Iterable[str]) -> dict[Language, dict[str, Any]]:
    """Return the words that a pack of a dataset needs: language -> as of `catalogue_of`.

    Args:
        modules: the texts of all that speaks.
    """
    keys, currencies = used_keys(modules), frozenset(_currencies(dataset))
    places = {*CODES, *(each.id for each in dataset.destinations), *_ends(dataset)}
    return {language: catalogue_of(language, keys, places, currencies) for language in LANGUAGES}


def _currencies(dataset: Dataset) -> Iterator[str]:
    for each in (*every_fact(dataset), *dataset.changes):
        if isinstance(each, EntryRule | Requirement | Change) and each.cost:
            yield each.cost.currency


def _ends(dataset: Dataset) -> Iterator[str]:
    for link in dataset.links:
        yield from (link.start, link.end, *link.through)


def used_keys(modules: Iterable[str]) -> frozenset[str]:
    """Return the keys of the catalogues that modules of JavaScript can ask for."""
    found = [match.groups() for text in modules for match in _LITERAL.finditer(text)]
    whole = {key for key, _ in found if key}
    beginnings = tuple({beginning for _, beginning in found if beginning})
    keys = (*words("ru").texts, *words("ru").plurals)
    return frozenset(key for key in keys if key in whole or key.startswith(beginnings))
