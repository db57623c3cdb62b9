"""The digest: what of the claims that an admin looks after is to be re-read this week."""

from collections.abc import Iterator, Mapping

from routebot.dialogue.admin.actions import GoHome
from routebot.keeping.owning import Digest
from routebot.policy.facts import Text
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.screen import Screen
from routebot.words.i18n import Words
from routebot.words.markup import bold, lines, paragraphs

__all__ = ["digest_screen"]


def digest_screen(words: Words, digest: Digest, topics: Mapping[str, Text]) -> Screen:
    """Say what awaits an admin, and lead them to it.

    Args:
        topics: id -> what it is called.
    """
    text = paragraphs(
        bold(words("admin.digest.title")),
        lines(*_whose(words, digest, topics)),
        lines(*_due(words, digest)),
        lines(*_done(words, digest)),
        words("admin.digest.unowned", n=words.number(digest.unowned)) if digest.unowned else "",
    )
    rows = ((admin_button(words, "home", GoHome()),), *admin_controls(words, "home"))
    return Screen("admin_digest", text, rows)


def _whose(words: Words, digest: Digest, topics: Mapping[str, Text]) -> Iterator[str]:
    if digest.names:
        names = words.join(_name(words, name, topics) for name in digest.names)
        yield words("admin.digest.mine", names=names)
    if digest.covered:
        yield words("admin.digest.covered", labels=words.join(digest.covered))


def _name(words: Words, name: str, topics: Mapping[str, Text]) -> str:
    """Name a country or a topic; an area and a file have no other name than the one in the data."""
    if name.isupper():
        return words.territory(name)
    return words.of(topics[name]) if name in topics else name


def _due(words: Words, digest: Digest) -> Iterator[str]:
    if not digest.due:
        yield words("admin.digest.nothing", n=words.number(digest.claims))
        return
    yield words("admin.digest.due", due=words.number(digest.due), n=words.number(digest.claims))
    if digest.status:
        yield bold(words("admin.digest.status", n=words.number(digest.status)))
    if digest.grave:
        yield words("admin.digest.grave", n=words.number(digest.grave))
    if digest.reported:
        yield words("admin.digest.reported", n=words.number(digest.reported))


def _done(words: Words, digest: Digest) -> Iterator[str]:
    """Say what they have done in the week; of who did nothing, nothing."""
    if digest.reread:
        yield words("admin.digest.reread", n=words.number(digest.reread))
    if digest.seconds:
        yield words("admin.digest.pace", n=words.number(digest.seconds))
    if digest.hasty:
        yield words("admin.digest.hasty", n=words.number(digest.hasty))
