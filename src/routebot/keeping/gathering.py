"""What a team found about the claims, laid together: what can be published, and what cannot.

Two people may confirm the same claim, or say different things of it, and somebody may have
published meanwhile. What colleagues disagree about, and what has changed under the hand of who
answered, is published by nobody's silence: it is named, and waits for a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from routebot.keeping.answering import fingerprint
from routebot.policy.contents import every_fact
from routebot.policy.facts import Fact
from routebot.policy.files import Dataset
from routebot.store.rechecks import Answer, Recheck

__all__ = ["Gathered", "Overtaken", "Why", "gather"]

Why = Literal["changed", "removed"]

_ASIDE = MappingProxyType({Answer.LATER: timedelta(days=7), Answer.UNCLEAR: timedelta(days=30)})
"""How long a claim stays away from who put it off, and from who could not tell: a page that cannot
be read today may be mended in a month.
"""

_SAYS_SO = frozenset({Answer.SAME, Answer.NEWER})


@dataclass(frozen=True, slots=True)
class Overtaken:
    """An answer about a claim that is not what it was when it was given."""

    recheck: Recheck
    why: Why


@dataclass(frozen=True, slots=True)
class Gathered:
    """The answers of a team.

    Attributes:
        ready: what can be published, in the order in which it was answered.
        overtaken: what somebody's publication has changed since: to be looked at again.
        disputed: id of a claim -> answers about it that do not go together.
        done: what serves already.
        aside: what is published by nobody: who cannot tell, and who put it off.
    """

    ready: tuple[Recheck, ...]
    overtaken: tuple[Overtaken, ...]
    disputed: Mapping[str, tuple[Recheck, ...]]
    done: tuple[Recheck, ...]
    aside: tuple[Recheck, ...]

    @property
    def pages(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The pages that were read, each with the claims that are ready on it, the fullest first.

        What is gone stands under its own address.
        """
        found: dict[str, dict[str, None]] = {}
        for recheck in self.ready:
            found.setdefault(recheck.read or recheck.retires, {})[recheck.fact] = None
        pages = ((url, tuple(ids)) for url, ids in found.items())
        return tuple(sorted(pages, key=lambda page: -len(page[1])))

    def hidden_from(self, who: str, on: date) -> frozenset[str]:
        """Return the claims that somebody need not be asked about today.

        Those are the ones that anybody has answered, and those that they have put aside.
        """
        answered = {each.fact for each in self.ready} | self.disputed.keys()
        aside = {
            each.fact
            for each in self.aside
            if each.who == who and on < each.on + _ASIDE[each.answer]
        }
        return frozenset(answered | aside)


def gather(rechecks: Sequence[Recheck], dataset: Dataset) -> Gathered:
    """Lay answers together over what serves."""
    facts = {fact.id: fact for fact in every_fact(dataset)}
    aside = tuple(each for each in rechecks if each.answer in _ASIDE)
    done, overtaken = [], []
    standing: dict[str, list[Recheck]] = {}
    for each in rechecks:
        fact = facts.get(each.fact)
        if each.answer in _ASIDE:
            continue
        if fact is None:
            overtaken.append(Overtaken(each, "removed"))
        elif _is_done(each, fact):
            done.append(each)
        elif not _stands(each, fact):
            overtaken.append(Overtaken(each, "changed"))
        else:
            standing.setdefault(each.fact, []).append(each)
    disputed = {id_: tuple(said) for id_, said in standing.items() if not _agree(said, facts[id_])}
    ready = (each for id_, said in standing.items() if id_ not in disputed for each in said)
    return Gathered(
        ready=tuple(sorted(ready, key=lambda each: (each.at, each.fact, each.who))),
        overtaken=tuple(overtaken),
        disputed=disputed,
        done=tuple(done),
        aside=aside,
    )


def _is_done(recheck: Recheck, fact: Fact) -> bool:
    """Say whether what serves says all that an answer would bring."""
    pages = {source.url: source.seen_on for source in fact.sources}
    if recheck.answer is Answer.CHANGED:
        return False  # of a statement one cannot tell; its publication takes the answer along
    if recheck.retires and recheck.retires in pages:
        return False
    if recheck.answer is Answer.GONE:
        return True
    seen_on = pages.get(recheck.read)
    return seen_on is not None and seen_on >= recheck.on


def _stands(recheck: Recheck, fact: Fact) -> bool:
    """Say whether a claim says what it said when it was answered, and has the page still."""
    if recheck.base != fingerprint(fact, recheck.answer):
        return False
    return not recheck.url or recheck.url in {source.url for source in fact.sources}


def _agree(said: Iterable[Recheck], fact: Fact) -> bool:
    """Say whether the answers about one claim go together."""
    every = list(said)
    wordings = {each.wording.strip() for each in every if each.answer is Answer.CHANGED}
    says_so = any(each.answer in _SAYS_SO for each in every)
    retired = {each.retires for each in every if each.retires}
    read = {each.read for each in every if each.read}
    left = {source.url for source in fact.sources} | read
    return len(wordings) + says_so <= 1 and not retired & read and bool(left - retired)
