"""The brake, and the facts that a country, words or an id may mean: each with what it says."""

from collections.abc import Sequence

from routebot.dialogue.actions import Administer
from routebot.dialogue.admin.actions import ChooseFact, Release, TurnMatches
from routebot.dialogue.admin.views import Matches
from routebot.policy.claims import claim
from routebot.policy.files import Helper
from routebot.policy.snapshot import Snapshot
from routebot.publishing.searching import Withdrawable, tag_of
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.claims import marked_line
from routebot.screens.paging import deal, page_of
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, escape, italic, lines, paragraphs

__all__ = ["brake_screen", "matches_screen"]

_TO_A_PAGE = 6
"""Facts to a page: as many numbers as fit a row of buttons on a phone."""

_MOST_RELEASED = 5
"""Withdrawn facts with a button of their own; any other is found by its id."""

_OF_A_FACT = 140
"""Characters of a fact: three lines on a phone."""

_KINDS = {
    "EntryRule": "entry",
    "Bar": "bars",
    "Requirement": "requirements",
    "PaymentRule": "payments",
    "Pitfall": "pitfalls",
    "Danger": "dangers",
    "StayRule": "stays",
    "Note": "notes",
    "Announcement": "announcements",
    "Link": "links",
    "ExitRule": "rules",
    "Helper": "helpers",
}
"""Model -> the list it stands in, by which plans name its kind."""


def brake_screen(words: Words, day: Snapshot, gone: Sequence[Withdrawable]) -> Screen:
    """Ask what to withdraw, and show what is withdrawn, each back in force with one tap."""
    shown = gone[:_MOST_RELEASED]
    texts: list[str] = [bold(words("admin.brake.title")), words("admin.brake.ask")]
    if gone:
        told = [Html("– ") + _line(words, day, each) for each in shown]
        texts.append(lines(bold(words.count("admin.brake.gone", len(gone))), *told))
    if len(gone) > len(shown):
        texts.append(words("admin.brake.more"))
    rows = [
        (admin_button(words, "release", Release(tag_of(each.id)), fact=each.id),) for each in shown
    ]
    return Screen("admin_brake", paragraphs(*texts), (*rows, *admin_controls(words)))


def matches_screen(
    words: Words, day: Snapshot, found: Sequence[Withdrawable], view: Matches
) -> Screen:
    """Ask which fact was meant, and show what each says."""
    numbered = list(enumerate(found, 1))
    page = page_of(deal(numbered, _TO_A_PAGE), view.page)
    texts = [escape(f"{number}. ") + _line(words, day, each) for number, each in page.content]
    rows = (
        tuple(_number_button(*each) for each in page.content),
        *page.turner(words, lambda number: Administer(TurnMatches(number))),
    )
    text = paragraphs(words("admin.ask.which"), *texts)
    return Screen("admin_matches", text, (*rows, *admin_controls(words)))


def _number_button(number: int, said: Withdrawable) -> Button:
    return Button(str(number), Administer(ChooseFact(number - 1)), name=said.id)


def _line(words: Words, day: Snapshot, said: Withdrawable) -> Html:
    """Write of which kind a fact is, what it says and how fresh that is, and its id."""
    kind = words(f"draft.kind.{_KINDS[type(said).__name__]}")
    return lines(f"{kind} · {_said(words, day, said)}", italic(said.id))


def _said(words: Words, day: Snapshot, said: Withdrawable) -> str:
    if isinstance(said, Helper):
        name = words.of(said.name)
        return words("claim.withdrawn", text=name) if said.withdrawn else name
    return marked_line(words, claim(day, said), _OF_A_FACT)
