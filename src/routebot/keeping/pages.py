"""A page that is to become a source: what is proposed of it, and whether it will do."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from routebot.errors import PublishError
from routebot.policy.contents import every_source
from routebot.policy.dates import PartialDate
from routebot.policy.facts import Fact
from routebot.policy.files import Dataset
from routebot.policy.hosts import kind_by_host, proposed_kind
from routebot.policy.sources import KEPT_UP, Source, SourceKind
from routebot.store.rechecks import Page
from routebot.upkeep.safety import address_fault

__all__ = ["MOST_NAME", "checked_page", "listed", "source_of", "suggested"]

MOST_NAME = 120
"""Characters of a publisher's name."""

_MOST_LISTED = 4
"""Addresses that a message names."""


def suggested(dataset: Dataset, url: str) -> Page:
    """Propose what a page is, by what the dataset says of its host.

    Returns:
        Without a publisher where the dataset knows nothing of the host, and without a day.
    Raises:
        PublishError: this is no address of a page.
    """
    _refuse_address(url)
    host = _host(url)
    known = [source for _, source in every_source(dataset) if _host(source.url) == host]
    publishers = Counter(source.publisher for source in known)
    kinds = Counter(source.kind for source in known)
    publisher = publishers.most_common(1)[0][0] if publishers else ""
    kind = kind_by_host(url) or (kinds.most_common(1)[0][0] if kinds else proposed_kind(url))
    return Page(url, kind.value, publisher)


def checked_page(page: Page, fact: Fact, on: date) -> Source:
    """Return the source that a page would be of a claim.

    Args:
        on: the day on which it was read.
    Raises:
        PublishError: it is not whole, it cannot date the claim, or the claim has it already.
    """
    _refuse_address(page.url)
    if page.url in {source.url for source in fact.sources}:
        message = f"{page.url} is a page of {fact.id} already"
        raise PublishError("recheck.error.known_page", message)
    if not 0 < len(page.publisher.strip()) <= MOST_NAME:
        message = f"name who publishes the page, in at most {MOST_NAME} characters"
        raise PublishError("recheck.error.publisher", message, most=str(MOST_NAME))
    source = source_of(page, on)
    known = kind_by_host(page.url)
    if source.kind in KEPT_UP and known is not None and known not in KEPT_UP:
        message = f"pages of this host are of kind {known.value}, not {source.kind.value}"
        raise PublishError("recheck.error.kind_of_host", message, kind=known.value)
    if source.kind is SourceKind.INDEX:
        message = (
            "an index or catalogue dates no claim; name a page of the authority, or an article"
        )
        raise PublishError("recheck.error.index", message)
    if source.dates_to is None:
        message = "an article without a day says nothing of today; write the day it shows"
        raise PublishError("recheck.error.undated", message)
    return source


def source_of(page: Page, on: date) -> Source:
    """Return a page as a source that was read on a day.

    Raises:
        PublishError: its kind or its day is none.
    """
    return Source(
        kind=_kind(page.kind),
        url=page.url,
        publisher=page.publisher.strip(),
        published=_published(page.published, on),
        seen_on=on,
    )


def listed(sources: Iterable[Source]) -> str:
    """Name the addresses of pages, the first of many."""
    urls = [source.url for source in sources]
    more = ["..."] if len(urls) > _MOST_LISTED else []
    return ", ".join([*urls[:_MOST_LISTED], *more])


def _kind(written: str) -> SourceKind:
    try:
        return SourceKind(written.strip().lower())
    except ValueError as error:
        kinds = ", ".join(kind.value for kind in SourceKind)
        message = f'"{written}" is no kind of page; the kinds are: {kinds}'
        raise PublishError("recheck.error.kind", message, kinds=kinds) from error


def _published(written: str, on: date) -> PartialDate | None:
    """Read the day that a page shows; it is none of the future."""
    if not written.strip():
        return None
    try:
        day = PartialDate.read(written.strip())
    except ValueError as error:
        message = f'"{written}" is no day; write 2026-01-31, 2026-01 or 2026, or nothing'
        raise PublishError("recheck.error.day", message) from error
    if day.first_day > on:
        message = f"{day} is after {on}, the day on which it was read; look at the day once more"
        raise PublishError("recheck.error.future", message, day=str(day))
    return day


def _refuse_address(url: str) -> None:
    found = address_fault(url, chats=False)
    spaced = any(sign in url for sign in ' <>"\n')
    if found or spaced:
        problem, hint = found or ("has a space or quote in it", "copy it from a browser once more")
        raise PublishError("recheck.error.address", f"the address {problem}; {hint}")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
