"""What a page says of itself: whose it is, its title, its day. It is fetched if that is asked for.

Nothing here is taken for true: it is proposed to who has the page before their eyes.
"""

import re
from datetime import date
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

__all__ = ["Described", "described", "read_description"]

_SECONDS = 15
_MOST_BYTES = 600_000
"""What stands in the head of a page is in its first part."""

_AGENT = "Mozilla/5.0 (compatible; routebot data recheck)"
"""Some authorities answer nobody whose name they do not know the form of."""

_NAMES = ("og:site_name", "application-name", "dc.publisher", "author")
_TITLES = ("og:title", "dc.title", "twitter:title")
_DAYS = (
    "article:published_time",
    "article:modified_time",
    "datepublished",
    "dc.date",
    "date",
    "pubdate",
    "last-modified",
)
"""Names of ``meta`` tags, the best first."""

_DAY = re.compile(r"((?:19|20)\d{2}-\d{2}-\d{2})")


class Described(NamedTuple):
    """What a page says of itself; empty where it says nothing.

    Attributes:
        published: a day as files say it.
    """

    publisher: str = ""
    title: str = ""
    published: str = ""


def described(url: str) -> Described | None:
    """Fetch a page and read what it says of itself; None if it does not answer."""
    if not url.startswith(("http://", "https://")):
        return None
    request = Request(url, headers={"User-Agent": _AGENT})  # noqa: S310 - the scheme is looked at
    try:
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - the same
            content = answer.read(_MOST_BYTES)
            encoding = answer.headers.get_content_charset() or "utf-8"
    except (URLError, OSError, ValueError):
        return None
    try:
        return read_description(content.decode(encoding, "replace"))
    except LookupError:  # an encoding that nobody knows
        return read_description(content.decode("utf-8", "replace"))


def read_description(html: str) -> Described:
    """Read what an HTML page says of itself."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Described(
        reader.first(_NAMES), reader.first(_TITLES) or _plain(reader.title), reader.day()
    )


class _Reader(HTMLParser):
    """Gathers the ``meta`` tags, the title, and the first ``time`` of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self._metas: dict[str, str] = {}
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See `HTMLParser`."""
        said = {name: value or "" for name, value in attrs}
        if tag == "meta":
            names = (said.get(key, "") for key in ("property", "name", "itemprop", "http-equiv"))
            name = next((each for each in names if each), "").lower()
            self._metas.setdefault(name, _plain(said.get("content", "")))
        elif tag == "time":
            self._metas.setdefault("date", said.get("datetime", ""))
        self._in_title = tag == "title" and not self.title

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - whatever ends, the title has ended
        """See `HTMLParser`."""
        self._in_title = False

    def handle_data(self, data: str) -> None:
        """See `HTMLParser`."""
        if self._in_title:
            self.title += data

    def first(self, names: tuple[str, ...]) -> str:
        """Return what the best of some tags says."""
        return next((self._metas[name] for name in names if self._metas.get(name)), "")

    def day(self) -> str:
        """Return the day of the best tag that has one."""
        for name in _DAYS:
            found = _DAY.search(self._metas.get(name, ""))
            if found and _is_day(found[1]):
                return found[1]
        return ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _plain(text: str) -> str:
    return " ".join(text.split())
