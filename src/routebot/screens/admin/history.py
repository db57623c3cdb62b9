"""The history: what was published, by whom and why, and the way back to each revision."""

from collections.abc import Iterator, Sequence

from routebot.dialogue.actions import Administer
from routebot.dialogue.admin.actions import AskFactPast, ReturnTo, TakeBack, TurnHistory
from routebot.dialogue.admin.views import History
from routebot.publishing.archive import Publication
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.paging import deal, page_of
from routebot.screens.screen import Button, Screen
from routebot.signing.revisions import NOTED, signer_of
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, lines, paragraphs

__all__ = ["audit_lines", "history_line", "history_screen", "reason_of"]

_ENOUGH = 16
"""Digits of a revision in a button: 64 bytes hold no more, and nobody has two that begin alike."""

_ENTRIES = 5
"""Publications on a page, each with its button."""


def history_screen(words: Words, past: Sequence[Publication], view: History) -> Screen:
    """List the publications, newest first, each with the way back to it."""
    shown = page_of(deal(past, _ENTRIES), view.page)
    texts: list[Html] = [bold(words("admin.history.title")), *audit_lines(words, past)]
    texts += [lines(history_line(words, entry), reason_of(entry)) for entry in shown.content]
    rows = [row for entry in shown.content if (row := tuple(_ways_back(words, entry)))]
    rows.append((admin_button(words, "past", AskFactPast()),))
    turner = shown.turner(words, lambda number: Administer(TurnHistory(number)))
    return Screen("admin_history", paragraphs(*texts), (*turner, *rows, *admin_controls(words)))


def _ways_back(words: Words, entry: Publication) -> Iterator[Button]:
    """Yield the buttons of a publication: to take it alone back, and to return to it."""
    row = entry.activation
    if entry.readable and entry.is_an_admins:
        yield admin_button(words, "takeback", TakeBack(row.seq), seq=row.seq)
    if entry.readable and not entry.serves:
        yield admin_button(words, "return", ReturnTo(row.revision[:_ENOUGH]), seq=row.seq)


def audit_lines(words: Words, past: Sequence[Publication]) -> list[Html]:
    """Return the head of the audit's chain, to be compared with one noted elsewhere."""
    if not past:
        return []
    return [escape(words("history.head", head=past[0].activation.chain[:_ENOUGH]))]


def reason_of(entry: Publication) -> str:
    """Return why something was published; nothing where it came with the program."""
    return entry.activation.why if entry.is_an_admins else ""


def history_line(words: Words, entry: Publication) -> str:
    """Say in a line what was published when and by whom, and what is special about it."""
    row = entry.activation
    notes: list[str] = []
    if entry.serves:
        notes.append(words("history.serves"))
    if row.damaged:
        notes.append(words("history.damaged"))
    if not entry.readable:
        notes.append(words("history.unreadable"))
    if row.from_on:
        notes.append(words("history.from", day=words.day(row.from_on)))
    if row.approved_by:
        key = "history.approved.typed" if row.approval_is_typed else "history.approved"
        notes.append(words(key, label=row.approved_by))
    if NOTED in row.figures:
        notes.append(_signature_words(words, entry))
    at = row.at.strftime("%Y-%m-%d %H:%M UTC")
    who = row.who if entry.is_an_admins else words("history.package")
    head = words("history.line", seq=row.seq, at=at, revision=row.revision, who=who)
    return f"{head} ({'; '.join(notes)})" if notes else head


def _signature_words(words: Words, entry: Publication) -> str:
    """Say with which key a revision was signed, or that what is noted fits no key."""
    signer = signer_of(entry.activation.revision, entry.activation.figures)
    if signer is None:
        return words("history.signature.wrong")
    return words("history.signature", fingerprint=signer.fingerprint)
