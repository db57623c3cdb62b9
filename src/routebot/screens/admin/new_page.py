"""A new page for a claim: its link, what is proposed of it, and what has changed by it."""

from routebot.dialogue.actions import Administer
from routebot.dialogue.admin.recheck_actions import (
    AcceptPage,
    AskAbout,
    ChooseKind,
    DatePage,
    KeepPart,
    OpenClaim,
    ShowWhole,
)
from routebot.dialogue.admin.rechecking import AskLink, ChangeWording, DescribePage, PageDraft
from routebot.policy.dates import PartialDate
from routebot.policy.facts import Fact
from routebot.policy.sources import SourceKind
from routebot.publishing.searching import tag_of
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, copied, escape, lines, link, paragraphs

__all__ = ["describe_screen", "host_of", "link_screen", "sentences", "wording_screen"]

_KINDS = (SourceKind.LAW, SourceKind.OFFICIAL, SourceKind.CARRIER, SourceKind.NEWS)
"""Kinds that a page can be called; an index never dates a claim, and a guide is no page to add."""

_MOST_LABEL = 60
"""Characters of a publisher on a button."""


def link_screen(words: Words, view: AskLink) -> Screen:
    """Ask for the link of a new page."""
    retired = words("admin.recheck.retires", host=host_of(view.retires)) if view.retires else ""
    text = paragraphs(words(f"admin.recheck.ask.link.{view.what}"), retired)
    rows = _back(words, view.claim)
    return Screen("admin_recheck_link", escape(text), (*rows, *admin_controls(words)))


def describe_screen(words: Words, view: DescribePage) -> Screen:
    """Show what is proposed of a new page, or ask about one part of it."""
    asked = (
        words(f"admin.recheck.ask.{view.asked}") if view.asked else words("admin.recheck.new.check")
    )
    text = paragraphs(
        bold(words(f"admin.recheck.new.{view.what}")), lines(*_described(words, view.page)), asked
    )
    rows = _proposed(words, view) if view.asked else _parts(words, view)
    back = _back(words, view.about) if view.what != "several" else []
    return Screen("admin_recheck_new", text, (*rows, *back, *admin_controls(words)))


def _described(words: Words, page: PageDraft) -> list[Html]:
    day = words("source.undated")
    if page.published:
        day = words.partial_date(PartialDate.read(page.published))
    told = [
        words("admin.recheck.new.publisher", publisher=page.publisher),
        words("admin.recheck.new.kind", kind=words(f"recheck.kind.{page.kind}")),
        words("admin.recheck.new.day", day=day),
    ]
    if page.says:
        told.append(words("admin.recheck.new.says", says=page.says))
    if page.retires:
        told.append(words("admin.recheck.retires", host=host_of(page.retires)))
    return [link(host_of(page.url), page.url), *map(escape, told)]


def _parts(words: Words, view: DescribePage) -> list[Row]:
    """Return the buttons below what is proposed: accept it, or mend a part of it."""
    return [
        (admin_button(words, f"recheck.accept.{view.what}", AcceptPage()),),
        (
            admin_button(words, "recheck.ask.publisher", AskAbout("publisher")),
            admin_button(words, "recheck.ask.kind", AskAbout("kind")),
        ),
        (
            admin_button(words, "recheck.ask.published", AskAbout("published")),
            admin_button(words, "recheck.ask.says", AskAbout("says")),
        ),
    ]


def _proposed(words: Words, view: DescribePage) -> list[Row]:
    """Return what one part may be, to be taken with a tap."""
    match view.asked:
        case "publisher":
            return [(Button(view.page.publisher[:_MOST_LABEL], Administer(KeepPart())),)]
        case "published":
            undated = admin_button(words, "recheck.undated", DatePage(today=False))
            return [(undated, admin_button(words, "recheck.today", DatePage(today=True)))]
        case "kind":
            return [
                (
                    Button(
                        words(f"recheck.kind.{kind.value}"),
                        Administer(ChooseKind(kind.value)),
                    ),
                )
                for kind in _KINDS
            ]
        case _:
            return [(admin_button(words, "recheck.skip", KeepPart()),)]


def wording_screen(words: Words, view: ChangeWording, template: str) -> Screen:
    """Show a claim as it stands, to be sent back as it is now.

    Args:
        template: as `keeping.answering` reads it back.
    """
    asked = words("admin.recheck.ask.whole" if view.whole else "admin.recheck.ask.sentences")
    text = paragraphs(bold(words("admin.recheck.changed.title")), asked, copied(template))
    rows = [] if view.whole else [(admin_button(words, "recheck.whole", ShowWhole()),)]
    back = _back(words, view.claim)
    return Screen("admin_recheck_words", text, (*rows, *back, *admin_controls(words)))


def _back(words: Words, claim: str) -> list[Row]:
    return [(admin_button(words, "recheck.claim", OpenClaim(tag_of(claim))),)]


def host_of(url: str) -> str:
    """Return the host of an address, by which a person recognises it."""
    return url.split("/")[2]


def sentences(fact: Fact) -> str:
    """Write what a fact says in both languages, to be sent back changed."""
    return f"ru: {fact.text.ru}\n\nen: {fact.text.en}"
