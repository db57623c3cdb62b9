"""Refuse what leads a reader astray: hidden characters, handles, phone numbers, false addresses.

Telegram makes live links of handles, phone numbers and bare domains in any text. There are people
who would like to hear from our readers, so how to reach somebody stands in `helpers.yaml` only,
where each entry is looked at for that, and a page that supports a claim stands in `sources`.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from ipaddress import IPv4Address
from urllib.parse import urlsplit

from routebot.errors import DataError
from routebot.policy.contents import every_source, every_string
from routebot.policy.loading import Loaded

__all__ = ["SAFETY_CHECKS", "address_fault"]

LONGEST_ADDRESS = 500
"""Characters of a web address; a few hundred of them fill a message to the brim."""

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories of what is not seen or turns the order of what is. No text of ours needs them.
"""

_MOST_MARKS = 2
"""Combining marks in a row; more of them are drawn over the lines above and below."""

_TEXTS = frozenset({"ru", "en", "aliases", "why"})
"""Fields that people read. A publisher often goes by the name of its site, so it may hold that."""

_CHATS = (
    "t.me", "telegram.me", "telegram.dog", "tx.me", "wa.me", "whatsapp.com", "signal.me",
    "signal.group", "vk.me", "m.me", "viber.com", "viber.me", "discord.gg", "discord.com",
    "line.me", "matrix.to", "threema.id", "skype.com", "simplex.chat", "icq.im", "max.ru",
)  # fmt: skip
"""Hosts whose pages open a conversation."""

_FIRST_PICTURE = 0x22FF
"""Behind the mathematical signs Unicode keeps pictures: ⌛ ☎ ✈ and all emoji."""

_MIXED = re.compile(
    r"\b[а-яёА-ЯЁ]+[a-zA-Z]+[а-яёА-ЯЁ]+\b|\b[а-яёА-ЯЁ]{2,}[a-z]\b|\b[a-z][а-яё]{2,}\b"
)
"""A word with a letter of the other alphabet in it; «e-виза», «SIM-карта» have a hyphen between."""

_LINK = re.compile(r"\bwww\.\S+|\b[a-z][a-z0-9+-]*://\S+|\b(?:tg|tel|sms|mailto):\S+")

_HANDLE = re.compile(r"@\w{3,}")

_CHAT = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, _CHATS))})(?![\w-])")

_PHONE = re.compile(
    r"""
      \+\s?\d (?:[\s().–-]{0,2}\d){6,}                      # +995 (32) 2 12 34 56
    | (?<!\d) [78] [\s.–-]? \(?\d{3}\)? [\s.–-]? \d{3}
      [\s.–-]? \d{2} [\s.–-]? \d{2} (?!\d)                  # 8 (495) 123-45-67, as in Russia
    | \(\d{2,5}\) \s? \d{2,3} [\s-]? \d{2} [\s-]? \d{2}   # (495) 123 45 67
    | (?<![\d-]) (?!\d{4}-\d\d-\d\d(?![\d-])) (?=(?:-?\d){7})
      \d{1,4} (?:-\d{2,4}){2,} (?![\d-])                    # 1-800-555-01-99, not 2026-11-27
    | \d{9,}                                                # 79161234567
    """,
    re.VERBOSE,
)

_DOMAIN = re.compile(
    r"""
      (?<![\w@-]) (?:[a-z0-9а-яё_-]+[.。])*
      (?:[a-z0-9_-]+[.。](?:xn--[a-z0-9-]+|[a-z]{2,24})
        |[a-z0-9а-яё_-]{2,}[.。](?:рф|рус|онлайн|сайт|орг|ком|дети|москва)) (?!\w)
    | (?<![\w.]) \d{1,3} (?:\.\d{1,3}){3} (?!\w|\.\d)       # 127.0.0.1
    """,
    re.VERBOSE,
)
"""A bare domain. An abbreviation has one letter after each full stop: e.g., т.д., a.m."""

_REACHES = (
    ("a handle or an e-mail address", _HANDLE),
    ("a chat link", _CHAT),
    ("a phone number", _PHONE),
)
"""What reaches somebody, and how it is found in lower case."""

_COPIES = re.compile(
    r"(?:^|\.)(?:cloudfront\.net|run\.app|appspot\.com|pages\.dev|storage\.googleapis\.com"
    r"|webdock\.cloud)$"
)
"""Hosts that anybody can rent: media that are blocked in Russia put copies of their pages there."""

_CALLED_COPIES = re.compile(r"\b(?:mirror|copy|reprint)\b", re.IGNORECASE)

_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)")
_NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")


def _characters_are_plain(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for owner, field, words in every_string(loaded.dataset):
        if words.isascii() and words.isprintable():
            continue  # as all ids and most addresses are, of which there are many
        hidden = next((sign for sign in words if unicodedata.category(sign) in _HIDDEN), None)
        if hidden is not None:
            name = unicodedata.name(hidden, "a control character")
            problem = f"{field} holds U+{ord(hidden):04X} ({name}), which is not seen"
            yield loaded.position(owner).error(
                problem, "type the words anew; a copied text may carry it along"
            )
        elif _most_marks(words) > _MOST_MARKS:
            problem = f"{field} holds more than {_MOST_MARKS} combining marks on one letter"
            yield loaded.position(owner).error(problem, "write plain letters")


def _letters_are_of_one_alphabet(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """Find emoji, and words half Russian and half Latin: nobody finds them, and readers stumble."""
    for owner, field, words in every_string(loaded.dataset):
        if field not in _TEXTS:
            continue
        if emoji := next((sign for sign in words if _is_picture(sign)), None):
            yield loaded.position(owner).error(f"{field} holds {emoji}", "say it in words")
        if mixed := _MIXED.search(words):
            problem = f'{field} holds "{_cut(mixed[0])}", half in Russian letters and half in Latin'
            yield loaded.position(owner).error(problem, "type the word anew in one alphabet")


def _is_picture(sign: str) -> bool:
    """Say whether a sign is an emoji or its like; №, ° and ₽ are not."""
    return ord(sign) > _FIRST_PICTURE and unicodedata.category(sign) == "So"


def _most_marks(words: str) -> int:
    """Return how many combining marks stand in a row at most."""
    most = row = 0
    for sign in words:
        row = row + 1 if unicodedata.category(sign).startswith("M") else 0
        most = max(most, row)
    return most


def _texts_reach_nobody(loaded: Loaded, _today: date) -> Iterator[DataError]:
    helpers = {helper.id for helper in loaded.dataset.helpers}
    for owner, field, words in every_string(loaded.dataset):
        if field not in _TEXTS and field != "publisher":
            continue
        if found := _contact(words, domains=field in _TEXTS, links_only=owner in helpers):
            yield loaded.position(owner).error(f"{field} {found[0]}", found[1])


def _contact(words: str, domains: bool, links_only: bool) -> tuple[str, str] | None:
    """Return the first thing in a text that leads its reader somewhere, and what to write.

    Args:
        domains: bare domains count.
        links_only: nothing but whole links counts.
    """
    # Look-alikes of @, of digits and of the full stop become what they look like.
    plain = unicodedata.normalize("NFKC", words).lower()
    if link := _LINK.search(plain):
        return f'holds a link ("{_cut(link[0])}")', "put it into sources"
    if links_only:
        return None
    for what, wanted in _REACHES:
        if found := wanted.search(plain):
            hint = "take it out; how to reach somebody stands in helpers.yaml"
            return f'holds {what} ("{_cut(found[0])}")', hint
    if domains and (domain := _DOMAIN.search(plain)):
        hint = "put the address into sources; after a full stop goes a space"
        return f'holds "{_cut(domain[0])}", which becomes a link', hint
    return None


def _cut(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:57]}..."


def _addresses_are_what_they_seem(loaded: Loaded, _today: date) -> Iterator[DataError]:
    helpers = {helper.id for helper in loaded.dataset.helpers}
    for owner, field, url in every_string(loaded.dataset):
        if field == "url" and (found := address_fault(url, chats=owner in helpers)):
            yield loaded.position(owner).error(f"url {found[0]}", found[1])


def address_fault(url: str, chats: bool) -> tuple[str, str] | None:
    """Return what is wrong with a web address, and what to write.

    Args:
        chats: it may open a conversation.
    """
    try:
        address = urlsplit(url)
    except ValueError:
        return "cannot be read", "copy it from the address line of a browser"
    host = re.sub(r"\.?(:\d{1,5})?$", "", address.netloc.lower())
    public = _is_public(host) if _NUMBERS.fullmatch(host) else bool(_HOST.fullmatch(host))
    chat = any(host == chat or host.endswith(f".{chat}") for chat in _CHATS)
    named = f'has the host "{_cut(host)}"'
    most = f"write a plain one, at most {LONGEST_ADDRESS}"
    faults = (
        (len(url) > LONGEST_ADDRESS, f"has {len(url)} characters", most),
        (address.scheme not in ("http", "https"), "is not of the web", "begin it with https://"),
        ("@" in host, "names a user before the host", "write it without what stands before the @"),
        (
            not host.isascii(),
            f"{named} in other letters than ASCII",
            "look at each, or write it as xn--",
        ),
        (
            not public,
            f"{named}, which is none of the public web",
            "write the whole address of the page",
        ),
        (
            chat and not chats,
            f"{named} of a chat",
            "name a page; only helpers.yaml may lead to chats",
        ),
    )
    return next(((problem, hint) for wrong, problem, hint in faults if wrong), None)


def _is_public(numbers: str) -> bool:
    try:
        return IPv4Address(numbers).is_global
    except ValueError:
        return False


def _copies_are_called_so(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """A page on a rented host is not its publisher's own, and the reader is told."""
    for owner, source in every_source(loaded.dataset):
        host = _host_of(source.url)
        if _is_rented(host) and not _CALLED_COPIES.search(source.publisher):
            yield loaded.position(owner).error(
                f'a source on the rented host "{_cut(host)}" is named as the publisher\'s own',
                "write the publisher's address, or call it a mirror in `publisher`",
            )


def _is_rented(host: str) -> bool:
    """Say whether a host is a hoster's, or has no name at all."""
    return bool(_COPIES.search(host) or (_NUMBERS.fullmatch(host) and _is_public(host)))


def _host_of(url: str) -> str:
    """Return the host of an address; nothing of one that cannot be read, which is said above."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


SAFETY_CHECKS = (
    ("characters are plain", _characters_are_plain),
    ("letters are of one alphabet", _letters_are_of_one_alphabet),
    ("texts reach nobody", _texts_reach_nobody),
    ("addresses are what they seem", _addresses_are_what_they_seem),
    ("copies are called so", _copies_are_called_so),
)
