"""What somebody found who re-checked a claim, checked before it is kept.

A page of a law, an authority or a carrier says what holds on the day it is read. An article says
what held when it was written, and an index dates nothing; where a claim rests on these alone,
"still so" would be nobody's word, and a newer page is asked for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from routebot.errors import PublishError
from routebot.keeping.pages import checked_page, listed
from routebot.policy.dates import PartialDate
from routebot.policy.facts import Fact
from routebot.policy.sources import KEPT_UP, Source
from routebot.publishing.restating import is_stated
from routebot.store.rechecks import Answer, Page, Recheck

__all__ = [
    "MOST_SAID",
    "Reader",
    "changed",
    "fingerprint",
    "gone",
    "later",
    "newer",
    "same",
    "unclear",
]

MOST_SAID = 300
"""Characters of a line of what a page says."""

_NEVER = PartialDate(date.min)

_DIGITS = 12
"""Of a fingerprint: it is compared with that of one fact only."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who answers.

    Attributes:
        who: label of the admin.
        on: the day in Russia on which they look.
        author: keyed hash of their id; may be empty.
    """

    who: str
    at: datetime
    on: date
    author: str = ""


def same(reader: Reader, fact: Fact, url: str = "", says: str = "") -> Recheck:
    """Say that a page of a claim still says so.

    Args:
        url: the page; by default the newest that can be read again.
    Raises:
        PublishError: the claim rests on articles or an index alone, or this is none of its pages.
    """
    page = _page_to_read(fact, url)
    return _recheck(reader, fact, Answer.SAME, url=page.url, says=_line(says))


def newer(reader: Reader, fact: Fact, page: Page, *, retires: str = "", says: str = "") -> Recheck:
    """Say that another page says so.

    Args:
        retires: address of a page that is taken off the claim instead.
    Raises:
        PublishError: the page cannot make the claim younger, is not whole, or is among its pages.
    """
    _refuse_older(fact, checked_page(page, fact, reader.on))
    if retires:
        _its_page(fact, retires)
    return _recheck(reader, fact, Answer.NEWER, page=page, retires=retires, says=_line(says))


def changed(
    reader: Reader,
    fact: Fact,
    wording: str,
    old: str,
    *,
    url: str = "",
    page: Page | None = None,
    says: str = "",
) -> Recheck:
    """Say that a claim has changed.

    Args:
        wording: what its file is to state, as of `publishing.restating`.
        old: what it states now.
        url: the page of it that says so now, by default the newest that can be read again.
        page: or another one.
    Raises:
        PublishError: that states nothing new or something else, or the page will not do.
    """
    if not is_stated(wording, fact.id):
        message = (
            f"this does not state {fact.id} alone; keep the fields and the line `- id: {fact.id}`, "
            "and change what they say"
        )
        raise PublishError("recheck.error.wording", message, fact=fact.id)
    if wording.strip() == old.strip():
        message = "nothing is changed in it; change what it says, or answer that it is still so"
        raise PublishError("recheck.error.unchanged", message)
    if page:
        checked_page(page, fact, reader.on)
        return _recheck(reader, fact, Answer.CHANGED, page=page, wording=wording, says=_line(says))
    read = _page_to_read(fact, url).url
    return _recheck(reader, fact, Answer.CHANGED, url=read, wording=wording, says=_line(says))


def gone(reader: Reader, fact: Fact, url: str) -> Recheck:
    """Say that a page of a claim is there no more.

    Raises:
        PublishError: it is none of its pages, or the only one.
    """
    _its_page(fact, url)
    if len(fact.sources) == 1:
        message = (
            f"{fact.id} has no other page; name a new one that says so, or withdraw the claim "
            "(`routebot data withdraw`)"
        )
        raise PublishError("recheck.error.only_page", message, fact=fact.id)
    return _recheck(reader, fact, Answer.GONE, retires=url)


def unclear(reader: Reader, fact: Fact) -> Recheck:
    """Say that one cannot tell, so that somebody else looks."""
    return _recheck(reader, fact, Answer.UNCLEAR)


def later(reader: Reader, fact: Fact) -> Recheck:
    """Put a claim off."""
    return _recheck(reader, fact, Answer.LATER)


def fingerprint(fact: Fact, answer: Answer) -> str:
    """Return what stands for a claim as an answer takes it.

    Who confirms it looks at what it says: other pages of it make no difference. Who states it anew
    looks at all of it.
    """
    without = set() if answer is Answer.CHANGED else {"sources", "confidence"}
    plain = fact.model_dump(mode="json", exclude=without)
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:_DIGITS]


def _recheck(reader: Reader, fact: Fact, answer: Answer, **found: object) -> Recheck:
    base = fingerprint(fact, answer)
    who = {"who": reader.who, "at": reader.at, "on": reader.on, "author": reader.author}
    return Recheck(fact=fact.id, answer=answer, base=base, **who, **found)  # type: ignore[arg-type]


def _page_to_read(fact: Fact, url: str) -> Source:
    """Return a page of a claim that can be read again."""
    pages = [source for source in fact.sources if source.kind in KEPT_UP]
    if not pages:
        message = (
            f"{fact.id} rests on articles or an index alone, and those get no younger by being "
            "read again; name a newer page"
        )
        raise PublishError("recheck.error.needs_page", message, fact=fact.id)
    if url and _its_page(fact, url).kind not in KEPT_UP:
        message = f"an article gets no younger by being read again; read one of: {listed(pages)}"
        raise PublishError("recheck.error.not_kept_up", message, pages=listed(pages))
    named = [page for page in pages if page.url == url]
    return named[0] if url else max(pages, key=lambda page: page.dates_to or _NEVER)


def _its_page(fact: Fact, url: str) -> Source:
    """Return a page of a claim.

    Raises:
        PublishError: it is none of it.
    """
    found = next((source for source in fact.sources if source.url == url), None)
    if found is None:
        pages = listed(fact.sources)
        message = f"{url} is no page of {fact.id}; its pages are: {pages}"
        raise PublishError("recheck.error.not_its_page", message, pages=pages)
    return found


def _refuse_older(fact: Fact, source: Source) -> None:
    """Refuse a page that makes a claim no younger."""
    known, day = fact.checked, source.dates_to
    if day is not None and known is not None and day <= known:
        days: Mapping[str, str] = {"day": str(day), "known": str(known)}
        message = f"this page is of {day}, and the claim was confirmed on {known} already"
        raise PublishError("recheck.error.older", message, **days)


def _line(says: str) -> str:
    """Return a line of what a page says, its spaces made plain."""
    line = " ".join(says.split())
    if len(line) > MOST_SAID:
        message = f"the line has {len(line)} characters; quote at most {MOST_SAID}"
        raise PublishError("recheck.error.line", message, most=str(MOST_SAID))
    return line
